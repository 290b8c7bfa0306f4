"""What the answer is scored on: the entries it cites and the facts it states."""

from __future__ import annotations

from assistant.answer import Status
from corpus.model import Record
from eval.match import plain, stated
from eval.part import UNANSWERED, Asked, Print


class Given(Record):
    """An answer beside what it should say."""

    kind: str
    gold: tuple[str, ...]
    gold_any: tuple[str, ...]
    cited: tuple[str, ...]
    facts: tuple[bool, ...]
    refused: bool


def observe(asked: Asked, _: Print) -> Given:
    """What the part looks at in one answer."""
    case, answer = asked.case, asked.answer
    return Given(
        kind=case.type,
        gold=tuple(case.gold),
        gold_any=tuple(case.gold_any),
        cited=tuple(dict.fromkeys(citation.entry_id for citation in answer.citations)),
        facts=stated(case.facts, plain(answer.answer)),
        refused=answer.status in UNANSWERED or answer.status is Status.ERROR,
    )
