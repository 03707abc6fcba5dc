"""What the members of groups were asked for and how each has answered, as it is told to the outside. Pure; knows no HTTP."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from app.workflow.definition import Section, SignoffRule
from app.workflow.facts import Facts, Member
from app.workflow.members import Answered, answered, entries, fillers, needed, spoken_for, still_needed


def members_view(facts: Facts, record: Mapping[str, Any], words: Mapping[str, Any]) -> dict[str, Any]:
    """Tell who has agreed, who has refused and why, what each member was asked to write, and which posts are awaited."""
    return {"joint": _joints(facts, record, words), "contributions": _contributions(facts), "awaits": record["awaits"]}


def _joints(facts: Facts, record: Mapping[str, Any], words: Mapping[str, Any]) -> list[dict[str, Any]]:
    rules = [rule for rule in facts.definition.signoffs.values() if rule.for_each]
    stated = {(s["name"], s["for"], s["seq"]): s["stated"] for s in record["signoffs"]}
    return [_joint(facts, rule, stated, words) for rule in rules]


def _joint(facts: Facts, rule: SignoffRule, stated: Mapping[Any, Any], words: Mapping[str, Any]) -> dict[str, Any]:
    answers = answered(facts.decision, facts.standing, rule)
    return {
        "name": rule.name,
        "group": rule.for_each,
        "need": needed(rule, facts.standing),
        "given": sum(each.state == "given" for each in answers),
        "complete": still_needed(rule, answers, facts.standing) <= 0,
        "members": [_answer(rule, each, stated, words) for each in answers],
    }


def _answer(rule: SignoffRule, each: Answered, stated: Mapping[Any, Any], words: Mapping[str, Any]) -> dict[str, Any]:
    signoff = each.signoff
    said = stated.get((rule.name, each.member.key, signoff.seq), {}) if signoff else {}
    return {
        "member": each.member.key,
        "name": each.member.name,
        "post": each.member.post,
        "state": each.state,
        "officer": signoff.officer if signoff else None,
        "on": signoff.signed_on if signoff else None,
        "stated": {key: words.get(commitment) for key, commitment in said.items()},
    }


def _contributions(facts: Facts) -> list[dict[str, Any]]:
    sections = [section for section in facts.definition.sections.values() if section.one_for_each]
    return [
        _contribution(facts, section, path, member)
        for section in sections
        for path, member in entries(facts.standing, section)
        if member
    ]


def _contribution(facts: Facts, section: Section, path: str, member: Member) -> dict[str, Any]:
    due = _due_on(facts, section)
    late = due is not None and due < facts.today
    return {
        "section": section.key,
        "member": member.key,
        "name": member.name,
        "post": next(iter(fillers(section, member)), facts.decision.originator_post),
        "due": due.isoformat() if due else None,
        "state": "given" if path in facts.decision.content else "overdue" if late else "blank",
    }


def _due_on(facts: Facts, section: Section) -> date | None:
    """Count from the day on which the decision was opened: that is when its contributors are asked."""
    days = facts.parameter(section.due_days)
    if not isinstance(days, int):
        return None
    opened = date.fromisoformat(facts.decision.opened_on)
    return facts.standing.calendar.add_working_days(opened, days).result


def may_answer_for(facts: Facts, rule: SignoffRule | None) -> Iterator[dict[str, str]]:
    """Give the members for which this officer would answer."""
    for member in spoken_for(facts, rule.for_each) if rule else ():
        yield {"key": member.key, "name": member.name}
