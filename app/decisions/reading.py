"""Who may read a decision: one rule, for one row and for lists. To all others it does not exist."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_

from app.decisions.tables import decision
from app.officers.organisation import Organisation
from app.workflow.facts import Standing


@dataclass(frozen=True, slots=True)
class Reader:
    """An officer in one body today: the posts held, and whether one of them is an auditor's."""

    officer: str
    body: str
    posts: frozenset[str]
    auditor: bool


def reader(officer: str, body: str, standing: Standing, organisation: Organisation) -> Reader:
    held = frozenset(h.post for h in standing.held_by(officer))
    return Reader(officer, body, held, any(organisation.posts[p].role == "auditor" for p in held if p in organisation.posts))


def may_read(who: Reader, record: Mapping[str, Any], posts_of_definition: Iterable[str]) -> bool:
    """Say whether this officer may read this decision.

    A draft is for its originator and those named on it; from submission the posts of its definition read it too;
    an auditor reads all of the body; an administrator reads no content.
    """
    if record["body"] != who.body or not who.posts:
        return False  # who holds no post of the body today is no reader, whatever they once wrote
    if who.auditor or who.officer in (record["originator"], record["prepared_by"]):
        return True
    if record["originator_post"] in who.posts:
        return True
    return bool(record["submitted"] and not who.posts.isdisjoint(posts_of_definition))


def readable(readers: Iterable[Reader], definitions: Mapping[str, Iterable[str]]) -> ColumnElement[bool]:
    """Give the same rule as a condition on rows; `definitions` maps digests to the posts that each names."""
    return or_(false(), *(_readable_in_body(who, definitions) for who in readers))


def _readable_in_body(who: Reader, definitions: Mapping[str, Iterable[str]]) -> ColumnElement[bool]:
    if not who.posts:
        return false()
    here = decision.c.body_id == who.body
    if who.auditor:
        return here
    mine = [digest for digest, posts in definitions.items() if not who.posts.isdisjoint(posts)]
    own = or_(
        decision.c.originator == who.officer,
        decision.c.prepared_by == who.officer,
        decision.c.originator_post.in_(sorted(who.posts)),
    )
    return and_(here, or_(own, and_(decision.c.submitted, decision.c.definition.in_(mine))))
