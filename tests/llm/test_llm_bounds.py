"""So many calls at once, so much time, and what all of it took."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from asking import FACT, Kind, MakeLlm, ask
from endpoint import Endpoint
from forms import CACHED, READ, WRITTEN, Reply

from assistant.llm.errors import Failure, LlmError

MILLION = 1_000_000


def test_no_more_than_so_many_calls_at_once(endpoint: Endpoint, llm_at: MakeLlm) -> None:
    endpoint.say(Reply(wait=0.1))
    llm = llm_at(endpoint, at_once=2)
    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(lambda _: ask(llm), range(6)))
    assert [outcome.reply for outcome in outcomes] == [FACT] * 6
    assert endpoint.busiest == 2


def test_waiting_for_a_place_counts_as_time(endpoint: Endpoint, llm_at: MakeLlm) -> None:
    endpoint.say(Reply(wait=0.45))
    llm = llm_at(endpoint, at_once=1, seconds=0.5)
    with ThreadPoolExecutor(3) as pool:
        outcomes = list(pool.map(lambda _: ask(llm), range(3)))
    assert sorted(outcome.failure for outcome in outcomes)[-2:] == ["slow", "slow"]
    assert all(outcome.took < 2.5 for outcome in outcomes)


def test_a_place_is_free_again_after_a_fault(endpoint: Endpoint, llm_at: MakeLlm) -> None:
    endpoint.say(
        Reply(wait=60), Reply(text='{"kind":     ', repeat=10**9, drip=0.02, size=9), Reply(status=500), Reply()
    )
    llm = llm_at(endpoint, at_once=1, seconds=0.3)
    failures = []
    for _ in range(3):
        failures.append(ask(llm).failure)
        assert endpoint.seen[-1].done.wait(3)
    assert failures == ["slow", "slow", "down"]
    assert ask(llm).reply == FACT


def test_the_time_of_an_answer_is_that_of_all_its_calls(endpoint: Endpoint, llm_at: MakeLlm) -> None:
    endpoint.say(Reply(wait=0.2))
    llm = llm_at(endpoint, seconds=0.5)
    budget = llm.budget()
    with pytest.raises(LlmError):
        for _ in range(5):
            llm.reply("understand", Kind, budget, question="?", kinds="fact")
    assert 0.5 <= budget.spent < 2.5
    assert budget.left == 0
    assert len(endpoint.seen) <= 3


def test_tokens_are_added_up_over_the_calls(endpoint: Endpoint, llm_at: MakeLlm) -> None:
    llm = llm_at(endpoint)
    budget = llm.budget()
    for _ in range(3):
        llm.reply("understand", Kind, budget, question="?", kinds="fact")
    usage = budget.usage
    assert usage is not None
    assert (usage.model, usage.calls, usage.failed) == ("gpt-4o-mini", 3, "")
    assert (usage.input_tokens, usage.cached_tokens, usage.output_tokens) == (3 * READ, 3 * CACHED, 3 * WRITTEN)
    assert budget.prompts == {"understand": llm.prompts["understand"].hash}


@pytest.mark.parametrize(
    ("prices", "cost"),
    [
        ({}, None),
        ({"price_input": 2.0}, None),
        ({"price_output": 8.0}, None),
        ({"price_input": 2.0, "price_output": 8.0}, (READ * 2 + WRITTEN * 8) / MILLION),
        (
            {"price_input": 2.0, "price_cached": 0.5, "price_output": 8.0},
            ((READ - CACHED) * 2 + CACHED * 0.5 + WRITTEN * 8) / MILLION,
        ),
        ({"price_input": 2.0, "price_cached": 0.0, "price_output": 8.0}, ((READ - CACHED) * 2 + WRITTEN * 8) / MILLION),
        ({"price_input": 0.0, "price_output": 0.0}, 0.0),
    ],
)
def test_the_cost_is_told_where_the_prices_are(
    endpoint: Endpoint, llm_at: MakeLlm, prices: dict[str, float], cost: float | None
) -> None:
    usage = ask(llm_at(endpoint, **prices)).usage
    assert usage is not None
    assert usage.cost == (None if cost is None else pytest.approx(cost, abs=1e-6))


def test_a_model_that_was_not_asked_has_no_usage(endpoint: Endpoint, llm_at: MakeLlm) -> None:
    assert llm_at(endpoint).budget().usage is None


def test_a_call_that_failed_is_counted_as_a_call(endpoint: Endpoint, llm_at: MakeLlm) -> None:
    endpoint.say(Reply(status=500))
    usage = ask(llm_at(endpoint)).usage
    assert usage is not None
    assert (usage.calls, usage.input_tokens, usage.output_tokens) == (1, 0, 0)


def test_what_ends_the_use_of_a_model_outweighs_a_reply_that_was_no_use(endpoint: Endpoint, llm_at: MakeLlm) -> None:
    budget = llm_at(endpoint, seconds=0.01).budget()
    budget.fail(Failure.GARBAGE)
    time.sleep(0.02)
    budget.fail(Failure.SLOW)
    budget.fail(Failure.DOWN)
    assert budget.failure is Failure.SLOW
