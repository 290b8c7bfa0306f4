"""Whatever goes wrong at the endpoint becomes one word of a closed list, in time, and lets the connection go."""

from __future__ import annotations

import json

import pytest
from asking import FACT, OPTIONS, Kind, MakeLlm, ask
from endpoint import Endpoint, refusing, running, scripted
from forms import CLOSE, ENDLESS, Reply

from assistant.llm.errors import Failure, LlmError

SECONDS, GRACE = 0.3, 2.0
FILTERED = {
    "message": "The response was filtered",
    "type": None,
    "param": "prompt",
    "code": "content_filter",
    "status": 400,
}
LONGER = '{"kind": "fact and describe and more"}'
HTML = "<html><body>502 Bad Gateway</body></html>"

AT_ONCE: dict[str, tuple[Reply, Failure]] = {
    "closed without a word": (CLOSE, Failure.DOWN),
    "broken off": (Reply(text=LONGER, after=5, then="close"), Failure.DOWN),
    "an error in the middle": (Reply(text=LONGER, after=5, then="error"), Failure.DOWN),
    "500": (Reply(status=500), Failure.DOWN),
    "503": (Reply(status=503), Failure.DOWN),
    "a page of a proxy": (Reply(status=502, body=HTML, type="text/html"), Failure.DOWN),
    "a page with status 200": (Reply(body=HTML, type="text/html"), Failure.DOWN),
    "429": (Reply(status=429), Failure.BUSY),
    "401": (Reply(status=401), Failure.REJECTED),
    "403": (Reply(status=403), Failure.REJECTED),
    "404": (Reply(status=404), Failure.REJECTED),
    "400": (Reply(status=400), Failure.REJECTED),
    "broken JSON": (Reply(text='{"kind": fact'), Failure.GARBAGE),
    "no JSON": (Reply(text="The kind of this question is fact."), Failure.GARBAGE),
    "another schema": (Reply(text='{"sort": "fact"}'), Failure.GARBAGE),
    "a member too many": (Reply(text='{"kind": "fact", "sure": true}'), Failure.GARBAGE),
    "a list": (Reply(text='["fact"]'), Failure.GARBAGE),
    "cut at its longest": (Reply(text='{"kind": "fa', finish="length"), Failure.GARBAGE),
    "cut without a reason": (Reply(text='{"kind": "fa'), Failure.GARBAGE),
    "nothing": (Reply(text=""), Failure.REFUSED),
    "an empty object": (Reply(text="{}"), Failure.REFUSED),
    "stopped by the filter": (Reply(text='{"kin', finish="content_filter"), Failure.REFUSED),
}
HANGING: dict[str, Reply] = {
    "before the headers": Reply(wait=ENDLESS),
    "after the first pieces": Reply(text=LONGER, after=4, then="hang"),
    "slow drip": Reply(text=json.dumps({"kind": "fact " * 40}), drip=0.2, size=2),
    "white space without end": Reply(text='{"kind":     ', repeat=ENDLESS, drip=0.02, size=9),
    "no end": Reply(text='{"kind": "fact fact', repeat=ENDLESS, size=9, drip=0.002),
}


@pytest.mark.parametrize("what", AT_ONCE)
@pytest.mark.parametrize("flavour", OPTIONS)
def test_what_goes_wrong_has_its_word(llm_at: MakeLlm, flavour: str, what: str) -> None:
    reply, failure = AT_ONCE[what]
    with running(Endpoint(scripted([reply]), flavour=flavour)) as endpoint:
        outcome = ask(llm_at(endpoint))
    assert (outcome.reply, outcome.failure) == (None, failure.value)
    assert outcome.took < GRACE
    assert all(not seen.turned_down for seen in endpoint.seen)


@pytest.mark.parametrize("what", HANGING)
@pytest.mark.parametrize("flavour", ["openai", "ollama"])
def test_what_hangs_is_left_in_time_and_its_connection_is_let_go(llm_at: MakeLlm, flavour: str, what: str) -> None:
    with running(Endpoint(scripted([HANGING[what]]), flavour=flavour)) as endpoint:
        outcome = ask(llm_at(endpoint, seconds=SECONDS))
        assert (outcome.reply, outcome.failure) == (None, "slow")
        assert outcome.took < SECONDS + GRACE
        assert endpoint.seen[0].done.wait(SECONDS + GRACE)
        assert endpoint.seen[0].left.is_set()


@pytest.mark.parametrize("method", ["text", "function_calling"])
def test_a_reply_that_was_cut_off_does_not_pass_for_a_whole_one(
    endpoint: Endpoint, llm_at: MakeLlm, method: str
) -> None:
    endpoint.say(Reply(text='{"kind": "the service does', finish="length"))
    assert ask(llm_at(endpoint, output=method)).failure == "garbage"


@pytest.mark.parametrize("model", ["openai:gpt-4o-mini", "ollama:llama3.1"])
def test_nobody_listens(endpoint: Endpoint, llm_at: MakeLlm, model: str) -> None:
    outcome = ask(llm_at(endpoint, model=model, url=refusing()))
    assert outcome.failure == "down"
    assert outcome.took < GRACE


def test_a_refusal_is_no_reply(endpoint: Endpoint, llm_at: MakeLlm) -> None:
    endpoint.say(Reply(refusal="I cannot help with that."))
    assert ask(llm_at(endpoint)).failure == "refused"


def test_azures_filter_is_a_refusal_though_its_status_says_that_the_request_is_wrong(llm_at: MakeLlm) -> None:
    with running(
        Endpoint(scripted([Reply(status=400, body=json.dumps({"error": FILTERED}))]), flavour="azure")
    ) as azure:
        assert ask(llm_at(azure)).failure == "refused"


def test_a_wrong_content_type_does_not_matter_where_the_content_is_right(endpoint: Endpoint, llm_at: MakeLlm) -> None:
    endpoint.say(Reply(type="text/plain"))
    assert ask(llm_at(endpoint)).reply == FACT


def test_who_leaves_early_frees_the_connection(endpoint: Endpoint, llm_at: MakeLlm) -> None:
    endpoint.say(Reply(text=json.dumps({"kind": "fact " * 1000}), drip=0.02, size=5))
    llm = llm_at(endpoint)
    replies = llm.replies("understand", Kind, llm.budget(), question="?", kinds="fact")
    assert "kind" in next(replies)
    replies.close()
    assert endpoint.seen[0].done.wait(GRACE)
    assert endpoint.seen[0].left.is_set()


def test_what_came_before_a_fault_is_told_before_the_fault(endpoint: Endpoint, llm_at: MakeLlm) -> None:
    endpoint.say(Reply(text='{"kind": "fact and more"}', after=6, then="error"))
    llm = llm_at(endpoint)
    replies = llm.replies("understand", Kind, llm.budget(), question="?", kinds="fact")
    assert "kind" in next(replies)
    with pytest.raises(LlmError) as error:
        list(replies)
    assert error.value.failure is Failure.DOWN


def test_the_key_is_in_no_log_line(endpoint: Endpoint, llm_at: MakeLlm, caplog: pytest.LogCaptureFixture) -> None:
    endpoint.say(Reply(status=401))
    ask(llm_at(endpoint), "a question nobody shall read")
    assert "401" in caplog.text
    assert "sk-test" not in caplog.text
    assert "nobody shall read" not in caplog.text
