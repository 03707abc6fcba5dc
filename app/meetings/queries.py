"""Read meetings: one, or a page of a body's. Everything here obeys the one rule of who may read, and changes nothing."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, select, tuple_

from app.clock import local_day
from app.decisions.content import is_day
from app.decisions.queries import open_values
from app.decisions.secretariat import Secretariat
from app.errors import Fault, Invalid, Unknown
from app.log.ids import is_id
from app.log.kinds import Kind
from app.log.tables import event as events
from app.meetings.record import MEETING_KINDS, Record, words_in
from app.meetings.tables import meeting as meetings
from app.meetings.view import history_view
from app.officers.organisation import Organisation

READING_ROLES = {"office", "auditor"}  # an administrator reads no content
ONE = select(meetings).where(meetings.c.id == bindparam("id"))
KINDS = sorted((*MEETING_KINDS, Kind.MEETING_ACT_REFUSED))
HISTORY = (  # the index finds what is about no decision
    select(events.c.bytes, events.c.leaf)
    .where(events.c.body_id == bindparam("body"), events.c.decision_id.is_(None))
    .where(events.c.kind.in_(bindparam("kinds", expanding=True)))
    .order_by(events.c.seq)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A meeting with the words that its commitments open to, and its body as it stands."""

    record: Record
    words: Mapping[str, Any]
    organisation: Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    committee: str | None = None
    state: str | None = None
    since: str | None = None  # a day: held on it or later
    before: str | None = None  # a day: held earlier
    cursor: str | None = None
    limit: int = 20


@dataclass(frozen=True, slots=True)
class Page:
    items: tuple[Record, ...]
    words: Mapping[str, Any]
    next: str | None


def find(
    connection: Connection, secretariat: Secretariat, officer: str, now: datetime, identity: str, *, lock: bool = False
) -> Found:
    """Give a meeting that this officer may read: holders of an office of the body, and its auditors. Raises Unknown."""
    statement = ONE.with_for_update() if lock else ONE
    row = connection.execute(statement, {"id": identity}).one_or_none() if is_id(identity) else None
    unknown = Unknown(f"There is no meeting {identity[:60]} that you may read.")
    if row is None:
        raise unknown
    organisation = secretariat.organisations.fresh(connection, row.body_id)
    if not organisation.roles(officer, local_day(now)) & READING_ROLES:
        raise unknown
    record = orjson.loads(row.record)
    return Found(record=record, words=open_values(connection, row.body_id, words_in(record)), organisation=organisation)


def history(connection: Connection, found: Found) -> list[dict[str, Any]]:
    """Tell a meeting's events in order, refused attempts among them."""
    rows = connection.execute(HISTORY, {"body": found.record["body"], "kinds": KINDS})
    told = ((orjson.loads(row.bytes), bytes(row.leaf)) for row in rows)
    return [history_view(event, leaf) for event, leaf in told if event["data"]["meeting"] == found.record["id"]]


def other(connection: Connection, body: str, identity: str) -> Record | None:
    """Give another meeting of a body, or None."""
    row = connection.execute(ONE, {"id": identity}).one_or_none() if is_id(identity) else None
    return orjson.loads(row.record) if row is not None and row.body_id == body else None


def listing(connection: Connection, body: str, wanted: Filters) -> Page:
    """Give a page of a body's meetings, the latest day first. Raises Invalid for a cursor not ours."""
    day = tuple_(meetings.c.held_on, meetings.c.id)
    statement = select(meetings.c.held_on, meetings.c.id, meetings.c.record).where(meetings.c.body_id == body)
    for column in ("committee", "state"):
        if (value := getattr(wanted, column)) is not None:
            statement = statement.where(meetings.c[column] == value)
    if wanted.since:
        statement = statement.where(meetings.c.held_on >= wanted.since)
    if wanted.before:
        statement = statement.where(meetings.c.held_on < wanted.before)
    if wanted.cursor:
        statement = statement.where(day < tuple_(*_place(wanted.cursor)))
    newest = statement.order_by(meetings.c.held_on.desc(), meetings.c.id.desc()).limit(wanted.limit + 1)
    rows = connection.execute(newest).all()
    shown = rows[: wanted.limit]
    records = tuple(orjson.loads(row.record) for row in shown)
    words = open_values(connection, body, {record["venue"] for record in records})
    return Page(records, words, _cursor(shown[-1].held_on, shown[-1].id) if len(rows) > wanted.limit else None)


def _cursor(day: str, identity: str) -> str:
    return base64.urlsafe_b64encode(f"{day}:{identity}".encode()).decode().rstrip("=")


def _place(text: str) -> tuple[str, str]:
    try:
        day, _, identity = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii").partition(":")
    except ValueError:
        day = identity = ""
    if not is_day(day) or not is_id(identity):
        raise Invalid("The cursor is not one that was given here.", [Fault("cursor", "Send 'next' of the page before, unchanged.")])
    return day, identity
