"""One body's posts, appointments, delegations, parameters, calendar and procedures, frozen as of one event of its log.

From it follows who may do what on any day. It knows no decision and changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal, cast

from sqlalchemy import Connection, Row, Select, bindparam, select

from app.db import Prepared
from app.errors import Busy, Unknown
from app.log.tables import head
from app.officers import tables as t
from app.workflow.calendar import Calendar
from app.workflow.facts import Delegation, Hold, Holding, Member, Standing

Role = Literal["office", "auditor", "administrator"]
AppointmentKind = Literal["holder", "deputy", "acting"]

DAYS_KEPT = 64  # standings worked out and kept with one picture
READINGS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    id: str
    slug: str
    name: str
    region: str
    demo: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    key: str
    title: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """An officer holds a post from one day to another, both included."""

    id: str
    post: str
    officer: str
    kind: AppointmentKind
    starts_on: str
    ends_on: str | None = None

    def covers(self, day: str) -> bool:
        return in_force(day, self.starts_on, self.ends_on)

    def meets(self, starts_on: str, ends_on: str | None) -> bool:
        """Say whether there is a day that lies both here and between these two."""
        return (ends_on is None or self.starts_on <= ends_on) and (self.ends_on is None or starts_on <= self.ends_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedDelegation:
    delegation: Delegation
    starts_on: str
    ends_on: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """What a body has set for itself, from a day on until it sets it again."""

    key: str
    starts_on: str
    value: int | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    workflow: str
    version: int
    digest: str
    adopted_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """Another body took over from this one, or this one from another, from a day on."""

    other: str
    other_is: Literal["predecessor", "successor"]
    starts_on: str
    authority: str
    numbers: tuple[tuple[str, int, int], ...] = ()  # series, year, last number: where the successor counts on


@dataclass(frozen=True, slots=True, kw_only=True)
class Independent:
    """A post-holder of another body, named by two persons of this one to give dispensations in it, from one day to another."""

    id: str
    officer: str
    of_body: str
    of_post: str
    starts_on: str
    ends_on: str | None = None


def in_force(day: str, starts_on: str, ends_on: str | None) -> bool:
    """Say whether a day lies between two others; both count, and an open end never comes."""
    return starts_on <= day and (ends_on is None or day <= ends_on)


def holdings(appointments: Iterable[Appointment], day: str) -> tuple[Holding, ...]:
    """Give who holds what on a day; a deputy acts for the holder of that day, or where there is none for who is acting."""
    present = [a for a in appointments if a.covers(day)]
    principals: dict[str, str] = {}
    for kind in ("holder", "acting"):
        for a in present:
            if a.kind == kind:
                principals.setdefault(a.post, a.officer)
    return tuple(
        Holding(post=a.post, officer=a.officer, kind=a.kind, on_behalf_of=principals.get(a.post) if a.kind == "deputy" else None)
        for a in present
    )


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """Everything dated about one body, as of the event that `sequence` names."""

    body: Body
    sequence: int  # head.standing when this was read
    posts: Mapping[str, Post] = field(default_factory=dict)
    appointments: tuple[Appointment, ...] = ()  # in the order in which they were made
    delegations: tuple[DatedDelegation, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    closures: Mapping[str, bool] = field(default_factory=dict)  # day: worked in spite of a holiday, or not worked
    groups: Mapping[str, tuple[Member, ...]] = field(default_factory=dict)
    adoptions: tuple[Adoption, ...] = ()
    holds: tuple[Hold, ...] = ()  # in the order in which they were put on
    successions: tuple[Succession, ...] = ()
    independents: tuple[Independent, ...] = ()
    _days: dict[date, Standing] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def calendar(self) -> Calendar:
        return Calendar(
            region=self.body.region,
            closures=frozenset(day for day, working in self.closures.items() if not working),
            opened=frozenset(day for day, working in self.closures.items() if working),
        )

    @property
    def has_had_administrator(self) -> bool:
        """Say whether anybody was ever appointed to administer the body: from then on the operator does not act alone."""
        return any(self.posts[a.post].role == "administrator" for a in self.appointments)

    @property
    def successor(self) -> Succession | None:
        return next((s for s in self.successions if s.other_is == "successor"), None)

    @property
    def ended_on(self) -> str | None:
        """Give the day from which this body is no more."""
        return self.successor.starts_on if self.successor else None

    @property
    def predecessors(self) -> tuple[Succession, ...]:
        return tuple(s for s in self.successions if s.other_is == "predecessor")

    def independent(self, officer: str, day: date) -> Independent | None:
        """Give as whom an officer of another body may give dispensations here on a day."""
        named = (i for i in self.independents if i.officer == officer and in_force(day.isoformat(), i.starts_on, i.ends_on))
        return next(named, None)

    def carried(self, series: str, year: int) -> int:
        """Give the last number of a series that was taken before this body took over."""
        return max((n for s in self.predecessors for one, of, n in s.numbers if (one, of) == (series, year)), default=0)

    def on(self, day: date) -> Standing:
        """Give what holds on a day, whether past, present or to come."""
        standing = self._days.get(day)
        if standing is None:
            standing = self._on(day)
            if len(self._days) >= DAYS_KEPT:
                self._days.clear()
            self._days[day] = standing
        return standing

    def _on(self, day: date) -> Standing:
        text = day.isoformat()
        return Standing(
            sequence=self.sequence,
            holdings=holdings(self.appointments, text),
            delegations=tuple(d.delegation for d in self.delegations if in_force(text, d.starts_on, d.ends_on)),
            parameters=self.parameters_on(text),
            calendar=self.calendar,
            groups={group: tuple(m for m in members if in_force(text, "", m.ends_on)) for group, members in self.groups.items()},
            hold=tuple(h for h in self.holds if in_force(text, h.starts_on, h.ends_on)),
            ended=self.ended_on if self.ended_on and self.ended_on <= text else None,
        )

    def parameters_on(self, day: str) -> dict[str, int | str]:
        """Give each parameter as it was last set on or before a day."""
        return {p.key: p.value for p in sorted(self.parameters, key=lambda p: p.starts_on) if p.starts_on <= day}

    def roles(self, officer: str, day: date) -> frozenset[Role]:
        return frozenset(self.posts[h.post].role for h in self.on(day).held_by(officer))

    def adopted(self, workflow: str) -> Adoption:
        """Give the newest version of a procedure that the body has adopted. Raises Unknown with those that it has."""
        versions = [a for a in self.adoptions if a.workflow == workflow]
        if not versions:
            known = ", ".join(sorted({a.workflow for a in self.adoptions})) or "none yet"
            raise Unknown(f"{self.body.name} has not adopted a procedure {workflow[:80]!r}. It has adopted: {known}.")
        return max(versions, key=lambda a: a.version)

    def post(self, key: str) -> Post:
        """Give one post. Raises Unknown with the posts that there are."""
        if key not in self.posts:
            known = ", ".join(sorted(self.posts)) or "none yet"
            raise Unknown(f"{self.body.name} has no post {key[:80]!r}. Its posts: {known}.")
        return self.posts[key]


def _of_body(table: Any, *order: Any) -> Select[Any]:
    return select(table).where(table.c.body_id == bindparam("body")).order_by(*order)


STANDING = Prepared(select(head.c.standing).where(head.c.body_id == bindparam("body")))
BODY = select(t.body, head.c.standing).join(head, head.c.body_id == t.body.c.id).where(t.body.c.id == bindparam("body"))
POSTS = _of_body(t.post, t.post.c.key)
APPOINTMENTS = _of_body(t.appointment, t.appointment.c.id)
DELEGATIONS = _of_body(t.delegation, t.delegation.c.id)
PARAMETERS = _of_body(t.parameter, t.parameter.c.key, t.parameter.c.starts_on)
CLOSURES = _of_body(t.closure, t.closure.c.day)
MEMBERS = _of_body(t.member, t.member.c.group_key, t.member.c.key)
HOLDS = _of_body(t.hold, t.hold.c.id)
SUCCESSIONS = _of_body(t.succession, t.succession.c.other_id)
INDEPENDENTS = _of_body(t.independent, t.independent.c.id)
ADOPTIONS = _of_body(t.adoption, t.adoption.c.workflow, t.adoption.c.version)


def load(connection: Connection, body_id: str) -> Organisation:
    """Read a body as one event left it. Raises Unknown; Busy where it changes faster than it can be read."""
    for _ in range(READINGS):
        picture = _read(connection, body_id)
        # Each statement may see a later state than the one before: only an unmoved head proves that all saw the same.
        if STANDING.all(connection, {"body": body_id})[0].standing == picture.sequence:
            return picture
    raise Busy("The posts of this body are being changed. Nothing was done: try again in a moment.")


def _read(connection: Connection, body_id: str) -> Organisation:
    row = connection.execute(BODY, {"body": body_id}).one_or_none()
    if row is None:
        raise Unknown(f"There is no body {body_id[:80]!r}.")

    def rows(statement: Select[Any]) -> Iterable[Row[Any]]:
        return connection.execute(statement, {"body": body_id})

    return Organisation(
        body=body_from(row),
        sequence=row.standing,
        posts={r.key: Post(key=r.key, title=r.title, role=r.role) for r in rows(POSTS)},
        appointments=tuple(appointment_from(r) for r in rows(APPOINTMENTS)),
        delegations=tuple(_delegation_from(r) for r in rows(DELEGATIONS)),
        parameters=tuple(parameter_from(r) for r in rows(PARAMETERS)),
        closures={r.day: r.working for r in rows(CLOSURES)},
        groups=groups_from(member_from(r._asdict()) for r in rows(MEMBERS)),
        adoptions=tuple(
            Adoption(workflow=r.workflow, version=r.version, digest=r.digest, adopted_on=r.adopted_on) for r in rows(ADOPTIONS)
        ),
        holds=tuple(hold_from(r._asdict()) for r in rows(HOLDS)),
        successions=tuple(succession_from(r._asdict()) for r in rows(SUCCESSIONS)),
        independents=tuple(independent_from(r._asdict()) for r in rows(INDEPENDENTS)),
    )


def member_from(row: Mapping[str, Any]) -> tuple[str, Member]:
    """Give a member with its group."""
    return row["group_key"], Member(key=row["key"], name=row["name"], post=row["post"], ends_on=row["ends_on"])


def groups_from(members: Iterable[tuple[str, Member]]) -> dict[str, tuple[Member, ...]]:
    """Gather members by their group, as they come."""
    found: dict[str, tuple[Member, ...]] = {}
    for group, member in members:
        found[group] = (*found.get(group, ()), member)
    return found


def body_from(row: Row[Any]) -> Body:
    return Body(id=row.id, slug=row.slug, name=row.name, region=row.region, demo=bool(row.demo))


def appointment_from(row: Row[Any]) -> Appointment:
    return Appointment(
        id=row.id, post=row.post, officer=row.officer_id, kind=row.kind, starts_on=row.starts_on, ends_on=row.ends_on
    )


def parameter_from(row: Row[Any]) -> Parameter:
    return Parameter(key=row.key, starts_on=row.starts_on, value=cast("int | str", json.loads(row.value)))


def succession_from(row: Mapping[str, Any]) -> Succession:
    told = {key: row[key] for key in ("other_is", "starts_on", "authority")}
    return Succession(other=row["other_id"], **told, numbers=tuple(tuple(each) for each in json.loads(row["numbers"])))


def independent_from(row: Mapping[str, Any]) -> Independent:
    told = {key: row[key] for key in ("id", "of_body", "of_post", "starts_on", "ends_on")}
    return Independent(**told, officer=row["officer_id"])


def hold_from(row: Mapping[str, Any]) -> Hold:
    told = {key: row[key] for key in ("id", "ground", "starts_on", "consider_by", "ends_on")}
    return Hold(**told, decision=row["decision_id"])


def _delegation_from(row: Row[Any]) -> DatedDelegation:
    delegation = Delegation(
        id=row.id,
        from_post=row.from_post,
        to_post=row.to_post,
        matters=tuple(json.loads(row.matters)),
        ceiling_pence=row.ceiling_pence,
        authority=row.authority,
    )
    return DatedDelegation(delegation=delegation, starts_on=row.starts_on, ends_on=row.ends_on)
