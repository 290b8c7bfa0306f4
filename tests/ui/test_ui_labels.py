"""The words of the pages."""

from __future__ import annotations

import json
import re
import string
from collections.abc import Iterator

import pytest

from assistant.answer import Language
from assistant.state.feedback import Reason
from ui.applied import KINDS
from ui.labels import FOLDER, direction, labels, negotiate
from ui.need import LIMITS


def test_each_language_has_its_file_and_no_other() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == {language.value for language in Language}


@pytest.mark.parametrize("language", Language)
def test_labels_fill_in_the_same_things_and_are_translated(language: Language) -> None:
    ours, english = (dict(_flat(labels(each).model_dump(mode="json"))) for each in (language, Language.EN))
    assert ours.keys() == english.keys()
    assert all(ours.values())
    for key, text in english.items():
        assert _holes(ours[key]) == _holes(text), key
    if language is not Language.EN:
        words = {key: re.sub(r"\{[^}]*\}", "", text) for key, text in ours.items()}
        assert not [key for key, text in ours.items() if text == english[key] and len(words[key]) > 12]


def test_what_people_choose_from_has_a_name() -> None:
    words = labels(Language.EN)
    assert set(words.feedback.reasons) == {reason.value for reason in Reason} - {Reason.HELPFUL.value}
    assert set(words.finder.limits) == {str(months) for months in LIMITS}
    assert set(words.places.kinds) == set(KINDS)


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


def _flat(data: object, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _flat(value, f"{path}.{key}")
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _flat(value, f"{path}.{number}")


def _holes(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
