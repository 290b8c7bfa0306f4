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


class InboxMetrics:
    """The counters of the mailbox worker."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        for collector in (PROCESS_COLLECTOR, PLATFORM_COLLECTOR, GC_COLLECTOR):
            self.registry.register(collector)
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
