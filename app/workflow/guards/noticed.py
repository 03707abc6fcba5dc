"""Guards of notice: that a report says rightly whether it is key, and that what is key or private was noticed in time."""

from __future__ import annotations

from collections.abc import Iterator

from app.errors import Blocker
from app.workflow.calendar import Counted, in_full
from app.workflow.facts import Facts
from app.workflow.guards import notice_rules
from app.workflow.guards.guard import GuardCall, guard, is_true
from app.workflow.guards.key_decisions import is_key, limbs, stated
from app.workflow.notices import Notice, NoticeRule

KEY = "A key decision is one of much money or of wide effect (SI 2012/2089, regulation 8, and the body's thresholds)"
NOTICED = "A key decision waits for its notice (SI 2012/2089, regulations 9 to 11)"
IN_PRIVATE = "A decision is made in private after two notices (SI 2012/2089, regulation 5)"


@guard(rule=KEY, reads_text=True)
def key_status_stated(facts: Facts, call: GuardCall) -> Iterator[Blocker]:
    """The report says whether it is a key decision, and not no where a limb of the test is met (SI 2012/2089, regulation 8)."""
    test = facts.definition.key_decisions
    if test is None:
        return
    said, where = stated(facts), f"checklist.{test.stated_in}"
    met = tuple(limbs(facts))
    told = " ".join(limb.says for limb in met)
    if said is None:
        message = f"The report does not say whether this is a key decision. {told}".rstrip()
        yield call.blocker("key_status_missing", message, "originator", where)
    elif said != "yes" and met:
        message = f"The report says that this is no key decision. {told}"
        yield call.blocker("key_status_contradicted", message, "originator", where)


@guard(rule=NOTICED)
def key_decision_noticed(facts: Facts, call: GuardCall) -> Iterator[Blocker]:
    """A key decision is made 28 clear days after its notice, or by general exception or special urgency (SI 2012/2089)."""
    if is_key(facts):
        yield from _unnoticed(facts, call, "key_decision", ("general_exception", "special_urgency"))


@guard(rule=IN_PRIVATE)
def private_meeting_noticed(facts: Facts, call: GuardCall) -> Iterator[Blocker]:
    """A decision in private is made after 28 clear days' notice and a second one of five (SI 2012/2089, regulation 5)."""
    rule = facts.definition.notices.get("private_meeting")
    if rule is None or rule.needed_if is None or not is_true(facts, rule.needed_if):
        return
    for kind in ("private_meeting", "private_meeting_response"):
        yield from _unnoticed(facts, call, kind, ("private_meeting_urgent",))


def _unnoticed(facts: Facts, call: GuardCall, kind: str, quicker: tuple[str, ...]) -> Iterator[Blocker]:
    """Say what a notice lacks, unless it or a quicker one lets the decision be made on the day that is meant."""
    rule = facts.definition.notices.get(kind)
    if rule is None:
        return
    day = notice_rules.decided_day(facts)
    if any(_open(facts, each, day.isoformat()) for each in quicker):
        return
    where, instead = f"notices.{kind}", notice_rules.routes(facts, quicker)
    notice = notice_rules.standing_notice(facts, kind)
    counted = notice_rules.earliest(facts, rule, notice) if notice else notice_rules.earliest_now(facts, rule)
    if notice is None:
        message = f"No {rule.law.title} stands; published now, it would let it be decided from {_reckoned(counted)}"
        yield Blocker("notice_missing", message, rule.by[0], where, call.rule, counted.result.isoformat(), instead)
    elif day < counted.result:
        message = f"The {rule.law.title} has not stood long enough: {_reckoned(counted)}"
        possible = _soonest(facts, quicker, counted)
        yield Blocker("notice_running", message, rule.by[0], where, call.rule, possible, instead)
    else:
        yield from _outside(call, rule, notice, day.isoformat(), instead)


def _outside(call: GuardCall, rule: NoticeRule, notice: Notice, day: str, instead: str | None) -> Iterator[Blocker]:
    """A decision is made on a day that the notice names, since that is what the public was told."""
    if notice.first_on and day < notice.first_on:
        message = f"The {rule.law.title} names no day before {notice.first_on}."
        yield Blocker("notice_names_other_days", message, rule.by[0], f"notices.{rule.kind}", call.rule, notice.first_on, instead)
    elif notice.last_on and day > notice.last_on:
        again = f"Replace the {rule.law.title} by one that names later days."
        message = f"The {rule.law.title} names no day after {notice.last_on}."
        told = f"{again} {instead}" if instead else again
        yield Blocker("notice_names_other_days", message, rule.by[0], f"notices.{rule.kind}", call.rule, None, told)


def _open(facts: Facts, kind: str, day: str) -> bool:
    """Say whether a quicker way is open: its notice stands, and its days have passed."""
    rule, notice = facts.definition.notices.get(kind), notice_rules.standing_notice(facts, kind)
    return rule is not None and notice is not None and day >= _from(facts, rule, notice)


def _from(facts: Facts, rule: NoticeRule, notice: Notice) -> str:
    return notice_rules.earliest(facts, rule, notice).result.isoformat() if rule.days else notice.counts_from


def _soonest(facts: Facts, quicker: tuple[str, ...], counted: Counted) -> str:
    """Give the first day that any notice which stands opens."""
    days = [counted.result.isoformat()]
    for kind in quicker:
        rule, notice = facts.definition.notices.get(kind), notice_rules.standing_notice(facts, kind)
        if rule and notice:
            days.append(_from(facts, rule, notice))
    return min(days)


def _reckoned(counted: Counted) -> str:
    return f"{in_full(counted.result)} ({counted.in_words()})"
