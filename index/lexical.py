"""Words: BM25 over whole entries, passages and written questions (bm25s; no dictionary needed).

Chinese is cut into characters and pairs of neighbouring characters, other scripts into words. A token with a function
character counts half, a Latin token (abbreviation, id, name) double: the weights are whole numbers of repetitions, which
is what BM25 sums over.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import bm25s
import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]

_RUN = re.compile(r"[a-z0-9][a-z0-9.\-]*|[\u4e00-\u9fff]+|[\u0400-\u04ff]+|[\u0600-\u06ff]+|[à-öø-ÿ]+")
_FUNCTION = set(
    "的了是在和与有为吗呢吧啊么什哪怎多少几个我你们他她它这那请问能不可以要想把被给让都也就还又很一二上下中里之其及或并"
)


def tokens(text: str) -> list[str]:
    """The tokens of a text in order: Chinese uni- and bigrams, words of other scripts, lower case."""
    found: list[str] = []
    for run in _RUN.findall(text.lower()):
        if "\u4e00" <= run[0] <= "\u9fff":
            found.extend(run)
            found.extend(run[at : at + 2] for at in range(len(run) - 1))
        else:
            found.append(run)
    return found


def query_tokens(text: str) -> list[str]:
    """Tokens of a question, repeated by weight: Latin 4, ordinary 2, with a function character 1."""
    return [token for token in tokens(text) for _ in range(_weight(token))]


def _weight(token: str) -> int:
    if token[0].isascii():
        return 4
    return 1 if any(character in _FUNCTION for character in token) else 2


class Lexicon:
    """BM25 over some texts, each owned by an entry."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._index = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
        corpus = [tokens(text) or ["\u0000"] for text in texts]
        self._index.index(corpus, show_progress=False)
        self._size = len(texts)

    def scores(self, question: str) -> Scores:
        """BM25 of each text for a question, float32 (texts,)."""
        wanted = [token for token in query_tokens(question) if token in self._index.vocab_dict]
        if not wanted:
            return np.zeros(self._size, dtype=np.float32)
        return np.asarray(self._index.get_scores(wanted), dtype=np.float32)
