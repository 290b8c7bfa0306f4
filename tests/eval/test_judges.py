"""Judges: known-good and known-bad answers told apart by each, replies kept, prompts and schemas held."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable, RunnableLambda
from pydantic import Field

from corpus.catalogue import Library
from eval.judges.chat import Faithfulness, JudgeError, Kept, Relevant
from eval.judges.controls import Control, load_controls, mistakes
from eval.judges.fixed import Numbers, Verbatim
from eval.judges.model import Judge, Judged
from eval.match import plain

CONTROLS = load_controls()
ANSWERS = {control.question: control.answer for control in CONTROLS if not control.fails}


class ScriptedChat(BaseChatModel):
    """Reads the prompt as a careful person would read these controls, and replies by the schema."""

    replies: list[Any] = Field(default_factory=list)
    asked: list[str] = Field(default_factory=list)
    source: str = ""

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(self, messages: list[BaseMessage], *_: Any, **__: Any) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=AIMessage(str(messages[-1].content)))])

    def with_structured_output(self, schema: Any, **_: Any) -> Runnable[Any, Any]:
        return RunnableLambda(lambda text: self._reply(text, schema.__name__))

    def _reply(self, text: str, schema: str) -> Any:
        self.asked.append(text)
        if self.replies:
            return self.replies.pop(0)
        question, answer = _part(text, "Question"), _part(text, "Answer")
        claim = re.sub(r"^- |\s*\[\d+\]", "", answer)
        if schema == "Relevance":
            numbers = re.compile(r"[\d.\-]+")
            right = numbers.sub("#", ANSWERS[question]) == numbers.sub("#", answer)
            return {"reason": "by the script", "relevant": right}
        passages = plain(_part(text, "Passages").split("] ", 1)[1])
        true = all(number in passages for number in re.findall(r"[\d.]+", claim)) and passages in self.source
        return {"claims": [{"words": claim, "supported": true}]}


def _part(text: str, name: str) -> str:
    return re.search(rf"{name}:\n(.*?)(?:\n\n|\Z)", text, re.DOTALL).group(1).strip()  # type: ignore[union-attr]


@pytest.fixture
def chat(library: Library) -> ScriptedChat:
    return ScriptedChat(source=plain(library.source.text), asked=[], replies=[])


def all_judges(library: Library, chat: ScriptedChat, folder: Path) -> list[Judge]:
    kept = Kept(folder / "judges.jsonl")
    text = library.source.text
    return [Verbatim(text), Numbers(text), Faithfulness(chat, kept), Relevant(chat, kept)]


def test_every_judge_tells_known_good_from_known_bad(library: Library, chat: ScriptedChat, tmp_path: Path) -> None:
    for judge in all_judges(library, chat, tmp_path):
        good = [control for control in CONTROLS if not control.fails]
        bad = [control for control in CONTROLS if judge.name in control.fails]
        assert len(good) >= 8 and len(bad) >= 8, judge.name
        assert list(mistakes(judge, CONTROLS)) == []


def test_a_judge_that_praises_all_or_blames_all_is_found_out(library: Library) -> None:
    class Always:
        name = "verbatim"

        def __init__(self, score: float) -> None:
            self._score = score

        def judge(self, judged: Judged) -> Any:
            from eval.judges.model import Opinion

            return Opinion(score=self._score)

    assert len(list(mistakes(Always(1.0), CONTROLS))) >= 8
    assert len(list(mistakes(Always(0.0), CONTROLS))) >= 8


def test_good_controls_are_printed_in_the_catalogue(library: Library) -> None:
    source = plain(library.source.text)
    for control in CONTROLS:
        if "verbatim" not in control.fails:
            assert all(plain(passage) in source for passage in control.passages), control.id


def control(kind: str) -> Control:
    return next(each for each in CONTROLS if each.id.startswith(kind))


def test_a_second_judging_asks_nothing_and_says_the_same(chat: ScriptedChat, tmp_path: Path) -> None:
    judged = control("good").judged
    first = Faithfulness(chat, Kept(tmp_path / "k.jsonl")).judge(judged)
    second = Faithfulness(chat, Kept(tmp_path / "k.jsonl")).judge(judged)
    assert (first, len(chat.asked)) == (second, 1)
    Faithfulness(chat, Kept(tmp_path / "k.jsonl")).judge(control("false").judged)
    assert len(chat.asked) == 2


def test_a_reply_against_the_schema_is_asked_once_more_then_refused(chat: ScriptedChat, tmp_path: Path) -> None:
    judge = Relevant(chat, Kept(tmp_path / "k.jsonl"))
    chat.replies = [{"nonsense": 1}, {"reason": "given", "relevant": True}]
    assert judge.judge(control("good").judged).score == 1.0
    chat.replies = [{"nonsense": 1}, {"nonsense": 2}]
    with pytest.raises(JudgeError, match="schema"):
        judge.judge(control("beside").judged)
    assert "nonsense" not in (tmp_path / "k.jsonl").read_text(encoding="utf-8")


def test_an_answer_without_claims_is_undefined(chat: ScriptedChat, tmp_path: Path, library: Library) -> None:
    chat.replies = [{"claims": []}]
    silent = Judged(question="多久？", answer="目录没有说明这一点。", passages=())
    assert Faithfulness(chat, Kept(tmp_path / "k.jsonl")).judge(silent).score is None
    assert Verbatim(library.source.text).judge(silent).score is None
    assert Numbers(library.source.text).judge(silent).score is None


@pytest.mark.parametrize("text", ["{question} {answer}", "{question} {answer} {passages} {other}", "{question"])
def test_a_prompt_with_other_fields_is_refused(text: str, chat: ScriptedChat, tmp_path: Path) -> None:
    (tmp_path / "faithfulness.md").write_text(text, encoding="utf-8")
    with pytest.raises(JudgeError, match=r"faithfulness\.md"):
        Faithfulness(chat, Kept(tmp_path / "k.jsonl"), tmp_path)


def test_numbers_in_ids_pages_and_marks_are_no_claims(library: Library) -> None:
    said = Judged(question="？", answer="**城市**（A.3，目录第 14 页） [1]", passages=())
    assert Numbers(library.source.text).judge(said).score is None
    assert json.loads(said.model_dump_json())["passages"] == []
