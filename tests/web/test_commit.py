"""Commit before answer: no client is told of what is not in the database, whatever fails and whenever it looks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import orjson
import pytest
from fastapi import FastAPI
from sqlalchemy import event as engine_events
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from app.config import Settings
from app.db import Database
from app.decisions.tables import decision as decisions
from app.errors import LogStopped
from app.log.office import Office
from app.log.signer import Signer
from app.log.tables import event as events
from app.log.tables import head
from tests.world import COMPLETE, Caller, World

By = Callable[[str], Caller]


@pytest.fixture
def apart(settings: Settings) -> Any:
    """Another connection, of an engine that the application does not know."""
    database = Database(settings.database)
    yield database
    database.close()


def opening(world: World) -> dict[str, Any]:
    return {"body": world.slug, "workflow": "small-notice", "title": "A footbridge", **COMPLETE}


def rows(database: Database, world: World) -> tuple[int, int, int]:
    with database.read() as connection:
        count = [
            connection.execute(select(func.count()).select_from(table).where(table.c.body_id == world.body)).scalar_one()
            for table in (decisions, events)
        ]
        size = connection.execute(select(head.c.size).where(head.c.body_id == world.body)).scalar_one()
    return count[0], count[1], size


@contextmanager
def failing_commits(office: Office) -> Iterator[None]:
    """Make every commit of a transaction that writes fail, as a full disk or a lost line would."""

    writing = False

    def fail(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        nonlocal writing
        if statement.startswith("BEGIN"):
            writing = "READ ONLY" not in statement and statement != "BEGIN DEFERRED"
        elif statement == "COMMIT" and writing:
            raise OperationalError("commit", {}, Exception("disk I/O error"))

    engine_events.listen(office.database.engine, "before_cursor_execute", fail)
    try:
        yield
    finally:
        engine_events.remove(office.database.engine, "before_cursor_execute", fail)


def test_where_the_commit_fails_nobody_is_told_that_it_was_done(world: World, by: By, apart: Database, office: Office) -> None:
    olive, before = by("policy_officer"), rows(apart, world)
    with failing_commits(office):
        answer = olive.post("/decisions", opening(world))
    assert answer.status_code == 503, answer.text
    assert answer.json()["code"] == "database_unreachable"
    assert rows(apart, world) == before
    assert olive.post("/decisions", opening(world)).status_code == 201


def test_where_the_log_disagrees_with_what_was_signed_no_success_is_told(
    world: World, by: By, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: Any) -> None:
        raise LogStopped("Two roots of one size.")

    olive = by("policy_officer")
    monkeypatch.setattr(Signer, "raise_to", stop)
    answer = olive.post("/decisions", opening(world))
    assert (answer.status_code, answer.json()["code"]) == (503, "log_stopped")


def test_what_nobody_foresaw_is_told_by_its_number_and_logged_under_it(
    world: World, by: By, monkeypatch: pytest.MonkeyPatch, apart: Database
) -> None:
    def fail(*_: Any) -> None:
        raise ZeroDivisionError("a secret of the inside")

    olive, before = by("policy_officer"), rows(apart, world)
    monkeypatch.setattr(Signer, "sign", fail)
    with capture_logs() as lines:
        answer = olive.post("/decisions", opening(world))
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert "secret" not in answer.text
    assert rows(apart, world) == before
    failed = [line["request"] for line in lines if line["log_level"] == "error"]
    assert failed == [answer.json()["request_id"]] == [answer.headers["x-request-id"]]


def test_when_the_first_byte_leaves_the_row_is_there_for_everybody(
    app: FastAPI, world: World, by: By, apart: Database, now: datetime
) -> None:
    """The answer is intercepted on its way out: at that instant another connection looks."""
    seen: list[tuple[str, int, bool]] = []
    olive = by("policy_officer")
    body = orjson.dumps(opening(world))
    headers = [(b"authorization", f"Bearer {olive.token}".encode()), (b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": "/api/v1/decisions", "query_string": b"", "headers": headers, "app": app}

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            told = dict(message["headers"])
            decision = told[b"location"].decode().rpartition("/")[2]
            with apart.read() as connection:
                there = connection.execute(select(decisions.c.version).where(decisions.c.id == decision)).scalar_one_or_none()
            seen.append((decision, message["status"], there == 1))

    asyncio.run(app(scope, receive, send))
    assert [(status, there) for _, status, there in seen] == [(201, True)]


def test_the_receipt_in_the_answer_is_that_of_the_log(world: World, by: By, apart: Database) -> None:
    receipt = by("policy_officer").post("/decisions", opening(world)).json()["receipt"]
    with apart.read() as connection:
        row = connection.execute(select(events.c.leaf).where(events.c.body_id == world.body, events.c.seq == receipt["seq"])).one()
    assert bytes(row.leaf).hex() == receipt["leaf"]
