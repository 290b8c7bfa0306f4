"""How near a sentence is to its quotations: cosine of centred vectors, against floors calibrated on the question bank.

``nearness.json`` holds the mean vectors by language, the floors and the figures they were chosen by; it is written by
``python -m eval.grounding.calibrate`` and belongs to one encoder.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
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


class Nearness:
    """Cosines between sentences and pieces of the print. Thread-safe; vectors of pieces are kept."""

    def __init__(self, encoder: Encoder, calibration: Calibration) -> None:
        if encoder.fingerprint != calibration.fingerprint:
            raise GroundingError(
                f"the encoder {encoder.name} is not the one that sentences are judged by",
                "use the default encoder or run: python -m eval.grounding.calibrate",
            )
        self.calibration = calibration
        self._encoder = encoder
        self._piece = functools.lru_cache(_KEPT)(self._encode_piece)

    @cached_property
    def _means(self) -> dict[str, Vectors]:
        return {name: np.array(mean, dtype=np.float32) for name, mean in self.calibration.means.items()}

    def near(self, sentence: str, language: Language) -> Callable[[str], float]:
        """The function that gives the cosine of a sentence to a piece of the print."""
        vector = centred(self._encoder.encode_passages([sentence])[0], self._means[language.value])
        return lambda piece: float(vector @ self._piece(piece))

    def holds(self, cosine: float, language: Language) -> bool:
        """Whether a cosine is as high as those of true sentences."""
        return cosine >= self.calibration.floors[language.value]

    def _encode_piece(self, piece: str) -> Vectors:
        return centred(self._encoder.encode_passages([piece])[0], self._means[_PRINT])


def centred(vector: Vectors, mean: Vectors) -> Vectors:
    """The vector's difference from a mean, of length one."""
    moved = vector - mean
    return moved / max(float(np.linalg.norm(moved)), 1e-9)
