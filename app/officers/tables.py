"""The tables of bodies and officers: a projection of the log, save for accounts, tokens and security events."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from app.db import metadata
from app.log.tables import Id

body = Table(
    "body",
    metadata,
    Column("id", Id, primary_key=True),
    Column("slug", String(64), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("region", String(40), nullable=False),
    Column("demo", Boolean, nullable=False),
    Column("created_at", String(27), nullable=False),
)

member = Table(  # a group is a body's list of member organisations
    "member",
    metadata,
    Column("body_id", Id, ForeignKey("body.id"), primary_key=True),
    Column("group_key", String(64), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("post", String(64)),  # that speaks for it
    Column("ends_on", String(10)),  # its last day, once it has left
    ForeignKeyConstraint(["body_id", "post"], ["post.body_id", "post.key"]),
)

post = Table(
    "post",
    metadata,
    Column("body_id", Id, ForeignKey("body.id"), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("title", Text, nullable=False),
    Column("role", String(20), nullable=False),
    CheckConstraint("role in ('office', 'auditor', 'administrator')", name="role"),
)

officer = Table(
    "officer",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("email", String(254), nullable=False, unique=True),
    Column("enrolled_at", String(27), nullable=False),
)

appointment = Table(
    "appointment",
    metadata,
    Column("body_id", Id, primary_key=True),
    Column("id", Id, primary_key=True),
    Column("post", String(64), nullable=False),
    Column("officer_id", Id, ForeignKey("officer.id"), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("starts_on", String(10), nullable=False),
    Column("ends_on", String(10)),  # the last day held
    ForeignKeyConstraint(["body_id", "post"], ["post.body_id", "post.key"]),
    CheckConstraint("kind in ('holder', 'deputy', 'acting')", name="kind"),
    CheckConstraint("ends_on is null or ends_on >= starts_on", name="days"),
    Index(None, "officer_id"),
)

delegation = Table(
    "delegation",
    metadata,
    Column("body_id", Id, primary_key=True),
    Column("id", Id, primary_key=True),
    Column("from_post", String(64), nullable=False),
    Column("to_post", String(64), nullable=False),
    Column("matters", Text, nullable=False),  # JSON list; empty: every matter that is not reserved
    Column("ceiling_pence", BigInteger),
    Column("authority", Text, nullable=False),
    Column("starts_on", String(10), nullable=False),
    Column("ends_on", String(10)),
    ForeignKeyConstraint(["body_id", "from_post"], ["post.body_id", "post.key"]),
    ForeignKeyConstraint(["body_id", "to_post"], ["post.body_id", "post.key"]),
)

parameter = Table(
    "parameter",
    metadata,
    Column("body_id", Id, ForeignKey("body.id"), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("starts_on", String(10), primary_key=True),
    Column("value", Text, nullable=False),  # JSON: text or a whole number
)

closure = Table(
    "closure",
    metadata,
    Column("body_id", Id, ForeignKey("body.id"), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("working", Boolean, nullable=False),  # false: closed; true: open in spite of a holiday
    Column("reason", Text, nullable=False),
)

adoption = Table(
    "adoption",
    metadata,
    Column("body_id", Id, ForeignKey("body.id"), primary_key=True),
    Column("workflow", String(64), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("adopted_on", String(10), nullable=False),
)

definition = Table(  # procedure files by their digest; the same for every body
    "definition",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("workflow", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("source", LargeBinary, nullable=False),
    Index(None, "workflow", "version", unique=True),
)

hold = Table(  # reports on the finances that hold spending back
    "hold",
    metadata,
    Column("body_id", Id, ForeignKey("body.id"), primary_key=True),
    Column("id", Id, primary_key=True),
    Column("ground", String(40), nullable=False),
    Column("report", Text, nullable=False),
    Column("decision_id", Id),  # null: all that costs money
    Column("starts_on", String(10), nullable=False),
    Column("consider_by", String(10), nullable=False),
    Column("considered_on", String(10)),
    Column("ends_on", String(10)),  # the last day
)

succession = Table(  # one body ends and another takes over; told in the log of each
    "succession",
    metadata,
    Column("body_id", Id, ForeignKey("body.id"), primary_key=True),
    Column("other_id", Id, primary_key=True),
    Column("other_is", String(11), nullable=False),
    Column("starts_on", String(10), nullable=False),  # the first day of the successor
    Column("authority", Text, nullable=False),
    Column("numbers", Text, nullable=False),  # JSON: [series, year, last number] that are carried on
    CheckConstraint("other_is in ('predecessor', 'successor')", name="other_is"),
)

independent = Table(  # post-holders of other bodies who may give dispensations here
    "independent",
    metadata,
    Column("body_id", Id, ForeignKey("body.id"), primary_key=True),
    Column("id", Id, primary_key=True),
    Column("officer_id", Id, ForeignKey("officer.id"), nullable=False),
    Column("of_body", Id, nullable=False),
    Column("of_post", String(64), nullable=False),
    Column("starts_on", String(10), nullable=False),
    Column("ends_on", String(10)),  # the last day
    Index(None, "officer_id"),
)

account = Table(
    "account",
    metadata,
    Column("officer_id", Id, ForeignKey("officer.id"), primary_key=True),
    Column("password", Text, nullable=False),  # Argon2id, encoded
    Column("disabled", Boolean, nullable=False),
)

token = Table(
    "token",
    metadata,
    Column("id", Id, primary_key=True),
    Column("officer_id", Id, ForeignKey("officer.id"), nullable=False),
    Column("secret", LargeBinary, nullable=False, unique=True),  # SHA-256 of a random secret needs no slow hash
    Column("made_at", String(27), nullable=False),
    Column("expires_at", String(27), nullable=False),
    Column("revoked_at", String(27)),
    Index(None, "officer_id"),
    Index(None, "expires_at"),
)
session = Table(
    "session",
    metadata,
    Column("id", Id, primary_key=True),
    Column("officer_id", Id, ForeignKey("officer.id"), nullable=False),
    Column("secret", LargeBinary, nullable=False, unique=True),
    Column("made_at", String(27), nullable=False),
    Column("expires_at", String(27), nullable=False),
    Column("ended_at", String(27)),
    Index(None, "officer_id"),
    Index(None, "expires_at"),
)

security_event = Table(  # sign-ins and the like: outside the log, with a retention of its own
    "security_event",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", String(27), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("officer_id", Id),
    Column("subject", String(64), nullable=False),  # SHA-256 of the address that was tried
    Index(None, "subject", "at"),
    Index(None, "kind", "at"),
    Index(None, "at"),
)
