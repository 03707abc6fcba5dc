"""Dispensations in one decision: which stand, asking for one, and giving one as somebody who is not involved."""

from __future__ import annotations

from starlette.responses import Response

from app.decisions.commands import Dispense
from app.decisions.permission import may_not_dispense
from app.errors import DulyError
from app.pages import since
from app.pages.cures import cure
from app.pages.door import Pages
from app.pages.form import MOST_KEY
from app.pages.matter import Matter, act, open_matter, shown
from app.pages.visit import Visit
from app.workflow.definition import MOST_TEXT
from app.workflow.guards.people import LIFTABLE

pages = Pages()
FIELDS = ("rule", "officer", "reason")


@pages.get("/decisions/{decision}/dispensations")
def dispensations(visit: Visit, error: DulyError | None = None) -> Response:
    """Show which were given, what keeps this officer from acting, and offer to give one where this officer may."""
    return _page(visit, error)


@pages.post("/decisions/{decision}/dispensations", again=dispensations)
def give_dispensation(visit: Visit) -> Response:
    """Give one officer leave to act in this decision in spite of one rule of separation."""
    visit.form.within(MOST_TEXT)
    form, matter = visit.form, open_matter(visit, visit.at("decision"))
    rule = form.required("rule", "Choose the rule")[:MOST_KEY]
    officer = form.required("officer", "Choose the officer")[:MOST_KEY]
    reason = form.required("reason", "Say why nobody else can do it")
    command = Dispense(decision=matter.id, rule=rule, officer=officer, reason=reason)
    return act(visit, command, f"{matter.address}?done=acted&seq={{seq}}", version=form.number("version"))


def _page(visit: Visit, error: DulyError | None = None) -> Response:
    matter = open_matter(visit, visit.at("decision"))
    kept_from = {b["code"]: b["message"] for option in matter.options for b in option["blockers"] if b["code"] in LIFTABLE}
    return shown(
        visit,
        matter,
        "dispensations.html",
        error=error,
        moved=since.opened(visit, matter) if error else None,
        fields=FIELDS,
        cure=cure,
        kept_from=kept_from,
        why_not=_whatever_is_chosen(matter),
        rules=list(LIFTABLE),
    )


def _whatever_is_chosen(matter: Matter) -> dict[str, object]:
    """Give what keeps this officer from giving any dispensation here: those reasons that are about no rule and no officer."""
    one = matter.one
    nobody = Dispense(decision=matter.id, rule=next(iter(LIFTABLE)), officer="", reason="")
    found = may_not_dispense(one.facts, nobody, outside=one.independent is not None and not one.facts.held)
    blockers = [blocker.as_dict() for blocker in found if not blocker.where]
    return {"allowed": not blockers, "blockers": blockers, "action": ""}
