"""One body ends and another takes over its register and posts: one event in the log of each, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from app.clock import local_day
from app.decisions.tables import counter
from app.errors import Blocker, Busy, Fault
from app.log.head import Receipt, StandingMoved, confirm
from app.log.ids import new_id
from app.log.kinds import Kind
from app.log.office import Office
from app.log.values import Committed, commit
from app.officers import checks, rules
from app.officers.act import ATTEMPTS, Draft, write
from app.officers.organisation import Appointment, Organisation, load
from app.officers.queries import officers_named
from app.workflow.ending import RULE, body_ended

OPERATOR = rules.Hand(officer=None, capacity=rules.OPERATOR)
Numbers = list[tuple[str, int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """What is asked for: which body takes over from which, from when, on what authority, and who confirms it in each."""

    old: str
    new: str
    starts_on: date
    authority: str
    carry_on: bool = False  # the successor counts on where the old body stopped; else its numbers begin anew
    for_old: str | None = None
    for_new: str | None = None


def succeed(office: Office, now: datetime, taking: Taking) -> tuple[Receipt, Receipt]:
    """Let one body end and another take over; the operator does this, and an officer of each body confirms it.

    From then on the old body only lets things end. Gives both receipts, the successor's first.
    Raises Unknown, Invalid, ActionRefused, Busy.
    """
    today = local_day(now)
    checks.require([checks.text("authority", taking.authority, checks.TEXT_LENGTH), checks.day("starts_on", taking.starts_on)])
    checks.require([_past(taking.starts_on, today), _two(taking)])
    for _ in range(ATTEMPTS):
        try:
            with office.database.write() as connection:
                receipts = _once(connection, office, now, taking)
        except (StandingMoved, IntegrityError):
            continue
        for receipt in receipts:
            confirm(office, receipt)
        return receipts
    raise Busy("One of the two bodies is being changed by others. Nothing was done: try again in a moment.")


def _once(connection: Connection, office: Office, now: datetime, taking: Taking) -> tuple[Receipt, Receipt]:
    old, new = load(connection, taking.old), load(connection, taking.new)
    numbers = _numbers(connection, old.body.id) if taking.carry_on else []
    appointments = _appointments(now, taking, old, new)
    gains = {a.officer for a in appointments}
    rules.refuse(_blockers(connection, local_day(now), taking, old, new, numbers, gains))
    names = officers_named(connection, gains)
    receipts = []
    for picture, draft in ((new, _taking_over(taking, old, new, numbers, appointments, names)), (old, _ending(taking, new))):
        receipts.append(write(connection, office, picture.body.id, draft, now, standing=picture.sequence))
    return receipts[0], receipts[1]


def _ending(taking: Taking, new: Organisation) -> Draft:
    """Say in the old body's log that it ends."""
    authority = commit(taking.authority)
    data = _told(taking, new.body.id, "successor", authority)
    return Draft(kind=Kind.BODY_SUCCEEDED, hand=OPERATOR, data={**data, "posts": [], "appointments": []}, texts=(authority,))


def _taking_over(
    taking: Taking, old: Organisation, new: Organisation, numbers: Numbers, appointments: list[Appointment], names: dict[str, str]
) -> Draft:
    """Say in the successor's log what it takes over: posts that it does not have, and who holds them."""
    texts = [commit(taking.authority)]

    def say(text: str) -> str:
        texts.append(commit(text))
        return texts[-1].commitment

    posts = [{"post": p.key, "title": say(p.title), "role": p.role} for p in old.posts.values() if p.key not in new.posts]
    held = [
        {
            "appointment": a.id,
            "post": a.post,
            "officer": a.officer,
            "kind": a.kind,
            "name": say(names[a.officer]),
            "starts_on": a.starts_on,
            "ends_on": a.ends_on,
        }
        for a in appointments
    ]
    data = {**_told(taking, old.body.id, "predecessor", texts[0]), "posts": posts, "appointments": held}
    data["numbers"] = [list(each) for each in numbers]
    return Draft(kind=Kind.BODY_SUCCEEDED, hand=OPERATOR, data=data, texts=tuple(texts))


def _told(taking: Taking, other: str, other_is: str, authority: Committed) -> dict[str, Any]:
    return {
        "other": other,
        "other_is": other_is,
        "starts_on": taking.starts_on.isoformat(),
        "authority": authority.commitment,
        "carry_on": taking.carry_on,
        "numbers": [],
        "for_old": taking.for_old,
        "for_new": taking.for_new,
    }


def _appointments(now: datetime, taking: Taking, old: Organisation, new: Organisation) -> list[Appointment]:
    """Give the appointments that go on in the successor, save to posts that it has filled itself."""
    first = taking.starts_on.isoformat()
    going_on = (a for a in old.appointments if a.ends_on is None or a.ends_on >= first)
    filled = {a.post for a in new.appointments if a.ends_on is None or a.ends_on >= first}
    return [
        Appointment(
            id=new_id(now), post=a.post, officer=a.officer, kind=a.kind, starts_on=max(a.starts_on, first), ends_on=a.ends_on
        )
        for a in going_on
        if a.post not in filled
    ]


def _numbers(connection: Connection, body: str) -> Numbers:
    rows = connection.execute(select(counter).where(counter.c.body_id == body).order_by(counter.c.series, counter.c.year))
    return [(row.series, row.year, row.taken) for row in rows]


def _blockers(
    connection: Connection,
    today: date,
    taking: Taking,
    old: Organisation,
    new: Organisation,
    numbers: Numbers,
    gains: set[str],
) -> Iterator[Blocker]:
    if old.successor:
        says = f"{old.body.name} has ended already, on {old.successor.starts_on}."
        yield Blocker("succeeded_already", says, "", "old", RULE)
    if new.successor:
        yield body_ended(new.successor.starts_on)
    for picture, confirmed_by, gaining in ((old, taking.for_old, set[str]()), (new, taking.for_new, gains)):
        yield from rules.second_person(picture, today, OPERATOR, confirmed_by, gaining)
    taken = {(series, year) for series, year, _ in _numbers(connection, new.body.id)}
    if any((series, year) in taken for series, year, _ in numbers):
        says = f"{new.body.name} has taken numbers of its own in a series that it would carry on: let it begin anew."
        yield Blocker("numbers_taken", says, "", "numbers", "A number is taken once in a body, in each series and year")
    other = [p for p in old.posts if p in new.posts and new.posts[p].role != old.posts[p].role]
    for post in other:
        yield Blocker("post_differs", f"{post} is another kind of post in {new.body.name}.", "", f"posts.{post}", RULE)


def _past(starts_on: date, today: date) -> Fault | None:
    if starts_on <= today:
        return None
    return Fault("starts_on", f"Expected a day that is past or today, since it is recorded when it happens; found {starts_on}.")


def _two(taking: Taking) -> Fault | None:
    return Fault("new", "Expected another body than the one that ends.") if taking.old == taking.new else None
