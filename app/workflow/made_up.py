"""Made-up officers and content for walking through a procedure: nothing here is a person, a sum or a text of any body."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from string import ascii_uppercase

from app.clock import stamp
from app.workflow.calendar import Calendar
from app.workflow.definition import Ask, Definition, GuardUse, Section
from app.workflow.facts import Decision, Delegation, Facts, Holding, Member, Standing, Value
from app.workflow.guards import notice_rules
from app.workflow.guards.findings import findings, read_digest
from app.workflow.guards.meetings import CLEAR_DAYS, CLEAR_DAYS_USUAL
from app.workflow.guards.notice_rules import Proposed
from app.workflow.members import section_at
from app.workflow.notices import Notice

TEXT = "Made up for this walk."
ORIGINATOR_POST = "an officer of the body"  # no post of the procedure, so that the originator is nobody else in it
FAR = timedelta(days=60)
MEMBERS = 3  # of each group


def officer(number: int, title: str) -> str:
    """Name an invented officer: Officer A (Monitoring officer)."""
    times, letter = divmod(number, len(ascii_uppercase))
    return f"Officer {ascii_uppercase[letter] * (times + 1)} ({title})"


def originator() -> str:
    return officer(0, "originator")


def standing(definition: Definition, calendar: Calendar) -> Standing:
    """Fill every post with a holder and a deputy, and delegate to each delegated decider all that is not reserved.

    A collective decision maker is nobody: a recorder acts for it, where there is one.
    """
    filled = [post for post in definition.posts.values() if not (post.collective and definition.recorders)]
    holdings: list[Holding] = []
    for n, post in enumerate(filled):
        holder = officer(2 * n + 1, post.title)
        deputy = officer(2 * n + 2, f"deputy of the {post.title}")
        holdings.append(Holding(post=post.key, officer=holder, kind="holder"))
        holdings.append(Holding(post=post.key, officer=deputy, kind="deputy", on_behalf_of=holder))
    delegations = tuple(
        Delegation(id=d.post, from_post=_delegator(definition), to_post=d.post, matters=(), ceiling_pence=None, authority=TEXT)
        for d in definition.deciders.values()
        if d.under_delegation
    )
    groups = {group: tuple(_member(group, n) for n in range(MEMBERS)) for group in definition.groups}
    for member in (member for members in groups.values() for member in members):
        holdings.append(Holding(post=str(member.post), officer=officer(len(holdings) + 1, f"for {member.name}"), kind="holder"))
    return Standing(sequence=0, holdings=tuple(holdings), delegations=delegations, calendar=calendar, groups=groups)


def _member(group: str, n: int) -> Member:
    letter = ascii_uppercase[n]
    return Member(
        key=f"member_{letter.lower()}", name=f"Member {letter} of {group.replace('_', ' ')}", post=f"{group}_{letter.lower()}"
    )


def _delegator(definition: Definition) -> str:
    """Give a post that decides in its own right; none where a procedure has no such."""
    return next((d.post for d in definition.deciders.values() if not d.under_delegation), "")


def empty_draft(definition: Definition) -> Decision:
    """Give a draft with nothing in it but a title."""
    return Decision(
        id="made-up",
        body="made-up",
        state=definition.initial,
        version=1,
        revision=0,
        originator_post=ORIGINATOR_POST,
        originator=originator(),
        prepared_by=originator(),
        content={"title": TEXT},
        commitments={"title": commitment(TEXT)},
        authors={"title": (originator(),)},
    )


def content_at(facts: Facts, where: str, decider: str | None) -> Mapping[str, Value]:
    """Make up what clears a blocker at this place of the content (path: value); nothing where nothing can be made up."""
    definition, (group, _, key) = facts.definition, where.partition(".")
    section, _ = section_at(definition, where)
    if section is not None:
        return {where: {"is": "given", "value": section_value(definition, section, facts.today)}}
    if group == "checklist" and key in definition.checklist:
        return {where: {"answer": definition.checklist[key].expected}}
    if group == "decider" and decider is not None:
        matters = [matter for matter in definition.matters if matter not in definition.reserved]
        return {"decider": {"post": decider, "matter": matters[-1] if matters else None, "authority": None}}
    if group == "recommendations":  # two, so that one can be approved and one rejected
        verb = definition.verbs[0] if definition.verbs else ""
        made = [{"id": f"r{n}", "verb": verb, "text": TEXT, "conditions": [] if n > 1 else _conditions(definition)} for n in (1, 2)]
        return {"recommendations": made}
    if group == "attachments":
        paper = {"key": key, "name": f"{key}.pdf", "kind": "paper", "visibility": "public", "sha256": "0" * 64, "size": 1}
        return {f"attachments.{key}": paper}
    return {}


def condition(definition: Definition, kind: str) -> Mapping[str, Value]:
    """Make up a condition, for the first post of the procedure."""
    return {"id": "c1", "kind": kind, "text": TEXT, "owner": {"post": next(iter(definition.posts))}}


def _conditions(definition: Definition) -> list[Mapping[str, Value]]:
    """Leave the decision to an officer where an endorsement must name one."""
    uses = [*(use for t in definition.transitions for use in t.guards), *(f.guard for f in definition.findings)]
    asked = any(isinstance(use, GuardUse) and use.name == "delegation_named" for use in uses)
    return [condition(definition, "delegation")] if asked else []


def event(decision: Decision, name: str, at: datetime) -> Decision:
    """Let something happen that clocks count from or to and that no act is; any other event leaves the decision as it is."""
    if name.startswith("notice_"):
        day, kind = at.date().isoformat(), name.removeprefix("notice_")
        made = Notice(id=name, kind=kind, version=1, published_at=stamp(at), counts_from=day, says={}, words=commitment(TEXT))
        return replace(decision, notices=(*decision.notices, made))
    blank = {"id": "made-up", "committee": decision.decider_post, "item": "made-up", "urgent": False}
    blank |= dict.fromkeys(("agenda_published_at", "quorate", "resolution"))
    meeting = decision.meeting or {**blank, "on": at.date().isoformat()}
    if name == "meeting":
        return replace(decision, meeting={**meeting, "on": at.date().isoformat(), "quorate": None})
    return replace(decision, meeting={**meeting, "agenda_published_at": stamp(at)}) if name == "agenda" else decision


def notes(facts: Facts) -> Mapping[str, Value]:
    """Answer every warning that stands with a note on the content as it is."""
    raised = {each.code for each in findings(facts) if not each.answered}
    return {
        f"findings.{finding.key}": {"note": TEXT, "on": read_digest(finding, facts.decision.commitments)}
        for finding in facts.definition.findings
        if finding.key in raised
    }


def notice(facts: Facts, kind: str, seq: int) -> Notice:
    """Make up a notice as it would be published on this day, in place of one that stands."""
    rule, before = facts.definition.notices[kind], notice_rules.standing_notice(facts, kind)
    proposed = Proposed(
        kind=kind,
        contents={name: {"is": "given", "value": TEXT} for name in rule.law.contents},
        first_on=notice_rules.earliest_now(facts, rule).result.isoformat() if rule.law.dated else None,
        last_on=(facts.today + 6 * FAR).isoformat() if rule.law.dated else None,
        replaces=before.id if before else None,
        why=TEXT if before else None,
    )
    return notice_rules.as_published(facts, proposed, f"made-up-{seq}", commitment(TEXT), stamp(facts.now))


def meeting(facts: Facts) -> Mapping[str, Value]:
    """Make up a meeting of whoever decides: its agenda published today, held with its quorum as early as may be."""
    days = facts.standing.parameters.get(CLEAR_DAYS, CLEAR_DAYS_USUAL)
    on = facts.standing.calendar.earliest_after_clear_working_days(facts.today, int(days)).result
    told = {"id": "made-up", "committee": facts.decision.decider_post, "on": on.isoformat(), "item": "made-up"}
    return {**told, "agenda_published_at": stamp(facts.now), "urgent": False, "quorate": True, "resolution": None}


def section_value(definition: Definition, section: Section, today: date) -> Value:
    """Make up a value of a section's type."""
    later = (today + FAR).isoformat()
    match section.type:
        case "date":
            return later
        case "money":
            return 100_000
        case "money_table":
            *words, figure = section.columns
            return [{**dict.fromkeys(words, TEXT), figure: 100_000}]
        case "choice":
            return section.choices[0]
        case "yes_no":
            return True
        case "people" | "legislation":
            return [TEXT]
        case "post":
            return next(iter(definition.posts))
        case "table":
            return [dict.fromkeys(section.columns, TEXT)]
        case _:
            return TEXT


def inputs(asks: tuple[Ask, ...], today: date) -> Mapping[str, Value]:
    """Make up what must be stated with an act, and no more."""
    return dict(_inputs(asks, today))


def _inputs(asks: tuple[Ask, ...], today: date) -> Iterator[tuple[str, Value]]:
    plain: Mapping[str, Value] = {"date": (today + FAR).isoformat(), "yes_no": True, "line": TEXT, "text": TEXT}
    for ask in asks:
        if ask.required:
            yield ask.key, plain[ask.type] if ask.type in plain else ask.choices[0]


def commitment(value: Value) -> str:
    """Stand in for the salted commitment of a stored value: the walk only asks whether content is the same."""
    return sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
