"""Search the events of a body for its auditors: newest first, page by page, never through more of a log than one page may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Integer, Row, bindparam, case, func, literal, or_, select

from app.clock import LONDON, stamp
from app.decisions.tables import decision as decisions
from app.log.kinds import Kind
from app.log.tables import event as events
from app.log.tables import head

SPAN = 20_000  # events that one page looks through at most
REFUSED = tuple(kind.value for kind in Kind if kind.endswith(":refused"))
HEAD = select(head.c.size).where(head.c.body_id == bindparam("body"))
ONE = select(events).where(events.c.body_id == bindparam("body"), events.c.seq == bindparam("seq"))
DECISIONS = select(
    decisions.c.id, decisions.c.reference, decisions.c.title, decisions.c.definition, decisions.c.state, decisions.c.workflow
).where(decisions.c.body_id == bindparam("body"), decisions.c.id.in_(bindparam("wanted", expanding=True)))
REFERRED = select(decisions.c.id).where(
    decisions.c.body_id == bindparam("body"), or_(decisions.c.reference == bindparam("q"), decisions.c.id == bindparam("q"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What events are looked for."""

    kind: str | None = None
    officer: str | None = None
    capacity: str | None = None  # a post, or what is said in its place
    first: date | None = None
    last: date | None = None
    refused: bool = False
    decisions: frozenset[str] | None = None  # None: whatever they are about


@dataclass(frozen=True, slots=True)
class Found:
    """A page of events, and how far back it looked: `next` is the place from which the next page goes on, None at the beginning."""

    events: tuple[tuple[dict[str, Any], bytes], ...]
    looked: tuple[int, int]  # the first and the last place that was looked at
    next: int | None


def search(connection: Connection, body: str, wanted: Wanted, before: int | None, limit: int) -> Found:
    """Give events of a body before a place in its log, the newest first."""
    begin, end = _bounds(connection, body, wanted.first, wanted.last)
    end = min(end, before) if before is not None else end
    narrow = wanted.decisions is not None  # then an index goes straight to them
    first = begin if narrow else max(begin, end - SPAN)
    rows = connection.execute(
        select(events.c.seq, events.c.bytes, events.c.leaf)
        .where(events.c.body_id == body, events.c.seq >= first, events.c.seq < end, *_conditions(connection, wanted))
        .order_by(events.c.seq.desc())
        .limit(limit + 1)
    ).all()
    more = len(rows) > limit
    found = [(orjson.loads(row.bytes), bytes(row.leaf)) for row in rows[:limit]]
    exact = tuple(each for each in found if wanted.capacity in (None, each[0]["capacity"]))
    following = rows[limit - 1].seq if more else first if first > begin else None
    return Found(exact, (rows[limit - 1].seq if more else first, end - 1), following)


def size_of(connection: Connection, body: str) -> int:
    """Give how many events a body's log has."""
    return int(connection.execute(HEAD, {"body": body}).scalar() or 0)


def event_at(connection: Connection, body: str, seq: int) -> Row[Any] | None:
    """Give one event of a body as it is stored."""
    return connection.execute(ONE, {"body": body, "seq": seq}).one_or_none()


def decisions_of(connection: Connection, body: str, ids: set[str]) -> dict[str, Any]:
    """Give what names these decisions of a body."""
    wanted = sorted({each for each in ids if each})
    return {row.id: row for row in connection.execute(DECISIONS, {"body": body, "wanted": wanted})} if wanted else {}


def referred(connection: Connection, body: str, q: str) -> list[str]:
    """Give the decision that has this reference, however old it is, or this id."""
    return [row.id for row in connection.execute(REFERRED, {"body": body, "q": q})]


def holds(connection: Connection, text: str) -> ColumnElement[bool]:
    """Say in SQL that the bytes of an event hold a text; canonical JSON is spelt in one way only."""
    wanted = literal(text.encode())
    if connection.dialect.name == "sqlite":
        return func.instr(events.c.bytes, wanted) > 0
    return func.position(wanted.op("IN")(events.c.bytes)) > 0


def _conditions(connection: Connection, wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.decisions is not None:
        conditions.append(events.c.decision_id.in_(sorted(wanted.decisions)))
    if wanted.kind:
        conditions.append(events.c.kind == wanted.kind)
    if wanted.refused:
        conditions.append(events.c.kind.in_(REFUSED))
    if wanted.officer:
        conditions.append(events.c.actor == wanted.officer)
    if wanted.capacity:
        conditions.append(holds(connection, '"capacity":' + orjson.dumps(wanted.capacity).decode()))
    return conditions


def _bounds(connection: Connection, body: str, first: date | None, last: date | None) -> tuple[int, int]:
    """Give the first place of a span of days and the one after its last; times never go back, so halving finds them."""
    size = size_of(connection, body)
    begin = _place_of(connection, body, size, first) if first else 0
    end = _place_of(connection, body, size, last + timedelta(days=1)) if last and last < date.max else size
    return begin, end


def _place_of(connection: Connection, body: str, size: int, day: date) -> int:
    """Find the first event of a day or of a later one, by halving within one statement."""
    at = stamp(datetime.combine(day, time.min, tzinfo=LONDON))
    halves = select(literal(0, Integer).label("low"), literal(size, Integer).label("high")).cte("halves", recursive=True)
    middle = (halves.c.low + halves.c.high) // 2
    earlier = select(events.c.at).where(events.c.body_id == body, events.c.seq == middle).correlate(halves).scalar_subquery() < at
    step = select(case((earlier, middle + 1), else_=halves.c.low), case((earlier, halves.c.high), else_=middle))
    halves = halves.union_all(step.where(halves.c.low < halves.c.high))
    return int(connection.execute(select(func.max(halves.c.low))).scalar() or 0)
