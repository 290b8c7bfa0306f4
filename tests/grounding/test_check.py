"""Sentences against the quotations they cite: true ones hold, false ones do not, in six languages."""

from __future__ import annotations

import pytest
from mutations import MUTATIONS
from pairs import PAIRS, quote

from assistant.answer import Language
from assistant.grounding.check import FaultKind, Grounding
from assistant.quoting import quote_sentence
from corpus.catalogue import Library
from index.passages import entry_sentences

TRUE = [(pair, language, text) for pair in PAIRS for language, texts in pair.holds.items() for text in texts]
FALSE = [(pair, language, *each) for pair in PAIRS for language, texts in pair.fails.items() for each in texts]
PASSING = 0.85
CAUGHT = {"number": 1.0, "unit": 1.0, "bound": 0.9, "only": 1.0, "universal": 0.9, "country": 1.0, "person": 1.0, "organisation": 1.0}  # fmt: skip
SAMPLED = 40


def test_faithful_translations_hold(grounding: Grounding) -> None:
    refused = [
        (text, found) for pair, language, text in TRUE if (found := grounding.faults(text, [pair.cited], language))
    ]
    assert len(refused) <= (1 - PASSING) * len(TRUE), refused


@pytest.mark.parametrize(("pair", "language", "text", "kind"), FALSE)
def test_a_false_sentence_is_refused_for_what_is_wrong(pair, language, text, kind, grounding: Grounding) -> None:
    assert kind in {fault.kind for fault in grounding.faults(text, [pair.cited], language)}


@pytest.mark.parametrize("name", MUTATIONS)
def test_true_sentences_made_false_are_caught(name: str, grounding: Grounding) -> None:
    altered = [(pair, language, each) for pair, language, text in TRUE for each in MUTATIONS[name](text, language)]
    missed = [text for pair, language, text in altered if not grounding.faults(text, [pair.cited], language)]
    assert len(missed) <= (1 - CAUGHT[name]) * len(altered), missed


def test_printed_sentences_hold_for_themselves(grounding: Grounding, library: Library) -> None:
    quotes = [
        quote_sentence(library, sentence)
        for entry in library.entries
        for sentence in entry_sentences(library.source, entry)
        if sentence.text.endswith("。") and len(sentence.text) <= 150 and not set("[]()|#-") & set(sentence.text)
    ]
    own = [each for each in quotes[:: len(quotes) // SAMPLED] if not each.text[0].isdigit()]
    assert [(each.text, found) for each in own if (found := grounding.faults(each.text, [each], Language.ZH))] == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "It takes",
        "It takes 9-12 months per",
        "**It takes 9-12 months per city.**",
        "It takes 9-12 months per city [1].",
        "See [this page](x) for the 9-12 months per city.",
        '{"sentence": "It takes 9-12 months per city."}',
        "assistant: it takes 9-12 months per city.",
        "It takes <b>9-12 months</b> per city.",
        "Write to help@unhabitat.org about the 9-12 months per city.",
        "Call +254 20 762 1234 about the 9-12 months per city.",
        "It takes 9-12 months per city. " * 20,
    ],
)
def test_what_is_no_plain_sentence_is_refused(text: str, grounding: Grounding) -> None:
    cited = quote("每个城市预计 9-12 个月，每个阶段所需时间如下。")
    assert [fault.kind for fault in grounding.faults(text, [cited], Language.EN)] == [FaultKind.FORM]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("每个城市预计 9-12 个月。", Language.EN),
        ("Chaque ville a besoin de neuf à douze mois pour ce travail.", Language.EN),
        ("The work is expected to take 9-12 months per city.", Language.RU),
        ("The work of 启动和培训 is expected to take one month.", Language.EN),
    ],
)
def test_another_language_is_refused(text: str, language: Language, grounding: Grounding) -> None:
    cited = quote("每个城市预计 9-12 个月，启动和培训 1 个月。")
    assert FaultKind.LANGUAGE in {fault.kind for fault in grounding.faults(text, [cited], language)}


def test_figures_and_places_of_several_entries_cannot_be_mixed(grounding: Grounding) -> None:
    cited = [quote("每个城市预计 9-12 个月。", "A.3"), quote("迄今为止，已在 43 个国家成功进行了住房部门分析。", "E.1")]
    found = grounding.faults("Housing sector analyses in 43 countries take 9-12 months.", cited, Language.EN)
    assert FaultKind.ENTRY in {fault.kind for fault in found}


@pytest.mark.parametrize("text", ["Service C.3 takes 9-12 months per city.", "B.2 takes 9-12 months per city."])
def test_another_entry_may_not_be_named(text: str, grounding: Grounding) -> None:
    found = grounding.faults(text, [quote("每个城市预计 9-12 个月。")], Language.EN)
    assert FaultKind.ENTRY in {fault.kind for fault in found}


def test_counting_is_left_to_the_print(grounding: Grounding) -> None:
    cited = quote("为此制定了性别策略、人权策略和残疾人策略。")
    found = grounding.faults(
        "Three strategies were drawn up, on gender, human rights and disability.", [cited], Language.EN
    )
    assert FaultKind.FIGURE in {fault.kind for fault in found}


def test_a_sentence_on_something_else_is_not_near(grounding: Grounding) -> None:
    cited = quote("准备度得分基于五个核心指标领域：公共卫生能力、社会实力、经济能力、基础设施以及善治和问责制。", "A.7")
    found = grounding.faults("The bicycle lanes make children happy on their way to school.", [cited], Language.EN)
    assert {fault.kind for fault in found} == {FaultKind.NEARNESS}


GUID = "主要数据获取平台通常被称为全球城市指标数据库，由近 142 个指标组成，向公众开放，覆盖 193 个国家，1500 多个城市地区。"
UPDATED = "联合国人居署的数据团队不断更新全球城市指标数据库数据集和文档的元数据，但所有这些数据都来自地方和国家。"
HOUSING = "向国家和地方政府提供技术咨询服务，分析城市和国家两级的住房供应体系，并进行住房部门资料分析。"
SLUM = "可用一天的时间介绍主题，并进行如何收集数据、收集社区资料、进行脆弱性评估、制定行动计划的培训，用几个月的时间使受培训者获得强有力的专业技能。"


@pytest.mark.parametrize(
    ("text", "printed", "language", "kind"),
    [
        (
            "The entire process, including construction, takes approximately six months.",
            "整个过程大约需要六个月，不包括施工阶段。", Language.EN, FaultKind.COMPARISON,
        ),
        ("La base de datos contiene 142 indicadores de las ciudades.", GUID, Language.ES, FaultKind.FIGURE),
        (
            "La base de datos se actualiza regularmente para incluir los últimos avances en la investigación y la tecnología.",
            UPDATED, Language.ES, FaultKind.NEARNESS,
        ),
        (
            "Национальные жилищные стратегии помогают Министерству понять, где именно в системе «пробки».",
            HOUSING, Language.RU, FaultKind.NAME,
        ),
        ("一个在棚户社区里查气候风险需要一天时间，进行脆弱性评估的培训需要几个月的时间。", SLUM, Language.ZH, FaultKind.NAME),
        ("We provide technical advice to national and local governments.", HOUSING, Language.EN, FaultKind.FORM),
    ],
)  # fmt: skip
def test_what_the_small_model_got_wrong_is_refused(
    text: str, printed: str, language: Language, kind: FaultKind, grounding: Grounding
) -> None:
    assert kind in {fault.kind for fault in grounding.faults(text, [quote(printed)], language)}


@pytest.mark.parametrize(
    ("text", "printed", "language"),
    [
        ("The whole process takes about six months, not including construction.", "整个过程大约需要六个月，不包括施工阶段。", Language.EN),
        ("La base de datos contiene cerca de 142 indicadores y abarca 193 países.", GUID, Language.ES),
        ("The database has nearly 142 indicators and is open to the public.", GUID, Language.EN),
    ],
)  # fmt: skip
def test_the_same_said_rightly_holds(text: str, printed: str, language: Language, grounding: Grounding) -> None:
    assert grounding.faults(text, [quote(printed)], language) == []


STAGES = (
    "每个城市预计 9-12 个月，每个阶段所需时间如下：启动（1-2 个月）；危险资料收集（2 个月）；了解城市系统（2-5 个月）。"
)


@pytest.mark.parametrize(
    ("text", "language", "right"),
    [
        ("Le profilage de la résilience urbaine nécessite 9-12 mois pour chaque étape.", Language.FR, False),
        ("Le profilage de la résilience urbaine nécessite 9-12 mois pour chaque ville.", Language.FR, True),
        ("City resilience profiling is expected to take 9-12 months for each stage.", Language.EN, False),
        ("City resilience profiling is expected to take 9-12 months for each city.", Language.EN, True),
        ("每个阶段预计 9-12 个月。", Language.ZH, False),
        ("每个城市预计 9-12 个月。", Language.ZH, True),
        ("Для каждого этапа требуется 9-12 месяцев.", Language.RU, False),
        ("Для каждого города требуется 9-12 месяцев.", Language.RU, True),
    ],
)
def test_a_figure_stays_with_what_it_is_printed_of(
    text: str, language: Language, right: bool, grounding: Grounding
) -> None:
    kinds = {fault.kind for fault in grounding.faults(text, [quote(STAGES)], language)}
    assert (kinds == set()) if right else (FaultKind.COMPARISON in kinds), kinds


def test_the_fewest_passages_that_bear_a_sentence_out_are_cited(grounding: Grounding) -> None:
    cited = [quote(each) for each in (UPDATED, HOUSING, STAGES, SLUM)]
    borne, faults = grounding.supporting("每个城市预计 9-12 个月。", cited, Language.ZH)
    assert (borne, faults) == ((cited[2],), [])
    _, faults = grounding.supporting("每个城市预计 9-13 个月。", cited, Language.ZH)
    assert FaultKind.LENGTH in {fault.kind for fault in faults}


def test_a_sentence_on_many_passages_is_refused(grounding: Grounding) -> None:
    cited = [quote(printed) for printed in (GUID, UPDATED, HOUSING, SLUM)]
    assert [fault.kind for fault in grounding.faults("数据库向公众开放。", cited, Language.ZH)] == [FaultKind.FORM]
