"""The passages that answers cite, beside the conversation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from assistant.answer import Citation
from ui.frame import Frame
from ui.labels import Labels
from ui.session import Chat, Turn

_QUESTION_SHOWN = 80
_SCORE = re.compile(r"\s*[+-]\d+(?:\.\d+)?$")
_LINK = re.compile(r"\[([^\]]+)\]\(#\)")  # the print's links have lost their targets


@dataclass(frozen=True)
class Sources:
    """Writes the sources of a conversation: those of the last answer open, the others behind their marks."""

    frame: Frame

    @property
    def words(self) -> Labels:
        """The labels of the language."""
        return self.frame.words

    def html(self, chat: Chat) -> str:
        """All sources of a conversation, grouped by turn."""
        words = self.words
        shown = [(number, turn, turn.visible) for number, turn in enumerate(chat.turns, 1)]
        cited = [(number, turn, answer) for number, turn, answer in shown if answer and answer.citations]
        groups = "".join(
            self._group(number, turn, answer.citations, answer.why, hidden=number != len(chat.turns))
            for number, turn, answer in cited
        )
        last = chat.turns[-1] if chat.turns else None
        hint = words.sources_none if last and not last.pending else words.sources_empty
        covered = " hidden" if cited and cited[-1][0] == len(chat.turns) else ""
        return (
            f'<section class="sources" {self.frame.attributes} aria-label="{escape(words.sources)}"'
            f' data-failed="{escape(words.entry_failed)}" data-close="{escape(words.close)}"'
            f' data-entry-label="{escape(words.entry)}" data-loading="{escape(words.searching)}">'
            f'<h2>{escape(words.sources)}</h2><p class="hint"{covered}>{escape(hint)}</p>{groups}</section>'
        )

    def _group(
        self, number: int, turn: Turn, citations: tuple[Citation, ...], why: dict[str, str], *, hidden: bool
    ) -> str:
        question = turn.question.replace("\n", " ")
        shown = question if len(question) <= _QUESTION_SHOWN else question[:_QUESTION_SHOWN] + "…"
        reasons = dict(why)  # an entry's reason stands with the first of its passages
        items = "".join(self._source(number, citation, reasons.pop(citation.entry_id, "")) for citation in citations)
        return (
            f'<div class="group" data-turn="{number}"{" hidden" if hidden else ""}>'
            f'<p class="for">{escape(self.words.sources_for)}{self.frame.gap}<bdi>{escape(shown)}</bdi></p>'
            f'<ol>{items}</ol><p class="note">{escape(self.words.sources_note)}</p></div>'
        )

    def _source(self, turn: int, citation: Citation, why: str) -> str:
        words = self.words
        page = "" if citation.page is None else f" · {escape(words.page.format(page=citation.page))}"
        quote = escape(_LINK.sub(r"\1", citation.quote))
        found = f'<p class="why">{self._why(why)}</p>' if why else ""
        number = (
            f'<span class="n"><span class="quiet-label">{escape(words.mark.format(n=""))} </span>{citation.n}</span>'
        )
        return f"""<li class="source" id="source-{turn}-{citation.n}" tabindex="-1">
<div class="source-head">{number}
<h3><span class="id">{escape(citation.entry_id)}</span> <bdi lang="zh">{escape(citation.title)}</bdi></h3></div>
<p class="where">{escape(words.fields[citation.field])}{page}</p>
<blockquote dir="auto" lang="zh">{quote}</blockquote>
{found}
<p class="acts"><a data-entry href="{self._address(citation)}">{escape(words.open_entry)}</a>
<a data-back="{turn}" data-n="{citation.n}" href="#turn-{turn}">{escape(words.back)}</a></p></li>"""

    def _why(self, why: str) -> str:
        """How the entry was found: the names of the strongest views, and the written question that comes nearest."""
        words, gap = self.words, self.frame.gap
        views, _, nearest = why.partition(": «")
        named = [_SCORE.sub("", view) for view in views.split(", ")]
        shown = words.frame.comma.join(words.views.get(view, view) for view in named)
        near = f" · {escape(words.nearest)}{gap}<bdi>«{escape(nearest)}</bdi>" if nearest else ""
        return f"{escape(words.why_found)}{gap}{escape(shown)}{near}"

    def _address(self, citation: Citation) -> str:
        """The address of the entry's page, with the passage to mark."""
        span = (("start", str(citation.start)), ("end", str(citation.end)))
        return f"{self.frame.address(f'entry/{citation.entry_id}', *span)}#passage"
