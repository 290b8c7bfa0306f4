"""Hand-made answers, true and false, in six languages: what the second opinion must pass and what it must catch."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from corpus.catalogue import Library
from corpus.questions import QuestionBank
from eval.grounding.independent import Checker, Given, is_row, sentences

QUOTES = {
    "months": ("A.2", "收集城市移民资料通常需要 9 个月；此外还需要 6 个月用于制定优先事项和行动计划。"),
    "range": ("A.3", "每个城市预计 9-12 个月"),
    "pilot": ("A.2", "在九个城市（安曼、贝鲁特、里斯本、里昂、马德里、丹吉尔、突尼斯、都灵和维也纳）成功完成试验"),
    "youth": ("B.5", "联合国人居署已支持在撒哈拉以南非洲的10个城市设立“一站”，为35万多名青年男女提供健康、培训和娱乐服务。首个“一站”是在肯尼亚内罗毕启动的"),
    "slums": ("E.5", "全球有 10 亿贫民窟居民，由于城市化加剧，大规模的政策和干预措施缺乏，预计到 2050 年，贫民窟居民人数将增加到 30 亿"),
    "survey": ("A.6", "仅在 2020 年和 2021 年，联合国人居署就在肯尼亚、乌干达和南苏丹的 14 个贫民窟和非正式住区开展了生活设施和脆弱性调查的数据收集工作。"),
    "years": ("H.2", "全面完成可能需要两年的时间，如压缩时间则可在一年内完成。"),
    "partners": ("A.5", "表明世界银行、亚洲开发银行、联合国难民署、国际移民组织和其他联合国机构在紧急情况下对空间协调和城市规划专业知识的需求"),
    "governor": ("A.5", "约德戈尔·法伊佐夫（Yodgor Fayzov）塔吉克斯坦戈尔诺-巴达赫尚自治州"),
    "studio": ("D.2", "快速规划工作室是一个为期3天的讲习班，重现整整6-18个月的规划流程。准备讲习班和报告所需的材料可能需要4到12周"),
    "mayor": ("A.3", "马里奥·费列罗（Mario Ferreiro）先生，巴拉圭亚松森市前市长"),
}  # fmt: skip

TRUE = [
    ("en", "months", "Collecting the data usually takes nine months, and priorities and an action plan need another 6 months."),
    ("en", "months", "Setting priorities takes half a year after the 9-month profile."),
    ("en", "range", "Expect nine to twelve months for each city."),
    ("en", "range", "Allow 9–12 months per city."),
    ("en", "range", "The City Resilience Profiling Tool (CRPT) needs 9 to 12 months in each city."),
    ("en", "pilot", "It was tested in nine cities: Amman, Beirut, Lisbon, Lyon, Madrid, Tangier, Tunis, Turin and Vienna."),
    ("en", "youth", "UN-Habitat has supported centres in 10 cities of Sub-Saharan Africa, reaching more than 350,000 young people."),
    ("en", "youth", "The first One Stop opened in Nairobi, Kenya."),
    ("en", "slums", "The one billion slum dwellers of today may be 3 billion by 2050."),
    ("en", "years", "Full completion may take two years, or within one year if compressed."),
    ("en", "years", "A full run may take 24 months."),
    ("en", "partners", "The World Bank, the Asian Development Bank, UNHCR and IOM asked for spatial expertise."),
    ("en", "governor", "Governor Yodgor Fayzov of Tajikistan spoke of it."),
    ("en", "survey", "In 2020 and 2021 data were collected in fourteen Kenyan, Ugandan and South Sudanese settlements."),
    ("fr", "months", "La collecte prend généralement neuf mois, puis six mois pour les priorités."),
    ("fr", "range", "Il faut compter de 9 à 12 mois par ville."),
    ("fr", "youth", "ONU-Habitat a aidé dix villes d’Afrique subsaharienne et plus de 350 000 jeunes."),
    ("fr", "slums", "Le milliard d’habitants des bidonvilles pourrait passer à 3 milliards en 2050."),
    ("fr", "survey", "L’enquête a couvert 14 quartiers au Kenya, en Ouganda et au Soudan du Sud."),
    ("fr", "studio", "C’est un atelier de trois jours ; le préparer demande 4 à 12 semaines."),
    ("es", "months", "Reunir los datos suele llevar nueve meses y otros seis meses el plan."),
    ("es", "youth", "Se apoyó a 10 ciudades y a más de 350.000 jóvenes; el primero abrió en Nairobi (Kenia)."),
    ("es", "slums", "De mil millones se pasaría a 3.000 millones en 2050."),
    ("es", "years", "Puede llevar dos años, o un año si se acorta."),
    ("es", "pilot", "Se probó en Ammán, Beirut, Lisboa, Lyon, Madrid, Tánger, Túnez, Turín y Viena."),
    ("ru", "months", "Сбор данных обычно занимает девять месяцев, ещё шесть месяцев нужны на план действий."),
    ("ru", "range", "На каждый город нужно от 9 до 12 месяцев."),
    ("ru", "studio", "Это трёхдневный семинар; подготовка занимает от 4 до 12 недель."),
    ("ru", "survey", "В Кении, Уганде и Южном Судане обследовано четырнадцать поселений."),
    ("ru", "years", "Полное выполнение может занять два года."),
    ("ru", "mayor", "Об этом говорил бывший мэр Асунсьона Марио Феррейро."),
    ("ar", "months", "يستغرق جمع البيانات تسعة أشهر عادةً، ثم ستة أشهر لوضع خطة العمل."),
    ("ar", "range", "تحتاج كل مدينة إلى ما بين ٩ و١٢ شهراً."),
    ("ar", "years", "قد يستغرق الإنجاز الكامل سنتين."),
    ("ar", "youth", "افتُتح أول مركز في نيروبي في كينيا، واستفاد أكثر من 350 ألف شاب."),
    ("ar", "survey", "شمل المسح كينيا وأوغندا وجنوب السودان."),
    ("zh", "months", "资料收集通常要九个月，之后再用半年制定优先事项和行动计划。"),
    ("zh", "range", "每个城市大约需要九至十二个月。"),
    ("zh", "youth", "已在十个城市设立“一站”，首个在肯尼亚内罗毕，服务 350,000 多名青年。"),
    ("zh", "survey", "调查覆盖肯尼亚、乌干达和南苏丹的 14 个住区。"),
]  # fmt: skip

FALSE = [
    ("en", "months", "Collecting the data usually takes eight months.", "number"),
    ("en", "months", "Collecting the data usually takes 9 weeks.", "number"),
    ("en", "months", "The profile covers 9 districts.", "number"),
    ("en", "range", "Expect nine to fifteen months for each city.", "number"),
    ("en", "range", "Expect 9-12 weeks per city.", "number"),
    ("en", "pilot", "It was tested in nine cities, among them Amman and Nairobi.", "place"),
    ("en", "pilot", "It was tested in Paris and Lyon.", "place"),
    ("en", "youth", "The first One Stop opened in Kampala, Uganda.", "place"),
    ("en", "youth", "More than 35,000 young people were reached.", "number"),
    ("en", "youth", "It works in 10% of the cities.", "number"),
    ("en", "slums", "There may be 3 million slum dwellers by 2050.", "number"),
    ("en", "slums", "There may be 3 billion slum dwellers by 2030.", "number"),
    ("en", "partners", "The Bill and Melinda Gates Foundation asked for spatial expertise.", "name"),
    ("en", "partners", "The World Bank and UNICEF asked for spatial expertise.", "name"),
    ("en", "partners", "The project was paid for by the Global Cities Fund.", "name"),
    ("en", "partners", "It is a partnership with USAID.", "name"),
    ("en", "governor", "Governor Ibrahim Kone praised it.", "name"),
    ("en", "survey", "The Rwandan settlements were surveyed.", "name"),
    ("fr", "months", "La collecte prend généralement neuf semaines.", "number"),
    ("fr", "range", "Il faut compter de 9 à 18 mois par ville.", "number"),
    ("fr", "survey", "L’enquête a couvert le Kenya et le Sénégal.", "place"),
    ("fr", "partners", "Le besoin fut établi avec la Fondation de France.", "name"),
    ("fr", "studio", "C’est un atelier de cinq jours.", "number"),
    ("es", "months", "Reunir los datos suele llevar nueve años.", "number"),
    ("es", "youth", "El primero abrió en Mombasa (Kenia).", "place"),
    ("es", "slums", "De mil millones se pasaría a 30.000 millones en 2050.", "number"),
    ("es", "partners", "Participó la Fundación Ford.", "name"),
    ("ru", "months", "Сбор данных обычно занимает девять недель.", "number"),
    ("ru", "survey", "В Кении, Уганде и Эфиопии обследованы поселения.", "place"),
    ("ru", "studio", "Это пятидневный семинар.", "number"),
    ("ru", "partners", "В работе участвовал Фонд Рокфеллера.", "name"),
    ("ru", "years", "Полное выполнение может занять двадцать лет.", "number"),
    ("ar", "months", "يستغرق جمع البيانات سبعة أشهر.", "number"),
    ("ar", "years", "قد يستغرق الإنجاز الكامل شهرين.", "number"),
    ("ar", "survey", "شمل المسح كينيا ومصر.", "place"),
    ("ar", "partners", "شارك البنك الدولي و USAID في العمل.", "name"),
    ("ar", "youth", "افتُتح أول مركز في باريس.", "place"),
    ("zh", "months", "资料收集通常要九周。", "number"),
    ("zh", "range", "每个城市大约需要十二至十五个月。", "number"),
    ("zh", "youth", "首个“一站”在埃塞俄比亚启动。", "place"),
    ("zh", "survey", "调查覆盖肯尼亚、乌干达和卢旺达的 14 个住区。", "place"),
    ("zh", "partners", "世界银行和欧洲投资银行提出了需求。", "name"),
    ("zh", "partners", "这写入了《全球城市宣言》。", "name"),
    ("zh", "mayor", "胡安·冈萨雷斯先生这样说。", "name"),
    ("zh", "slums", "贫民窟居民将增加到 30 万。", "number"),
]  # fmt: skip


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open()


@pytest.fixture(scope="module")
def checker(library: Library) -> Checker:
    return Checker(library, QuestionBank(), library.source.text)


def given(language: str, text: str, *quotes: str, **other: Any) -> Given:
    citations = [
        {"n": n, "entry_id": QUOTES[each][0], "quote": QUOTES[each][1], "start": 0, "end": 0}
        for n, each in enumerate(quotes, start=1)
    ]
    fields = {"id": "t", "status": "answered", "language": language, "answer": text, "citations": citations}
    return Given.model_validate(fields | {"engine": "model"} | other)


def found(checker: Checker, answer: Given) -> list[tuple[str, str]]:
    before = len(checker.findings)
    checker.check(answer)
    return [(each.kind, each.what) for each in checker.findings[before:] if each.kind != "language"]


@pytest.mark.parametrize(("language", "quote", "sentence"), TRUE)
def test_a_faithful_sentence_passes(checker: Checker, language: str, quote: str, sentence: str) -> None:
    assert found(checker, given(language, f"- {sentence[:-1]} [1].", quote)) == []


@pytest.mark.parametrize(("language", "quote", "sentence", "kind"), FALSE)
def test_a_false_sentence_is_caught(checker: Checker, language: str, quote: str, sentence: str, kind: str) -> None:
    assert kind in [each for each, _ in found(checker, given(language, f"{sentence} [1]", quote))]


def test_every_sentence_is_held_against_its_own_marks(checker: Checker) -> None:
    right = given("en", "It takes nine months [1]. Allow 12 months per city [2].", "months", "range")
    swapped = given("en", "It takes nine months [1]. Allow 12 months per city [1].", "months", "range")
    assert found(checker, right) == []
    assert found(checker, swapped) == [("number", "12")]


def test_a_sentence_without_marks_may_not_name_what_the_entries_lack(checker: Checker) -> None:
    assert ("place", "Peru") in found(
        checker, given("en", "It was also used in Peru.\nIt takes nine months [1].", "months")
    )


def test_a_mark_without_citation_and_an_invented_quote_are_found(checker: Checker) -> None:
    assert ("mark", "[2]") in found(checker, given("en", "It takes nine months [1] [2].", "months"))
    invented = given("en", "It takes nine months [1].", "months")
    invented.citations[0].quote = "收集资料需要 9 个月，费用全免"
    assert [kind for kind, _ in found(checker, invented)] == ["quote"]


@pytest.mark.parametrize(
    ("language", "text", "right"),
    [
        ("fr", "La collecte des données prend neuf mois et le plan en prend six.", True),
        ("fr", "The collection of the data takes nine months and the plan takes six.", False),
        ("es", "La recogida de los datos lleva nueve meses y el plan seis.", True),
        ("en", "收集资料要花九个月的时间吧。", False),
        ("ru", "Сбор данных занимает девять месяцев.", True),
        ("ru", "The collection takes nine months.", False),
        ("ar", "يستغرق جمع البيانات تسعة أشهر.", True),
        ("ar", "Сбор данных занимает девять месяцев.", False),
        ("zh", "资料收集需要九个月。", True),
        ("zh", "The collection takes nine months.", False),
    ],
)
def test_the_language_is_told_by_script_and_small_words(
    checker: Checker, language: str, text: str, right: bool
) -> None:
    before = checker.counts.wrong_language
    checker.check(given(language, f"{text} [1]", "months"))
    assert (checker.counts.wrong_language == before) is right


def test_a_head_names_its_entry_by_title_and_page(checker: Checker) -> None:
    head = "**City Migration Profiles** (A.2, page 12 of the catalogue; title translated unofficially)"
    assert found(checker, given("en", f"{head}\n- It takes nine months [1]", "months")) == []
    assert found(checker, given("en", f"{head.replace('12', '13')}\n- It takes nine months [1]", "months")) == [
        ("number", "13")
    ]


def test_a_row_of_places_is_held_against_the_records(checker: Checker) -> None:
    assert is_row("A.2 城市移民资料：约旦、黎巴嫩")
    assert not is_row("The method has since been used in these countries of the region: Jordan")
    assert found(checker, given("zh", "- **A.2** 城市移民资料：摩洛哥 [1]", "months")) == []
    assert found(checker, given("zh", "- **A.2** 城市移民资料：巴西 [1]", "months")) == [("place", "巴西")]


def test_sentences_are_cut_behind_their_marks() -> None:
    cut = [(each.text, each.marks) for each in sentences("**Head**\n1. One two [1][2]. Three [3]\n")]
    assert cut == [("Head", ()), ("One two", (1, 2)), ("Three", (3,))]


@pytest.mark.parametrize(("months", "code"), [("nine", 0), ("seven", 1)])
def test_the_command_prints_one_object_and_fails_on_findings(tmp_path: Path, months: str, code: int) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text(
        given("en", f"It takes {months} months for the data [1].", "months").model_dump_json() + "\n", encoding="utf-8"
    )
    run = subprocess.run(
        [sys.executable, "-m", "eval.grounding.independent", str(path)], capture_output=True, text=True, check=False
    )
    report = json.loads(run.stdout)
    assert run.returncode == code, run.stderr
    assert report["model_answers"] == 1 and report["unsupported_numbers"] == len(report["findings"]) == code


def test_it_imports_nothing_of_the_assistant() -> None:
    code = "import sys, eval.grounding.independent; print([m for m in sys.modules if m.split('.')[0] == 'assistant'])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
