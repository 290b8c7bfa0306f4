"""What all pages have around them: the head with the way to the other pages, and the foot with the edition's notices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path
from urllib.parse import quote, urlencode

from assistant.answer import Language
from corpus.model import Edition
from ui.labels import Labels, direction, labels

ASSETS = Path(__file__).parent / "assets"


class Room(StrEnum):
    """The pages that the head leads to, by their addresses."""

    CHAT = ""
    CATALOGUE = "catalogue"
    FINDER = "finder"
    PLACES = "places"
    INBOX = "inbox"


@dataclass(frozen=True)
class Frame:
    """Head and foot in one language. ``base`` leads from the page's folder to the root; ``asked`` is its query."""

    edition: Edition
    language: Language
    base: str = ""
    asked: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> Labels:
        """The labels of the language."""
        return labels(self.language)

    @property
    def gap(self) -> str:
        """What stands between two sentences: Chinese punctuation brings its own space."""
        return "" if self.language is Language.ZH else " "

    @property
    def attributes(self) -> str:
        """Language and writing direction of a part of the page."""
        return f'lang="{self.language.value}" dir="{direction(self.language)}"'

    def address(self, path: str, *query: tuple[str, str]) -> str:
        """The address of another page in this language, safe inside an attribute."""
        return escape(f"{self.base}{quote(path)}?{urlencode([('lang', self.language.value), *query])}")

    def header(self, room: Room | None, tools: str = "") -> str:
        """Title, ways to the pages and language switch; ``tools`` are what the page adds."""
        words = self.words
        title = f'<a class="brand" href="{self.address("./")}">{escape(words.title)}</a>'
        brand = f"<h1>{title}</h1>" if room is Room.CHAT else f"<p>{title}</p>"
        ways = "".join(
            f'<li><a href="{self.address(each.value or "./")}"{" aria-current=page" if each is room else ""}>'
            f"{escape(name)}</a></li>"
            for each, name in self._rooms()
        )
        target = "question" if room is Room.CHAT else "main"
        skip = words.skip if room is Room.CHAT else words.frame.skip
        return (
            f'<div class="head" {self.attributes} data-page-lang="{self.language.value}">'
            f'<a class="skip" href="#{target}" data-skip>{escape(skip)}</a>'
            f'<div class="head-row">{brand}{self._languages()}</div>'
            f'<div class="head-row ways"><nav aria-label="{escape(words.frame.pages)}"><ul>{ways}</ul></nav>{tools}</div>'
            "</div>"
        )

    def footer(self) -> str:
        """What to keep in mind: which edition answers, which one binds, whom to write to."""
        words, contact = self.words, escape(self.edition.contact)
        notice = escape(words.edition_notice.format(number=self.edition.number))
        return (
            f'<div class="foot" {self.attributes}>{self._looks()}<p>{escape(words.check_notice)}</p>'
            f"<p>{notice}{self.gap}{escape(words.binding_notice)}{self.gap}"
            f'<span class="contact">{escape(words.contact)}{self.gap}<a href="mailto:{contact}"><bdi>{contact}</bdi></a>'
            "</span></p></div>"
        )

    def document(
        self, title: str, body: str, room: Room | None, scripts: Iterable[str] = (), sheets: Iterable[str] = ()
    ) -> str:
        """A whole page of our own, with the scripts and style sheets that it has beside those of all pages."""
        links = look(self.base) + styles(self.base, "base.css", "pages.css", *sheets)
        links += "".join(script(self.base, name) for name in ("base.js", *scripts))
        return (
            f'<!doctype html><html {self.attributes}><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{escape(title)} · {escape(self.words.title)}</title>"
            f'<meta name="description" content="{escape(self.words.welcome_title)}">'
            f'<link rel="icon" href="{self.base}favicon.ico">{links}</head><body class="page">'
            f'<header>{self.header(room)}</header><main id="main" tabindex="-1">{body}</main>'
            f"<footer>{self.footer()}</footer></body></html>"
        )

    def _rooms(self) -> Iterable[tuple[Room, str]]:
        words = self.words.frame
        return zip(Room, (words.chat, words.catalogue, words.finder, words.places, words.inbox), strict=True)

    def _looks(self) -> str:
        """Light or dark; ``look.js`` shows it, for without scripts the system decides."""
        words = self.words.frame
        looks = (("", words.look_system), ("light", words.look_light), ("dark", words.look_dark))
        options = "".join(f'<option value="{value}">{escape(name)}</option>' for value, name in looks)
        return (
            f'<p class="looks" hidden><label for="look">{escape(words.look)}</label>'
            f' <select id="look" autocomplete="off">{options}</select></p>'
        )

    def _languages(self) -> str:
        options = "".join(
            f'<option value="{each.value}" lang="{each.value}"{" selected" if each is self.language else ""}>'
            f"{escape(labels(each).name)}</option>"
            for each in Language
        )
        kept = "".join(
            f'<input type="hidden" name="{escape(key)}" value="{escape(value)}">'
            for key, value in self.asked
            if key not in {"lang", "part"}
        )
        words = self.words
        return (
            f'<form class="languages" method="get"><label for="language">{escape(words.language)}</label>'
            f'<select id="language" name="lang">{options}</select>{kept}'
            f'<noscript><button class="plain">{escape(words.frame.switch)}</button></noscript></form>'
        )


def look(base: str) -> str:
    """The colours, and the script that chooses between light and dark before anything is drawn."""
    dark = (
        f'<link rel="stylesheet" href="{base}{versioned("dark.css")}" media="(prefers-color-scheme: dark)" data-dark>'
    )
    return f'{styles(base, "theme.css")}{dark}<script src="{base}{versioned("look.js")}"></script>'


def styles(base: str, *names: str) -> str:
    """Links to style sheets."""
    return "".join(f'<link rel="stylesheet" href="{base}{versioned(name)}">' for name in names)


def script(base: str, name: str) -> str:
    """A script of ours."""
    return f'<script defer src="{base}{versioned(name)}"></script>'


@cache
def versioned(name: str) -> str:
    """The address of an asset; it changes with the content, so that browsers may keep the asset."""
    return f"page/{name}?v={sha256((ASSETS / name).read_bytes()).hexdigest()[:12]}"
