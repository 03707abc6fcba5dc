"""Held against each other, decision by decision: what is owed, the rows that list it, and the papers that were opened for it.

Reads the rows of others, whose own events are judged where they are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, select

from app.audit.checks import MISMADE
from app.clock import local_day
from app.decisions.obligations import MET, Obligation, find, rows_of
from app.decisions.record import Event, Record, fold
from app.decisions.tables import decision as decisions
from app.decisions.tables import obligation as obligations
from app.log.tables import event as events

RECORD = select(decisions.c.record).where(decisions.c.body_id == bindparam("body"), decisions.c.id == bindparam("id"))
EVENTS = (
    select(events.c.bytes)
    .where(events.c.body_id == bindparam("body"), events.c.decision_id == bindparam("id"))
    .order_by(events.c.seq)
)
COLUMNS = tuple(column.name for column in obligations.c)


def row_faults(record: Record, rows: Sequence[Any]) -> Iterator[str]:
    """Say in what the rows of a decision's obligations differ from what its events make of them."""
    made = {row["id"]: row for row in rows_of(record)}
    held = {row.id: {name: getattr(row, name) for name in COLUMNS} for row in rows}
    for identity in sorted(made.keys() | held.keys()):
        if made.get(identity) != held.get(identity):
            yield f"The row of the obligation {identity} is not what the events make of it."


def paper_faults(connection: Connection, record: Record) -> Iterator[str]:
    """A paper that arises from an obligation was opened for it, and each paper that was opened for one says so."""
    if came_from := record["arises_from"]:
        other = _record(connection, record["body"], came_from["decision"])
        one = find(other, came_from["obligation"]) if other else None
        if one is None or record["id"] not in (one["paper"], *one["lost"]):
            yield "It says that it arises from an obligation for which it was not opened."
        elif (one["key"], one["why"]) != (came_from["key"], came_from["why"]):
            yield "It tells otherwise of the obligation from which it arises than the decision that made that."
    for one in record["obligations"]:
        for paper in filter(None, (one["paper"], *one["lost"])):
            opened = _record(connection, record["body"], paper)
            if opened is None or (opened["arises_from"] or {}).get("obligation") != one["id"]:
                yield f"The paper that was opened for the obligation {one['id']} does not say so."


def evidence_faults(connection: Connection, record: Record) -> Iterator[str]:
    """A decision by which something was met is one of this body, of the procedure that was owed, and had its outcome by then."""
    for one in record["obligations"]:
        evidence = (one["ended"] or {}).get("evidence") or {}
        if one["state"] != MET or one["condition"] or "decision" not in evidence:
            continue
        if (lack := _lacking(connection, record["body"], evidence["decision"], one)) is not None:
            yield f"The obligation {one['id']} is said to be met by a decision that {lack}."


def _lacking(connection: Connection, body: str, decision: str, one: Obligation) -> str | None:
    """Say what the decision lacks that is named as evidence; None where it is what it should be."""
    other: Record | None = None
    events = connection.execute(EVENTS, {"body": body, "id": decision}).scalars()
    try:
        for event in map(orjson.loads, events):
            other = fold(other, event)
            if other["outcome"] is not None and _day(event) <= one["ended"]["on"]:
                return None if one["opens"] in (None, other["workflow"]) else f"is of the procedure {other['workflow']!a:.70}"
    except MISMADE:
        return None  # told where that decision is read
    return "there is not" if other is None else "had no outcome by then"


def _day(event: Event) -> str:
    return local_day(datetime.fromisoformat(event["data"]["now"])).isoformat()


def _record(connection: Connection, body: str, decision: str) -> Mapping[str, Any] | None:
    row = connection.execute(RECORD, {"body": body, "id": decision}).one_or_none()
    try:
        found: Mapping[str, Any] | None = orjson.loads(row.record) if row else None
    except MISMADE:
        return None
    return found if found and {"arises_from", "obligations"} <= found.keys() else None
