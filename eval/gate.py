"""The gate: what a run must reach, and how far it may fall behind the last release, by ``eval/gate.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from pydantic import ValidationError, model_validator

from corpus.errors import HabitatError
from corpus.model import Record
from eval.compare import View, differences
from eval.figures import Drawing, Paired, figure, quantile, values_of
from eval.scoring import ALL_MEASURES, ScoredCase

GATE = Path(__file__).parent / "gate.toml"
_SHARES = {"p50": 0.5, "p95": 0.95}


class Rule(Record):
    """One threshold and its reason.

    ``least`` / ``most`` bound the figure itself; ``exact``: no case may stay behind ``least`` or ``most``;
    ``may_fall``: how much worse than the last release the figure may be, on the cases that both have.
    """

    measure: str
    group: str = "all"
    least: float | None = None
    most: float | None = None
    exact: bool = False
    may_fall: float | None = None
    why: str

    @model_validator(mode="after")
    def _says_something(self) -> Rule:
        if self.measure not in ALL_MEASURES:
            raise ValueError(f"there is no measure «{self.measure}»")
        if self.least is None and self.most is None and self.may_fall is None:
            raise ValueError(f"the rule on {self.measure} names no threshold")
        return self


class Gate(Record):
    """All rules. ``alpha``: on a part of the cases a fall counts only where the sign test's p is not above it."""

    alpha: float
    rules: tuple[Rule, ...]


class Verdict(Record):
    """What a rule says of a run. ``said`` is one line for people."""

    rule: Rule
    passed: bool
    said: str


def load_gate(path: Path = GATE) -> Gate:
    """Read the gate. Raises :class:`HabitatError`."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return Gate.model_validate({"alpha": data["part"]["alpha"], "rules": data["rule"]})
    except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
        raise HabitatError(f"{path} cannot be read ({error})", "restore it from the repository") from None
    except ValidationError as error:
        raise HabitatError(f"{path}: {error.errors()[0]['msg']}", "mend the rule") from None


def judge(
    gate: Gate, scored: Sequence[ScoredCase], second: View, first: View | None, drawing: Drawing, *, whole: bool
) -> list[Verdict]:
    """Every rule's verdict on a run. ``first`` is the last release, or ``None`` where there is none.

    On a part of the cases a bound fails only where the whole interval is beyond it, and a fall only where it is sure.
    Rules on groups that a part holds no case of say nothing there; on a whole run they fail.
    """
    found: list[Verdict] = []
    for rule in gate.rules:
        members = [each for each in scored if rule.group in each.groups]
        values = values_of([each.scores.get(rule.measure) for each in members])
        if np.isnan(values).all():
            found.append(Verdict(rule=rule, passed=not whole, said=f"{_name(rule)}: no case has this score"))
            continue
        if rule.least is not None or rule.most is not None:
            found.append(_bound(rule, values, drawing, whole))
        if rule.may_fall is not None and first is not None:
            common = [
                each.case.id
                for each in members
                if each.case.id in first.cases and first.cases[each.case.id][0] == each.case_sha
            ]
            moved = differences(first, second, common, drawing).get(rule.measure)
            if moved is not None:
                found.append(_fall(rule, moved, gate.alpha, whole))
    return found


def _bound(rule: Rule, values: np.ndarray, drawing: Drawing, whole: bool) -> Verdict:
    share = _SHARES.get(ALL_MEASURES[rule.measure].statistic)
    found = figure(values, drawing) if share is None else quantile(values, share, drawing)
    low, high = (found.mean, found.mean) if whole else (found.low, found.high)
    known = values[~np.isnan(values)]
    if rule.exact:
        low, high = float(known.max()), float(known.min())
    below = rule.least is not None and high < rule.least
    above = rule.most is not None and low > rule.most
    bound = " and ".join(
        f"{word} {limit:g}" for word, limit in (("at least", rule.least), ("at most", rule.most)) if limit is not None
    )
    scope = "in every case" if rule.exact else f"on {found.n} cases"
    return Verdict(
        rule=rule, passed=not (below or above), said=f"{_name(rule)} is {found.mean:.3f}; {bound} {scope} is wanted"
    )


def _fall(rule: Rule, moved: Paired, alpha: float, whole: bool) -> Verdict:
    assert rule.may_fall is not None
    better_high = ALL_MEASURES[rule.measure].better == "higher"
    fall = -moved.difference if better_high else moved.difference
    sure = whole or moved.p <= alpha
    mended, broken = (moved.better, moved.worse) if better_high else (moved.worse, moved.better)
    return Verdict(
        rule=rule,
        passed=not (fall > rule.may_fall and sure),
        said=f"{_name(rule)} moved by {moved.difference:+.3f} on {moved.n} cases ({mended} better, {broken} worse, "
        f"p {moved.p:.3f}); it may get worse by {rule.may_fall:g}",
    )


def _name(rule: Rule) -> str:
    return rule.measure if rule.group == "all" else f"{rule.measure} [{rule.group}]"
