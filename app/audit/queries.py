"""What an auditor asks of a body's log: its events, its newest checkpoint, the proof that an event stands in it."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, Row, bindparam, select

from app.errors import Fault, Invalid, Unknown
from app.log.head import nodes_of
from app.log.note import VerifierKey, note_from
from app.log.tables import event as events
from app.log.tables import head
from app.log.tree import inclusion, inclusion_nodes

EVENTS = (
    select(events)
    .where(events.c.body_id == bindparam("body"), events.c.seq >= bindparam("first"))
    .order_by(events.c.seq)
    .limit(bindparam("limit"))
)
HEAD = select(head).where(head.c.body_id == bindparam("body"))
LEAF = select(events.c.body_id, events.c.seq, events.c.at).where(
    events.c.body_id.in_(bindparam("bodies", expanding=True)), events.c.leaf == bindparam("leaf")
)


@dataclass(frozen=True, slots=True)
class Page:
    items: list[dict[str, Any]]
    next: str | None


def log_events(connection: Connection, body: str, cursor: str | None, limit: int, first: int = 0) -> Page:
    """Give a page of a body's events, the oldest first, with the bytes that were hashed. Raises Invalid for a cursor not ours."""
    start = first if cursor is None else _first(cursor)
    rows = connection.execute(EVENTS, {"body": body, "first": start, "limit": limit + 1}).all()
    more = len(rows) > limit
    return Page([_event(row) for row in rows[:limit]], _cursor(rows[limit].seq) if more else None)


def checkpoint(connection: Connection, body: str, key: VerifierKey) -> dict[str, Any]:
    """Give the newest signed checkpoint of a body's log. Raises Unknown."""
    row = connection.execute(HEAD, {"body": body}).one_or_none()
    if row is None:
        raise Unknown("This body has no log.")
    return {
        "body": body,
        "origin": row.origin,
        "size": row.size,
        "root": bytes(row.root).hex(),
        "at": row.at,
        "checkpoint": note_from(row.origin, row.size, bytes(row.root), bytes(row.signature), key),
        "key": key.text(),
    }


def proof(connection: Connection, bodies: list[str], leaf: str, key: VerifierKey) -> dict[str, Any]:
    """Prove that an event, named by its leaf in hexadecimal, stands in the newest log of one of these bodies. Raises Unknown."""
    row = connection.execute(LEAF, {"bodies": bodies, "leaf": bytes.fromhex(leaf)}).one_or_none() if bodies else None
    if row is None:
        raise Unknown("There is no such event in a log that you may audit.")
    newest = checkpoint(connection, row.body_id, key)  # before the nodes: a log that grows meanwhile has those of this size too
    held = nodes_of(connection, row.body_id, inclusion_nodes(row.seq, newest["size"]))
    path = inclusion(row.seq, newest["size"], lambda level, index: bytes(held[level, index]))
    return {
        "seq": row.seq,
        "at": row.at,
        "leaf": leaf,
        "size": newest["size"],
        "proof": [part.hex() for part in path],
        "checkpoint": newest["checkpoint"],
    }


def _event(row: Row[Any]) -> dict[str, Any]:
    body = bytes(row.bytes)
    return {
        "seq": row.seq,
        "kind": row.kind,
        "at": row.at,
        "actor": row.actor,
        "decision": row.decision_id,
        "version": row.version,
        "from": row.from_state,
        "to": row.to_state,
        "leaf": bytes(row.leaf).hex(),
        "bytes": base64.b64encode(body).decode(),
        "event": orjson.loads(body),
    }


def _cursor(seq: int) -> str:
    return base64.urlsafe_b64encode(b"seq:%d" % seq).decode().rstrip("=")


def _first(cursor: str) -> int:
    try:
        word, _, number = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii").partition(":")
    except ValueError:
        word, number = "", ""
    if word != "seq" or not number.isdigit() or len(number) > 15:
        raise Invalid("The cursor is not one that was given here.", [Fault("cursor", "Send 'next' of the page before, unchanged.")])
    return int(number)
