"""Spending held back in a body: which holds stand and stood, putting one on, lifting it. All who hold a post there read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from starlette.responses import Response

from app.clock import local_day
from app.decisions import queries
from app.decisions.queries import Filters
from app.errors import DulyError, Fault, Invalid, NotAllowed, Unknown
from app.officers.organisation import Organisation, in_force
from app.officers.queries import HoldTold, holds, officers_named
from app.officers.spending import finance_officer, lift_hold, put_on_hold
from app.pages.administering import first_day, last_day, required
from app.pages.door import Pages
from app.pages.frame import show
from app.pages.matter import IDS
from app.pages.proving import prove_again
from app.pages.visit import Visit, see_other
from app.workflow.guards.spending import REPORTS, UNLAWFUL

pages = Pages()
NO_DECISION = "There is no such decision that you may read: copy the address of its page"


@dataclass(frozen=True, kw_only=True)
class Purse:
    """A body in which the officer who visits holds a post, with its spending holds."""

    visit: Visit
    organisation: Organisation
    holds: tuple[HoldTold, ...]  # the newest first
    decisions: Mapping[str, Mapping[str, Any]]  # those held back that the officer may read
    answers: tuple[str, ...]  # the names of who answers for the finances today

    @property
    def address(self) -> str:
        return f"/spending/{self.organisation.body.slug}"

    @property
    def post(self) -> str:
        """Name the post that answers for the finances."""
        key = self.organisation.on(local_day(self.visit.now)).finance_post
        return self.organisation.posts[key].title if key in self.organisation.posts else key

    @cached_property
    def mine(self) -> bool:
        """Say whether the officer who visits answers for the finances today."""
        return answers_for(self.visit, self.organisation)

    def stands(self, one: HoldTold) -> bool:
        return in_force(local_day(self.visit.now).isoformat(), one.hold.starts_on, one.hold.ends_on)


def answers_for(visit: Visit, organisation: Organisation) -> bool:
    """Say whether the officer who visits answers for the finances of a body today."""
    try:
        finance_officer(organisation, local_day(visit.now), visit.person.id)
    except NotAllowed:
        return False
    return True


@pages.get("/spending/{body}")
def spending(visit: Visit) -> Response:
    """Show which holds stand, and which did."""
    purse = _purse(visit)
    over = [one for one in purse.holds if not purse.stands(one)]
    return _show(visit, "spending.html", purse, standing=[one for one in purse.holds if one not in over], over=over)


@pages.get("/spending/{body}/new")
def new_hold(visit: Visit, error: DulyError | None = None) -> Response:
    """Ask for the report by which spending is held back."""
    return _show(visit, "spending_new.html", _purse(visit), error=error, reports=REPORTS, about=visit.asked("decision"))


@pages.post("/spending/{body}/new", again=new_hold)
def put_on(visit: Visit) -> Response:
    """Hold spending back by the finance officer's report, who shows the password for it."""
    purse, starts_on = _purse(visit), first_day(visit)
    ground, report = required(visit, (("ground", "Choose what the report says"), ("report", "Enter the report")))
    decision = _decision(visit, visit.form.required("decision", "Name the decision")) if ground == UNLAWFUL else None
    prove_again(visit)
    put_on_hold(
        visit.parts.secretariat.office,
        visit.now,
        purse.organisation.body.id,
        ground=ground,
        report=report,
        starts_on=starts_on,
        decision=decision,
        by=visit.person.id,
        signed_in=True,
    )
    return see_other(f"{purse.address}?done=held")


@pages.get("/spending/{body}/{hold}/lift")
def lifting(visit: Visit, error: DulyError | None = None) -> Response:
    """Ask on which day the body considered the report."""
    purse = _purse(visit)
    return _show(visit, "spending_lift.html", purse, error=error, one=_hold(visit, purse))


@pages.post("/spending/{body}/{hold}/lift", again=lifting)
def lift(visit: Visit) -> Response:
    """Lift a hold, since the body has considered the report."""
    purse, considered_on = _purse(visit), last_day(visit, "considered_on")
    hold = _hold(visit, purse).hold
    prove_again(visit)
    office, body = visit.parts.secretariat.office, purse.organisation.body.id
    lift_hold(office, visit.now, body, hold=hold.id, considered_on=considered_on, by=visit.person.id, signed_in=True)
    return see_other(f"{purse.address}?done=lifted")


def _purse(visit: Visit) -> Purse:
    """Read the body of this address. Raises Unknown where the officer holds no post in it."""
    parts, me, today = visit.parts, visit.person.id, local_day(visit.now)
    with parts.database.read() as connection:
        body = parts.secretariat.organisations.own(connection, me, today, visit.at("body"))
        organisation = parts.secretariat.organisations.fresh(connection, body.id)
        found = holds(connection, body.id)
        about = tuple(sorted({one.hold.decision for one in found if one.hold.decision}))
        wanted = Filters(among=about, limit=max(len(about), 1))
        known = queries.listing(connection, parts.secretariat, me, visit.now, wanted).items if about else ()
        standing = organisation.on(today)
        names = officers_named(connection, [held.officer for held in standing.officers_in(standing.finance_post)])
    decisions = {item["id"]: item for item in known}
    return Purse(visit=visit, organisation=organisation, holds=found, decisions=decisions, answers=tuple(sorted(names.values())))


def _show(visit: Visit, template: str, purse: Purse, *, error: DulyError | None = None, **given: Any) -> Response:
    return show(visit, template, error=error, at="spending", body=purse.organisation.body, purse=purse, **given)


def _hold(visit: Visit, purse: Purse) -> HoldTold:
    found = next((one for one in purse.holds if one.hold.id == visit.at("hold")), None)
    if found is None:
        raise Unknown("There is no such spending hold.")
    return found


def _decision(visit: Visit, typed: str) -> str:
    """Give the decision whose address was typed. Raises Invalid where it is none that the officer may read."""
    found = IDS.search(typed)
    try:
        with visit.parts.database.read() as connection:
            queries.find(connection, visit.parts.secretariat, visit.person.id, visit.now, found[0] if found else "")
    except Unknown:
        raise Invalid(NO_DECISION, [Fault("decision", NO_DECISION)]) from None
    assert found is not None
    return found[0]
