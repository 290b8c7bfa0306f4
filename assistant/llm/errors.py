"""What can go wrong with a model, in one closed list, told from any provider's exceptions by status code and type."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from langchain_core.exceptions import OutputParserException

from corpus.errors import HabitatError


class Failure(StrEnum):
    """Why a model gave nothing that could be used."""

    SLOW = "slow"
    """It did not answer in time."""
    DOWN = "down"
    """It could not be reached, or failed within (5xx), or broke off."""
    BUSY = "busy"
    """Its quota or rate is used up (429)."""
    REJECTED = "rejected"
    """It does not take what it is asked (other 4xx): key, name of the model, form."""
    GARBAGE = "garbage"
    """What it wrote is not in the form asked for."""
    REFUSED = "refused"
    """It wrote nothing: it declined, or its provider's filter did."""
    PAUSED = "paused"
    """It failed too often of late and is left alone for a while."""
    DISCLOSED = "disclosed"
    """It wrote of its instructions."""
    UNSUPPORTED = "unsupported"
    """No sentence it wrote was borne out by the catalogue."""


_FILTERED = "content_filter"
"""The error code of Azure's filter; it comes with status 400, as though the request had been wrong."""
_BY_NAME = {
    "ModelRefusalError": Failure.REFUSED,
    "ContentFilterFinishReasonError": Failure.REFUSED,
    "LengthFinishReasonError": Failure.GARBAGE,
}
"""Exceptions of LangChain and of OpenAI's client that no status tells."""
_OF_REQUEST = (400, 413, 422)


PASSING = (Failure.GARBAGE, Failure.REFUSED, Failure.UNSUPPORTED)


class LlmError(HabitatError):
    """A call gave nothing. ``retryable`` says whether the same call may succeed a moment later."""

    def __init__(self, failure: Failure, what: str) -> None:
        super().__init__(f"the language model: {what}", "docs/models.md says what to look at")
        self.failure = failure

    @property
    def passing(self) -> bool:
        """Whether it was this one reply only; the next may be well."""
        return self.failure in PASSING

    @property
    def retryable(self) -> bool:
        """Whether to try again."""
        return self.failure in (Failure.DOWN, Failure.BUSY)


def failed(error: BaseException) -> LlmError:
    """Any exception of a provider as one of ours. Providers put the HTTP status on the exception or on its response."""
    if isinstance(error, LlmError):
        return error
    what = f"{type(error).__name__}: {error}"[:300]
    if isinstance(error, OutputParserException):  # its text repeats the reply, which must not stand in a log
        return LlmError(Failure.GARBAGE, "its reply is no JSON")
    for each in _chain(error):
        if getattr(each, "code", None) == _FILTERED:
            return LlmError(Failure.REFUSED, what)
        for kind in type(each).__mro__:
            if kind.__name__ in _BY_NAME:
                return LlmError(_BY_NAME[kind.__name__], what)
    if any(isinstance(each, TimeoutError) or "Timeout" in type(each).__name__ for each in _chain(error)):
        return LlmError(Failure.SLOW, what)
    status = status_of(error)
    if status is None or status >= 500:
        return LlmError(Failure.DOWN, what)
    if status in (408, 425, 429):
        return LlmError(Failure.BUSY, what)
    return LlmError(Failure.REJECTED, what)


def of_request(error: BaseException) -> bool:
    """Whether one request was wrong (too long, say), which says nothing of others: key and name are looked at before."""
    return status_of(error) in _OF_REQUEST


def status_of(error: BaseException) -> int | None:
    """The HTTP status behind an exception, where there was a response."""
    for each in _chain(error):
        for holder in (each, getattr(each, "response", None)):
            for name in ("status_code", "status", "code"):
                value = getattr(holder, name, None)
                if isinstance(value, int) and 400 <= value < 600:
                    return value
    return None


def retry_after(error: BaseException) -> float:
    """Seconds that the endpoint asks to wait (RFC 9110, ``Retry-After``); 0 where it does not say."""
    for each in _chain(error):
        headers = getattr(getattr(each, "response", None), "headers", None)
        value = headers.get("retry-after") if headers is not None else None
        if value is not None and str(value).strip().isdigit():
            return float(value)
    return 0.0


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    each: BaseException | None = error
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        yield each
        each = each.__cause__ or each.__context__
