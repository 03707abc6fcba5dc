"""What is recorded of an attempt that was refused: who tried what, on which version, and what stood in the way; once."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import text

from app.clock import stamp
from app.decisions.commands import Act, Asked, OnDecision
from app.decisions.given import given_of
from app.decisions.locking import Locked
from app.decisions.secretariat import Secretariat
from app.errors import Blocker, Busy
from app.log.canonical import encode
from app.log.head import Entry, append, confirm
from app.log.kinds import Kind
from app.workflow.facts import Verdict

NOTE_REFUSAL = text(
    "insert into refusal (body_id, decision_id, version, digest) values (:body, :decision, :version, :digest) "
    "on conflict (body_id, decision_id, version, digest) do nothing"
)


def note(
    secretariat: Secretariat,
    asked: Asked,
    command: OnDecision,
    locked: Locked,
    verdict: Verdict | None,
    blockers: Sequence[Blocker],
) -> None:
    """Record the attempt in a transaction of its own, the same refusal of the same version once.

    The refusal stands whether or not it can be recorded: at worst a note is lost that nothing happened.
    """
    record, office = locked.record, secretariat.office
    entry = refused(asked, command, locked, verdict, blockers)
    mine = {"body": record["body"], "decision": record["id"], "version": record["version"], "digest": sameness(entry)}
    try:
        with office.database.write() as connection:
            if connection.execute(NOTE_REFUSAL, mine).rowcount == 0:
                return
            receipt = append(connection, office, record["body"], entry, asked.now)
        confirm(office, receipt)
    except Busy:
        return


def refused(asked: Asked, command: OnDecision, locked: Locked, verdict: Verdict | None, blockers: Sequence[Blocker]) -> Entry:
    """Say it as an event; where guards were asked, with what they were given, so that it can be replayed."""
    acted = isinstance(command, Act)
    data: dict[str, Any] = {
        "action": command.action if isinstance(command, Act) else type(command).__name__.lower(),
        "blockers": [{"code": b.code, "where": b.where} for b in blockers],
        "at_version": locked.record["version"],
        "now": stamp(asked.now),
    }
    if verdict is not None:
        data["given"] = given_of(locked.facts, verdict, {})
    return Entry(
        kind=Kind.DECISION_MOVE_REFUSED if acted else Kind.DECISION_REVISION_REFUSED,
        actor=asked.officer,
        capacity=(verdict.capacity or "") if verdict else "",
        decision=locked.record["id"],
        from_state=locked.record["state"],
        data=data,
    )


def sameness(entry: Entry) -> str:
    """Give what makes two refusals of one version the same: the officer, the act, the blockers (SHA-256, hex)."""
    return sha256(encode([entry.actor, entry.data["action"], entry.data["blockers"]])).hexdigest()
