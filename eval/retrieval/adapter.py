"""``python -m eval.retrieval.adapter``: does a linear adapter on the encoder's vectors pay? Entries held out in folds.

A square matrix, started as the identity, is put behind the encoder for questions and passages alike and trained on the
question bank alone (question to passage and question to question of the same entry, softmax over the batch's entries).
A fold's entries are in no batch; its cases are scored with the matrix that never saw their entries, the other views and
the weights as they are. The matrix is not saved: docs/retrieval.md says why.
"""

from __future__ import annotations

import argparse
import copy
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import HabitatError
from eval.cases import SETS, Case
from eval.figures import figure
from eval.retrieval.ablation import Opened, interval, read_cases, write_part
from eval.retrieval.config import REPORT, Drawing
from eval.retrieval.fit import folds
from eval.retrieval.generate import Evidence, Remembering, collect, totals
from eval.retrieval.score import MEASURES, measure
from index.encoder import Encoder
from index.live import Index
from index.ranking import Fusion
from index.store import Generation
from index.views import Matrix

_EPOCHS = 30
_STEPS = 40
_PATIENCE = 3
_ENTRIES = 24  # different entries in a batch, so every other row is a true negative
_TEMPERATURE = 0.05
_RATE = 3e-4
_HOLD = 0.1  # weight of the squared distance from the identity
_VALIDATION = 0.15  # share of the training entries that decide when to stop


class Adapted(Encoder):
    """An encoder with a matrix behind it; rows stay of length one."""

    def __init__(self, encoder: Encoder, matrix: Matrix) -> None:
        self._encoder, self._matrix = encoder, matrix
        self.name, self.fingerprint, self.dimensions = encoder.name, encoder.fingerprint, encoder.dimensions

    def encode_queries(self, texts: Sequence[str]) -> Matrix:
        """See Encoder."""
        return turned(self._encoder.encode_queries(texts), self._matrix)

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        """See Encoder."""
        return turned(self._encoder.encode_passages(texts), self._matrix)


def turned(vectors: Matrix, matrix: Matrix) -> Matrix:
    """Vectors through the matrix, of length one again."""
    found = vectors @ matrix.T
    return found / np.maximum(np.linalg.norm(found, axis=-1, keepdims=True), 1e-9)


def train(generation: Generation, held: set[str], seed: int) -> tuple[Matrix, int]:
    """The matrix trained without some entries, and after how many epochs it was best (0: the identity)."""
    import torch as untyped

    torch: Any = untyped

    torch.manual_seed(seed)
    torch.set_num_threads(1)
    random = np.random.default_rng(seed)
    own = sorted({row.entry for row in generation.rows} - held)
    random.shuffle(own)
    cut = int(len(own) * _VALIDATION)
    groups = {kind: _of_kind(generation, kind) for kind in ("question", "passage")}
    matrix: Any = torch.eye(generation.vectors.shape[1], requires_grad=True)
    identity = torch.eye(generation.vectors.shape[1])
    optimiser: Any = torch.optim.Adam([matrix], lr=_RATE)

    def cost(entries: Sequence[str], draw: np.random.Generator) -> Any:
        drawn = [draw.choice(groups["question"][entry], 2, replace=False) for entry in entries]
        passages = [draw.choice(groups["passage"][entry]) for entry in entries]
        asked, other = (
            torch.nn.functional.normalize(torch.from_numpy(np.stack([pair[at] for pair in drawn])) @ matrix.T)
            for at in (0, 1)
        )
        read = torch.nn.functional.normalize(torch.from_numpy(np.stack(passages)) @ matrix.T)
        target = torch.arange(len(entries))
        return sum(torch.nn.functional.cross_entropy(asked @ to.T / _TEMPERATURE, target) for to in (other, read))

    def validation() -> float:
        draw = np.random.default_rng(seed)
        with torch.no_grad():
            return float(np.mean([float(cost(own[:cut], draw)) for _ in range(200)]))

    best, best_epoch, kept = validation(), 0, copy.deepcopy(matrix.detach())
    for epoch in range(1, _EPOCHS + 1):
        for _ in range(_STEPS):
            batch = random.choice(own[cut:], min(_ENTRIES, len(own) - cut), replace=False)
            found = cost(batch.tolist(), random) + _HOLD * ((matrix - identity) ** 2).sum()
            optimiser.zero_grad()
            found.backward()
            optimiser.step()
        now = validation()
        if now < best - 1e-4:
            best, best_epoch, kept = now, epoch, copy.deepcopy(matrix.detach())
        elif epoch - best_epoch >= _PATIENCE:
            break
    return kept.numpy(), best_epoch


def _of_kind(generation: Generation, kind: str) -> dict[str, Matrix]:
    """Centred vectors of a kind by entry; questions by the mean of their language, as the views do."""
    where = [at for at, row in enumerate(generation.rows) if row.kind == kind]
    languages = np.array([generation.rows[at].language for at in where])
    vectors = generation.vectors[where].copy()
    for language in np.unique(languages):
        vectors[languages == language] -= vectors[languages == language].mean(0)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    entries = np.array([generation.rows[at].entry for at in where])
    return {entry: vectors[entries == entry] for entry in np.unique(entries).tolist()}


def report(sets: Path, drawing: Drawing) -> list[str]:
    """The lines: held-out figures with and without the adapter, whole ranking and dense views alone."""
    cases = [case for case in read_cases(sets) if case.type != "aggregate"]
    if not cases:
        raise HabitatError(f"no case in {sets} is answerable", "restore eval/sets from the repository")
    index = Index.open()
    generation = index.store.read()
    encoder = Remembering(index.encoder)
    base = collect(cases, index.library, generation, encoder)

    def adapted(own: Sequence[Case], matrix: Matrix) -> Evidence:
        changed = replace(generation, vectors=turned(generation.vectors, matrix))
        return collect(own, index.library, changed, Adapted(encoder, matrix))

    fusion = Fusion.load()
    dense = Fusion(
        zh={"passages": 1.0, "questions": 1.0}, other={"passages": 1.0, "questions": 1.0},
        exact=dict.fromkeys(fusion.exact, 0.0),
    )  # fmt: skip
    ways = {
        "full ranking": fusion,
        "passages alone": dense.model_copy(update={"zh": {"passages": 1.0}, "other": {"passages": 1.0}}),
        "passages and questions": dense,
    }
    before = {way: measure(base.cases, base.entry_ids, totals(base, own)) for way, own in ways.items()}
    after = {way: {name: np.full(len(cases), np.nan) for name in MEASURES} for way in ways}
    stops: list[int] = []
    for number, (_, test) in enumerate(folds(cases, drawing)):
        held = {entry for at in test for entry in (*cases[at].gold, *cases[at].gold_any)}
        matrix, epochs = train(generation, held, drawing.seed + number)
        stops.append(epochs)
        own = adapted([cases[at] for at in test], matrix)
        for way, weights in ways.items():
            for name, values in measure(own.cases, own.entry_ids, totals(own, weights)).items():
                after[way][name][test] = values
    everything = adapted(cases, train(generation, set(), drawing.seed)[0])
    opened = Opened(base, generation.manifest.version, encoder.fingerprint)
    lines = [opened.stamp(drawing), "", f"{drawing.folds} folds of entries; best epoch of each: {stops}.", ""]
    heads = ["ranking", "hit@1 before", "adapter", "difference", "recall@5 before", "adapter", "difference"]
    lines += ["| " + " | ".join(heads) + " |", "|---" * len(heads) + "|"]
    seen = {way: measure(cases, base.entry_ids, totals(everything, own)) for way, own in ways.items()}
    for label, way, found in [
        (label, way, given[way]) for label, given in (("held out", after), ("seen", seen)) for way in ways
    ]:
        cells = [f"{way}, entries {label}"]
        for name in MEASURES:
            old, new = before[way][name], found[name]
            cells += [f"{np.nanmean(old):.3f}", interval(figure(new, drawing))]
            cells.append(interval(figure(new - old, drawing), signed=True))
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, measure and write; 2 where something is missing."""
    parser = argparse.ArgumentParser(prog="eval.retrieval.adapter", description=__doc__)
    parser.add_argument("--sets", type=Path, default=SETS, help="folder of the cases (cases-*.jsonl, abstain.jsonl)")
    parser.add_argument("--report", type=Path, default=REPORT, help="Markdown file to write into")
    options = parser.parse_args(arguments)
    try:
        lines = report(options.sets, Drawing())
    except HabitatError as error:
        print(error, file=sys.stderr)
        return 2
    write_part("adapter", lines, options.report)
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
