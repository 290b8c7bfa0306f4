"""The messages of a mailbox in the state: one step after the other, by whoever holds the message, in any database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from serving import Clock, MakeStore

from assistant.state.edits import Edit
from assistant.state.inbox import Drafted, InboxBook, LeaseLost, Note, Outcome, Step
from assistant.state.store import Store
from assistant.state.tables import InboxRow

LEASE = timedelta(minutes=2)
NOTE = Note("service_question", "en", "HabitatQuestion", True)
DRAFT = Drafted("habitat-1", "It takes 3-4 months.", timedelta(days=30), timedelta(seconds=65))


@pytest.fixture
def book(store: Store) -> InboxBook:
    """The book under test."""
    return store.inbox


def claimed(book: InboxBook, uid: int = 1, validity: int = 7) -> InboxRow:
    """A message taken up."""
    row = book.claim("a", validity, uid, LEASE)
    assert row is not None
    return row


def test_a_message_goes_through_its_steps_once(book: InboxBook) -> None:
    row = book.identify(claimed(book), "m", "d")
    assert (row.step, row.attempts, row.message, row.digest) == (Step.SEEN, 1, "m", "d")
    row = book.appending(row, NOTE, DRAFT)
    assert (row.step, row.category, row.needs_human, row.text) == (Step.APPENDING, "service_question", True, DRAFT.text)
    row = book.settle(row, Outcome.DRAFTED)
    assert (row.step, row.outcome, row.draft) == (Step.SETTLED, Outcome.DRAFTED, "habitat-1")
    book.finish(row)
    assert book.claim("a", 7, 1, LEASE) is None
    assert (book.known("a", 7, 0), book.known("a", 7, 1), book.due("a", 7)) == ({1}, set(), set())


def test_only_who_holds_a_message_may_go_on_with_it(book: InboxBook, clock: Clock) -> None:
    first = book.identify(claimed(book), "m", "d")
    assert book.claim("a", 7, 1, LEASE) is None
    clock.now += LEASE
    second = claimed(book)
    assert (second.attempts, second.digest) == (2, "d")
    for step in (
        lambda: book.appending(first, NOTE, DRAFT),
        lambda: book.settle(first, Outcome.DRAFTED),
        lambda: book.finish(first),
        lambda: book.put_off(first, "x", LEASE, forgiven=False),
    ):
        with pytest.raises(LeaseLost):
            step()
    book.finish(book.settle(second, Outcome.WITHHELD))


def test_a_draft_on_its_way_is_not_looked_for_before_it_must_have_arrived(book: InboxBook, clock: Clock) -> None:
    book.appending(book.identify(claimed(book), "m", "d"), NOTE, Drafted("i", "t", LEASE, arrival=LEASE * 2))
    clock.now += LEASE
    assert (book.due("a", 7), book.claim("a", 7, 1, LEASE)) == (set(), None)
    clock.now += LEASE
    assert book.due("a", 7) == {1}


def test_a_message_put_off_waits_and_says_why(book: InboxBook, clock: Clock) -> None:
    book.put_off(claimed(book), "OVERQUOTA" * 100, LEASE, forgiven=True)
    assert (book.due("a", 7), book.claim("a", 7, 1, LEASE)) == (set(), None)
    clock.now += LEASE
    assert book.due("a", 7) == {1}
    row = claimed(book)
    assert (row.attempts, row.waits, len(row.error)) == (1, 1, 200)
    book.put_off(row, "x", timedelta(), forgiven=False)
    assert (claimed(book).attempts, book.counts()["waiting"]) == (2, {"x": 1})


def test_a_double_is_settled_where_the_numbering_is_the_same(book: InboxBook) -> None:
    first = book.identify(claimed(book, 1), "m", "d")
    double = book.identify(claimed(book, 2), "m", "d")
    assert (double.id != first.id, double.step, double.outcome) == (True, Step.SETTLED, Outcome.DUPLICATE)
    other = book.identify(claimed(book, 3), "m", "another text")
    assert other.step == Step.SEEN
    assert book.twins(other) and book.twins(first)
    alone = book.identify(claimed(book, 4), "", "d")
    assert alone.step == Step.SEEN and not book.twins(alone)


def test_a_message_under_a_new_number_keeps_its_row(book: InboxBook, clock: Clock) -> None:
    book.finish(book.settle(book.identify(claimed(book, 5, validity=7), "m", "d"), Outcome.DRAFTED, NOTE))
    left = book.appending(book.identify(claimed(book, 6, validity=7), "n", "d"), NOTE, DRAFT)
    moved = book.identify(claimed(book, 1, validity=8), "m", "d")
    assert (moved.step, moved.outcome, moved.uid, moved.validity) == (Step.DONE, Outcome.DRAFTED, 1, 8)
    book.finish(moved)
    with pytest.raises(LeaseLost):
        book.identify(claimed(book, 2, validity=8), "n", "d")
    clock.now += LEASE
    taken = book.identify(claimed(book, 2, validity=8), "n", "d")
    assert (taken.id, taken.step, taken.uid) == (left.id, Step.APPENDING, 2)
    book.finish(book.settle(taken, Outcome.DRAFTED))
    assert book.counts()["steps"] == {"done": 2}


def test_what_is_gone_may_come_back(book: InboxBook) -> None:
    book.finish(book.settle(book.identify(claimed(book, 1), "m", "d"), Outcome.GONE))
    back = book.identify(claimed(book, 2), "m", "d")
    assert (back.step, back.outcome, back.uid) == (Step.SEEN, None, 2)


def test_rows_of_an_old_numbering_are_closed_once_all_new_ones_are_read(book: InboxBook, clock: Clock) -> None:
    book.put_off(book.identify(claimed(book, 1, validity=7), "m", "d"), "x", timedelta(), forgiven=False)
    book.finish(book.settle(claimed(book, 2, validity=7), Outcome.WITHHELD))
    unread = claimed(book, 1, validity=8)
    assert book.close_old("a", 8) == 0
    book.identify(unread, "n", "d")
    assert book.close_old("b", 8) == 0
    assert book.close_old("a", 8) == 1
    assert book.counts()["outcomes"] == {"gone": 1, "withheld": 1}
    assert book.close_old("a", 8) == 0


def test_threads_that_want_the_same_message_get_it_once(book: InboxBook) -> None:
    with ThreadPoolExecutor(8) as pool:
        rows = list(pool.map(lambda _: book.claim("a", 7, 1, LEASE), range(8)))
        doubles = list(pool.map(lambda uid: book.identify(claimed(book, uid), "m", "d"), range(10, 18)))
        first = list(pool.map(lambda number: book.since("new", clock_at(number)), range(8)))
    assert len([row for row in rows if row]) == 1
    assert sorted(row.outcome or "" for row in doubles) == ["", *[Outcome.DUPLICATE] * 7]
    assert len(set(first)) == 1


def clock_at(number: int) -> object:
    from datetime import UTC, datetime

    return datetime(2026, 1, 1 + number, tzinfo=UTC)


def test_the_first_look_says_what_is_old_mail(book: InboxBook, clock: Clock) -> None:
    assert book.since("a", clock.now) == clock.now
    assert book.since("a", None) == clock.now
    assert book.since("b", None) is None
    assert book.since("b", clock.now) is None


def test_what_was_there_at_the_first_look_stays_old(book: InboxBook, clock: Clock) -> None:
    book.since("a", clock.now)
    assert [book.old_below("a", 7, following) for following in (5, 9)] == [5, 5]
    assert [book.old_below("a", 8, following) for following in (3, 9)] == [3, 3]


def test_texts_are_forgotten_when_their_time_is_over_by_any_process(make_store: MakeStore, clock: Clock) -> None:
    one, other = make_store(), make_store()
    one.inbox.settle(
        one.inbox.appending(one.inbox.identify(claimed(one.inbox), "m", "d"), NOTE, DRAFT), Outcome.DRAFTED
    )
    clock.now += DRAFT.keep - timedelta(seconds=1)
    assert other.purge()["drafts"] == 0
    (open_,) = other.edits.open("a")
    assert (open_.text, open_.draft, open_.message) == (DRAFT.text, "habitat-1", "m")
    clock.now += timedelta(seconds=1)
    assert other.purge()["drafts"] == 1
    assert other.edits.open("a")[0].text is None


def test_the_end_of_a_draft_is_kept(store: Store) -> None:
    book = store.inbox
    book.finish(book.settle(book.appending(book.identify(claimed(book), "m", "d"), NOTE, DRAFT), Outcome.DRAFTED))
    book.finish(book.settle(claimed(book, 2), Outcome.WITHHELD))
    (open_,) = store.edits.open("a")
    assert store.edits.open("b") == []
    store.edits.write(open_.row, Edit.CHANGED, 0.75)
    assert store.edits.open("a") == []
    (measured,) = store.edits.measured()
    assert (measured.draft, measured.edit, measured.likeness, measured.category, measured.needs_human, measured.text) == (
        "habitat-1", "changed", 0.75, "service_question", True, DRAFT.text,
    )  # fmt: skip
    assert book.counts()["edits"] == {"changed": 1}
    assert book.for_a_human() == 1
