"""Links from one decision to others: found by reference or title, named with what this one does to them, taken away again."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.decisions import queries
from app.decisions.content import LINKS
from app.decisions.queries import Filters
from app.errors import DulyError, Fault, Invalid, Unknown
from app.pages.done import said
from app.pages.door import Pages
from app.pages.editing import alter, lost, mark
from app.pages.matter import Matter, open_matter, shown
from app.pages.visit import Visit
from app.workflow import engine

pages = Pages()
BACK, MOST_FOUND = "/links", 20


@pages.get("/decisions/{decision}/links")
def links(visit: Visit, error: DulyError | None = None) -> Response:
    """List the links, with a search for another decision."""
    return _shown(visit, error)


@pages.post("/decisions/{decision}/links", again=links)
def change_links(visit: Visit) -> Response:
    """Link another decision, or take a link away."""
    form = visit.form
    if gone := form.one("remove"):
        return alter(visit, lambda matter: {"links": [one for one in _all(matter) if mark(one) != gone] or None}, BACK)
    faults = [Fault("kind", "Choose what this decision does to the other")] if form.one("kind") not in LINKS else []
    faults += [Fault("other", "Choose the other decision")] if not form.one("other") else []
    if faults:
        raise Invalid("Something is missing.", faults)
    one = {"kind": form.one("kind"), "decision": form.one("other")}
    try:
        return alter(visit, lambda matter: {"links": [*(each for each in _all(matter) if each != one), one]}, BACK)
    except Unknown:
        open_matter(visit, visit.at("decision"))  # which may be what is not there
        none = "There is no such decision that you may read and that can be linked in this way"
        raise Invalid(none, [Fault("other", none)]) from None


def _shown(visit: Visit, error: DulyError | None) -> Response:
    matter = open_matter(visit, visit.at("decision"))
    q = visit.form.one("q") or visit.asked("q")
    linked = frozenset(one["decision"] for one in _all(matter))
    found, known = _named(visit, matter, q, linked)
    return shown(
        visit,
        matter,
        "links.html",
        error=error,
        fields=["kind", "other"],
        on="edit",
        linked=[{**one, "mark": mark(one), "other": known.get(one["decision"])} for one in _all(matter)],
        kinds=[kind for kind in LINKS if kind != "continues" or matter.organisation.predecessors],
        blockers=engine.may_edit(matter.one.facts, "links"),
        lost=lost(matter, ["links"]),
        q=q,
        found=found,
        typed={name: visit.form.one(name) for name in ("kind", "other")},
        notice=None if error else said(visit, matter),
    )


def _named(visit: Visit, matter: Matter, q: str, linked: frozenset[str]) -> tuple[list[Any], dict[str, Any]]:
    """Give what a search finds, and what the officer may read of the decisions that are linked already."""
    parts, me = visit.parts, visit.person.id
    with parts.database.read() as connection:

        def listed(wanted: Filters) -> tuple[dict[str, Any], ...]:
            return queries.listing(connection, parts.secretariat, me, visit.now, wanted).items

        body = None if matter.organisation.predecessors else matter.body.id
        found = listed(Filters(body=body, q=q, limit=MOST_FOUND)) if q else ()
        known = listed(Filters(among=tuple(sorted(linked)), limit=len(linked))) if linked else ()
    return [item for item in found if item["id"] != matter.id], {item["id"]: item for item in known}


def _all(matter: Matter) -> list[dict[str, str]]:
    return list(matter.one.facts.decision.content.get("links") or ())
