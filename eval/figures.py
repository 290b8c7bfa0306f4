"""Figures: means and quantiles of scores with bootstrap intervals, and paired differences of two runs.

A score that is not defined for a case is NaN: it is counted, and enters no figure.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from corpus.model import Record

Values = NDArray[np.float64]

_CONFIDENCE = (2.5, 97.5)
_SAME = 1e-9


class Drawing(Record):
    """How intervals are drawn; written beside the figures."""

    resamples: int = 10_000
    seed: int = 2022


class Figure(Record):
    """A mean (or quantile) with its 95 % bootstrap interval; ``n`` cases had a value, ``undefined`` none."""

    mean: float
    low: float
    high: float
    n: int
    undefined: int


class Paired(Record):
    """Two runs on the same cases: the mean difference (second minus first), its interval, and the sign test's p.

    For scores of 0 and 1 the sign test is McNemar's exact test.
    """

    difference: float
    low: float
    high: float
    better: int
    worse: int
    n: int
    p: float


def figure(values: Values, drawing: Drawing) -> Figure:
    """Mean and percentile interval over cases; the same values and drawing give the same figure.

    Raises ValueError where no value is defined.
    """
    known = _known(values)
    means = _counts(known.size, drawing.resamples, drawing.seed) @ known.astype(np.float32) / known.size
    return _figure(float(known.mean()), means, values, known)


def quantile(values: Values, share: float, drawing: Drawing) -> Figure:
    """A quantile (``share`` 0.5 is the median) and its percentile interval. Raises ValueError like :func:`figure`."""
    known = _known(values)
    drawn = np.random.default_rng(drawing.seed).integers(0, known.size, (drawing.resamples, known.size))
    return _figure(float(np.quantile(known, share)), np.quantile(known[drawn], share, axis=1), values, known)


def paired(first: Values, second: Values, drawing: Drawing) -> Paired:
    """The difference case by case; cases undefined in either are left out. Raises ValueError where none is left."""
    difference = _known(second - first)
    means = _counts(difference.size, drawing.resamples, drawing.seed) @ difference.astype(np.float32) / difference.size
    low, high = np.percentile(means, _CONFIDENCE)
    better, worse = int((difference > _SAME).sum()), int((difference < -_SAME).sum())
    test: Any = stats.binomtest(better, better + worse) if better + worse else None
    return Paired(
        difference=float(difference.mean()), low=float(low), high=float(high), better=better, worse=worse,
        n=difference.size, p=1.0 if test is None else float(test.pvalue),
    )  # fmt: skip


def values_of(scores: Sequence[float | None]) -> Values:
    """Scores as an array; ``None`` becomes NaN."""
    return np.array([np.nan if score is None else score for score in scores], dtype=np.float64)


def _known(values: Values) -> Values:
    known = values[~np.isnan(values)]
    if not known.size:
        raise ValueError("no case has a defined score")
    return known


def _figure(middle: float, resampled: NDArray[np.floating], values: Values, known: Values) -> Figure:
    low, high = np.percentile(resampled, _CONFIDENCE)
    return Figure(mean=middle, low=float(low), high=float(high), n=known.size, undefined=values.size - known.size)


@functools.lru_cache(maxsize=4)
def _counts(size: int, resamples: int, seed: int) -> NDArray[np.float32]:
    """How often each of ``size`` cases is drawn in each resample."""
    drawn = np.random.default_rng(seed).integers(0, size, (resamples, size))
    counts = np.zeros((resamples, size), dtype=np.float32)
    for row, own in zip(counts, drawn, strict=True):
        row += np.bincount(own, minlength=size)
    return counts
