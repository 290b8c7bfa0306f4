"""Views over a small generation made by hand."""

from __future__ import annotations

import numpy as np
import pytest
from fakes import CountingEncoder, make_manifest

from index.store import Generation, Row
from index.views import Views

ENTRIES = ("A.1", "A.2", "A.3")
ASKED = "垃圾怎么处理？"


def row(entry: str, kind: str, number: int, text: str, language: str = "zh") -> Row:
    return Row(
        id=f"{entry}/{kind}/{number}", entry=entry, kind=kind, language=language, field="offer", size=160,
        start=0, end=1, text=text,
    )  # fmt: skip


def small_views(questions: dict[str, list[str]], unsaid: dict[str, list[str]] | None = None) -> Views:
    """Three entries that differ in nothing but their written questions and near misses."""
    encoder = CountingEncoder()
    same = {"passage": "城市", "sentence": "城市。", "title": "城市"}
    rows = [row(entry, kind, 0, text) for entry in ENTRIES for kind, text in same.items()]
    for kind, texts in (("question", questions), ("unsaid", unsaid or {})):
        rows += [row(entry, kind, at, text) for entry, own in texts.items() for at, text in enumerate(own)]
    rows.append(row("A.3", "question", 999, "What else?", "en"))  # every bank has English questions
    vectors = encoder.encode_passages([each.text for each in rows])
    return Views(Generation(make_manifest(texts=len(rows)), tuple(rows), vectors), ENTRIES, encoder)


def test_a_hundred_copies_of_a_question_rank_no_higher_than_one() -> None:
    views = small_views({"A.1": [ASKED] * 100, "A.2": [ASKED], "A.3": ["另一个问题"]})
    many, one, other = views.scores(ASKED, "zh")["questions"]
    assert many == pytest.approx(one, abs=1e-3)
    assert one > other


def test_one_near_question_lifts_an_entry_with_others_too() -> None:
    others = [f"第 {number} 个别的问题" for number in range(20)]
    views = small_views({"A.1": [ASKED, *others], "A.2": [f"{each}吗" for each in [*others, "再一个"]], "A.3": ["？"]})
    near, far, _ = views.scores(ASKED, "zh")["questions"]
    assert near > far


def test_near_misses_count_in_no_view() -> None:
    questions = {entry: [f"{entry} 的问题"] for entry in ENTRIES}
    without, beside = small_views(questions), small_views(questions, {"A.1": [ASKED] * 3})
    for name, values in without.scores(ASKED, "zh").items():
        np.testing.assert_allclose(beside.scores(ASKED, "zh")[name], values, atol=1e-5, err_msg=name)
    vector = beside.vector(ASKED, "zh")
    assert beside.closest("unsaid", vector) == pytest.approx(1.0, abs=1e-3)
    assert [each.text for each in beside.similar("unsaid", vector, "A.1")[0]] == [ASKED] * 3


def test_without_near_misses_nothing_is_near() -> None:
    views = small_views({entry: [f"{entry} 的问题"] for entry in ENTRIES})
    vector = views.vector(ASKED, "zh")
    assert views.closest("unsaid", vector) == 0.0
    rows, cosines = views.similar("unsaid", vector, "A.1")
    assert rows == [] and cosines.shape == (0,)
