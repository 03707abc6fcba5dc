"""Who is told of an urgent decision, and who consents to it: the chair of scrutiny first, others only where the law lets them.

SI 2012/2089, regulations 5(6), 10 and 11. Pure; what was said to whom is stated by whoever publishes the notice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.errors import Blocker
from app.workflow.facts import Facts
from app.workflow.guards.guard import post_title
from app.workflow.notices import NoticeRule

ANSWERS = ("agreed", "unable", "none")  # none: there is no holder of the post

Consent = Mapping[str, Any]


def consents_unmet(facts: Facts, rule: NoticeRule, stated: Sequence[Consent]) -> Iterator[Blocker]:
    """Give what is wrong with the chain of consents: it ends in one, and says of each post passed over why."""
    who, law = rule.by[0], rule.law.law
    if not stated or stated[-1]["answer"] != "agreed":
        asked = rule.consent_of[min(len(stated), len(rule.consent_of) - 1)]
        says = f"{_capital(post_title(facts.definition, asked))} has not agreed that this is urgent and cannot reasonably wait."
        yield Blocker("consent_missing", says, asked, "consents", law)
        return
    for n, one in enumerate(stated):
        where = f"consents.{n}"
        expected = rule.consent_of[n] if n < len(rule.consent_of) else None
        if one["post"] != expected or (one["answer"] == "agreed") != (n == len(stated) - 1):
            chain = ", then ".join(post_title(facts.definition, post) for post in rule.consent_of)
            says = f"The consent is that of {chain}; each before the last says why it could not be had."
            yield Blocker("consent_out_of_order", says, who, where, law)
            return
        yield from _given(facts, rule, one, where) if one["answer"] == "agreed" else _passed(facts, rule, n, one, where)


def _given(facts: Facts, rule: NoticeRule, one: Consent, where: str) -> Iterator[Blocker]:
    title = post_title(facts.definition, one["post"])
    if not any(h.officer == one.get("officer") for h in facts.standing.officers_in(one["post"])):
        says = f"The officer who is said to have agreed is not {title} today."
        yield Blocker("consent_by_another", says, one["post"], where, rule.law.law)
    if not one.get("on"):
        yield Blocker("notice_content_missing", "Say on which day it was agreed.", rule.by[0], f"{where}.on", rule.law.law)
    elif one["on"] > facts.today.isoformat():
        says = "What was agreed has a day that is past or today."
        yield Blocker("consent_in_future", says, rule.by[0], f"{where}.on", rule.law.law)


def _passed(facts: Facts, rule: NoticeRule, n: int, one: Consent, where: str) -> Iterator[Blocker]:
    """A chair who is there is passed over only where unable, and the third is asked only where neither of the first two is."""
    title, held = post_title(facts.definition, one["post"]), bool(facts.standing.officers_in(one["post"]))
    if not (one.get("why") or "").strip():
        says = f"Say why {title} could not be asked."
        yield Blocker("notice_content_missing", says, rule.by[0], f"{where}.why", rule.law.law)
    if one["answer"] == "none" and held:
        says = f"{_capital(title)} is in office today: the consent is asked there first."
        yield Blocker("consent_passed_over", says, one["post"], where, rule.law.law)
    elif one["answer"] == "unable" and not held:
        says = f"Nobody is {title} today: answer none."
        yield Blocker("consent_passed_over", says, rule.by[0], where, rule.law.law)
    elif n > 0 and any(facts.standing.officers_in(post) for post in rule.consent_of[: n + 1]):
        third = post_title(facts.definition, rule.consent_of[min(n + 1, len(rule.consent_of) - 1)])
        says = f"{_capital(third)} is asked only where all posts before are vacant."
        yield Blocker("consent_passed_over", says, one["post"], where, rule.law.law)


def informed_unmet(facts: Facts, rule: NoticeRule, informed: Sequence[str]) -> Iterator[Blocker]:
    """The chair of scrutiny was told in writing, or each member where there is no chair."""
    chair = facts.standing.officers_in(rule.informs or "")
    if chair:
        if not {h.officer for h in chair} & set(informed):
            says = f"{_capital(post_title(facts.definition, rule.informs))} is told of it in writing first."
            yield Blocker("not_informed", says, rule.by[0], "informed", rule.law.law)
        return
    members = facts.standing.members(rule.or_each)
    if not members:
        says = f"{_capital(post_title(facts.definition, rule.informs))} is told of it in writing first, and nobody holds that post."
        yield Blocker("not_informed", says, "administrator", "informed", rule.law.law)
    for member in members:
        if not {h.officer for h in facts.standing.officers_in(member.post or "")} & set(informed):
            says = f"There is no chair, so each member is told of it in writing first: {member.name} was not."
            yield Blocker("not_informed", says, rule.by[0], f"informed.{member.key}", rule.law.law)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
