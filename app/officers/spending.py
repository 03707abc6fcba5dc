"""Spending held back by the chief finance officer's report on the body's finances, and released when it was considered.

The post is the one that the parameter `finance_post` names, or `chief_finance_officer`.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from app.clock import local_day
from app.errors import Blocker, Fault, NotAllowed, Unknown
from app.log.ids import is_id, new_id
from app.log.kinds import Kind
from app.log.office import Office
from app.log.values import commit
from app.officers import checks, rules
from app.officers.act import Done, Draft, act
from app.officers.organisation import Organisation
from app.workflow.facts import Hold
from app.workflow.guards.spending import EXCEEDS, HELD, REPORTS, UNLAWFUL

TO_CONSIDER = timedelta(days=21)  # Local Government Finance Act 1988, section 115(3)


def put_on_hold(
    office: Office,
    now: datetime,
    body: str,
    *,
    ground: str,
    report: str,
    starts_on: date | None = None,
    decision: str | None = None,
    by: str,
    signed_in: bool = False,
) -> Done:
    """Hold back all that costs money, or the one decision that a report says is unlawful, from a day on.

    Where the officer is not signed in, the operator entered it in their name.

    Raises Unknown, Invalid, NotAllowed, ActionRefused.
    """
    today = local_day(now)
    first = starts_on or today
    checks.require([checks.one_of("ground", ground, REPORTS), checks.text("report", report, checks.TEXT_LENGTH)])
    checks.require([*_place(ground, decision), checks.day("starts_on", first), _not_to_come("starts_on", first, today)])
    hold, text = new_id(now), commit(report)
    data = {"hold": hold, "on": True, "ground": ground, "report": text.commitment, "decision": decision}
    data |= {"starts_on": first.isoformat(), "consider_by": (first + TO_CONSIDER).isoformat()}

    def check(_connection: Connection, organisation: Organisation) -> Draft:
        hand = finance_officer(organisation, today, by)
        rules.refuse(_held_already(organisation, today, decision))
        return Draft(kind=Kind.BODY_HOLD_SET, hand=hand, data=data, texts=(text,))

    return Done(hold, act(office, body, now, check, signed_in=signed_in))


def lift_hold(
    office: Office, now: datetime, body: str, *, hold: str, considered_on: date, by: str, signed_in: bool = False
) -> Done:
    """Lift a hold, since the body has considered the report: its last day is the first working day after that.

    Raises Unknown, Invalid, NotAllowed, ActionRefused.
    """
    today = local_day(now)
    checks.require([checks.day("considered_on", considered_on), _not_to_come("considered_on", considered_on, today)])

    def check(_connection: Connection, organisation: Organisation) -> Draft:
        hand = finance_officer(organisation, today, by)
        found = _standing(organisation, hold)
        if considered_on.isoformat() < found.starts_on:
            fault = Fault("considered_on", f"Expected {found.starts_on} or later, the day of the report; found {considered_on}.")
            checks.require([fault])
        last = organisation.calendar.add_working_days(considered_on, 1).result  # section 115(4): the next business day
        data = {"hold": hold, "on": False, "considered_on": considered_on.isoformat(), "ends_on": last.isoformat()}
        return Draft(kind=Kind.BODY_HOLD_SET, hand=hand, data=data)

    return Done(hold, act(office, body, now, check, signed_in=signed_in))


def finance_officer(organisation: Organisation, day: date, by: str) -> rules.Hand:
    """Give the capacity in which somebody answers for the finances of a body on a day. Raises NotAllowed."""
    standing = organisation.on(day)
    post = standing.finance_post
    held = rules.signatory(standing.held_by(by), {post})
    if held is None:
        says = f"On {day.isoformat()} this officer does not hold {post}, the post that answers for the finances."
        raise NotAllowed(says, [Blocker("capacity_not_held", says, post, "by", HELD)])
    return rules.Hand(officer=by, capacity=held.post, on_behalf_of=held.on_behalf_of)


def _standing(organisation: Organisation, hold: str) -> Hold:
    found = next((h for h in organisation.holds if h.id == hold), None)
    if found is None:
        raise Unknown(f"{organisation.body.name} has no spending hold {hold[:80]!r}.")
    if found.ends_on is not None:
        rules.refuse(
            [Blocker("lifted_already", f"This hold is lifted already; its last day is {found.ends_on}.", "", "hold", HELD)]
        )
    return found


def _place(ground: str, decision: str | None) -> list[Fault | None]:
    """A report on one unlawful matter names its decision; a report on the body's resources names none."""
    if ground == UNLAWFUL and not (decision and is_id(decision)):
        return [Fault("decision", "Expected the id of the decision that the report is about.")]
    if ground == EXCEEDS and decision is not None:
        return [Fault("decision", "Expected none: a report on the body's resources holds back all that costs money.")]
    return []


def _not_to_come(where: str, day: date, today: date) -> Fault | None:
    return Fault(where, f"Expected a day that is past or today; found {day.isoformat()}.") if day > today else None


def _held_already(organisation: Organisation, day: date, decision: str | None) -> list[Blocker]:
    text = day.isoformat()
    stands = [h for h in organisation.holds if h.ends_on is None and h.starts_on <= text and h.decision == decision]
    return [Blocker("held_already", f"A hold stands already, since {h.starts_on}: {h.id}.", "", "hold", HELD) for h in stands]
