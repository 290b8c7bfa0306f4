"""Conversations as files: opened again and read."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import docx
import pypdfium2
import pytest
from fastapi.testclient import TestClient
from fontTools.ttLib import TTFont

from assistant.answer import Language
from corpus.catalogue import Library
from corpus.questions import FOLDER as QUESTIONS
from ui.export.document import Block, Document, Kind, Run, document, markdown_blocks, right_to_left
from ui.export.markdown import markdown
from ui.export.pdf import fonts, pdf
from ui.export.word import word
from ui.labels import FOLDER, labels
from ui.record import record
from ui.session import Chat, Turn

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
MARKED = "**粗体**与普通 [1]\n\n1. 第一\n   - 其下\n2. 第二\n\n> 引用\n\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |"


def made(library: Library, assistant: Any, text: str = MARKED, language: Language = Language.EN) -> Document:
    answer = assistant.made(text, citations=(assistant.resilience(1),), gaps=("费用：目录未说明",), language=language)
    chat = Chat((Turn("How <long>?", answer), Turn("two", failed=True), Turn("three", stopped=True)))
    return document(chat, library.catalogue.edition, language, NOW)


def pdf_text(file: bytes) -> str:
    pages = pypdfium2.PdfDocument(file)
    return "\n".join(page.get_textpage().get_text_range() for page in pages)


def test_markdown_becomes_blocks() -> None:
    blocks = list(markdown_blocks(MARKED))
    assert [(block.kind, block.level, block.bullet, block.text) for block in blocks] == [
        (Kind.PARAGRAPH, 0, "", "粗体与普通 [1]"),
        (Kind.ITEM, 1, "1.", "第一"),
        (Kind.ITEM, 2, "•", "其下"),
        (Kind.ITEM, 1, "2.", "第二"),
        (Kind.QUOTE, 0, "", "引用"),
        (Kind.TABLE, 0, "", ""),
    ]
    assert blocks[0].runs == (Run("粗体", bold=True), Run("与普通 [1]"))
    assert blocks[-1].rows == (("甲", "乙"), ("1", "2"))


def test_a_second_paragraph_of_an_item_has_no_bullet() -> None:
    assert [(block.bullet, block.text) for block in markdown_blocks("- one\n\n  two\n- three")] == [
        ("•", "one"), ("", "two"), ("•", "three"),
    ]  # fmt: skip


def test_a_line_break_of_an_answer_is_one_in_every_file(library: Library, assistant: Any) -> None:
    saved = made(library, assistant, "- 第一行\n  第二行")
    assert next(block.text for block in saved.blocks if "第一行" in block.text) == "第一行\n第二行"
    assert "第一行\n第二行" in [
        paragraph.text.split("\t")[-1] for paragraph in docx.Document(BytesIO(word(saved))).paragraphs
    ]
    lines = pdf_text(pdf(saved)).splitlines()
    assert "第一行" in [line.split("• ")[-1] for line in lines] and "第二行" in lines
    again = markdown_blocks(markdown(saved).decode())
    assert "第一行\n第二行" in [block.text for block in again]


def test_what_leads_to_the_next_block_is_kept_with_it(library: Library, assistant: Any) -> None:
    saved = made(library, assistant, "**挑战**\n\n- 资料不足。\n\n粗体不在开头的**段落**")
    leading = [block.text for block in saved.blocks if block.leads]
    assert "挑战" in leading and "粗体不在开头的段落" not in leading
    kept = [
        each.text for each in docx.Document(BytesIO(word(saved))).paragraphs if each.paragraph_format.keep_with_next
    ]
    assert set(leading) <= set(kept) and "粗体不在开头的段落" not in kept


def test_each_block_of_an_arabic_answer_has_its_direction() -> None:
    blocks = list(markdown_blocks("A.3 — تستغرق\n\n每个城市预计\n\n9-12", rtl=True))
    assert [block.rtl for block in blocks] == [True, False, True]
    assert right_to_left("9 شهراً A") and not right_to_left("A شهراً") and not right_to_left("123")


def test_a_document_has_notices_questions_answers_and_sources(library: Library, assistant: Any) -> None:
    text = "\n".join(block.text for block in made(library, assistant).blocks)
    for wanted in (
        "Saved on 2026-01-02 03:04 UTC",
        "HS/052/23C",
        "the English original is the binding version",
        "1. How <long>?",
        "费用：目录未说明",
        "[1] A.3 城市韧性资料收集 — Duration of support · p. 14",
        assistant.resilience(1).quote.split()[0],
        "something went wrong",
        "You stopped this answer.",
        "UNHabitat-GSD@un.org",
    ):
        assert wanted in text, wanted


@pytest.mark.parametrize("language", Language)
def test_a_document_says_who_worded_each_answer(library: Library, assistant: Any, language: Language) -> None:
    quoted = assistant.answer("1").model_copy(update={"language": language})
    chat = Chat((Turn("1", quoted), Turn("2", assistant.modelled(quoted)), Turn("3", assistant.answer("WEATHER"))))
    notes = [block.text for block in document(chat, library.catalogue.edition, language, NOW).blocks]
    words = labels(language).engine
    written = (words.model_zh if language is Language.ZH else words.model).format(model=" (scripted-7b)")
    assert notes.count(words.extractive) == notes.count(written) == 1


def test_the_word_file_says_the_same(library: Library, assistant: Any) -> None:
    wanted = made(library, assistant)
    opened = docx.Document(BytesIO(word(wanted)))
    paragraphs = [paragraph.text for paragraph in opened.paragraphs]
    for block in wanted.blocks:
        if block.kind is not Kind.TABLE:
            assert any(paragraph.endswith(block.text) for paragraph in paragraphs), block.text
    assert [[cell.text for cell in row.cells] for row in opened.tables[0].rows] == [["甲", "乙"], ["1", "2"]]
    styles = [paragraph.style.name for paragraph in opened.paragraphs if paragraph.style]
    assert styles[0] == "Heading 1" and styles.count("Heading 2") == 3


def test_arabic_runs_from_the_right_in_word(library: Library, assistant: Any) -> None:
    opened = docx.Document(BytesIO(word(made(library, assistant, "تستغرق 9 أشهر\n\n每个城市", Language.AR))))
    turned = {paragraph.text: "<w:bidi/>" in paragraph._p.xml for paragraph in opened.paragraphs}
    assert turned["تستغرق 9 أشهر"] and not turned["每个城市"]


def test_the_pdf_says_the_same(library: Library, assistant: Any) -> None:
    text = pdf_text(pdf(made(library, assistant))).replace("\r", "").replace("\n", "")
    for wanted in ("1. How <long>?", "粗体与普通 [1]", "费用：目录未说明", "HS/052/23C", "[1] A.3 城市韧性资料收集"):
        assert wanted in text, wanted


def test_the_fonts_hold_every_letter_that_can_be_written(library: Library) -> None:
    held: set[int] = set()
    for font in fonts().fonts():
        if font.path and font.family in {"Noto Sans", "Noto Sans Arabic", "Noto Sans CJK SC"}:
            held |= set(TTFont(font.path, fontNumber=font.index, lazy=True).getBestCmap())
    words = "".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.json"))
    bank = "".join(path.read_text(encoding="utf-8") for path in QUESTIONS.glob("*.yaml"))
    missing = {letter for letter in library.source.text + words + bank if ord(letter) not in held}
    assert not {letter for letter in missing if not letter.isspace()}


@pytest.mark.parametrize("language", Language)
def test_the_pdf_is_made_in_every_language(library: Library, assistant: Any, language: Language) -> None:
    text = pdf_text(pdf(made(library, assistant, "ok", language)))
    assert "UTC" in text and "1 / " in text


def test_what_looks_like_mark_up_stays_text() -> None:
    attack = '#import "x" *b* `c` <d> $e$ \\ [f](g) "h" @i'
    block = Block(Kind.PARAGRAPH, (Run(attack),))
    wanted = Document("t", Language.EN, (block,))
    assert attack in pdf_text(pdf(wanted)).replace("\r\n", " ")
    assert docx.Document(BytesIO(word(wanted))).paragraphs[0].text == attack
    assert next(iter(markdown_blocks(markdown(wanted).decode()))).text == attack


def test_the_markdown_file_reads_back_as_the_same_blocks(library: Library, assistant: Any) -> None:
    wanted = made(library, assistant)
    read = [block.text for block in markdown_blocks(markdown(wanted).decode())]
    for block in wanted.blocks:
        assert block.text in read or any(block.text and block.text in text for text in read), block


@pytest.mark.parametrize(("kind", "begins"), [("docx", b"PK"), ("pdf", b"%PDF"), ("md", "# 联合国人居署".encode())])
def test_the_route_sends_a_file(client: TestClient, assistant: Any, kind: str, begins: bytes) -> None:
    chat = Chat((Turn("多久？", assistant.answer("1")),))
    response = client.post(f"/export/{kind}?lang=zh", content=record(chat))
    assert response.status_code == 200 and response.content.startswith(begins)
    assert response.headers["content-disposition"].endswith(f'.{kind}"')
    assert response.headers["cache-control"] == "no-store"


def test_the_route_refuses_what_is_no_conversation(client: TestClient) -> None:
    assert client.post("/export/pdf", content=b"\xff{").status_code == 422
    assert client.post("/export/exe", content=b"{}").status_code == 422
