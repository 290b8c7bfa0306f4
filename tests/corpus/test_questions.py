"""The question bank: whole, true to the print, apart from the evaluation, and easy to extend."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path

import pytest
from commands import ROOT

from corpus.catalogue import Library
from corpus.check import bank_problems
from corpus.errors import CorpusError
from corpus.gazetteer import LANGUAGES
from corpus.questions import FOLDER, Question, QuestionBank, QuestionKind, squeeze

NEAR = 0.8  # of the pairs of neighbouring characters (or words) that two questions share


@pytest.fixture(scope="module")
def bank() -> QuestionBank:
    return QuestionBank()


@pytest.fixture
def small_bank(tmp_path: Path) -> QuestionBank:
    folder = tmp_path / "questions"
    folder.mkdir()
    for name in ("A.3.yaml", "B.2.yaml"):
        shutil.copy(FOLDER / name, folder / name)
    return QuestionBank(folder)


def test_the_bank_has_no_problems(library: Library, bank: QuestionBank) -> None:
    assert list(bank_problems(library, bank)) == []


def test_every_entry_has_titles_summaries_and_questions_in_six_languages(library: Library, bank: QuestionBank) -> None:
    for entry in library.entries:
        own = bank.entries[entry.id]
        assert set(LANGUAGES) <= set(own.titles), entry.id
        assert set(LANGUAGES) <= set(own.summary), entry.id
        counts = Counter(question.lang for question in own.questions)
        assert counts["zh"] >= 15, entry.id
        assert counts["en"] >= 5, entry.id
        assert sum(counts.values()) - counts["zh"] >= 15, entry.id
        assert set(counts) == set(LANGUAGES), entry.id


def _pairs(text: str) -> set[str]:
    plain = squeeze(text)
    return {plain[at : at + 2] for at in range(len(plain) - 1)}


def _cases() -> list[tuple[str, str]]:
    cases: list[tuple[str, str]] = []
    for path in sorted((ROOT / "eval" / "sets").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            turns = [row["question"]] if isinstance(row["question"], str) else row["question"]
            cases.extend((f"{path.name} {row['id']}", turn) for turn in turns)
    return cases


def test_no_question_of_the_bank_is_a_case_of_the_evaluation_or_near_to_one(bank: QuestionBank) -> None:
    cases = [(name, squeeze(text), _pairs(text)) for name, text in _cases()]
    assert len(cases) > 300
    by_pair: dict[str, list[int]] = {}
    for at, (_, _, pairs) in enumerate(cases):
        for pair in pairs:
            by_pair.setdefault(pair, []).append(at)
    near: list[str] = []
    for own in bank:
        for question in own.questions:
            plain, pairs = squeeze(question.text), _pairs(question.text)
            shared = Counter(at for pair in pairs for at in by_pair.get(pair, ()))
            for at, count in shared.items():
                name, other, others = cases[at]
                if plain == other or (len(plain) > 8 and count >= NEAR * len(pairs | others)):
                    near.append(f"{own.entry}: «{question.text}» is near to {name}")
    assert near == []


def test_a_question_is_added_as_one_valid_line(small_bank: QuestionBank) -> None:
    path = small_bank.folder / "A.3.yaml"
    before = path.read_text(encoding="utf-8")
    text = 'Wie "lange": dauert\\ es? 【测试】'
    question = Question(lang="en", kind=QuestionKind.DURATION, text=text, evidence="每个城市预计 9-12 个月")
    assert small_bank.add("A.3", question) == path
    after = path.read_text(encoding="utf-8")
    assert after.startswith(before)
    assert after.count("\n") == before.count("\n") + 1
    assert QuestionBank(small_bank.folder).entries["A.3"].questions[-1] == question


@pytest.mark.parametrize("change", ["same", "spaced", "other entry"])
def test_a_question_that_stands_there_is_refused(small_bank: QuestionBank, change: str) -> None:
    known = small_bank.entries["A.3"].questions[0]
    text = known.text if change != "spaced" else " ".join(known.text) + "？？"
    before = {path: path.read_bytes() for path in small_bank.folder.iterdir()}
    with pytest.raises(CorpusError, match=r"A\.3\.yaml already"):
        small_bank.add("B.2" if change == "other entry" else "A.3", known.model_copy(update={"text": text}))
    assert {path: path.read_bytes() for path in small_bank.folder.iterdir()} == before


def test_a_question_about_an_unknown_entry_is_refused(small_bank: QuestionBank) -> None:
    with pytest.raises(CorpusError, match=r"no file for «Z\.9»"):
        small_bank.add("Z.9", Question(lang="zh", kind=QuestionKind.CONTENT, text="问？"))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("entry: A.3", "entry: Z.9"), "is about entry Z.9"),
        (("lang: zh", "sprache: zh"), "cannot be read"),
        (("questions:", "questions: ["), "cannot be read"),
    ],
)
def test_a_damaged_file_is_named(small_bank: QuestionBank, change: tuple[str, str], problem: str) -> None:
    path = small_bank.folder / "A.3.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(change[0], change[1], 1), encoding="utf-8")
    with pytest.raises(CorpusError) as error:
        QuestionBank(small_bank.folder)
    assert problem in error.value.what
    assert "A.3.yaml" in error.value.what
    assert "\n" not in str(error.value)


def test_problems_are_found(small_bank: QuestionBank, library: Library) -> None:
    path = small_bank.folder / "B.2.yaml"
    first = small_bank.entries["A.3"].questions[0].text
    extra = f'  - {{lang: de, kind: content, text: "{first}", evidence: "这句话没有印出来"}}\n'
    path.write_text(path.read_text(encoding="utf-8") + extra, encoding="utf-8")
    found = "\n".join(
        QuestionBank(small_bank.folder).problems(
            ["A.3", "B.2", "C.1"], {"A.3": library.source.text, "B.2": library.source.text}
        )
    )
    assert "stands in A.3.yaml too" in found
    assert "unknown language de" in found
    assert "这句话没有印出来» is not printed" in found
    assert "C.1.yaml is missing" in found


def test_an_empty_bank_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no question bank"):
        QuestionBank(tmp_path)


def test_a_question_that_nearly_is_an_evaluation_case_is_named() -> None:
    bank = QuestionBank()
    own = next(iter(bank)).questions[0].text
    assert list(bank.near([own + "？？"]))
    assert not list(bank.near(["完全是另一回事的一句话"]))
