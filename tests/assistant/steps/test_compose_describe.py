"""The service card: fields as printed, nothing twice, everything in the print's own words."""

from __future__ import annotations

import pytest
from hand_made import make_context, plain, quotes

from assistant.answer import Language
from assistant.context import Context, Tools
from assistant.lines import Line
from assistant.messages import say
from assistant.quoting import verbatim
from assistant.steps.compose.common import labelled
from assistant.steps.compose.describe import answer_describe
from assistant.steps.compose.records import duration_line, place_names, places_line
from corpus.gazetteer import country_names
from corpus.model import FieldName

QUESTIONS = {
    "A.3": "请介绍城市韧性资料收集。",
    "F.1": "固体废物管理服务做些什么？",
    "B.6": "她的城市工具箱是什么？",
    "FP.1": "介绍第一个旗舰项目",
    "J.0": "介绍一下J节",
    "C.4": "加强城乡联系的服务讲了什么？",
}
FIELDS = {say(Language.ZH, f"field_{name.value}"): name for name in FieldName}


def card(tools: Tools, entry_id: str, language: Language = Language.ZH) -> Context:
    context = make_context(tools, QUESTIONS[entry_id], {entry_id: 10.0}, language=language)
    return answer_describe(context, tools)


def sections(lines: list[Line]) -> dict[FieldName, list[Line]]:
    """The lines under each field's name."""
    found: dict[FieldName, list[Line]] = {}
    own: list[Line] | None = None
    for line in lines:
        title = line.text.strip().strip("*")
        if line.text.startswith("\n**") and title in FIELDS:
            own = found.setdefault(FIELDS[title], [])
        elif not line.text:
            own = None
        elif own is not None:
            own.append(line)
    return found


def sentence_lines(lines: list[Line]) -> list[Line]:
    """The lines of sentences: those before the facts, which an empty line opens."""
    end = next((at for at, line in enumerate(lines) if not line.text), len(lines))
    return [line for line in lines[:end] if line.text.startswith("- ") and line.quotes]


@pytest.mark.parametrize("entry_id", QUESTIONS)
def test_fields_and_their_sentences_stand_in_printed_order(tools: Tools, entry_id: str) -> None:
    found = sections(card(tools, entry_id).lines)
    printed = list(dict.fromkeys(sentence.field for sentence in tools.reader.sentences[entry_id]))
    assert list(found) == sorted(found, key=printed.index)
    for field, lines in found.items():
        assert lines, f"{field} is named and empty"
        assert {quote.field for quote in quotes(lines)} == {field}
        starts = [quote.start for quote in quotes(lines)]
        assert starts == sorted(starts), field


def test_a_card_shows_what_why_and_how(tools: Tools) -> None:
    shown = {quote.field for quote in quotes(sentence_lines(card(tools, "A.3").lines))}
    assert shown >= {FieldName.OVERVIEW, FieldName.CHALLENGE, FieldName.OFFER}


@pytest.mark.parametrize("entry_id", QUESTIONS)
def test_no_sentence_stands_twice(tools: Tools, entry_id: str) -> None:
    ranges = sorted((quote.start, quote.end) for quote in quotes(sentence_lines(card(tools, entry_id).lines)))
    assert len(ranges) > 3
    assert len(set(ranges)) == len(ranges)
    texts = [plain(line) for line in sentence_lines(card(tools, entry_id).lines)]
    for at, text in enumerate(texts):
        assert not any(text[2:] in other for n, other in enumerate(texts) if n != at), text


@pytest.mark.parametrize("entry_id", QUESTIONS)
def test_every_sentence_and_quote_is_the_print_s(tools: Tools, entry_id: str) -> None:
    context = card(tools, entry_id)
    assert verbatim(quotes(context.lines), tools.library)
    printed = "".join(sentence.text for sentence in tools.reader.sentences[entry_id])
    for line in sentence_lines(context.lines):
        assert plain(line)[2:].replace("\\", "") in printed, line.text
    entry = tools.library.entry(entry_id)
    assert plain(context.lines[0]).startswith(entry.title)


@pytest.mark.parametrize("entry_id", ["A.3", "B.6", "C.4"])
def test_the_length_of_time_stands_on_its_own_line(tools: Tools, entry_id: str) -> None:
    entry = tools.library.entry(entry_id)
    label = say(Language.ZH, "duration")
    lines = [line for line in card(tools, entry_id).lines if line.text.startswith(f"- {label}：")]
    if not entry.durations:
        assert lines == []
        assert duration_line(Context(turns=["？"]), tools, entry) is None
        return
    (line,) = lines
    for duration in entry.durations[:6]:
        assert duration.text in line.text
        assert any(quote.start <= duration.span.start < quote.end for quote in line.quotes)


@pytest.mark.parametrize(("language", "separator"), [(Language.ZH, "；"), (Language.EN, "; "), (Language.AR, "; ")])
def test_places_stand_by_country_in_the_reader_s_language(tools: Tools, language: Language, separator: str) -> None:
    entry = tools.library.entry("F.1")
    label = say(language, "where")
    (line,) = [
        each
        for each in card(tools, "F.1", language).lines
        if each.text.startswith("- " + labelled(language, label, ""))
    ]
    names = country_names(language.value)
    named = [names[code] for code in ("KE", "ET", "JO", "AF")]
    assert all(name in line.text for name in named)
    assert line.text.count(names["KE"]) == 1, "a country is named once, with its cities"
    assert separator in line.text
    applied = [place.span.start for place in entry.places if place.field is FieldName.CASES]
    assert line.quotes
    assert all(any(quote.start <= start < quote.end for start in applied) for quote in line.quotes)


def test_without_places_there_is_no_line_of_places(tools: Tools) -> None:
    assert places_line(Context(turns=["？"]), tools, tools.library.entry("FP.0")) is None


def test_a_testimonial_names_its_speaker(tools: Tools) -> None:
    label = say(Language.ZH, "field_testimonial")
    (line,) = [each for each in card(tools, "A.3").lines if each.text.startswith(f"- {label}：")]
    assert "马里奥·费列罗" in line.text


def test_other_languages_open_with_the_unofficial_summary(tools: Tools) -> None:
    summary = tools.bank.summary("A.3", "en")
    lines = card(tools, "A.3", Language.EN).lines
    assert plain(lines[0]).startswith(tools.bank.title("A.3", "en"))
    assert summary in lines[1].text
    assert lines[1].quotes == ()


def test_printed_places_are_named_in_the_reader_s_language_and_other_words_are_quoted(tools: Tools) -> None:
    entry = tools.library.entry("D.1")
    assert place_names(tools, entry, "海地、太子港；需要一年", Language.EN) == "Haiti, Port-au-Prince, «需要一年»"
    assert place_names(tools, entry, "海地、太子港", Language.ZH) == "海地、太子港"
