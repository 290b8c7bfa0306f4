"""Text as users send it."""

from __future__ import annotations

from assistant.text import clean


def test_what_no_page_can_show_is_taken_out() -> None:
    assert clean(" a\x00b\ud800\r\n c\x1b ") == "ab\n c"


def test_overrides_of_the_writing_direction_are_taken_out_and_joiners_stay() -> None:
    assert clean("\u202eabc\u2066 می\u200cخواهم") == "abc می\u200cخواهم"
