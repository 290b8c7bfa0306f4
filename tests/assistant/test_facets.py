"""Facets are read from the records."""

from __future__ import annotations

import pycountry
import pytest

from assistant.answer import Language
from assistant.facets import Band, FacetName, Facets, Filter, region_of
from corpus.catalogue import Library


@pytest.fixture(scope="module")
def facets(library: Library) -> Facets:
    return Facets(library)


def test_every_country_lies_in_a_region_of_the_united_nations() -> None:
    without = {country.alpha_2 for country in pycountry.countries if region_of(country.alpha_2) is None}
    assert without == {"AQ"}
    known = {
        "KE": "002",
        "EG": "002",
        "MX": "019",
        "JM": "019",
        "LB": "142",
        "CY": "142",
        "TR": "142",
        "RU": "150",
        "FJ": "009",
    }
    assert {code: region_of(code) for code in known} == known


@pytest.mark.parametrize(
    ("entry_id", "band"),
    [
        ("A.1", Band.TO_6),
        ("A.3", Band.TO_12),
        ("A.4", Band.TO_24),
        ("B.3", Band.OPEN),
        ("A.7", Band.NOT_STATED),
        ("B.4", Band.OPEN),
    ],
)
def test_an_entry_stands_in_the_band_of_its_longest_time(facets: Facets, entry_id: str, band: Band) -> None:
    assert [each for each in Band if facets.fits(entry_id, Filter(duration=(each,)))] == [band]


def test_partners_are_found_by_the_value_that_is_listed(facets: Facets, library: Library) -> None:
    counted = {facet.name: facet.values for facet in facets.count(Filter(), Language.EN)}
    partners = counted[FacetName.PARTNER]
    assert [value.count for value in partners] == sorted((value.count for value in partners), reverse=True)
    adb = next(value for value in partners if value.value == "ADB")
    assert adb.label == "Asian Development Bank"
    assert {entry.id for entry in facets.select(Filter(partner=("ADB",)))} == {
        entry.id for entry in library.entries if any(name.name == "亚洲开发银行" for name in entry.names)
    }


def test_every_entry_counts_once_where_a_facet_is_exclusive(facets: Facets, library: Library) -> None:
    counted = {facet.name: sum(value.count for value in facet.values) for facet in facets.count(Filter(), Language.ZH)}
    for name in (FacetName.DURATION, FacetName.ONLINE_COURSE, FacetName.TESTIMONIAL):
        assert counted[name] == len(library.entries)
    assert counted[FacetName.SECTION] == len(library.entries) - 1, "the catalogue's introduction is in no section"
