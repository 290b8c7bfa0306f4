"""The draft's two bodies and its headers."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from assistant.answer import Language
from assistant.inbox.mail import Address, Mail
from assistant.inbox.render import html_page, html_text, plain_text, reply_message, reply_part, reply_subject, with_note

DESK = "desk@unhabitat.example"
MAIL = Mail(
    message_id="<q2@town.example>",
    reply_to=(Address(name="Лапин, Виктор", email="v.lapin@town.example"),),
    in_reply_to="<a1@unhabitat.example>",
    references=("<q1@town.example>", "<a1@unhabitat.example>"),
    subject="Вопрос",
)


def sent(mail: Mail, subject: str = "Re: x", draft_id: str = "d1") -> EmailMessage:
    """The draft as a mail program would read it."""
    message = message_from_bytes(
        reply_message(mail, DESK, subject, ("plain ü", "<p>html ü</p>"), draft_id).as_bytes(), policy=default
    )
    assert isinstance(message, EmailMessage)
    return message


def test_the_reply_threads_with_the_message_it_answers() -> None:
    message = sent(MAIL)
    assert message["In-Reply-To"] == "<q2@town.example>"
    assert message["References"].split() == ["<q1@town.example>", "<a1@unhabitat.example>", "<q2@town.example>"]
    assert message["To"].addresses[0].addr_spec == "v.lapin@town.example"
    assert message["To"].addresses[0].display_name == "Лапин, Виктор"
    assert (message["From"], message["Message-ID"], message["X-Habitat-Draft"]) == (
        DESK,
        "<d1@unhabitat.example>",
        "d1",
    )
    assert message["Date"].datetime.tzinfo is not None
    assert not message["Cc"]


def test_a_thread_without_references_begins_with_what_was_replied_to() -> None:
    assert sent(MAIL.model_copy(update={"references": ()}))["References"].split() == [
        "<a1@unhabitat.example>",
        "<q2@town.example>",
    ]


def test_a_message_without_id_gets_no_thread() -> None:
    message = sent(Mail(reply_to=(Address(email="a@b.example"),)))
    assert "In-Reply-To" not in message
    assert "References" not in message


def test_both_bodies_are_there_and_whole() -> None:
    message = sent(MAIL, subject="Re: 关于城市韧性")
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert (plain.get_content().strip(), html.get_content().strip()) == ("plain ü", "<p>html ü</p>")
    assert message["Subject"] == "Re: 关于城市韧性"


def test_a_header_cannot_be_slipped_in_by_a_name() -> None:
    evil = Mail(
        reply_to=(Address(name="x\r\nBcc: all@world.example", email="a@b.example"),), message_id="<m@b.example>"
    )
    message = sent(evil)
    assert "Bcc" not in message
    assert len(message["To"].addresses) == 1


@pytest.mark.parametrize(
    ("subject", "wanted"),
    [
        ("Data", "Re: Data"),
        ("RE: Data", "RE: Data"),
        ("回复：资料", "回复：资料"),
        ("", "Re:"),
        ("Отв: данные", "Отв: данные"),
    ],
)
def test_the_subject_says_re_once(subject: str, wanted: str) -> None:
    assert reply_subject(subject) == wanted


def test_markdown_becomes_plain_text() -> None:
    assert plain_text("**1.** What\\* is it?\n\n\n- *a* \\[1\\] [2]  \n") == "1. What* is it?\n\n- a [1] [2]"


def test_markdown_becomes_html_whose_marks_lead_to_the_footnotes() -> None:
    html = html_text("**A.3** says [1], not [7].", [1])
    assert '<strong>A.3</strong> says <sup><a href="#source-1">[1]</a></sup>, not [7].' in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>x</script>",
        "[click](https://evil.example)",
        "![p](https://evil.example/p.png)",
        "<https://evil.example>",
    ],
)
def test_html_holds_no_link_picture_or_script_of_a_stranger(text: str) -> None:
    html = html_text(text, [])
    assert "<script" not in html
    assert "<a " not in html
    assert "<img" not in html


def test_what_stands_below_the_cut_line_is_the_reply() -> None:
    cut = "✂ – – Delete this line and everything above it before sending – – ✂"
    assert reply_part(with_note("Kind: ✂ spam", cut, "Dear Ann,\n\nyes.")) == "Dear Ann,\n\nyes."
    assert reply_part(with_note("note", cut.replace("everything", "every-\nthing"), "yes.")) == "yes."
    assert reply_part("Dear Ann, the note is gone.") == "Dear Ann, the note is gone."


def test_the_page_says_its_languages_and_directions() -> None:
    page = html_page("<b>note</b>", "cut", "<p>نعم</p>", Language.AR, Language.EN)
    assert '<html lang="ar" dir="rtl">' in page
    assert 'lang="en" dir="ltr"' in page
    assert "&lt;b&gt;note&lt;/b&gt;" in page
