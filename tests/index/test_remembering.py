"""The remembering encoder: the same vectors, each single question embedded once, no harm done to what it keeps."""

from __future__ import annotations

import numpy as np
import pytest
from fakes import CountingEncoder

from index.encoder import RememberingEncoder


@pytest.fixture
def inner() -> CountingEncoder:
    return CountingEncoder()


@pytest.fixture
def encoder(inner: CountingEncoder) -> RememberingEncoder:
    return RememberingEncoder(inner)


def test_it_gives_the_inner_encoder_s_vectors(encoder: RememberingEncoder) -> None:
    other = CountingEncoder()
    for texts in (["要多久？"], ["要多久？", "在哪里？"], []):
        np.testing.assert_array_equal(encoder.encode_queries(texts), other.encode_queries(texts))
    np.testing.assert_array_equal(encoder.encode_passages(["要多久？"]), other.encode_passages(["要多久？"]))
    assert encoder.embed_query("要多久？") == other.embed_query("要多久？")
    assert (encoder.name, encoder.fingerprint, encoder.dimensions) == (other.name, other.fingerprint, other.dimensions)


def test_a_single_question_is_embedded_once(encoder: RememberingEncoder, inner: CountingEncoder) -> None:
    for _ in range(3):
        encoder.encode_queries(["要多久？"])
        encoder.embed_query("要多久？")
    encoder.encode_queries(["在哪里？"])
    assert inner.queries == ["要多久？", "在哪里？"]


def test_many_questions_and_passages_pass_through(encoder: RememberingEncoder, inner: CountingEncoder) -> None:
    for _ in range(2):
        encoder.encode_queries(["要多久？", "在哪里？"])
        encoder.encode_passages(["要多久？"])
    assert inner.queries == ["要多久？", "在哪里？"] * 2
    assert inner.passages == ["要多久？"] * 2


def test_what_is_done_to_a_returned_array_stays_there(encoder: RememberingEncoder) -> None:
    first = encoder.encode_queries(["要多久？"])
    kept = first.copy()
    first[:] = 0
    np.testing.assert_array_equal(encoder.encode_queries(["要多久？"]), kept)


def test_it_keeps_the_last_few_only(encoder: RememberingEncoder, inner: CountingEncoder) -> None:
    texts = [f"第 {number} 问" for number in range(1000)]
    for text in [*texts, texts[-1], texts[0]]:
        encoder.encode_queries([text])
    assert inner.queries == [*texts, texts[0]]
