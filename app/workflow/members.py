"""Members of a body's groups: what is written and signed once for each of them, and who speaks for whom.

Pure. Persons are not compared here: whoever holds the posts of two members answers for each of them, and is recorded as that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.workflow.definition import MEMBER, Definition, Section, SignoffRule
from app.workflow.facts import Decision, Facts, Member, Signoff, Standing

NOBODY = "administrator"  # who can help where no post speaks for a member


# --- sections, one for each -------------------------------------------------------------------------------------------


def section_at(definition: Definition, path: str) -> tuple[Section | None, str]:
    """Give the section at a content path, and the member for which it is written there: blank where there is one of it."""
    part, _, rest = path.partition(".")
    key, _, member = rest.partition(".")
    return (definition.sections.get(key) if part == "sections" else None), member


def entries(standing: Standing, section: Section) -> Sequence[tuple[str, Member | None]]:
    """Give the content paths of a section: its one, or one for each member of its group."""
    if section.one_for_each is None:
        return ((f"sections.{section.key}", None),)
    return [(f"sections.{section.key}.{member.key}", member) for member in standing.members(section.one_for_each)]


def title_of(section: Section, member: Member | None) -> str:
    """Name a section as it stands in a sentence."""
    return f"'{section.title}'" + (f" of {member.name}" if member else "")


def fillers(section: Section, member: Member | None) -> tuple[str, ...]:
    """Give the posts that fill in a section, for one member where there is one for each; none: the originator does."""
    speaks = (member.post if member else None) or NOBODY
    return tuple(speaks if post == MEMBER else post for post in section.filled_by)


def fillers_at(definition: Definition, standing: Standing, path: str) -> tuple[str, ...]:
    """Give the posts that fill in what stands at a content path; none: whoever edits the decision does."""
    section, key = section_at(definition, path)
    return fillers(section, standing.member(section.one_for_each, key)) if section else ()


# --- sign-offs, one for each ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answered:
    """Where one member stands: its newest answer on the text as it is, or awaited."""

    member: Member
    signoff: Signoff | None

    @property
    def state(self) -> Literal["given", "refused", "awaited"]:
        return self.signoff.answer if self.signoff else "awaited"


def answered(decision: Decision, standing: Standing, rule: SignoffRule) -> tuple[Answered, ...]:
    """Say of each member whether it has given or refused a sign-off, or is awaited."""
    newest = {s.member: s for s in decision.signoffs if s.name == rule.name and s.stands}
    return tuple(Answered(member, newest.get(member.key)) for member in standing.members(rule.for_each))


def needed(rule: SignoffRule, standing: Standing) -> int:
    """Give how many members must sign, as the body has set it where the procedure leaves that to it."""
    found = standing.parameters.get(rule.need_from[1:], rule.need) if rule.need_from else rule.need
    wanted = found if isinstance(found, int) else len(standing.members(rule.for_each))
    return max(wanted, 1)


def still_needed(rule: SignoffRule, answers: tuple[Answered, ...], standing: Standing) -> int:
    """Give how many members must still sign; a group without members never signs."""
    return needed(rule, standing) - sum(each.state == "given" for each in answers)


def is_signed(decision: Decision, standing: Standing, rule: SignoffRule) -> bool:
    """Say whether a sign-off holds: by whoever gives it, or by as many members as it needs."""
    if rule.for_each is None:
        return decision.signoff(rule.name) is not None
    return still_needed(rule, answered(decision, standing, rule), standing) <= 0


def is_needed(decision: Decision, rule: SignoffRule) -> bool:
    """Say whether a sign-off is needed for whoever decides."""
    return not rule.required_for or decision.decider_post in rule.required_for


# --- who speaks for whom ----------------------------------------------------------------------------------------------


def spoken_for(facts: Facts, group: str | None) -> tuple[Member, ...]:
    """Give the members of a group for which the signer speaks today."""
    return tuple(m for m in facts.standing.members(group) if m.post in facts.held)


def speaks_as(facts: Facts, rule: SignoffRule) -> Member | None:
    """Give the member for which the signer would answer: the one named, or else the first of theirs that is awaited."""
    mine = spoken_for(facts, rule.for_each)
    if facts.attempt and facts.attempt.member is not None:
        return next((m for m in mine if m.key == facts.attempt.member), None)
    awaited = (each.member for each in answered(facts.decision, facts.standing, rule) if each.state == "awaited")
    return next((m for m in awaited if m in mine), next(iter(mine), None))
