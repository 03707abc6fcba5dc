"""Which dates an act gives its decision. Pure; one rule for whoever writes the act, walks it or judges it afterwards."""

from __future__ import annotations

from app.workflow import clocks
from app.workflow.clocks import Running
from app.workflow.definition import UNTIL, Definition, Transition
from app.workflow.facts import Facts

DEFERRED = "deferred_until"  # the day before which a decision that was put off is not taken up again


def dates_given(facts: Facts, transition: Transition, to: str) -> dict[str, str]:
    """Give the dates of an act that leads to a state: its own day, or for a clock's act the day on which the clock ran out.

    A decision's own days come with its determination. Submitted is what first leaves the draft for more than an end.
    """
    first = "submitted" not in facts.decision.dates and to != facts.decision.state and not _is_end(facts.definition, to)
    given = {"submitted": facts.today.isoformat()} if first else {}
    given |= dict.fromkeys(transition.dates, _day(facts, transition))
    until = facts.attempt.inputs.get(UNTIL) if facts.attempt and puts_off(transition) else None
    return {**given, DEFERRED: until} if until else given


def puts_off(transition: Transition) -> bool:
    """Say whether an act asks for the day to which it puts the decision off."""
    return any(ask.key == UNTIL and ask.type == "date" for ask in transition.asks)


def _day(facts: Facts, transition: Transition) -> str:
    reading = clocks.read(facts, transition.clock) if transition.clock and transition.dates else None
    return (reading.on if isinstance(reading, Running) else facts.today).isoformat()


def _is_end(definition: Definition, state: str) -> bool:
    return not definition.leaving[state] and definition.states[state].outcome is None
