"""The description of the API says all that happens: every route, every status, with an example of each."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.api.auth import WHO
from tests.web.calls import CALLS, Call, ids

PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def description(client: TestClient) -> dict[str, Any]:
    answer = client.get("/api/v1/openapi.json")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    described: dict[str, Any] = answer.json()
    return described


@pytest.fixture
def told(description: dict[str, Any], call: Call) -> dict[str, Any]:
    found: dict[str, Any] = description["paths"][call.path][call.method.lower()]
    return found


DESCRIBED = [call for call in CALLS if call.name != "front"]  # a page, and no part of the API
ON_A_VERSION = {"revise_decision", "attempt_transition", "attach_paper", "publish_notice", "give_dispensation", "give_exception"}


def test_every_route_is_described_and_nothing_else(description: dict[str, Any]) -> None:
    described = {(method.upper(), path) for path, calls in description["paths"].items() for method in calls}
    assert described == {(call.method, call.path) for call in DESCRIBED}


def test_every_call_has_a_name_of_its_own(description: dict[str, Any]) -> None:
    names = [call["operationId"] for calls in description["paths"].values() for call in calls.values()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("call", DESCRIBED, ids=ids)
def test_a_call_says_who_may_make_it_and_asks_for_a_token_where_one_is_needed(call: Call, told: dict[str, Any]) -> None:
    assert told[WHO] == call.who
    assert told["description"].rstrip().endswith(".")
    assert (told.get("security") == [{"token": []}]) == call.signed


@pytest.mark.parametrize("call", DESCRIBED, ids=ids)
def test_a_call_names_every_status_that_it_can_end_in(call: Call, told: dict[str, Any]) -> None:
    """What can happen follows from what a call takes; the tests of all calls see to it that nothing else does."""
    statuses = {int(status) for status in told["responses"]}
    needed = {422, 500}
    if call.signed:
        needed |= {401, 503}
    if "{" in call.path:
        needed |= {404}
    if call.method in ("POST", "PATCH"):
        needed |= {400, 413, 415, 503}
        needed |= {403, 404} if call.signed else {401, 429}
    if call.name in ON_A_VERSION:
        needed |= {409, 412, 428}
    assert needed <= statuses
    assert len([status for status in statuses if status < 300]) == 1


@pytest.mark.parametrize("call", DESCRIBED, ids=ids)
def test_every_problem_has_its_shape_and_an_example(call: Call, told: dict[str, Any]) -> None:
    for status, answer in told["responses"].items():
        if int(status) >= 400:
            assert answer["content"].keys() == {PROBLEM}
            assert answer["content"][PROBLEM]["schema"] == {"$ref": "#/components/schemas/Problem"}
            for code, example in answer["content"][PROBLEM]["examples"].items():
                assert (example["value"]["code"], example["value"]["status"]) == (code, int(status))


def test_a_refused_act_is_described_with_its_blockers(description: dict[str, Any]) -> None:
    answers = description["paths"]["/api/v1/decisions/{decision}/transitions"]["post"]["responses"]
    for status in ("403", "409"):
        for example in answers[status]["content"][PROBLEM]["examples"].values():
            assert example["value"]["blockers"][0]["message"]


def test_what_is_sent_is_described_and_allows_nothing_more(description: dict[str, Any]) -> None:
    shapes = description["components"]["schemas"]
    for call in DESCRIBED:
        body = description["paths"][call.path][call.method.lower()].get("requestBody")
        if body and "application/json" in body["content"]:
            shape = shapes[body["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]]
            assert shape["additionalProperties"] is False


def test_every_reference_leads_somewhere(description: dict[str, Any]) -> None:
    shapes = description["components"]["schemas"]
    text = json.dumps(description)
    named = {part.partition('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert named <= shapes.keys()


def test_nothing_is_fetched_from_elsewhere_to_read_it(client: TestClient, app: FastAPI) -> None:
    for path in ("/docs", "/redoc", "/openapi.json", "/api/v1/docs"):
        assert client.get(path).status_code == 404
    page = client.get("/")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    fetched = re.findall(r'(?:href|src|action)="([^"]*)"', page.text)
    assert "/api/v1/openapi.json" in fetched
    assert not [address for address in fetched if not address.startswith(("/", "#"))]
    for address in fetched:
        assert client.get(address).status_code == 200
