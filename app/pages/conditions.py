"""The conditions of a decision: what is open and whose, what is late, and ending one with its evidence."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.decisions.commands import Discharge
from app.decisions.discharging import condition_of, may_not_discharge
from app.errors import Blocker, DulyError, Fault, Invalid
from app.pages import since
from app.pages.cures import cure
from app.pages.door import Pages
from app.pages.form import MOST_KEY, Form
from app.pages.matter import Matter, act, open_matter, shown
from app.pages.visit import Visit
from app.workflow.definition import MOST_TEXT

pages = Pages()
FIELDS = ("ends", "attachment", "text", "note")


@pages.get("/decisions/{decision}/conditions")
def conditions(visit: Visit) -> Response:
    """List the conditions, the open ones first by the day on which they are due; before the decision, those recommended."""
    matter = open_matter(visit, visit.at("decision"))
    held = sorted(matter.told["conditions"], key=lambda one: (one["status"] != "open", one["due_on"] or "9999", one["id"]))
    return shown(visit, matter, "conditions.html", held=held)


@pages.get("/decisions/{decision}/conditions/{condition}")
def condition(visit: Visit, error: DulyError | None = None) -> Response:
    """Show one condition, and how it can be ended or why it cannot."""
    return _page(visit, error)


@pages.post("/decisions/{decision}/conditions/{condition}", again=condition)
def end_condition(visit: Visit) -> Response:
    """Say that a condition is met, and by what; or that it is not required, and why."""
    matter = open_matter(visit, visit.at("decision"))
    command = _command(visit.form, matter.id, visit.at("condition"))
    return act(visit, command, f"{matter.address}?done=acted&seq={{seq}}", version=visit.form.number("version"))


def _command(form: Form, decision: str, condition: str) -> Discharge:
    form.within(MOST_TEXT)
    ends = form.one("ends")
    if ends not in ("paper", "text", "not_required"):
        raise Invalid("Choose how it ends.", [Fault("ends", "Choose how it ends")])
    return Discharge(
        decision=decision,
        condition=condition,
        attachment=form.required("attachment", "Choose the paper")[:MOST_KEY] if ends == "paper" else None,
        text=form.required("text", "Say by what it is met") if ends == "text" else None,
        note=form.required("note", "Say why it is not required") if ends == "not_required" else form.one("note") or None,
        not_required=ends == "not_required",
    )


def _page(visit: Visit, error: DulyError | None = None) -> Response:
    matter, name = open_matter(visit, visit.at("decision")), visit.at("condition")
    condition_of(matter.one.facts, name)
    named = [one for one in matter.told["conditions"] if one["id"] == name]
    met, lapsed = _blockers(matter, name, "discharged"), _blockers(matter, name, "lapsed")
    return shown(
        visit,
        matter,
        "condition.html",
        error=error,
        moved=since.opened(visit, matter) if error else None,
        fields=FIELDS,
        cure=cure,
        condition=next((one for one in named if one["status"] == "open"), named[-1]),
        why_not={"allowed": not met, "blockers": [one.as_dict() for one in met], "action": ""},
        may_lapse=not lapsed,
    )


def _blockers(matter: Matter, name: str, end: str) -> list[Blocker]:
    """Give what would stand in the way whatever is stated."""
    facts = matter.one.facts
    stated: dict[str, Any] | None = {"text": "said"} if end == "discharged" else None
    return list(may_not_discharge(facts, condition_of(facts, name), end, stated, noted=True))
