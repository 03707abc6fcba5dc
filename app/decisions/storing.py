"""Write the rows that an event makes of a decision: the decision, its revision, its values, what it makes somebody owe.

Each row is compared and set under the lock of its decision; who called decides what is written, this only how.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, insert, update

from app.db import Prepared
from app.decisions.changes import Change
from app.decisions.done import row_of, says_of
from app.decisions.locking import Locked
from app.decisions.obligations import rows_of
from app.decisions.tables import decision as decisions
from app.decisions.tables import obligation as obligations
from app.decisions.tables import revision as revisions
from app.errors import Busy
from app.log.canonical import encode_again
from app.log.head import keep

STAYS = ("body_id", "id", "workflow", "originator_post", "originator", "preparer")
SAYS = ("title", "decider", "content")
MOVED = "The decision moved while it was locked. Nothing was changed: try again."


def _update(*left_out: str) -> Prepared:
    """Compare and set, beside the unique constraint of the log."""
    return Prepared(
        update(decisions)
        .where(decisions.c.body_id == bindparam("old_body"), decisions.c.id == bindparam("old_id"))
        .where(decisions.c.version == bindparam("old_version"))
        .values({c.name: bindparam(c.name) for c in decisions.c if c.name not in left_out})
    )


UPDATE, MOVE = _update(*STAYS), _update(*STAYS, *SAYS)  # most acts leave the content as it was
ADD = Prepared(insert(decisions))
ADD_REVISION = Prepared(insert(revisions))
ADD_OBLIGATION = Prepared(insert(obligations))
CHANGE_OBLIGATION = Prepared(
    update(obligations)
    .where(obligations.c.body_id == bindparam("of_body"), obligations.c.id == bindparam("named"))
    .values({c: bindparam(c) for c in ("state", "paper", "opens_on")})
)


def store(connection: Connection, change: Change, locked: Locked | None) -> None:
    """Write all that a change makes of its decision, in order and without waiting.

    Busy is raised, before the commit, where a row was changed in spite of the lock.
    """
    record = change.record
    keep(connection, record["body"], change.committed, record["id"])
    if locked is None:
        ADD.later(connection, {"body_id": record["body"], "id": record["id"], **row_of(change), **says_of(change)})
    elif change.versioned:
        old = {"old_body": record["body"], "old_id": record["id"], "old_version": locked.row.version}
        same = change.content is locked.facts.decision.content and change.words == locked.words
        says, statement = ({}, MOVE) if same else (says_of(change), UPDATE)
        statement.later(connection, {**row_of(change), **says, **old}, otherwise=Busy(MOVED))
    if change.revised:
        revision = {"body_id": record["body"], "decision_id": record["id"], "n": record["revision"], "version": record["version"]}
        ADD_REVISION.later(connection, {**revision, "manifest": encode_again(record["content"])})
    if record["obligations"]:
        _owe(connection, record, locked.record if locked else None)


def _owe(connection: Connection, record: Mapping[str, Any], before: Mapping[str, Any] | None) -> None:
    """Write what is owed otherwise than before: what is new is added, what was there is never taken away."""
    held = {row["id"]: row for row in rows_of(before)} if before else {}
    for row in rows_of(record):
        if row["id"] not in held:
            ADD_OBLIGATION.later(connection, row)
        elif row != held[row["id"]]:
            moved = {key: row[key] for key in ("state", "paper", "opens_on")}
            CHANGE_OBLIGATION.later(connection, {"of_body": row["body_id"], "named": row["id"], **moved}, otherwise=Busy(MOVED))
