"""Who may read a decision: one rule, for one row and for lists. To all others it does not exist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection

from app.decisions.tables import decision
from app.officers.organisation import Organisation
from app.officers.pictures import Organisations
from app.workflow.definition import Definition


@dataclass(frozen=True, slots=True)
class Reader:
    """An officer in one body today: the posts held, and whether one of them is an auditor's."""

    officer: str
    body: str
    posts: frozenset[str]
    auditor: bool
    groups: frozenset[str] = frozenset()  # of the body, for a member of which one of the posts speaks
    independent: bool = False  # of another body, and named to give dispensations in this one
    ended: bool = False  # the body: another has its place


def reader(officer: str, organisation: Organisation, day: date, heirs: Iterable[Organisation], *, outside: bool) -> Reader:
    """Give an officer as a reader of a body; whoever holds a post in a body that took over from it reads as if there."""
    posts: set[str] = set()
    groups: set[str] = set()
    auditor = False
    for each in (organisation, *heirs):
        standing = each.on(day)
        held = {h.post for h in standing.held_by(officer)}
        posts |= held
        groups |= {group for group, members in standing.groups.items() if any(m.post in held for m in members)}
        auditor = auditor or any(each.posts[p].role == "auditor" for p in held if p in each.posts)
    ended = bool(organisation.ended_on and organisation.ended_on <= day.isoformat())
    return Reader(officer, organisation.body.id, frozenset(posts), auditor, frozenset(groups), outside, ended)


def reader_in(connection: Connection, organisations: Organisations, organisation: Organisation, officer: str, day: date) -> Reader:
    """Give an officer as a reader of a body, with what other bodies have to do with it."""
    outside = organisations.outsider(connection, organisation, officer, day) is not None
    return reader(officer, organisation, day, organisations.heirs(connection, organisation), outside=outside)


def may_read(who: Reader, record: Mapping[str, Any], definition: Definition) -> bool:
    """Say whether this officer may read this decision.

    A draft is for its originator and those who are asked for a section of theirs; from submission the posts of its
    definition read it too, those that speak for a member who signs, and who may give dispensations from another body;
    an auditor reads all of the body; an administrator reads no content.
    """
    if record["body"] == who.body and who.independent and record["submitted"]:
        return True
    if record["body"] != who.body or not who.posts:
        return False  # who holds no post of the body today is no reader, whatever they once wrote
    if who.auditor or who.officer in (record["originator"], record["prepared_by"]):
        return True
    if record["originator_post"] in who.posts:
        return True
    return _asked(who, definition) or bool(record["submitted"] and _takes_part(who, definition))


def _asked(who: Reader, definition: Definition) -> bool:
    return not who.groups.isdisjoint(definition.asked)


def _takes_part(who: Reader, definition: Definition) -> bool:
    return not who.posts.isdisjoint(definition.posts) or not who.groups.isdisjoint(definition.groups)


class Way(NamedTuple):
    """A condition on rows that an index serves; own: on what one officer wrote, which is always few."""

    condition: ColumnElement[bool]
    own: bool = False


def readable(readers: Iterable[Reader], definitions: Iterable[Definition]) -> tuple[Way, ...]:
    """Give the same rule as conditions on rows, any of which will do."""
    return tuple(way for who in readers for way in _ways(who, definitions))


def _ways(who: Reader, definitions: Iterable[Definition]) -> Iterator[Way]:
    here = decision.c.body_id == who.body
    if who.independent:
        yield Way(here & decision.c.submitted)
    if not who.posts:
        return
    if who.auditor:
        yield Way(here)
        return
    yield Way(here & (decision.c.originator == who.officer), own=True)
    yield Way(here & (decision.c.preparer == who.officer), own=True)
    for post in sorted(who.posts):
        yield Way(here & (decision.c.originator_post == post))
    if mine := [each.digest for each in definitions if _takes_part(who, each)]:
        yield Way(here & decision.c.submitted & decision.c.definition.in_(mine))
    if asked := [each.digest for each in definitions if _asked(who, each)]:
        yield Way(here & decision.c.definition.in_(asked))
