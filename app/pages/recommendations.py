"""What the decision maker is asked for: listed, added, changed, ordered and removed, each with its conditions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import count
from typing import Any

from starlette.responses import Response

from app.decisions.content import check
from app.errors import DulyError, Fault, Invalid, Unknown
from app.pages import conditions_typed
from app.pages.done import said
from app.pages.door import Pages
from app.pages.editing import Piece, Reads, Sheet, alter, edit, lost, save
from app.pages.form import Form
from app.pages.matter import Matter, open_matter, shown
from app.pages.typed import Mistyped, pence_of, pounds_of
from app.pages.visit import Visit
from app.workflow import engine
from app.workflow.definition import MOST_TEXT

pages = Pages()
BACK, NEW, HERE = "/recommendations", "new", "one"  # HERE: the place of its conditions in the form
One = dict[str, Any]


@pages.get("/decisions/{decision}/recommendations")
def recommendations(visit: Visit, error: DulyError | None = None) -> Response:
    """List what is recommended, in order."""
    return _listed(visit, error)


@pages.post("/decisions/{decision}/recommendations", again=recommendations)
def order_recommendations(visit: Visit) -> Response:
    """Move a recommendation up or down, or take it out."""
    what, _, name = visit.form.one("do").partition("-")
    return alter(visit, lambda matter: {"recommendations": _ordered(_all(matter), what, name) or None}, BACK)


def _listed(visit: Visit, error: DulyError | None) -> Response:
    matter = open_matter(visit, visit.at("decision"))
    return shown(
        visit,
        matter,
        "recommendations.html",
        error=error,
        on="edit",
        blockers=engine.may_edit(matter.one.facts, "recommendations"),
        lost=lost(matter, ["recommendations"]),
        notice=None if error else said(visit, matter),
    )


def _ordered(all_: list[One], what: str, name: str) -> list[One]:
    """Give the list as it is asked for; as it was where that is not there any more."""
    place = next((n for n, one in enumerate(all_) if one["id"] == name), None)
    if place is None:
        return all_
    one, others = all_[place], [each for each in all_ if each["id"] != name]
    if what == "remove":
        return others
    to = max(place + {"up": -1, "down": 1}.get(what, 0), 0)
    return [*others[:to], one, *others[to:]]


# --- one of them ------------------------------------------------------------------------------------------------------


@pages.get("/decisions/{decision}/recommendations/{n}")
def recommendation(visit: Visit, error: DulyError | None = None) -> Response:
    """Show one recommendation, to be filled in or changed."""
    return _one(visit, error)


@pages.post("/decisions/{decision}/recommendations/{n}", again=recommendation)
def save_recommendation(visit: Visit) -> Response:
    """Save one recommendation; or show it again with another condition, or without one."""
    if (form := conditions_typed.changed(visit.form)) is not None:
        return _one(replace(visit, form=form), None)
    return save(visit, _reads(visit.at("n")), place="recommendations", back=BACK)


def _reads(name: str) -> Reads:
    def reads(matter: Matter, form: Form) -> Piece:
        all_, place = _all(matter), f"recommendations:{name}"
        now = _named(all_, name)
        one = _typed(form, _free(all_) if name == NEW else name)
        wanted = [one if each["id"] == name else each for each in all_] if now else [*all_, one]
        content = matter.one.facts.decision.content
        kept = check(matter.one.facts, {"recommendations": wanted}, content)["recommendations"]
        typed = _named(kept, one["id"])
        return Piece(now={place: now}, typed={place: typed}, changes=lambda chosen: {"recommendations": kept} if chosen else {})

    return reads


def _one(visit: Visit, error: DulyError | None) -> Response:
    matter, name = open_matter(visit, visit.at("decision")), visit.at("n")
    now, form = _named(_all(matter), name), visit.form
    if now is None and name != NEW and not form.fields:
        raise Unknown("There is no such recommendation.")
    place = f"recommendations:{name}"
    sheet = Sheet(
        template="recommendation.html",
        paths=("recommendations",),
        now={place: now},
        reads=_reads(name),
        field_of=_field_of,
    )
    fields = {each: form.one(each) for each in ("verb", "text", "amount")} if form.fields else _fields(now)
    rows = conditions_typed.rows(form, HERE) if form.fields else conditions_typed.as_rows((now or {}).get("conditions") or ())
    return edit(visit, matter, sheet, error, one=now, typed=fields, rows=rows, here=HERE, most=MOST_TEXT)


def _field_of(where: str) -> str:
    found = re.fullmatch(r"recommendations\.[0-9]+\.conditions\.([0-9]+)", where)
    return f"{HERE}.conditions.{found[1]}.text" if found else "text" if where.startswith("recommendations") else where


def _typed(form: Form, name: str) -> One:
    """Read one recommendation. Raises Invalid, with all that is wrong."""
    faults = [Fault("verb", "Choose what is asked for")] if not form.one("verb") else []
    faults += [Fault("text", "Enter what is recommended")] if not form.one("text") else []
    one: One = {"id": name, "verb": form.one("verb"), "text": form.one("text")}
    try:
        if amount := form.one("amount"):
            one["amount_pence"] = pence_of(amount)
            faults += [Fault("amount", "Enter a sum that is not below zero")] if one["amount_pence"] < 0 else []
    except Mistyped as wrong:
        faults.append(Fault("amount", str(wrong)))
    subject_to = conditions_typed.read(form, HERE, faults)
    if faults:
        raise Invalid("Something is missing, or cannot be read.", faults)
    return {**one, **({"conditions": subject_to} if subject_to else {})}


def _fields(one: Mapping[str, Any] | None) -> dict[str, str]:
    if one is None:
        return {}
    amount = one.get("amount_pence")
    return {"verb": one["verb"], "text": one["text"], "amount": "" if amount is None else pounds_of(amount)}


def _all(matter: Matter) -> list[One]:
    return list(matter.one.facts.decision.content.get("recommendations") or ())


def _named(all_: Iterable[One], name: str) -> One | None:
    return next((one for one in all_ if one["id"] == name), None)


def _free(all_: Iterable[One]) -> str:
    taken = {one["id"] for one in all_}
    return next(name for n in count(1) if (name := f"r{n}") not in taken)
