"""What there is of a body, for whoever administers it: posts and who holds them, delegations, what it has set, its calendar."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from starlette.responses import Response

from app.clock import local_day
from app.officers.organisation import Appointment, in_force
from app.officers.queries import closures
from app.pages.administering import Desk, administered, open_desk, show_desk
from app.pages.door import Pages
from app.pages.frame import show
from app.pages.procedures import in_force as procedures_in_force
from app.pages.visit import Visit, see_other

pages = Pages()


@pages.get("/administration")
def administration(visit: Visit) -> Response:
    """List the bodies that I administer; go to the one where there is only one."""
    with visit.parts.database.read() as connection:
        mine = [each.body for each in administered(visit, connection)]
    if len(mine) == 1:
        return see_other(f"/administration/{mine[0].slug}")
    return show(visit, "administration.html", at="administration", mine=mine)


@pages.get("/administration/{body}")
def posts(visit: Visit) -> Response:
    """Show the posts of a body, who holds each today, who will, and who did."""
    desk, today = open_desk(visit), local_day(visit.now).isoformat()
    return show_desk(
        visit, "administration_posts.html", desk, "posts", posts=[_post(desk, key, today) for key in desk.organisation.posts]
    )


def _post(desk: Desk, key: str, today: str) -> dict[str, Any]:
    held = [a for a in desk.organisation.appointments if a.post == key]
    return {
        "post": desk.organisation.posts[key],
        "now": _in_order(a for a in held if a.covers(today)),
        "coming": _in_order(a for a in held if a.starts_on > today),
        "past": _in_order(a for a in held if a.ends_on and a.ends_on < today),
    }


def _in_order(appointments: Iterable[Appointment]) -> list[Appointment]:
    ranks = ("holder", "acting", "deputy")
    return sorted(appointments, key=lambda a: (ranks.index(a.kind), a.starts_on))


@pages.get("/administration/{body}/officers")
def officers(visit: Visit) -> Response:
    """List everybody who was ever appointed in a body, with what they hold today."""
    desk = open_desk(visit)
    standing = desk.organisation.on(local_day(visit.now))
    held = {each.id: standing.held_by(each.id) for each in desk.officers}
    return show_desk(visit, "administration_officers.html", desk, "officers", held=held)


@pages.get("/administration/{body}/delegations")
def delegations(visit: Visit) -> Response:
    """Show which post may decide for which."""
    desk, today = open_desk(visit), local_day(visit.now).isoformat()
    found = [(each, in_force(today, each.starts_on, each.ends_on)) for each in desk.organisation.delegations]
    return show_desk(visit, "administration_delegations.html", desk, "delegations", delegations=found)


@pages.get("/administration/{body}/parameters")
def parameters(visit: Visit) -> Response:
    """Show what the body has set for itself, and what its procedures let it set."""
    desk, today = open_desk(visit), local_day(visit.now).isoformat()
    found = sorted(desk.organisation.parameters, key=lambda p: (p.key, p.starts_on))
    newest = {p.key: p.starts_on for p in found if p.starts_on <= today}
    return show_desk(
        visit,
        "administration_parameters.html",
        desk,
        "parameters",
        set_here=[(p, "holds" if newest.get(p.key) == p.starts_on else "coming" if p.starts_on > today else "past") for p in found],
        may_set=settable(visit, desk),
    )


def settable(visit: Visit, desk: Desk) -> list[tuple[str, Any, str]]:
    """Give what the procedures in force let a body set: its name, what holds where it is not set, and whose it is."""
    with visit.parts.database.read() as connection:
        found = [visit.parts.secretariat.procedures.get(connection, a.digest) for a in procedures_in_force(desk.organisation)]
    return sorted((key, value, each.title) for each in found for key, value in each.parameters.items())


@pages.get("/administration/{body}/calendar")
def calendar(visit: Visit) -> Response:
    """Show on which days the body is shut, or open in spite of a holiday."""
    desk, today = open_desk(visit), local_day(visit.now).isoformat()
    with visit.parts.database.read() as connection:
        found = closures(connection, desk.body.id)
    return show_desk(
        visit,
        "administration_calendar.html",
        desk,
        "calendar",
        coming=[each for each in found if each.day >= today],
        past=[each for each in reversed(found) if each.day < today],
    )


@pages.get("/administration/{body}/groups")
def groups(visit: Visit) -> Response:
    """Show the groups of a body, the organisations in each, and the post that speaks for each of them."""
    return show_desk(visit, "administration_groups.html", open_desk(visit), "groups")


@pages.get("/administration/{body}/procedures")
def procedures(visit: Visit) -> Response:
    """Show the procedures that a body has adopted, and since when."""
    desk = open_desk(visit)
    with visit.parts.database.read() as connection:
        titles = {a.digest: visit.parts.secretariat.procedures.get(connection, a.digest).title for a in desk.organisation.adoptions}
    newest = {a.digest for a in procedures_in_force(desk.organisation)}
    adopted = sorted(desk.organisation.adoptions, key=lambda a: (titles[a.digest], -a.version))
    return show_desk(visit, "administration_procedures.html", desk, "procedures", adopted=adopted, titles=titles, newest=newest)
