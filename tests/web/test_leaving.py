"""What a request leaves behind: nothing that only a search for garbage would find. Says nothing about answers."""

from __future__ import annotations

import asyncio
import gc
import time
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import orjson
import pytest
from fastapi import FastAPI

from tests.world import COMPLETE, Caller, World

By = Callable[[str], Caller]
WHAT = (
    "an opening",
    "one that lacks a title",
    "a body that is no JSON",
    "an edit of another version",
    "a decision",
    "none such",
    "a history",
)


class Sender:
    """Sends one body. Whatever holds the request holds this."""

    def __init__(self, body: bytes) -> None:
        self.body = body

    async def __call__(self) -> dict[str, Any]:
        body, self.body = self.body, b""
        return {"type": "http.request", "body": body, "more_body": False}


@pytest.fixture
def without_search() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize("what", WHAT)
def test_a_request_goes_with_its_answer(what: str, app: FastAPI, world: World, by: By, without_search: None) -> None:
    olive = by("policy_officer")
    opening = {"body": world.slug, "workflow": world.definition.workflow, "title": "A footbridge", **COMPLETE}
    path = f"/api/v1/decisions/{olive.open(world)['id']}"
    asked: dict[str, tuple[str, str, bytes, int]] = {
        "an opening": ("POST", "/api/v1/decisions", orjson.dumps(opening), 201),
        "one that lacks a title": ("POST", "/api/v1/decisions", orjson.dumps({**opening, "title": ""}), 422),
        "a body that is no JSON": ("POST", "/api/v1/decisions", b"{", 400),
        "an edit of another version": ("PATCH", path, b'{"title": "A bridge"}', 412),
        "a decision": ("GET", path, b"", 200),
        "none such": ("GET", path[:-1] + "0", b"", 404),
        "a history": ("GET", path + "/history", b"", 200),
    }
    method, path, body, status = asked[what]
    sender = Sender(body)
    kept = weakref.ref(sender)
    answers: list[int] = []

    async def send(message: dict[str, Any]) -> None:
        answers.append(message.get("status", 0))

    signed = [(b"authorization", f"Bearer {olive.token}".encode()), (b"content-type", b"application/json"), (b"if-match", b'"v99"')]
    headers = [*signed, (b"content-length", str(len(body)).encode())]
    scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": headers, "state": {}}
    asyncio.run(app(scope, sender, send))  # type: ignore[arg-type]
    assert answers[0] == status
    del sender, scope
    until = time.monotonic() + 5
    while kept() is not None and time.monotonic() < until:
        time.sleep(0.01)  # the thread that answered may still be leaving
    assert kept() is None
