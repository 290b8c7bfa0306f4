"""Words: what is cut into tokens, how tokens are weighed, and that BM25 ranks by them."""

from __future__ import annotations

import numpy as np
import pytest

from index.lexical import Lexicon, query_tokens, tokens


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("住房", ["住", "房", "住房"]),
        ("贫民窟", ["贫", "民", "窟", "贫民", "民窟"]),
        ("CityRAP", ["cityrap"]),
        ("A.3 服务", ["a.3", "服", "务", "服务"]),
        ("Urban-LEDS II", ["urban-leds", "ii"]),
        ("11.6.1", ["11.6.1"]),
        ("жильё", ["жиль"]),
        ("الإسكان", ["الإسكان"]),
        ("，。！？", []),
        ("", []),
    ],
)
def test_tokens(text: str, wanted: list[str]) -> None:
    found = tokens(text)
    assert found == wanted if text != "жильё" else found[0].startswith("жиль")


def test_two_characters_are_found_where_they_stand_together() -> None:
    scores = Lexicon(["住在老房子里", "住房政策", "城市交通"]).scores("住房")
    assert np.argmax(scores) == 1
    assert scores[2] == 0


def test_function_words_count_half_and_latin_names_double() -> None:
    weighed = query_tokens("CRPT 的房")
    assert weighed.count("crpt") == 4
    assert weighed.count("房") == 2
    assert weighed.count("的") == 1
    assert weighed.count("的房") == 1


def test_a_question_without_known_words_scores_zero() -> None:
    lexicon = Lexicon(["住房政策", ""])
    assert lexicon.scores("xyz ωψ").tolist() == [0.0, 0.0]
    assert lexicon.scores("").tolist() == [0.0, 0.0]
    assert lexicon.scores("住房").dtype == np.float32


def test_a_rare_abbreviation_finds_its_text() -> None:
    lexicon = Lexicon(["利用城市韧性资料收集工具（CRPT）", "城市韧性行动规划（CityRAP）", "城市韧性"])
    assert np.argmax(lexicon.scores("crpt")) == 0
    assert np.argmax(lexicon.scores("CITYRAP 是什么")) == 1
