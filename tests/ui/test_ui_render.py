"""Conversations as HTML: everything from outside is escaped, marks lead to sources."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest

from assistant.answer import Citation, Language, Status
from corpus.catalogue import Library
from ui.labels import labels
from ui.render import Painter
from ui.session import Chat, Turn
from ui.sources import Sources

ATTACK = "<script>alert('x')</script><img src=x onerror=alert(1)> \" ' &"
VOID = {"br", "img", "meta", "link", "hr", "input"}


class Page(HTMLParser):
    """Elements of a piece of HTML; fails where tags do not match."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def having(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for _, attributes in self.elements if name in attributes]

    def classed(self, name: str) -> list[dict[str, str | None]]:
        return [each for _, each in self.elements if name in (each.get("class") or "").split()]


@pytest.fixture
def painter(library: Library) -> Painter:
    return Painter(library, Language.EN)


def sources(painter: Painter, conversation: Chat) -> str:
    return Sources(painter.frame).html(conversation)


def chat(answer: Any, question: str = "?") -> Chat:
    return Chat((Turn(question, answer),))


def test_attacks_stay_text_wherever_they_come_in(painter: Painter, assistant: Any) -> None:
    citation = Citation.model_validate(
        assistant.resilience(1).model_dump() | {"quote": ATTACK, "title": ATTACK, "entry_id": ATTACK}
    )
    answer = assistant.made(
        ATTACK + " [1]\n\n```\n" + ATTACK + "\n```", citations=(citation,), gaps=(ATTACK,), suggestions=(ATTACK,)
    )
    for status in Status:
        conversation = chat(answer.model_copy(update={"status": status}), ATTACK)
        for html in (painter.transcript(conversation), sources(painter, conversation)):
            page = Page(html)
            assert not {tag for tag, _ in page.elements} & {"script", "img", "iframe", "style"}
            assert not page.having("onerror")
            assert "&lt;script&gt;" in html
    button = Page(painter.transcript(chat(answer))).having("data-ask")[0]
    assert button["data-ask"] == ATTACK


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>)",
        "![x](/x.png)",
        "<javascript:alert(1)>",
        "<JAVASCRIPT://alert(1)>",
        "[x](//evil.example)",
        "[x](file:///etc/passwd)",
        "[1]: http://evil.example\n\n[1]",
        "<b onclick=alert(1)>x</b>",
    ],
)
def test_markdown_cannot_load_run_or_redirect(painter: Painter, assistant: Any, text: str) -> None:
    page = Page(painter.transcript(chat(assistant.made(text, citations=(assistant.resilience(1),)))))
    links = [attributes.get("href") or "" for tag, attributes in page.elements if tag == "a"]
    assert all(link.startswith("#source-1-") for link in links)
    assert not page.having("src") and not page.having("onclick")


def test_an_image_is_never_loaded(painter: Painter, assistant: Any) -> None:
    assert not Page(painter.transcript(chat(assistant.made("![x](https://evil.example/x.png)")))).having("src")


def test_links_out_open_apart(painter: Painter, assistant: Any) -> None:
    page = Page(painter.transcript(chat(assistant.made("[x](https://unhabitat.org)"))))
    link = next(attributes for tag, attributes in page.elements if tag == "a")
    assert link["rel"] == "noopener noreferrer nofollow" and link["target"] == "_blank"


def test_known_marks_are_links_and_others_text(painter: Painter, assistant: Any) -> None:
    text = "a [1][2] b [9] `[1]` [12345] [x]"
    answer = assistant.made(text, citations=(assistant.resilience(1), assistant.profiling(2)))
    html = painter.transcript(chat(answer))
    marks = Page(html).classed("mark")
    assert [mark["href"] for mark in marks] == ["#source-1-1", "#source-1-2"]
    assert [mark["aria-label"] for mark in marks] == ["Source 1", "Source 2"]
    assert "[9]" in html and "[12345]" in html and "<code>[1]</code>" in html
    ids = [attributes.get("id") for attributes in Page(sources(painter, chat(answer))).classed("source")]
    assert ids == ["source-1-1", "source-1-2"]


def test_every_message_and_quotation_finds_its_own_direction(painter: Painter, assistant: Any) -> None:
    conversation = Chat((Turn("?", assistant.answer("?")), Turn("!", failed=True)))
    transcript = painter.transcript(conversation)
    assert len(re.findall(r'<p dir="auto">', transcript)) == 2
    assert len(re.findall(r'<div class="text" dir="auto"', transcript)) == 2
    quotes = [attributes for tag, attributes in Page(sources(painter, conversation)).elements if tag == "blockquote"]
    assert quotes and all(quote["dir"] == "auto" and quote["lang"] == "zh" for quote in quotes)


def test_an_arabic_answer_that_begins_in_latin_runs_from_the_right(painter: Painter, assistant: Any) -> None:
    text = painter.transcript(chat(assistant.answer("ARABIC"))).split('class="text"')[1]
    assert text.index("\u200f") < text.index("A.3")


def test_chinese_words_in_an_arabic_answer_keep_their_order(painter: Painter, assistant: Any) -> None:
    text = "بنص الدليل:\n\n- 每个城市预计 9-12 个月。 [1]\n- المدة 9-12"
    citations = (assistant.resilience(1),)
    html = painter.transcript(chat(assistant.made(text, citations=citations, language=Language.AR)))
    assert html.count('<bdi dir="ltr">') == 1 and '<li dir="ltr"><bdi dir="ltr">每个城市' in html
    assert "<li>المدة" in html
    assert "<bdi" not in painter.transcript(chat(assistant.made(text, citations=citations)))


def test_an_item_runs_from_the_left_where_it_is_chinese_alone(painter: Painter, assistant: Any) -> None:
    text = "- A.3\n   - 每个城市预计 9-12 个月。\n   - المدة 每个城市\n- CityRAP\n\n1. 城市"
    html = painter.transcript(chat(assistant.made(text, language=Language.AR)))
    items = [attributes.get("dir") for tag, attributes in Page(html).elements if tag == "li"]
    assert items == [None, "ltr", None, None, None]


def test_a_mark_stays_on_the_line_of_the_words_before_it(painter: Painter, assistant: Any) -> None:
    answer = assistant.made("个月。 [1] [2]\n\n[1]", citations=(assistant.resilience(1), assistant.profiling(2)))
    html = painter.transcript(chat(answer))
    assert "个月。\u00a0<a" in html, "the space before the first mark does not break"
    assert "</a> <a" in html, "a row of marks may be broken"


def test_sources_say_entry_field_page_and_the_words(painter: Painter, assistant: Any) -> None:
    citation = assistant.resilience(1)
    html = sources(painter, chat(assistant.made("x [1]", citations=(citation,))))
    assert citation.quote in html and citation.title in html
    assert "Duration of support · p. 14" in html
    assert f"entry/A.3?lang=en&amp;start={citation.start}&amp;end={citation.end}#passage" in html
    without = sources(painter, chat(assistant.made("x", citations=(citation.model_copy(update={"page": None}),))))
    assert "p. " not in without


def test_the_sources_of_the_last_answer_are_open(painter: Painter, assistant: Any) -> None:
    conversation = Chat((Turn("1", assistant.answer("1")), Turn("2", assistant.answer("2"))))
    groups = Page(sources(painter, conversation)).classed("group")
    assert ["hidden" in group for group in groups] == [True, False]
    silent = Chat((*conversation.turns, Turn("3", assistant.answer("WEATHER"))))
    html = sources(painter, silent)
    assert all("hidden" in group for group in Page(html).classed("group"))
    assert f'<p class="hint">{labels(Language.EN).sources_none}' in html


def test_what_is_not_an_answer_says_so(painter: Painter, assistant: Any) -> None:
    html = painter.transcript(chat(assistant.answer("PRICE")))
    assert 'class="answer no_answer"' in html and "The catalogue does not say" in html
    assert "费用：目录未说明" in html and "entry/G.1?lang=en" in html
    assert 'class="status"' not in painter.transcript(chat(assistant.answer("?")))
    assert labels(Language.EN).failure in painter.transcript(Chat((Turn("?", failed=True),)))


def test_only_the_last_answer_suggests(painter: Painter, assistant: Any) -> None:
    conversation = Chat((Turn("1", assistant.answer("1")), Turn("2", assistant.answer("2"))))
    assert len(Page(painter.transcript(conversation)).having("data-ask")) == 2
    assert not Page(painter.transcript(conversation.asked("3"))).having("data-ask")


def test_a_follow_up_names_what_it_is_read_with(painter: Painter, assistant: Any) -> None:
    conversation = Chat((Turn("<one>", assistant.answer("1")), Turn("two", assistant.answer("2"))))
    first, second = painter.transcript(conversation).split('id="turn-2"')
    assert "together" not in first
    assert "Read together with what you asked before: <bdi>&lt;one&gt;</bdi>" in second


def test_while_an_answer_is_written_nothing_can_be_done_with_it(painter: Painter, assistant: Any) -> None:
    stages = list(Chat().asked("1").written(assistant.answer("1")))
    assert len(stages) > 2
    for stage in stages[:-1]:
        html = painter.transcript(stage)
        assert 'data-state="pending"' in html and "data-act" not in html and "data-thumb" not in html
    texts = [stage.turns[0].visible.answer for stage in stages]
    assert all(later.startswith(earlier) for earlier, later in pairwise(texts))
    assert texts[-1] == assistant.answer("1").answer
    assert 'data-act="copy"' in painter.transcript(stages[-1])


def test_a_stopped_answer_keeps_what_was_shown_and_its_sources(painter: Painter, assistant: Any) -> None:
    stages = list(Chat().asked("1").written(assistant.answer("1")))
    stopped = stages[0].stopped()
    turn = stopped.turns[0]
    assert turn.stopped and not stopped.pending
    assert turn.answer.answer == stages[0].turns[0].visible.answer
    assert [citation.n for citation in turn.answer.citations] == [1]
    assert "You stopped this answer" in painter.transcript(stopped)
    assert stages[-1].stopped() == stages[-1]


def test_the_name_of_a_model_is_only_text(painter: Painter, assistant: Any) -> None:
    written = assistant.modelled(assistant.answer("1"))
    written = written.model_copy(update={"usage": written.usage.model_copy(update={"model": ATTACK + "{0}"})})
    html = painter.transcript(chat(written))
    assert not {tag for tag, _ in Page(html).elements} & {"script", "img"}
    assert "language model (<bdi>&lt;script&gt;" in html and "{0}</bdi>)" in html


def test_what_is_sure_of_an_answer_is_shown_while_the_rest_is_made(painter: Painter, assistant: Any) -> None:
    asked, words = Chat().asked("1"), labels(Language.EN)
    assert words.searching in painter.transcript(asked)
    assert words.engine.writing in painter.transcript(asked.waiting())
    begun = asked.waiting().begun(assistant.modelled(assistant.answer("1")))
    html = painter.transcript(begun)
    assert words.engine.writing in html and "9-12" in html and 'class="engine"' not in html and "data-act" not in html
    assert 'class="engine"' in painter.transcript(begun.stopped())
    assert words.engine.writing not in painter.transcript(begun.answered(assistant.answer("1")))


def test_why_an_entry_was_found_is_said_once_and_in_words(painter: Painter, assistant: Any) -> None:
    citations = (assistant.resilience(1), assistant.resilience(2))
    answer = assistant.made("x [1] [2]", citations=citations).model_copy(
        update={"why": {"A.3": "questions +5.9, name +5.0: «CRPT?»"}}
    )
    html = sources(painter, chat(answer))
    assert html.count('class="why"') == 1
    assert "similar questions, it is named in the question" in html
    assert "«CRPT?»" in html and "+5.9" not in html


@pytest.mark.parametrize("language", Language)
def test_every_part_is_well_formed_in_every_language(library: Library, assistant: Any, language: Language) -> None:
    painter = Painter(library, language)
    direction = "rtl" if language is Language.AR else "ltr"
    for html in (painter.header(), painter.footer(), painter.transcript(Chat()), sources(painter, Chat())):
        _, attributes = Page(html).elements[0]
        assert (attributes["lang"], attributes["dir"]) == (language.value, direction)
        assert "{" not in re.sub(r'data-\w+="[^"]*"', "", html)
    assert len(Page(painter.transcript(Chat())).having("data-ask")) == 6
    assert "UNHabitat-GSD@un.org" in painter.footer() and "HS/052/23C" in painter.footer()
