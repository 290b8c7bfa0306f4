"""Abstain: where nothing is said nothing is claimed; gaps, near entries and the address to write to are given instead."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hand_made import make_context, quotes, sure_judge

from assistant.answer import Intent, Language, Status
from assistant.context import Context, Tools
from assistant.steps.abstain import abstain

QUESTION = "这项服务的顾问每天收多少钱？"
RANKED = {"F.1": 12.0, "A.3": 9.0, "K.2": 8.0}


def judged(
    tools: Tools,
    missing: bool,
    intent: Intent = Intent.FACT,
    language: Language = Language.ZH,
    route: dict[str, float] | None = None,
    mail: bool = False,
) -> Context:
    context = make_context(tools, QUESTION, RANKED, intent, language, route)
    context.mail = mail
    return abstain(context, replace(tools, judge=sure_judge(missing)))


@pytest.mark.parametrize("language", list(Language))
def test_what_is_not_said_ends_with_gap_near_entries_and_contact(tools: Tools, language: Language) -> None:
    context = judged(tools, missing=True, language=language)
    assert context.status is Status.NO_ANSWER
    assert not quotes(context.lines), "nothing is cited where nothing is claimed"
    assert len(context.gaps) == 1
    assert context.read.text in context.gaps[0]
    text = "\n".join(line.text for line in context.lines)
    for entry_id in RANKED:
        assert f"{entry_id} {tools.title(tools.library.entry(entry_id), language)}" in text
    assert tools.library.catalogue.edition.contact in text
    assert context.confidence < 0.01


def test_what_is_said_goes_on_to_be_composed(tools: Tools) -> None:
    context = judged(tools, missing=False)
    assert context.status is None
    assert context.lines == []
    assert context.gaps == []
    assert context.confidence > 0.99


def test_what_is_no_matter_of_the_catalogue_names_no_near_entry(tools: Tools) -> None:
    context = judged(tools, missing=True, route={"out_of_scope": 0.9, "fact": 0.1})
    assert context.status is Status.OUT_OF_SCOPE
    assert not quotes(context.lines)
    text = "\n".join(line.text for line in context.lines)
    assert "F.1" not in text
    assert tools.library.catalogue.edition.contact in text


@pytest.mark.parametrize("intent", [Intent.COMPARE, Intent.AGGREGATE])
def test_lists_and_comparisons_far_outside_are_ended(tools: Tools, intent: Intent) -> None:
    context = judged(tools, missing=False, intent=intent, route={"out_of_scope": 0.9, intent.value: 0.1})
    assert context.status is Status.OUT_OF_SCOPE


def test_a_list_of_prices_has_no_answer_in_the_records(tools: Tools) -> None:
    context = judged(tools, missing=False, intent=Intent.AGGREGATE)
    assert context.status is Status.NO_ANSWER
    assert context.gaps


def test_small_talk_is_answered_with_what_the_assistant_is_for(tools: Tools) -> None:
    context = judged(tools, missing=True, intent=Intent.SMALLTALK)
    assert context.status is Status.ANSWERED
    assert context.lines
    assert not quotes(context.lines)


def test_a_message_is_left_to_its_composer(tools: Tools) -> None:
    context = judged(tools, missing=True, mail=True)
    assert context.status is None
    assert context.lines == []
