"""Cross-references: what they resolve to, the wrong ones flagged; and the contradictions that a reader noted."""

from __future__ import annotations

import pytest

from corpus.catalogue import Library
from corpus.model import CrossReference


def _references(library: Library, entry_id: str) -> dict[str, CrossReference]:
    return {each.printed: each for each in library.entry(entry_id).cross_references}


@pytest.mark.parametrize(
    ("entry_id", "targets"),
    [
        ("INTRO", ["J", "K", "A.7", "A.6", "B.6", "C.7", "I.5", "D.6"]), ("A.3", ["H.3"]), ("A.4", ["FP.5"]),
        ("A.5", ["B.3", "C.1"]), ("A.6", ["A.1"]), ("B.3", ["B.1"]), ("B.5", ["B.1", "D.4"]), ("C.1", ["E"]),
        ("C.3", ["C.5", "H", "FP.3"]), ("C.5", ["H"]), ("C.6", ["A.1", "E.2", None, "G.3", "FP.3"]), ("D.3", ["H.3"]),
        ("D.5", ["D.3", "D.4", "C.3"]), ("F.5", ["E.4", "H.2"]), ("H.3", ["B.2"]), ("J.0", ["FP.5"]), ("K.2", ["FP.2"]),
        ("A.1", []), ("E.1", []), ("FP.2", []),
    ],
)  # fmt: skip
def test_references_of_an_entry(library: Library, entry_id: str, targets: list[str | None]) -> None:
    assert [each.target for each in library.entry(entry_id).cross_references] == targets


@pytest.mark.parametrize(
    ("entry_id", "printed", "target", "probably"),
    [
        ("C.3", "C.5", "C.5", "C.4"),
        ("C.6", "E.7", None, "E.5"),
        ("C.6", "旗舰项目 3", "FP.3", None),
        ("D.5", "D.3", "D.3", "D.7"),
        ("D.5", "D.4", "D.4", "D.7"),
        ("F.5", "E.4", "E.4", "E.1"),
    ],
)
def test_a_wrong_reference_is_flagged(
    library: Library, entry_id: str, printed: str, target: str | None, probably: str | None
) -> None:
    reference = _references(library, entry_id)[printed]
    assert (reference.target, reference.probably) == (target, probably)
    assert reference.problem


def test_right_references_are_not_flagged(library: Library) -> None:
    flagged = {(entry.id, each.printed) for entry in library.entries for each in entry.cross_references if each.problem}
    wrong = {("C.3", "C.5"), ("C.6", "E.7"), ("C.6", "旗舰项目 3"), ("D.5", "D.3"), ("D.5", "D.4"), ("F.5", "E.4")}
    assert flagged == wrong


def test_the_span_of_a_reference_holds_it(library: Library) -> None:
    for entry in library.entries:
        for each in entry.cross_references:
            printed = library.quote(each.span).replace(" ", "")
            assert printed == each.printed.replace(" ", ""), (entry.id, printed)


CONTRADICTIONS = [
    ("E.1", "43 个国家", "E.1", "50 多个国家"), ("C.3", "55 个国家", "C.3", "56 个联合国会员国"),
    ("B.1", "1,726,000 人", "D.4", "约 182 万人"), ("B.1", "105 个公共场所", "D.4", "104 个公共空间"),
    ("J.2", "400 多个城市", "FP.5", "539 个城市"), ("FP.5", "达到 300 个", "FP.5", "1,000 个城市"),
    ("FP.5", "10 亿城市居民", "FP.5", "13.5 亿人"), ("A.3", "9-12 个月", "A.3", "2-5 个月"),
    ("FP.3", "3-5 年", "FP.3", "3-4 年"), ("E.2", "200 万人", "E.2", "数千万人"), ("I.2", "10 余年", "I.2", "13 年"),
    ("INTRO", "2020-2023 年战略计划", "FP.0", "2020-2030 年战略计划"),
]  # fmt: skip


@pytest.mark.parametrize(("entry", "words", "other", "other_words"), CONTRADICTIONS)
def test_both_sides_of_a_contradiction_are_kept(
    library: Library, entry: str, words: str, other: str, other_words: str
) -> None:
    wanted = {(entry, words), (other, other_words)}
    assert any(
        wanted <= {(side.entry, text) for side in each.sides for text in (words, other_words) if text in side.words}
        for each in library.catalogue.contradictions
    )


def test_the_words_of_a_contradiction_are_printed_in_the_entry(library: Library) -> None:
    assert len(library.catalogue.contradictions) >= 11
    for each in library.catalogue.contradictions:
        assert len(each.sides) >= 2
        for side in each.sides:
            assert library.quote(side.span) == side.words
            first, last = library.entry(side.entry).lines
            assert first <= library.source.line_at(side.span.start) <= last
