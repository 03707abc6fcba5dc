"""What the linter says of a procedure's clocks: those that nothing waits for, and those that can never start. Asks no guard."""

from __future__ import annotations

from collections.abc import Iterator

from app.workflow.clocks import DATES, event_words
from app.workflow.dating import puts_off
from app.workflow.definition import Clock, Definition, GuardUse, Transition
from app.workflow.paths import reached_from

BY_CLOCK = ("clock_over", "within_clock", "clock_kept")
BY_DECIDING = ("decision", "recording")

Said = tuple[str, str, str, str]  # dotted place, code, message, cure
Use = tuple[str, str, tuple[str, ...]]  # clock, dotted place, the states in which it is read


def unused_clocks(definition: Definition) -> Iterator[Said]:
    used = {clock for clock, _, _ in _uses(definition)}
    for key in definition.clocks:
        if key not in used:
            yield f"clocks.{key}", "unused_clock", f"Nothing waits for the clock {key}.", "Name it in a guard, an act or a `due`."


def clocks_that_never_start(definition: Definition) -> Iterator[Said]:
    for key, place, states in _uses(definition):
        clock = definition.clocks[key]
        for event in filter(None, (clock.after, clock.before)):
            reached = states_after(definition, event)
            if reached is not None and not reached & set(states):
                message = f"The clock {key} counts from {event_words(event)}, which no act on the way to {states[0]} brings about."
                yield place, "clock_never_starts", message, _cure(event)


def days_that_bind_nothing(definition: Definition) -> Iterator[Said]:
    """A day to which a decision is put off binds whoever takes it up again: some act asks whether it has come."""
    asked = any(isinstance(use, GuardUse) and use.name == "deferral_over" for t in definition.transitions for use in t.guards)
    for transition in definition.transitions:
        if puts_off(transition) and not asked:
            message = f"{transition.action} puts a decision off to a day, and nothing asks whether that day has come."
            cure = "Add the guard deferral_over to the act that takes it up again."
            yield f"transitions.{transition.action}.asks", "day_binds_nothing", message, cure


def parameters_of(clock: Clock) -> set[str]:
    """Give the parameters that a clock names, as they stand in the file."""
    return {text for text in (clock.length, clock.cut_off) if isinstance(text, str) and text.startswith("$")}


def _uses(definition: Definition) -> Iterator[Use]:
    for transition in definition.transitions:
        place = f"transitions.{transition.action}"
        if transition.clock:
            yield transition.clock, f"{place}.clock", transition.from_
        for use in transition.guards:
            if isinstance(use, GuardUse) and use.name in BY_CLOCK:
                yield str(use.argument), f"{place}.guards", transition.from_
    for state in definition.states.values():
        if state.due_clock:
            yield state.due_clock, f"states.{state.key}.due", (state.key,)


def states_after(definition: Definition, event: str) -> set[str] | None:
    """Give the states that can be reached once an event has happened; None for one that does not rest on an act here."""
    if event not in DATES or event == "submission":
        return None
    giving = [transition for transition in definition.transitions if _gives(transition, event)]
    return {state for transition in giving for to in transition.to for state in reached_from(definition, to.state)}


def _gives(transition: Transition, event: str) -> bool:
    return transition.decides is not None if event in BY_DECIDING else DATES[event] in transition.dates


def _cure(event: str) -> str:
    if event in BY_DECIDING:
        return "Count from another event, or use the clock after the act that decides."
    return f"Add `dates: [{DATES[event]}]` to an act that leads there, or count from another event."
