"""The questions that are asked about bodies and officers. It changes nothing and decides nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, FromClause, String, bindparam, or_, select

from app.db import Prepared
from app.errors import Unknown
from app.officers import tables as t
from app.officers.organisation import (
    Body,
    Parameter,
    Post,
    Role,
    appointment_from,
    body_from,
    groups_from,
    hold_from,
    holdings,
    member_from,
    parameter_from,
)
from app.workflow.facts import Hold, Holding, Member


def covers(appointments: FromClause, day: date | BindParameter[str]) -> ColumnElement[Any]:
    """Give the condition that an appointment is in force on a day."""
    text = day.isoformat() if isinstance(day, date) else day
    a = appointments.c
    return (a.starts_on <= text) & or_(a.ends_on.is_(None), a.ends_on >= text)


BODIES_OF = Prepared(
    select(t.body)
    .where(
        t.body.c.id.in_(
            select(t.appointment.c.body_id).where(
                t.appointment.c.officer_id == bindparam("officer"), covers(t.appointment, bindparam("day", type_=String))
            )
        )
    )
    .order_by(t.body.c.name, t.body.c.id)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    id: str
    name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A post that an officer holds, and the body that it is of."""

    body: str
    holding: Holding


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldTold:
    """A spending hold with the report that it rests on."""

    hold: Hold
    report: str
    considered_on: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """A day on which a body is shut, or works in spite of a holiday, with the reason."""

    day: str
    working: bool
    reason: str


def officer(connection: Connection, id: str) -> Officer:
    """Give one officer. Raises Unknown."""
    return _officer(connection, t.officer.c.id == id, id)


def officer_at(connection: Connection, email: str) -> Officer:
    """Give the officer with this address. Raises Unknown."""
    return _officer(connection, t.officer.c.email == email.strip().lower(), email)


def _officer(connection: Connection, where: ColumnElement[bool], asked: str) -> Officer:
    row = connection.execute(select(t.officer).where(where)).one_or_none()
    if row is None:
        raise Unknown(f"There is no officer {asked[:80]!r}.")
    return Officer(id=row.id, name=row.name, email=row.email)


def officers_named(connection: Connection, ids: Iterable[str | None]) -> dict[str, str]:
    """Give the names of officers by id; ids that are not there are left out."""
    wanted = sorted({id for id in ids if id})
    if not wanted:
        return {}
    size = 1 << (len(wanted) - 1).bit_length()  # so that a few statements are enough for any number
    given = {f"id_{n}": id for n, id in enumerate(wanted + wanted[-1:] * (size - len(wanted)))}
    return {row.id: row.name for row in _named(size).all(connection, given)}


@cache
def _named(size: int) -> Prepared:
    """Ask for the names of so many officers; the same one may be asked for again."""
    officer = t.officer.c
    return Prepared(select(officer.id, officer.name).where(officer.id.in_([bindparam(f"id_{n}") for n in range(size)])))


def officers_of(connection: Connection, body: str) -> tuple[Officer, ...]:
    """Give everybody who was ever appointed in a body, by name."""
    appointed = select(t.appointment.c.officer_id).where(t.appointment.c.body_id == body)
    rows = connection.execute(select(t.officer).where(t.officer.c.id.in_(appointed)).order_by(t.officer.c.name, t.officer.c.id))
    return tuple(Officer(id=r.id, name=r.name, email=r.email) for r in rows)


def bodies(connection: Connection) -> tuple[Body, ...]:
    """Give every body, by name."""
    return tuple(body_from(r) for r in connection.execute(select(t.body).order_by(t.body.c.name, t.body.c.id)))


def bodies_of(connection: Connection, officer: str, day: date) -> tuple[Body, ...]:
    """Give the bodies in which an officer holds a post on a day, by name."""
    return tuple(body_from(r) for r in BODIES_OF.all(connection, {"officer": officer, "day": day.isoformat()}))


def body(connection: Connection, key: str) -> Body:
    """Give a body by its id or its short name. Raises Unknown."""
    row = connection.execute(select(t.body).where(or_(t.body.c.id == key, t.body.c.slug == key))).one_or_none()
    if row is None:
        raise Unknown(f"There is no body {key[:80]!r}.")
    return body_from(row)


def posts(connection: Connection, body: str) -> tuple[Post, ...]:
    rows = connection.execute(select(t.post).where(t.post.c.body_id == body).order_by(t.post.c.key))
    return tuple(Post(key=r.key, title=r.title, role=r.role) for r in rows)


def holds(connection: Connection, body: str) -> tuple[HoldTold, ...]:
    """Give every spending hold that was ever put on a body, the newest first, with its report."""
    rows = connection.execute(select(t.hold).where(t.hold.c.body_id == body).order_by(t.hold.c.id.desc()))
    return tuple(HoldTold(hold=hold_from(r._asdict()), report=r.report, considered_on=r.considered_on) for r in rows)


def closures(connection: Connection, body: str) -> tuple[Closure, ...]:
    """Give every day of a body's calendar that was changed, in order."""
    rows = connection.execute(select(t.closure).where(t.closure.c.body_id == body).order_by(t.closure.c.day))
    return tuple(Closure(day=r.day, working=r.working, reason=r.reason) for r in rows)


def holdings_of(connection: Connection, officer: str, day: date) -> tuple[Held, ...]:
    """Give the posts that an officer holds on a day, in all bodies, in one statement."""
    mine, anyone = t.appointment.alias("mine"), t.appointment.alias("anyone")
    same = (anyone.c.body_id == mine.c.body_id) & (anyone.c.post == mine.c.post)
    rows = connection.execute(
        select(anyone)
        .distinct()
        .join(mine, same)
        .where(mine.c.officer_id == officer, covers(mine, day), covers(anyone, day))
        .order_by(anyone.c.body_id, anyone.c.id)
    )
    by_body = defaultdict(list)
    for row in rows:
        by_body[row.body_id].append(appointment_from(row))
    return tuple(
        Held(body=body, holding=holding)
        for body, appointments in by_body.items()
        for holding in holdings(appointments, day.isoformat())
        if holding.officer == officer
    )


def roles(connection: Connection, officer: str, body: str, day: date) -> frozenset[Role]:
    """Give in which roles an officer holds posts of a body on a day: office, auditor, administrator."""
    rows = connection.execute(
        select(t.post.c.role)
        .join(t.appointment, (t.appointment.c.body_id == t.post.c.body_id) & (t.appointment.c.post == t.post.c.key))
        .where(t.post.c.body_id == body, t.appointment.c.officer_id == officer, covers(t.appointment, day))
    )
    return frozenset(row.role for row in rows)


def members(connection: Connection, body: str) -> Mapping[str, tuple[Member, ...]]:
    """Give a body's groups and the organisations in each."""
    rows = connection.execute(select(t.member).where(t.member.c.body_id == body).order_by(t.member.c.group_key, t.member.c.key))
    return groups_from(member_from(r._asdict()) for r in rows)


def parameters(connection: Connection, body: str) -> tuple[Parameter, ...]:
    """Give all that a body has set, past and to come, by key and day; `Organisation.parameters_on` says what holds."""
    rows = connection.execute(
        select(t.parameter).where(t.parameter.c.body_id == body).order_by(t.parameter.c.key, t.parameter.c.starts_on)
    )
    return tuple(parameter_from(r) for r in rows)
