"""A scripted model that does the task it is given: it copies passages word for word, and names them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from endpoint import Reply, Seen

_PASSAGE = re.compile(r"^(e\d+): (.+)$", re.MULTILINE)


def passages(seen: Seen) -> list[tuple[str, str]]:
    """The passages of a request: token and printed words."""
    return _PASSAGE.findall(seen.texts[1])


def sentences(said: Iterable[tuple[str, str]]) -> str:
    """A reply with these sentences, each with the token of its passage."""
    listed = [{"text": text, "evidence": [token]} for token, text in said]
    return json.dumps({"sentences": listed}, ensure_ascii=False)


def copying(seen: Seen) -> Reply:
    """Every passage as it is printed."""
    return Reply(text=sentences(passages(seen)), size=12)
