"""An answer on the terminal names who worded it."""

from __future__ import annotations

from serving import Scripted

from assistant.terminal import show
from corpus.catalogue import Library


def test_a_model_is_named_in_the_last_line_and_the_default_engine_is_not(library: Library) -> None:
    scripted = Scripted(library)
    said = scripted.say("")
    plain, written = show(said), show(scripted.modelled(said))
    assert plain.splitlines()[-1].startswith("[2] A.5")
    assert written.startswith(plain) and written.splitlines()[-1].startswith("Worded by a language model (scripted-7b)")
