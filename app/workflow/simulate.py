"""A walk through a procedure with made-up officers and answers: what blocks, who is next, and the earliest day. Changes nothing.

What is possible is asked of the engine, exactly as for a real decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby, islice, product

from app.clock import stamp
from app.errors import Blocker, Fault, Invalid
from app.workflow import clocks, made_up
from app.workflow.calendar import Calendar, in_full
from app.workflow.definition import Definition, Transition
from app.workflow.engine import decide, options
from app.workflow.facts import Attempt, Verdict
from app.workflow.owing import arising, later, said
from app.workflow.scene import Scene, attempts, cleared, dated, determined, given, name_of, officers

SOME_MONDAY = date(2025, 9, 1)  # where no day is given: every walk with the same answers is the same
ROUNDS = 4  # of clearing what blocks one act; what is left then is not cleared by filling in
CHOSEN = ("choice", "yes_no")  # sections that can only be answered in a few ways
MOST_TURNINGS = 24
REVISED = "revise"  # no act of a procedure: an edit that sent the decision back


@dataclass(frozen=True, slots=True)
class Step:
    """One act of the walk: where, by whom, what blocked it first, who cleared that, and the earliest day for it."""

    state: str
    action: str
    by: str
    blocked: tuple[Blocker, ...]
    cleared_by: tuple[str, ...]
    on: date
    to: str | None = None  # None: the walk is stuck here
    due: date | None = None  # by when the procedure wants the decision out of this state
    stuck: str = ""
    owed: tuple[str, ...] = ()  # what it makes somebody owe


_Tried = tuple[str | None, Attempt, Verdict]


def simulate(
    definition: Definition,
    answers: Mapping[str, str] | None = None,
    *,
    on: date = SOME_MONDAY,
    calendar: Calendar | None = None,
) -> tuple[Step, ...]:
    """Walk from an empty draft along the first ways that lead on to an outcome; where it is stuck, the last step says why.

    `answers` may choose `decider` (a post), `choice` (a limb of a certificate), `outcome`, and what a section of choices says, by
    its key; raises Invalid for any other.
    """
    answers = dict(answers or {})
    _check(definition, answers)
    tried = (_walk(definition, {**more, **answers}, on, calendar or Calendar()) for more in _turnings(definition))
    first = next(tried)
    return first if not first[-1].stuck else next((steps for steps in tried if not steps[-1].stuck), first)


def _turnings(definition: Definition) -> Iterator[dict[str, str]]:
    """Give the ways to answer where the form itself chooses between ways: first as it comes, then each other one."""
    asked = {name for t in definition.transitions for to in t.to if to.condition for name in to.condition.reads}
    sections = [s for s in definition.sections.values() if f"sections.{s.key}" in asked and s.type in CHOSEN]
    yield {}
    for values in islice(product(*(s.choices or ("yes", "no") for s in sections)), MOST_TURNINGS):
        yield {s.key: value for s, value in zip(sections, values, strict=True)}


def _walk(definition: Definition, answers: Mapping[str, str], on: date, calendar: Calendar) -> tuple[Step, ...]:
    day = calendar.add_working_days(on, 0).result
    scene = Scene(definition, answers, made_up.standing(definition, calendar), made_up.empty_draft(definition), day, day)
    ends, steps = _ends(definition, answers.get("outcome")), list[Step]()
    members = sum(len(scene.standing.members(rule.for_each)) for rule in definition.signoffs.values())
    for _ in range(2 * len(definition.states) + members):
        step, scene = _next(scene, ends)
        steps.append(step)
        if step.stuck or scene.decision.state in ends:
            return tuple(steps)
    steps.append(_stuck(scene, f"After {len(steps)} acts there is still no outcome."))
    return tuple(steps)


def in_words(definition: Definition, steps: Iterable[Step]) -> list[str]:
    """Tell a walk line by line, at the end the earliest day on which it can be over, and what can be owed after that."""
    steps = list(steps)
    lines = [line for step in steps for line in _told(definition, step)]
    last = steps[-1] if steps else None
    if last is None or last.to is None:
        return lines
    over = f"{definition.states[last.to].title}: {in_full(last.on)} at the earliest"
    return [*lines, over, *(f"  later owed: {owed}" for owed in later(definition, last.to))]


def _told(definition: Definition, step: Step) -> Iterator[str]:
    due = f" (due by {in_full(step.due)})" if step.due else ""
    yield f"{definition.states[step.state].title}: from {in_full(step.on)}{due}"
    for blocker in step.blocked:
        yield f"  blocked: {blocker.message} [{blocker.code}]"
    for who, group in groupby(step.cleared_by, key=lambda done: done.partition(": ")[0]):
        yield f"  cleared by {who}: {'; '.join(done.partition(': ')[2] for done in group)}"
    if step.to is not None:
        yield f"  {step.by}: {_title(definition, step)} -> {definition.states[step.to].title}"
    yield from (f"  then owed: {owed}" for owed in step.owed)
    if step.stuck:
        yield f"  stuck: {step.stuck}"


def _title(definition: Definition, step: Step) -> str:
    known = definition.by_action.get(step.action)
    return known[0].title if known else "the change voids a sign-off"


# --- the way to an outcome --------------------------------------------------------------------------------------------


def _check(definition: Definition, answers: Mapping[str, str]) -> None:
    known: dict[str, list[str]] = {
        **{s.key: list(s.choices or ("yes", "no")) for s in definition.sections.values() if s.type in CHOSEN},
        "decider": list(definition.deciders),
        "choice": [limb for rule in definition.signoffs.values() for limb in rule.exactly_one_of],
        "outcome": list(dict.fromkeys(state.outcome for state in definition.states.values() if state.outcome)),
    }
    faults = [Fault(key, f"Expected {', '.join(known)}; found {key}.") for key in answers if key not in known]
    for key in answers.keys() & known.keys():
        if answers[key] not in known[key]:
            faults.append(Fault(key, f"Expected one of {', '.join(known[key]) or 'none'}; found {answers[key]}."))
    if faults:
        raise Invalid(f"{definition.workflow} cannot be walked so: {faults[0].message}", faults)


def _ends(definition: Definition, outcome: str | None) -> frozenset[str]:
    """Give the states where the walk may end: the last with the outcome, or with any, or for lack of one the last of all."""
    found = {s.key for s in definition.states.values() if s.outcome and outcome in (None, s.outcome)}
    last = {state for state in found if not any(to.state in found - {state} for t in _own(definition, state) for to in t.to)}
    return frozenset(last or found or {key for key in definition.states if not definition.leaving[key]})


def _own(definition: Definition, state: str) -> list[Transition]:
    """Give the acts that lead out of a state without another decision."""
    return [t for t in definition.leaving[state] if set(t.by) != {"link"}]


def _routes(definition: Definition, state: str, ends: frozenset[str], signed: frozenset[str]) -> list[Transition]:
    """Give the acts that lead on to an end without turning back, in the order of the file; then those that turn back first."""
    acts = _own(definition, state)
    acts.sort(key=lambda t: t.signs in signed)  # of sign-offs side by side first what is still to be given
    onwards = [t for t in acts if any(_reaches(definition, state, to.state, ends, turning=False) for to in t.to)]
    turning = [
        t for t in acts if t not in onwards and any(_reaches(definition, state, to.state, ends, turning=True) for to in t.to)
    ]
    return onwards + turning


def _reaches(definition: Definition, state: str, to: str, ends: frozenset[str], *, turning: bool) -> bool:
    rank = definition.rank
    seen, waiting = {state}, [(state, to)]
    while waiting:
        before, here = waiting.pop()
        if here in seen or not (turning or rank[here] > rank[before]):
            continue
        if here in ends:
            return True
        seen.add(here)
        waiting += [(here, each.state) for t in _own(definition, here) for each in t.to]
    return False


# --- one act ----------------------------------------------------------------------------------------------------------


def _next(scene: Scene, ends: frozenset[str]) -> tuple[Step, Scene]:
    """Make the first act that can be made; where none can, say why the first one cannot."""
    failed: list[tuple[Step, Scene]] = []
    signed = frozenset(s.name for s in scene.decision.signoffs if s.holds and not scene.definition.signoffs[s.name].for_each)
    for transition in _routes(scene.definition, scene.decision.state, ends, signed):
        step, after = _act(scene, transition)
        if not step.stuck:
            return step, after
        failed.append((step, after))
    return failed[0] if failed else (_stuck(scene, "No act leads on from here to an outcome."), scene)


def _act(scene: Scene, transition: Transition) -> tuple[Step, Scene]:
    """Clear what blocks an act, as far as filling in can, and make it; a change that sends the decision back comes first."""
    first = tuple(blocker for one in officers(scene, transition)[:1] for blocker in _blockers(scene, transition, one))
    scene, foreseen = cleared(scene, ())
    step = Step(scene.decision.state, transition.action, "", first, tuple(foreseen), scene.day, due=_due(scene))
    for _ in range(ROUNDS):
        who = officers(scene, transition)
        if not who:
            return replace(step, stuck=f"Nobody acts as {' or '.join(transition.by)}."), scene
        tried = _tried(scene, transition, who)
        made = next((each for each in tried if each[2].allowed), None)
        told = _blockers(scene, transition, who[0])
        step = replace(step, by=name_of(who[0]), blocked=tuple(dict.fromkeys((*step.blocked, *told))), on=scene.day)
        if made is not None:
            return _made(scene, transition, step, made)
        before, (scene, done) = scene, cleared(scene, (*told, *tried[0][2].blockers), by_clock=who == [None])
        unmet = tried[0][2].blockers if told == () else ()
        step = replace(step, blocked=tuple(dict.fromkeys((*step.blocked, *unmet))), cleared_by=(*step.cleared_by, *done))
        if scene.decision.state != step.state:
            return replace(step, action=REVISED, by=done[-1].partition(": ")[0], to=scene.decision.state), scene
        if scene == before:
            break
    return replace(step, stuck=" ".join(b.message for b in tried[0][2].blockers)), scene


def _tried(scene: Scene, transition: Transition, who: list[str | None]) -> list[_Tried]:
    """Ask the engine of each officer who might act, with each limb that might be chosen."""
    tries = [(one, attempt) for one in who for attempt in attempts(scene, transition)]
    return [(one, attempt, decide(scene.facts(one, attempt), transition.action)) for one, attempt in tries]


def _made(scene: Scene, transition: Transition, step: Step, made: _Tried) -> tuple[Step, Scene]:
    actor, attempt, verdict = made
    to, decision, given_at = str(verdict.to), scene.decision, stamp(scene.facts(actor).now)
    dates = dated(scene, transition, to)
    if name_of(actor) != step.by:
        step = replace(step, by=name_of(actor), cleared_by=(*step.cleared_by, f"{name_of(actor)}: acts in place of {step.by}"))
    decision = replace(
        decision,
        state=to,
        version=decision.version + 1,
        outcome=scene.definition.states[to].outcome,
        signoffs=(*decision.signoffs, *given(scene, actor, attempt, verdict)),
        determinations=(*decision.determinations, *determined(scene, transition, actor, attempt)),
        dates={**decision.dates, **dates},
        dates_at={**decision.dates_at, **dict.fromkeys(dates, given_at)},
        entered_at=given_at if to != decision.state else decision.entered_at,
    )
    after = replace(scene, decision=decision, since=scene.day, seq=scene.seq + 1)
    owed = tuple(said(each) for each in arising(after.facts(None), transition.action, None))
    return replace(step, to=to, on=scene.day, owed=owed), after


def _stuck(scene: Scene, why: str) -> Step:
    return Step(scene.decision.state, "", "", (), (), scene.day, stuck=why)


def _blockers(scene: Scene, transition: Transition, actor: str | None) -> tuple[Blocker, ...]:
    return next(option.blockers for option in options(scene.facts(actor)) if option.action == transition.action)


def _due(scene: Scene) -> date | None:
    state, facts = scene.definition.states[scene.decision.state], scene.facts(None)
    if state.due_clock:
        return clocks.last_day(facts, state.due_clock)
    days = facts.parameter(state.due_days)
    return scene.standing.calendar.add_working_days(scene.since, days).result if isinstance(days, int) else None
