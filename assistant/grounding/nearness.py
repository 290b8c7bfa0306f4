"""How near a sentence is to its quotations: cosine of centred vectors, against floors calibrated on the question bank.

``nearness.json`` holds the mean vectors by language, the floors and the figures they were chosen by; it is written by
``python -m eval.grounding.calibrate`` and belongs to one encoder.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from assistant.answer import Language
from corpus.errors import HabitatError
from corpus.model import Record
from index.encoder import Encoder

CALIBRATION = Path(__file__).with_name("nearness.json")
Vectors = NDArray[np.float32]

NEARER = 0.01  # share of all printed sentences; true sentences of our pairs: 0.004 at most
NEARER_PART = 0.06  # the same for a part of a sentence, whose meaning is less sure
_KEPT = 2048
_PRINT = "print"


class GroundingError(HabitatError):
    """The check of a language model's sentences cannot be used."""


class Calibration(Record):
    """Mean vectors («print» for the catalogue's sentences, else by language), floors, and lengths of translations.

    ``floors``: the least cosine by language. ``lengths``: characters of a translation for one of Chinese print.
    """

    fingerprint: str
    floors: dict[str, float]
    lengths: dict[str, float]
    means: dict[str, tuple[float, ...]]


def read_calibration(path: Path = CALIBRATION) -> Calibration:
    """Read ``nearness.json``. Raises :class:`GroundingError` where it is missing or damaged."""
    try:
        return Calibration.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValidationError):
        raise GroundingError(f"{path} is missing or damaged", "run: python -m eval.grounding.calibrate") from None


class Near:
    """A sentence beside the print: called with a piece of it, gives the cosine."""

    def __init__(self, vector: Vectors, floor: float, nearness: Nearness) -> None:
        self._vector = vector
        self._floor = floor
        self._nearness = nearness

    def __call__(self, piece: str) -> float:
        """The cosine of a piece of the print."""
        return float(self._vector @ self._nearness.piece(piece))

    def holds(self, pieces: Iterable[str], nearer: float = NEARER) -> bool:
        """Whether a piece is as near as those of true sentences are, and hardly any other sentence of the print is nearer.

        The second tells what is on nothing in the print («the catalogue says so») from what is on these passages;
        ``nearer`` is the share of printed sentences that may be nearer.
        """
        best = max(map(self, pieces))
        return best >= self._floor and self._share(best) <= nearer

    def belongs(self, pieces: Iterable[str]) -> bool:
        """Whether a few words may be on the same as a piece: most printed sentences are farther."""
        return self._share(max(map(self, pieces))) <= NEARER_PART

    def _share(self, cosine: float) -> float:
        return float((self._nearness.printed @ self._vector > cosine).mean())


class Nearness:
    """Cosines between sentences and pieces of the print. Thread-safe; vectors of pieces are kept.

    ``printed``: the centred vectors of all printed sentences, float32 (sentences, dimensions).
    """

    def __init__(self, encoder: Encoder, calibration: Calibration, printed: Vectors) -> None:
        if encoder.fingerprint != calibration.fingerprint:
            raise GroundingError(
                f"the encoder {encoder.name} is not the one that sentences are judged by",
                "use the default encoder or run: python -m eval.grounding.calibrate",
            )
        self.calibration = calibration
        self._encoder = encoder
        self.printed = printed
        self.piece = functools.lru_cache(_KEPT)(self._encode_piece)

    @cached_property
    def _means(self) -> dict[str, Vectors]:
        return {name: np.array(mean, dtype=np.float32) for name, mean in self.calibration.means.items()}

    def near(self, sentence: str, language: Language) -> Near:
        """A sentence in a language, ready to be compared."""
        vector = centred(self._encoder.encode_passages([sentence])[0], self._means[language.value])
        return Near(vector, self.calibration.floors[language.value], self)

    def _encode_piece(self, piece: str) -> Vectors:
        return centred(self._encoder.encode_passages([piece])[0], self._means[_PRINT])


def centred(vector: Vectors, mean: Vectors) -> Vectors:
    """The vector's difference from a mean, of length one."""
    moved = vector - mean
    return moved / max(float(np.linalg.norm(moved)), 1e-9)
