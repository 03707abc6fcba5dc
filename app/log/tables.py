"""The tables of the log. History: inserted once, never updated, never deleted; triggers of the database see to it."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, LargeBinary, String, Table, Text, UniqueConstraint

from app.db import metadata

Id = String(36)

head = Table(
    "head",
    metadata,
    Column("body_id", Id, primary_key=True),
    Column("origin", Text, nullable=False, unique=True),
    Column("size", BigInteger, nullable=False),
    Column("root", LargeBinary, nullable=False),
    Column("edge", LargeBinary, nullable=False),  # the peaks, largest subtree first
    Column("signature", LargeBinary, nullable=False),  # over the checkpoint of this size and root
    Column("standing", BigInteger, nullable=False),  # the last event that moved posts, delegations, parameters, calendars
    Column("at", String(27), nullable=False),
)

event = Table(
    "event",
    metadata,
    Column("body_id", Id, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("bytes", LargeBinary, nullable=False),  # the truth; every other column is checked against it
    Column("leaf", LargeBinary, nullable=False),
    Column("nodes", LargeBinary, nullable=False),  # perfect subtrees that this leaf completes, lowest first
    Column("root", LargeBinary, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("decision_id", Id),
    Column("version", BigInteger),
    Column("from_state", String(64)),
    Column("to_state", String(64)),
    Column("actor", Id),
    Column("at", String(27), nullable=False),
    UniqueConstraint("body_id", "decision_id", "version"),  # a double approval cannot be stored
    Index(None, "body_id", "decision_id", "seq"),
    Index(None, "body_id", "leaf"),
)

value = Table(
    "value",
    metadata,
    Column("body_id", Id, primary_key=True),
    Column("commitment", String(64), primary_key=True),
    Column("salt", LargeBinary, nullable=False),
    Column("value", LargeBinary, nullable=False),
    Column("decision_id", Id),
)

signing_key = Table(
    "signing_key",
    metadata,
    Column("name", Text, primary_key=True),
    Column("vkey", Text, nullable=False),
    Column("made_at", String(27), nullable=False),
)

HISTORY = ("event", "value", "revision", "definition", "signing_key")
