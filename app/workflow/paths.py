"""Every path that a notice can take through a procedure, for the linter's proofs. Asks no guard but `signed`; all others may pass.

Edits are taken at their worst: one may void whatever covers it, and the notice stays where it is, as if nothing sent it back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from app.workflow.definition import Definition, GuardUse, SignoffRule, State, Transition

CONTENT = ("title", "decider", "checklist", "recommendations", "attachments", "restrictions")


class Place(NamedTuple):
    """Where a notice stands, which sign-offs hold and which post decides."""

    state: str
    held: frozenset[str]
    decider: str


Came = Mapping[Place, tuple[Place, str] | None]  # how each place was first reached: from where, by what


def reached_from(definition: Definition, state: str) -> set[str]:
    """Give the states that can be reached from one, itself included."""
    reached, waiting = {state}, [state]
    while waiting:
        onwards = {to.state for transition in definition.leaving[waiting.pop()] for to in transition.to} - reached
        reached |= onwards
        waiting += onwards
    return reached


def is_end(state: State) -> bool:
    """Say whether a state is an outcome or final: what stands there stands."""
    return state.final or state.keeps_outcome or state.outcome is not None


def covers_nothing(definition: Definition, rule: SignoffRule) -> bool:
    """Say whether a sign-off covers no content that this procedure has."""
    return not any(rule.covers.includes(path) for path in (*CONTENT, *_sections(definition)))


def way_round(definition: Definition, signoff: str, outcomes: Collection[str]) -> str | None:
    """Spell a path to one of the outcomes on which a sign-off does not hold; None proves that there is none."""
    came = _walk(definition)
    for place in came:
        ends = definition.states[place.state].outcome in outcomes
        if ends and signoff not in place.held and _needed(definition, signoff, place.decider):
            return _spelt(came, place)
    return None


def way_without(definition: Definition, action: str) -> str | None:
    """Spell a path to an outcome that never passes an action; None proves that there is none."""
    came = _walk(definition, leaving_out=action)
    return next((_spelt(came, place) for place in came if definition.states[place.state].outcome), None)


def way_to(definition: Definition, transition: Transition) -> str | None:
    """Spell a path that ends in this act; None where it can never be done."""
    came = _walk(definition)
    return next(
        (
            f"{_spelt(came, place)} -{transition.action}-> {transition.to[-1].state}"
            for place in came
            if place.state in transition.from_ and _admitted(definition, transition, place)
        ),
        None,
    )


def _walk(definition: Definition, leaving_out: str = "") -> Came:
    """Go everywhere, breadth first, so that the path told is a shortest one."""
    starts = [Place(definition.initial, frozenset(), decider) for decider in definition.deciders]
    came: dict[Place, tuple[Place, str] | None] = dict.fromkeys(starts)
    waiting = list(starts)
    for place in waiting:  # grows as it goes
        for by, onwards in (*_acts(definition, place, leaving_out), *_edits(definition, place)):
            if onwards not in came:
                came[onwards] = (place, by)
                waiting.append(onwards)
    return came


def _acts(definition: Definition, place: Place, leaving_out: str) -> Iterator[tuple[str, Place]]:
    for transition in definition.leaving[place.state]:
        if transition.action != leaving_out and _admitted(definition, transition, place):
            for held in _held_after(definition, transition, place.held):
                for state in _destinations(definition, transition, place.decider, held):
                    yield transition.action, Place(state, held, place.decider)


def _held_after(definition: Definition, transition: Transition, held: frozenset[str]) -> Iterator[frozenset[str]]:
    """Give which sign-offs may hold after an act: one member's may or may not be the last that was needed, or undo that."""
    name = transition.answers
    if name is None:
        yield held
        return
    yield held | {name} if transition.signs else held - {name}
    if definition.signoffs[name].for_each:
        yield held


def _admitted(definition: Definition, transition: Transition, place: Place) -> bool:
    required = (use.argument for use in transition.guards if isinstance(use, GuardUse) and use.name == "signed")
    return all(name in place.held or not _needed(definition, name, place.decider) for name in required)


def _needed(definition: Definition, signoff: str, decider: str) -> bool:
    required_for = definition.signoffs[signoff].required_for
    return not required_for or decider in required_for


def _destinations(definition: Definition, transition: Transition, decider: str, held: frozenset[str]) -> Iterator[str]:
    for to in transition.to:
        signed = all(name in held or not _needed(definition, name, decider) for name in to.signed)
        if signed and to.decider in (None, decider):
            yield to.state
            if to.condition is None:
                return  # the first that matches wins; a condition may or may not


def _edits(definition: Definition, place: Place) -> Iterator[tuple[str, Place]]:
    for path in _editable(definition, definition.states[place.state]):
        left = frozenset(name for name in place.held if not definition.signoffs[name].covers.includes(path))
        for decider in definition.deciders if path == "decider" else (place.decider,):
            yield f"edit of {path}", Place(place.state, left, decider)


def _editable(definition: Definition, state: State) -> Iterator[str]:
    if is_end(state):
        return
    if state.editable_by:
        yield from CONTENT
    for section in definition.sections.values():
        if state.key in section.editable_in if section.editable_in else state.editable_by:
            yield f"sections.{section.key}"


def _sections(definition: Definition) -> Iterator[str]:
    return (f"sections.{key}" for key in definition.sections)


def _spelt(came: Came, place: Place) -> str:
    steps = [place.state]
    while (before := came[place]) is not None:
        place, by = before
        steps += [f"-{by}->", place.state]
    return " ".join(reversed(steps))
