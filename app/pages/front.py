"""The front page: the bodies that decide here, and the way in. Knows no decision."""

from __future__ import annotations

from starlette.responses import Response

from app.officers import queries
from app.pages.door import Pages
from app.pages.frame import show
from app.pages.visit import Visit, see_other

pages = Pages()


@pages.get("/", public=True)
def front(visit: Visit) -> Response:
    """Send officers to their work; show everybody else which bodies decide here."""
    if visit.officer is not None:
        return see_other("/work")
    with visit.parts.database.read() as connection:
        bodies = queries.bodies(connection)
    return show(
        visit, "front.html", title="Decisions of public bodies", bodies=bodies, signed_out=visit.asked("done") == "signed_out"
    )


@pages.get("/bodies/{body}", public=True)
def body(visit: Visit) -> Response:
    """Show a body to the public. What it has published comes with its register."""
    with visit.parts.database.read() as connection:
        found = queries.body(connection, visit.at("body"))
    return show(visit, "body.html", title=found.name, body=found)
