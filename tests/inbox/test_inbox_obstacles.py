"""What stands in the worker's way: new numbers, missing folders, refusals, poison. Messages wait, and none is lost."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path

import pytest
from dovecot import PASSWORD, UNCERTIFIED, replaced
from mailing import Desk, MakeDesk, letter
from sqlalchemy.exc import OperationalError

from assistant.inbox.accounts import LoginRefused
from assistant.inbox.connection import CertificateRefused, MailboxLost, Refused
from assistant.inbox.mail import Mail
from assistant.inbox.mailbox import Mailbox

pytestmark = pytest.mark.dovecot
FIRST, SECOND = "<question-1@city.example>", "<question-2@city.example>"


def test_a_mailbox_that_numbers_its_messages_anew_gets_no_second_drafts(desk: Desk) -> None:
    desk.deliver(letter(1), letter(2), letter(3, "BROKEN"))
    desk.run()
    replaced(desk.account, keep_keywords=False)
    assert desk.flags() == {1: set(), 2: set(), 3: set()}
    desk.deliver(letter(4))
    desk.clock.forward(minutes=5)
    desk.run()
    assert desk.outcomes() == ["drafted", "drafted", "seen", "drafted"]
    assert len(desk.messages()) == 3
    assert len({row["validity"] for row in desk.rows()}) == 1
    assert desk.flags()[1] == {"HabitatDrafted", "HabitatQuestion"}


def test_new_numbers_while_a_worker_is_connected_are_noticed(desk: Desk) -> None:
    desk.deliver(letter(1))
    with desk.running():
        desk.until("drafted")
        replaced(desk.account, keep_keywords=True)
        desk.account.drop(letter(2))
        desk.until("drafted", "drafted")
    assert desk.answered() == {FIRST: 1, SECOND: 1}


def test_new_numbers_in_the_middle_of_a_message_mark_no_other(make_desk: MakeDesk) -> None:
    desk = make_desk(folder="Questions", jobs=1)

    def filled(*letters: bytes) -> None:
        with desk.account.client() as client:
            client.create_folder("Questions")
        desk.deliver(*letters, folder="Questions")

    def renumber(mail: Mail) -> None:
        if mail.subject == "Question 2":
            desk.drafts.hook = lambda mail: None
            desk.account.remove("Questions")
            filled(letter(2), letter(3))  # what was the third is now the second

    filled(letter(1), letter(2), letter(3))
    desk.drafts.hook = renumber
    with pytest.raises(MailboxLost):
        desk.run()
    assert desk.flags("Questions") == {1: set(), 2: set()}
    desk.run()
    assert desk.answered() == {f"<question-{number}@city.example>": 1 for number in (1, 2, 3)}
    assert all("HabitatDrafted" in flags for flags in desk.flags("Questions").values())


def test_what_vanished_with_the_old_numbers_is_closed(desk: Desk) -> None:
    desk.deliver(letter(1, "BROKEN"), letter(2))
    desk.run()
    with desk.account.client() as client:
        client.select_folder("INBOX")
        client.delete_messages([1])
        client.expunge()
    replaced(desk.account, keep_keywords=False)
    desk.run()
    assert sorted(desk.outcomes()) == ["drafted", "gone"]


def test_a_message_that_is_gone_before_it_is_read_is_closed_and_may_come_back(desk: Desk) -> None:
    desk.deliver(letter(1, "BROKEN"))
    desk.run()
    with desk.account.client() as client:
        client.create_folder("Aside")
        client.select_folder("INBOX")
        client.move([1], "Aside")
    desk.clock.forward(minutes=5)
    desk.run()
    assert desk.outcomes() == ["gone"]
    desk.drafts.draft = lambda mail: type(desk.drafts)().draft(mail.model_copy(update={"text": "How long?"}))  # type: ignore[method-assign]
    with desk.account.client() as client:
        client.select_folder("Aside")
        client.move([1], "INBOX")
    desk.run()
    assert (desk.outcomes(), desk.answered()) == (["drafted"], {FIRST: 1})


@pytest.mark.parametrize("keywords", [True, False])
def test_a_lost_state_makes_no_second_drafts(desk: Desk, tmp_path: Path, keywords: bool) -> None:
    desk.deliver(letter(1), letter(2))
    desk.run()
    if not keywords:
        replaced(desk.account, keep_keywords=False)
    (tmp_path / "new").mkdir()
    other = Desk(desk.account, tmp_path / "new")
    other.run()
    assert other.answered() == {FIRST: 1, SECOND: 1}
    assert other.drafts.asked == []


def test_a_missing_folder_of_drafts_is_made_and_subscribed(desk: Desk) -> None:
    desk.deliver(letter(1))
    desk.run()
    with desk.account.client() as client:
        assert "Drafts" in [name for _, _, name in client.list_sub_folders()]
        client.delete_folder("Drafts")
        assert not client.folder_exists("Drafts")
    desk.deliver(letter(2))
    desk.drafts.hook = lambda mail: desk.account.remove("Drafts")  # once more, under the worker's hands
    desk.run()
    assert desk.answered() == {SECOND: 1}


def test_where_no_folder_of_drafts_can_be_made_messages_wait(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.deliver(letter(1))
    obstacle = desk.account.maildir / ".Drafts"
    obstacle.write_text("a file where the folder should be")
    with pytest.raises(Refused, match=r"the server refuses to make the folder for drafts \(SERVERBUG\)"):
        desk.run()
    with desk.running():
        desk.until_so(lambda: any("folder for drafts" in line for line in caplog.messages))
        obstacle.unlink()
        desk.until("drafted")
    assert desk.answered() == {FIRST: 1}


def test_a_full_mailbox_lets_messages_wait_and_others_go_on(make_desk: MakeDesk) -> None:
    desk = make_desk(limited=True)
    desk.deliver(letter(1), letter(2, "AUTOMATIC"))
    desk.fill("Sent Mail")
    desk.run()
    first, second = desk.rows()
    assert (first["step"], first["error"], second["outcome"]) == ("appending", "OVERQUOTA", "withheld")
    for hours in range(7):
        desk.clock.forward(hours=hours)
        desk.run()
    waiting = desk.rows()[0]
    assert (waiting["step"], waiting["attempts"]) == ("appending", 0), "a full mailbox is not the message's fault"
    desk.account.remove("Sent Mail")
    desk.clock.forward(hours=1)
    desk.run()
    assert desk.answered() == {FIRST: 1}


def test_a_refused_draft_is_tried_again_later_each_time(desk: Desk) -> None:
    desk.deliver(letter(1))
    desk.run()
    desk.account.forbid("Drafts")
    desk.deliver(letter(2))
    waits: list[float] = []
    for _ in range(4):
        desk.run()
        row = desk.rows()[1]
        waits.append((datetime.fromisoformat(row["due"]) - desk.clock().replace(tzinfo=None)).total_seconds())
        desk.clock.forward(seconds=waits[-1] + 1)
    assert [round(wait / 30) for wait in waits] == [1, 2, 4, 8]
    desk.account.allow("Drafts")
    desk.run()
    assert desk.answered() == {FIRST: 1, SECOND: 1}


@pytest.mark.parametrize("fault", ["BROKEN", "UNREADABLE"])
def test_a_poisonous_message_is_left_to_a_human_and_blocks_no_other(
    desk: Desk, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    desk.deliver(letter(1, f"{fault} secret words"), letter(2))
    with caplog.at_level(logging.DEBUG):
        for attempt in range(1, 6):
            desk.run()
            assert desk.rows()[0]["attempts"] == attempt
            desk.clock.forward(hours=1)
        desk.run()
    row = desk.rows()[0]
    assert (row["step"], row["outcome"], row["needs_human"], row["attempts"]) == ("done", "failed", 1, 5)
    assert row["error"].startswith("RuntimeError in ")
    assert desk.flags() == {1: {"HabitatFailed"}, 2: {"HabitatDrafted", "HabitatQuestion"}}
    assert desk.answered() == {SECOND: 1}
    assert "secret words" not in "".join(
        each.getMessage() for each in caplog.records if each.name.startswith("assistant")
    )
    assert "secret words" not in str(desk.rows())


def test_a_message_that_ends_the_process_is_left_to_a_human(make_desk: MakeDesk) -> None:
    desk = make_desk(attempts=2)
    desk.deliver(letter(1))

    class End(BaseException):
        """Stands for an end that nothing of ours catches."""

    def ends(mail: object) -> None:
        raise End

    desk.drafts.hook = ends
    for _ in range(2):
        with pytest.raises(End):
            desk.run()
        desk.clock.forward(minutes=10)
    desk.run()
    assert desk.outcomes() == ["failed"]
    assert desk.flags() == {1: {"HabitatFailed"}}


def test_a_folder_that_keeps_no_keywords_is_told_of_once(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.deliver(letter(1), letter(2))
    desk.account.forbid("INBOX", "lrstipekxa")
    desk.run()
    assert desk.outcomes() == ["drafted", "drafted"]
    assert desk.flags() == {1: set(), 2: set()}
    assert [line for line in caplog.messages if "keywords" in line] == [
        "the folder does not keep all our keywords; messages stay unmarked there"
    ]
    assert desk.run() == 0


def test_a_wrong_password_is_said_and_not_hammered(
    desk: Desk, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "password"
    file.write_text("wrong-and-secret\n")
    desk.deliver(letter(1))
    with pytest.raises(LoginRefused, match=r"127\.0\.0\.1 refuses user and password; check HABITAT_INBOX_USER"):
        desk.run(password_file=file)
    with desk.running(password_file=file):
        desk.until_so(lambda: any("refuses user and password" in line for line in caplog.messages))
        file.write_text(PASSWORD + "\n")
        desk.until("drafted")
    assert "wrong-and-secret" not in caplog.text and PASSWORD not in caplog.text
    assert desk.metrics.reconnects.labels("login")._value.get() >= 1


def test_a_state_that_fails_is_waited_for(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.deliver(letter(1))
    settle, failures = desk.store.inbox.settle, iter([True])

    def fails_once(*args: object, **options: object) -> object:
        if next(failures, False):
            raise OperationalError("UPDATE", {}, Exception("disk full"))
        return settle(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(desk.store.inbox, "settle", fails_once)
    with desk.running(lease_seconds=1):
        desk.until_so(lambda: desk.metrics.reconnects.labels("state")._value.get() == 1)
        assert desk.outcomes() == ["appending"]
        desk.clock.forward(minutes=10)
        desk.until("drafted")
    assert desk.answered() == {FIRST: 1}


def test_a_message_whose_marking_fails_is_never_called_failed(
    make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk(attempts=1)
    desk.deliver(letter(1))

    def fails(self: Mailbox, uid: int, words: object) -> bool:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(Mailbox, "mark", fails)
        desk.run()
        assert desk.outcomes() == ["settled"]
    desk.clock.forward(hours=1)
    desk.run()
    assert desk.outcomes() == ["drafted"]


def test_a_certificate_of_another_authority_is_refused(desk: Desk) -> None:
    with pytest.raises(
        CertificateRefused, match=r"the certificate of 127\.0\.0\.1 is not trusted .*HABITAT_INBOX_CA_FILE"
    ):
        desk.run(ca_file=desk.account.server.other_ca_file)
    with pytest.raises(CertificateRefused):
        desk.run(ca_file=None)


def test_a_certificate_of_another_host_is_refused(desk: Desk) -> None:
    with pytest.raises(CertificateRefused, match="IP address mismatch"):
        desk.run(host=UNCERTIFIED)
