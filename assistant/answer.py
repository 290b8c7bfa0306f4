"""The answer as the outside may rely on it (CONTRACT: Answer): closed lists, frozen, JSON in the contract's order."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from corpus.model import FieldName


class Status(StrEnum):
    """How a run ended."""

    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    OUT_OF_SCOPE = "out_of_scope"
    REFUSED = "refused"
    CLARIFY = "clarify"
    ERROR = "error"


class Intent(StrEnum):
    """What kind of question it is."""

    FACT = "fact"
    DESCRIBE = "describe"
    RECOMMEND = "recommend"
    AGGREGATE = "aggregate"
    COMPARE = "compare"
    ABOUT = "about"
    SMALLTALK = "smalltalk"
    OTHER = "other"


class Language(StrEnum):
    """The six UN languages."""

    ZH = "zh"
    EN = "en"
    FR = "fr"
    ES = "es"
    AR = "ar"
    RU = "ru"


class Citation(BaseModel):
    """A verbatim passage an answer rests on. ``start``/``end`` are character offsets in the edition's source file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    n: Annotated[int, Field(ge=1)]
    entry_id: str
    title: str
    field: FieldName
    quote: str
    page: int | None
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]


class Usage(BaseModel):
    """What the language model was asked for one answer.

    ``cost`` is in the operator's currency, where prices are set. ``sentences`` counts those it wrote, ``dropped`` those of
    them that did not hold. ``failed`` says why the default engine had to answer what the model should have («slow»), or
    nothing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    calls: Annotated[int, Field(ge=0)] = 0
    input_tokens: Annotated[int, Field(ge=0)] = 0
    cached_tokens: Annotated[int, Field(ge=0)] = 0
    output_tokens: Annotated[int, Field(ge=0)] = 0
    cost: Annotated[float, Field(ge=0)] | None = None
    sentences: Annotated[int, Field(ge=0)] = 0
    dropped: Annotated[int, Field(ge=0)] = 0
    failed: str = ""


class Answer(BaseModel):
    """One answer. ``answer`` is Markdown with marks ``[n]`` behind what citation ``n`` supports.

    ``resolved`` is the question as understood where the turns before named what it points at («the second one»).
    ``why`` says for each cited entry which views of it led there and which written question comes nearest.
    ``engine`` is «extractive», or «model» where a language model wrote sentences of it; then ``usage`` counts what it was
    asked and ``prompts`` names the prompts with the hash of their text.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    status: Status
    intent: Intent
    language: Language
    answer: str
    citations: tuple[Citation, ...] = ()
    retrieved: Annotated[tuple[str, ...], Field(max_length=20)] = ()
    why: dict[str, str] = Field(default_factory=dict)
    resolved: str = ""
    gaps: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    confidence: Annotated[float, Field(ge=0, le=1)] = 0.0
    engine: str = "extractive"
    prompts: dict[str, str] = Field(default_factory=dict)
    usage: Usage | None = None
    edition: str
    index_version: str
    timings_ms: dict[str, float] = Field(default_factory=dict)


class MailAnswer(Answer):
    """The reply to a message: ``answer`` is its body.

    ``questions`` are the distinct questions found, in order; ``category`` is the message's kind (``triage.toml``);
    ``needs_human`` says why a human must look closely (empty where nothing stands out); ``attachments_read`` names the
    attachments whose text was taken into account.
    """

    subject: str = ""
    questions: tuple[str, ...] = ()
    category: str = ""
    needs_human: tuple[str, ...] = ()
    attachments_read: tuple[str, ...] = ()
