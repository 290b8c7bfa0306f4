"""A chat model that says what a test tells it to, in pieces, and remembers what it was asked."""

from __future__ import annotations

import copy
import functools
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import PrivateAttr

from assistant.chain import Assistant
from assistant.grounding.check import Grounding
from assistant.llm.model import Llm
from assistant.llm.settings import LlmSettings
from corpus.catalogue import Library
from corpus.questions import QuestionBank
from index.live import Index

PIECE = 12
_PASSAGE = re.compile(r"^ *(e\d+): (.*)$", re.MULTILINE)

Respond = Callable[[str], str]
"""From the user's part of a prompt to the reply."""


class ScriptedModel(BaseChatModel):
    """Replies by a function."""

    respond: Respond
    _asked: list[list[BaseMessage]] = PrivateAttr(default_factory=list)

    @property
    def asked(self) -> list[list[BaseMessage]]:
        """The messages of every call, in order."""
        return self._asked

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        text = self._reply(messages)
        return ChatResult(generations=[ChatGeneration(message=AIMessage(text, usage_metadata=_used(messages, text)))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        text = self._reply(messages)
        for at in range(0, len(text), PIECE):
            yield ChatGenerationChunk(message=AIMessageChunk(text[at : at + PIECE]))
        yield ChatGenerationChunk(message=AIMessageChunk("", usage_metadata=_used(messages, text)))

    def _reply(self, messages: list[BaseMessage]) -> str:
        self._asked.append(list(messages))
        return self.respond(str(messages[-1].content))


def _used(messages: list[BaseMessage], text: str) -> UsageMetadata:
    read = sum(len(str(message.content)) for message in messages)
    return UsageMetadata(input_tokens=read, output_tokens=len(text), total_tokens=read + len(text))


def sentences(*said: tuple[str, str]) -> str:
    """A reply of sentences, each with the token of its passage."""
    return json.dumps({"sentences": [{"text": text, "evidence": [token]} for text, token in said]}, ensure_ascii=False)


def passages(prompt: str) -> list[tuple[str, str]]:
    """Token and words of each passage that a prompt holds."""
    return [(match[1], match[2]) for match in _PASSAGE.finditer(prompt)]


def copying(prompt: str) -> str:
    """The reply of a model that copies the first sentence of every passage."""
    return sentences(*((re.split(r"(?<=[。！？])", words)[0], token) for token, words in passages(prompt)))


@functools.lru_cache(2)
def _grounding(library: Library, bank: QuestionBank, index: Index) -> Grounding:
    return Grounding(library, bank, index.encoder, index.ranker().views.printed)


def with_model(assistant: Assistant, respond: Respond, **settings: Any) -> tuple[Assistant, ScriptedModel]:
    """The assistant with a scripted model beside everything else of its own."""
    model = ScriptedModel(respond=respond)
    other = copy.copy(assistant)
    llm = Llm(LlmSettings(model="scripted:parrot", output="text", **settings), model)
    tools = assistant.tools
    other.tools = replace(tools, llm=llm, grounding=_grounding(tools.library, tools.bank, tools.index))
    return other, model
