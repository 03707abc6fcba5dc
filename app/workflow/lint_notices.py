"""What the linter proves of statutory steps: that no path reaches an outcome without the guards that it must have asked."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from app.workflow.definition import Definition, GuardUse, Transition
from app.workflow.paths import way_to

Said = tuple[str, str, str, str]  # dotted place, code, message, cure
CARRIED_OUT = frozenset(("approved", "approved_in_part", "endorsed", "adopted"))  # outcomes on which something is done
NEEDS = (  # what a procedure has, the guard that makes it count, what is then left unchecked
    ("key_decision", "key_decision_noticed", "the notice of a key decision"),
    ("private_meeting", "private_meeting_noticed", "the notices of a meeting in private"),
)


def guards_left_out(definition: Definition) -> Iterator[Said]:
    """`must_hold` names guards: each act that leads to one of the outcomes asks them itself."""
    for n, rule in enumerate(definition.must_hold, 1):
        for use in rule.guards:
            for transition in _leading(definition, rule.before_outcome):
                if use not in transition.guards:
                    path = way_to(definition, transition)
                    if path:
                        named = use.name if use.argument is None else f"{{{use.name}: {use.argument}}}"
                        cure = f"Add the guard {named} to {transition.action}."
                        yield f"must_hold.{n}", "way_round_a_guard", f"There is a way that never asks {use.name}: {path}.", cure


def key_decisions_unchecked(definition: Definition) -> Iterator[Said]:
    """A procedure that knows key decisions, or private meetings, asks for their notice on each act that decides."""
    if definition.key_decisions and "key_decision" not in definition.notices:
        cure = "Name under `notices` who publishes the notice of a key decision."
        yield "key_decisions", "key_notice_missing", "A key decision is known, but nobody publishes its notice.", cure
    for kind, guard, what in NEEDS:
        for transition in _leading(definition, CARRIED_OUT) if kind in definition.notices else ():
            if not _asks(transition, guard):
                place = f"transitions.{transition.action}"
                yield place, "notice_unchecked", f"Nothing checks {what} on {transition.action}.", f"Add the guard {guard}."


def notices_unused(definition: Definition) -> Iterator[Said]:
    """Notices that no rule reads, and a key test that nobody asks, look as if they protected somebody."""
    asked = {use.name for t in definition.transitions for use in t.guards if isinstance(use, GuardUse)}
    if definition.key_decisions and "key_status_stated" not in asked:
        cure = "Add the guard key_status_stated to the act of whoever checks the report."
        yield "key_decisions", "key_status_unchecked", "Nothing holds the report against the test for key decisions.", cure
    if definition.key_decisions is None and "key_decision" in definition.notices:
        cure = "Say under `key_decisions` how it is found out."
        yield "notices.key_decision", "key_test_missing", "Nothing says which decisions are key.", cure


def _leading(definition: Definition, outcomes: Collection[str]) -> Iterator[Transition]:
    """Give the acts that lead from where there is no outcome to one of these."""
    states = definition.states
    for transition in definition.transitions:
        ends = any(states[to.state].outcome in outcomes for to in transition.to)
        if ends and any(not (states[state].outcome or states[state].keeps_outcome) for state in transition.from_):
            yield transition


def _asks(transition: Transition, guard: str) -> bool:
    return any(isinstance(use, GuardUse) and use.name == guard for use in transition.guards)
