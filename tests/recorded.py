"""Replies of the small local model, recorded once and played in the ordinary suite.

``PYTHONPATH=.:tests python -m recorded`` records them anew from the model that ``make local-model`` serves.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import SecretStr
from scripted import ScriptedModel, with_model

from assistant.answer import Answer
from assistant.chain import Assistant
from assistant.llm.local import HOST, NAME, PORT
from assistant.settings import load_settings
from assistant.steps.wording.writing import Sentences

FILE = Path(__file__).parent / "llm" / "recorded.yaml"
QUESTIONS = [
    "CityRAP 流程需要多长时间？",
    "How long does a city migration profile usually take?",
    "Combien de temps faut-il pour le profilage de la résilience urbaine ?",
    "¿Cuánto dura la evaluación rápida de ingresos propios (ROSRA)?",
    "كم تستغرق خطة العمل بشأن المناخ في المدينة؟",
    "Сколько времени занимает CityRAP?",
]


def recorded() -> list[tuple[str, list[str]]]:
    """Each question with the replies it got, in order."""
    rows: Any = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return [(str(row["question"]), [str(reply) for reply in row["replies"]]) for row in rows]


def played(assistant: Assistant, question: str, replies: list[str]) -> Answer:
    """The answer to a question with the recorded replies; beyond them the model says nothing."""
    rest = iter(replies)
    told, _ = with_model(assistant, lambda _: next(rest, '{"sentences": []}'), roles="compose")
    return told.answer(question)


def _recorded(bound: Any, model: ScriptedModel, replies: list[str]) -> str:
    replies.append(str(bound.invoke(model.asked[-1]).content))
    return replies[-1]


def main() -> None:
    """Record."""
    from langchain_openai import ChatOpenAI

    form = {"name": "Sentences", "schema": Sentences.model_json_schema(), "strict": True}
    chat = ChatOpenAI(model=NAME, base_url=f"http://{HOST}:{PORT}/v1", api_key=SecretStr("none"), temperature=0)
    bound = chat.bind(response_format={"type": "json_schema", "json_schema": form})
    assistant = Assistant(load_settings())
    rows: list[dict[str, Any]] = []
    for question in QUESTIONS:
        replies: list[str] = []
        told, model = with_model(assistant, lambda _: "", roles="compose", seconds=600)
        model.respond = lambda _, model=model, replies=replies: _recorded(bound, model, replies)
        answer = told.answer(question)
        print(question, answer.engine, answer.usage)
        rows.append({"question": question, "replies": replies})
    FILE.write_text(yaml.safe_dump(rows, allow_unicode=True, width=120, sort_keys=False), encoding="utf-8")


if __name__ == "__main__":
    main()
