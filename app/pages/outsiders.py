"""Post-holders of other bodies who may give dispensations in this one: listed, named and ended by whoever administers it."""

from __future__ import annotations

from starlette.responses import Response

from app.clock import local_day
from app.errors import DulyError, Fault, Invalid, Unknown
from app.officers import queries
from app.officers.independents import end_independent, name_independent
from app.officers.organisation import Independent, in_force
from app.pages.administering import (
    Desk,
    back,
    first_day,
    last_day,
    officer_typed,
    open_desk,
    required,
    second_person,
    show_desk,
    typed_day,
)
from app.pages.door import Pages
from app.pages.visit import Visit

pages = Pages()
NO_BODY = "No body has this name: enter the short name by which it is addressed"
NO_POST = "That body has no such post"


@pages.get("/administration/{body}/outsiders")
def outsiders(visit: Visit) -> Response:
    """List who was named, with the office that each holds elsewhere."""
    desk, today = open_desk(visit), local_day(visit.now).isoformat()
    found = [(each, in_force(today, each.starts_on, each.ends_on)) for each in reversed(desk.organisation.independents)]
    return show_desk(visit, "administration_outsiders.html", desk, "outsiders", named=found, elsewhere=_offices(visit, desk))


def _offices(visit: Visit, desk: Desk) -> dict[str, str]:
    """Give the office, and its body, by which each was named."""
    with visit.parts.database.read() as connection:
        bodies = {each.of_body for each in desk.organisation.independents}
        there = {body: visit.parts.secretariat.organisations.fresh(connection, body) for body in bodies}
    return {
        each.id: f"{there[each.of_body].post(each.of_post).title}, {there[each.of_body].body.name}"
        for each in desk.organisation.independents
    }


@pages.get("/administration/{body}/outsiders/new")
def new_outsider(visit: Visit, error: DulyError | None = None) -> Response:
    """Ask who is named."""
    return show_desk(visit, "outsider_new.html", open_desk(visit), "outsiders", error=error)


@pages.post("/administration/{body}/outsiders/new", again=new_outsider)
def name_outsider(visit: Visit) -> Response:
    """Name a post-holder of another body; a second person confirms it."""
    desk = open_desk(visit)
    _, of_body, of_post = required(
        visit,
        (
            ("officer", "Enter the e-mail address of the officer"),
            ("of_body", "Enter the body whose officer it is"),
            ("of_post", "Enter the post that is held there"),
        ),
    )
    body, post = _post_elsewhere(visit, of_body, of_post)
    name_independent(
        visit.parts.secretariat.office,
        visit.now,
        desk.body.id,
        officer=officer_typed(visit),
        of_body=body,
        of_post=post,
        starts_on=first_day(visit),
        ends_on=typed_day(visit, "ends_on", required=False),
        by=visit.person.id,
        confirmed_by=second_person(visit),
        signed_in=True,
    )
    return back(visit, "/outsiders", "named")


def _post_elsewhere(visit: Visit, body: str, post: str) -> tuple[str, str]:
    """Give a body by its short name and one of its posts by its title or short name. Raises Invalid."""
    with visit.parts.database.read() as connection:
        try:
            there = queries.body(connection, body)
        except Unknown:
            raise Invalid(NO_BODY, [Fault("of_body", NO_BODY)]) from None
        wanted = post.casefold()
        found = next((p.key for p in queries.posts(connection, there.id) if wanted in (p.key, p.title.casefold())), None)
    if found is None:
        raise Invalid(NO_POST, [Fault("of_post", NO_POST)])
    return there.id, found


@pages.get("/administration/{body}/outsiders/{outsider}/end")
def ending(visit: Visit, error: DulyError | None = None) -> Response:
    """Ask for the last day."""
    desk = open_desk(visit)
    one = _outsider(visit, desk)
    return show_desk(visit, "outsider_end.html", desk, "outsiders", error=error, one=one, office=_offices(visit, desk)[one.id])


@pages.post("/administration/{body}/outsiders/{outsider}/end", again=ending)
def end_outsider(visit: Visit) -> Response:
    """End a naming with its last day."""
    desk = open_desk(visit)
    office, one = visit.parts.secretariat.office, _outsider(visit, desk)
    end_independent(
        office, visit.now, desk.body.id, independent=one.id, ends_on=last_day(visit), by=visit.person.id, signed_in=True
    )
    return back(visit, "/outsiders", "ended")


def _outsider(visit: Visit, desk: Desk) -> Independent:
    wanted = visit.at("outsider")
    found = next((each for each in desk.organisation.independents if each.id == wanted), None)
    if found is None:
        raise Unknown(f"{desk.body.name} has named no such outsider.")
    return found
