"""A message's own words: history, greeting and signature set aside in the forms of six languages."""

from __future__ import annotations

import pytest

from assistant.mail import is_mail, own_words, read_letter

HISTORIES = [
    "On Mon, 3 Mar 2025 at 10:12, UN-Habitat <desk@un.example> wrote:\n> Which country?",
    "Le lun. 3 mars 2025 à 10:12, ONU-Habitat <desk@un.example> a écrit :\n> Quel pays ?",
    "El lun, 3 mar 2025 a las 10:12, ONU-Hábitat (<desk@un.example>) escribió:\n> ¿Qué país?",
    "пн, 3 мар. 2025 г. в 10:12, ООН-Хабитат <desk@un.example> пишет:\n> Какая страна?",
    "在 2025年3月3日，人居署 <desk@un.example> 写道：\n> 哪个国家？",
    "في الإثنين، 3 مارس 2025، كتب موئل الأمم المتحدة:\n> أي بلد؟",
    "发件人: 人居署\n发送时间: 2025年3月3日\n收件人: 李明\n主题: 回复\n\n哪个国家？",
    "From: UN-Habitat <desk@un.example>\nSent: Monday\nTo: Li\nSubject: RE: hello\n\nWhich country?",
    "De : ONU-Habitat\nEnvoyé : lundi\nÀ : Li\nObjet : RE : bonjour\n\nQuel pays ?",
]


@pytest.mark.parametrize("history", HISTORIES)
def test_quoted_history_is_not_asked(history: str) -> None:
    letter = read_letter(f"Subject: Re: data\n\nHow long does it take?\n\n{history}")
    assert letter.own == "How long does it take?"
    assert letter.subject == "Re: data"


def test_an_answer_below_the_quotation_is_the_writers_own() -> None:
    assert read_letter("> Which country?\n> Which city?\n> When?\n\nKenya, Nairobi. How long does it take?").own == (
        "Kenya, Nairobi. How long does it take?"
    )


def test_what_is_sent_on_is_asked() -> None:
    text = (
        "Subject: Fwd: evictions\n\nPlease answer him directly.\n\n-------- Forwarded message --------\n"
        "From: P. Okello\nSubject: evictions\n\nHow long does an assessment take?\n"
    )
    assert "How long does an assessment take?" in read_letter(text).own


SIGNATURES = [
    ("How long?\n\nKind regards,\nTeresa Walcott\nOperations Manager", ("Kind regards,", "Teresa Walcott", "Operations Manager")),
    ("请问要多久？\n\n此致\n敬礼\n刘建国", ("此致", "敬礼", "刘建国")),
    ("كم شهراً؟\n\nمع فائق التقدير،\nمحمد الجبوري", ("مع فائق التقدير،", "محمد الجبوري")),
    ("Сколько?\n\nС уважением,\nОльга Ким", ("С уважением,", "Ольга Ким")),
    ("Which steps are there?\n\nPeter Mugisha\nTel. +00 555 0100", ("Peter Mugisha", "Tel. +00 555 0100")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "signature"), SIGNATURES)
def test_the_signature_is_set_aside(text: str, signature: tuple[str, ...]) -> None:
    letter = read_letter(text)
    assert letter.signature == signature
    assert letter.own == text.split("\n")[0]


def test_thanks_at_the_beginning_close_nothing() -> None:
    text = "Thank you for your answer.\n\nWe have one more point about the second phase of the work in our city: how long is it?"
    assert read_letter(text).own == text


def test_a_postscript_is_asked() -> None:
    assert "Is it free?" in read_letter("How long?\n\nBest regards\nAnn\n\nP.S. Is it free?").own


def test_lists_without_question_marks_are_no_signature() -> None:
    text = "请答复：\n\n1. 需要多长时间\n2. 在哪些国家用过"
    assert read_letter(text).own == text
    assert read_letter(text).signature == ()


def test_asides_of_mail_programs_are_left_out() -> None:
    assert read_letter("请问要多久？\n【请在打印前考虑环境】\n发自我的手机").own == "请问要多久？"


def test_own_words_begin_with_the_subject() -> None:
    assert own_words("Subject: quick one\n\nhi, is it free?") == "quick one\nhi, is it free?"


@pytest.mark.parametrize("text", ["CityRAP 需要多久？", "你好", "a\nb"])
def test_a_question_is_no_mail(text: str) -> None:
    assert not is_mail(text)
