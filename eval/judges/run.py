"""Judging a finished run: the judges prove themselves on the controls first, then read the answers."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tqdm import tqdm

from assistant.answer import Status
from corpus.catalogue import write_atomic
from corpus.errors import HabitatError
from eval.figures import Drawing, figure, values_of
from eval.judges.chat import Faithfulness, Kept, Relevant
from eval.judges.controls import load_controls, mistakes
from eval.judges.fixed import Numbers, Verbatim
from eval.judges.model import Judge, judged_of
from eval.release import Run

OPINIONS = "judged.jsonl"


def judges(source: str, model: str, cache: Path) -> list[Judge]:
    """The judges without a model, and those on a chat model («provider:name») where one is named.

    Raises :class:`HabitatError` where the model cannot be had.
    """
    found: list[Judge] = [Verbatim(source), Numbers(source)]
    if model:
        from langchain.chat_models import init_chat_model

        try:
            chat = init_chat_model(model, temperature=0)
        except (ImportError, ValueError) as error:
            raise HabitatError(f"the model «{model}» cannot be had ({error})", "docs/evaluation.md, Judges") from None
        kept = Kept(cache / "judges.jsonl")
        found += [Faithfulness(chat, kept), Relevant(chat, kept)]
    return found


def judge_run(run: Run, judges: Sequence[Judge], most: int, drawing: Drawing) -> list[str]:
    """Opinions on the first answered cases, written into the run's folder; the figures as lines of text.

    Raises :class:`HabitatError` where a judge does not tell the controls apart.
    """
    controls = load_controls()
    for judge in judges:
        if wrong := list(mistakes(judge, controls)):
            raise HabitatError(f"a judge fails on the controls ({wrong[0]}; {len(wrong)} in all)", "take another model")
    pairs = [
        (each.case, answer)
        for each, answer in zip(run.scored, run.answers, strict=True)
        if answer.status is Status.ANSWERED and answer.citations
    ][:most]
    if not pairs:
        raise HabitatError(f"{run.folder} holds no answer that cites", "judge another run")
    rows: list[dict[str, Any]] = []
    for case, answer in tqdm(pairs, unit="answer", file=sys.stderr, mininterval=2):
        read = judged_of("\n".join(case.turns), answer)
        for judge in judges:
            rows.append({"id": case.id, "judge": judge.name} | judge.judge(read).model_dump())
    write_atomic(run.folder / OPINIONS, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    lines: list[str] = []
    for judge in judges:
        scores = values_of([row["score"] for row in rows if row["judge"] == judge.name])
        try:
            found = figure(scores, drawing)
        except ValueError:
            lines.append(f"{judge.name:14} no answer has this score")
            continue
        lines.append(
            f"{judge.name:14} {found.mean:.3f} [{found.low:.3f}, {found.high:.3f}] on {found.n}, undefined {found.undefined}"
        )
    return lines
