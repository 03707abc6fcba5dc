"""What must be true of whose turn it is after an act, and by when: it follows from the state, on the calendar of then. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from app.audit.act import Act
from app.audit.allowed import facts_then
from app.decisions.changes import turn
from app.decisions.record import as_decision
from app.log.kinds import Kind

Said = Iterator[tuple[str, str]]  # check, sentence

NEAR = timedelta(days=7)  # by how much another edition of the list of holidays may move a day that is counted on it


def turn_told(act: Act) -> Said:
    """The record tells whose turn it is in the state that an act leads to, and by when it should be left."""
    after, definition = act.after, act.definition
    if after is None or definition is None or after["state"] not in definition.states:
        return  # told elsewhere
    moved = act.event["kind"] == Kind.DECISION_MOVED
    facts = act.facts if moved else facts_then(act, as_decision(after, {}))
    if facts is None:
        return
    expected = turn(definition, facts, after["state"])
    if after["waiting_for"] != expected["waiting_for"]:
        yield (
            "V11-turn",
            f"It tells that it waits for {after['waiting_for']!a:.70}; in {after['state']} it is {expected['waiting_for']}.",
        )
    told, counted = after["due_on"], "due_on" in act.data or act.event["to"] != act.event["from"]
    if not counted or definition.states[after["state"]].due_clock:
        return  # the clocks have a check of their own
    exact = moved and facts.standing.calendar.current
    if told != expected["due_on"] and (exact or not _near(told, expected["due_on"])):
        yield "V11-turn", f"It tells {told!a:.20} as the day by which the state is due; expected {expected['due_on']}."


def _near(told: Any, expected: Any) -> bool:
    """Say whether two days may be one, counted on two editions of the list of holidays: an edit does not quote which."""
    try:
        return abs(date.fromisoformat(told) - date.fromisoformat(expected)) <= NEAR
    except (TypeError, ValueError):
        return False
