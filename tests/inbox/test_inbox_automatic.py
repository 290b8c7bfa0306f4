"""Messages that machines wrote are told from those of people."""

from __future__ import annotations

import pytest
from mails import message, of_parts, part

from assistant.inbox.mail import Automatic, Remark
from assistant.inbox.mime import mail_from_text, read_mail

OWN = ("Services@UNHabitat.org",)
INVITATION = part(b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR", "text/calendar; charset=utf-8")


def kind_of(raw: bytes) -> Automatic | None:
    return read_mail(raw, OWN).automatic


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"auto_submitted": "auto-replied"}, Automatic.AUTO_REPLY),
        ({"auto_submitted": "auto-generated (by a form)"}, Automatic.AUTO_REPLY),
        ({"auto_submitted": "Auto-Replied; owner-email=x"}, Automatic.AUTO_REPLY),
        ({"x_autoreply": "yes"}, Automatic.AUTO_REPLY),
        ({"precedence": "auto_reply"}, Automatic.AUTO_REPLY),
        ({"auto_submitted": "auto-replied", "return_path": "<>"}, Automatic.AUTO_REPLY),
        ({"content_type": "multipart/report; report-type=disposition-notification; boundary=b"}, Automatic.AUTO_REPLY),
        ({"return_path": "<>"}, Automatic.BOUNCE),
        ({"from": "Mail Delivery System <MAILER-DAEMON@mx.example>"}, Automatic.BOUNCE),
        ({"from": "postmaster@mx.example"}, Automatic.BOUNCE),
        ({"x_failed_recipients": "a@x.example"}, Automatic.BOUNCE),
        ({"content_type": "multipart/report; report-type=delivery-status; boundary=b"}, Automatic.BOUNCE),
        ({"list_id": "<news.example>"}, Automatic.MAILING_LIST),
        ({"list_unsubscribe": "<mailto:x@y.example>"}, Automatic.MAILING_LIST),
        ({"precedence": "Bulk"}, Automatic.MAILING_LIST),
        ({"precedence": "list"}, Automatic.MAILING_LIST),
        ({"precedence": "junk"}, Automatic.MAILING_LIST),
        ({"x_loop": "services"}, Automatic.LOOP),
        ({"x_habitat_draft": "<1@x>"}, Automatic.LOOP),
        ({"from": "us <services@unhabitat.org>"}, Automatic.LOOP),
        ({"from": "us <services@unhabitat.org>", "list_id": "<x>"}, Automatic.LOOP),
    ],
)
def test_the_header_tells(fields: dict[str, str], why: Automatic) -> None:
    assert kind_of(message(b"Thank you for your message.", **fields)) is why


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"auto_submitted": "no"},
        {"x_auto_response_suppress": "All"},
        {"precedence": "first-class"},
        {"return_path": "<zhou@city.example>"},
        {"from": "other@unhabitat.org"},
        {"subject": "Re: Automatic reply: Question"},
        {"subject": "自动回复系统的合作咨询"},
        {"subject": "Out of office space in our town: what to do?"},
        {"subject": "Automatic answers to citizens"},
    ],
)
def test_people_are_people(fields: dict[str, str]) -> None:
    assert kind_of(message(b"How long does it take?", **fields)) is None


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: Question",
        "Auto reply: x",
        "AutoReply",
        "Out of Office: Re: Question",
        "OOO - back on Monday",
        "自动回复: 咨询",
        "自动答复：咨询",
        "[自动回复] 咨询",
        "【自动回复】咨询",
        "自動回覆：詢問",
        "Réponse automatique : Question",
        "Réponse automatique: Question",
        "Absence du bureau",
        "Respuesta automática: Pregunta",
        "Fuera de la oficina: x",
        "Автоответ: Вопрос",
        "Автоматический ответ: Вопрос",
        "رد تلقائي: سؤال",
        "الرد التلقائي: سؤال",
        "Automatische Antwort: Frage",
    ],
)
def test_replies_on_absence_are_told_by_their_subject(subject: str) -> None:
    assert kind_of(message(b"I am away.", subject=subject.encode())) is Automatic.AUTO_REPLY
    assert mail_from_text(f"Subject: {subject}\n\nI am away.").automatic is Automatic.AUTO_REPLY


@pytest.mark.parametrize(("stations", "why"), [(50, None), (51, Automatic.LOOP)])
def test_a_message_that_goes_round(stations: int, why: Automatic | None) -> None:
    assert kind_of(b"Received: from a by b\r\n" * stations + message(b"x")) is why


def test_a_failed_delivery_is_read() -> None:
    status = part(b"Action: failed", "message/delivery-status")
    returned = part(message(b"the words that were sent"), "message/rfc822")
    mail = read_mail(of_parts("report", [part(b"It failed."), status, returned], "; report-type=delivery-status"))
    assert mail.automatic is Automatic.BOUNCE
    assert mail.text.startswith("It failed.")
    assert "Action" not in mail.text


def test_an_invitation_without_words_is_automatic_and_one_with_words_is_not() -> None:
    bare = read_mail(of_parts("alternative", [part(b" "), INVITATION]))
    alone = read_mail(message(b"BEGIN:VCALENDAR\r\nMETHOD:REPLY", content_type="text/calendar"))
    asking = read_mail(of_parts("alternative", [part(b"Can we meet? How long does A.3 take?"), INVITATION]))
    assert [mail.automatic for mail in (bare, alone, asking)] == [Automatic.CALENDAR, Automatic.CALENDAR, None]
    assert all(Remark.CALENDAR in mail.remarks for mail in (bare, alone, asking))


def test_a_forwarded_list_message_is_from_a_person() -> None:
    inner = message(b"news", list_id="<news.example>", auto_submitted="auto-generated")
    assert kind_of(of_parts("mixed", [part(b"what of this?"), part(inner, "message/rfc822")])) is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Hannah Cole has invited you: call on urban data\nWhen: Monday\nGoing? Yes - Maybe - No", Automatic.CALENDAR),
        ("您已受邀参加会议。\n是否接受？ 接受 / 暂定 / 拒绝", Automatic.CALENDAR),
        ("Before we meet: how long does CityRAP take?", None),
        ("We would like to tell you of our city. " * 30, None),
    ],
)
def test_an_invitation_with_the_words_of_a_calendar_is_automatic(text: str, wanted: Automatic | None) -> None:
    mail = read_mail(of_parts("alternative", [part(text.encode()), INVITATION]))
    assert mail.automatic is wanted
