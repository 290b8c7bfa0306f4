"""Chinese numerals as they stand in running text (一 … 九十九, 两, 百, 千, 万), read as integers."""

from __future__ import annotations

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000}
NUMERAL = "[零〇一二三四五六七八九十两百千]"


def parse_number(text: str) -> float | None:
    """``"12"``, ``"1,726,000"``, ``"三"``, ``"十二"``, ``"两"`` as a number; ``None`` where it is none."""
    plain = text.replace(",", "").replace("，", "").strip()
    try:
        return float(plain)
    except ValueError:
        return _chinese(plain)


def _chinese(text: str) -> float | None:
    if not text or any(character not in _DIGITS and character not in _UNITS for character in text):
        return None
    total, digit = 0, 0
    for character in text:
        if character in _UNITS:
            total += (digit or 1) * _UNITS[character]
            digit = 0
        else:
            digit = digit * 10 + _DIGITS[character] if digit and not total else _DIGITS[character]
    return float(total + digit)
