"""The tables of decisions. Only `decisions.actions` writes them; a row is the fold of the decision's events."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from app.db import metadata
from app.log.tables import Id

PREPARED_FOR_ANOTHER = text("preparer is not null")
SEVERAL_AWAITED = text("awaiting is not null")
OWING = text("owing is not null")
BY_CLOCK = text("clock_on is not null")
TO_BE_OPENED = text("opens_on is not null")

decision = Table(
    "decision",
    metadata,
    Column("body_id", Id, primary_key=True),
    Column("id", Id, primary_key=True),
    Column("workflow", String(64), nullable=False),
    Column("definition", String(64), nullable=False),
    Column("reference", String(64)),
    Column("title", Text, nullable=False),
    Column("state", String(64), nullable=False),
    Column("outcome", String(20)),
    Column("version", BigInteger, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("submitted", Boolean, nullable=False),  # once true, the posts of its definition may read it
    Column("originator_post", String(64), nullable=False),
    Column("originator", Id, nullable=False),
    Column("preparer", Id),  # who prepared it for the originator; seldom, so that the index below is short
    Column("decider", String(64)),
    Column("waiting_for", String(64)),  # the capacity whose turn it is
    Column("awaiting", Text),  # " post post ": every post that is awaited, where several answer side by side
    Column("owing", Text),  # " post post ": every post that owns an open condition which is to be met one day
    Column("due_on", String(10)),
    Column("next_due_on", String(10)),  # the first of that and of the days by which open conditions are due
    Column("clock_on", String(10)),  # the day on which a clock makes the next act
    Column("changed_by", Id),
    Column("changed_at", String(27), nullable=False),
    Column("record", LargeBinary, nullable=False),  # canonical JSON: the fold, by commitment
    Column("content", LargeBinary, nullable=False),  # canonical JSON: path: value, as the record's commitments open to
    UniqueConstraint("id"),
    UniqueConstraint("body_id", "reference"),
    Index(None, "body_id", "state", "id"),
    Index(None, "body_id", "waiting_for", "id"),
    Index(None, "originator", "id"),
    Index(None, "body_id", "originator_post", "id"),
    Index(None, "preparer", "id", postgresql_where=PREPARED_FOR_ANOTHER, sqlite_where=PREPARED_FOR_ANOTHER),
    Index(None, "body_id", "id", postgresql_where=SEVERAL_AWAITED, sqlite_where=SEVERAL_AWAITED),
    Index(None, "body_id", "next_due_on"),
    Index("ix_decision_owing", "body_id", "next_due_on", postgresql_where=OWING, sqlite_where=OWING),
    Index(None, "clock_on", "id", postgresql_where=BY_CLOCK, sqlite_where=BY_CLOCK),
)


def _preparer(record: Mapping[str, Any]) -> str | None:
    """Name whoever prepared it for another: the database must see that this is seldom, or lists walk a whole body for it."""
    return record["prepared_by"] if record["prepared_by"] != record["originator"] else None


def _awaiting(record: Mapping[str, Any]) -> str | None:
    """Spell the posts that are awaited so that one of them can be looked for."""
    return f" {' '.join(record['awaits'])} " if record["awaits"] else None


def _owing(record: Mapping[str, Any]) -> str | None:
    """Spell the posts that have to meet a condition so that one of them can be looked for; what is kept for good is not met."""
    to_meet = (one for one in record["conditions"] if one["status"] == "open" and one["kind"] != "standing")
    posts = dict.fromkeys(one["owner"] for one in to_meet if one["owner"])
    return f" {' '.join(posts)} " if posts else None


def _clock_on(record: Mapping[str, Any]) -> str | None:
    return record["clock"]["on"] if record["clock"] else None


_REPEATED = (
    *("workflow", "definition", "reference", "state", "outcome", "version", "revision", "submitted", "originator_post"),
    *("originator", "waiting_for", "due_on", "next_due_on", "changed_by", "changed_at"),
)
_MADE: Mapping[str, Callable[[Mapping[str, Any]], str | None]] = {
    "preparer": _preparer,
    "awaiting": _awaiting,
    "owing": _owing,
    "clock_on": _clock_on,
}


def columns_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """Give the columns by which a decision is looked for, as its record makes them: those that repeat it, and those made of it."""
    return {**{c: record[c] for c in _REPEATED}, **{c: made(record) for c, made in _MADE.items()}}


revision = Table(
    "revision",
    metadata,
    Column("body_id", Id, primary_key=True),
    Column("decision_id", Id, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("version", BigInteger, nullable=False),  # of the decision, when it was made
    Column("manifest", LargeBinary, nullable=False),  # canonical JSON: path: commitment
    ForeignKeyConstraint(["body_id", "decision_id"], ["decision.body_id", "decision.id"]),
)

obligation = Table(  # what decisions make somebody owe: each repeats an entry of its decision's record, to be listed by
    "obligation",
    metadata,
    Column("body_id", Id, primary_key=True),
    Column("decision_id", Id, primary_key=True),
    Column("id", Id, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("post", String(64)),
    Column("due_on", String(10), nullable=False),  # 9999-12-31: no day is set
    Column("opens_on", String(10)),  # the day on which its paper is to be opened, as long as it is not
    Column("paper", Id),
    UniqueConstraint("id"),
    ForeignKeyConstraint(["body_id", "decision_id"], ["decision.body_id", "decision.id"]),
    Index(None, "body_id", "due_on", "id"),
    Index(None, "opens_on", "id", postgresql_where=TO_BE_OPENED, sqlite_where=TO_BE_OPENED),
)

counter = Table(
    "counter",
    metadata,
    Column("body_id", Id, primary_key=True),
    Column("series", String(64), primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("taken", Integer, nullable=False),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("officer_id", Id, primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("payload", String(64), nullable=False),  # SHA-256 of route and body
    Column("at", String(27), nullable=False),
    Column("status", Integer),
    Column("headers", Text),
    Column("answer", LargeBinary),
    Column("about", Id),  # the decision that the answer tells of: who may read it no longer is not told again
    Index(None, "at"),
)

refusal = Table(  # the same refusal of the same version is recorded once
    "refusal",
    metadata,
    Column("body_id", Id, primary_key=True),
    Column("decision_id", Id, primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("digest", String(64), primary_key=True),
)
