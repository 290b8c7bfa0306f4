"""The real command answers: valid JSON, quotes that stand in the source, and batches in input order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from commands import habitat

from assistant.answer import Answer
from corpus.catalogue import Library

REMOVED = set("*⁰¹²³⁴⁵⁶⁷⁸⁹")
LONG = 1_048_576

LINES: list[Any] = [
    {"id": "q1", "question": "城市韧性资料收集需要多长时间？"},
    {"id": "q2", "question": ["I want to know about evictions", "Which countries?"], "unknown": True},
    {"id": "q3", "question": "Combien de temps dure CityRAP ?", "lang": "fr"},
    {"id": "q4", "question": "A.1\u0007 在哪些国家\u001b[31m应用过？\u0000"},
    {"id": "q5", "question": "肯尼亚有哪些服务？", "kind": "question"},
    "{not json",
    {"id": "q7", "question": "城" * LONG},
    {"id": "q8", "question": ""},
    {"id": "q9", "question": 5},
    {"id": "q10", "question": []},
    {"id": "q11", "question": "\u202e\u200b"},
]
IDS = ["q1", "q2", "q3", "q4", "q5", "", "q7", "q8", "q9", "q10", "q11"]


def bare(text: str) -> str:
    """A text as the contract compares it: without white space, ``*`` and superscripts."""
    return "".join(character for character in text if not character.isspace() and character not in REMOVED)


@pytest.fixture(scope="module")
def schema() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(Answer.model_json_schema(mode="serialization"))


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """One batch run for all tests here."""
    folder = tmp_path_factory.mktemp("batch")
    lines = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in LINES]
    (folder / "in.jsonl").write_text("\n".join(lines) + "\n\n", encoding="utf-8")
    run = habitat("batch", "--in", str(folder / "in.jsonl"), "--out", str(folder / "out.jsonl"), "--jobs", "2")
    assert run.returncode == 0, run.stderr
    assert run.stdout == ""
    assert "Traceback" not in run.stderr
    assert sorted(path.name for path in folder.iterdir()) == ["in.jsonl", "out.jsonl"]
    return [json.loads(line) for line in (folder / "out.jsonl").read_text(encoding="utf-8").splitlines()]


def test_a_batch_keeps_order_and_ids(answers: list[dict[str, Any]]) -> None:
    assert [answer["id"] for answer in answers] == IDS


def test_every_answer_is_valid_against_the_schema(
    answers: list[dict[str, Any]], schema: jsonschema.Draft202012Validator
) -> None:
    for answer in answers:
        assert [error.message for error in schema.iter_errors(answer)] == []
    assert not schema.is_valid(answers[0] | {"status": "maybe"})


def test_a_bad_line_becomes_an_error_and_the_run_goes_on(answers: list[dict[str, Any]]) -> None:
    status = {position: answer["status"] for position, answer in enumerate(answers)}
    assert [status[position] for position in range(5, 11)] == ["error"] * 6
    assert "error" not in [status[position] for position in range(5)]
    for answer in answers[5:]:
        assert answer["answer"].strip()
        assert answer["citations"] == []
        assert len(answer["answer"]) < 400, "an error does not repeat the input"


def test_good_questions_are_answered_from_the_right_entries(answers: list[dict[str, Any]]) -> None:
    assert answers[0]["status"] == "answered"
    assert "9-12 个月" in answers[0]["answer"]
    assert answers[0]["citations"][0]["entry_id"] == "A.3"
    assert answers[0]["citations"][0]["page"] == 14
    assert "B.2" in {citation["entry_id"] for citation in answers[2]["citations"]}
    assert answers[2]["language"] == "fr"
    assert answers[4]["intent"] == "aggregate"


def test_control_characters_do_not_keep_a_question_from_its_answer(answers: list[dict[str, Any]]) -> None:
    assert answers[3]["retrieved"][0] == "A.1"
    assert {citation["entry_id"] for citation in answers[3]["citations"]} == {"A.1"}
    said = [answers[3]["answer"], *answers[3]["gaps"], *answers[3]["suggestions"]]
    assert not [text for text in said if set("\x00\x07\x1b") & set(text)], "a terminal would obey them"


def test_every_quote_is_found_in_the_source(answers: list[dict[str, Any]], library: Library) -> None:
    source = bare(library.source.text)
    quotes = [(answer["id"], citation) for answer in answers for citation in answer["citations"]]
    assert len(quotes) >= 8
    for answer_id, citation in quotes:
        assert citation["quote"].strip(), answer_id
        assert bare(citation["quote"]) in source, (answer_id, citation["quote"])
        own = bare(library.source.text[citation["start"] : citation["end"]])
        assert bare(citation["quote"])[:12] in own, (answer_id, citation["quote"])
        first, last = library.entry(citation["entry_id"]).lines
        lines = range(first - 1, last + 1)  # an introduction may be cited by its section's heading
        imprint = citation["field"] == "edition"
        assert imprint or library.source.line_at(citation["start"]) in lines, (answer_id, citation)


def test_marks_and_citations_match(answers: list[dict[str, Any]]) -> None:
    for answer in answers:
        numbers = [citation["n"] for citation in answer["citations"]]
        assert numbers == list(range(1, len(numbers) + 1))
        for number in numbers:
            assert f"[{number}]" in answer["answer"], answer["id"]


def test_answers_name_the_edition_and_at_most_twenty_entries(answers: list[dict[str, Any]], library: Library) -> None:
    for answer in answers:
        assert answer["edition"] == "2022-zh"
        assert len(answer["retrieved"]) <= 20
        assert all(library.knows(entry_id) for entry_id in answer["retrieved"])
    assert answers[0]["retrieved"][0] == "A.3"
    assert answers[0]["timings_ms"]["total"] > 0


def test_ask_prints_one_answer_as_json(schema: jsonschema.Draft202012Validator) -> None:
    run = habitat("ask", "How long does city resilience profiling take?", "--json", "--lang", "en")
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    answer = json.loads(run.stdout)
    assert list(schema.iter_errors(answer)) == []
    assert answer["language"] == "en"
    assert "A.3" in {citation["entry_id"] for citation in answer["citations"]}


def test_show_and_search_print_what_was_asked_for() -> None:
    shown = habitat("corpus", "show", " a.3 ")
    assert shown.returncode == 0
    assert shown.stdout.startswith("A.3 城市韧性资料收集\nsection A, page 14, lines 386-419\n")
    assert "reference: H.3 -> H.3" in shown.stdout
    found = habitat("corpus", "search", "CRPT", "--most", "2")
    assert found.returncode == 0
    assert found.stdout.startswith(" 1. A.3 城市韧性资料收集 (p. 14")
    assert found.stdout.count("written question:") == 2


def test_check_proves_the_invariants() -> None:
    run = habitat("corpus", "check")
    assert run.returncode == 0, run.stderr
    assert "all invariants hold" in run.stderr
    assert "entries" in run.stdout
    assert "    66\n" in run.stdout


def test_the_truth_is_exported(tmp_path: Path) -> None:
    run = habitat("corpus", "export", "--truth", str(tmp_path / "truth.jsonl"))
    assert run.returncode == 0
    assert len((tmp_path / "truth.jsonl").read_text(encoding="utf-8").splitlines()) == 66
