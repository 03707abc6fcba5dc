"""Guards of call-in: a decision is called in once, by as many as the body asks for, and not where it was agreed to be urgent."""

from __future__ import annotations

from collections.abc import Iterator

from app.errors import Blocker
from app.workflow import clocks
from app.workflow.calendar import ONE_DAY, in_full
from app.workflow.capacity import either
from app.workflow.clocks import Running
from app.workflow.definition import SignoffRule
from app.workflow.facts import Facts
from app.workflow.guards.guard import GuardCall, guard, post_title
from app.workflow.members import answered, is_signed, needed

DUTY = "call_in"
ONCE = "A decision is called in once, before it takes effect (Local Government Act 2000, section 9F; the body's own rules)"
ENOUGH = "A call-in is made by as many members as the body's rules ask for (Local Government Act 2000, section 9F)"


@guard(rule=ONCE, argument="signoff", optional=True, reads_act=True)
def may_be_called_in(facts: Facts, call: GuardCall) -> Iterator[Blocker]:
    """It was not called in before, nor agreed beforehand to be urgent, for whoever waits for its effect (the body's rules)."""
    exempt = facts.decision.signoff(call.argument) if call.argument else None
    if exempt is not None:
        who = post_title(facts.definition, exempt.post)
        says = f"On {exempt.signed_on} {who} agreed, before it was made, that this decision cannot wait for call-in."
        yield call.blocker("call_in_exempt", says, "", f"signoffs.{exempt.name}", "It took effect when its record was published.")
    here = call.transition.from_ if call.transition else ()
    if facts.decision.state not in here and any(_is_made(facts, way) for way in _ways(facts)):
        says = "This decision has been called in already, and once is all that there is."
        yield call.blocker("called_in_already", says, "", "state", _what_remains(facts))


@guard(rule=ENOUGH)
def called_in_by_enough(facts: Facts, call: GuardCall) -> Iterator[Blocker]:
    """As many members have signed the call-in as one of its ways asks for, for whoever accepts it (the body's rules)."""
    ways = tuple(_ways(facts))
    if any(_is_made(facts, way) for way in ways):
        return
    told = either(" and ".join(_counted(facts, rule, alone=len(way) == 1) for rule in way) for way in ways)
    yield call.blocker("call_in_by_too_few", f"Too few have called it in: {told}.", ways[0][0].post, "signoffs", _until(facts))


def _ways(facts: Facts) -> Iterator[tuple[SignoffRule, ...]]:
    """Give the ways to call in: by one officer, by several members of a group, or by both where an act waits for both."""
    rules = facts.definition.signoffs
    for transition in facts.definition.transitions:
        if transition.signs and rules[transition.signs].duty == DUTY:
            together = next((to.signed for to in transition.to if transition.signs in to.signed), (transition.signs,))
            way = tuple(rules[name] for name in together)
            if all(_is_open(facts, rule) for rule in way):
                yield way


def _is_open(facts: Facts, rule: SignoffRule) -> bool:
    """A body that asks for none of a group's members does not let them call in."""
    return rule.need_from is None or facts.parameter(rule.need_from) != 0


def _is_made(facts: Facts, way: tuple[SignoffRule, ...]) -> bool:
    return all(is_signed(facts.decision, facts.standing, rule) for rule in way)


def _counted(facts: Facts, rule: SignoffRule, *, alone: bool) -> str:
    if rule.for_each is None:
        return f"{post_title(facts.definition, rule.post)}{' alone' if alone else ''} has not"
    signed = sum(each.state == "given" for each in answered(facts.decision, facts.standing, rule))
    return f"{signed} of {needed(rule, facts.standing)} members of {rule.for_each.replace('_', ' ')} have"


def _until(facts: Facts) -> str | None:
    """Say until when others may sign: until the clock runs out that makes the decision take effect."""
    found = _running(facts)
    return f"Others may sign until {in_full(found.on - ONE_DAY)}; then it takes effect." if found else None


def _what_remains(facts: Facts) -> str:
    found = _running(facts)
    return f"It takes effect on {in_full(found.on)}." if found else "It is in effect, or takes effect as it is resolved now."


def _running(facts: Facts) -> Running | None:
    return next((reading for _, reading in clocks.called(facts)), None)
