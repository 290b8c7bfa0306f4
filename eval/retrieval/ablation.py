"""``python -m eval.retrieval.ablation``: what each view and part of the ranking is worth, into docs/retrieval.md."""

from __future__ import annotations

import argparse
import datetime
import re
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import HabitatError
from eval.cases import SETS, Case, load_sets
from eval.figures import Figure, Values, figure
from eval.retrieval.config import FAR, REPORT, SETS_READ, Drawing, Variant, groups, variants
from eval.retrieval.generate import Evidence, collect, totals
from eval.retrieval.score import measure
from index.live import Index
from index.ranking import Fusion

_MAIN = ("all", "not Chinese", "compare + recommend", "far from the bank")


@dataclass(frozen=True)
class Opened:
    """The answerable cases' evidence, and what it was taken from."""

    evidence: Evidence
    version: str
    encoder: str

    def stamp(self, drawing: Drawing) -> str:
        """Date, index, encoder, number of cases and drawing, as one line."""
        return (
            f"{datetime.date.today().isoformat()} · index {self.version} · encoder {self.encoder} · "
            f"{len(self.evidence.cases)} answerable cases of eval/sets ({', '.join(SETS_READ)}) · "
            f"{drawing.resamples:,} resamples over cases, seed {drawing.seed}"
        )


def read_cases(sets: Path = SETS, entry_ids: Collection[str] | None = None) -> list[Case]:
    """The answerable cases of the sets that retrieval is worked on with. Raises :class:`HabitatError`."""
    found = load_sets(sets, entry_ids).items()
    wanted = [case for name, cases in found if any(fnmatch(name, pattern) for pattern in SETS_READ) for case in cases]
    answerable = [case for case in wanted if case.answerable]
    if not answerable:
        raise HabitatError(f"no case in {sets} is answerable", "restore eval/sets from the repository")
    return answerable


def open_evidence(sets: Path = SETS) -> Opened:
    """Read the answerable cases and record every view's scores for them. Raises :class:`HabitatError`."""
    read_cases(sets)  # what is wrong with the sets shows before the index is opened
    index = Index.open()
    cases = read_cases(sets, {entry.id for entry in index.library.entries})
    generation = index.store.read()
    evidence = collect(cases, index.library, generation, index.encoder)
    return Opened(evidence, generation.manifest.version, index.encoder.fingerprint)


def values(evidence: Evidence, variant: Variant) -> dict[str, Values]:
    """hit@1 and recall@5 of each case under a variant."""
    if variant.naive:
        return measure(evidence.cases, evidence.entry_ids, evidence.naive)
    scores = totals(evidence, variant.fusion, variant.clauses, variant.centred)
    return measure(evidence.cases, evidence.entry_ids, scores)


def masks(evidence: Evidence) -> dict[str, NDArray[np.bool_]]:
    """The groups of the report and which cases belong to each."""
    found = {name: np.array([belongs(case) for case in evidence.cases]) for name, belongs in groups().items()}
    found["far from the bank"] = found["all"] & (evidence.near < FAR)
    found["near to the bank"] = found["all"] & (evidence.near >= FAR)
    return found


def tables(evidence: Evidence, rows: Sequence[Variant], drawing: Drawing) -> list[str]:
    """The report's lines: variants against the full ranking, then the full ranking by group."""
    chosen = masks(evidence)
    found = {row.name: values(evidence, row) for row in rows}
    full = found[rows[0].name]
    heads = ["variant", "hit@1", "difference", "recall@5", "difference"]
    heads += [f"{measure} {name}" for name in _MAIN[1:] for measure in ("hit@1", "recall@5")]
    lines = ["| " + " | ".join(heads) + " |", "|---" * len(heads) + "|"]
    for row in rows:
        own = found[row.name]
        cells = [row.name]
        for name in ("hit@1", "recall@5"):
            cells.append(interval(figure(own[name][chosen["all"]], drawing)))
            same = row is rows[0]
            cells.append(
                "" if same else interval(figure((own[name] - full[name])[chosen["all"]], drawing), signed=True)
            )
        for group in _MAIN[1:]:
            cells += [_mean(own[name][chosen[group]]) for name in ("hit@1", "recall@5")]
        lines.append("| " + " | ".join(cells) + " |")
    lines += ["", "The full ranking by group:", "", "| group | n | hit@1 | recall@5 | undefined |", "|---" * 5 + "|"]
    for group, mask in chosen.items():
        if not mask.any():
            continue
        hit, recall = (figure(full[name][mask], drawing) for name in ("hit@1", "recall@5"))
        undefined = hit.undefined + recall.undefined
        lines.append(f"| {group} | {mask.sum()} | {interval(hit)} | {interval(recall)} | {undefined} |")
    return lines


def interval(found: Figure, signed: bool = False) -> str:
    """A figure as «.812 [.784, .840]»."""
    form = "+.3f" if signed else ".3f"
    return f"{found.mean:{form}} [{found.low:{form}}, {found.high:{form}}]"


def _mean(found: Values) -> str:
    known = found[~np.isnan(found)]
    return f"{known.mean():.3f}" if known.size else ""


def write_part(name: str, lines: Sequence[str], path: Path = REPORT) -> None:
    """Replace the part between a report's ``<!-- name -->`` marks, or append it; hand-written text stays."""
    start, end = f"<!-- {name}: written by python -m eval.retrieval.{name} -->", f"<!-- end of {name} -->"
    body = "\n".join([start, *lines, end])
    text = path.read_text(encoding="utf-8") if path.exists() else "# Retrieval, measured\n"
    pattern = re.compile(re.escape(start) + ".*?" + re.escape(end), re.DOTALL)
    text = pattern.sub(lambda _: body, text) if pattern.search(text) else f"{text.rstrip()}\n\n{body}\n"
    path.write_text(text, encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and write; 2 where something is missing."""
    parser = argparse.ArgumentParser(prog="eval.retrieval.ablation", description=__doc__)
    parser.add_argument("--sets", type=Path, default=SETS, help="folder of the cases (cases-*.jsonl, abstain.jsonl)")
    parser.add_argument("--report", type=Path, default=REPORT, help="Markdown file to write into")
    options = parser.parse_args(arguments)
    drawing = Drawing()
    try:
        opened = open_evidence(options.sets)
    except HabitatError as error:
        print(error, file=sys.stderr)
        return 2
    near = opened.evidence.near
    foreseen = (
        f"Cosine to the nearest written question of an acceptable entry: median {np.median(near):.2f}, below {FAR} in "
        f"{(near < FAR).sum()} cases, above 0.8 in {(near > 0.8).sum()}, above 0.9 in {(near > 0.9).sum()}."
    )
    lines = [opened.stamp(drawing), "", foreseen, "", *tables(opened.evidence, variants(Fusion.load()), drawing)]
    write_part("ablation", lines, options.report)
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
