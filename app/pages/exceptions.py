"""Exceptions of one decision from a hold on spending: which were given, whether they still hold, and giving one."""

from __future__ import annotations

from starlette.responses import Response

from app.decisions.commands import Except
from app.decisions.excepting import may_not_except
from app.errors import DulyError
from app.pages import since
from app.pages.cures import cure
from app.pages.door import Pages
from app.pages.matter import act, open_matter, shown
from app.pages.visit import Visit
from app.workflow.definition import MOST_TEXT
from app.workflow.guards.spending import GROUNDS

pages = Pages()
FIELDS = ("ground", "reason")


@pages.get("/decisions/{decision}/exceptions")
def exceptions(visit: Visit, error: DulyError | None = None) -> Response:
    """Show which holds stand, what was excepted from them, and offer an exception to whoever may give one."""
    return _page(visit, error)


@pages.post("/decisions/{decision}/exceptions", again=exceptions)
def give_exception(visit: Visit) -> Response:
    """Except this decision from the hold on spending, on a ground of the law."""
    visit.form.within(MOST_TEXT)
    form, matter = visit.form, open_matter(visit, visit.at("decision"))
    ground, reason = form.required("ground", "Choose the ground"), form.required("reason", "Give your reasons")
    command = Except(decision=matter.id, ground=ground, reason=reason)
    return act(visit, command, f"{matter.address}?done=acted&seq={{seq}}", version=form.number("version"))


def _page(visit: Visit, error: DulyError | None = None) -> Response:
    matter = open_matter(visit, visit.at("decision"))
    blockers = [blocker.as_dict() for blocker in may_not_except(matter.one.facts)]
    holds = [hold for hold in matter.one.facts.standing.hold if hold.decision in (None, matter.id)]
    return shown(
        visit,
        matter,
        "exceptions.html",
        error=error,
        moved=since.opened(visit, matter) if error else None,
        fields=FIELDS,
        cure=cure,
        holds=holds,
        grounds=GROUNDS,
        why_not={"allowed": not blockers, "blockers": blockers, "action": ""},
    )
