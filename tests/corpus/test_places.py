"""Places: same names for different places, different names for one place, and how an entry names them."""

from __future__ import annotations

import pytest

from corpus.catalogue import Library
from corpus.model import FieldName, Mention, Place
from corpus.truth import export_truth


def _places(library: Library, entry_id: str, name: str) -> list[Place]:
    return [each for each in library.entry(entry_id).places if name in (each.city, each.country_printed)]


def _countries(library: Library, entry_id: str) -> set[str | None]:
    return {each.country for each in library.entry(entry_id).places}


@pytest.mark.parametrize(
    ("entry_id", "name", "country"),
    [
        ("K.1", "马拉维市", "PH"), ("B.2", "马拉维", "MW"), ("E.5", "马拉维", "MW"), ("G.3", "马拉维", "MW"),
        ("B.3", "索马里地区", "ET"), ("A.5", "索马里", "SO"), ("E.2", "索马里", "SO"),
        ("C.3", "尼日尔", "NG"), ("C.4", "尼日尔州", "NG"), ("G.3", "尼日尔", "NE"), ("E.5", "尼日尔", "NE"),
        ("A.5", "几内亚比绍", "GW"), ("D.7", "几内亚比绍", "GW"), ("H.1", "几内亚", "GN"), ("H.1", "巴布亚新几内亚", "PG"),
        ("H.4", "巴布亚新几内亚", "PG"), ("C.2", "几内亚的科纳克里", "GN"), ("C.4", "几内亚、科纳克里", "GN"),
        ("C.6", "几内亚科纳克里", "GN"), ("D.6", "几内亚 - 科纳克里", "GN"), ("D.7", "南普拉", "MZ"),
        ("E.3", "刚果民主共和国", "CD"), ("E.5", "刚果", "CG"), ("C.2", "科索沃", "XK"), ("A.1", "穆塔瓦帕", "KE"),
        ("A.3", "雅库茨克", "RU"), ("B.2", "科摩罗联盟", "KM"), ("K.2", "马塞奥", "BR"), ("A.6", "马塞约", "BR"),
    ],
)  # fmt: skip
def test_a_name_stands_for_this_country(library: Library, entry_id: str, name: str, country: str) -> None:
    found = _places(library, entry_id, name)
    assert found
    assert {each.country for each in found} == {country}


@pytest.mark.parametrize(
    ("entry_id", "country"),
    [
        ("K.1", "MW"),
        ("B.3", "SO"),
        ("C.3", "NE"),
        ("C.4", "NE"),
        ("D.7", "GN"),
        ("H.4", "GN"),
        ("C.6", "GW"),
        ("E.3", "CG"),
    ],
)
def test_a_namesake_is_not_meant(library: Library, entry_id: str, country: str) -> None:
    assert country not in _countries(library, entry_id)


def test_tunis_and_tunisia_are_told_apart(library: Library) -> None:
    found = {(each.city, each.mention) for each in library.entry("A.2").places if each.country == "TN"}
    assert ("突尼斯", Mention.APPLIED) in found  # the city in the list of nine cities (line 364)
    assert ("斯法克斯", Mention.APPLIED) in found
    assert ("", Mention.SPEAKER) in found  # the country of the speaker


@pytest.mark.parametrize(
    ("entry_id", "name", "mention", "field"),
    [
        ("A.1", "索阿查", Mention.APPLIED, FieldName.CASES),
        ("A.1", "穆塔瓦帕", Mention.CAPTION, FieldName.CASES),
        ("A.3", "巴塞罗那", Mention.APPLIED, FieldName.CASES),
        ("K.1", "马拉维市", Mention.SPEAKER, FieldName.TESTIMONIAL),
        ("C.3", "尼日尔", Mention.SPEAKER, FieldName.TESTIMONIAL),
        ("C.6", "伊朗", Mention.PILOTED, FieldName.CASES),
    ],
)
def test_how_a_place_is_named(library: Library, entry_id: str, name: str, mention: Mention, field: FieldName) -> None:
    assert (mention, field) in {(each.mention, each.field) for each in _places(library, entry_id, name)}


def test_a_stock_photograph_is_no_evidence_of_a_place(library: Library) -> None:
    assert {each.mention for each in _places(library, "I.3", "泰国")} == {Mention.MENTIONED}
    assert {each.mention for each in _places(library, "FP.5", "冰岛")} == {Mention.MENTIONED}


def test_the_name_of_a_partner_or_a_person_is_no_place(library: Library) -> None:
    assert "NO" not in _countries(library, "E.2")  # 挪威难民委员会
    assert not _places(library, "A.3", "马里")  # 马里奥·费列罗
    assert "US" not in {each.country for each in library.entry("D.1").places if each.mention is Mention.APPLIED}


def test_countries_of_the_case_table(library: Library) -> None:
    truth = {row["id"]: row for row in export_truth(library.catalogue)}
    assert truth["A.1"]["countries"] == ["肯尼亚", "乌干达", "纳米比亚", "赞比亚", "哥伦比亚", "菲律宾", "尼泊尔"]
    assert set(truth["B.4"]["countries"]) >= {"玻利维亚", "巴西", "秘鲁"}


def test_the_span_of_a_place_holds_its_name(library: Library) -> None:
    for entry in library.entries:
        for each in entry.places:
            printed = library.quote(each.span).replace("*", "").replace("\n", "")
            assert printed in (each.city, each.country_printed), (entry.id, printed)
