"""The meetings of my bodies: those to come, those that were, and planning one."""

from __future__ import annotations

import orjson
from sqlalchemy import Connection
from starlette.responses import Response

from app.clock import local_day
from app.decisions.answers import Answer
from app.errors import Blocker, DulyError, Invalid, NotAllowed
from app.meetings import queries
from app.meetings.actions import committees_of, perform
from app.meetings.view import listed_view
from app.officers.organisation import Organisation
from app.officers.rules import signatory
from app.pages import meeting_typed as typed
from app.pages.door import Pages
from app.pages.frame import show
from app.pages.matter import asked_by
from app.pages.visit import Visit, see_other

pages = Pages()
MOST_COMING = 100
RULE = "Meetings are for those who hold an office of the body, and its auditors"


@pages.get("/meetings")
def meetings(visit: Visit) -> Response:
    """Show the meetings of one of my bodies: those to come in their order, those that were the latest first."""
    today = local_day(visit.now).isoformat()
    with visit.parts.database.read() as connection:
        mine = _mine(visit, connection)
        if not mine:
            return show(visit, "meetings.html", at="meetings", mine=[])
        chosen = _chosen(visit, mine)
        coming = queries.listing(connection, chosen.body.id, queries.Filters(since=today, limit=MOST_COMING))
        earlier = queries.Filters(before=today, cursor=visit.asked("cursor") or None)
        try:
            past = queries.listing(connection, chosen.body.id, earlier)
        except Invalid:  # an old address: begin at the latest
            past = queries.listing(connection, chosen.body.id, queries.Filters(before=today))
        keeps = kept_by(visit, connection, chosen)
    return show(
        visit,
        "meetings.html",
        at="meetings",
        body=chosen.body,
        mine=[each.body for each in mine],
        posts=chosen.posts,
        coming=[listed_view(record, coming.words) for record in reversed(coming.items)],
        past=[listed_view(record, past.words) for record in past.items],
        next=past.next,
        keeps=keeps,
    )


@pages.get("/meetings/new")
def new_meeting(visit: Visit, error: DulyError | None = None) -> Response:
    """Ask which committee meets, when and where."""
    with visit.parts.database.read() as connection:
        chosen = _one(visit, connection)
        keeps = kept_by(visit, connection, chosen)
    return show(
        visit,
        "meeting_new.html",
        error=error,
        at="meetings",
        body=chosen.body,
        committees=[(key, chosen.posts[key].title if key in chosen.posts else key) for key in keeps],
    )


@pages.post("/meetings/new", again=new_meeting)
def plan_meeting(visit: Visit) -> Response:
    """Plan a meeting."""
    with visit.parts.database.read() as connection:
        chosen = _one(visit, connection)
    plan = typed.plan(visit.form, chosen.body.id)
    answer = perform(
        visit.parts.secretariat,
        asked_by(visit),
        plan,
        lambda done, _: Answer(201, orjson.dumps(done.record["id"])),
    )
    return see_other(f"/meetings/{orjson.loads(answer.body)}?done=planned")


def kept_by(visit: Visit, connection: Connection, organisation: Organisation) -> list[str]:
    """Give the committees of a body whose meetings the officer who visits may keep."""
    held = organisation.on(local_day(visit.now)).held_by(visit.person.id)
    found = committees_of(connection, visit.parts.secretariat, organisation)
    return [committee for committee, posts in sorted(found.items()) if signatory(held, posts)]


def _mine(visit: Visit, connection: Connection) -> list[Organisation]:
    """Give the bodies whose meetings the officer who visits may read."""
    today, me = local_day(visit.now), visit.person.id
    bodies = visit.parts.secretariat.organisations.mine(connection, me, today)
    return [each for each in bodies if each.roles(me, today) & queries.READING_ROLES]


def _one(visit: Visit, connection: Connection) -> Organisation:
    """Give the body that is meant. Raises NotAllowed where the officer holds no office anywhere."""
    mine = _mine(visit, connection)
    if not mine:
        says = "You hold no office today in a body that has meetings."
        raise NotAllowed(says, [Blocker("capacity_not_held", says, "", "", RULE)])
    return _chosen(visit, mine)


def _chosen(visit: Visit, mine: list[Organisation]) -> Organisation:
    wanted = visit.form.one("body") or visit.asked("body")
    return next((each for each in mine if wanted in (each.body.slug, each.body.id)), mine[0])
