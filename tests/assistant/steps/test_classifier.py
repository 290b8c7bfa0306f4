"""The classifier: its own n-grams and arithmetic are scikit-learn's, and what is kept is what was fitted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hand_made import HashEncoder
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from assistant.classifier import NGRAM_SCALE, VECTOR_SCALE, Example, TextClassifier, ngrams
from index.query import normalise

EXAMPLES = [
    Example(text, language, label)
    for label, language, texts in (
        ("fact", "zh", ["这项服务要多久？", "在哪些国家用过？", "谁说了这句话？", "要几个月？"]),
        ("fact", "en", ["How long does it take?", "Who said this?", "Where was it used?"]),
        ("describe", "zh", ["介绍一下这项服务。", "请介绍它的流程。", "讲讲内容。"]),
        ("describe", "en", ["Please describe the service.", "Tell me about it.", "What is it about?"]),
        ("smalltalk", "zh", ["你好！", "谢谢，再见。"]),
        ("smalltalk", "en", ["Hello there!", "Thanks a lot,  bye."]),
    )
    for text in texts
]
ASKED = [("这项服务介绍一下，要多久？", "zh"), ("Hello, how LONG is it?", "en"), ("zzz", "en"), ("¿Quién?", "es")]


def decision(encoder: HashEncoder, examples: list[Example], text: str, language: str) -> np.ndarray:
    """The decision function by scikit-learn's own means: char n-grams, TF-IDF, centred vectors, logistic regression."""

    def centred(texts: list[str], languages: list[str]) -> np.ndarray:
        moved = encoder.encode_queries(texts) - np.stack([means.get(each, means["en"]) for each in languages])
        return moved / np.linalg.norm(moved, axis=1, keepdims=True)

    text = normalise(text)
    texts, languages = [normalise(each.text) for each in examples], [each.language for each in examples]
    vectors = encoder.encode_queries(texts)
    means = {each: vectors[np.array(languages) == each].mean(0) for each in set(languages)}
    words = TfidfVectorizer(analyzer="char", ngram_range=(1, 4), min_df=2, sublinear_tf=True)
    counted = words.fit_transform(texts)
    model = LogisticRegression(max_iter=3000, class_weight="balanced")
    both = hstack([csr_matrix(centred(texts, languages) * VECTOR_SCALE), counted * NGRAM_SCALE]).tocsr()
    model.fit(both, [each.label for each in examples])
    own = hstack([csr_matrix(centred([text], [language]) * VECTOR_SCALE), words.transform([text]) * NGRAM_SCALE])
    return model.decision_function(own.tocsr())[0]


@pytest.mark.parametrize(("text", "language"), ASKED)
def test_logits_are_the_decision_function_of_scikit_learn(tmp_path: Path, text: str, language: str) -> None:
    encoder = HashEncoder()
    classifier = TextClassifier.open(encoder, EXAMPLES, tmp_path, "test")
    expected = decision(encoder, EXAMPLES, text, language)
    assert classifier.classes == ("describe", "fact", "smalltalk")
    assert np.ptp(expected) > 0.1, "a test of nothing otherwise"
    np.testing.assert_allclose(classifier.logits(text, language), expected, atol=1e-3)


@pytest.mark.parametrize(("text", "language"), ASKED)
def test_two_classes_differ_by_the_decision_function(tmp_path: Path, text: str, language: str) -> None:
    encoder, two = HashEncoder(), [each for each in EXAMPLES if each.label != "smalltalk"]
    classifier = TextClassifier.open(encoder, two, tmp_path, "test")
    describe, fact = classifier.logits(text, language)
    assert classifier.classes == ("describe", "fact")
    assert fact - describe == pytest.approx(decision(encoder, two, text, language), abs=1e-3)


def test_probabilities_add_up_and_follow_the_logits(tmp_path: Path) -> None:
    classifier = TextClassifier.open(HashEncoder(), EXAMPLES, tmp_path, "test")
    found = classifier.probabilities("请介绍这项服务", "zh")
    assert sum(found.values()) == pytest.approx(1.0)
    odds = np.exp(classifier.logits("请介绍这项服务", "zh"))
    assert list(found.values()) == pytest.approx((odds / odds.sum()).tolist())


def test_reopened_from_the_cache_it_says_the_same_and_fits_nothing(tmp_path: Path) -> None:
    first = TextClassifier.open(HashEncoder(), EXAMPLES, tmp_path, "test")
    encoder = HashEncoder()
    again = TextClassifier.open(encoder, EXAMPLES, tmp_path, "test")
    assert encoder.texts == [], "no example is embedded anew"
    for text, language in ASKED:
        np.testing.assert_array_equal(again.logits(text, language), first.logits(text, language))
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("change", ["text", "label", "language", "encoder"])
def test_what_it_was_made_from_changed_it_is_fitted_anew(tmp_path: Path, change: str) -> None:
    first = TextClassifier.open(HashEncoder(), EXAMPLES, tmp_path, "test")
    encoder, examples = HashEncoder("hash-2" if change == "encoder" else "hash-1"), list(EXAMPLES)
    examples[0] = Example(
        "再见，谢谢。" if change == "text" else examples[0].text,
        "en" if change == "language" else "zh",
        "smalltalk" if change == "label" else "fact",
    )
    again = TextClassifier.open(encoder, examples, tmp_path, "test")
    assert encoder.texts == [normalise(each.text) for each in examples]
    assert len(list(tmp_path.iterdir())) == 2, "the older one stays for whoever has it open"
    same = np.array_equal(again.logits(*ASKED[0]), first.logits(*ASKED[0]))
    assert same == (change == "encoder"), "other weights for other examples"


def test_pieces_are_one_to_four_characters_of_the_text() -> None:
    assert sorted(ngrams("Ab  C")) == sorted(["a", "b", " ", "c", "ab", "b ", " c", "ab ", "b c", "ab c"])
    assert list(ngrams("")) == []
