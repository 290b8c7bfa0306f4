"""The written pairs of printed sentences and sentences on them (``pairs.yaml``)."""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from assistant.answer import Language
from assistant.lines import Quote
from corpus.model import FieldName


class Pair(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    entry: str
    quote: str
    holds: dict[Language, tuple[str, ...]]
    fails: dict[Language, tuple[tuple[str, str], ...]]

    @property
    def cited(self) -> Quote:
        return quote(self.quote, self.entry)


def quote(text: str, entry: str = "A.3", field: FieldName = FieldName.OFFER) -> Quote:
    return Quote(entry, field, text, 0, 0)


PAIRS = tuple(
    Pair.model_validate(each) for each in yaml.safe_load(Path(__file__).with_name("pairs.yaml").read_text("utf-8"))
)
