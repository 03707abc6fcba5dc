"""Whose turn it is in a state: one capacity, and where several answer side by side, every post that is awaited. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from app.workflow.capacity import next_step
from app.workflow.definition import MEMBER, Definition, Section, State, Transition
from app.workflow.facts import Facts
from app.workflow.members import answered, entries, is_needed, is_signed


def waiting_for(facts: Facts, state: str) -> str | None:
    """Give the capacity whose turn it is first; None where nobody's turn comes again."""
    step = step_awaited(facts, state)
    return step.by[0] if step else None


def step_awaited(facts: Facts, state: str) -> Transition | None:
    """Give the act that a state waits for: of sign-offs side by side the first that is still to be given."""
    asked = _still_awaited(facts, state)
    return asked[0] if asked else _once_all_signed(facts.definition, state)


@lru_cache(maxsize=1024)  # asked of every act
def _once_all_signed(definition: Definition, state: str) -> Transition | None:
    return next_step(definition, state, {str(t.signs) for t in side_by_side(definition, state)})


def waits_for_members(definition: Definition, state: State) -> bool:
    """Say whether a state may wait for members of a group: to sign, or to write what is needed to leave it."""
    signing = any(t.signs and definition.signoffs[t.signs].for_each for t in definition.leaving[state.key])
    return signing or bool(_sections_asked(definition, state.key))


def awaited(facts: Facts, state: str) -> tuple[str, ...]:
    """Give every post that is awaited in a state where several are: for a sign-off each, or for the section of a member."""
    found = [post for step in _still_awaited(facts, state) for post in _signing(facts, step)]
    return tuple(dict.fromkeys((*found, *_writing(facts, state))))


def _still_awaited(facts: Facts, state: str) -> list[Transition]:
    """Give the acts by which sign-offs are still to be given here, in any order."""
    rules = facts.definition.signoffs
    wanted = [t for t in side_by_side(facts.definition, state) if is_needed(facts.decision, rules[str(t.signs)])]
    return [t for t in wanted if not is_signed(facts.decision, facts.standing, rules[str(t.signs)])]


@lru_cache(maxsize=1024)
def side_by_side(definition: Definition, state: str) -> tuple[Transition, ...]:
    """Give the acts by which sign-offs are given in a state, where several are given there in any order."""
    rules = definition.signoffs
    return tuple(t for t in definition.leaving[state] if t.signs and (rules[t.signs].for_each or any(to.signed for to in t.to)))


def _signing(facts: Facts, step: Transition) -> Iterator[str]:
    rule = facts.definition.signoffs[str(step.signs)]
    if rule.for_each is None:
        yield rule.post
    for each in answered(facts.decision, facts.standing, rule):
        if each.state == "awaited" and each.member.post:
            yield each.member.post


def _writing(facts: Facts, state: str) -> Iterator[str]:
    """Give the posts of the members whose section is blank and needed to leave this state."""
    for section in _sections_asked(facts.definition, state):
        blank = (m for path, m in entries(facts.standing, section) if path not in facts.decision.content)
        yield from (member.post for member in blank if member and member.post)


@lru_cache(maxsize=1024)
def _sections_asked(definition: Definition, state: str) -> tuple[Section, ...]:
    """Give the sections that members write, open in a state and needed to leave it."""
    actions = {t.action for t in definition.leaving[state]}
    asked = (s for s in definition.sections.values() if MEMBER in s.filled_by and actions.intersection(s.required_on))
    return tuple(section for section in asked if _open(section, definition.states[state]))


def _open(section: Section, state: State) -> bool:
    return state.key in section.editable_in if section.editable_in else bool(state.editable_by)
