"""What a meeting resolved on one item: with votes, for each recommendation, and as it was amended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from starlette.responses import Response

from app.errors import DulyError, Unknown
from app.meetings.rules import RESULTS
from app.pages import conditions_typed
from app.pages import meeting_typed as typed
from app.pages.door import Pages
from app.pages.frame import faults_of, show
from app.pages.matter import Matter, open_matter
from app.pages.meeting import Sitting, act, open_sitting
from app.pages.visit import Visit
from app.workflow.guards.outcomes import MEANINGS

pages = Pages()
BY_COMMITTEES = {"decider", "recorder"}


@pages.get("/meetings/{meeting}/items/{item}")
def resolution(visit: Visit, error: DulyError | None = None) -> Response:
    """Ask what was resolved on an item."""
    sitting = open_sitting(visit)
    item = _item(visit, sitting)
    matter = open_matter(visit, item["decision"]) if item["decision"] else None
    acts = _acts(matter)
    return show(
        visit,
        "resolution.html",
        error=error,
        title=item["title"],
        at="meetings",
        body=sitting.body,
        sitting=sitting,
        told=sitting.told,
        item=item,
        matter=matter,
        acts=acts,
        results_of=RESULTS[item["purpose"]],
        asks=_asks(acts),
        places=[where for where, _ in faults_of(error) if where.startswith(("inputs.", "recommendations."))],
        outcomes=_outcomes(acts),
        conditions={one["id"]: _conditions(visit, one) for one in matter.told["recommendations"]} if matter else {},
    )


@pages.post("/meetings/{meeting}/items/{item}", again=resolution)
def resolve_item(visit: Visit) -> Response:
    """Record what was resolved, which makes the act of its procedure for the committee."""
    if (form := conditions_typed.changed(visit.form)) is not None:
        return resolution(replace(visit, form=form))
    sitting = open_sitting(visit)
    item = _item(visit, sitting)
    matter = open_matter(visit, item["decision"]) if item["decision"] else None
    asks = {one["action"]: one["asks"] for one in _acts(matter)}
    recommendations = matter.told["recommendations"] if matter else []
    return act(visit, typed.resolution(visit.form, sitting.id, item["id"], asks, recommendations), "resolved")


def _conditions(visit: Visit, recommendation: Mapping[str, Any]) -> list[conditions_typed.Typed]:
    """Give the conditions of a recommendation as they were typed, or else as they are recommended."""
    place = f"recommendations.{recommendation['id']}"
    if f"{place}.conditions" in visit.form.fields:
        return conditions_typed.rows(visit.form, place)
    return conditions_typed.as_rows(recommendation.get("conditions") or ())


def _item(visit: Visit, sitting: Sitting) -> Mapping[str, Any]:
    item = sitting.item(visit.at("item"))
    if item is None:
        raise Unknown("There is no such item on the agenda of this meeting.")
    return item


def _acts(matter: Matter | None) -> list[dict[str, Any]]:
    """Give the acts that a committee makes through whoever keeps its record, those of the present state first."""
    if matter is None:
        return []
    by = {t.action for t in matter.definition.transitions if set(t.by) & BY_COMMITTEES}
    found = {option["action"]: option for option in reversed((*matter.options, *matter.later)) if option["action"] in by}
    return list(reversed(found.values()))


def _asks(acts: Iterable[Mapping[str, Any]]) -> list[tuple[Mapping[str, Any], list[str]]]:
    """Give everything that any of these acts asks for, once, with the titles of the acts that do."""
    found: dict[str, tuple[Mapping[str, Any], list[str]]] = {}
    for one in acts:
        for ask in one["asks"]:
            found.setdefault(ask["key"], (ask, []))[1].append(one["title"])
    return list(found.values())


def _outcomes(acts: Iterable[Mapping[str, Any]]) -> list[str]:
    """Give the words that any of these acts takes for a recommendation."""
    return list(dict.fromkeys(word for one in acts if one["decides"] for word in MEANINGS[one["decides"]].words))
