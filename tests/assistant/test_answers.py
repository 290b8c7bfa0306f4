"""Each kind of question gets its own right form from the default engine."""

from __future__ import annotations

import re

import pytest

from assistant.answer import Answer, Intent, Language, Status
from assistant.chain import Assistant


def cited(answer: Answer) -> list[str]:
    """Entry ids in the order they are first cited."""
    return list(dict.fromkeys(citation.entry_id for citation in answer.citations))


def test_a_duration_is_answered_first_and_cited(assistant: Assistant) -> None:
    answer = assistant.answer("城市韧性资料收集需要多长时间？")
    assert answer.intent is Intent.FACT
    assert cited(answer)[0] == "A.3"
    first = answer.answer.splitlines()[1]
    assert "9-12 个月" in first.replace("**", "")
    assert "不一" in answer.answer, "the print contradicts itself here: both sides are shown"


def test_a_missing_duration_is_said(assistant: Assistant) -> None:
    answer = assistant.answer("C.4 加强城乡联系要多久？")
    assert any("C.4" in gap for gap in answer.gaps) or answer.status is Status.NO_ANSWER


@pytest.mark.parametrize(
    ("question", "expected", "excluded"),
    [
        ("哪些服务在马拉维用过？", {"B.2", "E.5", "G.3"}, {"K.1"}),
        ("Which services ran in Guinea-Bissau?", {"A.5", "B.2", "D.6", "D.7"}, {"C.2", "C.4"}),
        ("哪些服务在索马里用过？", {"A.5", "E.2", "E.4", "G.2"}, {"B.3"}),
    ],
)
def test_lists_by_country_are_whole_and_hold_no_namesakes(
    assistant: Assistant, question: str, expected: set[str], excluded: set[str]
) -> None:
    answer = assistant.answer(question)
    assert answer.intent is Intent.AGGREGATE
    assert expected <= set(cited(answer))
    assert not excluded & set(cited(answer))
    assert len(answer.citations) == len(cited(answer)), "each entry is cited once"


def test_a_list_with_two_conditions_meets_both(assistant: Assistant) -> None:
    kenya = set(cited(assistant.answer("哪些服务在肯尼亚用过？")))
    both = set(cited(assistant.answer("哪些服务在肯尼亚用过，而且半年内能做完？")))
    assert both
    assert both < kenya


def test_a_comparison_cites_both_and_both_durations(assistant: Assistant) -> None:
    answer = assistant.answer("CRPT 和 CityRAP 用时差多少？")
    assert answer.intent is Intent.COMPARE
    assert set(cited(answer)) >= {"A.3", "B.2"}
    assert "3-4 个月" in answer.answer.replace("**", "")


def test_a_situation_gets_ranked_services_with_reasons_and_a_next_step(assistant: Assistant) -> None:
    answer = assistant.answer("我们县的垃圾都露天烧，想做一个全县的垃圾收运和回收规划，请推荐合适的服务。")
    assert answer.intent is Intent.RECOMMEND
    assert cited(answer)[0] == "F.1"
    assert "UNHabitat-GSD@un.org" in answer.answer


def test_a_follow_up_keeps_the_topic(assistant: Assistant) -> None:
    answer = assistant.answer(["你们有没有给城市写自愿地方评估的服务？", "那做一份要多久？"])
    assert cited(answer)[0] == "J.1"
    assert "6-9 个月" in answer.answer.replace("**", "")


def test_a_flagged_reference_is_followed(assistant: Assistant) -> None:
    reference = next(each for each in assistant.library.entry("C.6").cross_references if each.printed == "E.7")
    assert reference.target is None
    assert reference.probably == "E.5"


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("How long does a voluntary local review take?", Language.EN),
        ("Combien de temps dure un examen local volontaire ?", Language.FR),
        ("¿Cuánto dura un informe local voluntario?", Language.ES),
        ("كم يستغرق الاستعراض المحلي الطوعي؟", Language.AR),
        ("Сколько времени занимает добровольный местный обзор?", Language.RU),
    ],
)
def test_other_languages_are_answered_in_their_language_and_say_what_binds(
    assistant: Assistant, question: str, language: Language
) -> None:
    answer = assistant.answer(question)
    assert answer.language is language
    assert cited(answer)[0] == "J.1"
    assert "6-9 个月" in answer.answer.replace("**", ""), "the catalogue's own words stand beside the translation"
    assert answer.answer.splitlines()[-1].startswith("*"), "the binding-language notice closes the answer"


def test_the_language_asked_for_wins(assistant: Assistant) -> None:
    assert assistant.answer("城市韧性资料收集需要多长时间？", language="fr").language is Language.FR


@pytest.mark.parametrize(
    "question",
    [
        "你觉得下一届总统谁会赢？",
        "贵署今年夏天招实习生吗，怎么投简历？",
        "Please book me a flight to Nairobi for Monday.",
    ],
)
def test_what_is_no_matter_of_the_catalogue_is_not_answered(assistant: Assistant, question: str) -> None:
    answer = assistant.answer(question)
    assert answer.status in (Status.OUT_OF_SCOPE, Status.NO_ANSWER)
    assert not answer.citations
    assert "UNHabitat-GSD@un.org" in answer.answer


def test_a_message_is_answered_question_by_question(assistant: Assistant) -> None:
    message = (
        "您好：\n\n我们市想请教两件事。\n1. 做一次全市公共空间评估要多久？\n2. 自愿地方评估一般几个月？\n\n"
        "此致\n敬礼\n王敏\n\n> 上封邮件：流动厕所多少钱一个？"
    )
    answer = assistant.answer(message, kind="email")
    assert {"D.4", "J.1"} <= set(cited(answer))
    plain = answer.answer.replace("**", "")
    assert "5 个月" in plain
    assert "6-9 个月" in plain
    assert "厕所" not in plain, "quoted history asks nothing"


def test_marks_are_numbered_without_gaps(assistant: Assistant) -> None:
    answer = assistant.answer("她的城市工具箱是什么？")
    numbers = [citation.n for citation in answer.citations]
    assert numbers == list(range(1, len(numbers) + 1))
    assert {int(mark) for mark in re.findall(r"\[(\d+)\]", answer.answer)} == set(numbers)
