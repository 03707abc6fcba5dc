"""Who may change which content now: the state lets its editors in, and a section may have its own fillers and states."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.errors import Blocker, Fault, Invalid
from app.workflow.capacity import Held, capacity_of, either, not_held, waiting_for
from app.workflow.definition import MEMBER, Definition
from app.workflow.facts import Facts
from app.workflow.guards.guard import path_title
from app.workflow.members import fillers_at


def may_edit(facts: Facts, path: str) -> tuple[Blocker, ...]:
    """Give what stands in the way of the signer's changing this content path now; nothing where it may be changed.

    Raises Invalid for a section that the procedure does not have.
    """
    return () if edits(facts, path) else tuple(_edit_blockers(facts, path, *_editing(facts, path)))


def edits(facts: Facts, path: str) -> bool:
    """Say whether the signer may change this content path now. Raises Invalid for a section that the procedure does not have."""
    states, by = _editing(facts, path)
    return facts.decision.state in states and (not by or capacity_of(facts, by) is not None)


def edited_as(facts: Facts, paths: Iterable[str]) -> Iterator[tuple[Held, str]]:
    """Give the capacity in which the signer changes each of these content paths, with the appointment that it rests on."""
    known: dict[tuple[str, ...], Held | None] = {}  # most paths are for the same
    for path in paths:
        by = _editing(facts, path)[1]
        if by not in known:
            known[by] = capacity_of(facts, by)
        if (held := known[by]) is not None:
            yield held, path


def _editing(facts: Facts, path: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the states in which a path can be changed, and the capacities in which it is."""
    definition = facts.definition
    group, _, rest = path.partition(".")
    if group != "sections":
        return _outside_sections(definition, facts.decision.state, group)
    key = rest.partition(".")[0]
    if key not in definition.sections:
        detail = f"Unknown section {path.removeprefix('sections.')!r}: expected one of {', '.join(definition.sections)}."
        raise Invalid(detail, [Fault(path, detail)])
    states, by = _in_section(definition, facts.decision.state, key)
    return states, (fillers_at(definition, facts.standing, path) or by) if MEMBER in by else by


@lru_cache(maxsize=1024)  # asked for every path of every edit
def _outside_sections(definition: Definition, state: str, group: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if group == "interests":  # everybody who takes part declares their own, as long as anything can still happen
        return _states(definition).running, ("originator", "decider", "recorder", *definition.posts)
    if group == "signatures":  # scans of paper, wherever something is to be signed or decided
        return _states(definition).signed, ("recorder",)
    return _states(definition).edited, definition.states[state].editable_by


@lru_cache(maxsize=1024)
def _in_section(definition: Definition, state: str, key: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the same for a section: among its capacities stands `member` where it is written by whoever speaks for one."""
    section = definition.sections[key]
    by = section.filled_by or definition.states[state].editable_by or ("originator",)
    return section.editable_in or _states(definition).edited, by


@dataclass(frozen=True, slots=True)
class _States:
    """The states in which somebody can still act, in which something is signed or decided, and in which content is changed."""

    running: tuple[str, ...]
    signed: tuple[str, ...]
    edited: tuple[str, ...]


@lru_cache(maxsize=256)
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
