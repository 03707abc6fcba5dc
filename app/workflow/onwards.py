"""The way that remains: from where a decision stands through the states ahead, whose turn is in each, what would block there.

Asked of the engine without an actor, so that it is the same for whoever looks. Pure; promises nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.errors import Blocker
from app.workflow import clocks, engine
from app.workflow.definition import Transition
from app.workflow.facts import Facts
from app.workflow.guards.guard import is_true
from app.workflow.turns import awaited, step_awaited

EXPECTED = frozenset(  # of a state to come: nobody acts there yet, and what is signed on the way is not signed yet
    ("wrong_state", "capacity_not_held", "not_signed", "determination_missing", "clock_not_started")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One state on the way: the act that leads on from it, whose turn that is, and what is known to stand in its way."""

    state: str
    transition: Transition
    posts: tuple[str, ...]  # capacities; several where they act side by side
    blockers: tuple[Blocker, ...] = ()
    possible_from: str | None = None  # the earliest lawful day that a clock or a notice tells


def way(facts: Facts) -> tuple[Stage, ...]:
    """Give the states that a decision goes through where all goes well, from the present one to where nothing more is done."""
    nobody = replace(facts, actor=None, attempt=None)
    found = {(option.action, option.from_state): option.blockers for option in engine.options(nobody, all=True)}
    state, stages, told = facts.decision.state, list[Stage](), set[tuple[str, str]]()
    been, earliest = set[str](), ""
    while state not in been and (transition := _next(nobody, state)) is not None:
        been.add(state)
        blockers = tuple(b for b in found.get((transition.action, state), ()) if b.code not in EXPECTED)
        fresh = tuple(b for b in blockers if (b.code, b.where) not in told)
        told |= {(b.code, b.where) for b in blockers}
        days = [earliest, *(b.possible_from for b in blockers if b.possible_from), *_clocks(nobody, state)]
        earliest = max(days)
        posts = transition.by[:1] if transition.clock else awaited(nobody, state) or transition.by[:1]
        stages.append(Stage(state=state, transition=transition, posts=posts, blockers=fresh, possible_from=earliest or None))
        state = _leads(nobody, transition, state)
    return tuple(stages)


def _next(facts: Facts, state: str) -> Transition | None:
    """Give the act that leads on: a clock's, or else the one that is awaited; none that only begins anew or gives up."""
    definition = facts.definition
    found = next(iter(definition.by_clock.get(state, ())), None) or step_awaited(facts, state)
    ends = [to.state for to in found.to if to.state == definition.initial or definition.states[to.state].final] if found else []
    return found if found and len(ends) < len(found.to) else None


def _leads(facts: Facts, transition: Transition, state: str) -> str:
    """Give where an act leads as far as can be told now: sign-offs that it asks for are taken as given."""
    for to in transition.to:
        fits = to.decider in (None, facts.decision.decider_post) and (to.condition is None or is_true(facts, to.condition))
        if fits and to.state != state:
            return to.state
    return state


def _clocks(facts: Facts, state: str) -> list[str]:
    """Give the day on which the clock that runs in the present state makes its act."""
    return [running.on.isoformat() for _, running in clocks.called(facts)] if state == facts.decision.state else []
