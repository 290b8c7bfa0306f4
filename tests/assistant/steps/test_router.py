"""The exemplars that teach the router: every intent known, every language there, every bad file named."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hand_made import HashEncoder

from assistant.answer import Intent, Language
from assistant.router import FOLDER, RouteError, Router, exemplars

OUTSIDE = {"attack", "out_of_scope"}  # routes that are no intent of an answer
TAUGHT = {intent.value for intent in Intent} - {"other"} | OUTSIDE


def test_the_files_teach_every_intent_and_nothing_else() -> None:
    files = sorted(FOLDER.glob("*.yaml"))
    assert {path.stem for path in files} == TAUGHT
    for path in files:
        assert yaml.safe_load(path.read_text(encoding="utf-8"))["intent"] == path.stem, path.name
    assert {each.label for each in exemplars()} == TAUGHT


def test_every_intent_is_taught_in_every_language() -> None:
    languages = {language.value for language in Language}
    for label in TAUGHT:
        assert {each.language for each in exemplars() if each.label == label} == languages, label


def test_no_utterance_teaches_two_intents() -> None:
    labels: dict[str, set[str]] = {}
    for each in exemplars():
        labels.setdefault(each.text, set()).add(each.label)
    assert {text: found for text, found in labels.items() if len(found) > 1} == {}


def test_the_router_gives_every_intent_a_probability(tmp_path: Path) -> None:
    texts = "\n".join(f'    - "{word}多久"' for word in ("要", "得", "需"))
    for intent in ("fact", "attack"):
        (tmp_path / f"{intent}.yaml").write_text(
            f"intent: {intent}\nutterances:\n  zh:\n{texts.replace('多久', intent)}\n  en:\n    - {intent}?\n",
            encoding="utf-8",
        )
    from assistant.classifier import TextClassifier

    router = Router(TextClassifier.open(HashEncoder(), list(exemplars(tmp_path)), tmp_path / "cache", "routes"))
    found = router.route("要fact", "zh")
    assert router.intents == ("attack", "fact")
    assert sum(found.values()) == pytest.approx(1.0)
    assert found["fact"] > found["attack"]


@pytest.mark.parametrize(
    "text",
    [
        "intent: [fact",
        "intent: fact\n",
        "utterances:\n  zh: [多久？]\n",
        "intent: fact\nutterances:\n  zh:\n",
        "fact\n",
    ],
)
def test_a_file_that_is_not_in_its_form_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "fact.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(RouteError) as error:
        list(exemplars(tmp_path))
    assert str(tmp_path / "fact.yaml") in error.value.what
    assert "form" in error.value.mend


def test_missing_exemplars_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(RouteError) as error:
        list(exemplars(tmp_path))
    assert "restore prompts/routes" in error.value.mend
