"""Senders that look like the United Nations and are not: domains and names a reader takes for those of colleagues."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from typing import Any

from assistant.inbox.mail import Address

_OURS = ("un.org", "unhabitat.org")
_LONG = 8  # shorter names have too many honest neighbours (un.org: uni.org, sun.org)
_NAME = re.compile(
    r"\b(?:un|u\.n\.|onu|оон)[\s-]{0,2}(?:habitat|хабитат)\b|unhabitat|联合国人居|聯合國人居|人居署|موئل الأمم|الأمم المتحدة للمستوطنات",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_DIGITS = str.maketrans("01357", "oiest")  # digits that stand for letters
_PAIRS = (("rn", "m"), ("vv", "w"))


def is_look_alike(sender: Address | None, own: Collection[str]) -> bool:
    """Whether a sender's domain or name imitates the United Nations or one of our own addresses."""
    if sender is None:
        return False
    domain = _readable(sender.email.rpartition("@")[2])
    ours = {*_OURS, *(address.rpartition("@")[2].lower() for address in own)} - {""}
    if any(domain == name or domain.endswith(f".{name}") for name in ours):
        return False
    if any(_imitates(form, name) for form in _forms(domain) for name in ours):
        return True
    named = _EMAIL.search(sender.name)
    if named is not None and named[0].lower() != sender.email.lower():
        return True
    return any(_NAME.search(form) for form in (sender.name, _plain(sender.name)))


def _readable(domain: str) -> str:
    """The domain as it is shown: what is encoded for the net (``xn--…``) in its own letters."""
    labels: list[str] = []
    for label in domain.lower().split("."):
        try:
            labels.append(label[4:].encode().decode("punycode") if label.startswith("xn--") else label)
        except UnicodeError:
            labels.append(label)
    return ".".join(labels)


def _forms(domain: str) -> Iterator[str]:
    """The domain as it is read at a glance: look-alike letters as the Latin ones, digits as letters."""
    plain = _plain(domain)
    yield plain
    yield plain.translate(_DIGITS)
    yield plain.replace("1", "l").translate(_DIGITS)
    for pair, letter in _PAIRS:
        if pair in plain:
            yield plain.replace(pair, letter)


def _plain(text: str) -> str:
    """Text with accents off and each letter that looks like a Latin one as that one."""
    text = "".join(c for c in unicodedata.normalize("NFKD", text).lower() if not unicodedata.combining(c))
    if text.isascii():
        return text
    from confusable_homoglyphs import confusables  # its tables take a while to load and are seldom needed

    latin: dict[str, str] = {}
    found: Any
    for found in confusables.is_confusable(text, greedy=True, preferred_aliases=["latin"]) or []:
        alike = (each["c"] for each in found["homoglyphs"])
        letter = next((each for each in alike if len(each) == 1 and each.isascii() and each.isalpha()), None)
        if letter:
            latin[found["character"]] = letter.lower()
    return "".join(latin.get(c, c) for c in text)


def _imitates(domain: str, name: str) -> bool:
    """Whether a foreign domain is taken for one of ours: it holds it, or is a letter off."""
    bare, ours = domain.replace("-", ""), name.replace("-", "")
    core = ours.rpartition(".")[0]
    if domain == name or bare == ours or f".{name}." in f".{domain}.":
        return True
    if len(core) >= _LONG:
        return core in bare or any(_one_off(label, core) for label in bare.split(".")) or _one_off(bare, ours)
    return f".{name.replace('.', '-')}." in f".{domain}." or domain.startswith(f"{name.replace('.', '-')}-")


def _one_off(one: str, other: str) -> bool:
    """Whether two names differ by one letter more, less, changed or swapped with its neighbour."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, of = one[start:], other[start:]
    swapped = rest[:2] == of[1::-1] and rest[2:] == of[2:]
    return swapped or rest[1:] == of[1:] or rest[1:] == of or rest == of[1:]
