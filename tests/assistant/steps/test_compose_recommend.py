"""Recommendations: what is near is argued for, what comes next is only named, introductions never stand in for a service."""

from __future__ import annotations

import pytest
from hand_made import make_context, quotes

from assistant.answer import Intent, Language
from assistant.context import Context, Tools
from assistant.messages import say
from assistant.quoting import verbatim
from assistant.steps.compose.recommend import MARGIN, MOST, NAMED_MARGIN, answer_recommend

SITUATION = "我们市的垃圾露天堆放，雨季一到就内涝，想请人帮忙做规划。"
BEST = 20.0
ONLY_NAMED = BEST * (MARGIN + NAMED_MARGIN) / 2
TOO_FAR = BEST * NAMED_MARGIN / 2


def recommended(tools: Tools, ranked: dict[str, float], language: Language = Language.ZH) -> Context:
    context = make_context(tools, SITUATION, ranked, Intent.RECOMMEND, language)
    return answer_recommend(context, tools)


def further(context: Context) -> str:
    opening = say(context.language, "recommend_also", entries="|").split("|")[0]
    return next((line.text for line in context.lines if line.text.strip().startswith(opening)), "")


def test_near_services_are_quoted_in_order_and_others_are_not(tools: Tools) -> None:
    context = recommended(tools, {"F.1": BEST, "A.3": BEST * 0.9, "K.2": ONLY_NAMED, "J.1": TOO_FAR})
    assert list(dict.fromkeys(quote.entry_id for quote in quotes(context.lines))) == ["F.1", "A.3"]
    assert verbatim(quotes(context.lines), tools.library)
    heads = [line.text for line in context.lines if line.text[:2] in ("1.", "2.", "3.")]
    assert len(heads) == 2
    assert tools.library.entry("F.1").title in heads[0]
    assert tools.library.entry("A.3").title in heads[1]


def test_further_services_are_named_and_nothing_is_claimed_of_them(tools: Tools) -> None:
    context = recommended(tools, {"F.1": BEST, "K.2": ONLY_NAMED, "J.1": TOO_FAR})
    assert f"K.2 {tools.library.entry('K.2').title}" in further(context)
    assert "J.1" not in further(context)
    assert "F.1" not in further(context), "what is quoted is not named again"


def test_where_nothing_comes_near_nothing_further_is_named(tools: Tools) -> None:
    assert further(recommended(tools, {"F.1": BEST, "K.2": TOO_FAR})) == ""


def test_an_introduction_is_no_service_to_recommend(tools: Tools) -> None:
    context = recommended(tools, {"INTRO": BEST * 1.2, "F.1": BEST, "J.0": BEST * 0.99, "FP.0": ONLY_NAMED})
    assert {quote.entry_id for quote in quotes(context.lines)} == {"F.1"}
    assert "FP.0" not in further(context)


def test_no_more_than_a_few_are_argued_for(tools: Tools) -> None:
    context = recommended(tools, dict.fromkeys(["F.1", "A.3", "K.2", "J.1", "B.2", "D.4", "E.1"], BEST))
    assert len({quote.entry_id for quote in quotes(context.lines)}) == MOST


def test_a_service_gets_most_reasons_where_it_is_the_first(tools: Tools) -> None:
    def reasons(ranked: dict[str, float]) -> int:
        return sum(quote.entry_id == "F.1" for quote in quotes(recommended(tools, ranked).lines))

    assert reasons({"F.1": BEST, "A.3": BEST * 0.9}) > reasons({"A.3": BEST, "F.1": BEST * 0.9}) > 0


def test_each_service_has_its_length_of_time(tools: Tools) -> None:
    context = recommended(tools, {"F.1": BEST, "A.3": BEST * 0.9})
    label = say(Language.ZH, "duration")
    assert sum(line.text.strip().startswith(f"- {label}：") for line in context.lines) == 2


def test_experience_in_the_named_country_is_cited(tools: Tools) -> None:
    question = "我们在肯尼亚的一个城市，垃圾收运一直做不好。"
    context = make_context(tools, question, {"F.1": BEST}, Intent.RECOMMEND)
    answer_recommend(context, tools)
    told = say(Language.ZH, "also_used_in", place="肯尼亚")
    (line,) = [line for line in context.lines if told in line.text]
    assert "肯尼亚" in line.quotes[0].text


@pytest.mark.parametrize("language", [Language.ZH, Language.RU])
def test_it_ends_with_the_next_step(tools: Tools, language: Language) -> None:
    context = recommended(tools, {"F.1": BEST}, language)
    contact = tools.library.catalogue.edition.contact
    assert context.lines[-1].text.strip() == say(language, "recommend_next", contact=contact)
