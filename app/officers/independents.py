"""Post-holders of other bodies who may give dispensations in this one: named by one person and confirmed by another."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from app.clock import local_day
from app.errors import Blocker, Fault, Unknown
from app.log.ids import new_id
from app.log.kinds import Kind
from app.log.office import Office
from app.log.values import commit
from app.officers import checks, rules
from app.officers.act import Done, Draft, act
from app.officers.organisation import Independent, Organisation, load
from app.officers.queries import officer as officer_named

RULE = "Where nobody of a body is free to give a dispensation, a post-holder of another body does, whom two persons have named"


def name_independent(
    office: Office,
    now: datetime,
    body: str,
    *,
    officer: str,
    of_body: str,
    of_post: str,
    starts_on: date,
    ends_on: date | None = None,
    by: str | None,
    confirmed_by: str | None = None,
    signed_in: bool = False,
) -> Done:
    """Name an officer who holds an office in another body, and nothing in this one.

    Raises Unknown, Invalid, NotAllowed, ActionRefused.
    """
    checks.require([*checks.term(starts_on, ends_on), _another(body, of_body)])
    last = ends_on.isoformat() if ends_on else None
    new = Independent(
        id=new_id(now), officer=officer, of_body=of_body, of_post=of_post, starts_on=starts_on.isoformat(), ends_on=last
    )

    def check(connection: Connection, organisation: Organisation) -> Draft:
        today = local_day(now)
        hand = rules.administrator(organisation, today, by)
        text = commit(officer_named(connection, officer).name)
        blockers = rules.not_oneself(by, {officer}, "officer")
        blockers += rules.second_person(organisation, today, hand, confirmed_by, {officer})
        blockers += [*_holds_there(load(connection, of_body), new, today), *_holds_here(organisation, new, today)]
        rules.refuse(blockers)
        data = {**_told(new), "name": text.commitment, "confirmed_by": confirmed_by}
        return Draft(kind=Kind.BODY_INDEPENDENT_SET, hand=hand, data=data, texts=(text,))

    return Done(new.id, act(office, body, now, check, signed_in=signed_in))


def end_independent(
    office: Office, now: datetime, body: str, *, independent: str, ends_on: date, by: str | None, signed_in: bool = False
) -> Done:
    """End such a naming with its last day; what has an end can only be made shorter. Raises Unknown, Invalid, NotAllowed."""

    def check(connection: Connection, organisation: Organisation) -> Draft:
        hand = rules.administrator(organisation, local_day(now), by)
        held = next((i for i in organisation.independents if i.id == independent), None)
        if held is None:
            raise Unknown(f"{organisation.body.name} has named nobody as {independent[:80]!r}.")
        checks.require(checks.shorter(held.starts_on, held.ends_on, ends_on))
        text = commit(officer_named(connection, held.officer).name)
        data = {**_told(held), "ends_on": ends_on.isoformat(), "name": text.commitment, "confirmed_by": None}
        return Draft(kind=Kind.BODY_INDEPENDENT_SET, hand=hand, data=data, texts=(text,))

    return Done(independent, act(office, body, now, check, signed_in=signed_in))


def _told(one: Independent) -> dict[str, Any]:
    told = asdict(one)
    return {"independent": told.pop("id"), **told}


def _another(body: str, of_body: str) -> Fault | None:
    return Fault("of_body", "Expected another body than this one.") if body == of_body else None


def _holds_there(there: Organisation, new: Independent, day: date) -> list[Blocker]:
    if there.post(new.of_post).role == "office" and any(h.post == new.of_post for h in there.on(day).held_by(new.officer)):
        return []
    says = f"This officer does not hold the office {new.of_post} in {there.body.name} today."
    return [Blocker("post_elsewhere_not_held", says, "administrator", "of_post", RULE)]


def _holds_here(organisation: Organisation, new: Independent, day: date) -> list[Blocker]:
    found = []
    if organisation.on(day).held_by(new.officer):
        says = "This officer holds a post of this body, and is no outsider."
        found.append(Blocker("not_independent", says, "administrator", "officer", RULE))
    if organisation.independent(new.officer, day):
        found.append(Blocker("named_already", "This officer is named already.", "administrator", "officer", RULE))
    return found
