"""Titles and summaries of entries in the page's language: printed in Chinese, elsewhere our unofficial translation."""

from __future__ import annotations

from functools import cache

from assistant.answer import Language
from corpus.model import Entry
from corpus.questions import QuestionBank


@cache
def bank() -> QuestionBank:
    """The question bank, read once."""
    return QuestionBank()


def title(entry: Entry, language: Language) -> str:
    """The title of an entry."""
    return entry.title if language is Language.ZH else bank().title(entry.id, language.value) or entry.title


def summary(entry: Entry, language: Language) -> str:
    """One sentence on an entry; ours in every language, and unofficial."""
    return bank().summary(entry.id, language.value)
