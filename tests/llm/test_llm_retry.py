"""What is asked again, how often, and when; and how a model that fails too often is left alone."""

from __future__ import annotations

import time

import pytest
from asking import FACT, MakeLlm, ask
from endpoint import Endpoint
from forms import CLOSE, Reply

DOWN = Reply(status=500)
WRONG_KEY = Reply(status=401)


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.llm.model.FIRST_PAUSE", 0.05)


@pytest.mark.parametrize("fault", [DOWN, Reply(status=503), Reply(status=429), CLOSE, Reply(after=0, then="close")])
def test_what_may_pass_is_tried_again(endpoint: Endpoint, llm_at: MakeLlm, fault: Reply) -> None:
    endpoint.say(fault, fault, Reply())
    outcome = ask(llm_at(endpoint, attempts=3))
    assert (outcome.reply, len(endpoint.seen)) == (FACT, 3)
    assert outcome.usage is not None
    assert outcome.usage.calls == 1


@pytest.mark.parametrize(
    "fault",
    [WRONG_KEY, Reply(status=403), Reply(text="no JSON"), Reply(text=""), Reply(refusal="No."), Reply(wait=1.0)],
)
def test_what_will_not_pass_is_not(endpoint: Endpoint, llm_at: MakeLlm, fault: Reply) -> None:
    endpoint.say(fault)
    assert ask(llm_at(endpoint, attempts=3, seconds=0.4)).reply is None
    assert len(endpoint.seen) == 1


@pytest.mark.parametrize("then", ["close", "error"])
def test_nothing_is_asked_again_after_the_first_word(endpoint: Endpoint, llm_at: MakeLlm, then: str) -> None:
    endpoint.say(Reply(text='{"kind": "fact and more"}', after=6, then=then), Reply())
    assert ask(llm_at(endpoint, attempts=3)).failure == "down"
    assert len(endpoint.seen) == 1


@pytest.mark.parametrize("attempts", [1, 2, 4])
def test_attempts_are_counted(endpoint: Endpoint, llm_at: MakeLlm, attempts: int) -> None:
    endpoint.say(DOWN)
    assert ask(llm_at(endpoint, attempts=attempts)).failure == "down"
    assert len(endpoint.seen) == attempts


def test_pauses_grow(endpoint: Endpoint, llm_at: MakeLlm) -> None:
    endpoint.say(DOWN)
    ask(llm_at(endpoint, attempts=4))
    first, second, third, fourth = (seen.at for seen in endpoint.seen)
    assert second - first >= 0.05
    assert third - second >= 0.1
    assert fourth - third >= 0.2


def test_retry_after_is_kept(endpoint: Endpoint, llm_at: MakeLlm) -> None:
    endpoint.say(Reply(status=429, headers=(("retry-after", "1"),)), Reply())
    assert ask(llm_at(endpoint, attempts=2)).reply == FACT
    first, second = (seen.at for seen in endpoint.seen)
    assert 1.0 <= second - first < 2.0


def test_a_retry_after_beyond_the_deadline_is_not_waited_for(endpoint: Endpoint, llm_at: MakeLlm) -> None:
    endpoint.say(Reply(status=429, headers=(("retry-after", "60"),)), Reply())
    outcome = ask(llm_at(endpoint, attempts=2, seconds=3))
    assert (outcome.failure, len(endpoint.seen)) == ("busy", 1)
    assert outcome.took < 2.0


def test_a_model_that_fails_in_a_row_is_paused_then_tried_then_used(
    endpoint: Endpoint, llm_at: MakeLlm, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = 0.0
    monkeypatch.setattr("circuitbreaker.monotonic", lambda: time.monotonic() + later)
    endpoint.say(WRONG_KEY)
    llm = llm_at(endpoint, output="text", failures=3, pause_seconds=60)
    assert [ask(llm).failure for _ in range(4)] == ["rejected", "rejected", "rejected", "paused"]
    assert len(endpoint.seen) == 3, "a paused model is not called"
    later += 58
    assert ask(llm).failure == "paused", "the pause is not over"
    later += 3
    assert [ask(llm).failure for _ in range(2)] == ["rejected", "paused"], "one failure is enough after the pause"
    assert len(endpoint.seen) == 4
    later += 61
    endpoint.say(Reply(), WRONG_KEY, WRONG_KEY, Reply())
    assert [ask(llm).reply, ask(llm).failure, ask(llm).failure, ask(llm).reply] == [FACT, "rejected", "rejected", FACT]


def test_a_call_that_comes_off_ends_the_row(endpoint: Endpoint, llm_at: MakeLlm) -> None:
    endpoint.say(*[DOWN, DOWN, Reply()] * 2)
    llm = llm_at(endpoint, failures=3)
    assert [ask(llm).failure for _ in range(6)] == ["down", "down", ""] * 2


@pytest.mark.parametrize(
    "reply", [Reply(text="no JSON"), Reply(text=""), Reply(refusal="No."), Reply(status=400), Reply(status=413)]
)
def test_one_who_asks_what_cannot_be_answered_does_not_pause_the_model_for_others(
    endpoint: Endpoint, llm_at: MakeLlm, reply: Reply
) -> None:
    endpoint.say(reply)
    llm = llm_at(endpoint, failures=1)
    assert "paused" not in [ask(llm).failure for _ in range(3)]


def test_hanging_counts_as_failing(endpoint: Endpoint, llm_at: MakeLlm) -> None:
    endpoint.say(Reply(wait=60))
    llm = llm_at(endpoint, failures=1, seconds=0.4)
    assert ask(llm).failure == "slow"
    assert endpoint.seen[0].done.wait(3)
    time.sleep(0.1)
    assert ask(llm).failure == "paused"
