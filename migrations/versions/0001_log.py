"""The log: events, values, the head row of each body, signing keys."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _head()
    _event()
    _value()
    _signing_key()


def _head() -> None:
    op.create_table(
        "head",
        sa.Column("body_id", sa.String(length=36), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("edge", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("standing", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.CheckConstraint("size >= 0", name=op.f("ck_head_size")),
        sa.CheckConstraint("length(root) = 32", name=op.f("ck_head_root")),
        sa.CheckConstraint("length(edge) % 32 = 0", name=op.f("ck_head_edge")),
        sa.CheckConstraint("length(signature) = 64", name=op.f("ck_head_signature")),
        sa.PrimaryKeyConstraint("body_id", name=op.f("pk_head")),
        sa.UniqueConstraint("origin", name=op.f("uq_head_origin")),
    )


def _event() -> None:
    op.create_table(
        "event",
        sa.Column("body_id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.Column("nodes", sa.LargeBinary(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("decision_id", sa.String(length=36), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=True),
        sa.Column("from_state", sa.String(length=64), nullable=True),
        sa.Column("to_state", sa.String(length=64), nullable=True),
        sa.Column("actor", sa.String(length=36), nullable=True),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.CheckConstraint("seq >= 0", name=op.f("ck_event_seq")),
        sa.CheckConstraint("length(leaf) = 32", name=op.f("ck_event_leaf")),
        sa.CheckConstraint("length(root) = 32", name=op.f("ck_event_root")),
        sa.CheckConstraint("length(nodes) % 32 = 0", name=op.f("ck_event_nodes")),
        sa.CheckConstraint("length(signature) = 64", name=op.f("ck_event_signature")),
        sa.CheckConstraint("version is null or decision_id is not null", name=op.f("ck_event_version")),
        sa.PrimaryKeyConstraint("body_id", "seq", name=op.f("pk_event")),
        sa.UniqueConstraint("body_id", "decision_id", "version", name=op.f("uq_event_body_id_decision_id_version")),
    )
    op.create_index(op.f("ix_event_body_id_decision_id_seq"), "event", ["body_id", "decision_id", "seq"])
    op.create_index(op.f("ix_event_body_id_leaf"), "event", ["body_id", "leaf"])


def _value() -> None:
    op.create_table(
        "value",
        sa.Column("body_id", sa.String(length=36), nullable=False),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("decision_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint("length(commitment) = 64", name=op.f("ck_value_commitment")),
        sa.CheckConstraint("length(salt) = 16", name=op.f("ck_value_salt")),
        sa.PrimaryKeyConstraint("body_id", "commitment", name=op.f("pk_value")),
    )


def _signing_key() -> None:
    op.create_table(
        "signing_key",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("vkey", sa.Text(), nullable=False),
        sa.Column("made_at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_signing_key")),
    )
