"""The mailbox's messages: all build, their bytes read back as written, their truth holds, and every shape is there."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, get_args

import docx
import openpyxl
import pycountry
import pypdfium2
import pytest
import yaml

from corpus.catalogue import Library
from eval.mailbox.corpus import MailCase, MessagesError, Question, Trait, load_messages

CASES = load_messages()
MAIN = [case for case in CASES if case.group == "main"]
WRITTEN = [case for case in CASES if not case.letter.raw]
LANGUAGES = {"zh": 24, "en": 16, "fr": 10, "es": 10, "ar": 10, "ru": 10}
CATEGORIES = {
    "service_request": 26, "information": 14, "flagship": 6, "partnership": 6, "complaint": 5, "procurement_job": 5,
    "media": 4, "out_of_scope": 5, "spam": 5, "automatic": 10,
}  # fmt: skip
SHAPES = [
    *("charset:" + name for name in (
        "gb2312", "gbk", "gb18030", "big5", "iso-8859-1", "windows-1252", "windows-1251", "koi8-r", "windows-1256",
        "utf-8", "us-ascii",
    )),
    "transfer:base64", "transfer:quoted-printable", "transfer:7bit", "transfer:8bit",
    "layout:plain", "layout:flowed", "layout:html", "layout:alternative", "layout:nested", "layout:calendar",
    "wrong charset", "missing charset", "subject in B-words", "subject in Q-words", "subject folded", "encoded name",
    "reply elsewhere", "many recipients", "no subject", "no message id", "subject only", "thread", "message inside",
    "unreadable attachment", "attached:pdf", "attached:docx", "attached:xlsx", "attached:txt", "attached:rtf",
    "attached:winmail", "attached:ics", *get_args(Trait),
]  # fmt: skip
TRADITIONAL = re.compile("[請會將為過與對問關於]")


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open()


def parsed(case: MailCase) -> EmailMessage:
    message = message_from_bytes(case.raw(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def squeezed(text: str) -> str:
    return "".join(text.split())


def body(message: EmailMessage, kind: str) -> EmailMessage:
    """The first part of that kind that is no attachment and in no message inside."""
    return next(part for part in message.walk() if part.get_content_type() == kind)


def printed(library: Library, entry_id: str) -> str:
    entry = library.entry(entry_id)
    first, last = entry.lines
    lines = library.source.text.split("\n")[first - 1 : last]
    return "\n".join([*lines, *(library.quote(span) for span in entry.imprint)])


def unprinted(library: Library, question: Question) -> list[tuple[str, ...]]:
    """The facts of which no spelling stands in the lines of the cited entries."""
    return question.unsaid("\n".join(printed(library, entry) for entry in (*question.entries, *question.any)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_message_is_built_alike_each_time(case: MailCase) -> None:
    assert case.raw() == case.raw()
    assert len(case.raw()) > 60


@pytest.mark.parametrize("case", WRITTEN, ids=lambda case: case.id)
def test_the_bytes_hold_the_words(case: MailCase) -> None:
    letter, message = case.letter, parsed(case)
    kind = "text/html" if letter.layout == "html" else "text/plain"
    part = body(message, kind)
    data = part.get_payload(decode=True)
    assert isinstance(data, bytes)
    text = data.decode(letter.charset)
    if kind == "text/plain":
        assert squeezed(text) == squeezed(letter.text) * letter.repeat
    elif not letter.html:
        assert squeezed(letter.text.splitlines()[-1]) in squeezed(text)
        assert squeezed(letter.html_tail) in squeezed(text)
    declared = None if letter.declared == "none" else letter.declared or letter.charset
    assert part.get_param("charset") == declared


@pytest.mark.parametrize("case", WRITTEN, ids=lambda case: case.id)
def test_the_headers_read_back(case: MailCase) -> None:
    letter, message = case.letter, parsed(case)
    if letter.subject_coding in ("B", "Q"):
        assert (message["Subject"] or "") == letter.subject
    name, _, address = letter.sender.rpartition("<")
    sender = message["From"].addresses[0]
    assert (squeezed(sender.display_name), sender.addr_spec) == (squeezed(name), address.strip("> "))
    assert letter.to == str(message["To"])
    assert (message["Message-ID"] is None) == ("no message id" in case.shapes)
    assert (message["Reply-To"] is not None) == bool(letter.reply_to)
    assert len(message["Cc"].addresses if message["Cc"] else ()) == letter.cc.count("@")


def test_soft_line_breaks_join_again() -> None:
    case = next(case for case in CASES if case.id == "en-02")
    text = body(parsed(case), "text/plain").get_content()
    assert max(len(line) for line in text.splitlines()) <= 78
    assert "the usual duration of technical assistance, the name" in re.sub(r"(?<!--) \r?\n", " ", text)


@pytest.mark.parametrize("case", [case for case in WRITTEN if case.letter.attached], ids=lambda case: case.id)
def test_attachments_hold_their_text(case: MailCase) -> None:
    if case.letter.layout == "calendar":
        invitation = body(parsed(case), "text/calendar").get_content()
        assert f"SUMMARY:{case.letter.attached[0].text}" in invitation
        return
    found = [part for part in parsed(case).iter_attachments() if part.get_content_type() != "message/rfc822"]
    assert len(found) == len(case.letter.attached)
    for part, enclosed in zip(found, case.letter.attached, strict=True):
        assert part.get_filename() == enclosed.name
        data = part.get_payload(decode=True)
        assert isinstance(data, bytes)
        text = read(enclosed.kind, data)
        assert text is None or squeezed(enclosed.text).replace("|", "") in squeezed(text)


def read(kind: str, data: bytes) -> str | None:
    """What a reader of that kind of file sees; ``None`` where there is nothing to read."""
    match kind:
        case "pdf":
            return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data))
        case "docx":
            return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs)
        case "xlsx":
            rows = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True)
            return "\n".join(" ".join(str(cell) for cell in row) for row in rows)
        case "txt":
            return data.decode("utf-8")
        case "rtf":
            plain = re.sub(r"\\u(-?\d+)\?", lambda found: chr(int(found[1]) % 0x10000), data.decode("ascii"))
            return plain.replace("\\par", "")
        case "winmail":
            assert data.startswith(b"\x78\x9f\x3e\x22")
            return data.decode("cp1252", "replace")
        case _:
            return None


def test_a_nested_message_has_its_text_four_levels_deep() -> None:
    case = next(case for case in CASES if case.id == "en-05")
    kinds = [part.get_content_type() for part in parsed(case).walk()]
    assert kinds[:4] == ["multipart/mixed", "multipart/related", "multipart/alternative", "text/plain"]


def test_office_files_do_not_say_when_they_were_made() -> None:
    for kind in ("docx", "xlsx"):
        case = next(case for case in CASES if f"attached:{kind}" in case.shapes)
        part = next(iter(parsed(case).iter_attachments()))
        data = part.get_payload(decode=True)
        assert isinstance(data, bytes)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert {entry.date_time[0] for entry in archive.infolist()} == {2023}
            assert set(re.findall(rb"\d{4}-\d\d-\d\dT", archive.read("docProps/core.xml"))) == {b"2023-01-01T"}


def test_a_message_inside_is_a_message() -> None:
    for case in CASES:
        if inner := case.letter.forwarded:
            part = next(part for part in parsed(case).walk() if part.get_content_type() == "message/rfc822")
            (inside,) = part.iter_parts()
            assert inside["Subject"] == inner.subject
            assert squeezed(inside.get_content()) == squeezed(inner.text)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_truth_is_well_formed(case: MailCase, library: Library) -> None:
    truth, text = case.truth, squeezed(case.letter.readable)
    hidden = squeezed(case.letter.html + case.letter.html_tail)
    for question in truth.questions:
        assert text.count(squeezed(question.key)) == 1, question.key
        assert all(library.knows(entry) for entry in (*question.entries, *question.any))
        assert not any(squeezed(question.key) in squeezed(piece) for piece in truth.not_questions)
    for piece in truth.not_questions:
        assert squeezed(piece) in text or squeezed(piece) in hidden, piece
    signed = case.letter.readable + case.letter.sender
    assert truth.greeting_name is None or truth.greeting_name in signed
    assert truth.role is None or truth.role in signed
    assert truth.country is None or pycountry.countries.get(alpha_2=truth.country)
    assert not set(truth.needs_human) & set(truth.may_human)
    if case.group == "main":
        silent = [name in ("spam", "automatic") for name in truth.category]
        assert truth.draft is (not silent[0] if len(set(silent)) == 1 else None)
        assert not (all(silent) and truth.questions)
    else:
        assert not truth.questions


@pytest.mark.parametrize("case", [case for case in CASES if case.truth.questions], ids=lambda case: case.id)
def test_facts_are_printed_in_the_cited_entries(case: MailCase, library: Library) -> None:
    for question in case.truth.questions:
        assert not unprinted(library, question)


def test_a_fact_that_is_not_printed_is_noticed(library: Library) -> None:
    asked = Question(key="多久", entries=("A.3",), facts=(("13-15 个月",), ("9-12 个月",)))
    assert unprinted(library, asked) == [("13-15 个月",)]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("最短时间为 1 年", True), ("最短时间为\n1年。", True), ("自 2021 年", False), ("0.1 年", False), ("One year", True),
        ("a one year course", True), ("", False),
    ],
)  # fmt: skip
def test_a_fact_is_said_by_any_of_its_spellings(text: str, says: bool) -> None:
    assert (Question(key="多久", entries=("F.3",), facts=(("1 年", "one year"),)).unsaid(text) == []) is says


def test_the_quotas_are_met() -> None:
    languages = Counter(case.truth.lang for case in MAIN)
    categories = Counter(case.truth.category[0] for case in MAIN)
    shapes = Counter(shape for case in MAIN for shape in case.shapes)
    traditional = [case for case in MAIN if case.truth.lang == "zh" and len(TRADITIONAL.findall(case.letter.text)) > 3]
    assert len(MAIN) >= 84
    assert len(CASES) - len(MAIN) >= 10
    assert {name: languages[name] for name, least in LANGUAGES.items() if languages[name] < least} == {}
    assert {name: categories[name] for name, least in CATEGORIES.items() if categories[name] < least} == {}
    assert {name: shapes[name] for name in SHAPES if shapes[name] < 2} == {}
    assert len(traditional) >= 3


def test_history_stands_below_in_every_language() -> None:
    for trait in ("quoted below", "outlook block"):
        assert {case.truth.lang for case in MAIN if trait in case.traits} == set(LANGUAGES)


def test_many_entries_are_asked_about_and_a_third_asks_what_is_not_said(library: Library) -> None:
    asked = {entry for case in MAIN for question in case.truth.questions for entry in question.entries}
    answerable = [case for case in MAIN if any(question.answered for question in case.truth.questions)]
    beyond = [case for case in answerable if not all(question.answered for question in case.truth.questions)]
    assert len(asked) >= 45
    assert 0.3 < len(beyond) / len(answerable) < 0.6
    assert {len(case.truth.questions) for case in answerable} >= {1, 2, 3, 4, 5, 6}


def test_addresses_are_invented() -> None:
    for case in CASES:
        found = re.findall(r"@([\w.-]+\.\w+)", case.letter.model_dump_json())
        assert all(domain.rsplit(".", 1)[1] in ("example", "test") for domain in found), (case.id, found)


GOOD: dict[str, Any] = {
    "id": "zz-01",
    "letter": {"sender": "a@b.example", "text": "多久？"},
    "truth": {"lang": "zh", "category": "information", "questions": [{"key": "多久", "entries": ["A.1"]}]},
}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "no messages"),
        ([GOOD, GOOD], "ids stand twice: zz-01"),
        ([GOOD | {"mood": "bad"}], "message zz-01: mood"),
        ([GOOD | {"traits": ["odd"]}], "message zz-01: traits.0"),
        ([GOOD | {"letter": {"layout": "fax"}}], "letter.layout"),
        ([GOOD | {"truth": {"lang": "zh", "category": "gossip"}}], "truth.category"),
        ([GOOD | {"truth": {"lang": "zh", "category": "media", "questions": [{"key": "多久"}]}}], "no entry is named"),
        (["text"], "message number 1"),
    ],
)
def test_a_wrong_message_is_named(tmp_path: Path, rows: list[Any], said: str) -> None:
    path = tmp_path / "messages.yaml"
    path.write_text(yaml.safe_dump(rows, allow_unicode=True), encoding="utf-8")
    with pytest.raises(MessagesError, match=re.escape(said)):
        load_messages(path)


def test_a_question_that_is_not_answered_has_no_facts() -> None:
    with pytest.raises(ValueError, match="has entries or facts"):
        Question(key="price", answered=False, facts=(("1",),))


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(MessagesError, match="cannot be read"):
        load_messages(tmp_path / "messages.yaml")
