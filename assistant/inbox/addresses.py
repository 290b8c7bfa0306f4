"""The addresses of a header field, read with tolerance: quotes, comments, groups, encoded names, missing angles."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from assistant.inbox.mail import Address
from assistant.inbox.words import decode_words, one_line

_PART = re.compile(r'[^"\\(),:;<>]+|\\.|.', re.DOTALL)
_EMAIL = re.compile(r"[^\s<>\"',;:()\[\]@]{1,200}@[^\s<>\"',;:()\[\]@]{1,250}")
_MOST_PHRASE = 1_000


def addresses(value: str) -> list[Address]:
    """The addresses in a field whose encoded words are still encoded; what holds none is left out."""
    found = _read(value)
    if not found and "=?" in value:  # some programs encode the address with the name
        found = _read(decode_words(value))
    return found


@dataclass
class _Mailbox:
    """One address as it is being read: the words before it, what stands in angles and in comments."""

    words: list[str] = field(default_factory=list[str])
    angle: list[str] = field(default_factory=list[str])
    comment: list[str] = field(default_factory=list[str])

    def address(self) -> Address | None:
        """The address, if there is one."""
        phrase = "".join(self.words)[:_MOST_PHRASE]
        name = phrase
        match = _EMAIL.search("".join(self.angle)[:_MOST_PHRASE])
        if match is None:
            match = _EMAIL.search(phrase)
            name = "".join(self.comment)
        if match is None:
            return None
        local, _, domain = one_line(match[0], 500).rpartition("@")
        domain = domain.lower().rstrip(".")
        if not local or not domain:
            return None
        name = one_line(decode_words(name), 200)
        if len(name) > 1 and name[0] == name[-1] and name[0] in "'\"":
            name = name[1:-1].strip()
        return Address(name=name, email=f"{local}@{domain}")


def _read(value: str) -> list[Address]:
    found: list[_Mailbox] = [_Mailbox()]
    inside, depth = "", 0  # the bracket or quote that is open; comments nest
    for match in _PART.finditer(value):
        part = match[0]
        mailbox = found[-1]
        if inside == '"':
            inside = "" if part == '"' else inside
            mailbox.words.append(part.removeprefix("\\") if inside else "")
        elif inside == "(":
            depth += (part == "(") - (part == ")")
            inside = inside if depth else ""
            mailbox.comment.append(part if inside else "")
        elif inside == "<":
            inside = "" if part == ">" else inside
            mailbox.angle.append(part if inside else "")
        elif part in '"<(':
            inside, depth = part, 1
        elif part in ",;":
            if mailbox.words or mailbox.angle:
                found.append(_Mailbox())
        elif part == ":":
            mailbox.words.clear()  # the name of a group
        else:
            mailbox.words.append(part)
    return [address for mailbox in found if (address := mailbox.address()) is not None]
