"""Testimonials: speakers without honorific, in every shape the print gives them."""

from __future__ import annotations

import pytest

from corpus.catalogue import Library

HONORIFICS = ("先生", "女士", "博士", "教授", "公主", "阁下")


@pytest.mark.parametrize(
    ("entry_id", "number", "speaker", "honorific", "role"),
    [
        ("A.2", 0, "伊曼·奥瓦尔达尼 (Imen Ouardani)", "女士", "突尼斯苏塞市副市长"),
        ("A.5", 0, "胡森·穆哈迈德（Hussen Muhumed）", "先生", "埃塞俄比亚科布里贝亚市（Kebribeyah）市长"),
        ("A.5", 2, "约德戈尔·法伊佐夫（Yodgor Fayzov）", "", "塔吉克斯坦戈尔诺-巴达赫尚自治州（地区政府）州长"),
        (
            "A.6",
            0,
            "法布里西奥 - 马克斯 (Fabrício Marques)",
            "",
            "阿拉戈斯州政府规划与管理秘书，谈到“社会经济概况”的使用",
        ),
        ("B.1", 0, "汉弗莱·奥蒂诺 (Humphrey Otieno)", "先生", "更安全的内罗毕倡议，内罗毕市"),
        ("B.6", 0, "雅斯敏·迪纳斯 (Yasmeen Dinath)", "", "约翰内斯堡发展局城市规划师"),
        ("C.2", 0, "", "", "法律起草过程中参与者的匿名评价（2017 - 2019 年）"),
        ("C.3", 0, "恩比·金云古 (Njambi Kinyungu)", "女士", "肯尼亚共和国常驻联合国人居署代表"),
        ("C.3", 1, "穆斯塔法·祖拜鲁 (Mustapha Zubairu)", "教授", "协调员——尼日尔国家城市支持项目"),
        ("C.5", 1, "莎朗·吉尔（Sharon Gil）", "女士", "联合国环境规划署城市司"),
        ("C.7", 0, "奥克塔维·德拉瓦尔加", "", "大都市秘书长"),
        ("D.1", 0, "罗斯·梅·吉格纳德 (Rose-May Guignard)", "女士", "海地领土规划部际委员会高级城市规划员"),
        ("E.1", 0, "蓬索·马图梅洛·塞卡特 (Pontso MatumeloSekatle)", "博士", "莱索托政府地方政府部长兼酋长"),
        ("E.3", 1, "纳木甘萨·佩西斯 (Namuganza Persis)", "公主", "乌干达国家土地部长"),
        ("E.4", 0, "", "", "基斯马尤难民营领导者"),
        ("F.1", 0, "帕特里夏·阿基尼·奥姆德霍 (Patricia Akinyi K’Oumudho)", "", "环境信息官员，内罗毕市政厅"),
        ("F.1", 1, "戈德费里·尼永格萨·纳托 (Godffery Nyongesa Nato)", "博士", "蒙巴萨县环境、废物管理和能源部长"),
        ("F.2", 0, "詹姆斯·萨诺 (James Sano)", "", "供水和卫生设施公司 (WASAC) 首席执行官"),
        ("I.2", 0, "Bui Thi Hong Hieu", "女士", "越南建设部 - 越南城乡规划研究所研究员"),
        ("I.5", 2, "", "", "2019 年参与者语录"),
        ("J.1", 0, "芬兰环境部；芬兰埃斯波市；芬兰地方和地区政府协会", "", ""),
        ("K.2", 0, "尼尔斯·安恩（Niels Annen）", "先生", "德意志联邦共和国国务部长"),
        ("FP.2", 0, "联合国秘书长", "", "秘书长向联合国大会讲述其 2022 年的优先工作事项"),
        ("FP.5", 0, "彼得·库尔茨（Peter Kurtz）", "博士", "曼海姆市长"),
    ],
)
def test_a_speaker(library: Library, entry_id: str, number: int, speaker: str, honorific: str, role: str) -> None:
    own = library.entry(entry_id).testimonials[number]
    assert (own.speaker, own.honorific, own.role) == (speaker, honorific, role)


@pytest.mark.parametrize(
    ("entry_id", "count"),
    [("A.5", 3), ("C.2", 3), ("C.3", 2), ("C.5", 2), ("F.1", 3), ("I.5", 3), ("FP.2", 1), ("A.1", 0)],
)
def test_how_many(library: Library, entry_id: str, count: int) -> None:
    assert len(library.entry(entry_id).testimonials) == count


def test_a_heading_of_testimonials_printed_twice(library: Library) -> None:
    first, second = library.entry("C.3").testimonials
    assert first.quote.startswith("“国家层面的城市政策")
    assert second.quote.startswith("“尼日尔国家城市政策")
    figures = [figure.caption for figure in library.entry("C.3").figures]
    assert any("56 个联合国会员国" in caption for caption in figures)  # the map between them


def test_the_occasion_is_not_the_role(library: Library) -> None:
    assert library.entry("FP.5").testimonials[0].occasion.startswith("2020 年 2 月 10 日世界城市论坛")


def test_no_speaker_ends_with_an_honorific_and_no_quotation_is_cut(library: Library) -> None:
    for entry in library.entries:
        for each in entry.testimonials:
            assert not each.speaker.rstrip().endswith(HONORIFICS), entry.id
            assert not each.speaker.startswith("“"), entry.id
            assert "©" not in each.quote + each.role
            assert each.quote.count("“") == each.quote.count("”") or entry.id == "FP.2", each.quote
