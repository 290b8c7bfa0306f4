"""Verify: what does not hold is dropped, what holds stays as it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.answer import Status
from assistant.context import Context, Tools
from assistant.lines import Line
from assistant.quoting import quote_sentence
from assistant.steps.verify import verify


def _line(tools: Tools) -> Line:
    sentence = next(each for each in tools.reader.sentences["A.3"] if "9-12" in each.text)
    return Line("- " + sentence.text, (quote_sentence(tools.library, sentence),))


def test_what_holds_stays(tools: Tools) -> None:
    lines = [Line("您好 2022："), _line(tools)]
    context = verify(Context(turns=["？"], lines=list(lines)), tools)
    assert context.lines == lines and context.status is None


def test_a_figure_that_no_quote_holds_is_dropped_and_logged(tools: Tools, caplog: pytest.LogCaptureFixture) -> None:
    good = _line(tools)
    context = verify(Context(turns=["？"], lines=[good, replace(good, text="- 预计 17 个月")]), tools)
    assert context.lines == [good] and context.status is None
    assert "1 of 2 lines" in caplog.text


def test_a_quote_changed_by_one_character_leaves_nothing_but_the_address(tools: Tools) -> None:
    good = _line(tools)
    changed = replace(good, quotes=(replace(good.quotes[0], text=good.quotes[0].text + "。改"),))
    context = verify(Context(turns=["？"], lines=[changed]), tools)
    assert context.status is Status.ERROR
    assert [line.quotes for line in context.lines] == [()]
    assert tools.library.catalogue.edition.contact in context.lines[0].text


def test_the_number_of_a_list_and_the_entry_s_own_names_are_no_claims(tools: Tools) -> None:
    good = _line(tools)
    named = replace(good, text="3. **A.3** 城市韧性资料收集（目录第 14 页）：9-12 个月")
    assert verify(Context(turns=["？"], lines=[named]), tools).lines == [named]
