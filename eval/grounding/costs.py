"""What answers of a language model take: time to the first sure sentence, whole time, tokens, and cost at three price levels.

``python -m eval.grounding.costs answers.jsonl`` prints a Markdown table of the answers for which a model was asked.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import mean, median
from typing import Final

from pydantic import ValidationError

from assistant.answer import Answer, Usage
from corpus.errors import HabitatError

LEVELS: Final = {"small": (0.1, 0.4), "medium": (0.5, 2.0), "large": (3.0, 15.0)}
"""Prices of a million tokens read and written, as hosted models of three sizes commonly cost."""
_MILLION: Final = 1_000_000
_ALL: Final = "all"


def read_answers(path: Path) -> list[Answer]:
    """The answers of a batch's output. Raises :class:`HabitatError` naming the line."""
    answers: list[Answer] = []
    try:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                answers.append(Answer.model_validate_json(line, extra="ignore"))
            except ValidationError as error:
                reason = f"line {number} is no Answer ({error.errors()[0]['msg']})"
                raise HabitatError(f"{path}: {reason}", "give the output of habitat batch") from None
    except OSError as error:
        raise HabitatError(f"{path} cannot be read ({error.strerror})", "give the output of habitat batch") from None
    return answers


def table(answers: Sequence[Answer]) -> str:
    """One row a kind of question and one for all, as Markdown; seconds, tokens and prices for a thousand answers."""
    asked = [(answer, answer.usage) for answer in answers if answer.usage is not None and answer.usage.calls]
    if not asked:
        raise HabitatError("no answer tells of a model", "set HABITAT_LLM_MODEL for the batch")
    head = [
        "kind", "answers", "worded", "first sentence, s (median / p95)", "whole, s (median / p95)", "calls",
        "tokens read (cached)", "tokens written", "sentences written / left out",
        *(f"1,000 answers, {level}" for level in LEVELS),
    ]  # fmt: skip
    kinds = [*sorted({answer.intent.value for answer, _ in asked}), _ALL]
    rows = [[kind, *_cells([pair for pair in asked if kind in (pair[0].intent.value, _ALL)])] for kind in kinds]
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cells(asked: Sequence[tuple[Answer, Usage]]) -> Iterator[str]:
    used = [usage for _, usage in asked]
    yield str(len(asked))
    yield str(sum(answer.engine == "model" for answer, _ in asked))
    yield _times([answer.timings_ms["first"] for answer, _ in asked if "first" in answer.timings_ms])
    yield _times([answer.timings_ms["total"] for answer, _ in asked])
    yield f"{mean(each.calls for each in used):.1f}"
    yield f"{mean(each.input_tokens for each in used):.0f} ({mean(each.cached_tokens for each in used):.0f})"
    yield f"{mean(each.output_tokens for each in used):.0f}"
    yield f"{sum(each.sentences for each in used)} / {sum(each.dropped for each in used)}"
    for read, written in LEVELS.values():
        cost = mean(each.input_tokens * read + each.output_tokens * written for each in used) / _MILLION * 1000
        yield f"{cost:.2f}"


def _times(milliseconds: Sequence[float]) -> str:
    if not milliseconds:
        return "–"
    ordered = sorted(milliseconds)
    late = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return f"{median(ordered) / 1000:.1f} / {late / 1000:.1f}"


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m eval.grounding.costs", description=__doc__)
    parser.add_argument("answers", type=Path, help="output of habitat batch")
    try:
        print(table(read_answers(parser.parse_args().answers)))
    except HabitatError as error:
        print(f"habitat: {error}", file=sys.stderr)
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
