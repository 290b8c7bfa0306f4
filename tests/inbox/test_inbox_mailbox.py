"""The mailbox as the worker sees it: what it finds, in windows; special folders; what the server refuses."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from mailing import Desk, MakeDesk, letter

from assistant.inbox import mailbox as module
from assistant.inbox.connection import AlreadyLost, MailboxLost, Refused
from assistant.inbox.mailbox import Mailbox, account_key
from assistant.inbox.shelf import Shelf, id_key, plain_id

pytestmark = pytest.mark.dovecot


def nothing_old(validity: int, following: int) -> int:
    """Every message came after the first start."""
    return 1


def all_old(validity: int, following: int) -> int:
    """Every message was there at the first start."""
    return following


@pytest.fixture
def mailbox(desk: Desk) -> Mailbox:
    """A connection to the desk's mailbox."""
    return desk.open()


def test_a_look_finds_what_is_beyond_the_last(desk: Desk, mailbox: Mailbox) -> None:
    desk.deliver(letter(1), letter(2))
    first = mailbox.look(0, 0, None, nothing_old)
    assert (first.uids, first.highest) == ((1, 2), 2)
    assert mailbox.look(first.validity, first.highest, None, nothing_old).uids == ()
    desk.deliver(letter(3))
    assert mailbox.look(first.validity, first.highest, None, nothing_old).uids == (3,)
    assert mailbox.look(first.validity + 1, first.highest, None, nothing_old).uids == (1, 2, 3), (
        "another numbering begins anew"
    )


def test_a_look_leaves_out_what_is_deleted_done_or_old(desk: Desk, mailbox: Mailbox) -> None:
    now = datetime.now(UTC)
    desk.deliver(letter(1), flags=(rb"\Deleted",))
    desk.deliver(letter(2), flags=(b"HabitatNoDraft",))
    with desk.account.client() as client:
        for age in (timedelta(days=40), timedelta(days=2, minutes=1), timedelta(days=2, minutes=-1)):
            client.append("INBOX", letter(3), (), now - age)
    assert mailbox.look(0, 0, now - timedelta(days=2), all_old).uids == (5,)
    assert mailbox.look(0, 0, now - timedelta(days=2), lambda validity, following: 4).uids == (4, 5)
    assert mailbox.look(0, 0, now - timedelta(days=2), nothing_old).uids == (3, 4, 5)
    assert mailbox.look(0, 0, None, nothing_old).uids == (3, 4, 5)


def test_a_large_folder_is_searched_in_windows(desk: Desk, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WINDOW", 2)
    monkeypatch.setattr(module, "CHUNK", 2)
    now = datetime.now(UTC)
    desk.deliver(*(letter(number) for number in range(7)))
    searched: list[object] = []
    search = mailbox._client.search
    monkeypatch.setattr(
        mailbox._client, "search", lambda criteria: (searched.append(criteria[-1]), search(criteria))[1]
    )
    assert mailbox.look(0, 0, None, nothing_old).uids == (1, 2, 3, 4, 5, 6, 7)
    assert searched == ["1:2", "3:4", "5:6", "7:8"]
    assert mailbox.look(mailbox.validity, 4, now - timedelta(days=1), all_old).uids == (5, 6, 7)
    assert mailbox.look(0, 0, now + timedelta(days=3), all_old).uids == ()
    assert len(mailbox.ids("INBOX", [1, 2, 3, 4, 5])) == 5


def test_reading_leaves_no_trace_and_stops_at_the_largest_size(make_desk: MakeDesk) -> None:
    desk = make_desk(max_bytes=1_000)
    desk.deliver(letter(1), letter(2, "word " * 1_000))
    mailbox = desk.open()
    mailbox.look(0, 0, None, nothing_old)
    small, large = mailbox.fetch(1), mailbox.fetch(2)
    assert small is not None and large is not None
    assert small.raw == desk.messages("INBOX")[0].as_bytes().replace(b"\n", b"\r\n")
    assert len(large.raw) == 1_001
    assert mailbox.fetch(3) is None
    assert desk.flags() == {1: set(), 2: set()}


def test_special_folders_go_by_the_server_s_word_or_ours(make_desk: MakeDesk) -> None:
    desk = make_desk()
    assert (desk.open().drafts, desk.open().sent) == ("Drafts", "Sent Mail")
    named = desk.open(drafts="Entwürfe", sent="Gesendet")
    assert (named.drafts, named.sent) == ("Entwürfe", "Gesendet")
    named.append(b"Subject: x\r\n\r\ny")
    assert [each["Subject"] for each in desk.messages("Entwürfe")] == ["x"]
    assert named.listing("Gesendet", None) == (0, set()), "a missing folder of sent mail is an empty one"


def test_a_folder_that_may_not_be_written_is_refused(desk: Desk) -> None:
    mailbox = desk.open()
    mailbox.look(0, 0, None, nothing_old)
    mailbox.close()
    desk.account.forbid("INBOX", "lr")
    with pytest.raises(
        Refused, match=r"refuses to search the folder INBOX \(READ-ONLY\); give the worker's user the right"
    ):
        desk.open().look(0, 0, None, nothing_old)


def test_a_folder_that_is_not_there_is_refused(desk: Desk) -> None:
    with pytest.raises(Refused, match="refuses to search the folder"):
        desk.open(folder="Nowhere").look(0, 0, None, nothing_old)


def test_a_keyword_that_is_none_is_left_out(desk: Desk, mailbox: Mailbox) -> None:
    desk.deliver(letter(1))
    mailbox.look(0, 0, None, nothing_old)
    assert mailbox.mark(1, ["HabitatDrafted", "two words", "", "\\Seen", "(x)"])
    assert desk.flags() == {1: {"HabitatDrafted"}}


def test_after_the_connection_broke_every_call_says_so(desk: Desk, mailbox: Mailbox) -> None:
    mailbox.look(0, 0, None, nothing_old)
    mailbox._client.socket().shutdown(2)
    with pytest.raises(MailboxLost, match=r"the connection to 127\.0\.0\.1 broke"):
        mailbox.look(0, 0, None, nothing_old)
    for call in (lambda: mailbox.fetch(1), lambda: mailbox.append(b"x"), lambda: mailbox.mark(1, ["x"])):
        with pytest.raises(AlreadyLost):
            call()
    mailbox.close()


def test_nobody_listens_on_another_port(desk: Desk) -> None:
    with pytest.raises(MailboxLost, match="ConnectionRefusedError"):
        desk.open(port=1)


def test_a_wait_ends_where_mail_came_since_the_look(desk: Desk, mailbox: Mailbox) -> None:
    mailbox.look(0, 0, None, nothing_old)
    desk.deliver(letter(1))
    mailbox.wait(600, threading.Event())
    assert mailbox.look(mailbox.validity, 0, None, nothing_old).uids == (1,)


def test_a_shelf_knows_what_lies_there_and_what_went(desk: Desk, mailbox: Mailbox) -> None:
    desk.deliver(letter(1))
    desk.run()
    shelf = Shelf(mailbox, "Drafts", None)
    shelf.refresh(0)
    name = desk.rows()[0]["draft"]
    assert shelf.draft(name) == 1
    assert shelf.answer(id_key("<question-1@city.example>")) is None, "it is our draft, not a person's answer"
    desk.deliver(letter(2, In_Reply_To="<question-1@city.example> (by mail)"), folder="Drafts")
    shelf.refresh(600)
    assert shelf.answer(id_key("question-1@city.example")) is None, "not looked at again so soon"
    shelf.refresh(0)
    assert shelf.answer(id_key("question-1@city.example")) == 2
    assert shelf.answer("") is None
    desk.account.remove("Drafts")
    shelf.refresh(0)
    assert shelf.draft(name) is None and shelf.answer(id_key("question-1@city.example")) is None


def test_a_draft_is_found_by_its_id_where_a_mail_program_dropped_our_header(desk: Desk, mailbox: Mailbox) -> None:
    desk.deliver(letter(1, Message_ID="<habitat-abc@un.example>"), folder="Sent Mail")
    shelf = Shelf(mailbox, "Sent Mail", None)
    shelf.refresh(0)
    assert shelf.draft("habitat-abc") == 1


def test_ids_are_kept_as_hashes() -> None:
    assert plain_id(" <a@b> ") == "a@b"
    assert id_key("<a@b>") == id_key("a@b") != id_key("<A@b>")
    assert id_key(" ") == "" and "a@b" not in id_key("<a@b>")


def test_an_account_has_one_name_for_one_mailbox(desk: Desk) -> None:
    keys = {
        account_key(desk.settings.model_copy(update=each))
        for each in ({}, {"folder": "Other"}, {"user": "x"}, {"jobs": 9})
    }
    assert len(keys) == 3
