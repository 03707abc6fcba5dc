"""Conditions in a form, one set of fields each, added and taken away by buttons: no script is needed for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from app.decisions.content import KEY
from app.errors import Fault
from app.pages.form import MOST_KEY, Form
from app.pages.typed import Mistyped, day_of
from app.workflow.conditions import KINDS
from app.workflow.definition import MOST_LINE, MOST_TEXT

MEMBERS = ("id", "kind", "text", "post", "party", "due_on-day", "due_on-month", "due_on-year", "optional")
MOST = 100

Typed = Mapping[str, str]


def rows(form: Form, place: str) -> list[Typed]:
    """Give the conditions that a form has at a place, field by field as they were typed."""
    many = min(form.number(f"{place}.conditions") or 0, MOST)
    return [{name: form.one(f"{place}.conditions.{n}.{name}") for name in MEMBERS} for n in range(many)]


def as_rows(conditions: Iterable[Mapping[str, Any]]) -> list[Typed]:
    """Give conditions as a form has them."""
    return [_row(one) for one in conditions]


def as_kept(conditions: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Give conditions in the form in which they are read here, to tell whether they were changed."""
    faults: list[Fault] = []
    return [_condition(row, "", faults) for row in as_rows(conditions)]


def read(form: Form, place: str, faults: list[Fault]) -> list[dict[str, Any]]:
    """Read the conditions at a place; what is wrong with them is added to the faults. A blank one is left out."""
    found = []
    for n, row in enumerate(rows(form, place)):
        if any(row[name] for name in ("text", "party", "due_on-day", "due_on-month", "due_on-year")):
            found.append(_condition(row, f"{place}.conditions.{n}", faults))
    return found


def changed(form: Form) -> Form | None:
    """Give the form with a condition more or less, where a button asks for that; None where none does."""
    if place := form.one("add"):
        many = form.number(f"{place}.conditions") or 0
        return _with(form, {f"{place}.conditions": str(min(many + 1, MOST))})
    place, _, number = form.one("remove").rpartition(".")
    if not place or not number.isdigit():
        return None
    left = [row for n, row in enumerate(rows(form, place)) if n != int(number)]
    blank = [dict.fromkeys(MEMBERS, "")]
    spread = {f"{place}.conditions.{n}.{name}": row[name] for n, row in enumerate([*left, *blank]) for name in MEMBERS}
    return _with(form, {**spread, f"{place}.conditions": str(len(left))})


def _with(form: Form, more: Mapping[str, str]) -> Form:
    return replace(form, fields={**form.fields, **{name: (value,) for name, value in more.items()}})


def _row(one: Mapping[str, Any]) -> Typed:
    owner = one.get("owner") or {}
    year, month, day = (one["due_on"].split("-")) if one.get("due_on") else ("", "", "")
    days = {"due_on-day": day, "due_on-month": month, "due_on-year": year}
    plain = {key: str(one.get(key) or "").strip() for key in ("id", "kind", "text")}
    optional = "yes" if one.get("optional") else ""
    return {**plain, "post": owner.get("post") or "", "party": owner.get("party") or "", **days, "optional": optional}


def _condition(row: Typed, where: str, faults: list[Fault]) -> dict[str, Any]:
    """Read one; the same things are asked of it as of one that is sent to the interface."""
    if not 0 < len(row["text"]) <= MOST_TEXT:
        faults.append(Fault(f"{where}.text", f"Say what the condition is, in at most {MOST_TEXT:,} characters"))
    if row["kind"] not in KINDS:
        faults.append(Fault(f"{where}.kind", "Choose what kind of condition it is"))
    if bool(row["post"]) == bool(row["party"]):
        faults.append(Fault(f"{where}.post", "Choose a post, or name somebody outside, but not both"))
    if len(row["party"]) > MOST_LINE:
        faults.append(Fault(f"{where}.party", f"A name has at most {MOST_LINE} characters"))
    due = _day(row, where, faults)
    owner = {"post": row["post"][:MOST_KEY]} if row["post"] else {"party": row["party"]}
    plain = {"kind": row["kind"], "text": row["text"], "owner": owner}
    also = {"id": row["id"] if KEY.fullmatch(row["id"]) else "", "due_on": due, "optional": row["optional"] == "yes"}
    return {**plain, **{key: value for key, value in also.items() if value}}


def _day(row: Typed, where: str, faults: list[Fault]) -> str:
    try:
        return day_of(*(row[f"due_on-{part}"] for part in ("day", "month", "year")))
    except Mistyped as wrong:
        faults.append(Fault(f"{where}.due_on", str(wrong)))
        return ""
