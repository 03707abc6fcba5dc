"""What is typed about a meeting, read into the commands of its room. Whether it may be done is asked there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.decisions.content import is_day
from app.errors import Fault, Invalid
from app.meetings import commands as c
from app.pages import conditions_typed
from app.pages.form import Form
from app.workflow.definition import MOST_LINE, MOST_TEXT

Faults = list[Fault]
Asks = Mapping[str, Any]


def plan(form: Form, body: str) -> c.Plan:
    """Read a meeting that is planned. Raises Invalid."""
    faults: Faults = []
    committee = _chosen(form, "committee", "Choose the committee", faults)
    on, time = form.day("on"), form.one("time")
    if not is_day(on):
        faults.append(Fault("on", "Enter the day of the meeting, such as 27 3 2027"))
    if not re.fullmatch(c.HOUR, time):
        faults.append(Fault("time", "Enter the time as hours and minutes of 24, such as 14:00"))
    venue = _line(form, "venue", "Enter where it is held", faults)
    quorum = _number(form, "quorum", 1, faults) if form.one("quorum") else None
    _refuse(faults)
    return c.Plan(body=body, committee=committee, on=on, time=time, venue=venue, quorum=quorum)


def item(form: Form, meeting: str, titles: Mapping[str, str]) -> c.AddItem:
    """Read an item of the agenda; one that brings a decision may have the decision's title. Raises Invalid."""
    faults: Faults = []
    decision = form.one("decision") or None
    purpose = _chosen(form, "purpose", "Choose what it is on the agenda for", faults)
    if purpose and purpose not in c.PURPOSES:
        faults.append(Fault("purpose", "Choose what it is on the agenda for"))
    title = form.one("title") or titles.get(decision or "", "")[:MOST_LINE]
    if not title:
        faults.append(Fault("title", "Enter a title, or choose a decision"))
    faults += _too_long("title", title, MOST_LINE)
    _refuse(faults)
    return c.AddItem(meeting=meeting, title=title, purpose=purpose, decision=decision)


def reason(form: Form, message: str, name: str = "reason") -> str:
    """Read a text that is compulsory. Raises Invalid."""
    text = form.required(name, message)
    _refuse(list(_too_long(name, text, MOST_TEXT)))
    return text


def urgent(form: Form) -> dict[str, str]:
    """Read the special reason of each item that has one. Raises Invalid."""
    typed = {name.removeprefix("urgent."): form.one(name) for name in form.fields if name.startswith("urgent.")}
    _refuse([fault for item, text in typed.items() for fault in _too_long(f"urgent.{item}", text, MOST_TEXT)])
    return {item: text for item, text in typed.items() if text}


def attendance(form: Form, meeting: str) -> c.Hold:
    """Read who was there, a name a line; after a comma stands for whom. Raises Invalid."""
    faults: Faults = []
    present = tuple(_member(line) for line in _lines(form, "present", faults))
    if not present:
        faults.append(Fault("present", "Enter the members who were there, one on each line"))
    others = {name: tuple(_lines(form, name, faults)) for name in ("attending", "apologies")}
    _refuse(faults)
    return c.Hold(meeting=meeting, present=present, **others)


def resolution(form: Form, meeting: str, item: str, acts: Mapping[str, list[Asks]], recommendations: Sequence[Asks]) -> c.Resolve:
    """Read what was resolved on an item; `acts` are those that it can make, each with what it asks. Raises Invalid."""
    faults: Faults = []
    result = _chosen(form, "result", "Choose what the meeting resolved", faults)
    action = form.one("action") or None
    inputs = {ask["key"]: value for ask in acts.get(action or "", ()) if (value := _input(form, ask, faults)) is not None}
    outcomes = tuple(_outcomes(form, recommendations, faults)) if action else ()
    votes, note = _votes(form, "votes", faults), form.one("note")
    faults += _too_long("note", note, MOST_TEXT)
    _refuse(faults)
    return c.Resolve(
        meeting=meeting,
        item=item,
        result=result,
        action=action,
        inputs=inputs,
        votes=votes,
        recommendations=outcomes,
        note=note or None,
    )


def _outcomes(form: Form, recommendations: Sequence[Asks], faults: Faults) -> Iterator[dict[str, Any]]:
    """Give what was resolved on each recommendation of which anything is said."""
    for one in recommendations:
        place = f"recommendations.{one['id']}"
        said = {key: form.one(f"{place}.{key}") for key in ("outcome", "text", "reason")}
        votes = _votes(form, f"{place}.votes", faults)
        conditions = conditions_typed.read(form, place, faults)
        others = conditions != conditions_typed.as_kept(one.get("conditions") or ())
        if not (any(said.values()) or votes or others):
            continue
        if not said["outcome"]:
            faults.append(Fault(f"{place}.outcome", "Choose the outcome of this recommendation"))
        for key in ("text", "reason"):
            faults += _too_long(f"{place}.{key}", said[key], MOST_TEXT)
        plain = {"recommendation": one["id"], **{key: text for key, text in said.items() if text}}
        yield {**plain, **({"votes": votes} if votes else {}), **({"conditions": conditions} if others else {})}


def _votes(form: Form, name: str, faults: Faults) -> dict[str, Any] | None:
    """Read votes as they were counted; none where nothing is typed: nobody dissented."""
    typed = {key: form.one(f"{name}.{key}") for key in ("for", "against", "abstained")}
    casting = form.one(f"{name}.casting") or None
    if not (any(typed.values()) or casting):
        return None
    counted = {key: _number(form, f"{name}.{key}", 0, faults) if text else 0 for key, text in typed.items()}
    if casting not in (None, "for", "against"):
        faults.append(Fault(f"{name}.casting", "Choose how the casting vote was given"))
    return {**counted, "casting": casting}


def _input(form: Form, ask: Asks, faults: Faults) -> Any:
    name = f"inputs.{ask['key']}"
    if ask["type"] == "date":
        day = form.day(name)
        if day and not is_day(day):
            faults.append(Fault(name, "Enter a day that there is, such as 27 3 2027"))
        return day or None
    text = form.one(name)
    faults += _too_long(name, text, MOST_TEXT)
    return {"yes": True, "no": False}.get(text) if ask["type"] == "yes_no" else text or None


def _member(line: str) -> dict[str, str | None]:
    name, _, stands_for = line.partition(",")
    return {"name": name.strip(), "for": stands_for.strip().removeprefix("for ").strip() or None}


def _lines(form: Form, name: str, faults: Faults) -> list[str]:
    lines = [line.strip() for line in form.one(name).split("\n") if line.strip()]
    if len(lines) > c.MOST_MEMBERS or any(len(line) > MOST_LINE for line in lines):
        faults.append(Fault(name, f"Enter at most {c.MOST_MEMBERS} lines, of at most {MOST_LINE} characters each"))
    return lines


def _chosen(form: Form, name: str, message: str, faults: Faults) -> str:
    if not (text := form.one(name)):
        faults.append(Fault(name, message))
    return text


def _line(form: Form, name: str, message: str, faults: Faults) -> str:
    text = _chosen(form, name, message, faults)
    faults += _too_long(name, text, MOST_LINE)
    if "\n" in text:
        faults.append(Fault(name, "Enter one line"))
    return text


def _number(form: Form, name: str, least: int, faults: Faults) -> int:
    number = form.number(name)
    if number is None or not least <= number <= c.MOST_MEMBERS:
        faults.append(Fault(name, f"Enter a whole number from {least} to {c.MOST_MEMBERS}"))
    return number or 0


def _too_long(name: str, text: str, most: int) -> Iterator[Fault]:
    if len(text) > most:
        yield Fault(name, f"Enter at most {most:,} characters; this has {len(text):,}")


def _refuse(faults: Faults) -> None:
    if faults:
        raise Invalid(" ".join(dict.fromkeys(fault.message for fault in faults)), faults)
