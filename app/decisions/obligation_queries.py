"""Read obligations: a page of many, one, those of a decision. Everything here obeys `reading` and changes nothing."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, or_, select, tuple_

from app.clock import local_day
from app.decisions import calling, queries
from app.decisions.commands import Asked
from app.decisions.content import is_day
from app.decisions.locking import Locked
from app.decisions.obligation_view import obligation_view
from app.decisions.obligations import UNMET, find
from app.decisions.queries import Page
from app.decisions.reading import Way
from app.decisions.record import Record
from app.decisions.secretariat import Secretariat
from app.decisions.sight import sight
from app.decisions.tables import decision as decisions
from app.decisions.tables import obligation as obligations
from app.errors import Fault, Invalid, Unknown
from app.log.ids import is_id

DECISION_OF = select(obligations.c.decision_id).where(obligations.c.id == bindparam("id"))
LISTED = (obligations.c.due_on, obligations.c.id, *decisions.c["record", "content", "title"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list is narrowed to."""

    body: str | None = None
    state: str | None = None
    post: str | None = None
    unmet: bool = False  # neither met nor released
    overdue: bool = False
    cursor: str | None = None
    limit: int = 20


def listing(connection: Connection, secretariat: Secretariat, officer: str, now: datetime, wanted: Filters) -> Page:
    """Give a page of what decisions that this officer may read make somebody owe, the first due first.

    Raises Invalid for a cursor not ours.
    """
    ways = sight(connection, secretariat, officer, now, wanted.body).ways
    if not ways:
        return Page((), None)
    rows = connection.execute(_first_due(ways, wanted, local_day(now))).all()
    shown = rows[: wanted.limit]
    asked = Asked(officer=None, now=now)
    items = tuple(_item(connection, secretariat, asked, row) for row in shown)
    return Page(items, _cursor(shown[-1].due_on, shown[-1].id) if len(rows) > wanted.limit else None)


def find_decision(connection: Connection, secretariat: Secretariat, officer: str, now: datetime, identity: str) -> Locked:
    """Give the decision that made an obligation, if this officer may read it. Raises Unknown."""
    row = connection.execute(DECISION_OF, {"id": identity}).one_or_none() if is_id(identity) else None
    try:
        return queries.find(connection, secretariat, officer, now, row.decision_id if row else "")
    except Unknown:
        raise Unknown(f"There is no obligation {identity[:60]} that you may read.") from None


def one(connection: Connection, secretariat: Secretariat, now: datetime, found: Locked, identity: str) -> dict[str, Any]:
    """Tell one obligation of a decision that was read."""
    held = find(found.record, identity)
    assert held is not None  # the row led here
    return _told(connection, secretariat, Asked(officer=None, now=now), found.record, found.said, held)


def of_decision(connection: Connection, secretariat: Secretariat, now: datetime, found: Locked) -> list[dict[str, Any]]:
    """Tell what a decision that was read makes somebody owe, in the order in which it came about."""
    asked = Asked(officer=None, now=now)
    return [_told(connection, secretariat, asked, found.record, found.said, held) for held in found.record["obligations"]]


def _told(
    connection: Connection, secretariat: Secretariat, asked: Asked, record: Record, said: Mapping[str, Any], held: Mapping[str, Any]
) -> dict[str, Any]:
    """Tell an obligation with its decision, and what hinders the paper that should be open by now."""
    today = local_day(asked.now)
    of = {"reference": record["reference"], "workflow": record["workflow"], "title": said["content"]["title"]}
    return {
        **obligation_view(record, held, said["words"], today),
        "of": of,
        "blocked": _blocked(connection, secretariat, asked, record, said, held),
    }


def _blocked(
    connection: Connection, secretariat: Secretariat, asked: Asked, record: Record, said: Mapping[str, Any], held: Mapping[str, Any]
) -> str | None:
    if held["lost"] and held["state"] in UNMET and held["paper"] is None:
        return "Its paper was withdrawn or refused. Open another, name the decision that meets it, or let it be released."
    if held not in calling.due(record, local_day(asked.now)):
        return None
    return calling.hindrance(connection, secretariat, asked, record, said, dict(held))


def _item(connection: Connection, secretariat: Secretariat, asked: Asked, row: Row[Any]) -> dict[str, Any]:
    record, said = orjson.loads(row.record), orjson.loads(row.content)
    held = find(record, row.id)
    assert held is not None  # a row repeats an entry of its record
    return _told(connection, secretariat, asked, record, said, held)


def _first_due(ways: Sequence[Way], wanted: Filters, today: date) -> Select[Any]:
    place = tuple_(obligations.c.due_on, obligations.c.id)
    joined = obligations.join(
        decisions, (decisions.c.body_id == obligations.c.body_id) & (decisions.c.id == obligations.c.decision_id)
    )
    statement = select(*LISTED).select_from(joined).where(or_(*(way.condition for way in ways)), *_narrowed(wanted, today))
    if wanted.cursor:
        statement = statement.where(place > tuple_(*_place(wanted.cursor)))
    return statement.order_by(obligations.c.due_on, obligations.c.id).limit(wanted.limit + 1)


def _narrowed(wanted: Filters, today: date) -> list[ColumnElement[bool]]:
    found = [obligations.c[name] == value for name in ("state", "post") if (value := getattr(wanted, name)) is not None]
    if wanted.unmet:
        found.append(obligations.c.state.in_(UNMET))
    if wanted.overdue:
        found += [obligations.c.due_on < today.isoformat(), obligations.c.state.in_(UNMET)]
    return found


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
