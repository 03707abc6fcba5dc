"""Append to a body's log: one event, one leaf, one signed checkpoint, in the transaction of the act.

Knows nothing of decisions or officers. The head row is locked here, last of all locks, so that it is held briefly.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, text, update

from app.clock import stamp
from app.db import Prepared
from app.errors import LogStopped, Unknown
from app.log.canonical import encode
from app.log.kinds import ABOUT, Kind
from app.log.note import Checkpoint, note_from
from app.log.office import Office
from app.log.tables import event, head, value
from app.log.tree import EMPTY_ROOT, Edge, consistency, consistency_nodes, leaf_hash
from app.log.values import Committed

VERSION = 1


class StandingMoved(Exception):
    """Posts, delegations, parameters or calendars changed since the facts were read: the act must start again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What an act asks to be recorded; text about people and matters stands in `data` by commitment only."""

    kind: Kind
    actor: str | None
    capacity: str
    data: Mapping[str, Any] = field(default_factory=dict)
    on_behalf_of: str | None = None
    decision: str | None = None
    version: int | None = None
    from_state: str | None = None
    to_state: str | None = None

    def as_event(self) -> dict[str, Any]:
        """Give the fields of the event that the act itself decides; the log adds its own."""
        return {
            "v": VERSION,
            "kind": self.kind.value,
            "actor": self.actor,
            "capacity": self.capacity,
            "on_behalf_of": self.on_behalf_of,
            "decision": self.decision,
            "version": self.version,
            "from": self.from_state,
            "to": self.to_state,
            "data": self.data,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Proof that an event stands in the log: its leaf, the way to the root, and the signed checkpoint."""

    body: str
    origin: str
    seq: int
    at: str
    leaf: bytes
    size: int
    root: bytes
    proof: tuple[bytes, ...]
    checkpoint: str

    def as_dict(self) -> dict[str, Any]:
        return {
            "seq": self.seq,
            "at": self.at,
            "leaf": self.leaf.hex(),
            "size": self.size,
            "proof": [h.hex() for h in self.proof],
            "checkpoint": self.checkpoint,
        }


HEAD = select(head).where(head.c.body_id == bindparam("body")).with_for_update()
# PostgreSQL lets newcomers pass whoever waits for a row that keeps changing, by seconds: a lock of our own is a queue.
IN_TURN = "pg_advisory_xact_lock(hashtextextended({body}, 0)) is not null"
QUEUE = Prepared(text(f"select {IN_TURN.format(body=':body')} as mine"))
LOCK_HEAD: Mapping[str, Prepared] = {
    "sqlite": Prepared(HEAD),
    "postgresql": Prepared(HEAD.where(text(IN_TURN.format(body="head.body_id")))),
}
ADD_EVENT = Prepared(insert(event))
GROW_HEAD = Prepared(
    update(head)
    .where(head.c.body_id == bindparam("body"), head.c.size == bindparam("before"))
    .values(
        size=bindparam("after"),
        root=bindparam("new_root"),
        edge=bindparam("new_edge"),
        signature=bindparam("new_signature"),
        standing=bindparam("new_standing"),
        at=bindparam("new_at"),
    )
)
KEEP = Prepared(insert(value))


def open_log(connection: Connection, office: Office, body_id: str, origin: str, now: datetime) -> None:
    """Begin the log of a new body; its origin never changes afterwards."""
    checkpoint = Checkpoint(origin, 0, EMPTY_ROOT)
    connection.execute(
        insert(head),
        {
            "body_id": body_id,
            "origin": origin,
            "size": 0,
            "root": EMPTY_ROOT,
            "edge": b"",
            "signature": office.signer.sign(checkpoint),
            "standing": 0,
            "at": stamp(now),
        },
    )


def append(
    connection: Connection, office: Office, body_id: str, entry: Entry, now: datetime, *, standing: int | None = None
) -> Receipt:
    """Record one event and sign the checkpoint that includes it. Raises StandingMoved, LogStopped, Unknown."""
    row = _lock(connection, body_id, standing)
    before = Edge.from_bytes(row.size, row.edge)
    _trust(connection, office, row, before)
    at = max(stamp(now), row.at)  # order comes from the sequence; the time shown never goes back
    body = encode({**entry.as_event(), "log": row.origin, "seq": row.size, "nonce": os.urandom(16).hex(), "at": at})
    leaf = leaf_hash(body)
    after, completed = before.append(leaf)
    root = after.root()
    signature = office.signer.sign(Checkpoint(row.origin, after.size, root))
    place = {"body_id": body_id, "seq": row.size, "at": at}
    hashes = {"leaf": leaf, "nodes": b"".join(completed), "root": root, "signature": signature}
    ADD_EVENT.later(connection, {**place, **hashes, "bytes": body, **_columns(entry)})
    grown = {
        "body": body_id,
        "before": row.size,
        "after": after.size,
        "new_root": root,
        "new_edge": after.to_bytes(),
        "new_signature": signature,
        "new_standing": row.size if ABOUT[entry.kind].standing else row.standing,
        "new_at": at,
    }
    GROW_HEAD.later(connection, grown)  # it is locked: the event could not have taken its place if it were another by now
    return Receipt(
        body=body_id,
        origin=row.origin,
        seq=row.size,
        at=at,
        leaf=leaf,
        size=after.size,
        root=root,
        proof=tuple(after.proof_of_last(before)),
        checkpoint=note_from(row.origin, after.size, root, signature, office.signer.verifier),
    )


def queue(connection: Connection, body_id: str) -> None:
    """Wait for this body's turn to write, before the next statement locks what every act of the body may want but the head."""
    if connection.dialect.name == "postgresql":
        QUEUE.later(connection, {"body": body_id})


def _lock(connection: Connection, body_id: str, standing: int | None) -> Row[Any]:
    row: Row[Any] | None = LOCK_HEAD[connection.dialect.name].one(connection, {"body": body_id})
    if row is None:
        raise Unknown(f"There is no log of a body {body_id}.")
    if standing is not None and row.standing != standing:
        raise StandingMoved(body_id)
    return row


def _columns(entry: Entry) -> dict[str, Any]:
    """Give the columns that say again what the bytes say, so that events can be searched."""
    return {
        "kind": entry.kind.value,
        "decision_id": entry.decision,
        "version": entry.version,
        "from_state": entry.from_state,
        "to_state": entry.to_state,
        "actor": entry.actor,
    }


def confirm(office: Office, receipt: Receipt) -> None:
    """After the commit and before the answer: raise this host's own note of what it has signed. Raises LogStopped.

    A note that cannot be written (a full disk) stays behind, which is safe: the next act proves the way and raises it.
    """
    with suppress(OSError):
        office.signer.raise_to(receipt.origin, receipt.size, receipt.root)


def keep(connection: Connection, body_id: str, committed: Iterable[Committed], decision: str | None) -> None:
    """Store the values that commitments open to."""
    rows = [
        {"body_id": body_id, "commitment": c.commitment, "salt": c.salt, "value": c.body, "decision_id": decision}
        for c in committed
    ]
    if rows:
        KEEP.later_each(connection, rows)


def nodes_of(connection: Connection, body_id: str, wanted: Sequence[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    """Fetch tree nodes (level, index): each stands in the event whose leaf completed its subtree."""
    at = {(level, index): ((index + 1) << level) - 1 for level, index in wanted}
    if not at:
        return {}
    rows = connection.execute(
        select(event.c.seq, event.c.leaf, event.c.nodes).where(event.c.body_id == body_id, event.c.seq.in_(set(at.values())))
    )
    held = {row.seq: row for row in rows}
    if len(held) != len(set(at.values())):
        raise LogStopped(f"Events are missing from the log of body {body_id}. Stop writing and run duly audit verify.")
    return {
        (level, index): held[seq].leaf if level == 0 else held[seq].nodes[(level - 1) * 32 : level * 32]
        for (level, index), seq in at.items()
    }


def _trust(connection: Connection, office: Office, row: Row[Any], edge: Edge) -> None:
    """Refuse to sign on top of a head that does not hash, is not ours, or is not what this host saw before."""
    if edge.root() != row.root:
        raise LogStopped(f"The right edge of log {row.origin} does not hash to its root: the head row was changed from outside.")
    if not office.signer.verify(Checkpoint(row.origin, row.size, row.root), row.signature):
        raise LogStopped(f"The checkpoint of log {row.origin} was not signed by this installation's key.")

    def prove(first: int, second: int) -> list[bytes]:
        held = nodes_of(connection, row.body_id, consistency_nodes(first, second))
        return consistency(first, second, lambda level, index: held[level, index])

    office.signer.check(row.origin, row.size, row.root, prove)
