"""Cut sentences are whole again, without a trace of what cut them (PRINT-TRAPS, «Running text that is cut»)."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.catalogue import Library
from corpus.flow import clean, clean_with_offsets
from corpus.model import Block, FieldName, Span
from corpus.source import Source

# entry, line that is cut, line where it goes on, the words across the cut: copied from the print
JOINS = [
    ("A.1", 308, 310, "划、政策和项目。有了这些（很容易保持更新"),
    ("A.1", 314, 316, "目，以及更好地规划和分配资源。捐助机构可"),
    ("A.2", 357, 359, "机构，以促进可持续城市化和人人享有适足住"),
    ("A.4", 429, 431, "问题，并找到长期、全面的方法。利用可持续"),
    ("A.5", 496, 498, "体情况（信息可用性、与当地政府的合作情况"),
    ("A.5", 503, 544, "势社区进行资料收集，在地理门户网站上分享"),
    ("A.6", 589, 605, "施、公共照明和电力）在各住区内的覆盖面和"),
    ("A.6", 611, 618, "个《目录》所讨论的其他支持、服务和工具中"),
    ("A.6", 620, 622, "覆盖了整个朱巴市，其中包括许多非正式住区"),
    ("A.7", 659, 662, "之间进行比较，并对所有这些城市的表现进行"),
    ("B.1", 695, 701, "们表达自己的需求。该方法还使用混合现实技"),
    ("B.2", 745, 747, "地现有能力为基础，培育内生发展动力，使这"),
    ("B.3", 793, 795, "府或社区面临的具体挑战。对于在各种危机局"),
    ("B.3", 811, 813, "-2022 年的技能和就业创造项目直接影"),
    ("B.3", 815, 817, "由联合国人居署和教科文组织发起，并得到联"),
    ("B.6", 998, 1000, "们是项目的“促进者”（项目经理）或“参与"),
    ("C.1", 1069, 1071, "于引发冲突和解决冲突都起着关键作用。在冲"),
    ("C.1", 1078, 1080, "，联合国人居署正在支持编写基于证据的指南"),
    ("C.2", 1104, 1106, "知识，经过验证的稳健的法律评估方法和改革"),
    ("C.4", 1207, 1209, "类住区领域，特别是在制定通用的《城乡联系"),
    ("C.7", 1309, 1311, "根据不同地方的情况制定创新的大都市解决方"),
    ("C.7", 1335, 1337, "，哥伦比亚大都市协会(ASOAREAS)"),
    ("D.1", 1382, 1384, "个共同的愿景，整合各政府和非政府行动者的"),
    ("D.4", 1484, 1486, "的大部分人来说，公共空间经常是难以接近的"),
    ("D.4", 1506, 1509, "包含每项战略都应该遵守的六个重要准则。手"),
    ("D.6", 1607, 1609, "式规划流程，逐步支持城市利益攸关方根据其"),
    ("D.6", 1611, 1617, "法论目前正被转化为一个互动的数字工具，将"),
    ("E.1", 1724, 1726, "房的供应。该战略基于埃及 2017 年住"),
    ("E.2", 1761, 1764, "和国和加纳试行的方法的扩充。在短期内，这"),
    ("E.5", 1894, 1896, "架。市级贫民区改造和预防战略将贫民窟改造"),
    ("E.5", 1904, 1906, "如：非洲（喀麦隆、加纳、肯尼亚、塞内加尔"),
    ("F.1", 1934, 1936, "自然通风加速垃圾的分解并使其稳定下来；举"),
    ("F.2", 1990, 1992, "据。在贫民窟和非正规住区，应对新冠疫情指"),
    ("F.2", 1994, 2000, "地方政府和公用事业部门的需要，因地制宜；"),
    ("F.2", 2002, 2004, "年、老年人、残疾人、移民等边缘化群体，可"),
    ("F.3", 2037, 2045, "市基本服务方面拥有专业知识和项目经验，凭"),
    ("F.4", 2094, 2100, "各个国家、地方政府、交通运营商、公民社会"),
    ("F.4", 2114, 2116, "持东非国家(肯尼亚、乌干达、埃塞俄比亚、"),
    ("G.1", 2243, 2245, "构性”收入来源（主要是用户费：停车费、市"),
    ("G.3", 2324, 2330, "建立伙伴关系，建立社区管理基金和公私营伙"),
    ("G.3", 2334, 2336, "门解决方案的市场潜力进行了分析和成本估算"),
    ("H.1", 2377, 2379, "解决与城市有关的气候变化问题，已在全球"),
    ("H.2", 2437, 2439, "管理方面面临的挑战，目标是使参与城市和国"),
    ("H.3", 2489, 2491, "城市与区域规划师学会（ISOCARP）等"),
    ("H.4", 2589, 2604, "工学院、特温特大学、住房和城市发展研究所"),
    ("H.5", 2644, 2646, "造方面有着丰富经验，并在许多项目中实施这"),
    ("I.1", 2712, 2714, "，提供基于经验的能力建设服务，帮助各成员"),
    ("I.2", 2784, 2790, "训方面的协同作用。这一倡议在亚洲形成一个"),
    ("J.1", 2956, 2960, "展的工具，但除了监测功能，自愿地方评估还"),
    ("J.1", 2965, 2968, "署制作了两份关于自愿地方评估的全球指南，"),
    ("J.1", 2984, 2986, "年以来，联合国人居署为秘鲁的钦博特、特"),
    ("J.3", 3159, 3161, "城市相关的可持续发展目标和《新城市议程》"),
    ("J.4", 3184, 3187, "促进在地方和国家层面的规划和决策中使用城"),
    ("J.5", 3214, 3216, "理；（c）作为全球监测和信息交流的一部分"),
    ("J.5", 3226, 3234, "对于有兴趣应用地球观测来支持其可持续发展"),
    ("J.5", 3238, 3240, "系所有的国家战略办公室，以评估目前城市指"),
    ("K.1", 3262, 3270, "者参与、系统演示、实施和投资的流程。在整"),
    ("K.2", 3310, 3312, "开发应对这些挑战的技术。它为各国政府提供"),
    ("K.2", 3336, 3338, "器学习从根本上加快了卫星图像上非正式住区"),
    ("FP.0", 3369, 3371, "程、可持续发展目标和联合国人居署 202"),
    ("FP.3", 3476, 3478, "人居署已在 14 个国家试点这种综合方法"),
    ("FP.4", 3532, 3534, "发援会关于将发展、人道主义、和平相联系的"),
]


def _blocks(library: Library, entry_id: str) -> list[Block]:
    return [block for field in library.entry(entry_id).fields for block in field.blocks]


def _lines(library: Library, block: Block) -> list[int]:
    return [library.source.line_at(span.start) for span in block.spans]


@pytest.mark.parametrize(("entry_id", "line", "goes_on", "words"), JOINS)
def test_a_cut_sentence_is_one_block(library: Library, entry_id: str, line: int, goes_on: int, words: str) -> None:
    holding = [block for block in _blocks(library, entry_id) if line in _lines(library, block)]
    assert len(holding) == 1
    lines = _lines(library, holding[0])
    assert lines[lines.index(line) + 1] == goes_on
    assert words.replace(" ", "") in holding[0].text.replace(" ", "")


@pytest.mark.parametrize(("line", "goes_on"), [(line, goes_on) for _, line, goes_on, _ in JOINS if goes_on - line > 3])
def test_what_cut_the_sentence_is_not_in_it(library: Library, line: int, goes_on: int) -> None:
    between = [library.source.line(number) for number in range(line + 1, goes_on)]
    cutting = [clean(library.source, [each.span]) for each in between if not each.blank]
    joined = next(
        block for entry in library.entries for block in _blocks(library, entry.id) if goes_on in _lines(library, block)
    )
    for text in cutting:
        assert text not in joined.text


@pytest.mark.parametrize("line", [line for _, line, _, _ in JOINS])
def test_every_repair_is_recorded(library: Library, line: int) -> None:
    notes = [note for entry in library.entries for note in entry.print_notes]
    assert any(note.startswith(f"第 {line} 行的句子被") for note in notes)


@pytest.mark.parametrize(
    ("finished", "begins"), [(483, 491), (795, 805), (986, 996), (1384, 1394), (2102, 2106), (3318, 3326), (2443, 2451)]
)
def test_finished_sentences_are_not_joined(library: Library, finished: int, begins: int) -> None:
    for entry in library.entries:
        for block in _blocks(library, entry.id):
            assert not {finished, begins} <= set(_lines(library, block))


def test_the_paragraph_between_a_figure_and_its_end_belongs_to_the_figure(library: Library) -> None:
    boxes = [block for block in _blocks(library, "H.4") if block.kind.value == "box"]
    assert [line for block in boxes for line in _lines(library, block)] == [2595, 2597, 2598, 2599, 2600, 2602]
    offer = library.entry("H.4").field(FieldName.OFFER)
    assert offer is not None
    assert "正在发生什么" not in offer.text
    assert offer.text.endswith("邦德大学。")


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("指标 11.6.1⁸ 的管理", "指标 11.6.1 的管理"),
        ("**粗体**与[链接](#)", "粗体与链接"),
        ("(COP25\\)", "(COP25)"),
        ("未闭合**粗体", "未闭合粗体"),
        ("多  个\t空格\u3000", "多 个 空格"),
        ("<https://un.org> 与 < 公约 >", "https://un.org 与 < 公约 >"),
    ],
)
def test_clean_text(raw: str, wanted: str) -> None:
    assert clean(Source(raw), [Span(start=0, end=len(raw))]) == wanted


def test_latin_words_across_a_cut_keep_a_space() -> None:
    source = Source("urban\n\nLab 与\n城市")
    spans = [Span(start=0, end=5), Span(start=7, end=12), Span(start=13, end=15)]
    assert clean(source, spans) == "urban Lab 与城市"


TEXTS = st.text(alphabet="城市ab1 \n\t*[]()#\\<>⁸。，\u3000", max_size=60)


@given(text=TEXTS, cuts=st.lists(st.integers(0, 60), max_size=6))
@settings(max_examples=300, deadline=None)
def test_clean_gives_one_offset_for_each_character_in_order(text: str, cuts: list[int]) -> None:
    edges = sorted({min(cut, len(text)) for cut in cuts} | {0, len(text)})
    spans = [Span(start=start, end=end) for start, end in itertools.pairwise(edges)]
    cleaned, offsets = clean_with_offsets(Source(text), spans)
    assert len(cleaned) == len(offsets)
    assert all(0 <= offset < len(text) for offset in offsets)
    assert all(before <= after for before, after in itertools.pairwise(offsets))
    for character, offset in zip(cleaned, offsets, strict=True):
        assert character == text[offset] or character == " "
    assert "  " not in cleaned or len(spans) > 1
    assert not set("⁸\n\t") & set(cleaned)


def test_offsets_of_the_whole_print_increase(library: Library) -> None:
    for entry in library.entries:
        for block in _blocks(library, entry.id):
            text, offsets = clean_with_offsets(library.source, block.spans)
            assert len(text) == len(offsets)
            inserted = [at for at in range(1, len(offsets)) if offsets[at] <= offsets[at - 1]]
            # a space set between two words that a cut separates has the place of the second word
            assert all(text[at - 1] == " " and offsets[at] == offsets[at - 1] for at in inserted)
