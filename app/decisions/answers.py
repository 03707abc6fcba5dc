"""Answers kept under an idempotency key for a day, so that the same request is never done twice. Knows no decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Connection, Row, delete, select, text, tuple_

from app.clock import stamp
from app.db import Prepared
from app.decisions.commands import Asked
from app.decisions.tables import idempotency
from app.errors import KeyReused

KEPT_FOR = timedelta(hours=24)

TAKE = Prepared(
    text(
        "insert into idempotency (officer_id, key, payload, at) values (:officer, :key, :payload, :at) "
        "on conflict (officer_id, key) do nothing"
    )
)
TAKEN = text("select payload, at, status, headers, answer, about from idempotency where officer_id = :officer and key = :key")
TAKE_AGAIN = text(  # compare and set: of two who find an old key, the second finds it taken anew
    "update idempotency set payload = :payload, at = :at, status = null, headers = null, answer = null "
    "where officer_id = :officer and key = :key and at = :before"
)
KEEP = Prepared(
    text(
        "update idempotency set status = :status, headers = :headers, answer = :answer, about = :about "
        "where officer_id = :officer and key = :key"
    )
)


@dataclass(frozen=True, slots=True)
class Answer:
    """The bytes that the caller is sent: made before the commit, sent after it."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    about: str | None = None  # the decision that it tells of, once it is kept


class KeyTaken(Exception):
    """A key that was said to be new was sent before."""


def claim(connection: Connection, asked: Asked, *, new: bool = False) -> Answer | None:
    """Take the key for this request, or give the answer kept under it; a rival waits until the first has committed.

    Raises KeyReused where the key was used for another payload in the last 24 hours. One that is said to be `new` is taken with
    the next statement that is waited for, and KeyTaken raised there, or here.
    """
    if asked.key is None:
        return None
    mine = {"officer": asked.officer, "key": asked.key, "payload": asked.payload, "at": stamp(asked.now)}
    if new:
        TAKE.later(connection, mine, otherwise=KeyTaken())
        return None
    while TAKE.run(connection, mine) != 1:
        row = connection.execute(TAKEN, {"officer": asked.officer, "key": asked.key}).one_or_none()
        if row and row.at >= stamp(asked.now - KEPT_FOR):
            return _kept(row, asked)
        if row and connection.execute(TAKE_AGAIN, {**mine, "before": row.at}).rowcount == 1:
            return None
    return None  # where it was gone, or a rival took it again first, the loop looked anew


def _kept(row: Row[Any], asked: Asked) -> Answer:
    if row.payload != asked.payload:
        raise KeyReused("This Idempotency-Key was sent before with another request. Use a new key for a new act.")
    return Answer(row.status, bytes(row.answer), orjson.loads(row.headers), row.about)


def keep_answer(connection: Connection, asked: Asked, answer: Answer, about: str | None = None) -> None:
    """Keep the answer in the transaction of the act itself: both are there, or neither."""
    if asked.key is not None:
        kept = {"status": answer.status, "headers": orjson.dumps(dict(answer.headers)).decode(), "answer": answer.body}
        kept["about"] = about
        KEEP.later(connection, {"officer": asked.officer, "key": asked.key, **kept})


def delete_expired(connection: Connection, now: datetime, most: int) -> int:
    """Delete answers that are no longer kept, the oldest first, save those that a request is just taking again; gives how many."""
    key, t = (idempotency.c.officer_id, idempotency.c.key), idempotency
    old = select(*key).where(t.c.at < stamp(now - KEPT_FOR)).order_by(t.c.at).limit(most).with_for_update(skip_locked=True)
    return connection.execute(delete(t).where(tuple_(*key).in_(old))).rowcount
