"""Decisions, their revisions, the counters of references, and what makes a request safe to send twice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _decision()
    _ways_to_decisions()
    _revision()
    _counter()
    _idempotency()
    _refusal()


def _decision() -> None:
    op.create_table(
        "decision",
        sa.Column("body_id", sa.String(length=36), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("workflow", sa.String(length=64), nullable=False),
        sa.Column("definition", sa.String(length=64), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("submitted", sa.Boolean(), nullable=False),
        sa.Column("originator_post", sa.String(length=64), nullable=False),
        sa.Column("originator", sa.String(length=36), nullable=False),
        sa.Column("preparer", sa.String(length=36), nullable=True),
        sa.Column("decider", sa.String(length=64), nullable=True),
        sa.Column("waiting_for", sa.String(length=64), nullable=True),
        sa.Column("awaiting", sa.Text(), nullable=True),
        sa.Column("owing", sa.Text(), nullable=True),
        sa.Column("due_on", sa.String(length=10), nullable=True),
        sa.Column("next_due_on", sa.String(length=10), nullable=True),
        sa.Column("clock_on", sa.String(length=10), nullable=True),
        sa.Column("changed_by", sa.String(length=36), nullable=True),
        sa.Column("changed_at", sa.String(length=27), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_decision_version")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_decision_revision")),
        sa.PrimaryKeyConstraint("body_id", "id", name=op.f("pk_decision")),
        sa.UniqueConstraint("body_id", "reference", name=op.f("uq_decision_body_id_reference")),
        sa.UniqueConstraint("id", name=op.f("uq_decision_id")),
    )


def _ways_to_decisions() -> None:
    op.create_index(op.f("ix_decision_body_id_next_due_on"), "decision", ["body_id", "next_due_on"])
    owing = sa.text("owing is not null")  # few decisions have conditions that a post is still to meet
    op.create_index("ix_decision_owing", "decision", ["body_id", "next_due_on"], postgresql_where=owing, sqlite_where=owing)
    op.create_index(op.f("ix_decision_body_id_state_id"), "decision", ["body_id", "state", "id"])
    op.create_index(op.f("ix_decision_body_id_waiting_for_id"), "decision", ["body_id", "waiting_for", "id"])
    op.create_index(op.f("ix_decision_originator_id"), "decision", ["originator", "id"])
    op.create_index(op.f("ix_decision_body_id_originator_post_id"), "decision", ["body_id", "originator_post", "id"])
    clock = sa.text("clock_on is not null")  # few decisions wait for a clock
    op.create_index(op.f("ix_decision_clock_on_id"), "decision", ["clock_on", "id"], postgresql_where=clock, sqlite_where=clock)
    another = sa.text("preparer is not null")  # seldom: most decisions are prepared by whoever originates them
    op.create_index(op.f("ix_decision_preparer_id"), "decision", ["preparer", "id"], postgresql_where=another, sqlite_where=another)
    several = sa.text("awaiting is not null")  # seldom: mostly it is one post's turn
    op.create_index(op.f("ix_decision_body_id_id"), "decision", ["body_id", "id"], postgresql_where=several, sqlite_where=several)


def _revision() -> None:
    op.create_table(
        "revision",
        sa.Column("body_id", sa.String(length=36), nullable=False),
        sa.Column("decision_id", sa.String(length=36), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("manifest", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("n >= 1", name=op.f("ck_revision_n")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_revision_version")),
        sa.ForeignKeyConstraint(
            ["body_id", "decision_id"], ["decision.body_id", "decision.id"], name=op.f("fk_revision_body_id_decision_id")
        ),
        sa.PrimaryKeyConstraint("body_id", "decision_id", "n", name=op.f("pk_revision")),
    )


def _counter() -> None:
    op.create_table(
        "counter",
        sa.Column("body_id", sa.String(length=36), nullable=False),
        sa.Column("series", sa.String(length=64), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.CheckConstraint("taken >= 0", name=op.f("ck_counter_taken")),
        sa.PrimaryKeyConstraint("body_id", "series", "year", name=op.f("pk_counter")),
    )


def _idempotency() -> None:
    op.create_table(
        "idempotency",
        sa.Column("officer_id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("payload", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", sa.Text(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("about", sa.String(length=36), nullable=True),
        sa.PrimaryKeyConstraint("officer_id", "key", name=op.f("pk_idempotency")),
    )
    op.create_index(op.f("ix_idempotency_at"), "idempotency", ["at"])


def _refusal() -> None:
    op.create_table(
        "refusal",
        sa.Column("body_id", sa.String(length=36), nullable=False),
        sa.Column("decision_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("body_id", "decision_id", "version", "digest", name=op.f("pk_refusal")),
    )
