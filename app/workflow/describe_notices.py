"""Statutory notices and the test for a key decision in plain words, beside the rest of a procedure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.workflow.definition import Definition
from app.workflow.notices import NoticeRule


def notice_lines(definition: Definition) -> Iterator[str]:
    """Say which decisions are key, and which notices are published, by whom and how long before."""
    if test := definition.key_decisions:
        question = definition.checklist[test.stated_in].question if test.stated_in in definition.checklist else test.stated_in
        yield f"Key decisions: the report answers '{question}'"
        if test.money is not None:
            yield f"  Key from a sum of {_amount(test.money)} pence, spent or saved"
        if test.wards is not None:
            yield f"  Key from an effect on {_amount(test.wards)} wards"
    for rule in definition.notices.values():
        yield from _notice(definition, rule)


def _notice(definition: Definition, rule: NoticeRule) -> Iterator[str]:
    law = rule.law
    days = f", {rule.days} clear {'working ' if law.working else ''}days before" if rule.days else ""
    needed = f", where {rule.needed_if.source}" if rule.needed_if else ""
    yield f"A {law.title}: by {_titles(definition, rule.by, ' or ')}{days}{needed} ({law.law})"
    yield f"  Says: {'; '.join(content.title for content in law.contents.values())}"
    if law.dated:
        yield "  Says: the day, or the first and the last day, of the decision"
    if rule.informs:
        each = f", or each member of {rule.or_each} where there is none" if rule.or_each else ""
        yield f"  Told in writing: {_titles(definition, (rule.informs,))}{each}"
    if rule.consent_of:
        yield f"  With the consent of: {_titles(definition, rule.consent_of, ', failing whom ')}"
    if rule.cut_off:
        yield f"  After {rule.cut_off} it counts as published on the next day"


def _titles(definition: Definition, posts: Iterable[str], between: str = ", ") -> str:
    return between.join(f"the {definition.posts[post].title}" if post in definition.posts else post for post in posts)


def _amount(value: int | str) -> str:
    return f"the parameter {value[1:]}" if isinstance(value, str) else str(value)
