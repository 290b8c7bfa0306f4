"""Figures in six languages."""

from __future__ import annotations

import pytest

from assistant.grounding.figures import Figure, borne_out, find_figures, plain


def figures(text: str, language: str) -> list[Figure]:
    return find_figures(plain(text), language)


@pytest.mark.parametrize(
    ("text", "language", "low", "high", "unit"),
    [
        ("9 to 12 months", "en", 9, 12, "time"),
        ("from two years to three years", "en", 24, 36, "time"),
        ("twenty-five countries", "en", 25, 25, "country"),
        ("1.5 million people", "en", 1_500_000, 1_500_000, "people"),
        ("42,757 times", "en", 42757, 42757, ""),
        ("US$ 300", "en", 300, 300, "dollar"),
        ("one month", "en", 1, 1, "time"),
        ("quatre-vingt-dix villes", "fr", 90, 90, "city"),
        ("42 757 fois", "fr", 42757, 42757, ""),
        ("1,5 million de personnes", "fr", 1_500_000, 1_500_000, "people"),
        ("entre dos y tres años", "es", 24, 36, "time"),
        ("1.726.000 personas", "es", 1_726_000, 1_726_000, "people"),
        ("treinta y cinco ciudades", "es", 35, 35, "city"),
        ("от четырёх до шести месяцев", "ru", 4, 6, "time"),
        ("полгода", "ru", 6, 6, "time"),
        ("1,5 млн человек", "ru", 1_500_000, 1_500_000, "people"),
        ("من ٩ إلى ١٢ شهرًا", "ar", 9, 12, "time"),
        ("خمسة وعشرون بلدًا", "ar", 25, 25, "country"),
        ("سنتين", "ar", 24, 24, "time"),
        ("بين 9 و12 شهراً", "ar", 9, 12, "time"),
        ("9-12 个月", "zh", 9, 12, "time"),
        ("两三个城市", "zh", 2, 3, "city"),
        ("120 万人", "zh", 1_200_000, 1_200_000, "people"),
        ("百分之四十", "zh", 40, 40, "percent"),
    ],
)
def test_a_figure_is_read(text: str, language: str, low: float, high: float, unit: str) -> None:
    [found] = figures(text, language)
    assert (found.low, found.high, found.unit) == (pytest.approx(low), pytest.approx(high), unit)


@pytest.mark.parametrize(
    ("text", "language"),
    [("one city", "en"), ("une ville", "fr"), ("un país", "es"), ("один город", "ru"), ("مدينة واحدة", "ar"), ("一个十分重要的城市", "zh")],
)  # fmt: skip
def test_articles_are_no_figures(text: str, language: str) -> None:
    assert figures(text, language) == []


@pytest.mark.parametrize(
    ("said", "language", "printed", "holds"),
    [
        ("9 to 12 months", "en", "9-12 个月", True),
        ("1-2 months", "en", "1 个月，2-3 个月", False),
        ("12 months", "en", "9-12 个月", False),
        ("up to 12 months", "en", "9-12 个月", True),
        ("9 years", "en", "9 个月", False),
        ("two years", "en", "24 个月", True),
        ("deux ans", "fr", "两年", True),
        ("40 per cent", "en", "占 40%", True),
        ("40 cities", "en", "占 40%", False),
        ("55 countries", "en", "超过 55 个国家", False),
        ("more than 55 countries", "en", "超过 55 个国家", True),
        ("55 cities", "en", "55 个国家", False),
        ("أكثر من 55 بلدًا", "ar", "超过 55 个国家", True),
        ("hundreds of cities", "en", "数百个城市", True),
        ("hundreds of cities", "en", "200 个城市", False),
        ("en 2018", "es", "2018 年", True),
    ],
)
def test_a_figure_is_borne_out_as_a_value_with_its_unit(said: str, language: str, printed: str, holds: bool) -> None:
    known = figures(printed, "zh")
    assert all(borne_out(figure, known) for figure in figures(said, language)) == holds
