"""The colours of a body as a style file of its own, since a page may carry no style in itself."""

from __future__ import annotations

from starlette.responses import Response

from app.clock import local_day
from app.officers import queries
from app.officers.colours import BRAND_COLOUR
from app.pages.door import Pages
from app.pages.visit import Visit

pages = Pages()
KEPT = "public, max-age=300"  # a changed colour is seen within minutes


@pages.get("/bodies/{body}/colours.css", public=True)
def colours(visit: Visit) -> Response:
    """Give the body's colours; where it has set none, those of every page."""
    with visit.parts.database.read() as connection:
        found = queries.body(connection, visit.at("body"))
        organisation = visit.parts.secretariat.organisations.fresh(connection, found.id)
    colour = organisation.on(local_day(visit.now)).parameters.get(BRAND_COLOUR)
    text = f":root {{ --govuk-brand-colour: {colour}; }}\n" if colour else "/* This body has set no colour. */\n"
    return Response(text, 200, {"Cache-Control": KEPT}, "text/css; charset=utf-8")
