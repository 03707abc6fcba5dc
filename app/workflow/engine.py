"""The one evaluation: what is possible, what blocks it, and where an act leads. The only module that knows `transitions`.

One machine for each definition, built once; it moves a throw-away token, never a decision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from transitions import Event, Machine, Transition

from app.clock import stamp
from app.errors import Blocker, Fault, Invalid
from app.workflow.capacity import Held, next_step
from app.workflow.capacity import waiting_for as usually_waiting_for
from app.workflow.coverage import covered
from app.workflow.definition import Definition, Destination
from app.workflow.editing import edits, may_edit
from app.workflow.facts import Attempt, Facts, Option, Passed, Signoff, Verdict
from app.workflow.guards.findings import RaisedFinding, findings, read_digest
from app.workflow.guards.guard import is_true
from app.workflow.members import is_needed, is_signed, speaks_as
from app.workflow.steps import Questions, Step, Told, Wording, made_ready
from app.workflow.turns import awaited, side_by_side, waiting_for

Condition = str | Callable[..., bool | None]  # what the machine's types ask for; only ever callables here
_Text = Wording | None
_NOTHING_PASSED: tuple[Passed, ...] = ()

__all__ = [
    "RaisedFinding",
    "after",
    "awaited",
    "back_to",
    "decide",
    "edits",
    "findings",
    "may_edit",
    "missing",
    "options",
    "read_digest",
    "settle",
    "waiting_for",
]


def options(facts: Facts, *, all: bool = False) -> tuple[Option, ...]:
    """Give every action of the present state with all that blocks it; with `all`, those of the states that may follow too."""
    procedure = _procedure(facts.definition)
    state = facts.decision.state
    told: Told = {}
    found = [_option(facts, procedure.steps[t.action, state], state, told) for t in facts.definition.leaving[state]]
    if all:
        found += [_option(facts, step, at, told) for at, step in procedure.later(state)]
    return tuple(found)


def decide(facts: Facts, action: str, wording: Wording | None = None) -> Verdict:
    """Say whether an act is possible, with every blocker where it is not, and where the decision comes to rest where it is.

    `wording`, of these facts, spares what was asked of their text already. Raises Invalid for an action that the procedure lacks.
    """
    procedure, state = _procedure(facts.definition), facts.decision.state
    step = procedure.step(action, state)
    held = step.held_by(facts)
    if state not in step.transition.from_:
        return _verdict(procedure, step, held, blockers=_explained(facts, step, held))
    token = procedure.move(_Token(facts, state, held, text=wording), action)
    if token.blockers:
        return _verdict(procedure, step, held, blockers=token.blockers)
    to, passed = token.state, _NOTHING_PASSED
    if _may_pass(facts, step, to) and procedure.comes_after(to, state):  # a return is meant to rest where it leads
        to, passed = settle(_with_signoff(facts, step, held), to)
    return _verdict(procedure, step, held, to=to, passed=passed)


def missing(facts: Facts) -> tuple[Blocker, ...]:
    """Give what blocks the act that the present state waits for; nothing where it waits for none."""
    state = facts.decision.state
    awaited = next_step(facts.definition, state)
    if awaited is None:
        return ()
    step = _procedure(facts.definition).steps[awaited.action, state]
    return _explained(facts, step, step.held_by(facts))


def after(facts: Facts, action: str, state: str) -> Facts:
    """Give the facts for whose turn it is once an act has led to a state: its answer counts where others sign beside it."""
    step = _procedure(facts.definition).step(action, facts.decision.state)
    return _with_signoff(facts, step, step.held_by(facts)) if side_by_side(facts.definition, state) else facts


def back_to(definition: Definition, voided: Iterable[str], state: str) -> str:
    """Give the earliest state that voided sign-offs send a decision to, where that is earlier than the present one."""
    named = (definition.signoffs[name].void_to for name in voided if name in definition.signoffs)
    return min((state, *named), key=definition.rank.__getitem__)


def settle(facts: Facts, state: str) -> tuple[str, tuple[Passed, ...]]:
    """Pass each state whose own sign-off still holds, its impersonal guards too, from a state that a decision comes to."""
    facts = replace(facts, attempt=None)
    passed: list[Passed] = []
    been = {state}
    while (one := _pass_one(facts, state)) is not None and one.to not in been:
        passed.append(one)
        state = one.to
        been.add(state)
    return state, tuple(passed)


# --- the machine ------------------------------------------------------------------------------------------------------


class _Token:
    """What the machine moves, and what was found on the way; thrown away afterwards."""

    __slots__ = ("blockers", "facts", "held", "relying", "state", "text")

    def __init__(self, facts: Facts, state: str, held: Held | None, relying: Signoff | None = None, text: _Text = None) -> None:
        self.facts, self.state, self.held, self.relying, self.text = facts, state, held, relying, text
        self.blockers: tuple[Blocker, ...] | None = None


class _Bare(Transition):
    """A transition on which nothing hangs but its conditions: where they hold, the token stands where it leads."""

    def execute(self, token: _Token) -> bool:  # type: ignore[override]
        """Move a token where every condition holds; each is a function here, so there is nothing to look up first."""
        for condition in self.conditions:
            if condition.func(token) != condition.target:  # type: ignore[operator]
                return False
        token.state = self.dest or token.state
        return True


class _BareEvent(Event):
    """An event on which nothing hangs but its transitions: the first whose conditions hold is made."""

    def trigger(self, model: Any, *args: Any, **named: Any) -> bool:
        leaving = self.transitions.get(model.state)
        if leaving is None:
            return bool(super().trigger(model, *args, **named))  # which says what is wrong
        return any(transition.execute(model) for transition in leaving)


class _BareMachine(Machine):
    transition_cls, event_cls = _Bare, _BareEvent


class _Procedure:
    """A definition made ready: its machine, and its steps by action and state."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        questions: Questions = {}
        made = [(t, made_ready(definition, t, questions)) for t in definition.transitions]
        self.steps: Mapping[tuple[str, str], Step] = {(t.action, state): step for t, step in made for state in t.from_}
        if len(self.steps) != sum(len(t.from_) for t in definition.transitions):
            raise ValueError(f"{definition.workflow}: an action leaves the same state twice")
        self.standing = {s.key: (s.title, usually_waiting_for(definition, s.key) or "") for s in definition.states.values()}
        self._later: dict[str, tuple[tuple[str, Step], ...]] = {}
        self.machine = _BareMachine(model=None, states=list(definition.states), initial=definition.initial, auto_transitions=False)
        for transition, step in made:
            for to in transition.to:
                asked: Condition = partial(_admits, step) if to.otherwise else partial(_leads, step, to)
                self.machine.add_transition(transition.action, list(transition.from_), to.state, conditions=asked)

    def step(self, action: str, state: str) -> Step:
        """Give the action's step from a state, or else its first; raise Invalid with the known actions."""
        found = self.steps.get((action, state))
        if found is not None:
            return found
        known = self.definition.by_action
        if action not in known:
            detail = f"Unknown action {action!r}: expected one of {', '.join(known)}."
            raise Invalid(detail, [Fault("action", detail)])
        return self.steps[action, known[action][0].from_[0]]

    def move(self, token: _Token, action: str) -> _Token:
        """Send the token through the machine; what stops it stands on it afterwards."""
        moved = self.machine.events[action].trigger(token, token)
        if not moved and not token.blockers:
            says = f"'{action}' leads nowhere for this decision."
            token.blockers = (Blocker("no_destination", says, "administrator", "decider", self.steps[action, token.state].rule),)
        return token

    def labels(self, step: Step, passed: Iterable[Passed]) -> tuple[str, ...]:
        """Name the guards that were asked: of the act, and again of the states that were passed."""
        relied_on = [self.steps[self.definition.signing[each.state].action, each.state] for each in passed]
        again = [each.label for other in relied_on for each in other.impersonal]
        return tuple(dict.fromkeys((*step.labels, *again))) if again else step.labels

    def later(self, state: str) -> tuple[tuple[str, Step], ...]:
        """Give the steps from later states that can still be reached, in the order of the procedure."""
        found = self._later.get(state)
        return found if found is not None else self._later.setdefault(state, tuple(self._find_later(state)))

    def _find_later(self, state: str) -> Iterator[tuple[str, Step]]:
        reached, waiting = {state}, [state]
        while waiting:
            onwards = {to.state for t in self.definition.leaving[waiting.pop()] for to in t.to} - reached
            reached |= onwards
            waiting += onwards
        for (action, at), step in self.steps.items():
            first = next((s for s in step.transition.from_ if s in reached and self.comes_after(s, state)), None)
            if at == first and (action, state) not in self.steps:
                yield at, step

    def comes_after(self, one: str, other: str) -> bool:
        return self.definition.rank[one] > self.definition.rank[other]


_procedures: dict[str, _Procedure] = {}


def _procedure(definition: Definition) -> _Procedure:
    """Give the definition made ready; equal digests mean equal rules, so each is made once in a process."""
    found = _procedures.get(definition.digest)
    return found or _procedures.setdefault(definition.digest, _Procedure(definition))


def _admits(step: Step, token: _Token) -> bool:
    if token.blockers is None:  # asked once, however many destinations there are
        facts, by = token.facts, token.relying
        asked = step.relied_on(facts, by.choice) if by else step.blockers(facts, token.held, wording=token.text)
        token.blockers = _every(asked)
    return not token.blockers


def _leads(step: Step, to: Destination, token: _Token) -> bool:
    if not _admits(step, token):
        return False
    facts = token.facts
    if to.decider is not None and to.decider != facts.decision.decider_post:
        return False
    if to.signed and not _all_signed(facts if token.relying else _with_signoff(facts, step, token.held), to.signed):
        return False
    return to.condition is None or is_true(facts, to.condition)


def _all_signed(facts: Facts, names: Iterable[str]) -> bool:
    rules = (facts.definition.signoffs[name] for name in names)
    return all(not is_needed(facts.decision, rule) or is_signed(facts.decision, facts.standing, rule) for rule in rules)


def _every(blockers: Iterable[Blocker]) -> tuple[Blocker, ...]:
    """Give each blocker once: two guards may find the same thing."""
    found = tuple(blockers)
    alike = len({(b.code, b.where) for b in found}) < len(found)  # seldom, and cheaper to ask than to compare them whole
    return tuple(dict.fromkeys(found)) if alike else found


def _explained(facts: Facts, step: Step, held: Held | None, told: Told | None = None) -> tuple[Blocker, ...]:
    """Give all that blocks a step, the state of the decision first."""
    if facts.decision.state in step.transition.from_:
        return _every(step.blockers(facts, held, told))
    here, whose = _procedure(facts.definition).standing[facts.decision.state]
    message = f"'{step.transition.title}' is possible in {step.possible_in}; this stands in {here}."
    return _every((Blocker("wrong_state", message, whose, "state", step.rule), *step.blockers(facts, held, told)))


def _option(facts: Facts, step: Step, at: str, told: Told) -> Option:
    held = step.held_by(facts)
    blockers = _explained(facts, step, held, told)
    return Option(
        action=step.transition.action,
        title=step.transition.title,
        to=step.leads_to,
        allowed=not blockers,
        blockers=blockers,
        capacity=held[0] if held else None,
        from_state=at,
    )


def _verdict(
    procedure: _Procedure,
    step: Step,
    held: Held | None,
    *,
    blockers: tuple[Blocker, ...] = (),
    to: str | None = None,
    passed: tuple[Passed, ...] = _NOTHING_PASSED,
) -> Verdict:
    return Verdict(
        action=step.transition.action,
        blockers=blockers,
        capacity=held[0] if held else None,
        holding=held[1] if held else None,
        to=to,
        passed=passed,
        signs=step.transition.signs,
        refuses=step.transition.refuses,
        ends=step.transition.ends,
        decides=step.transition.decides,
        guards=procedure.labels(step, passed),
    )


# --- coming to rest ---------------------------------------------------------------------------------------------------


def _with_signoff(facts: Facts, step: Step, held: Held | None) -> Facts:
    """Give the facts as they are once the act is done: what it signs or refuses counts in what follows."""
    rule, holding = step.signoff, held[1] if held else None
    if rule is None or holding is None:
        return facts
    wet, attempt = facts.attempt and facts.attempt.wet, facts.attempt or Attempt()
    member = speaks_as(facts, rule) if rule.for_each else None
    given = Signoff(
        name=rule.name,
        duty=rule.duty,
        post=holding.post,
        officer=holding.officer,
        kind=holding.kind,
        on_behalf_of=holding.on_behalf_of,
        method="wet" if wet else "electronic",
        signed_on=wet.signed_on if wet else facts.today.isoformat(),
        recorded_by=facts.actor or "",
        recorded_at=stamp(facts.now),
        covered=covered(rule, facts.decision.commitments),
        seq=-1,  # not in the log yet
        choice=attempt.choice,
        affirmed=attempt.affirmed,
        member=member.key if member else None,
        answer="given" if step.transition.signs else "refused",
    )
    return replace(facts, decision=replace(facts.decision, signoffs=(*facts.decision.signoffs, given)))


def _may_pass(facts: Facts, step: Step, state: str) -> bool:
    """Say whether a state that an act leads to has a sign-off of its own that may hold by then: without one it is not passed."""
    own = facts.definition.signing.get(state)
    if own is None:
        return False
    return own.answers == step.transition.answers or facts.decision.signoff(own.answers or "") is not None


def _pass_one(facts: Facts, state: str) -> Passed | None:
    """Pass a state whose own sign-off holds, by the transition that gave it; never one that decides."""
    decision, definition = facts.decision, facts.definition
    transition = definition.signing.get(state)
    signoff = decision.signoff(transition.signs) if transition and transition.signs and not transition.decides else None
    if transition is None or signoff is None or not is_signed(decision, facts.standing, definition.signoffs[signoff.name]):
        return None
    token = _procedure(definition).move(_Token(facts, state, None, relying=signoff), transition.action)
    return None if token.blockers else Passed(state=state, signoff=signoff.name, to=token.state)
