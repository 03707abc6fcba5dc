"""What a request leaves behind: nothing that only a search for garbage would find. Says nothing about answers."""

from __future__ import annotations

import asyncio
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
import pytest
from fastapi import FastAPI

from tests.web.browser import seated
from tests.world import COMPLETE, Caller, World

By = Callable[[str], Caller]
FORM = b"application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Sending:
    """One request; `{id}` stands for a draft of whoever sends it."""

    what: str
    status: int
    method: str
    path: str
    body: Any = b""
    kind: bytes = b"application/json"
    version: bytes = b'"v1"'


SENDINGS = (
    Sending("an opening", 201, "POST", "/api/v1/decisions", {"title": "A footbridge", **COMPLETE}),
    Sending("one that lacks a title", 422, "POST", "/api/v1/decisions", {}),
    Sending("a body that is no JSON", 400, "POST", "/api/v1/decisions", b"{"),
    Sending("an edit of another version", 412, "PATCH", "/api/v1/decisions/{id}", {"title": "A bridge"}, version=b'"v99"'),
    Sending("an act that is blocked", 403, "POST", "/api/v1/decisions/{id}/transitions", {"action": "approve"}),
    Sending("a decision", 200, "GET", "/api/v1/decisions/{id}"),
    Sending("none such", 404, "GET", "/api/v1/decisions/{id}0"),
    Sending("a list", 200, "GET", "/api/v1/decisions"),  # with parameters, so it goes the framework's way
    Sending("a history", 200, "GET", "/api/v1/decisions/{id}/history"),
    Sending("a page", 200, "GET", "/decisions/{id}"),
    Sending("a page that is not there", 404, "GET", "/decisions/{id}/nothing"),
    Sending("a form that comes back", 200, "POST", "/decisions/{id}/comments", b"text=Well.", FORM),
)


class Sender:
    """Sends one body. Whatever holds the request holds this."""

    def __init__(self, body: bytes) -> None:
        self.body = body

    async def __call__(self) -> dict[str, Any]:
        body, self.body = self.body, b""
        return {"type": "http.request", "body": body, "more_body": False}


@pytest.mark.parametrize("sending", SENDINGS, ids=lambda sending: sending.what)
def test_a_request_goes_with_its_answer(sending: Sending, app: FastAPI, world: World, by: By, without_search: None) -> None:
    olive = by("policy_officer")
    path = sending.path.replace("{id}", olive.open(world)["id"])
    body = sending.body
    if isinstance(body, dict):
        where = {"body": world.slug, "workflow": world.definition.workflow} if path.endswith("decisions") else {}
        body = orjson.dumps({**where, **body})
    cookies = seated(olive.client, world, "policy_officer").cookies
    headers = {
        "authorization": f"Bearer {olive.token}".encode(),
        "cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()).encode(),
        "content-type": sending.kind,
        "content-length": str(len(body)).encode(),
        "if-match": sending.version,
        "accept": b"text/html",
        "sec-fetch-site": b"same-origin",
    }
    scope: dict[str, Any] = {
        "type": "http",
        "method": sending.method,
        "path": path,
        "query_string": b"",
        "headers": [(name.encode(), value) for name, value in headers.items()],
        "state": {},
    }
    sender, answered = Sender(body), list[int]()
    kept = weakref.ref(sender)

    async def send(message: dict[str, Any]) -> None:
        answered.append(message.get("status", 0))

    asyncio.run(app(scope, sender, send))  # type: ignore[arg-type]
    assert answered[0] == sending.status
    del sender, scope
    until = time.monotonic() + 5
    while kept() is not None and time.monotonic() < until:
        time.sleep(0.01)  # the thread that answered may still be leaving
    assert kept() is None
