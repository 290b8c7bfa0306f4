"""What the process counts, in the form Prometheus reads. One registry each, so that two applications never share it."""

from __future__ import annotations

from prometheus_client import (
    GC_COLLECTOR,
    PLATFORM_COLLECTOR,
    PROCESS_COLLECTOR,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

from assistant.answer import Answer

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_DRAFT_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)


class Metrics:
    """The counters of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        for collector in (PROCESS_COLLECTOR, PLATFORM_COLLECTOR, GC_COLLECTOR):
            self.registry.register(collector)
        self.requests = Counter(
            "habitat_http_requests", "Requests answered.", ("method", "route", "status"), registry=self.registry
        )
        self.request_seconds = Histogram(
            "habitat_http_request_seconds",
            "Time from a request to the end of its response.",
            ("route",),
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.in_flight = Gauge("habitat_http_requests_in_flight", "Requests being answered.", registry=self.registry)
        self.refusals = Counter(
            "habitat_http_refusals",
            "Requests refused: too large, too many, too busy.",
            ("status",),
            registry=self.registry,
        )
        self.questions = Gauge(
            "habitat_questions_in_progress", "API questions worked on or waiting.", registry=self.registry
        )
        self.answers = Counter(
            "habitat_answers", "Answers given.", ("status", "intent", "language"), registry=self.registry
        )
        self.answer_seconds = Histogram(
            "habitat_answer_seconds", "Time to make an answer.", ("intent",), buckets=_BUCKETS, registry=self.registry
        )
        self.stopped = Counter(
            "habitat_answers_stopped", "Answers given up because nobody waited any more.", registry=self.registry
        )
        self.model = ModelMetrics(self.registry)
        self.drafts = Counter(
            "habitat_drafts",
            "Replies drafted for messages handed in.",
            ("category", "status", "language"),
            registry=self.registry,
        )
        self.feedback = Counter("habitat_feedback", "Feedback given.", ("rating", "reason"), registry=self.registry)
        self.state_faults = Counter(
            "habitat_state_faults", "Times the state could not be read or written.", registry=self.registry
        )

    def render(self) -> bytes:
        """All counters in Prometheus' text form."""
        return generate_latest(self.registry)


class ModelMetrics:
    """What the language model was asked and gave; all zero where the default engine answers alone."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.calls = Counter("habitat_model_calls", "Calls of the language model.", registry=registry)
        self.tokens = Counter(
            "habitat_model_tokens",
            "Tokens of those calls: input (cached ones included), cached, output.",
            ("kind",),
            registry=registry,
        )
        self.cost = Counter(
            "habitat_model_cost", "Cost of those calls in the operator's currency, where prices are set.", registry=registry
        )  # fmt: skip
        self.failures = Counter(
            "habitat_model_failures", "Answers that the default engine had to give instead, by why.", ("why",),
            registry=registry,
        )  # fmt: skip
        self.sentences = Counter(
            "habitat_model_sentences", "Sentences of the model: written, and of these dropped.", ("outcome",),
            registry=registry,
        )  # fmt: skip
        self.first_seconds = Histogram(
            "habitat_model_first_sentence_seconds",
            "Time from a question to its first verified sentence.",
            buckets=_DRAFT_BUCKETS,
            registry=registry,
        )

    def count(self, answer: Answer) -> None:
        """Count what an answer took of the model, where it was asked."""
        usage = answer.usage
        if usage is None:
            return
        self.calls.inc(usage.calls)
        tokens = {"input": usage.input_tokens, "cached": usage.cached_tokens, "output": usage.output_tokens}
        for kind, number in tokens.items():
            self.tokens.labels(kind).inc(number)
        self.cost.inc(usage.cost or 0)
        for outcome, number in (("written", usage.sentences), ("dropped", usage.dropped)):
            self.sentences.labels(outcome).inc(number)
        if usage.failed:
            self.failures.labels(usage.failed).inc()
        if "first" in answer.timings_ms:
            self.first_seconds.observe(answer.timings_ms["first"] / 1000)


class InboxMetrics:
    """The counters of the mailbox worker."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        for collector in (PROCESS_COLLECTOR, PLATFORM_COLLECTOR, GC_COLLECTOR):
            self.registry.register(collector)
        self.model = ModelMetrics(self.registry)
        self.messages = Counter(
            "habitat_inbox_messages", "Messages done.", ("outcome", "category"), registry=self.registry
        )
        self.draft_seconds = Histogram(
            "habitat_inbox_draft_seconds", "Time to draft a reply.", buckets=_DRAFT_BUCKETS, registry=self.registry
        )
        self.backlog = Gauge("habitat_inbox_backlog", "Messages that wait to be worked on.", registry=self.registry)
        self.stumbles = Counter(
            "habitat_inbox_stumbles", "Times a message was put off, by what stood in the way.", ("why",),
            registry=self.registry,
        )  # fmt: skip
        self.reconnects = Counter(
            "habitat_inbox_reconnects", "Times the connection was made anew, by what ended it.", ("why",),
            registry=self.registry,
        )  # fmt: skip
        self.edits = Counter(
            "habitat_inbox_edits", "What people did with drafts.", ("edit", "category"), registry=self.registry
        )
