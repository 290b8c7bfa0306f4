"""The words of the pages."""

from __future__ import annotations

import json
import string

import pytest

from assistant.answer import Language
from ui.labels import FOLDER, direction, labels, negotiate


def test_each_language_has_its_file_and_no_other() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == {language.value for language in Language}


@pytest.mark.parametrize("language", Language)
def test_labels_fill_in_the_same_things_and_are_translated(language: Language) -> None:
    ours, english = (labels(each).model_dump() for each in (language, Language.EN))
    for key, text in english.items():
        if isinstance(text, str):
            assert _holes(ours[key]) == _holes(text), key
    if language is not Language.EN:
        same = [key for key, text in ours.items() if text == english[key] and len(str(text)) > 12]
        assert not same


def test_labels_are_not_repeated_in_a_file() -> None:
    for path in FOLDER.glob("*.json"):
        pairs = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=lambda pairs: [key for key, _ in pairs])
        assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        ("ar", "fr", "ar"),
        ("xx", "fr;q=0.9,en", "fr"),
        (None, "de-DE,es-MX;q=0.8", "es"),
        (None, "zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        (None, None, "zh"),
        ("", "*", "zh"),
    ],
)
def test_the_language_of_a_page(asked: str | None, accepted: str | None, language: str) -> None:
    assert negotiate(asked, accepted) == language


def test_only_arabic_runs_from_the_right() -> None:
    assert [language.value for language in Language if direction(language) == "rtl"] == ["ar"]


def _holes(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
