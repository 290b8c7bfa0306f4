"""The distinct questions of a message: found in every form and language, and nothing else taken for one."""

from __future__ import annotations

import pytest

from assistant.asking import paragraphs, questions, sentences, told


def texts(own: str, language: str) -> list[str]:
    return [question.text for question in questions(own, language)]


FOUND = [
    # outright, one a sentence
    ("zh", "贵署的这项服务需要多久？在哪些国家用过？", ["贵署的这项服务需要多久？", "在哪些国家用过？"]),
    ("en", "How long does it take? Where was it used?", ["How long does it take?", "Where was it used?"]),
    ("ar", "كم يستغرق ذلك؟ وأين طُبّق؟", ["كم يستغرق ذلك؟", "وأين طُبّق؟"]),
    # several in one sentence
    ("zh", "请问一共几个模块，是否收费？", ["请问一共几个模块", "是否收费？"]),
    ("en", "How many modules are there and where can I find them?", ["How many modules are there", "where can I find them?"]),
    ("fr", "Combien de temps cela dure-t-il, et où l'avez-vous fait ?", ["Combien de temps cela dure-t-il", "où l'avez-vous fait ?"]),
    ("es", "¿Cuánto dura y en qué ciudades se hizo?", ["¿Cuánto dura", "en qué ciudades se hizo?"]),
    ("ru", "Сколько это длится, и в каких странах вы работали?", ["Сколько это длится", "в каких странах вы работали?"]),
    # asked for, without a question mark
    ("zh", "请告知该工具的培训需要几天。", ["请告知该工具的培训需要几天。"]),
    ("en", "We would like to know whether training is offered.", ["We would like to know whether training is offered."]),
    ("en", "Our office is not sure whether staff must be trained first.", ["Our office is not sure whether staff must be trained first."]),
    ("fr", "Merci de nous indiquer la durée de l'appui.", ["Merci de nous indiquer la durée de l'appui."]),
    ("es", "Quisiéramos saber cuántos meses dura.", ["Quisiéramos saber cuántos meses dura."]),
    ("ru", "Просим сообщить, сколько длится первый этап.", ["Просим сообщить, сколько длится первый этап."]),
    ("ar", "نرجو إفادتنا بالمدة اللازمة لإعداد الملف.", ["نرجو إفادتنا بالمدة اللازمة لإعداد الملف."]),
    # things asked for by name
    (
        "fr",
        "Pourriez-vous m’indiquer la durée habituelle, un exemple de ville et les partenaires ?",
        ["la durée habituelle", "un exemple de ville", "les partenaires"],
    ),
    # under a lead, in lists of every kind
    ("zh", "请问：\n一、做一次要几个月；\n二、最早是哪年做的；", ["做一次要几个月；", "最早是哪年做的；"]),
    ("en", "Could you tell me:\n- the size of the network\n- the minimum time", ["the size of the network", "the minimum time"]),
    ("ru", "Просим ответить:\n1) сроки первого этапа;\n2) страны;", ["сроки первого этапа;", "страны;"]),
    ("es", "Nos interesa (a) saber cuánto tarda, y (b) conocer cómo se financia.", ["saber cuánto tarda", "conocer cómo se financia."]),
    # one behind another without its question mark
    ("en", "Is the tracker free? also which firm built it with you", ["Is the tracker free?", "which firm built it with you"]),
]  # fmt: skip


@pytest.mark.parametrize(("language", "own", "wanted"), FOUND)
def test_questions_are_found_in_order(language: str, own: str, wanted: list[str]) -> None:
    found = [text.rstrip("；;") for text in texts(own, language)]
    assert found == [text.rstrip("；;") for text in wanted]


NONE = [
    ("zh", "您近来可好？"),
    ("zh", "有几点请教，不知能否帮忙解答？"),
    ("zh", "我们已收到贵署的来信，谢谢。"),
    ("en", "How are you all doing in Nairobi?"),
    ("en", "Could you be so kind as to help us?"),
    ("en", "We know how important your work is."),
    ("en", "The report says what the city needs."),
    ("fr", "Comment allez-vous ?"),
    ("es", "¿Me pueden ayudar?"),
    ("ru", "Разве так работают международные организации?"),
    ("ar", "كيف حالكم؟"),
]


@pytest.mark.parametrize(("language", "own"), NONE)
def test_courtesy_and_statements_are_no_questions(language: str, own: str) -> None:
    assert texts(own, language) == []


def test_the_same_question_counts_once() -> None:
    assert texts("How long does it take?\n\nhow long does it take ?", "en") == ["How long does it take?"]


def test_lines_that_a_mail_program_broke_are_joined() -> None:
    wrapped = "We would like to know how many months the drawing up of a planning\nframework takes in your experience."
    assert paragraphs(wrapped) == [wrapped.replace("\n", " ")]
    assert paragraphs("我市地处河谷，近三年连续遭遇洪涝，市政府准备今年启动韧性评估，希望\n得到贵署的支持。") == [
        "我市地处河谷，近三年连续遭遇洪涝，市政府准备今年启动韧性评估，希望得到贵署的支持。"
    ]


def test_short_lines_and_items_stay_apart() -> None:
    assert paragraphs("Dear all,\nthanks\n1. first\n2. second") == ["Dear all,", "thanks", "1. first", "2. second"]


def test_sentences_end_at_full_stops_but_not_behind_initials_and_titles() -> None:
    assert sentences("Dr. P. Okello asked. Is it free? Yes.") == ["Dr. P. Okello asked.", "Is it free?", "Yes."]


def test_what_is_told_leaves_the_questions_out() -> None:
    own = "We are a coastal town.\nQuestions:\n1. How long does it take?\nOur budget is small."
    assert told(own, "en") == "We are a coastal town.\nOur budget is small."


def test_questions_keep_their_sentence_and_paragraph() -> None:
    found = questions("你好。\n请问要多久，是否收费？", "zh")
    assert [(each.paragraph, each.sentence) for each in found] == [(1, "请问要多久，是否收费？")] * 2


def test_a_long_line_takes_no_time_to_speak_of() -> None:
    assert questions("a " * 100_000, "en") == []
    assert len(questions("what is it? " * 20_000, "en")) == 1
