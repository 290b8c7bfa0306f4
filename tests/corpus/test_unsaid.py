"""The near misses: read strictly, apart from what is answered, and there for every entry."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from corpus.catalogue import Library
from corpus.check import bank_problems
from corpus.errors import CorpusError
from corpus.gazetteer import LANGUAGES
from corpus.questions import FOLDER, QuestionBank
from corpus.unsaid import load_unsaid

UNSAID = FOLDER.parent / "unsaid"
NAMES = ("A.3.yaml", "B.2.yaml")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The near misses of two entries, with their questions beside them; a test may damage them."""
    for name in ("questions", "unsaid"):
        (tmp_path / name).mkdir()
        for file in NAMES:
            shutil.copy(FOLDER.parent / name / file, tmp_path / name / file)
    return tmp_path / "unsaid"


def append(path: Path, text: str, lang: str = "zh") -> None:
    line = f'  - {{lang: {lang}, text: "{text}", asks: "某事"}}\n'
    path.write_text(path.read_text(encoding="utf-8") + line, encoding="utf-8")


def found(folder: Path, library: Library) -> list[str]:
    bank = QuestionBank(folder.parent / "questions")
    return [line for line in bank_problems(library, bank) if line.startswith("unsaid/") and "is missing" not in line]


def test_every_entry_has_near_misses_in_six_languages(library: Library) -> None:
    unsaid = load_unsaid(UNSAID)
    assert set(unsaid) == {entry.id for entry in library.entries}
    for entry_id, own in unsaid.items():
        counts = Counter(question.lang for question in own)
        assert set(counts) == set(LANGUAGES), entry_id
        assert len(own) >= 20, entry_id


def test_each_names_in_chinese_what_is_missing() -> None:
    for entry_id, own in load_unsaid(UNSAID).items():
        for question in own:
            assert re.search("[\u4e00-\u9fff]", question.asks), f"{entry_id}: {question.text}"


def test_the_bank_s_near_misses_stand_beside_it(folder: Path) -> None:
    bank = QuestionBank(folder.parent / "questions")
    assert bank.unsaid_folder == folder
    assert bank.unsaid == load_unsaid(folder)
    assert set(bank.unsaid) == {"A.3", "B.2"}


def test_without_the_folder_there_are_none(tmp_path: Path) -> None:
    assert load_unsaid(tmp_path / "none") == {}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("entry: A.3", "entry: Z.9"), "is about entry Z.9"),
        (("lang: zh", "sprache: zh"), "cannot be read"),
        (("asks:", "evidence:"), "cannot be read"),
        (("questions:", "questions: ["), "cannot be read"),
    ],
)
def test_a_damaged_file_is_named(folder: Path, change: tuple[str, str], problem: str) -> None:
    path = folder / "A.3.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(change[0], change[1], 1), encoding="utf-8")
    with pytest.raises(CorpusError) as error:
        load_unsaid(folder)
    assert problem in error.value.what
    assert str(path) in error.value.what
    assert "\n" not in str(error.value)


def test_a_file_of_other_bytes_is_named(folder: Path) -> None:
    (folder / "B.2.yaml").write_bytes("entry: B.2\n# 城市".encode("gbk"))
    with pytest.raises(CorpusError, match=r"B\.2\.yaml cannot be read"):
        load_unsaid(folder)


def test_whole_files_have_no_problem(folder: Path, library: Library) -> None:
    assert found(folder, library) == []


def test_a_repeated_near_miss_is_named_whatever_its_signs(folder: Path, library: Library) -> None:
    text = load_unsaid(folder)["A.3"][0].text
    append(folder / "B.2.yaml", text.rstrip("？?") + " ！")
    (line,) = found(folder, library)
    assert line.startswith("unsaid/B.2.yaml")
    assert "stands in A.3.yaml too" in line


def test_a_near_miss_that_the_bank_answers_is_named(folder: Path, library: Library) -> None:
    answered = QuestionBank(folder.parent / "questions").entries["B.2"].questions[0].text
    append(folder / "A.3.yaml", answered)
    (line,) = found(folder, library)
    assert line.startswith("unsaid/A.3.yaml")
    assert "stands in the question bank as answered" in line


def test_an_unknown_language_is_named(folder: Path, library: Library) -> None:
    append(folder / "A.3.yaml", "Was kostet das?", lang="de")
    (line,) = found(folder, library)
    assert "unknown language de" in line


def test_an_unknown_entry_and_a_missing_file_are_named(folder: Path, library: Library) -> None:
    text = (folder / "B.2.yaml").read_text(encoding="utf-8").replace("entry: B.2", "entry: Z.9", 1)
    (folder / "B.2.yaml").unlink()
    (folder / "Z.9.yaml").write_text(text, encoding="utf-8")
    assert found(folder, library) == ["unsaid/Z.9.yaml: there is no entry Z.9"]
    lines = list(bank_problems(library, QuestionBank(folder.parent / "questions")))
    assert "unsaid/B.2.yaml is missing" in lines
    assert "unsaid/A.3.yaml is missing" not in lines
