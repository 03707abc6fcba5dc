"""Who may change which content now: the state lets its editors in, and a section may have its own fillers and states."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.errors import Blocker, Fault, Invalid
from app.workflow.capacity import Held, capacity_of, either, not_held, waiting_for
from app.workflow.definition import Definition
from app.workflow.facts import Facts
from app.workflow.guards.guard import path_title
from app.workflow.members import fillers_at, section_at


def may_edit(facts: Facts, path: str) -> tuple[Blocker, ...]:
    """Give what stands in the way of the signer's changing this content path now; nothing where it may be changed.

    Raises Invalid for a section that the procedure does not have.
    """
    states, by = _editing(facts, path)
    return tuple(_edit_blockers(facts, path, states, by))


def edits_as(facts: Facts, path: str) -> Held | None:
    """Give the capacity in which the signer changes this content path, with the appointment that it rests on."""
    return capacity_of(facts, _editing(facts, path)[1])


def _editing(facts: Facts, path: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the states in which a path can be changed, and the capacities in which it is."""
    definition, state = facts.definition, facts.definition.states[facts.decision.state]
    group = path.partition(".")[0]
    if group == "interests":  # everybody who takes part declares their own, as long as anything can still happen
        return _states(definition).running, ("originator", "decider", "recorder", *definition.posts)
    if group == "signatures":  # scans of paper, wherever something is to be signed or decided
        return _states(definition).signed, ("recorder",)
    states = _states(definition).edited
    if group != "sections":
        return states, state.editable_by
    section, _ = section_at(definition, path)
    if section is None:
        detail = f"Unknown section {path.removeprefix('sections.')!r}: expected one of {', '.join(definition.sections)}."
        raise Invalid(detail, [Fault(path, detail)])
    return section.editable_in or states, fillers_at(definition, facts.standing, path) or state.editable_by or ("originator",)


@dataclass(frozen=True, slots=True)
class _States:
    """The states in which somebody can still act, in which something is signed or decided, and in which content is changed."""

    running: tuple[str, ...]
    signed: tuple[str, ...]
    edited: tuple[str, ...]


@lru_cache(maxsize=256)  # asked for every path of every edit
def _states(definition: Definition) -> _States:
    leaving = definition.leaving
    return _States(
        tuple(s for s in definition.states if any(set(t.by) - {"link", "system"} for t in leaving[s])),
        tuple(s for s in definition.states if any(t.answers or t.decides for t in leaving[s])),
        tuple(s.key for s in definition.states.values() if s.editable_by),
    )


def _edit_blockers(facts: Facts, path: str, states: tuple[str, ...], by: tuple[str, ...]) -> Iterator[Blocker]:
    definition, state = facts.definition, facts.decision.state
    what, rule = path_title(facts, path), f"Procedure {definition.workflow}, version {definition.version}"
    if state not in states:
        where = f"can be changed in {either(definition.states[each].title for each in states)}" if states else "cannot be changed"
        message = f"{what[0].upper()}{what[1:]} {where}; this stands in {definition.states[state].title}."
        yield Blocker("not_editable", message, waiting_for(definition, state) or "", path, rule)
    if by and capacity_of(facts, by) is None:
        yield not_held(facts, by, f"Changing {what}", rule)
