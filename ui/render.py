"""A conversation as HTML. Every text from outside is escaped here, for nothing behind this module does it."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from assistant.answer import Answer, Citation, Language, Status
from corpus.catalogue import Library
from ui.answer_text import answer_html
from ui.engine import engine
from ui.frame import Frame, Room
from ui.labels import Labels
from ui.record import record
from ui.session import Chat, Turn
from ui.titles import title

NEAR = 3
READ_TOGETHER = 3
_RIGHT_TO_LEFT_MARK = "\u200f"


@dataclass(frozen=True)
class Painter:
    """Writes the parts of the chat page in one language."""

    library: Library
    language: Language

    @property
    def frame(self) -> Frame:
        """Head and foot of the page."""
        return Frame(self.library.catalogue.edition, self.language)

    @property
    def words(self) -> Labels:
        """The labels of the language."""
        return self.frame.words

    def header(self) -> str:
        """The head of all pages, with what one can do with the conversation."""
        words = self.words.chat
        formats = "".join(
            f'<li><button type="button" data-export="{kind}">{escape(name)}</button></li>'
            for kind, name in (("docx", words.word), ("pdf", words.pdf), ("md", words.markdown))
        )
        tools = (
            '<div class="head-tools">'
            f'<button type="button" id="new-chat" class="plain">{escape(self.words.new_chat)}</button>'
            f'<button type="button" id="history" class="plain" aria-haspopup="dialog">{escape(words.history)}</button>'
            f'<details class="menu" id="export"><summary class="plain">{escape(words.export)}</summary>'
            f"<ul>{formats}</ul></details></div>"
        )
        return self.frame.header(Room.CHAT, tools)

    def footer(self) -> str:
        """What to keep in mind when reading answers, and the words that the page's script says."""
        words = self.words.chat.model_dump_json()
        feedback = self.words.feedback.model_dump_json()
        return f'{self.frame.footer()}<div id="words" hidden data-chat="{escape(words)}" data-feedback="{escape(feedback)}"></div>'

    def transcript(self, chat: Chat) -> str:
        """The conversation, or a welcome with example questions where there is none yet."""
        inner = "".join(self._turn(number, chat) for number in range(1, len(chat.turns) + 1)) or self._welcome()
        last = chat.turns[-1].visible if chat.turns else None
        if last and last.suggestions:
            inner += self._buttons("follow", self.words.suggestions, last.suggestions)
        state = "pending" if chat.pending else "still"
        return (
            f'<section class="transcript" {self.frame.attributes} data-state="{state}"'
            f' aria-label="{escape(self.words.conversation)}" data-record="{escape(record(chat))}">{inner}</section>'
        )

    def _welcome(self) -> str:
        words = self.words
        text = words.welcome_text.format(services=len(self.library.services), flagships=len(self.library.flagships))
        return (
            f'<section class="welcome"><h2>{escape(words.welcome_title)}</h2><p>{escape(text)}</p>'
            f"{self._buttons('examples', words.examples_title, words.examples)}</section>"
        )

    def _buttons(self, kind: str, heading: str, questions: tuple[str, ...]) -> str:
        items = "".join(
            f'<li><button type="button" dir="auto" data-ask="{escape(question)}">{escape(question)}</button></li>'
            for question in questions
        )
        return f'<div class="asks {kind}"><h2>{escape(heading)}</h2><ul>{items}</ul></div>'

    def _turn(self, number: int, chat: Chat) -> str:
        words, turn = self.words, chat.turns[number - 1]
        acts = "" if chat.pending else self._question_acts(number)
        return (
            f'<article class="turn" id="turn-{number}" data-turn="{number}" tabindex="-1">'
            f'<div class="question"><h2 class="quiet-label">{escape(words.you)}</h2>'
            f'<p dir="auto">{escape(turn.question)}</p></div>{acts}'
            f"{self._together(number, chat)}{self._reply(number, turn, settled=not chat.pending)}</article>"
        )

    def _question_acts(self, number: int) -> str:
        words = self.words.chat
        acts = (("edit", words.edit), ("link", words.link))
        return f'<p class="acts own">{self._acts(number, acts)}</p>'

    @staticmethod
    def _acts(number: int, acts: tuple[tuple[str, str], ...]) -> str:
        return "".join(
            f'<button type="button" class="act" data-act="{act}" data-turn="{number}">{escape(name)}</button>'
            for act, name in acts
        )

    def _together(self, number: int, chat: Chat) -> str:
        """A follow-up is read together with what was asked before; the page says so."""
        before = chat.questions[: number - 1][-READ_TOGETHER:]
        if not before:
            return ""
        asked = " › ".join(f"<bdi>{escape(_short(question))}</bdi>" for question in before)
        return f'<p class="together">{escape(self.words.chat.together)}{self.frame.gap}{asked}</p>'

    def _reply(self, number: int, turn: Turn, *, settled: bool) -> str:
        words, answer = self.words, turn.visible
        if turn.failed:
            fault = f'<div class="text" dir="auto">{escape(words.failure)}</div>'
            return self._bubble("error", fault + self._retry(number, settled=settled))
        if answer is None and turn.stopped:
            stopped = f'<p class="note">{escape(words.chat.stopped)}</p>'
            return self._bubble("stopped", stopped + self._retry(number, settled=settled))
        going_on = f'<p class="pending-text">{escape(words.engine.writing if turn.slow else words.searching)}</p>'
        if answer is None:
            return self._bubble("pending", going_on)
        inner = self._answer(number, answer)
        if turn.pending and turn.slow:
            inner += going_on
        if not turn.pending:
            inner += self._engine(answer)
        if turn.stopped:
            inner += f'<p class="note">{escape(words.chat.stopped)}</p>'
        if settled:
            acts = (("copy", words.chat.copy_answer), ("retry", words.chat.retry))
            inner += f'<div class="acts">{self._acts(number, acts)}{self._thumbs(number, answer)}</div>'
        return self._bubble(answer.status.value + (" pending" if turn.pending else ""), inner, answer.status)

    def _engine(self, answer: Answer) -> str:
        said = engine(answer, self.words, lambda name: f"<bdi>{escape(name)}</bdi>")
        return f'<p class="engine">{said}</p>' if said else ""

    def _retry(self, number: int, *, settled: bool) -> str:
        acts = self._acts(number, (("retry", self.words.chat.retry),))
        return f'<div class="acts">{acts}</div>' if settled else ""

    def _thumbs(self, number: int, answer: Answer) -> str:
        words = self.words.feedback
        return (
            f'<span class="thumbs" role="group" aria-label="{escape(words.title)}">'
            + "".join(
                f'<button type="button" class="act" data-thumb="{thumb}" data-turn="{number}" aria-pressed="false">'
                f"{escape(name)}</button>"
                for thumb, name in (("up", words.up), ("down", words.down))
            )
            + "</span>"
        )

    def _bubble(self, kind: str, inner: str, status: Status = Status.ANSWERED) -> str:
        named = self.words.status.get(Status.ERROR if kind == "error" else status, "")
        label = f'<p class="status">{escape(named)}</p>' if named else ""
        return f'<div class="answer {kind}"><h2 class="quiet-label">{escape(self.words.assistant)}</h2>{label}{inner}</div>'

    def _answer(self, number: int, answer: Answer) -> str:
        known = frozenset(citation.n for citation in answer.citations)
        arabic = answer.language is Language.AR
        text = answer_html(answer.answer, known, number, self.words.mark, arabic=arabic)
        lead = f'<span class="quiet-label">{_RIGHT_TO_LEFT_MARK}</span>' if arabic else ""
        inner = f'<div class="text" dir="auto" lang="{answer.language.value}">{lead}{text}</div>'
        if answer.gaps:
            items = "".join(f'<li dir="auto">{escape(gap)}</li>' for gap in answer.gaps)
            inner += f'<div class="gaps"><h3>{escape(self.words.gaps)}</h3><ul>{items}</ul></div>'
        if answer.citations:
            inner += self._to_sources(number, answer.citations)
        if answer.status is Status.NO_ANSWER:
            inner += self._near(answer)
        return inner

    def _to_sources(self, number: int, citations: tuple[Citation, ...]) -> str:
        label = escape(self.words.see_sources.format(count=len(citations)))
        first = citations[0].n
        link = f'href="#source-{number}-{first}" data-turn="{number}" data-n="{first}"'
        return f'<p class="to-sources"><a {link}>{label}</a></p>'

    def _near(self, answer: Answer) -> str:
        near = [self.library.entry(each) for each in answer.retrieved[:NEAR] if self.library.knows(each)]
        items = "".join(
            f'<li><a data-entry href="{self.frame.address(f"entry/{entry.id}")}"><span class="id">{escape(entry.id)}</span>'
            f" <bdi>{escape(title(entry, self.language))}</bdi></a></li>"
            for entry in near
        )
        return f'<div class="near"><h3>{escape(self.words.near)}</h3><ul>{items}</ul></div>' if items else ""


def _short(question: str, most: int = 120) -> str:
    line = " ".join(question.split())
    return line if len(line) <= most else line[:most] + "…"
