"""What must be true of whose turn it is after an act, and by when: it follows from the decision, on the calendar of then. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from app.audit.act import Act
from app.audit.allowed import facts_then
from app.decisions.turning import due_in, turn_in
from app.log.kinds import Kind
from app.workflow.facts import Facts

Said = Iterator[tuple[str, str]]  # check, sentence

NEAR = timedelta(days=7)  # by how much another edition of the list of holidays may move a day that is counted on it


def turn_told(act: Act) -> Said:
    """The record tells whose turn it is in the state that an act leads to, and by when it should be left."""
    after, definition = act.after, act.successor
    if after is None or definition is None or after["state"] not in definition.states:
        return  # told elsewhere
    moved = act.event["kind"] == Kind.DECISION_MOVED
    facts = _quoted(act) if moved else facts_then(act, act.decision_after, definition)
    if facts is None:
        return
    expected = turn_in(facts, after["state"])
    for key, what in (("waiting_for", "it waits for"), ("awaits", "it awaits")):
        if after[key] != expected[key]:
            yield "V11-turn", f"It tells that {what} {after[key]!a:.70}; in {after['state']} it is {expected[key]}."
    stays = act.event["to"] == act.event["from"]
    if definition.states[after["state"]].due_clock or (stays and "due_on" not in act.data):
        return  # the clocks have a check of their own
    told, due, exact = after["due_on"], due_in(facts, after["state"]), moved and facts.standing.calendar.current
    if stays and act.before and act.event["kind"] == Kind.DECISION_MIGRATED:
        due, exact = act.before["due_on"], True  # another version gives no more time
    if told != due and (exact or not _near(told, due)):
        yield "V11-turn", f"It tells {told!a:.20} as the day by which the state is due; expected {due}."


def _quoted(act: Act) -> Facts:
    """Give the facts that the event quotes, after its act and with nothing stated."""
    return replace(act.facts, decision=act.decision_after, attempt=None)


def _near(told: Any, expected: Any) -> bool:
    """Say whether two days may be one, counted on two editions of the list of holidays: an edit does not quote which."""
    try:
        return abs(date.fromisoformat(told) - date.fromisoformat(expected)) <= NEAR
    except (TypeError, ValueError):
        return False
