"""A conversation as HTML. Every text from outside is escaped here, for nothing behind this module does it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from assistant.answer import Answer, Citation, Language, Status
from corpus.catalogue import Library
from ui.answer_text import answer_html
from ui.labels import Labels, direction, labels
from ui.session import Chat, Turn

NEAR = 3
_RIGHT_TO_LEFT_MARK = "\u200f"
_QUESTION_SHOWN = 80
_LINK = re.compile(r"\[([^\]]+)\]\(#\)")  # the print's links have lost their targets


@dataclass(frozen=True)
class Painter:
    """Writes the parts of the page in one language."""

    library: Library
    language: Language

    @property
    def words(self) -> Labels:
        """The labels of the language."""
        return labels(self.language)

    @property
    def gap(self) -> str:
        """What stands between two sentences: Chinese punctuation brings its own space."""
        return "" if self.language is Language.ZH else " "

    @property
    def attributes(self) -> str:
        """Language and writing direction of a part of the page."""
        return f'lang="{self.language.value}" dir="{direction(self.language)}"'

    def header(self) -> str:
        """Title, edition notice, language switch and the button for a new chat."""
        words, edition = self.words, self.library.catalogue.edition
        options = "".join(
            f'<option value="{each.value}" lang="{each.value}"{" selected" if each is self.language else ""}>'
            f"{escape(labels(each).name)}</option>"
            for each in Language
        )
        notice = escape(words.edition_notice.format(number=edition.number))
        contact = escape(edition.contact)
        return f"""<div class="head" {self.attributes} data-page-lang="{self.language.value}">
<a class="skip" href="#question" data-skip>{escape(words.skip)}</a>
<div class="head-row"><h1>{escape(words.title)}</h1>
<div class="head-tools"><label><span class="quiet-label">{escape(words.language)}</span>
<select id="language" aria-label="{escape(words.language)}">{options}</select></label>
<button type="button" id="new-chat" class="plain">{escape(words.new_chat)}</button></div></div>
<p class="notice">{notice}{self.gap}{escape(words.binding_notice)}{self.gap}<span class="contact">\
{escape(words.contact)}{self.gap}<a href="mailto:{contact}"><bdi>{contact}</bdi></a></span></p></div>"""

    def footer(self) -> str:
        """What to keep in mind when reading answers."""
        return f'<p class="check" {self.attributes}>{escape(self.words.check_notice)}</p>'

    def transcript(self, chat: Chat) -> str:
        """The conversation, or a welcome with example questions where there is none yet."""
        inner = "".join(self._turn(number, turn) for number, turn in enumerate(chat.turns, 1)) or self._welcome()
        last = chat.turns[-1].answer if chat.turns else None
        if last and last.suggestions:
            inner += self._buttons("follow", self.words.suggestions, last.suggestions)
        return (
            f'<div class="transcript" {self.attributes} role="log" aria-live="polite"'
            f' aria-label="{escape(self.words.conversation)}">{inner}</div>'
        )

    def sources(self, chat: Chat) -> str:
        """The passages that the answers cite: those of the last answer open, the others behind their marks."""
        words = self.words
        cited = [(number, turn) for number, turn in enumerate(chat.turns, 1) if turn.answer and turn.answer.citations]
        groups = "".join(self._group(number, turn, hidden=number != len(chat.turns)) for number, turn in cited)
        last = chat.turns[-1] if chat.turns else None
        hint = words.sources_none if last and not last.pending else words.sources_empty
        covered = " hidden" if cited and cited[-1][0] == len(chat.turns) else ""
        return (
            f'<section class="sources" {self.attributes} aria-label="{escape(words.sources)}"'
            f' data-failed="{escape(words.entry_failed)}" data-close="{escape(words.close)}">'
            f"<h2>{escape(words.sources)}</h2>"
            f'<p class="hint"{covered}>{escape(hint)}</p>{groups}</section>'
        )

    def _welcome(self) -> str:
        words = self.words
        text = words.welcome_text.format(services=len(self.library.services), flagships=len(self.library.flagships))
        return (
            f'<section class="welcome"><h2>{escape(words.welcome_title)}</h2><p>{escape(text)}</p>'
            f"{self._buttons('examples', words.examples_title, words.examples)}</section>"
        )

    def _buttons(self, kind: str, title: str, questions: tuple[str, ...]) -> str:
        items = "".join(
            f'<li><button type="button" dir="auto" data-ask="{escape(question)}">{escape(question)}</button></li>'
            for question in questions
        )
        return f'<div class="asks {kind}"><h2>{escape(title)}</h2><ul>{items}</ul></div>'

    def _turn(self, number: int, turn: Turn) -> str:
        words = self.words
        if turn.answer:
            reply = self._answer(number, turn.answer)
        elif turn.failed:
            reply = self._bubble("error", f'<div class="text" dir="auto">{escape(words.failure)}</div>', words.status)
        else:
            reply = self._bubble("pending", f'<p class="pending-text">{escape(words.searching)}</p>', words.status)
        return (
            f'<article class="turn" id="turn-{number}"><div class="question">'
            f'<span class="quiet-label">{escape(words.you)}</span>'
            f'<p dir="auto">{escape(turn.question)}</p></div>{reply}</article>'
        )

    def _bubble(self, status: str, inner: str, statuses: dict[Status, str]) -> str:
        named = {known.value: text for known, text in statuses.items()}.get(status)
        label = f'<p class="status">{escape(named)}</p>' if named else ""
        return (
            f'<div class="answer {status}"><span class="quiet-label">{escape(self.words.assistant)}</span>'
            f"{label}{inner}</div>"
        )

    def _answer(self, number: int, answer: Answer) -> str:
        known = frozenset(citation.n for citation in answer.citations)
        arabic = answer.language is Language.AR
        text = answer_html(answer.answer, known, number, self.words.mark, arabic=arabic)
        lead = f'<span class="quiet-label">{_RIGHT_TO_LEFT_MARK}</span>' if arabic else ""
        inner = f'<div class="text" dir="auto" lang="{answer.language.value}">{lead}{text}</div>'
        if answer.gaps:
            items = "".join(f'<li dir="auto">{escape(gap)}</li>' for gap in answer.gaps)
            inner += f'<div class="gaps"><h2>{escape(self.words.gaps)}</h2><ul>{items}</ul></div>'
        if answer.citations:
            label = escape(self.words.see_sources.format(count=len(answer.citations)))
            first = answer.citations[0].n
            link = f'href="#source-{number}-{first}" data-turn="{number}" data-n="{first}"'
            inner += f'<p class="to-sources"><a {link}>{label}</a></p>'
        if answer.status is Status.NO_ANSWER:
            inner += self._near(answer)
        return self._bubble(answer.status.value, inner, self.words.status)

    def _near(self, answer: Answer) -> str:
        near = [self.library.entry(each) for each in answer.retrieved[:NEAR] if self.library.knows(each)]
        items = "".join(
            f'<li><a data-entry href="{self._address(entry.id)}"><span class="id">{escape(entry.id)}</span>'
            f' <bdi lang="zh">{escape(entry.title)}</bdi></a></li>'
            for entry in near
        )
        return f'<div class="near"><h2>{escape(self.words.near)}</h2><ul>{items}</ul></div>' if items else ""

    def _group(self, number: int, turn: Turn, *, hidden: bool) -> str:
        citations = turn.answer.citations if turn.answer else ()
        question = turn.question.replace("\n", " ")
        shown = question if len(question) <= _QUESTION_SHOWN else question[:_QUESTION_SHOWN] + "…"
        why = turn.answer.why if turn.answer else {}
        items = "".join(self._source(number, citation, why.get(citation.entry_id, "")) for citation in citations)
        return (
            f'<div class="group" data-turn="{number}"{" hidden" if hidden else ""}>'
            f'<p class="for">{escape(self.words.sources_for)}{self.gap}<bdi>{escape(shown)}</bdi></p>'
            f'<ol>{items}</ol><p class="note">{escape(self.words.sources_note)}</p></div>'
        )

    def _source(self, turn: int, citation: Citation, why: str) -> str:
        words = self.words
        page = "" if citation.page is None else f" · {escape(words.page.format(page=citation.page))}"
        address = self._address(citation.entry_id, citation)
        quote = escape(_LINK.sub(r"\1", citation.quote))
        found = f'<p class="why">{escape(words.why_found)}{self.gap}<bdi>{escape(why)}</bdi></p>' if why else ""
        return f"""<li class="source" id="source-{turn}-{citation.n}" tabindex="-1">
<div class="source-head"><span class="n" aria-label="{escape(words.mark.format(n=citation.n))}">{citation.n}</span>
<h3><span class="id">{escape(citation.entry_id)}</span> <bdi lang="zh">{escape(citation.title)}</bdi></h3></div>
<p class="where">{escape(words.fields[citation.field])}{page}</p>
<blockquote dir="auto" lang="zh">{quote}</blockquote>
{found}
<p class="acts"><a data-entry href="{address}">{escape(words.open_entry)}</a>
<a data-back="{turn}" data-n="{citation.n}" href="#turn-{turn}">{escape(words.back)}</a></p></li>"""

    def _address(self, entry_id: str, citation: Citation | None = None) -> str:
        """The address of an entry's page, with the passage to mark."""
        wanted = {"lang": self.language.value}
        if citation:
            wanted |= {"start": str(citation.start), "end": str(citation.end)}
        return escape(f"read/{urlencode({'': entry_id})[1:]}?{urlencode(wanted)}#passage")
