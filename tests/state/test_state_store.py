"""Sessions, feedback and question log: kept without personal data, apart from each other, and no longer than allowed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from serving import Clock, MakeStore
from sqlalchemy import text

from assistant.answer import Answer, Intent, Language, Status
from assistant.state.feedback import Feedback, Rating
from assistant.state.sessions import LONGEST_TURN, TURNS, UNGUESSABLE, Sessions
from assistant.state.store import Store

ANSWER = Answer(
    id="a1", status=Status.ANSWERED, intent=Intent.FACT, language=Language.ZH, answer="…", edition="2022-zh",
    index_version="test", timings_ms={"total": 12.5},
)  # fmt: skip


def rows(store: Store, table: str) -> list[str]:
    with store._engine.connect() as connection:
        return [str(row) for row in connection.execute(text(f"SELECT * FROM {table}"))]


def test_a_session_remembers_in_order_and_apart_from_others(store: Store) -> None:
    for question in ("一", "二"):
        store.sessions.add("s1", question)
    store.sessions.add("s2", "三")
    assert store.sessions.before("s1") == ["一", "二"]
    assert store.sessions.before("s2") == ["三"]
    assert store.sessions.before("s3") == []


def test_turns_replace_what_a_session_remembers(store: Store) -> None:
    store.sessions.add("s", "一")
    store.sessions.replace("s", ["甲", "乙"])
    store.sessions.add("s", "丙")
    assert store.sessions.before("s") == ["甲", "乙", "丙"]
    store.sessions.replace("s", [])
    assert store.sessions.before("s") == []


def test_a_session_is_bounded(store: Store) -> None:
    for number in range(TURNS + 5):
        store.sessions.add("s", str(number))
    assert store.sessions.before("s") == [str(number) for number in range(5, TURNS + 5)]
    store.sessions.replace("s", ["长" * (LONGEST_TURN + 1)])
    assert store.sessions.before("s") == ["长" * LONGEST_TURN]


def test_threads_that_share_a_session_lose_nothing(store: Store) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: store.sessions.add("s", str(number)), range(TURNS)))
    assert sorted(store.sessions.before("s"), key=int) == [str(number) for number in range(TURNS)]


def test_sessions_hold_no_id_and_no_personal_data(store: Store) -> None:
    secret = Sessions.new()
    store.sessions.add(Sessions.key(secret), "写信给 anna@city.org")
    (row,) = rows(store, "turns")
    assert secret not in row and "anna" not in row and "写信给" in row


def test_ids_are_unguessable_or_bound_to_their_owner() -> None:
    assert len({Sessions.new() for _ in range(100)}) == 100
    secret, short = Sessions.new(), "x" * (UNGUESSABLE - 1)
    assert len(secret) >= UNGUESSABLE
    assert Sessions.key(secret, "10.0.0.1") == Sessions.key(secret, "10.0.0.2")
    assert Sessions.key(short, "10.0.0.1") != Sessions.key(short, "10.0.0.2")


def test_a_session_is_forgotten_on_demand(store: Store) -> None:
    store.sessions.add("s", "一")
    assert store.sessions.forget("s") is True
    assert store.sessions.forget("s") is False
    assert rows(store, "turns") == []


def test_nothing_is_kept_longer_than_allowed(make_store: MakeStore, clock: Clock) -> None:
    store = make_store(session_hours=1, feedback_days=2, question_log_days=3, question_log=True)
    store.sessions.add("s", "一")
    store.feedback.add(Feedback(answer_id="a1", rating=Rating.UP))
    store.questions.add(["一"], ANSWER)
    assert store.purge() == {"turns": 0, "feedback": 0, "questions": 0, "drafts": 0}
    clock.now += timedelta(hours=1)
    assert store.sessions.before("s") == []
    assert store.purge() == {"turns": 1, "feedback": 0, "questions": 0, "drafts": 0}
    clock.now += timedelta(days=2)
    assert store.purge() == {"turns": 0, "feedback": 1, "questions": 0, "drafts": 0}
    clock.now += timedelta(days=1)
    assert store.purge() == {"turns": 0, "feedback": 0, "questions": 1, "drafts": 0}
    assert rows(store, "turns") + rows(store, "feedback") + rows(store, "questions") == []


def test_the_question_log_keeps_what_helps_to_get_better(make_store: MakeStore) -> None:
    store = make_store(question_log=True)
    store.questions.add(["前面的", "我叫张伟，多久？"], ANSWER)
    (line,) = store.questions.newest()
    assert (line.answer_id, line.question, line.turns, line.language) == ("a1", "我叫[name]，多久？", 2, "zh")
    assert (line.status, line.intent, line.cited, line.total_ms) == ("answered", "fact", [], 12.5)


@pytest.mark.parametrize("on", [True, False])
def test_the_question_log_is_a_setting(make_store: MakeStore, on: bool) -> None:
    store = make_store(question_log=on)
    store.questions.add(["一"], ANSWER)
    assert len(rows(store, "questions")) == on


def test_a_store_of_another_process_sees_the_same(make_store: MakeStore) -> None:
    make_store().sessions.add("s", "一")
    assert make_store().sessions.before("s") == ["一"]


def test_a_store_without_its_database_is_not_usable(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert store.usable

    def refuse() -> None:
        from sqlalchemy.exc import OperationalError

        raise OperationalError("SELECT 1", {}, Exception("gone"))

    monkeypatch.setattr(store._engine, "connect", refuse)
    assert not store.usable
