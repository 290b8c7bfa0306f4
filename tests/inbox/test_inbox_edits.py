"""What people did with drafts: sent as they were, changed, or not at all; measured without keeping what was sent."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from mailing import CUT, Desk, MakeDesk, letter

from assistant.inbox.edits import KEPT, likeness, reply_words
from assistant.inbox.render import with_note

REPLY = "Dear Ms. Smith,\n\nCityRAP takes 3-4 months [1].\n\nBest regards,\nThe team"
HISTORY = (
    "\n\nOn Mon, 5 Jan 2026 at 10:00, The Mayor <mayor@city.example> wrote:\n> How long does CityRAP take?\n> Thanks"
)


def sent(desk: Desk, change: str = "", *, headers: bool = True, note: bool = True, number: int = 1) -> None:
    """The person sends a draft, as mail programs do: with history, and the note left in or taken out; the draft goes."""
    at, draft = next(each for each in enumerate(desk.messages()) if each[1]["Subject"] == f"Re: Question {number}")
    text = draft.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    text = text if note else text.partition(CUT)[2]
    message = EmailMessage()
    for name in ("From", "To", "Subject", "In-Reply-To", "References", *(["X-Habitat-Draft"] if headers else [])):
        message[name] = str(draft[name])
    message["Message-ID"] = f"<sent-{number}@un.example>"
    message.set_content((change or text.strip()) + HISTORY)
    desk.deliver(message.as_bytes(), folder="Sent Mail")
    with desk.account.client() as client:
        client.select_folder("Drafts")
        client.delete_messages([client.search()[at]])
        client.expunge()


def edits(desk: Desk) -> list[tuple[str | None, float | None]]:
    return [(row["edit"], row["likeness"]) for row in desk.rows()]


@pytest.mark.dovecot
@pytest.mark.parametrize("note", [True, False])
@pytest.mark.parametrize("headers", [True, False])
def test_a_draft_sent_as_it_was_is_kept(desk: Desk, headers: bool, note: bool) -> None:
    desk.deliver(letter(1))
    desk.run()
    sent(desk, headers=headers, note=note)
    desk.run()
    assert edits(desk) == [("kept", 1.0)]
    assert desk.metrics.edits.labels("kept", "service_question")._value.get() == 1
    desk.run()
    assert desk.metrics.edits.labels("kept", "service_question")._value.get() == 1


@pytest.mark.dovecot
def test_a_draft_changed_before_it_was_sent_says_how_much(desk: Desk) -> None:
    desk.deliver(letter(1), letter(2))
    desk.run()
    sent(
        desk,
        "Dear Mayor,\n\nCityRAP takes 3-4 months [1]. Please call us about your city.\n\nBest regards,\nAnna",
        number=2,
    )
    desk.run()
    (nothing, unlike), (edit, like) = edits(desk)
    assert (nothing, unlike, edit) == (None, None, "changed")
    assert like is not None and 0.4 < like < 0.9
    (told,) = desk.store.edits.measured()
    assert (told.edit, told.likeness, told.language) == ("changed", like, "en")
    assert "Anna" not in str(desk.rows())


@pytest.mark.dovecot
def test_a_draft_that_is_gone_unsent_is_discarded_after_some_days(make_desk: MakeDesk) -> None:
    desk = make_desk(discard_days=14)
    desk.deliver(letter(1), letter(2))
    desk.run()
    with desk.account.client() as client:
        client.select_folder("Drafts")
        client.delete_messages([client.search()[0]])
        client.expunge()
    desk.clock.forward(days=13)
    desk.run()
    assert edits(desk) == [(None, None), (None, None)]
    desk.clock.forward(days=1, minutes=1)
    desk.run()
    assert sorted(str(edit) for edit, _ in edits(desk)) == ["None", "discarded"], "one still lies among the drafts"


@pytest.mark.dovecot
def test_a_draft_whose_text_is_kept_no_longer_stays_open(make_desk: MakeDesk) -> None:
    desk = make_desk(keep_days=0)
    desk.deliver(letter(1))
    desk.run()
    assert desk.rows()[0]["text"] is None
    sent(desk)
    desk.run()
    assert edits(desk) == [(None, None)]


@pytest.mark.dovecot
def test_a_sent_message_that_cannot_be_read_stops_nothing(desk: Desk) -> None:
    desk.deliver(letter(1), letter(2))
    desk.run()
    sent(desk, "UNREADABLE", number=2)
    sent(desk, number=1)
    desk.deliver(letter(3))
    desk.run()
    assert sorted(str(edit) for edit, _ in edits(desk)) == ["None", "None", "kept"]


def test_only_what_a_reply_says_is_compared() -> None:
    plain = with_note("Two questions found.\nUrgent.", CUT, REPLY)
    assert reply_words(plain) == reply_words(REPLY) == reply_words(plain + HISTORY) == "CityRAP takes 3-4 months [1]."
    assert "42" not in reply_words("Call +254 20 762 1242, it takes long.")


def test_likeness_knows_no_line_breaks_and_grows_with_what_is_the_same() -> None:
    assert likeness("a b\n\nc", " a  b c ") == 1
    assert likeness("", "") == 1
    assert likeness("abc", "xyz") == 0
    text = "CityRAP takes 3-4 months and was used in nine countries, Kenya among them, since 2015."
    assert KEPT <= likeness(text, text + "!") < 1
    assert likeness(text, text[:40]) < likeness(text, text[:70]) < KEPT
