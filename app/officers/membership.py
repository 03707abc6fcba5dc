"""How an organisation leaves one of a body's groups: dated, and confirmed, since fewer are then asked for their consent."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection

from app.clock import local_day
from app.errors import Fault, Unknown
from app.log.kinds import Kind
from app.log.office import Office
from app.officers import checks, rules
from app.officers.act import Done, Draft, act
from app.officers.organisation import Organisation
from app.workflow.facts import Member


def leave_group(
    office: Office,
    now: datetime,
    body: str,
    *,
    group: str,
    key: str,
    ends_on: date,
    by: str | None,
    confirmed_by: str | None = None,
    signed_in: bool = False,
) -> Done:
    """Let a member leave after its last day; what has an end can only be made shorter. Its answers stay in the histories.

    Raises Unknown, Invalid, NotAllowed, ActionRefused: without a member the consent of fewer is enough, so this needs two persons.
    """
    checks.require([checks.day("ends_on", ends_on)])

    def check(_connection: Connection, organisation: Organisation) -> Draft:
        today = local_day(now)
        hand = rules.administrator(organisation, today, by)
        member = _known(organisation, group, key)
        if member.ends_on is not None and ends_on.isoformat() > member.ends_on:
            says = f"Expected {member.ends_on} or earlier, since it leaves then; found {ends_on}. Add it anew to keep it longer."
            checks.require([Fault("ends_on", says)])
        rules.refuse(rules.second_person(organisation, today, hand, confirmed_by, frozenset()))
        data = {"group": group, "key": key, "ends_on": ends_on.isoformat(), "confirmed_by": confirmed_by}
        return Draft(kind=Kind.BODY_MEMBER_LEFT, hand=hand, data=data)

    return Done(key, act(office, body, now, check, signed_in=signed_in))


def _known(organisation: Organisation, group: str, key: str) -> Member:
    """Give a member. Raises Unknown with the members that there are."""
    members = organisation.groups.get(group, ())
    found = next((m for m in members if m.key == key), None)
    if found is None:
        known = ", ".join(m.key for m in members) or "none"
        raise Unknown(f"{organisation.body.name} has no member {key[:80]!r} in {group[:80]!r}. Members there: {known}.")
    return found
