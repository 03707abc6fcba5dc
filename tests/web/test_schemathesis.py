"""Whatever fits the description of the API, and much that does not, ends in an answer that it names; never in a 5xx."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as bounded
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.python.asgi import get_client
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from app.api.described import describe
from app.main import routes
from tests.homes import only
from tests.world import Caller, World

By = Callable[[str], Caller]
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 6  # of each kind for each call
QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
DESCRIBED = schemathesis.openapi.from_dict(describe(FastAPI(title="Duly", openapi_url=None), routes()))
CALLS = [(found.ok().label, mode) for found in DESCRIBED.get_all_operations() for mode in GenerationMode]
NOTHING_TO_GET_WRONG = {"GET /healthz", "GET /readyz", "GET /metrics"}  # they take nothing


@pytest.fixture(scope="module")
def calls(app: FastAPI) -> dict[str, Any]:
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)
    return {found.ok().label: found.ok() for found in schema.get_all_operations()}


@pytest.fixture(scope="module")
def line(app: FastAPI) -> Iterator[Any]:
    """One line to the application for all the calls: to open one for each takes longer than the call."""
    with get_client(app) as line:
        yield line


@pytest.mark.parametrize(
    ("label", "mode"), [call for call in CALLS if call[0] not in NOTHING_TO_GET_WRONG or call[1] is GenerationMode.POSITIVE]
)
@only("sqlite")
def test_every_answer_is_described(
    label: str, mode: GenerationMode, calls: dict[str, Any], line: Any, world: World, by: By
) -> None:
    """Every second call is about a decision that is there, on its present version, so that it comes past the doors."""
    caller = by("auditor" if "/audit/" in label else "policy_officer")
    decision = by("policy_officer").open(world)["id"]
    there = {"decision": decision, "body": world.slug, "workflow": world.definition.workflow, "n": "1", "m": "1"}
    known = {"action": "submit", "rule": "originator_signs", "officer": world.officers["monitoring_officer"], **there}
    turns = count()

    @given(case=calls[label].as_strategy(mode))
    @bounded(max_examples=EXAMPLES, deadline=None, suppress_health_check=QUIET, phases=[Phase.generate], database=None)
    def ask(case: Any) -> None:
        if next(turns) % 2:
            version = by("policy_officer").get(f"/decisions/{decision}").json()["version"]
            case.path_parameters = {name: there.get(name, sent) for name, sent in (case.path_parameters or {}).items()}
            case.headers = {**(case.headers or {}), "If-Match": f'"v{version}"'}
            if mode is GenerationMode.POSITIVE and isinstance(case.body, dict):
                case.body = {name: known.get(name, sent) for name, sent in case.body.items()}
        answer = case.call(session=line, headers={"Authorization": f"Bearer {caller.token}"})
        case.validate_response(answer, checks=CHECKS)

    ask()
