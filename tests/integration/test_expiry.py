"""What is kept for a time only: it is gone after that, what is within its time stays, and nobody who comes again is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import OperationalError

from app import expiry
from app.clock import stamp
from app.db import Database
from app.decisions.tables import idempotency
from app.expiry import delete_expired
from app.log.ids import new_id
from app.officers import tables as t
from app.officers import tokens
from app.officers.security import Kind
from tests.homes import Engine, Home
from tests.integration.officers.shire import Shire, running

DAY, MICROSECOND = timedelta(days=1), timedelta(microseconds=1)


@pytest.fixture
def home(kind: Engine, fresh_database: Callable[[Engine], Home]) -> Home:
    """An installation of its own, where nothing else comes to its end."""
    return fresh_database(kind)


@pytest.fixture
def shire(home: Home, now: datetime) -> Shire:
    return running(home.office, now)


def answered(home: Home, officer: str, at: datetime) -> str:
    key = uuid4().hex
    kept = {"status": 200, "headers": "{}", "answer": b"the text of a decision"}
    return add(home, idempotency, {"officer_id": officer, "key": key, "payload": "0" * 64, "at": stamp(at), **kept}, key)


def a_token(home: Home, officer: str, expires: datetime) -> str:
    of, made = {"id": new_id(expires), "officer_id": officer}, {"made_at": stamp(expires - DAY), "expires_at": stamp(expires)}
    return add(home, t.token, {**of, **made, "secret": uuid4().bytes * 2, "revoked_at": None}, of["id"])


def a_session(home: Home, officer: str, expires: datetime) -> str:
    of, made = {"id": new_id(expires), "officer_id": officer}, {"made_at": stamp(expires - DAY), "expires_at": stamp(expires)}
    return add(home, t.session, {**of, **made, "secret": uuid4().bytes * 2, "ended_at": None}, of["id"])


def tried(home: Home, at: datetime) -> str:
    event = {"id": new_id(at), "at": stamp(at), "kind": Kind.SIGN_IN_FAILED.value, "officer_id": None, "subject": "0" * 64}
    return add(home, t.security_event, event, str(event["id"]))


def add(home: Home, table: Any, row: dict[str, Any], key: str) -> str:
    with home.database.write() as connection:
        connection.execute(insert(table), row)
    return key


def left(home: Home, column: Any) -> set[str]:
    with home.database.read() as connection:
        return set(connection.execute(select(column)).scalars())


def test_what_has_had_its_time_is_deleted_and_nothing_before(home: Home, shire: Shire, now: datetime) -> None:
    """A session at once, an answer after a day, tokens after 30, security events after a year, if nothing else is set."""
    ada = shire.people["ada"]
    ends = {answered: now - DAY, a_token: now - 30 * DAY, tried: now - 365 * DAY}
    kept = answered(home, ada, ends[answered]), a_token(home, ada, ends[a_token]), tried(home, ends[tried])
    for when in (MICROSECOND, DAY):
        answered(home, ada, ends[answered] - when), a_token(home, ada, ends[a_token] - when), tried(home, ends[tried] - when)
    running = a_session(home, ada, now)
    for when in (MICROSECOND, DAY):
        a_session(home, ada, now - when)
    deleted = delete_expired(home.database, now, home.settings)
    assert deleted == {"answers": 2, "tokens": 2, "sessions": 2, "security events": 2}
    assert left(home, t.session.c.id) == {running}
    columns = idempotency.c.key, t.token.c.id, t.security_event.c.id
    assert [left(home, column) for column in columns] == [{each} for each in kept]


def test_the_operator_says_how_long(home: Home, shire: Shire, now: datetime) -> None:
    a_token(home, shire.people["ada"], now - MICROSECOND), tried(home, now - 2 * DAY)
    settings = home.settings.model_copy(update={"ended_token_days": 0, "security_event_days": 1})
    assert delete_expired(home.database, now, settings) == {"answers": 0, "tokens": 1, "sessions": 0, "security events": 1}


def test_more_than_one_transaction_deletes_are_deleted_too(
    home: Home, shire: Shire, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expiry, "AT_ONCE", 2)
    for _ in range(5):
        answered(home, shire.people["ada"], now - 2 * DAY)
    assert delete_expired(home.database, now, home.settings)["answers"] == 5


def test_a_row_that_somebody_holds_is_left_for_the_next_time(home: Home, shire: Shire, now: datetime) -> None:
    """Who takes an old key again holds its row until the act is done; SQLite lets one write at a time, so there it is busy."""
    mine, _ = (answered(home, shire.people["ada"], now - 2 * DAY) for _ in range(2))
    elsewhere = Database(home.settings.database, lock_seconds=1)
    with home.database.write() as connection:
        connection.execute(update(idempotency).where(idempotency.c.key == mine).values(at=stamp(now)))
        deleted = delete_expired(elsewhere, now, home.settings)
    elsewhere.close()
    assert mine in left(home, idempotency.c.key)
    assert deleted["answers"] == (0 if home.kind == "sqlite" else 1)


def test_a_database_that_refuses_keeps_nobody_from_their_work(home: Home, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any) -> int:
        raise OperationalError("delete", {}, Exception("permission denied"))

    monkeypatch.setattr(tokens, "delete_ended", refused)
    assert delete_expired(home.database, now, home.settings)["security events"] == 0
