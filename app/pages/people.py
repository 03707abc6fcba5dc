"""Interests in a decision: one's own, declared and withdrawn; another's, which the originator may add."""

from __future__ import annotations

from starlette.responses import Response

from app.errors import DulyError, Fault, Invalid
from app.pages.done import said
from app.pages.door import Pages
from app.pages.editing import alter, mark
from app.pages.matter import Matter, open_matter, shown
from app.pages.visit import Visit
from app.workflow import engine
from app.workflow.definition import MOST_TEXT

pages = Pages()
BACK = "/interests"


@pages.get("/decisions/{decision}/interests")
def interests(visit: Visit, error: DulyError | None = None) -> Response:
    """List the interests that are declared."""
    return _shown(visit, error)


@pages.post("/decisions/{decision}/interests", again=interests)
def change_interests(visit: Visit) -> Response:
    """Declare an interest, or withdraw one's own."""
    form = visit.form
    if gone := form.one("withdraw"):
        return alter(visit, lambda matter: {"interests": [one for one in _all(matter) if mark(one) != gone] or None}, BACK)
    nature = form.required("nature", "Say what the interest is")
    if len(nature) > MOST_TEXT:
        raise Invalid("Too long.", [Fault("nature", f"Say it in at most {MOST_TEXT:,} characters")])
    one = {"officer": form.one("officer") or visit.person.id, "nature": nature}
    return alter(visit, lambda matter: {"interests": [*(each for each in _all(matter) if each != one), one]}, BACK)


def _shown(visit: Visit, error: DulyError | None) -> Response:
    matter, me = open_matter(visit, visit.at("decision")), visit.person.id
    facts = matter.one.facts
    brings = me in (facts.decision.originator, facts.decision.prepared_by)
    others = {held.officer: matter.officer(held.officer) for held in facts.standing.holdings if held.officer != me}
    return shown(
        visit,
        matter,
        "interests.html",
        error=error,
        fields=["nature", "officer"],
        on="edit",
        declared=[{**one, "mark": mark(one), "own": one["officer"] == me} for one in _all(matter)],
        blockers=engine.may_edit(facts, "interests"),
        others=sorted(others.items(), key=lambda each: each[1]) if brings else [],
        typed={name: visit.form.one(name) for name in ("nature", "officer")},
        most=MOST_TEXT,
        notice=None if error else said(visit, matter),
    )


def _all(matter: Matter) -> list[dict[str, str]]:
    return list(matter.one.facts.decision.content.get("interests") or ())
