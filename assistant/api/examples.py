"""Examples in the API's description: answers that were really given, cut short."""

from __future__ import annotations

from typing import Any

_QUOTE = "每个城市预计 9-12 个月，每个阶段所需时间如下：启动（1-2 个月）；"
_SUMMARY = {
    "id": "F.1",
    "section": "F",
    "title": "可持续的废物管理及将废物作为资源回收",
    "page": 96,
    "fields": ["overview", "offer"],
}

ANSWER: dict[str, Any] = {
    "id": "106c059b59d2413682a3aa4eca1e0672",
    "status": "answered",
    "intent": "fact",
    "language": "zh",
    "answer": f"**城市韧性资料收集**（A.3，目录第 14 页）\n- {_QUOTE} [1]",
    "citations": [
        {"n": 1, "entry_id": "A.3", "title": "城市韧性资料收集", "field": "duration", "quote": _QUOTE,
         "page": 14, "start": 11088, "end": 11125}
    ],
    "retrieved": ["A.3", "A.5", "B.2"],
    "why": {"A.3": "questions +5.9, name +5.0: «城市韧性评估最后交出来的主要东西是什么？»"},
    "gaps": [],
    "suggestions": ["给城市做抗灾体检前后要几个月，各步分别多久？"],
    "confidence": 0.818,
    "engine": "extractive",
    "edition": "2022-zh",
    "index_version": "fcfe135ec8521d9a",
    "timings_ms": {"understand": 12.4, "retrieve": 31.1, "compose": 24.8, "total": 71.2},
}  # fmt: skip

COMPLETION: dict[str, Any] = {
    "id": f"chatcmpl-{ANSWER['id']}",
    "object": "chat.completion",
    "created": 1_795_382_255,
    "model": "habitat",
    "choices": [
        {
            "index": 0,
            "message": {
                "role": "assistant",
                "content": f"{ANSWER['answer']}\n\n[1] A.3 城市韧性资料收集, p. 14: «{_QUOTE}»",
                "refusal": None,
            },
            "logprobs": None,
            "finish_reason": "stop",
        }
    ],
    "habitat": ANSWER,
}

ENTRIES: list[dict[str, Any]] = [_SUMMARY]

SEARCH: dict[str, Any] = {
    "query": "rubbish in the river",
    "total": 66,
    "results": [
        {
            "rank": 1,
            "score": 8.575,
            "entry": _SUMMARY,
            "passage": {
                "field": "testimonial",
                "text": "城市固体废物管理是蒙巴萨最大的挑战之一",
                "start": 64389,
                "end": 64408,
            },
        }
    ],
}

FACETS: dict[str, Any] = {
    "total": 3,
    "facets": [{"name": "country", "values": [{"value": "KE", "label": "Kenya", "count": 3}]}],
}


def shown(example: Any) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI description of a success with an example."""
    return {200: {"content": {"application/json": {"example": example}}}}
