"""The OpenAPI document is kept: made-up requests of every kind get no fault and nothing that is not described."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)
from serving import Scripted, ScriptedDrafts, desk_for, settings_for

from assistant.api.app import create_app
from assistant.api.openai import MODEL
from corpus.catalogue import Library

EXAMPLES = 30
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
]


@pytest.fixture(scope="module")
def described(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[schemathesis.BaseSchema]:
    """The application by its own description."""
    options = settings_for(tmp_path_factory.mktemp("state"), requests_per_minute=1_000_000)
    assistant = Scripted(library)
    desk = desk_for(assistant, options)
    with desk.store:
        app = create_app(desk, options, drafts=ScriptedDrafts(assistant))
        yield schemathesis.openapi.from_asgi("/api/openapi.json", app)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_made_up_requests_are_answered_as_described(
    described: schemathesis.BaseSchema, mode: GenerationMode, subtests: pytest.Subtests
) -> None:
    operations = [result.ok() for result in described.get_all_operations()]
    assert len(operations) == 15
    for operation in operations:
        if mode is GenerationMode.NEGATIVE and not (operation.body or operation.query):
            continue  # any text is a fair part of a path

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def run(case: schemathesis.Case) -> None:
            if mode is GenerationMode.POSITIVE and isinstance(case.body, dict) and "model" in case.body:
                case.body["model"] = MODEL  # no made-up name is the model's
            case.call_and_validate(checks=CHECKS)

        with subtests.test(operation.label):
            run()
