"""Bodies, posts, officers and what they hold; accounts and tokens; procedures by their digest."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _body()
    _post()
    _member()
    _officer()
    _appointment()
    _delegation()
    _parameter()
    _closure()
    _adoption()
    _hold()
    _succession()
    _independent()
    _definition()
    _account()
    _token()
    _session()
    _security_event()


def _body() -> None:
    op.create_table(
        "body",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("region", sa.String(length=40), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body")),
        sa.UniqueConstraint("slug", name=op.f("uq_body_slug")),
    )


def _member() -> None:
    op.create_table(
        "member",
        sa.Column("body_id", sa.String(length=36), nullable=False),
        sa.Column("group_key", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("post", sa.String(length=64), nullable=True),
        sa.Column("ends_on", sa.String(length=10), nullable=True),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_member_body_id")),
        sa.ForeignKeyConstraint(["body_id", "post"], ["post.body_id", "post.key"], name=op.f("fk_member_body_id_post")),
        sa.PrimaryKeyConstraint("body_id", "group_key", "key", name=op.f("pk_member")),
    )


def _post() -> None:
    op.create_table(
        "post",
        sa.Column("body_id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.CheckConstraint("role in ('office', 'auditor', 'administrator')", name=op.f("ck_post_role")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_post_body_id")),
        sa.PrimaryKeyConstraint("body_id", "key", name=op.f("pk_post")),
    )


def _officer() -> None:
    op.create_table(
        "officer",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("enrolled_at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer")),
        sa.UniqueConstraint("email", name=op.f("uq_officer_email")),
    )


def _appointment() -> None:
    op.create_table(
        "appointment",
        sa.Column("body_id", sa.String(length=36), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("post", sa.String(length=64), nullable=False),
        sa.Column("officer_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("starts_on", sa.String(length=10), nullable=False),
        sa.Column("ends_on", sa.String(length=10), nullable=True),
        sa.CheckConstraint("kind in ('holder', 'deputy', 'acting')", name=op.f("ck_appointment_kind")),
        sa.CheckConstraint("ends_on is null or ends_on >= starts_on", name=op.f("ck_appointment_days")),
        sa.ForeignKeyConstraint(["body_id", "post"], ["post.body_id", "post.key"], name=op.f("fk_appointment_body_id_post")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_appointment_officer_id")),
        sa.PrimaryKeyConstraint("body_id", "id", name=op.f("pk_appointment")),
    )
    op.create_index(op.f("ix_appointment_officer_id"), "appointment", ["officer_id"])


def _delegation() -> None:
    op.create_table(
        "delegation",
        sa.Column("body_id", sa.String(length=36), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("from_post", sa.String(length=64), nullable=False),
        sa.Column("to_post", sa.String(length=64), nullable=False),
        sa.Column("matters", sa.Text(), nullable=False),
        sa.Column("ceiling_pence", sa.BigInteger(), nullable=True),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.String(length=10), nullable=False),
        sa.Column("ends_on", sa.String(length=10), nullable=True),
        sa.ForeignKeyConstraint(
            ["body_id", "from_post"], ["post.body_id", "post.key"], name=op.f("fk_delegation_body_id_from_post")
        ),
        sa.ForeignKeyConstraint(["body_id", "to_post"], ["post.body_id", "post.key"], name=op.f("fk_delegation_body_id_to_post")),
        sa.PrimaryKeyConstraint("body_id", "id", name=op.f("pk_delegation")),
    )


def _parameter() -> None:
    op.create_table(
        "parameter",
        sa.Column("body_id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("starts_on", sa.String(length=10), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_parameter_body_id")),
        sa.PrimaryKeyConstraint("body_id", "key", "starts_on", name=op.f("pk_parameter")),
    )


def _closure() -> None:
    op.create_table(
        "closure",
        sa.Column("body_id", sa.String(length=36), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_closure_body_id")),
        sa.PrimaryKeyConstraint("body_id", "day", name=op.f("pk_closure")),
    )


def _adoption() -> None:
    op.create_table(
        "adoption",
        sa.Column("body_id", sa.String(length=36), nullable=False),
        sa.Column("workflow", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("adopted_on", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_adoption_body_id")),
        sa.PrimaryKeyConstraint("body_id", "workflow", "version", name=op.f("pk_adoption")),
    )


def _definition() -> None:
    op.create_table(
        "definition",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("workflow", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_definition_digest")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_definition")),
    )
    op.create_index(op.f("ix_definition_workflow_version"), "definition", ["workflow", "version"], unique=True)


def _hold() -> None:
    op.create_table(
        "hold",
        sa.Column("body_id", sa.String(length=36), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("decision_id", sa.String(length=36), nullable=True),
        sa.Column("starts_on", sa.String(length=10), nullable=False),
        sa.Column("consider_by", sa.String(length=10), nullable=False),
        sa.Column("considered_on", sa.String(length=10), nullable=True),
        sa.Column("ends_on", sa.String(length=10), nullable=True),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_hold_body_id")),
        sa.PrimaryKeyConstraint("body_id", "id", name=op.f("pk_hold")),
    )


def _succession() -> None:
    op.create_table(
        "succession",
        sa.Column("body_id", sa.String(length=36), nullable=False),
        sa.Column("other_id", sa.String(length=36), nullable=False),
        sa.Column("other_is", sa.String(length=11), nullable=False),
        sa.Column("starts_on", sa.String(length=10), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("numbers", sa.Text(), nullable=False),
        sa.CheckConstraint("other_is in ('predecessor', 'successor')", name=op.f("ck_succession_other_is")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_succession_body_id")),
        sa.PrimaryKeyConstraint("body_id", "other_id", name=op.f("pk_succession")),
    )


def _independent() -> None:
    op.create_table(
        "independent",
        sa.Column("body_id", sa.String(length=36), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("officer_id", sa.String(length=36), nullable=False),
        sa.Column("of_body", sa.String(length=36), nullable=False),
        sa.Column("of_post", sa.String(length=64), nullable=False),
        sa.Column("starts_on", sa.String(length=10), nullable=False),
        sa.Column("ends_on", sa.String(length=10), nullable=True),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_independent_body_id")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_independent_officer_id")),
        sa.PrimaryKeyConstraint("body_id", "id", name=op.f("pk_independent")),
    )
    op.create_index(op.f("ix_independent_officer_id"), "independent", ["officer_id"])


def _account() -> None:
    op.create_table(
        "account",
        sa.Column("officer_id", sa.String(length=36), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_account_officer_id")),
        sa.PrimaryKeyConstraint("officer_id", name=op.f("pk_account")),
    )


def _token() -> None:
    op.create_table(
        "token",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("officer_id", sa.String(length=36), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.String(length=27), nullable=False),
        sa.Column("expires_at", sa.String(length=27), nullable=False),
        sa.Column("revoked_at", sa.String(length=27), nullable=True),
        sa.CheckConstraint("length(secret) = 32", name=op.f("ck_token_secret")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_token_officer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
        sa.UniqueConstraint("secret", name=op.f("uq_token_secret")),
    )
    op.create_index(op.f("ix_token_officer_id"), "token", ["officer_id"])
    op.create_index(op.f("ix_token_expires_at"), "token", ["expires_at"])


def _session() -> None:
    op.create_table(
        "session",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("officer_id", sa.String(length=36), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.String(length=27), nullable=False),
        sa.Column("expires_at", sa.String(length=27), nullable=False),
        sa.Column("ended_at", sa.String(length=27), nullable=True),
        sa.CheckConstraint("length(secret) = 32", name=op.f("ck_session_secret")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_session_officer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("secret", name=op.f("uq_session_secret")),
    )
    op.create_index(op.f("ix_session_officer_id"), "session", ["officer_id"])
    op.create_index(op.f("ix_session_expires_at"), "session", ["expires_at"])


def _security_event() -> None:
    op.create_table(
        "security_event",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("officer_id", sa.String(length=36), nullable=True),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_security_event")),
    )
    op.create_index(op.f("ix_security_event_subject_at"), "security_event", ["subject", "at"])
    op.create_index(op.f("ix_security_event_kind_at"), "security_event", ["kind", "at"])
    op.create_index(op.f("ix_security_event_at"), "security_event", ["at"])
