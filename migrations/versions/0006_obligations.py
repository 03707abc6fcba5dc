"""What decisions make somebody owe: one row for each, which repeats an entry of its decision's record."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "obligation",
        sa.Column("body_id", sa.String(length=36), nullable=False),
        sa.Column("decision_id", sa.String(length=36), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("post", sa.String(length=64), nullable=True),
        sa.Column("due_on", sa.String(length=10), nullable=False),
        sa.Column("opens_on", sa.String(length=10), nullable=True),
        sa.Column("paper", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(
            ["body_id", "decision_id"], ["decision.body_id", "decision.id"], name=op.f("fk_obligation_body_id_decision_id")
        ),
        sa.PrimaryKeyConstraint("body_id", "decision_id", "id", name=op.f("pk_obligation")),
        sa.UniqueConstraint("id", name=op.f("uq_obligation_id")),
    )
    op.create_index(op.f("ix_obligation_body_id_due_on_id"), "obligation", ["body_id", "due_on", "id"])
    called = sa.text("opens_on is not null")  # few wait for their paper
    op.create_index(
        op.f("ix_obligation_opens_on_id"), "obligation", ["opens_on", "id"], postgresql_where=called, sqlite_where=called
    )
