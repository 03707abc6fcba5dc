"""The fold: what the events of a body make of its rows. The writer and the verifier call this same function.

It knows no rule and no present time; texts come by commitment, and what was disposed of stays unknown.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Connection, Table, and_, insert, select, update

from app.log.kinds import Kind
from app.officers import tables as t

Event = Mapping[str, Any]
Opened = Callable[[str], Any]  # commitment: the value it opens to
Row = dict[str, Any]
Rows = dict[str, dict[tuple[Any, ...], Row]]  # table: primary key: row


@dataclass(frozen=True, slots=True)
class Change:
    """One row that an event makes, amends, or sets: amends where it is there, makes where it is not."""

    table: Table
    key: Mapping[str, Any]
    values: Mapping[str, Any]
    how: Literal["make", "amend", "set"] = "make"

    def apply(self, connection: Connection) -> None:
        """Do it. Raises IntegrityError where the row is there already and should not be."""
        where = and_(*(self.table.c[column] == value for column, value in self.key.items()))
        amended = 0
        if self.how != "make":
            amended = connection.execute(update(self.table).where(where).values(**self.values)).rowcount
        if not amended and self.how != "amend":
            connection.execute(insert(self.table).values(**self.key, **self.values))


def changes(body: str, event: Event, opened: Opened) -> tuple[Change, ...]:
    """Give the rows that one event of a body changes; none for an event that is not about its organisation."""
    step = STEPS.get(Kind(event["kind"]))
    return step(body, event["data"], opened) if step else ()


def fold(body: str, events: Iterable[Event], opened: Opened) -> Rows:
    """Give the rows that a body's events make, from the first to the last."""
    rows: Rows = {table.name: {} for table in FOLDED}
    for event in events:
        for change in changes(body, event, opened):
            key = tuple(change.key[column.name] for column in change.table.primary_key)
            held = rows[change.table.name].get(key, {})
            rows[change.table.name][key] = {**held, **change.key, **change.values}
    return rows


def stored(connection: Connection, body: str, officers: Iterable[str]) -> Rows:
    """Give the same rows as the database holds them; officers belong to the body that enrolled them, so they are named."""
    found: Rows = {}
    special = {t.body.name: t.body.c.id == body, t.officer.name: t.officer.c.id.in_(list(officers))}
    for table in FOLDED:
        statement = select(table).where(special[table.name] if table.name in special else _of(table, body))
        keys = [column.name for column in table.primary_key]
        found[table.name] = {tuple(r[k] for k in keys): dict(r) for r in connection.execute(statement).mappings()}
    return found


def _of(table: Table, body: str) -> ColumnElement[bool]:
    return table.c.body_id == body


FOLDED: Final = (
    *(t.body, t.member, t.post, t.officer, t.appointment, t.delegation),
    *(t.parameter, t.closure, t.adoption, t.hold, t.succession, t.independent),
)


def _body(body: str, data: Row, opened: Opened) -> tuple[Change, ...]:
    values = {k: data[k] for k in ("slug", "region", "demo", "created_at")}
    return (Change(t.body, {"id": body}, {**values, "name": opened(data["name"])}),)


def _member(body: str, data: Row, opened: Opened) -> tuple[Change, ...]:
    key = {"body_id": body, "group_key": data["group"], "key": data["key"]}
    return (Change(t.member, key, {"name": opened(data["name"]), "post": data["post"], "ends_on": None}, "set"),)


def _member_left(body: str, data: Row, _opened: Opened) -> tuple[Change, ...]:
    key = {"body_id": body, "group_key": data["group"], "key": data["key"]}
    return (Change(t.member, key, {"ends_on": data["ends_on"]}, "amend"),)


def _post(body: str, data: Row, opened: Opened) -> tuple[Change, ...]:
    key = {"body_id": body, "key": data["post"]}
    return (Change(t.post, key, {"title": opened(data["title"]), "role": data["role"]}),)


def _officer(_body: str, data: Row, opened: Opened) -> tuple[Change, ...]:
    values = {"name": opened(data["name"]), "email": opened(data["email"]), "enrolled_at": data["enrolled_at"]}
    return (Change(t.officer, {"id": data["officer"]}, values),)


def _appointed(body: str, data: Row, _opened: Opened) -> tuple[Change, ...]:
    values = {k: data[k] for k in ("post", "kind", "starts_on", "ends_on")}
    return (Change(t.appointment, {"body_id": body, "id": data["appointment"]}, {**values, "officer_id": data["officer"]}),)


def _appointment_ended(body: str, data: Row, _opened: Opened) -> tuple[Change, ...]:
    return (Change(t.appointment, {"body_id": body, "id": data["appointment"]}, {"ends_on": data["ends_on"]}, "amend"),)


def _delegated(body: str, data: Row, opened: Opened) -> tuple[Change, ...]:
    values = {k: data[k] for k in ("from_post", "to_post", "ceiling_pence", "starts_on", "ends_on")}
    texts = {"matters": json.dumps(list(data["matters"])), "authority": opened(data["authority"])}
    return (Change(t.delegation, {"body_id": body, "id": data["delegation"]}, {**values, **texts}),)


def _delegation_ended(body: str, data: Row, _opened: Opened) -> tuple[Change, ...]:
    return (Change(t.delegation, {"body_id": body, "id": data["delegation"]}, {"ends_on": data["ends_on"]}, "amend"),)


def _parameter(body: str, data: Row, _opened: Opened) -> tuple[Change, ...]:
    key = {"body_id": body, "key": data["key"], "starts_on": data["starts_on"]}
    return (Change(t.parameter, key, {"value": json.dumps(data["value"])}, "set"),)


def _closure(body: str, data: Row, opened: Opened) -> tuple[Change, ...]:
    values = {"working": data["working"], "reason": opened(data["reason"])}
    return (Change(t.closure, {"body_id": body, "day": data["day"]}, values, "set"),)


def _succeeded(body: str, data: Row, opened: Opened) -> tuple[Change, ...]:
    """Another body took over, or this one did: then it has posts and appointments of the other."""
    values = {"other_is": data["other_is"], "starts_on": data["starts_on"], "authority": opened(data["authority"])}
    values["numbers"] = json.dumps([list(each) for each in data["numbers"]])
    posts = (change for each in data["posts"] for change in _post(body, each, opened))
    appointments = (change for each in data["appointments"] for change in _appointed(body, each, opened))
    return (Change(t.succession, {"body_id": body, "other_id": data["other"]}, values), *posts, *appointments)


def _independent(body: str, data: Row, _opened: Opened) -> tuple[Change, ...]:
    values = {k: data[k] for k in ("of_body", "of_post", "starts_on", "ends_on")}
    return (Change(t.independent, {"body_id": body, "id": data["independent"]}, {**values, "officer_id": data["officer"]}, "set"),)


def _hold(body: str, data: Row, opened: Opened) -> tuple[Change, ...]:
    key = {"body_id": body, "id": data["hold"]}
    if data["on"]:
        values = {k: data[k] for k in ("ground", "starts_on", "consider_by")}
        lasts = {"considered_on": None, "ends_on": None}
        return (Change(t.hold, key, {**values, **lasts, "decision_id": data["decision"], "report": opened(data["report"])}),)
    return (Change(t.hold, key, {k: data[k] for k in ("considered_on", "ends_on")}, "amend"),)


def _adoption(body: str, data: Row, _opened: Opened) -> tuple[Change, ...]:
    key = {"body_id": body, "workflow": data["workflow"], "version": data["version"]}
    return (Change(t.adoption, key, {"digest": data["digest"], "adopted_on": data["adopted_on"]}),)


STEPS: Final[Mapping[Kind, Callable[[str, Row, Opened], tuple[Change, ...]]]] = {
    Kind.BODY_CREATED: _body,
    Kind.BODY_MEMBER_ADDED: _member,
    Kind.BODY_MEMBER_LEFT: _member_left,
    Kind.BODY_PARAMETER_SET: _parameter,
    Kind.BODY_CALENDAR_SET: _closure,
    Kind.BODY_HOLD_SET: _hold,
    Kind.BODY_SUCCEEDED: _succeeded,
    Kind.BODY_INDEPENDENT_SET: _independent,
    Kind.POST_CREATED: _post,
    Kind.OFFICER_ENROLLED: _officer,
    Kind.APPOINTMENT_MADE: _appointed,
    Kind.APPOINTMENT_ENDED: _appointment_ended,
    Kind.DELEGATION_MADE: _delegated,
    Kind.DELEGATION_ENDED: _delegation_ended,
    Kind.PROCEDURE_ADOPTED: _adoption,
}
