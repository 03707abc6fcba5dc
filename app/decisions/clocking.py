"""What the clock of a decision's state says, as events tell it: with each act, and by itself where the calendar moved it. Pure.

Whose turn it is is told by itself too, where a group has other members than it had.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.clock import stamp
from app.decisions.changes import Change
from app.decisions.commands import Asked
from app.decisions.record import Record, as_decision, fold
from app.decisions.turning import turn_in
from app.log.head import Entry
from app.log.kinds import Kind
from app.workflow import clocks
from app.workflow.facts import Facts


def with_clock(change: Change, before: Record | None, facts: Facts) -> Change:
    """Let an act tell what the clock says once it is done, where that is not what the record says."""
    definition = change.under or facts.definition
    if not change.versioned or not (facts.definition.clocks or definition.clocks):
        return change
    after = as_decision(change.record, change.content)
    said = said_by(replace(facts, definition=definition, decision=after, attempt=None), change.record)
    if not said:
        return change
    entry = replace(change.entry, data={**change.entry.data, **said})
    return replace(change, entry=entry, record=fold(before, entry.as_event()))


def told_anew(asked: Asked, record: Record, words: Mapping[str, Any], facts: Facts) -> Change | None:
    """Tell the day of a clock that the calendar or a parameter has moved, and whose turn it is where members came or left.

    None where both are as the record says.
    """
    said = said_anew(facts, record)
    if not said or facts.standing.ended:
        return None  # the log of a body that has ended is told nothing more
    decision = facts.decision
    entry = Entry(
        kind=Kind.DECISION_CLOCK_SET,
        actor=None,
        capacity="system",
        decision=decision.id,
        version=decision.version + 1,
        from_state=decision.state,
        to_state=decision.state,
        data={**said, "now": stamp(asked.now)},
    )
    return Change(entry=entry, record=fold(record, entry.as_event()), content=decision.content, words=words)


def said_anew(facts: Facts, record: Record) -> dict[str, Any]:
    """Give what clocks, and a group as it is now, say otherwise than a record does."""
    turn = turn_in(facts, facts.decision.state) if facts.definition.groups else {}
    return {**said_by(facts, record), **{key: value for key, value in turn.items() if value != record[key]}}


def said_by(facts: Facts, record: Record) -> dict[str, Any]:
    """Give what clocks say otherwise than a record does: the next act by the clock, and the day by which the state is due."""
    found = {"clock": clocks.told(facts)}
    if facts.definition.states[facts.decision.state].due_clock:
        found["due_on"] = clocks.due(facts)  # type: ignore[assignment]
    return {key: value for key, value in found.items() if value != record[key]}
