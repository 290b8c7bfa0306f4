"""Answers known to be good and known to be bad, which every judge must tell apart; written by us from the catalogue.

``good``: true, quoted and to the point. ``false``: a number is wrong in the answer and in the passage it cites.
``beyond``: the passage is printed, the answer says another number. ``beside``: true and quoted, but another question's.
A control's ``fails`` names the judges that must object to it; all others must not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError

from corpus.errors import HabitatError
from corpus.model import Record
from eval.judges.model import Judge, Judged

CONTROLS = Path(__file__).parent / "controls.jsonl"


class Control(Record):
    """A judged answer and which judges must object to it."""

    id: str
    fails: tuple[str, ...]
    question: str
    answer: str
    passages: tuple[str, ...]

    @property
    def judged(self) -> Judged:
        """The answer as judges read it."""
        return Judged(question=self.question, answer=self.answer, passages=self.passages)


def load_controls(path: Path = CONTROLS) -> list[Control]:
    """All controls. Raises :class:`HabitatError`."""
    try:
        return [Control.model_validate_json(line) for line in path.read_text(encoding="utf-8").splitlines()]
    except (OSError, ValidationError) as error:
        raise HabitatError(f"{path} cannot be read ({error})", "restore it from the repository") from None


def mistakes(judge: Judge, controls: Sequence[Control]) -> Iterator[str]:
    """One line for each control that a judge takes for what it is not; a judge that makes any is not to be used."""
    for control in controls:
        opinion = judge.judge(control.judged)
        should_object = judge.name in control.fails
        if opinion.good == should_object:
            yield f"{judge.name} takes {control.id} for {'good' if opinion.good else 'bad'}: {opinion.why}"
