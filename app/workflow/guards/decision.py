"""Guards of the decision itself: the sign-offs it rests on, the authority of who decides, outcomes and dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from app.errors import Blocker
from app.workflow.calendar import in_full
from app.workflow.definition import GuardUse, SignoffRule
from app.workflow.facts import Delegation, Facts, Signoff
from app.workflow.guards.content import MONEY, amounts
from app.workflow.guards.guard import GuardCall, guard, post_title
from app.workflow.guards.outcomes import OUTCOMES, outcomes_unmet
from app.workflow.guards.stated import day, in_future
from app.workflow.members import NOBODY, Answered, answered, entries, is_needed, needed, still_needed

DELEGATION = "Scheme of delegation (PRSRA 2011, section 18; for a council, Local Government Act 1972, section 101)"
AUTHORITY = "An officer decides by an express authorisation or within the scheme of delegation (SI 2014/2095, regulation 7)"


@guard(rule="A decision rests on sign-offs of exactly the text that is decided", argument="signoff")
def signed(facts: Facts, call: GuardCall) -> Iterator[Blocker]:
    """The sign-off that the argument names holds, for whoever relies on it next."""
    rule = facts.definition.signoffs[call.argument]
    if not is_needed(facts.decision, rule):
        return
    if rule.for_each is not None:
        yield from _members_awaited(facts, call, rule)
    elif facts.decision.signoff(rule.name) is None:
        lapsed = any(s.name == rule.name for s in facts.decision.signoffs)
        why = "no longer holds, since what it covers has changed" if lapsed else "has not been given"
        yield call.blocker("not_signed", f"The {_spoken(rule.name)} sign-off {why}.", rule.post, f"signoffs.{rule.name}")


@guard(rule="A notice says who decides")
def decider_chosen(facts: Facts, call: GuardCall) -> Iterator[Blocker]:
    """One of the procedure's decision makers is chosen, for everyone who signs for that reader (the notice's form)."""
    post = facts.decision.decider_post
    if post is None:
        yield call.blocker("decider_missing", "No decision maker is chosen.", "originator", "decider")
    elif post not in facts.definition.deciders:
        known = ", ".join(post_title(facts.definition, each) for each in facts.definition.deciders)
        yield call.blocker("decider_unknown", f"This is decided by one of {known}.", "originator", "decider")


@guard(rule="What was put off to a day is not taken up before that day")
def deferral_over(facts: Facts, call: GuardCall) -> Iterator[Blocker]:
    """The day has come to which it was put off, for whoever was told that nothing is decided before (the deferral itself)."""
    until = day(facts.decision.dates.get("deferred_until", ""))
    if until is not None and facts.today < until:
        says = f"This was put off to {in_full(until)}."
        yield replace(call.blocker("deferred_still", says, "", "dates.deferred_until"), possible_from=until.isoformat())


@guard(rule=DELEGATION)
def within_delegation(facts: Facts, call: GuardCall) -> Iterator[Blocker]:
    """An officer decides what is delegated to the post, up to its ceiling, for whoever delegates (the scheme of delegation)."""
    yield from _delegation_unmet(facts, call)


@guard(rule=AUTHORITY)
def authority_shown(facts: Facts, call: GuardCall) -> Iterator[Blocker]:
    """A link names the decision that gives the authority, or the scheme does, for the public (SI 2014/2095, regulation 7(2)).

    Whether that decision gives it is asked when the officer decides, under the lock of both.
    """
    if not any(link["kind"] == "delegated_from" for link in facts.decision.content.get("links") or ()):
        yield from _delegation_unmet(facts, call)


def _delegation_unmet(facts: Facts, call: GuardCall) -> Iterator[Blocker]:
    decider = facts.definition.deciders.get(facts.decision.decider_post or "")
    if decider is None or not decider.under_delegation:
        return
    matter = facts.decision.content["decider"].get("matter")
    delegations = [d for d in facts.delegations if d.to_post == decider.post and _may_delegate(facts, d.from_post)]
    title, named = post_title(facts.definition, decider.post), facts.definition.matters.get(matter, matter)
    if matter is None:
        yield _refused(facts, call, "matter_missing", f"For {title} to decide, the matter must be named.")
    elif matter in facts.definition.reserved:
        yield _refused(facts, call, "matter_reserved", f"'{named}' cannot be delegated.")
    elif facts.definition.matters and matter not in facts.definition.matters:
        yield _refused(facts, call, "matter_unknown", f"'{matter}' is no matter of this procedure.")
    elif not delegations:
        yield _refused(facts, call, "delegation_missing", f"Nothing is delegated to {title} today.")
    elif not (fitting := [d for d in delegations if not d.matters or matter in d.matters]):
        yield _refused(facts, call, "matter_not_delegated", f"'{named}' is not delegated to {title}.")
    else:
        yield from _above_ceiling(facts, call, fitting)


@guard(rule=OUTCOMES, reads_act=True)
def determinations_complete(facts: Facts, call: GuardCall) -> Iterator[Blocker]:
    """Each recommendation has exactly one outcome, for whoever must carry it out (the notice's form)."""
    if call.transition is not None and call.transition.decides:
        if facts.attempt is not None:  # before the act this is still to be stated
            yield from outcomes_unmet(facts, call.transition)
        return
    decided = {each["recommendation"] for made in facts.decision.determinations for each in made.get("outcomes", ())}
    for number, each in enumerate(facts.decision.content.get("recommendations") or (), 1):
        if each["id"] not in decided:
            message = f"Recommendation {number} has no outcome."
            yield call.blocker("determination_missing", message, "decider", f"determinations.{each['id']}")


@guard(rule="A decision is never earlier than the sign-offs that it rests on", reads_act=True)
def dated_after_signoffs(facts: Facts, call: GuardCall) -> Iterator[Blocker]:
    """A stated day of signing or deciding is not in the future, nor before what it rests on, for the auditor (order of acts)."""
    for where, stated in _stated_days(facts):
        if stated > facts.today:
            yield in_future(where, "recorder" if where.startswith("wet") else "decider")
        for signoff in _rests_on(facts, call):
            if stated.isoformat() < signoff.signed_on:
                message = f"{stated.isoformat()} is before the {_spoken(signoff.name)} sign-off of {signoff.signed_on}."
                yield call.blocker("date_before_signoff", message, call.transition.by[0] if call.transition else "", where)


def _members_awaited(facts: Facts, call: GuardCall, rule: SignoffRule) -> Iterator[Blocker]:
    """Name each member whose sign-off is still wanted, until as many as are needed have given theirs."""
    answers = answered(facts.decision, facts.standing, rule)
    if still_needed(rule, answers, facts.standing) <= 0:
        return
    if not answers:
        says = (
            f"The {_spoken(rule.name)} sign-off is given by each of {_spoken(str(rule.for_each))}, and the body has none of them."
        )
        yield call.blocker("group_empty", says, NOBODY, f"signoffs.{rule.name}")
    few = _few(facts, rule, answers)
    for each in answers:
        if each.state != "given":
            code, did = ("signoff_refused", "has refused") if each.state == "refused" else ("not_signed", "has not given")
            says = f"{each.member.name} {did} the {_spoken(rule.name)} sign-off.{few}"
            yield call.blocker(code, says, each.member.post or NOBODY, f"signoffs.{rule.name}.{each.member.key}")


def pounds(pence: int) -> str:
    """Write a sum as a notice does: £50,000 or £62,000.50."""
    whole, rest = divmod(abs(pence), 100)
    return f"{'-' if pence < 0 else ''}£{whole:,}" + (f".{rest:02}" if rest else "")


def sums(facts: Facts) -> Iterator[tuple[str, str, int, int]]:
    """Give what is spent and what is saved, twice: both places tell of the same money, so they are not added up.

    Savings do not make what is spent any less.
    """
    content = facts.decision.content
    asked = [each.get("amount_pence") or 0 for each in content.get("recommendations") or ()]
    yield "The recommendations", "recommendations", *_spent_and_saved(asked)
    sections = (section for section in facts.definition.sections.values() if section.type in MONEY)
    money = [(s, path) for s in sections for path, _ in entries(facts.standing, s) if path in content]
    if money:
        costs = [each for section, path in money for each in amounts(section, content[path])]
        yield "The costs", money[0][1], *_spent_and_saved(costs)


def _spent_and_saved(sums: Sequence[int]) -> tuple[int, int]:
    return sum(each for each in sums if each > 0), -sum(each for each in sums if each < 0)


def _may_delegate(facts: Facts, post: str) -> bool:
    """Say whether a post has authority of its own to pass on: that of a decider in its own right, where there are such."""
    deciders = facts.definition.deciders
    own = {key for key, decider in deciders.items() if not decider.under_delegation}
    return post in own if own else post not in deciders


def _refused(facts: Facts, call: GuardCall, code: str, message: str, where: str = "decider") -> Blocker:
    """Say what the delegation does not carry, and who decides instead."""
    own = [post_title(facts.definition, d.post) for d in facts.definition.deciders.values() if not d.under_delegation]
    instead = f"Submit it to {' or '.join(own)}." if own else "Choose another decision maker."
    return call.blocker(code, message, "originator", where, instead)


def _above_ceiling(facts: Facts, call: GuardCall, fitting: list[Delegation]) -> Iterator[Blocker]:
    ceilings = [d.ceiling_pence for d in fitting if d.ceiling_pence is not None]
    if len(ceilings) < len(fitting):
        return  # one of them has no ceiling
    for what, where, spent, _ in sums(facts):
        if spent > max(ceilings):
            message = f"{what} come to {pounds(spent)}; the delegation goes up to {pounds(max(ceilings))}."
            yield _refused(facts, call, "above_ceiling", message, where)


def _stated_days(facts: Facts) -> Iterator[tuple[str, date]]:
    attempt = facts.attempt
    signed_on = attempt.wet.signed_on if attempt and attempt.wet else None
    decided_on = attempt.inputs.get("decided_on") if attempt else None
    for where, value in (("wet.signed_on", signed_on), ("inputs.decided_on", decided_on)):
        if (found := day(value)) is not None:
            yield where, found


def _rests_on(facts: Facts, call: GuardCall) -> list[Signoff]:
    """Give the sign-offs that an act rests on: those its guards name; for a decision, all that hold."""
    if call.transition is None:
        return []
    names = {use.argument for use in call.transition.guards if isinstance(use, GuardUse) and use.name == "signed"}
    standing = [s for s in facts.decision.signoffs if s.holds]
    return standing if call.transition.decides else [s for s in standing if s.name in names]


def _spoken(name: str) -> str:
    return name.replace("_", " ")


def _few(facts: Facts, rule: SignoffRule, answers: tuple[Answered, ...]) -> str:
    """Say how many of them are needed where not all are, and how many have signed."""
    wanted, given = needed(rule, facts.standing), sum(each.state == "given" for each in answers)
    return f" {wanted} of {len(answers)} are needed, {given} have signed." if rule.need else ""
