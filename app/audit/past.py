"""A body's organisation as it stood after any event of its log: folded from the events, never read from its tables."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, select

from app.audit import checks
from app.audit.agendas import Agendas
from app.audit.report import Findings
from app.audit.values import open_values
from app.db import Prepared
from app.decisions.given import spelt, within
from app.log.kinds import ABOUT, Kind
from app.log.tables import event as events
from app.meetings.record import MEETING_KINDS
from app.officers import tables as t
from app.officers.organisation import (
    Adoption,
    Appointment,
    Body,
    DatedDelegation,
    Organisation,
    Parameter,
    Post,
    groups_from,
    hold_from,
    independent_from,
    member_from,
    succession_from,
)
from app.officers.record import STEPS, Row, Rows, fold
from app.workflow.definition import Definition
from app.workflow.facts import Delegation, Standing

PAGE = 1000  # events read at once
PICTURES = 32  # kept at once: acts of one time rest on few
QUOTES = 256
GONE = "\0gone"  # stands for a text that is not there any more

EVENTS = Prepared(  # what is about no decision is about the organisation; the index finds it
    select(events.c.seq, events.c.bytes)
    .where(events.c.body_id == bindparam("body"), events.c.decision_id.is_(None), events.c.seq > bindparam("after"))
    .order_by(events.c.seq)
    .limit(bindparam("page"))
)

Event = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Quote:
    """What an act of one day rests on, narrowed to the posts of its decision, and as its event should spell it."""

    standing: Standing
    spelt: Mapping[str, Any]


@dataclass(slots=True)
class Past:
    """The events about one organisation, in order, and the texts that they name."""

    body: str
    findings: Findings = field(default_factory=Findings)
    events: list[tuple[int, Event]] = field(default_factory=list)
    moved: list[int] = field(default_factory=list)  # the places of the events that changed what acts rest on
    agendas: Agendas = field(default_factory=Agendas)
    gone: int = 0  # values
    _last: int = -1
    _texts: dict[str, Any] = field(default_factory=dict)
    _pictures: OrderedDict[int, Organisation | None] = field(default_factory=OrderedDict)
    _quotes: dict[tuple[Any, ...], Quote | None] = field(default_factory=dict)

    def catch_up(self, connection: Connection) -> None:
        """Read the events that were added since the last time."""
        while True:
            page = EVENTS.all(connection, {"body": self.body, "after": self._last, "page": PAGE})
            told = [(row.seq, event) for row in page if (event := checks.parsed(row.bytes)) is not None]
            self._open(connection, told)
            for seq, event in told:
                self._take(seq, event)
            if page:
                self._last = page[-1].seq
            if len(page) < PAGE:
                return

    def _open(self, connection: Connection, told: Iterable[tuple[int, Event]]) -> None:
        brought = [(seq, name, commitment) for seq, event in told for name, commitment in checks.brought(event)]
        found = open_values(connection, self.body, [commitment for _, _, commitment in brought])
        for seq, name, commitment in brought:
            one = found.get(commitment)
            if one is None:
                self.gone += 1
                self._found("V19-values", f"The value of '{name}' is gone, and no event accounts for it.", seq)
            elif one.wrong or one.decision is not None:
                self._found("V19-values", f"The value of '{name}' {one.wrong or 'is filed under a decision'}.", seq)
            else:
                self._texts[commitment] = one.value

    def _take(self, seq: int, event: Event) -> None:
        kind = Kind(event["kind"])
        if kind in STEPS:
            try:
                fold(self.body, [event], self.opened)
            except checks.MISMADE as problem:
                says = f"What it says of the organisation cannot be read ({type(problem).__name__}: {problem})."
                self._found("V08-form", says, seq)
                return
            self.events.append((seq, event))
        if kind in MEETING_KINDS:
            try:
                self.agendas.take(seq, event)
            except checks.MISMADE as problem:
                self._found("V08-form", f"What it says of a meeting cannot be read ({type(problem).__name__}: {problem}).", seq)
        if kind is Kind.MEETING_ACT_REFUSED:
            self.agendas.refused.append((seq, event))
        if ABOUT[kind].standing:
            self.moved.append(seq)

    def _found(self, check: str, says: str, seq: int) -> None:
        self.findings.add(check, says, body=self.body, seq=seq)

    def opened(self, commitment: str) -> Any:
        return self._texts.get(commitment, GONE)

    def before(self, seq: int) -> int:
        """Give the place of the last event before this one that changed what acts rest on."""
        at = bisect_left(self.moved, seq)
        return self.moved[at - 1] if at else 0

    def at(self, sequence: int) -> Organisation | None:
        """Give the organisation as of one event; None where it cannot be made of what is there."""
        if sequence not in self._pictures:
            while len(self._pictures) >= PICTURES:
                self._pictures.popitem(last=False)
            self._pictures[sequence] = self._picture(sequence)
        self._pictures.move_to_end(sequence)
        return self._pictures[sequence]

    def rows(self, until: int | None = None) -> Rows:
        """Give the rows that the events make, up to and including one place, or all."""
        return fold(self.body, (event for seq, event in self.events if until is None or seq <= until), self.opened)

    def quote(self, given: Mapping[str, Any], definition: Definition, post: str) -> Quote | None:
        """Give what an event should quote as of the sequence and the day that it names; `post` is the originator's.

        Which list of holidays was in use is no fact about the body, so it is taken as quoted. None where it cannot be told.
        """
        told = given["standing"]
        key = (told["sequence"], given["today"], definition.digest, post, told["calendar"].get("library"))
        if key not in self._quotes:
            if len(self._quotes) >= QUOTES:
                self._quotes.clear()
            picture = self.at(told["sequence"])
            day = date.fromisoformat(given["today"])
            self._quotes[key] = _quote(picture, day, definition, post, key[-1]) if picture else None
        return self._quotes[key]

    def _picture(self, sequence: int) -> Organisation | None:
        try:
            return organisation_of(self.rows(sequence), sequence)
        except checks.MISMADE:
            return None


def _quote(picture: Organisation, day: date, definition: Definition, post: str, library: str) -> Quote:
    standing = within(picture.on(day), definition, post)
    standing = replace(standing, calendar=replace(standing.calendar, library=library))
    return Quote(standing, spelt(standing))


def organisation_of(rows: Rows, sequence: int) -> Organisation:
    """Read folded rows as the organisation that acts are judged by. Raises StopIteration where there is no body among them."""
    body = next(iter(rows[t.body.name].values()))
    return Organisation(
        body=Body(id=body["id"], slug=body["slug"], name=body["name"], region=body["region"], demo=body["demo"]),
        sequence=sequence,
        posts={row["key"]: Post(key=row["key"], title=row["title"], role=row["role"]) for row in rows[t.post.name].values()},
        appointments=tuple(_appointment(row) for row in _by_id(rows, t.appointment.name)),
        delegations=tuple(_delegation(row) for row in _by_id(rows, t.delegation.name)),
        parameters=tuple(_parameter(row) for row in rows[t.parameter.name].values()),
        closures={row["day"]: row["working"] for row in rows[t.closure.name].values()},
        adoptions=tuple(_adoption(row) for row in rows[t.adoption.name].values()),
        holds=tuple(hold_from(row) for row in _by_id(rows, t.hold.name)),
        successions=tuple(succession_from(row) for row in rows[t.succession.name].values()),
        independents=tuple(independent_from(row) for row in _by_id(rows, t.independent.name)),
        groups=groups_from(member_from(row) for row in _by_group(rows)),
    )


def _by_group(rows: Rows) -> Iterable[Row]:
    return sorted(rows[t.member.name].values(), key=lambda row: (str(row["group_key"]), str(row["key"])))


def _by_id(rows: Rows, table: str) -> Iterable[Row]:
    """Give rows in the order in which they were made, which is that of their ids: deputies are quoted in it."""
    return sorted(rows[table].values(), key=lambda row: str(row["id"]))


def _appointment(row: Row) -> Appointment:
    return Appointment(
        id=row["id"],
        post=row["post"],
        officer=row["officer_id"],
        kind=row["kind"],
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
    )


def _parameter(row: Row) -> Parameter:
    return Parameter(key=row["key"], starts_on=row["starts_on"], value=json.loads(row["value"]))


def _adoption(row: Row) -> Adoption:
    return Adoption(workflow=row["workflow"], version=row["version"], digest=row["digest"], adopted_on=row["adopted_on"])


def _delegation(row: Row) -> DatedDelegation:
    delegation = Delegation(
        id=row["id"],
        from_post=row["from_post"],
        to_post=row["to_post"],
        matters=tuple(json.loads(row["matters"])),
        ceiling_pence=row["ceiling_pence"],
        authority=row["authority"],
    )
    return DatedDelegation(delegation=delegation, starts_on=row["starts_on"], ends_on=row["ends_on"])
