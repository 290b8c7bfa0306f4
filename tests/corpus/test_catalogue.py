"""The catalogue as a library: rebuilt byte for byte, valid against its schema, and clear about what is wrong with it."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from corpus import catalogue as catalogue_module
from corpus.catalogue import EDITIONS, Library, build, write_atomic
from corpus.check import problems, summary
from corpus.errors import CorpusError
from corpus.model import Catalogue, LineKind

FILES = ("source.txt", "edition.toml", "reader.toml", "places.toml", "terms.toml")


def test_the_records_are_rebuilt_byte_for_byte(edition_copy: Path) -> None:
    packaged = {name: (edition_copy / name).read_bytes() for name in ("catalogue.json", "catalogue.schema.json")}
    for name in packaged:
        (edition_copy / name).unlink()
    build(edition_copy)
    for name, content in packaged.items():
        assert (edition_copy / name).read_bytes() == content, f"{name} differs: run habitat corpus build"
    assert not list(edition_copy.glob(".*")), "a temporary file was left"


def test_the_records_are_valid_against_the_schema(library: Library) -> None:
    schema = json.loads((library.folder / "catalogue.schema.json").read_text(encoding="utf-8"))
    records = json.loads((library.folder / "catalogue.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    assert list(validator.iter_errors(records)) == []
    records["entries"][0]["price"] = "free"
    assert not validator.is_valid(records)


def test_records_are_frozen_and_survive_a_round_trip(library: Library) -> None:
    copy = Catalogue.model_validate_json(library.catalogue.model_dump_json())
    assert copy == library.catalogue
    with pytest.raises(ValueError, match="frozen"):
        library.entries[0].title = "other"  # type: ignore[misc]


def test_the_source_is_the_printed_text_unchanged(library: Library, shared_evalset: Path) -> None:
    outer = shared_evalset.parent / "catalogue" / "2022-zh.txt"
    assert (library.folder / "source.txt").read_bytes() == outer.read_bytes()


def test_all_invariants_hold(library: Library) -> None:
    assert list(problems(library)) == []
    counts = dict(summary(library))
    assert (counts["entries"], counts["services"], counts["flagship programmes"]) == (66, 58, 5)
    assert counts["footnotes"] == 13


def test_broken_invariants_are_found(library: Library, edition_copy: Path) -> None:
    path = edition_copy / "catalogue.json"
    records = json.loads(path.read_text(encoding="utf-8"))
    overview = records["entries"][1]["fields"][0]["blocks"][0]
    overview["text"] += "© 多出的文字"
    run = next(run for run in records["lines"] if run["kind"] == LineKind.BODY)
    run["kind"] = LineKind.CAPTION
    records["entries"][3]["cross_references"][0]["target"] = "Z.9"
    path.write_text(json.dumps(records, ensure_ascii=False), encoding="utf-8")
    found = "\n".join(problems(Library(edition_copy)))
    assert "text differs from its spans" in found
    assert "figure or mark-up left in the text" in found
    assert f"line {run['first']} (caption) is in 1 blocks" in found
    assert "reference to unknown Z.9" in found


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named_with_what_to_do(edition_copy: Path, name: str) -> None:
    (edition_copy / name).unlink()
    with pytest.raises(CorpusError) as error:
        build(edition_copy)
    assert name in error.value.what
    assert "restore" in error.value.mend or "habitat" in error.value.mend
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_is_named_in_one_line_and_nothing_is_written(edition_copy: Path, name: str) -> None:
    before = (edition_copy / "catalogue.json").read_bytes()
    (edition_copy / name).write_bytes(b"[[\xff\xfe not this")
    with pytest.raises(CorpusError) as error:
        build(edition_copy)
    assert name in error.value.what
    assert "\n" not in str(error.value)
    assert (edition_copy / "catalogue.json").read_bytes() == before


def test_records_of_another_source_are_refused(edition_copy: Path) -> None:
    with (edition_copy / "source.txt").open("a", encoding="utf-8") as handle:
        handle.write("x")
    with pytest.raises(CorpusError) as error:
        Library(edition_copy)
    assert "another source.txt" in error.value.what
    assert error.value.mend == "run: habitat corpus build"


@pytest.mark.parametrize("content", [b"", b"{}", b"[1, 2]", b'{"edition": \xff}', b'{"entries": []'])
def test_damaged_records_say_to_build(edition_copy: Path, content: bytes) -> None:
    (edition_copy / "catalogue.json").write_bytes(content)
    with pytest.raises(CorpusError) as error:
        Library(edition_copy)
    assert error.value.mend == "run: habitat corpus build"


def test_an_unknown_edition_and_an_unknown_entry_are_named(library: Library) -> None:
    with pytest.raises(CorpusError, match=r"1999-xx.*2022-zh"):
        Library.open("1999-xx")
    with pytest.raises(CorpusError, match=r"Z\.9.*A\.3"):
        library.entry("Z.9")
    assert not library.knows("Z.9")
    assert library.section("Z") is None


def test_a_contradiction_that_is_not_printed_is_refused(edition_copy: Path) -> None:
    path = edition_copy / "reader.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("13 年的经验", "14 年的经验"), encoding="utf-8")
    with pytest.raises(CorpusError, match=r"14 年的经验.*not printed in I\.2"):
        build(edition_copy)


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file.json"
    path.write_text("old", encoding="utf-8")

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(catalogue_module.os, "fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        write_atomic(path, "new")
    assert path.read_text(encoding="utf-8") == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["file.json"]


def test_the_imprint_is_read_as_the_reader_finds_it(library: Library) -> None:
    edition = library.catalogue.edition
    assert (edition.number, edition.contact) == ("HS/052/23C", "UNHabitat-GSD@un.org")
    for words in (edition.number, edition.contact, edition.binding_notice, edition.disclaimer, edition.map_notice):
        assert words in library.source.text
    assert edition.binding_language == "en"


def test_the_packaged_editions_are_listed() -> None:
    assert catalogue_module.editions() == [path.name for path in sorted(EDITIONS.iterdir()) if path.is_dir()]
