"""The requests that chat endpoints take, as their providers document them; whatever else is sent is turned down.

OpenAI: API reference «Create chat completion» and guide «Structured model outputs» (which keywords a strict schema may
hold). Azure OpenAI: data plane, ``2024-10-21``. Ollama: ``docs/api.md``, «Generate a chat completion».
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

Content = Annotated[str, Field(min_length=1)]
_Form = TypeVar("_Form", bound=BaseModel)
_TYPES = {"string", "number", "boolean", "integer", "object", "array", "null"}
_ANYWHERE = {"type", "title", "description", "enum", "const", "anyOf", "$ref", "$defs"}
_OF_TYPE = {
    "object": {"properties", "required", "additionalProperties"},
    "array": {"items", "minItems", "maxItems"},
    "string": {"pattern", "format"},
    "number": {"multipleOf", "maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum"},
    "integer": {"multipleOf", "maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum"},
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Message(_Strict):
    """A message; we send instructions and questions only."""

    role: Literal["developer", "system", "user", "assistant", "tool"]
    content: Content


class StreamOptions(_Strict):
    include_usage: bool = False
    include_obfuscation: bool = True


class JsonSchema(_Strict):
    name: Annotated[str, Field(pattern=r"^[a-zA-Z0-9_-]{1,64}$")]
    description: str = ""
    schema_: Annotated[dict[str, Any], Field(alias="schema")]
    strict: bool | None = None


class SchemaFormat(_Strict):
    type: Literal["json_schema"]
    json_schema: JsonSchema


class PlainFormat(_Strict):
    type: Literal["text", "json_object"]


class Function(_Strict):
    name: Annotated[str, Field(pattern=r"^[a-zA-Z0-9_-]{1,64}$")]
    description: str = ""
    parameters: dict[str, Any]
    strict: bool | None = None


class Tool(_Strict):
    type: Literal["function"]
    function: Function


class NamedFunction(_Strict):
    name: str


class ToolChoice(_Strict):
    type: Literal["function"]
    function: NamedFunction


class ChatCompletion(_Strict):
    """The body of OpenAI's ``POST /v1/chat/completions`` (what concerns sound, images and search left out)."""

    model: Content | None = None
    messages: Annotated[list[Message], Field(min_length=1)]
    frequency_penalty: Annotated[float, Field(ge=-2, le=2)] | None = None
    logprobs: bool | None = None
    max_completion_tokens: Annotated[int, Field(ge=1)] | None = None
    max_tokens: Annotated[int, Field(ge=1)] | None = None
    n: Literal[1] | None = None
    parallel_tool_calls: bool | None = None
    presence_penalty: Annotated[float, Field(ge=-2, le=2)] | None = None
    reasoning_effort: Literal["none", "minimal", "low", "medium", "high", "xhigh"] | None = None
    response_format: SchemaFormat | PlainFormat | None = None
    seed: int | None = None
    service_tier: Literal["auto", "default", "flex", "scale", "priority"] | None = None
    stop: str | list[str] | None = None
    store: bool | None = None
    stream: bool = False
    stream_options: StreamOptions | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    tool_choice: Literal["none", "auto", "required"] | ToolChoice | None = None
    tools: list[Tool] | None = None
    top_p: Annotated[float, Field(ge=0, le=1)] | None = None
    user: str | None = None


class OllamaOptions(_Strict):
    """The options of docs/modelfile.md."""

    mirostat: int | None = None
    mirostat_eta: float | None = None
    mirostat_tau: float | None = None
    num_ctx: Annotated[int, Field(ge=1)] | None = None
    num_gpu: int | None = None
    num_predict: int | None = None
    num_thread: int | None = None
    repeat_last_n: int | None = None
    repeat_penalty: float | None = None
    seed: int | None = None
    stop: list[str] | None = None
    temperature: Annotated[float, Field(ge=0)] | None = None
    tfs_z: float | None = None
    top_k: int | None = None
    top_p: Annotated[float, Field(ge=0, le=1)] | None = None
    min_p: float | None = None


class OllamaMessage(_Strict):
    role: Literal["system", "user", "assistant", "tool"]
    content: Content
    images: list[str] | None = None
    tool_calls: list[Any] | None = None


class OllamaChat(_Strict):
    """The body of Ollama's ``POST /api/chat``."""

    model: Content
    messages: Annotated[list[OllamaMessage], Field(min_length=1)]
    tools: list[Tool] | None = None
    think: bool | None = None
    format: Literal["", "json"] | dict[str, Any] | None = None
    options: OllamaOptions | None = None
    stream: bool = True
    keep_alive: str | int | None = None


class TurnedDown(Exception):
    """A request is not as documented: what is wrong with it, and with which member."""

    def __init__(self, what: str, member: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.member = member


def chat_completion(body: Any) -> ChatCompletion:
    """A request in OpenAI's form. Raises :class:`TurnedDown`."""
    asked = _valid(ChatCompletion, body)
    if asked.stream_options is not None and not asked.stream:
        raise TurnedDown("The 'stream_options' parameter is only allowed when 'stream' is enabled.", "stream_options")
    form = asked.response_format
    if isinstance(form, SchemaFormat) and form.json_schema.strict:
        _check(form.json_schema.schema_, f"response_format '{form.json_schema.name}'", "response_format")
    if isinstance(form, PlainFormat) and form.type == "json_object":
        _mentions_json(asked.messages)
    for tool in asked.tools or ():
        if tool.function.strict:
            _check(tool.function.parameters, f"function '{tool.function.name}'", "tools[0].function.parameters")
    if asked.tool_choice is not None and not asked.tools:
        raise TurnedDown("'tool_choice' is only allowed when 'tools' are specified.", "tool_choice")
    return asked


def ollama_chat(body: Any) -> OllamaChat:
    """A request in Ollama's form. Raises :class:`TurnedDown`."""
    asked = _valid(OllamaChat, body)
    if isinstance(asked.format, dict) and asked.format.get("type") != "object":
        raise TurnedDown("invalid JSON schema in format", "format")
    return asked


def _valid(form: type[_Form], body: Any) -> _Form:
    try:
        return form.model_validate(body)
    except ValidationError as error:
        first = error.errors()[0]
        member = ".".join(str(part) for part in first["loc"])
        what = (
            f"Unknown parameter: '{member}'."
            if first["type"] == "extra_forbidden"
            else f"Invalid '{member}': {first['msg']}"
        )
        raise TurnedDown(what, member) from None


def _mentions_json(messages: list[Message]) -> None:
    if not any("json" in message.content.lower() for message in messages):
        raise TurnedDown(
            "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
            "messages",
        )


def _check(schema: dict[str, Any], where: str, member: str) -> None:
    """Whether a schema is one that strict mode takes. Raises :class:`TurnedDown`."""
    if schema.get("type") != "object":
        raise TurnedDown(f"Invalid schema for {where}: schema must be of type 'object'.", member)
    for path, part in _objects(schema, ()):
        fault = _fault(part)
        if fault:
            raise TurnedDown(f"Invalid schema for {where}: In context={path}, {fault}", member)


def _fault(part: dict[str, Any]) -> str:
    kinds = part.get("type")
    if kinds is None and not part.keys() & {"anyOf", "$ref", "enum", "const"}:
        return "schema must have a 'type' key."
    kinds = kinds if isinstance(kinds, list) else [kinds] if kinds else []
    if unknown := set(kinds) - _TYPES:
        return f"{sorted(unknown)} is not a type."
    allowed = _ANYWHERE.union(*(_OF_TYPE.get(kind, set()) for kind in kinds))
    if extra := sorted(part.keys() - allowed):
        return f"'{extra[0]}' is not permitted."
    if "object" in kinds:
        if part.get("additionalProperties") is not False:
            return "'additionalProperties' is required to be supplied and to be false."
        if set(part.get("required", [])) != set(part.get("properties", {})):
            return "'required' is required to be supplied and to be an array including every key in properties."
    if "array" in kinds and not isinstance(part.get("items"), dict):
        return "array schema missing items."
    return ""


def _objects(schema: dict[str, Any], path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """A schema and all schemas within it, each with its path."""
    yield path, schema
    for holder in ("properties", "$defs"):
        for name, part in schema.get(holder, {}).items():
            yield from _objects(part, (*path, holder, name))
    if isinstance(schema.get("items"), dict):
        yield from _objects(schema["items"], (*path, "items"))
    for number, part in enumerate(schema.get("anyOf", [])):
        yield from _objects(part, (*path, "anyOf", str(number)))
