"""Passages: all printed text of an entry can be found, in both sizes, never across fields, with true offsets."""

from __future__ import annotations

import pytest

from corpus.catalogue import Library
from corpus.flow import clean
from corpus.model import BlockKind, Entry
from index.passages import LARGE, SMALL, entry_passages, entry_sentences

LONGEST_SENTENCE_OVER = 1.25


def squeezed(text: str) -> str:
    return "".join(text.split())


def all_text(library: Library, entry: Entry) -> list[str]:
    """Every text of an entry that a reader can look for."""
    texts = [block.text for field in entry.fields for block in field.blocks if block.kind is not BlockKind.HEADING]
    texts += [cell for field in entry.fields for table in field.tables for row in table.rows for cell in row[1:]]
    texts += [each.quote for each in entry.testimonials] + [
        library.quote(span) for each in entry.testimonials for span in each.speaker_spans
    ]
    texts += [figure.caption for figure in entry.figures] + [note.text for note in entry.footnotes]
    texts += [link.text for link in entry.links] + [library.quote(span) for span in entry.imprint]
    return [squeezed(text) for text in texts if text]


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_passages_hold_all_text_of_every_entry(library: Library, size: int) -> None:
    for entry in library.entries:
        passages = "\n".join(
            squeezed(passage.text) for passage in entry_passages(library.source, entry) if passage.size == size
        ).replace("\n", "")
        for text in all_text(library, entry):
            assert text in passages, (entry.id, text)


def test_a_passage_has_one_field_a_unique_id_and_a_bounded_size(library: Library) -> None:
    seen: set[str] = set()
    for entry in library.entries:
        sentences = {(each.field, squeezed(each.text)) for each in entry_sentences(library.source, entry)}
        for passage in entry_passages(library.source, entry):
            assert passage.id not in seen
            seen.add(passage.id)
            assert passage.id.startswith(f"{entry.id}/{passage.field.value}/{passage.size}/")
            alone = (passage.field, squeezed(passage.text)) in sentences
            assert alone or len(passage.text) <= passage.size * LONGEST_SENTENCE_OVER, passage.id
            assert 0 <= passage.start < passage.end <= len(library.source.text)


def test_a_sentence_knows_the_place_of_each_of_its_characters(library: Library) -> None:
    for entry in library.entries:
        for sentence in entry_sentences(library.source, entry):
            assert len(sentence.text) == len(sentence.offsets)
            for character, offset in zip(sentence.text, sentence.offsets, strict=True):
                assert character == library.source.text[offset] or character == " "


def test_sentences_of_a_block_make_the_block(library: Library) -> None:
    for entry in library.entries:
        said = [squeezed(sentence.text) for sentence in entry_sentences(library.source, entry)]
        whole = "".join(said)
        for field in entry.fields:
            for block in field.running:
                if block.kind is not BlockKind.HEADING:
                    assert squeezed(clean(library.source, block.spans)) in whole, entry.id


def test_list_items_share_the_group_of_the_sentence_that_announces_them(library: Library) -> None:
    sentences = list(entry_sentences(library.source, library.entry("B.2")))
    announcing = next(each for each in sentences if each.text.endswith("带来以下成果："))
    items = [each for each in sentences if each.text.startswith(("调动社区", "协助筹集外部资金"))]
    assert announcing.group > 0
    assert announcing.group == items[0].group
    first = next(each for each in sentences if each.text.startswith("这是一个参与式的规划流程"))
    assert first.group == -1
