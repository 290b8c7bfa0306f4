"""How quick the default engine is: opening, and one question after the other.

python -m benchmarks.latency
"""

from __future__ import annotations

import statistics
import time

from assistant.chain import Assistant
from assistant.settings import load_settings
from corpus.questions import QuestionBank

QUESTIONS = 150


def main() -> None:
    """Print seconds to open, and milliseconds a question: median, 95th percentile, maximum."""
    started = time.perf_counter()
    assistant = Assistant(load_settings())
    print(f"open: {time.perf_counter() - started:.2f} s")
    texts = [question.text for own in QuestionBank() for question in own.questions]
    step = len(texts) // QUESTIONS
    spent = sorted(assistant.answer(text).timings_ms["total"] for text in texts[::step])
    cuts = statistics.quantiles(spent, n=20)
    print(
        f"{len(spent)} questions: median {statistics.median(spent):.0f} ms, p95 {cuts[18]:.0f} ms, max {spent[-1]:.0f} ms"
    )


if __name__ == "__main__":
    main()
