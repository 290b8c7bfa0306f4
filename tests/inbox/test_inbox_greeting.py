"""Whom a reply greets by name: nobody where it is not sure."""

from __future__ import annotations

import pytest

from assistant.inbox.greeting import greeted
from assistant.inbox.mail import Address

SURE = [
    ("Teresa Walcott", ("Kind regards,", "Teresa Walcott", "Operations Manager"), "Teresa Walcott"),
    ("Dr. Leila Haddad-Burke", ("Yours,", "Dr Leila Haddad-Burke"), "Leila Haddad-Burke"),
    ("", ("此致", "敬礼", "刘建国", "财政局 预算科"), "刘建国"),
    ("林淑芬", ("敬祝", "時祺", "都市研究學會 林淑芬 敬上"), "林淑芬"),
    ("黃國棟教授", ("黃國棟",), "黃國棟"),
    ("محمد الجبوري", ("مع فائق التقدير،", "محمد الجبوري"), "محمد الجبوري"),
    ("Ольга Ким", ("Спасибо,", "Ольга Ким", "университет, кафедра урбанистики"), "Ольга Ким"),
    ("Instituto de la Vivienda", ("Ing. Teresa Molina", "Gerente de Proyectos"), "Teresa Molina"),
    ("Yusuf Adan", ("Thanks", "Yusuf"), "Yusuf"),
]


@pytest.mark.parametrize(("shown", "signature", "name"), SURE)
def test_a_name_under_the_message_that_agrees_with_the_address(
    shown: str, signature: tuple[str, ...], name: str
) -> None:
    assert greeted(signature, Address(name=shown, email="x@town.example")) == name


DOUBTFUL = [
    ("Teresa Walcott", ()),  # nothing under the message
    ("Teresa Walcott", ("Regards", "Samuel Wekesa")),  # somebody else's hand
    ("City Hall", ("Regards,", "City Hall", "Planning Department")),
    ("环境卫生处", ("谢谢！", "临江市环境卫生管理处")),
    ("SkyMap Sales", ("SkyMap Sales Team",)),
    ("", ("Cordialement,", "Direction de l’habitat")),
    ("", ("--", "Tel. +00 555 0100")),
]


@pytest.mark.parametrize(("shown", "signature"), DOUBTFUL)
def test_no_name_where_it_is_doubtful(shown: str, signature: tuple[str, ...]) -> None:
    assert greeted(signature, Address(name=shown, email="x@town.example")) == ""
