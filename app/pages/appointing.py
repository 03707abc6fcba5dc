"""Acts of an administrator on posts and officers: create, enrol, appoint, end. What is allowed is decided in `officers.acts`."""

from __future__ import annotations

from typing import cast

from starlette.responses import Response

from app.errors import DulyError, Unknown
from app.officers import acts
from app.officers.acts import KINDS, ROLES
from app.officers.organisation import Appointment, AppointmentKind, Role
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
from app.pages.visit import Visit, see_other

pages = Pages()


@pages.get("/administration/{body}/posts/new")
def new_post(visit: Visit, error: DulyError | None = None) -> Response:
    """Ask for a new post."""
    return show_desk(visit, "post_new.html", open_desk(visit), "posts", error=error)


@pages.post("/administration/{body}/posts/new", again=new_post)
def create_post(visit: Visit) -> Response:
    """Create a post."""
    desk = open_desk(visit)
    title, key = required(visit, (("title", "Enter the title of the post"), ("key", "Enter a short name for it")))
    role = visit.form.one("role")
    acts.create_post(
        visit.parts.secretariat.office,
        visit.now,
        desk.body.id,
        key=key,
        title=title,
        role=cast("Role", role if role in ROLES else "office"),
        by=visit.person.id,
        signed_in=True,
    )
    return back(visit, "", "post")


@pages.get("/administration/{body}/officers/new")
def new_officer(visit: Visit, error: DulyError | None = None) -> Response:
    """Ask whom to enrol."""
    return show_desk(visit, "officer_new.html", open_desk(visit), "officers", error=error)


@pages.post("/administration/{body}/officers/new", again=new_officer)
def enrol_officer(visit: Visit) -> Response:
    """Enrol an officer with a first password; then appoint them."""
    desk = open_desk(visit)
    name, email = required(visit, (("name", "Enter the name of the officer"), ("email", "Enter the e-mail address")))
    password = (visit.form.fields.get("password") or ("",))[0]
    acts.enrol(
        visit.parts.secretariat.office,
        visit.now,
        desk.body.id,
        name=name,
        email=email,
        password=password,
        by=visit.person.id,
        signed_in=True,
    )
    return see_other(f"{desk.address}/appointments/new?done=enrolled&officer={email}")


@pages.get("/administration/{body}/appointments/new")
def new_appointment(visit: Visit, error: DulyError | None = None) -> Response:
    """Ask who is appointed to which post."""
    return show_desk(
        visit,
        "appointment_new.html",
        open_desk(visit),
        "posts",
        error=error,
        post=visit.asked("post"),
        officer_known=visit.asked("officer"),
    )


@pages.post("/administration/{body}/appointments/new", again=new_appointment)
def appoint(visit: Visit) -> Response:
    """Appoint an officer to a post; a second person confirms it."""
    desk = open_desk(visit)
    post, _ = required(visit, (("post", "Choose the post"), ("officer", "Enter the e-mail address of the officer")))
    kind = visit.form.one("kind")
    acts.appoint(
        visit.parts.secretariat.office,
        visit.now,
        desk.body.id,
        post=post,
        officer=officer_typed(visit),
        kind=cast("AppointmentKind", kind if kind in KINDS else "holder"),
        starts_on=first_day(visit),
        ends_on=typed_day(visit, "ends_on", required=False),
        by=visit.person.id,
        confirmed_by=second_person(visit),
        signed_in=True,
    )
    return back(visit, "", "appointed")


@pages.get("/administration/{body}/appointments/{appointment}/end")
def ending(visit: Visit, error: DulyError | None = None) -> Response:
    """Ask for the last day of an appointment."""
    desk = open_desk(visit)
    return show_desk(visit, "appointment_end.html", desk, "posts", error=error, appointment=_appointment(visit, desk))


@pages.post("/administration/{body}/appointments/{appointment}/end", again=ending)
def end_appointment(visit: Visit) -> Response:
    """End an appointment with its last day."""
    desk = open_desk(visit)
    held = _appointment(visit, desk)
    acts.end_appointment(
        visit.parts.secretariat.office,
        visit.now,
        desk.body.id,
        appointment=held.id,
        ends_on=last_day(visit),
        by=visit.person.id,
        signed_in=True,
    )
    return back(visit, "", "ended")


def _appointment(visit: Visit, desk: Desk) -> Appointment:
    wanted = visit.at("appointment")
    found = next((a for a in desk.organisation.appointments if a.id == wanted), None)
    if found is None:
        raise Unknown(f"{desk.body.name} has no such appointment.")
    return found
