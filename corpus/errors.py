"""Errors of the corpus: what is wrong and how to mend it, in one line each."""

from __future__ import annotations


class HabitatError(Exception):
    """An error a person can mend: ``what`` is wrong, ``mend`` says what to do. Surfaces print it as one line."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(f"{what}; {mend}")
        self.what = what
        self.mend = mend


class CorpusError(HabitatError):
    """The edition's files or records are missing, damaged or inconsistent."""
