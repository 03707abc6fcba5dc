"""What happened to a meeting, in order: each act by whom and in which post, and what was tried and refused, with the reasons."""

from __future__ import annotations

from starlette.responses import Response

from app.meetings import queries
from app.officers.queries import officers_named
from app.pages.door import Pages
from app.pages.frame import show
from app.pages.meeting import open_sitting
from app.pages.visit import Visit

pages = Pages()


@pages.get("/meetings/{meeting}/history")
def meeting_history(visit: Visit) -> Response:
    """Show the history of a meeting, the newest first."""
    sitting = open_sitting(visit)
    with visit.parts.database.read() as connection:
        events = queries.history(connection, sitting.found)
        names = officers_named(connection, {event["actor"] for event in events})
    titles = {item["id"]: item["title"] for item in sitting.told["items"]}
    return show(
        visit,
        "meeting_history.html",
        at="meetings",
        body=sitting.body,
        sitting=sitting,
        told=sitting.told,
        events=list(reversed(events)),
        names=names,
        titles=titles,
    )
