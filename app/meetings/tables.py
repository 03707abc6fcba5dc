"""The tables of meetings. Only `meetings.actions` writes them; a meeting's row is the fold of its events."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, LargeBinary, String, Table, UniqueConstraint

from app.db import metadata
from app.log.tables import Id

meeting = Table(
    "meeting",
    metadata,
    Column("body_id", Id, ForeignKey("body.id"), primary_key=True),
    Column("id", Id, primary_key=True),
    Column("committee", String(64), nullable=False),
    Column("held_on", String(10), nullable=False),  # the day for which it is planned
    Column("state", String(20), nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("record", LargeBinary, nullable=False),  # canonical JSON: the fold, by commitment
    UniqueConstraint("id"),
    CheckConstraint("version >= 1", name="version"),
    Index(None, "body_id", "held_on", "id"),
)

meeting_refusal = Table(  # the same refusal of the same version is recorded once
    "meeting_refusal",
    metadata,
    Column("body_id", Id, primary_key=True),
    Column("meeting_id", Id, primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("digest", String(64), primary_key=True),
)
