"""What comes in: every hostile body and address ends in a 4xx with its sentence, and changes nothing."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.hostile import INVALID, MALFORMED
from tests.web.calls import CALLS, SIGNED, Call, ids
from tests.world import Caller, World

By = Callable[[str], Caller]
JSON = {"Content-Type": "application/json"}
TAKING_JSON = [call for call in CALLS if call.name in ("open_decision", "revise_decision", "attempt_transition", "issue_token")]
OPENING = next(call for call in CALLS if call.name == "open_decision")


@pytest.fixture(scope="module")
def decision(world: World, by: By) -> str:
    return str(by("policy_officer").open(world)["id"])


@pytest.fixture
def send(by: By, decision: str) -> Callable[..., Any]:
    """Send bytes to a call as its officer would."""

    def sender(call: Call, content: Any, headers: dict[str, str] = JSON) -> Any:
        officer = by("policy_officer")
        signed = {"Authorization": f"Bearer {officer.token}", "If-Match": '"v1"'}
        path = call.path.replace("{decision}", decision)
        return officer.client.request(call.method, path, content=content, headers={**signed, **headers})

    return sender


def told(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert {"type", "title", "status", "detail", "code"} <= body.keys()
    assert body["status"] == status
    return body


@pytest.mark.parametrize("name", MALFORMED)
@pytest.mark.parametrize("call", TAKING_JSON, ids=ids)
def test_what_is_no_json_here_is_answered_400(name: str, call: Call, send: Callable[..., Any]) -> None:
    body, sentence = MALFORMED[name]
    assert sentence in told(send(call, body), 400)["detail"]


@pytest.mark.parametrize("name", INVALID)
@pytest.mark.parametrize("call", TAKING_JSON, ids=ids)
def test_what_no_field_can_take_is_answered_422(name: str, call: Call, send: Callable[..., Any]) -> None:
    body, where, sentence = INVALID[name]
    faults = told(send(call, body), 422)["faults"]
    assert [fault["where"] for fault in faults] == [where]
    assert sentence in faults[0]["message"]


@pytest.mark.parametrize("body", [b"null", b"1", b'"text"', b"[]", b"true", b"[{}]"])
@pytest.mark.parametrize("call", TAKING_JSON, ids=ids)
def test_a_body_is_an_object(body: bytes, call: Call, send: Callable[..., Any]) -> None:
    told(send(call, body), 422)


def test_nothing_hostile_has_changed_anything(decision: str, by: By) -> None:
    assert by("policy_officer").get(f"/decisions/{decision}").json()["version"] == 1


@pytest.mark.parametrize(
    "media",
    [
        "",
        "text/plain",
        "text/json",
        "application/xml",
        "application/x-www-form-urlencoded",
        "application/json; charset=utf-16",
        "application/json, application/json",
    ],
)
@pytest.mark.parametrize("call", TAKING_JSON, ids=ids)
def test_only_json_is_read(media: str, call: Call, send: Callable[..., Any]) -> None:
    body = told(send(call, b"{}", {"Content-Type": media}), 415)
    assert "Expected Content-Type: application/json" in body["detail"]


@pytest.mark.parametrize(
    "media", ["application/json", "Application/JSON", 'application/json; charset="UTF-8"', "application/json;charset=utf-8"]
)
def test_json_is_known_by_any_of_its_spellings(media: str, send: Callable[..., Any]) -> None:
    assert send(OPENING, b"{}", {"Content-Type": media}).status_code == 422


@pytest.mark.parametrize("call", TAKING_JSON, ids=ids)
def test_a_body_is_at_most_256_kb(call: Call, send: Callable[..., Any]) -> None:
    room = 256 * 1024 - len(b'{"title": ""}')
    told(send(call, b'{"title": "' + b"x" * room + b'"}'), 422)  # too long a title, and read
    told(send(call, b'{"title": "' + b"x" * (room + 1) + b'"}'), 413)


def test_a_body_that_does_not_say_its_length_ends_all_the_same(send: Callable[..., Any]) -> None:
    taken = []

    def endless() -> Iterator[bytes]:
        for _ in range(100):
            taken.append(1)
            yield b"x" * 64 * 1024

    told(send(OPENING, endless()), 413)


def test_a_body_that_says_too_great_a_length_is_not_waited_for(by: By) -> None:
    headers = {"Authorization": f"Bearer {by('policy_officer').token}", **JSON, "Content-Length": str(10**12)}
    told(by("policy_officer").client.request("POST", "/api/v1/decisions", content=b"{}", headers=headers), 413)


def test_a_hundred_thousand_unknown_fields_cost_no_seconds_and_are_not_repeated(send: Callable[..., Any]) -> None:
    body = b"{" + b",".join(b'"%x":1' % n for n in range(29_000)) + b"}"
    assert len(body) < 256 * 1024
    began = time.process_time()
    answer = send(OPENING, body)
    assert time.process_time() - began < 1
    told(answer, 422)
    assert len(answer.content) < 2000


def test_of_a_thousand_unknown_fields_twenty_are_told(send: Callable[..., Any]) -> None:
    body = json.dumps({f"unknown_{n}_{'x' * 100}": 1 for n in range(900)}).encode()
    found = told(send(OPENING, body), 422)
    assert (len(found["faults"]), found["faults_left_out"]) == (20, 883)  # and the three that are missing
    assert all(len(fault["where"]) <= 200 for fault in found["faults"])


@pytest.mark.parametrize("call", SIGNED, ids=ids)
def test_no_parameter_of_an_address_is_passed_over_in_silence(call: Call, by: By) -> None:
    path = call.path.replace("{", "").replace("}", "")
    headers = {"Authorization": f"Bearer {by('policy_officer').token}"}
    for query in ("stat=draft", "limit=1&limit=2", "q=%00", "cursor=%E2%80%AE", "%00=1", "=1"):
        answer = by("policy_officer").client.request(call.method, f"{path}?{query}", headers=headers)
        assert answer.status_code == 422, (query, answer.text)
        assert answer.json()["faults"][0]["where"].startswith("query.")


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=101",
        "limit=-1",
        "limit=1.0",
        "limit=%2B1",
        "limit=",
        "limit=1_0",
        "limit=x",
        "awaiting=you",
        "overdue=1",
        f"q={'x' * 201}",
        "cursor=abc",
        "cursor=%25",
        f"state={'x' * 65}",
    ],
)
def test_a_list_is_asked_for_in_its_own_words(query: str, by: By) -> None:
    assert told(by("policy_officer").get(f"/decisions?{query}"), 422)["faults"]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/decisions/",
        "/decisions//history",
        "/../me",
        "/decisions/%00",
        "/decisions/%ff",
        "/decisions/a%2Fb",
        "/nothing",
        "/me/",
        "/%F0%9F%98%80",
    ],
)
def test_at_no_other_address_there_is_anything(path: str, by: By) -> None:
    assert told(by("policy_officer").get(path), 404)["code"] == "unknown"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("DELETE", "/me", "GET"), ("PUT", "/tokens/x", "DELETE"), ("TRACE", "/me", "GET"), ("MADE-UP", "/me", "GET")],
)
def test_another_method_is_told_which_there_is(method: str, path: str, allowed: str, by: By) -> None:
    answer = by("policy_officer").send(method, path)
    told(answer, 405)
    assert answer.headers["allow"] == allowed


@pytest.mark.parametrize("call", CALLS, ids=ids)
def test_every_answer_is_careful(call: Call, client: TestClient, by: By) -> None:
    """Nothing is sniffed, framed, referred or kept between, whatever the answer."""
    for caller in (by("auditor"), Caller(client, None)):
        headers = call.send(caller).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert len(headers["x-request-id"]) == 16
        assert "strict-transport-security" not in headers  # this installation is not on https


@pytest.mark.parametrize("host", ["evil.example", "evil.example/@x", "a b", "[::1", "x" * 5000])
def test_no_answer_depends_on_the_host_that_was_named(host: str, world: World, by: By) -> None:
    """A host that somebody names must not come back in an address (CVE-2026-48710, CVE-2026-54282)."""
    body = {"body": world.slug, "workflow": "small-notice", "title": "A footbridge"}
    answer = by("policy_officer").send("POST", "/decisions", {"Host": host, "X-Forwarded-Host": host}, json=body)
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"/api/v1/decisions/{answer.json()['id']}"
    assert host not in answer.text
