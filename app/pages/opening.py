"""A new decision: in which body, by which procedure, under which title, for which post."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from app.clock import local_day
from app.decisions.commands import Open
from app.errors import DulyError, Fault, Invalid
from app.officers.organisation import Organisation
from app.pages.door import Pages
from app.pages.frame import show
from app.pages.matter import act
from app.pages.visit import Visit
from app.workflow.definition import MOST_LINE, Definition

pages = Pages()


@dataclass(frozen=True, slots=True)
class Offered:
    """A body in which the officer may open decisions, with the procedures that it has adopted."""

    organisation: Organisation
    own: tuple[str, ...]  # posts that are offices
    procedures: Mapping[str, Definition]  # the newest of each name


@pages.get("/decisions/new")
def new_decision(visit: Visit, error: DulyError | None = None) -> Response:
    """Ask for what a decision begins with."""
    return _asked(visit, error)


@pages.post("/decisions/new", again=new_decision)
def open_decision(visit: Visit) -> Response:
    """Open a decision as a draft."""
    form = visit.form
    of = next((each for each in _offered(visit) if each.organisation.body.slug == form.one("body")), None)
    faults = [Fault("body", "Choose the body")] if of is None else []
    faults += [] if of is None or form.one("workflow") in of.procedures else [Fault("workflow", "Choose a procedure")]
    faults += [] if form.one("title") else [Fault("title", "Enter a title")]
    if of is None or faults:
        raise Invalid("Something is missing.", faults)
    command = Open(
        body=of.organisation.body.id,
        workflow=form.one("workflow"),
        content={"title": form.one("title")},
        originator_post=form.one("post") or None,
    )
    return act(visit, command, "/decisions/{id}?done=opened")


def _asked(visit: Visit, error: DulyError | None) -> Response:
    offered, form = _offered(visit), visit.form
    wanted = form.one("body") or visit.asked("body")
    of = next((each for each in offered if each.organisation.body.slug == wanted), offered[0] if len(offered) == 1 else None)
    typed = {name: form.one(name) for name in ("workflow", "title", "post")}
    return show(
        visit,
        "new.html",
        error=error,
        fields=["body", "workflow", "title", "post"],
        at="work",
        offered=offered,
        of=of,
        body=of.organisation.body if of else None,
        typed=typed if form.fields else {"workflow": visit.asked("workflow")},
        posts=_posts(visit, of) if of else [],
        deciders={name: [each.posts[post].title for post in each.deciders] for name, each in of.procedures.items()} if of else {},
        most=MOST_LINE,
    )


def _posts(visit: Visit, of: Offered) -> list[dict[str, Any]]:
    """Give the posts for which a decision may be opened: one's own first, then those for whose holder it is prepared."""
    standing = of.organisation.on(local_day(visit.now))
    others = [
        {"key": post.key, "title": post.title, "own": False}
        for post in of.organisation.posts.values()
        if post.role == "office" and post.key not in of.own and any(h.kind != "deputy" for h in standing.officers_in(post.key))
    ]
    return [{"key": key, "title": of.organisation.posts[key].title, "own": True} for key in of.own] + others


def _offered(visit: Visit) -> list[Offered]:
    """Give the bodies in which the officer holds an office today, and their procedures."""
    secretariat, today, found = visit.parts.secretariat, local_day(visit.now), []
    with visit.parts.database.read() as connection:
        for each in list(secretariat.organisations.mine(connection, visit.person.id, today)):
            standing = each.on(today)
            own = tuple(h.post for h in standing.held_by(visit.person.id) if each.posts[h.post].role == "office")
            names = sorted({adoption.workflow for adoption in each.adoptions})
            if own and not standing.ended:
                procedures = {n: secretariat.procedures.get(connection, each.adopted(n).digest) for n in names}
                found.append(Offered(each, tuple(dict.fromkeys(own)), procedures))
    return found
