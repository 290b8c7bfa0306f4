"""When a fact or a quote stands in a text: the definitions that all parts (and the outer scorer) share.

Texts are compared without white space, mark-up, brackets, quotation marks, footnote marks and case; all dashes, ``~``
and 至 are one sign. A number matches only as a whole number. Where a fact is not found so, both sides are read once
more with Chinese and Arabic-Indic numerals as digits («三十年» is «30 年»).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from corpus.numerals import NUMERAL, parse_number

_SUPERSCRIPTS = str.maketrans("", "", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SIGNS = re.compile(r"[\s*_`|>#\[\]()（）“”\"'‘’]")
_DASHES = str.maketrans({"—": "-", "–": "-", "~": "-", "至": "-"})
_ARABIC = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")
_NUMERAL = re.compile(f"{NUMERAL}+")


def plain(text: str) -> str:
    """A text as it is compared."""
    text = unicodedata.normalize("NFKC", text.translate(_SUPERSCRIPTS))
    return _SIGNS.sub("", text).lower().translate(_DASHES)


def stands_in(fact: str, text: str) -> bool:
    """Whether a fact stands in a text that :func:`plain` gave."""
    wanted = plain(fact)
    return not wanted or _found(wanted, text) or _found(_digits(wanted), _digits(text))


def stated(facts: Sequence[Sequence[str]], text: str) -> tuple[bool, ...]:
    """For each fact whether one of its spellings stands in the text that :func:`plain` gave."""
    return tuple(any(stands_in(spelling, text) for spelling in spellings) for spellings in facts)


def _found(wanted: str, text: str) -> bool:
    at = text.find(wanted)
    while at >= 0:
        before = text[at - 1] if at else ""
        after = text[at + len(wanted) : at + len(wanted) + 1]
        cut_before = wanted[0].isdigit() and (before.isdigit() or before == ".")
        if not cut_before and not (wanted[-1].isdigit() and after.isdigit()):
            return True
        at = text.find(wanted, at + 1)
    return False


def _digits(text: str) -> str:
    return _NUMERAL.sub(_as_digits, text.translate(_ARABIC))


def _as_digits(match: re.Match[str]) -> str:
    value = parse_number(match[0])
    return match[0] if value is None else f"{value:.0f}"
