"""What the worker does with messages: one draft each, marked, never read, moved or deleted; and what stands in its way."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime, timedelta

import pytest
from dovecot import HOST, WITHOUT_IDLE
from mailing import ASKER, Desk, MakeDesk, letter

from assistant.inbox.handling import Pace
from assistant.inbox.worker import Worker

pytestmark = pytest.mark.dovecot
FIRST, SECOND = "<question-1@city.example>", "<question-2@city.example>"


def answer(parent: str, text: str = "It takes 3-4 months.", **headers: str) -> bytes:
    """What a person wrote in reply to a message."""
    return letter(9, text, From="office@un.example", Message_ID="<by-hand@un.example>", In_Reply_To=parent, **headers)


def test_a_message_gets_one_draft_and_is_marked_but_stays_unread(desk: Desk) -> None:
    desk.deliver(letter(1))
    assert desk.run() == 1
    (draft,) = desk.messages()
    assert draft["In-Reply-To"] == FIRST
    assert desk.flags() == {1: {"HabitatDrafted", "HabitatQuestion"}}
    (row,) = desk.rows()
    assert (row["step"], row["outcome"], row["category"], row["language"]) == (
        "done",
        "drafted",
        "service_question",
        "en",
    )
    assert draft["X-Habitat-Draft"] == row["draft"]
    assert desk.run() == 0
    assert len(desk.messages()) == 1


def test_a_draft_is_flagged_as_one_and_the_inbox_is_as_it_was(desk: Desk) -> None:
    desk.deliver(letter(1), letter(2))
    before = [each.as_bytes() for each in desk.messages("INBOX")]
    desk.run()
    assert [each.as_bytes() for each in desk.messages("INBOX")] == before
    with desk.account.client() as client:
        client.select_folder("Drafts")
        drafts = client.fetch(client.search(), ["FLAGS", "INTERNALDATE"])
    assert all({rb"\Draft", rb"\Recent"} >= set(each[b"FLAGS"]) >= {rb"\Draft"} for each in drafts.values())
    assert all(datetime.now() - each[b"INTERNALDATE"] < timedelta(minutes=5) for each in drafts.values())


def test_the_state_holds_neither_people_nor_subjects(desk: Desk) -> None:
    desk.deliver(letter(1, "My name is Anna Schmidt, call +254 20 762 1234. URGENT", Subject="Secret plans of Entebbe"))
    desk.run()
    (row,) = desk.rows()
    assert row["needs_human"] == 1
    assert "CityRAP" in row["text"]
    told = " ".join(str(value) for value in row.values())
    assert not [word for word in (ASKER, "Anna", "762", "question-1", desk.account.name) if word in told]
    desk.store.inbox.purge()
    desk.clock.forward(days=desk.settings.keep_days, minutes=1)
    assert desk.store.inbox.purge() == 1
    assert desk.rows()[0]["text"] is None


def test_what_gets_no_draft_is_marked_as_such(desk: Desk) -> None:
    desk.deliver(letter(1, "AUTOMATIC"))
    desk.run()
    assert desk.messages() == []
    assert desk.outcomes() == ["withheld"]
    assert desk.flags() == {1: {"HabitatNoDraft", "HabitatQuestion"}}


def test_what_a_person_answered_gets_no_draft(desk: Desk) -> None:
    desk.deliver(letter(1), flags=(rb"\Answered",))
    desk.deliver(letter(2), letter(3), letter(4))
    desk.deliver(answer(SECOND), folder="Sent Mail")
    with desk.account.client() as client:
        client.create_folder("Drafts")
    desk.deliver(answer("", References=f"<older@x> {SECOND} <question-3@city.example>"), folder="Drafts")
    desk.run()
    assert desk.outcomes() == ["answered_by_human"] * 3 + ["drafted"]
    assert desk.drafts.asked == ["Question 4"]
    assert desk.flags()[2] == {"HabitatNoDraft"}


def test_an_answer_that_comes_while_the_draft_is_made_is_seen(desk: Desk) -> None:
    desk.deliver(letter(1))
    desk.drafts.hook = lambda mail: desk.deliver(answer(FIRST), folder="Sent Mail")
    desk.run()
    assert (desk.outcomes(), desk.messages()) == (["answered_by_human"], [])


def test_the_same_message_twice_gets_one_draft(desk: Desk) -> None:
    desk.deliver(letter(1), letter(2), letter(1))
    desk.run()
    assert desk.answered() == {FIRST: 1, SECOND: 1}
    assert desk.flags()[3] == {"HabitatNoDraft"}
    desk.deliver(letter(2))
    desk.run()
    assert desk.answered() == {FIRST: 1, SECOND: 1}
    assert desk.outcomes() == ["drafted", "drafted", "duplicate", "duplicate"]


def test_another_message_under_the_same_id_gets_its_own_draft(desk: Desk) -> None:
    desk.deliver(letter(1, "How long?"))
    desk.run()
    desk.deliver(letter(1, "Where was it used?"))
    desk.run()
    assert desk.answered() == {FIRST: 2}
    assert len({row["draft"] for row in desk.rows()}) == 2


def test_a_person_s_answer_to_one_of_two_messages_with_the_same_id_does_not_count_for_the_other(desk: Desk) -> None:
    desk.deliver(letter(1, "How long?"))
    desk.run()
    desk.account.remove("Drafts")
    desk.deliver(answer(FIRST), folder="Sent Mail")
    desk.deliver(letter(1, "Where was it used?"))
    desk.run()
    assert (desk.outcomes(), desk.answered()) == (["drafted", "drafted"], {FIRST: 1})


def test_without_an_id_the_content_tells_messages_apart(desk: Desk) -> None:
    desk.deliver(*(letter(1, text, Message_ID="") for text in ("How long?", "How long?", "Where?")))
    desk.run(jobs=1)
    assert desk.outcomes() == ["drafted", "duplicate", "drafted"]
    assert len(desk.messages()) == 2


@pytest.mark.parametrize(("since", "asked"), [("all", 3), ("7", 2), ("1", 1), ("0", 0)])
def test_old_mail_is_answered_as_far_back_as_asked_and_new_mail_always(
    make_desk: MakeDesk, since: str, asked: int
) -> None:
    desk = make_desk(since=since)
    now = datetime.now(UTC)
    with desk.account.client() as client:
        for number, age in enumerate((timedelta(days=30), timedelta(days=3), timedelta(hours=2))):
            client.append("INBOX", letter(number), (), now - age)
    desk.run()
    assert len(desk.messages()) == asked
    desk.clock.forward(days=9)
    desk.deliver(letter(3))
    desk.run()
    assert len(desk.messages()) == asked + 1, "the first look says what is old, later ones do not"


def test_what_is_moved_into_the_folder_later_is_answered_however_old_it_is(desk: Desk) -> None:
    desk.run()
    with desk.account.client() as client:
        client.append("INBOX", letter(1), (), datetime.now(UTC) - timedelta(days=300))
    desk.run()
    assert desk.outcomes() == ["drafted"]


def test_a_message_too_large_is_read_in_part(make_desk: MakeDesk) -> None:
    desk = make_desk(max_bytes=2_000)
    sizes: list[int] = []
    office = desk.office()
    whole = office.read
    object.__setattr__(office, "read", lambda raw: (sizes.append(len(raw)), whole(raw))[1])
    desk.deliver(letter(1, "How long? " * 1000), letter(2))
    Worker(office, desk.open, desk.clock).run_once()
    assert sorted(sizes)[1] == 2_001 and sorted(sizes)[0] < 2_000
    assert desk.outcomes() == ["drafted", "drafted"]


def test_new_mail_is_told_of_by_the_server(make_desk: MakeDesk) -> None:
    desk = make_desk(poll_seconds=1500)
    desk.deliver(letter(1))
    with desk.running():
        desk.until("drafted")
        desk.deliver(letter(2))
        desk.until("drafted", "drafted")


def test_a_server_that_tells_nothing_is_asked(make_desk: MakeDesk) -> None:
    desk = make_desk(host=WITHOUT_IDLE)
    desk.deliver(letter(1))
    with desk.running():
        desk.until("drafted")
        desk.deliver(letter(2))
        desk.until("drafted", "drafted")


def test_a_stop_finishes_the_message_at_hand(make_desk: MakeDesk) -> None:
    desk = make_desk(jobs=1)
    desk.deliver(letter(1), letter(2))
    stop, begun = threading.Event(), threading.Event()

    def stopped(mail: object) -> None:
        begun.set()
        stop.wait()

    desk.drafts.hook = stopped
    thread = threading.Thread(target=desk.worker().run_forever, args=(stop,))
    thread.start()
    assert begun.wait(20)
    stop.set()
    thread.join(20)
    assert not thread.is_alive()
    assert (desk.outcomes(), desk.answered()) == (["drafted"], {FIRST: 1})


def test_everything_is_counted(desk: Desk) -> None:
    desk.deliver(letter(1), letter(2, "AUTOMATIC"), letter(3, "BROKEN"))
    desk.run()
    found = {
        (sample.name, *sample.labels.values()): sample.value
        for family in desk.metrics.registry.collect()
        for sample in family.samples
    }
    assert found["habitat_inbox_messages_total", "drafted", "service_question"] == 1
    assert found["habitat_inbox_messages_total", "withheld", "service_question"] == 1
    assert found["habitat_inbox_stumbles_total", "fault"] == 1
    assert found["habitat_inbox_draft_seconds_count",] == 3
    assert found["habitat_inbox_backlog",] == 0
    assert desk.store.inbox.counts() == {
        "steps": {"done": 2, "seen": 1}, "outcomes": {"drafted": 1, "withheld": 1},
        "categories": {"service_question": 2}, "edits": {}, "waiting": {desk.rows()[2]["error"]: 1},
    }  # fmt: skip


def test_a_log_names_neither_people_nor_what_they_write(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.deliver(letter(1, "Confidential words", Subject="Secret subject"), letter(2, "BROKEN words"))
    with caplog.at_level(logging.DEBUG, logger="assistant"):
        desk.run()
    lines = [f"{each.getMessage()} {each.__dict__}" for each in caplog.records if each.name.startswith("assistant")]
    assert lines
    told = " ".join(lines)
    assert not [
        word for word in (ASKER, desk.account.name, "Confidential", "Secret", "words", "question-") if word in told
    ]


def test_nothing_is_connected_to_but_the_mailbox(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    called: list[object] = []
    connect = socket.socket.connect

    def noted(self: socket.socket, address: object) -> None:
        called.append(address)
        connect(self, address)  # type: ignore[arg-type]

    desk.deliver(letter(1))
    monkeypatch.setattr(socket.socket, "connect", noted)
    desk.run()
    assert called == [(HOST, desk.account.server.port)]


def test_waits_grow_and_end_somewhere(desk: Desk) -> None:
    desk.pace = Pace()
    worker = desk.worker()
    login = [worker._delay("login", failures) for failures in range(30)]
    lost = [worker._delay("connection", failures) for failures in range(30)]
    assert all(30 * 2**n <= login[n] <= 60 * 2**n for n in range(5)) and max(login) <= 3600 and min(login[8:]) >= 1800
    assert all(0.5 * 2**n <= lost[n] <= 2**n for n in range(8)) and max(lost) <= 300 and min(lost[10:]) >= 150
