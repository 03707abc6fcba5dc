"""What stands in the way of publishing a notice, and from when what was noticed may be decided. Pure; publishes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from typing import Any

from app.clock import LONDON, local_day
from app.errors import Blocker
from app.workflow.calendar import Counted, in_full
from app.workflow.capacity import Held, capacity_of, either, not_held
from app.workflow.facts import Facts
from app.workflow.guards.consents import consents_unmet, informed_unmet
from app.workflow.guards.guard import post_title
from app.workflow.notices import KINDS, Notice, NoticeRule, earliest_after

LABEL = "notices@1"  # as events quote the rules of this module


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A notice as an officer would publish it; its texts as they are sent."""

    kind: str
    contents: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # name: {is: given|none, value}
    first_on: str | None = None  # the day, or the first, on which the decision is to be made
    last_on: str | None = None
    informed: tuple[str, ...] = ()  # officers who were told in writing
    consents: tuple[Mapping[str, Any], ...] = ()  # {post, answer: agreed|unable|none, officer, on, why}
    replaces: str | None = None
    why: str | None = None  # the one before is replaced


def unmet(facts: Facts, proposed: Proposed) -> Iterator[Blocker]:
    """Give all that stands in the way of publishing this notice now, in this decision, by this officer."""
    rule = facts.definition.notices.get(proposed.kind)
    if rule is None:
        known = ", ".join(facts.definition.notices) or "none"
        says = f"This procedure publishes no {KINDS[proposed.kind].title}; it has: {known}."
        yield Blocker("notice_not_expected", says, "", "kind", f"Procedure {facts.definition.workflow}")
        return
    if capacity_of(facts, rule.by) is None:
        yield not_held(facts, rule.by, f"Publishing a {rule.law.title}", rule.law.law)
    yield from _out_of_place(facts, rule)
    yield from _contents_unmet(rule, proposed)
    yield from _days_unmet(facts, rule, proposed)
    yield from _order_unmet(facts, rule, proposed)
    if rule.law.informs:
        yield from informed_unmet(facts, rule, proposed.informed)
    if rule.law.consents:
        yield from consents_unmet(facts, rule, proposed.consents)


def capacity(facts: Facts, kind: str) -> Held | None:
    """Give the capacity in which this officer publishes such a notice."""
    return capacity_of(facts, facts.definition.notices[kind].by)


def standing_notice(facts: Facts, kind: str) -> Notice | None:
    """Give the notice of a kind that stands: one that was replaced counts no more."""
    return next((n for n in reversed(facts.decision.notices) if n.kind == kind and n.stands), None)


def counts_from(facts: Facts, rule: NoticeRule) -> date:
    """Give the day as of which a notice that is published now counts: the next one after the body's cut-off."""
    local = facts.now.astimezone(LONDON)
    late = rule.cut_off is not None and local.time() > time.fromisoformat(rule.cut_off)
    return local_day(facts.now) + timedelta(days=1) if late else local_day(facts.now)


def earliest(facts: Facts, rule: NoticeRule, notice: Notice) -> Counted:
    """Give the first day on which a decision may be made on a notice, with the days counted."""
    return earliest_after(facts.standing.calendar, rule, date.fromisoformat(notice.counts_from))


def earliest_now(facts: Facts, rule: NoticeRule) -> Counted:
    """Give the first day on which a decision may be made, were the notice published now."""
    return earliest_after(facts.standing.calendar, rule, counts_from(facts, rule))


def decided_day(facts: Facts) -> date:
    """Give the day of which it is asked whether a decision may be made on it: of a decision on paper the day of signing."""
    wet = facts.attempt.wet if facts.attempt else None
    return date.fromisoformat(wet.signed_on) if wet else facts.today


def routes(facts: Facts, kinds: tuple[str, ...]) -> str | None:
    """Say which quicker ways the procedure has, and from when each of them would be open."""
    told = []
    for kind in kinds:
        if rule := facts.definition.notices.get(kind):
            day = earliest_now(facts, rule).result
            needs = _asked(facts, rule)
            told.append(f"a {rule.law.title}{needs} ({rule.law.law}), published now, opens it from {in_full(day)}")
    return f"Where waiting is impracticable: {'; or '.join(told)}." if told else None


def _asked(facts: Facts, rule: NoticeRule) -> str:
    if not rule.consent_of:
        return ""
    return f" with the consent of {either(post_title(facts.definition, post) for post in rule.consent_of[:1])}"


# --- each rule on the notice itself -----------------------------------------------------------------------------------


def _out_of_place(facts: Facts, rule: NoticeRule) -> Iterator[Blocker]:
    states = facts.definition.states
    allowed = rule.states or tuple(s.key for s in states.values() if not (s.outcome or s.final or s.keeps_outcome))
    if facts.decision.state not in allowed:
        here = states[facts.decision.state].title
        says = f"A {rule.law.title} is published in {either(states[each].title for each in allowed)}; this stands in {here}."
        yield Blocker("wrong_state", says, rule.by[0], "state", rule.law.law)


def _contents_unmet(rule: NoticeRule, proposed: Proposed) -> Iterator[Blocker]:
    """Each thing that the law asks for is said, or expressly answered by none where that can be an answer."""
    law = rule.law
    for name, content in law.contents.items():
        said = proposed.contents.get(name)
        if said is None or (said["is"] == "given" and not said.get("value")):
            says = f"The notice must say {content.title}{'; none is an answer' if content.may_be_none else ''}."
            yield Blocker("notice_content_missing", says, rule.by[0], f"contents.{name}", law.law)
        elif said["is"] == "none" and not content.may_be_none:
            says = f"The notice must say {content.title}: none is no answer to that."
            yield Blocker("notice_content_missing", says, rule.by[0], f"contents.{name}", law.law)
    for name in sorted(proposed.contents.keys() - law.contents.keys()):
        says = f"A {law.title} says {', '.join(law.contents)}; found {name[:60]}."
        yield Blocker("notice_content_unknown", says, rule.by[0], f"contents.{name[:60]}", law.law)


def _days_unmet(facts: Facts, rule: NoticeRule, proposed: Proposed) -> Iterator[Blocker]:
    """It names the day of the decision or the first and the last one, and lies far enough before."""
    law, who = rule.law, rule.by[0]
    if not law.dated:
        return
    if proposed.first_on is None:
        says = "The notice must say on which day, or within which days, the decision is to be made."
        yield Blocker("notice_content_missing", says, who, "first_on", law.law)
        return
    if proposed.last_on is not None and proposed.last_on < proposed.first_on:
        yield Blocker("notice_days_reversed", "The last day lies before the first.", who, "last_on", law.law)
    counted = earliest_now(facts, rule)
    if proposed.first_on < counted.result.isoformat():
        says = f"{in_full(date.fromisoformat(proposed.first_on))} is too early: {counted.in_words()}"
        instead = routes(facts, QUICKER.get(rule.kind, ()))
        yield Blocker("notice_too_late", says, who, "first_on", law.law, counted.result.isoformat(), instead)


QUICKER: Mapping[str, tuple[str, ...]] = {
    "key_decision": ("general_exception", "special_urgency"),
    "general_exception": ("special_urgency",),
    "private_meeting": ("private_meeting_urgent",),
    "private_meeting_response": ("private_meeting_urgent",),
}


def _order_unmet(facts: Facts, rule: NoticeRule, proposed: Proposed) -> Iterator[Blocker]:
    """A notice follows the one that it answers; one that stands is replaced expressly, and says why."""
    law, who = rule.law, rule.by[0]
    if law.follows and standing_notice(facts, law.follows) is None:
        says = f"A {law.title} follows a {KINDS[law.follows].title}, and none stands."
        yield Blocker("notice_out_of_order", says, who, f"notices.{law.follows}", law.law)
    before = standing_notice(facts, proposed.kind)
    if before is not None and proposed.replaces is None:
        says = f"A {law.title} stands since {before.published_at[:10]}: a new one says that it replaces it, and counts from today."
        yield Blocker("notice_stands", says, who, "replaces", law.law)
    elif proposed.replaces is not None and (before is None or before.id != proposed.replaces):
        yield Blocker("notice_replaces_nothing", f"No such {law.title} stands in this decision.", who, "replaces", law.law)
    elif proposed.replaces is not None and not (proposed.why or "").strip():
        yield Blocker("notice_content_missing", "Say why the notice before is replaced.", who, "why", law.law)


def as_published(facts: Facts, proposed: Proposed, identity: str, words: str, now: str) -> Notice:
    """Make the notice that is recorded: published at this moment and at no other."""
    rule, held = facts.definition.notices[proposed.kind], capacity(facts, proposed.kind)
    return Notice(
        id=identity,
        kind=proposed.kind,
        version=facts.decision.version + 1,
        published_at=now,
        counts_from=counts_from(facts, rule).isoformat(),
        says={name: str(said["is"]) for name, said in proposed.contents.items()},
        words=words,
        first_on=proposed.first_on,
        last_on=proposed.last_on or proposed.first_on,
        informed=tuple(sorted(proposed.informed)),
        consents=tuple({key: one.get(key) for key in ("post", "answer", "officer", "on")} for one in proposed.consents),
        by=facts.actor or "",
        capacity=held[0] if held else "",
        replaces=proposed.replaces,
    )


def replaced(notices: tuple[Notice, ...], new: Notice) -> tuple[Notice, ...]:
    """Give the notices after one more."""
    return (*(replace(n, replaced_by=new.id) if n.id == new.replaces else n for n in notices), new)
