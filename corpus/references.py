"""Cross-references: «见 B.1», «第 H.3 节», «旗舰项目 5», a flagship by its title; wrong ones flagged from the notes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.flow import clean_with_offsets
from corpus.model import CrossReference, Span
from corpus.reader import ReaderNotes
from corpus.source import Source

_SERVICE = re.compile(r"(?<![A-Za-z0-9.])([A-K])\.(\d)(?![\d.]*\d)")
_FLAGSHIP = re.compile(r"旗舰项目\s*(\d)(?!\s*[:：])")
_SECTION = re.compile(r"(?<![A-Za-z])([A-K])\s*节")


def read_references(
    source: Source,
    spans: Sequence[Sequence[Span]],
    own: str,
    titles: dict[str, str],
    notes: ReaderNotes,
) -> list[CrossReference]:
    """The references in some texts of entry ``own``, one per target, in printed order.

    ``titles`` maps all entry ids to titles: an id that is not among them resolves to nothing.
    """
    found: dict[str, CrossReference] = {}
    for text_spans in spans:
        text, offsets = clean_with_offsets(source, text_spans)
        for printed, target, start, end in _in_text(text, titles):
            if target == own or printed in found:
                continue
            span = Span(start=offsets[start], end=offsets[end - 1] + 1)
            found.setdefault(printed, _resolve(source, printed, target, span, titles, notes))
    return list(found.values())


def _in_text(text: str, titles: dict[str, str]) -> Iterator[tuple[str, str, int, int]]:
    for match in _SERVICE.finditer(text):
        target = f"{match[1]}.{match[2]}"
        yield target, target, match.start(), match.end()
    for match in _FLAGSHIP.finditer(text):
        yield f"旗舰项目 {match[1]}", f"FP.{match[1]}", match.start(), match.end()
    for match in _SECTION.finditer(text):
        yield f"{match[1]} 节", match[1], match.start(), match.end()
    for flagship, title in titles.items():
        at = text.find(f"{title}旗舰项目") if flagship.startswith("FP.") else -1
        if at >= 0 and not re.match(r"\s*\d", text[at + len(title) + 4 :]):
            yield f"{title}旗舰项目", flagship, at, at + len(title) + 4


def _resolve(
    source: Source, printed: str, target: str, span: Span, titles: dict[str, str], notes: ReaderNotes
) -> CrossReference:
    line = source.line_at(span.start)
    note = next((each for each in notes.reference if each.line == line and printed in each.printed), None)
    known = target in titles or len(target) == 1
    if note:
        probably = None if note.probably == target else note.probably
        return CrossReference(
            printed=printed, target=target if known else None, problem=note.problem, probably=probably, span=span
        )
    problem = "" if known else f"目录中没有 {target}"
    return CrossReference(printed=printed, target=target if known else None, problem=problem, span=span)
