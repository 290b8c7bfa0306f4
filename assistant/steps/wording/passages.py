"""Passages as a model is given them: short tokens, and the names to use in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from assistant.answer import Language
from assistant.context import Tools
from assistant.lines import Quote
from assistant.steps.compose.glossing import renderings

NO_NAMES = "(none)"


class Passages:
    """Quotes with their tokens e1, e2, … and what the prompt says of them."""

    def __init__(self, tools: Tools, quotes: Sequence[Quote], language: Language) -> None:
        self._tools = tools
        self._language = language
        self._by_token = {f"e{number}": quote for number, quote in enumerate(quotes, start=1)}

    def __len__(self) -> int:
        return len(self._by_token)

    def resolve(self, tokens: Iterable[object]) -> tuple[Quote, ...]:
        """The quotes of tokens, each once; tokens that were not given out are dropped."""
        return tuple(dict.fromkeys(self._by_token[token] for token in map(str, tokens) if token in self._by_token))

    @property
    def text(self) -> str:
        """Under each entry's name one line a passage (white space single, so that none can pass for a second line)."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        before = ""
        for token, quote in self._by_token.items():
            if quote.entry_id != before:
                entry = self._tools.library.entry(quote.entry_id)
                yield f"{entry.id} {self._tools.title(entry, self._language)}"
                before = quote.entry_id
            yield f"{token}: {' '.join(quote.text.split())}"

    @property
    def about(self) -> str:
        """The entries of the passages, by title and id."""
        entries = dict.fromkeys(quote.entry_id for quote in self._by_token.values())
        found = (self._tools.library.entry(entry_id) for entry_id in entries)
        return ", ".join(f"{self._tools.title(entry, self._language)} ({entry.id})" for entry in found)

    @property
    def names(self) -> str:
        """Printed names and lengths of time with the words to use for them; Chinese answers use the printed ones."""
        found = dict(
            pair for quote in self._by_token.values() for pair in renderings(self._tools, quote, self._language)
        )
        return "\n".join(f"{printed} = {name}" for printed, name in found.items()) or NO_NAMES
