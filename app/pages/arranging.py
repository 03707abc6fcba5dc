"""Acts of an administrator on delegations, parameters, calendar and groups. What is allowed is decided in `officers.acts`."""

from __future__ import annotations

import re

from starlette.responses import Response

from app.errors import DulyError, Fault, Invalid, Unknown
from app.officers import acts
from app.officers.membership import leave_group
from app.officers.organisation import DatedDelegation
from app.officers.queries import Closure, closures
from app.pages.administering import (
    Desk,
    back,
    first_day,
    last_day,
    open_desk,
    required,
    second_person,
    show_desk,
    typed_day,
)
from app.pages.administration import settable
from app.pages.door import Pages
from app.pages.visit import Visit

pages = Pages()
POUNDS = re.compile(r"£?([0-9][0-9,]{0,17})(?:\.([0-9]{2}))?", re.ASCII)
WHOLE = re.compile(r"-?[0-9]{1,15}", re.ASCII)


@pages.get("/administration/{body}/delegations/new")
def new_delegation(visit: Visit, error: DulyError | None = None) -> Response:
    """Ask which post may decide for which."""
    return show_desk(visit, "delegation_new.html", open_desk(visit), "delegations", error=error)


@pages.post("/administration/{body}/delegations/new", again=new_delegation)
def delegate(visit: Visit) -> Response:
    """Record that one post may decide for another; a second person confirms it."""
    desk = open_desk(visit)
    from_post, to_post, authority = required(
        visit,
        (
            ("from_post", "Choose the post that delegates"),
            ("to_post", "Choose the post that may then decide"),
            ("authority", "Enter what it rests on"),
        ),
    )
    acts.delegate(
        visit.parts.secretariat.office,
        visit.now,
        desk.body.id,
        from_post=from_post,
        to_post=to_post,
        matters=tuple(visit.form.one("matters").split()),
        ceiling_pence=_pence(visit, "ceiling_pence"),
        authority=authority,
        starts_on=first_day(visit),
        ends_on=typed_day(visit, "ends_on", required=False),
        by=visit.person.id,
        confirmed_by=second_person(visit),
        signed_in=True,
    )
    return back(visit, "/delegations", "delegated")


@pages.get("/administration/{body}/delegations/{delegation}/end")
def ending_delegation(visit: Visit, error: DulyError | None = None) -> Response:
    """Ask for the last day of a delegation."""
    desk = open_desk(visit)
    return show_desk(visit, "delegation_end.html", desk, "delegations", error=error, dated=_delegation(visit, desk))


@pages.post("/administration/{body}/delegations/{delegation}/end", again=ending_delegation)
def end_delegation(visit: Visit) -> Response:
    """End a delegation with its last day."""
    desk = open_desk(visit)
    held = _delegation(visit, desk).delegation.id
    office = visit.parts.secretariat.office
    acts.end_delegation(
        office, visit.now, desk.body.id, delegation=held, ends_on=last_day(visit), by=visit.person.id, signed_in=True
    )
    return back(visit, "/delegations", "ended")


def _delegation(visit: Visit, desk: Desk) -> DatedDelegation:
    wanted = visit.at("delegation")
    found = next((each for each in desk.organisation.delegations if each.delegation.id == wanted), None)
    if found is None:
        raise Unknown(f"{desk.body.name} has no such delegation.")
    return found


@pages.get("/administration/{body}/parameters/new")
def new_parameter(visit: Visit, error: DulyError | None = None) -> Response:
    """Ask what the body sets for itself."""
    desk, key = open_desk(visit), visit.asked("key")
    return show_desk(visit, "parameter_new.html", desk, "parameters", error=error, key=key, may_set=settable(visit, desk))


@pages.post("/administration/{body}/parameters/new", again=new_parameter)
def set_parameter(visit: Visit) -> Response:
    """Set a parameter from a day on; nothing is recorded where it says so already."""
    desk, starts_on = open_desk(visit), first_day(visit)
    key, text = required(visit, (("key", "Enter the name of the parameter"), ("value", "Enter its value")))
    value: int | str = int(text) if WHOLE.fullmatch(text) else text
    if any((p.key, p.starts_on, p.value) == (key, starts_on.isoformat(), value) for p in desk.organisation.parameters):
        return back(visit, "/parameters", "unchanged")
    acts.set_parameter(
        visit.parts.secretariat.office,
        visit.now,
        desk.body.id,
        key=key,
        value=value,
        starts_on=starts_on,
        by=visit.person.id,
        confirmed_by=second_person(visit),
        signed_in=True,
    )
    return back(visit, "/parameters", "set")


@pages.get("/administration/{body}/calendar/new")
def new_closure(visit: Visit, error: DulyError | None = None) -> Response:
    """Ask on which day the body is shut, or open in spite of a holiday."""
    return show_desk(visit, "closure_new.html", open_desk(visit), "calendar", error=error)


@pages.post("/administration/{body}/calendar/new", again=new_closure)
def set_closure(visit: Visit) -> Response:
    """Close a day, or open it."""
    desk, day = open_desk(visit), last_day(visit, "day")
    working, reason = required(visit, (("working", "Choose whether it is shut or open"), ("reason", "Enter the reason")))
    with visit.parts.database.read() as connection:
        if Closure(day=day.isoformat(), working=working == "open", reason=reason) in closures(connection, desk.body.id):
            return back(visit, "/calendar", "unchanged")
    acts.set_closure(
        visit.parts.secretariat.office,
        visit.now,
        desk.body.id,
        day=day,
        working=working == "open",
        reason=reason,
        by=visit.person.id,
        signed_in=True,
    )
    return back(visit, "/calendar", "closed")


@pages.get("/administration/{body}/groups/new")
def new_member(visit: Visit, error: DulyError | None = None) -> Response:
    """Ask which organisation belongs to a group."""
    return show_desk(visit, "member_new.html", open_desk(visit), "groups", error=error, group=visit.asked("group"))


@pages.post("/administration/{body}/groups/new", again=new_member)
def add_member(visit: Visit) -> Response:
    """Add an organisation to a group, or name it anew; a second person confirms who speaks for it."""
    desk = open_desk(visit)
    group, key, name = required(
        visit, (("group", "Enter the group"), ("key", "Enter a short name"), ("name", "Enter the name in full"))
    )
    post = visit.form.one("post") or None
    if any((m.key, m.name) == (key, name) and post in (None, m.post) for m in desk.organisation.groups.get(group, ())):
        return back(visit, "/groups", "unchanged")
    acts.add_member(
        visit.parts.secretariat.office,
        visit.now,
        desk.body.id,
        group=group,
        key=key,
        name=name,
        post=post,
        by=visit.person.id,
        confirmed_by=second_person(visit),
        signed_in=True,
    )
    return back(visit, "/groups", "member")


@pages.get("/administration/{body}/groups/{group}/{member}/leaving")
def leaving(visit: Visit, error: DulyError | None = None) -> Response:
    """Ask for the last day of an organisation in a group."""
    desk = open_desk(visit)
    group, key = visit.at("group"), visit.at("member")
    member = next((m for m in desk.organisation.groups.get(group, ()) if m.key == key), None)
    if member is None:
        raise Unknown(f"{desk.body.name} has no such member.")
    return show_desk(visit, "member_leaving.html", desk, "groups", error=error, group=group, member=member)


@pages.post("/administration/{body}/groups/{group}/{member}/leaving", again=leaving)
def leave(visit: Visit) -> Response:
    """Let an organisation leave a group after its last day; a second person confirms it."""
    desk = open_desk(visit)
    leave_group(
        visit.parts.secretariat.office,
        visit.now,
        desk.body.id,
        group=visit.at("group"),
        key=visit.at("member"),
        ends_on=last_day(visit),
        by=visit.person.id,
        confirmed_by=second_person(visit),
        signed_in=True,
    )
    return back(visit, "/groups", "member")


def _pence(visit: Visit, name: str) -> int | None:
    """Read a sum in pounds. Raises Invalid."""
    text = visit.form.one(name)
    if not text:
        return None
    found = POUNDS.fullmatch(text)
    if found is None:
        message = "Enter a sum in pounds, such as 50,000"
        raise Invalid(message, [Fault(name, message)])
    return int(found[1].replace(",", "")) * 100 + int(found[2] or 0)
