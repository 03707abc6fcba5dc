"""The table of meetings. Only `meetings.actions` writes it; a row is the fold of the meeting's events."""

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
