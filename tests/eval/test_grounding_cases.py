from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from eval.cases import Case, CasesError, load_cases
from eval.grounding.cases import QUOTAS, batch_line, draw, load_list


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return load_cases()


def test_the_list_is_what_the_rule_draws(cases: list[Case]) -> None:
    assert [each.id for each in load_list(cases)] == [each.id for each in draw(cases)]


def test_the_list_holds_all_kinds_and_languages(cases: list[Case]) -> None:
    listed = load_list(cases)
    assert len({each.id for each in listed}) == 48
    assert Counter(each.type for each in listed) == QUOTAS
    assert min(Counter(each.lang for each in listed).values()) >= 6
    assert len({each.lang for each in listed}) == 6


def test_messages_are_of_the_shorter_half(cases: list[Case]) -> None:
    for mail in (each for each in load_list(cases) if each.type == "email"):
        lengths = sorted(len("".join(each.turns)) for each in cases if each.type == "email" and each.lang == mail.lang)
        assert len("".join(mail.turns)) <= lengths[len(lengths) // 2]


def test_an_unknown_id_is_refused(cases: list[Case], tmp_path: Path) -> None:
    path = tmp_path / "cases.txt"
    path.write_text("# ids\nno-such-case\n", encoding="utf-8")
    with pytest.raises(CasesError, match="no-such-case"):
        load_list(cases, path)


def test_too_few_cases_are_refused(cases: list[Case]) -> None:
    with pytest.raises(CasesError, match="kind"):
        draw([each for each in cases if each.type != "compare"])


def test_a_batch_line_names_messages_as_such(cases: list[Case]) -> None:
    lines = [json.loads(batch_line(each)) for each in load_list(cases)]
    assert Counter(each["kind"] for each in lines) == {"question": 46, "email": 2}
    assert any(isinstance(each["question"], list) for each in lines)
