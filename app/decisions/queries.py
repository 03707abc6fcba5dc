"""Read decisions: one, a page of many, a history, a revision. Everything here obeys `reading` and changes nothing."""

from __future__ import annotations

import base64
import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache, partial
from typing import Any

import orjson
from sqlalchemy import BindParameter, ColumnElement, Connection, Select, bindparam, false, or_, select, union

from app.db import Prepared
from app.decisions.commands import Asked
from app.decisions.locking import NEEDED, Locked, facts_for, unknown_decision
from app.decisions.reading import Way, may_read, reader_in
from app.decisions.secretariat import Secretariat
from app.decisions.sight import Sight, sight
from app.decisions.tables import decision as decisions
from app.decisions.tables import revision as revisions
from app.decisions.view import compare, event_view, words_in
from app.errors import Fault, Invalid, Unknown
from app.log.ids import is_id
from app.log.tables import event as events
from app.log.tables import head as heads
from app.log.tables import value as values
from app.waiting import elsewhere

FEW = 200  # events: to tell more takes longer than others should wait for
ONE = Prepared(
    select(*NEEDED, heads.c.standing).join(heads, heads.c.body_id == decisions.c.body_id).where(decisions.c.id == bindparam("id"))
)
HISTORY = Prepared(
    select(events.c.seq, events.c.bytes, events.c.leaf)
    .where(events.c.body_id == bindparam("body"), events.c.decision_id == bindparam("decision"))
    .order_by(events.c.seq)
)
EVENT = Prepared(
    select(events.c.seq, events.c.bytes, events.c.leaf).where(
        events.c.body_id == bindparam("body"), events.c.seq == bindparam("seq"), events.c.decision_id == bindparam("decision")
    )
)
VALUES = select(values.c.commitment, values.c.value).where(
    values.c.body_id == bindparam("body"), values.c.commitment.in_(bindparam("wanted", expanding=True))
)
REVISION = select(revisions).where(
    revisions.c.body_id == bindparam("body"), revisions.c.decision_id == bindparam("decision"), revisions.c.n == bindparam("n")
)
LISTED = (
    decisions.c.id,
    decisions.c.body_id,
    decisions.c.workflow,
    decisions.c.reference,
    decisions.c.title,
    decisions.c.state,
    decisions.c.outcome,
    decisions.c.version,
    decisions.c.originator_post,
    decisions.c.originator,
    decisions.c.waiting_for,
    decisions.c.due_on,
    decisions.c.next_due_on,
    decisions.c.clock_on,
    decisions.c.changed_at,
)
COLUMNS = ("workflow", "state", "outcome")  # by which a list is narrowed
SEARCHED = 500  # a search looks among the newest so many: deep scans cost more than they find


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list is narrowed to."""

    body: str | None = None
    workflow: str | None = None
    state: str | None = None
    outcome: str | None = None
    awaiting_me: bool = False
    mine: bool = False  # sent by me, or prepared for whoever sends it
    overdue: bool = False
    q: str | None = None
    among: tuple[str, ...] | None = None  # these and no others
    cursor: str | None = None
    limit: int = 20


@dataclass(frozen=True, slots=True)
class Page:
    items: tuple[dict[str, Any], ...]
    next: str | None


def find(connection: Connection, secretariat: Secretariat, officer: str, now: datetime, decision_id: str) -> Locked:
    """Give a decision that this officer may read, with its facts as of now. Raises Unknown."""
    row = ONE.one(connection, {"id": decision_id}) if is_id(decision_id) else None
    if row is None:
        raise unknown_decision(decision_id)
    organisation = secretariat.organisations.as_new_as(connection, row.body_id, row.standing)
    found = facts_for(connection, secretariat, Asked(officer=officer, now=now), row, None)
    who = reader_in(connection, secretariat.organisations, organisation, officer, found.facts.today)
    if not may_read(who, found.record, found.facts.definition):
        raise unknown_decision(decision_id)
    return found


def listing(connection: Connection, secretariat: Secretariat, officer: str, now: datetime, wanted: Filters) -> Page:
    """Give a page of the decisions that this officer may read, the newest first. Raises Invalid for a cursor not ours."""
    return seen(connection, sight(connection, secretariat, officer, now, wanted.body), wanted)


def seen(connection: Connection, who: Sight, wanted: Filters) -> Page:
    """Give a page of the decisions that lie in an officer's sight, the newest first. Raises Invalid for a cursor not ours."""
    statement = _newest(who, _shape(wanted))
    if statement is None:
        return Page((), None)
    rows = statement.all(connection, _given(wanted))
    more = len(rows) > wanted.limit
    rows = rows[: wanted.limit]
    today = who.today.isoformat()
    ended = frozenset(each.body for each in who.readers if each.ended)
    return Page(tuple(_item(row, today, ended) for row in rows), _cursor_for(rows[-1].id) if more else None)


def history(connection: Connection, found: Locked) -> list[dict[str, Any]]:
    """Tell a decision's events in order, refused attempts and comments among them; a long history holds up no loop."""
    rows = HISTORY.all(connection, {"body": found.row.body_id, "decision": found.row.id})
    tell = partial(_told, connection, found, rows)
    return tell() if len(rows) <= FEW else elsewhere(tell)


def _told(connection: Connection, found: Locked, rows: Sequence[Any]) -> list[dict[str, Any]]:
    told = _events(rows)
    words = open_values(connection, found.row.body_id, {c for event, _ in told for c in words_in(event)})
    return [event_view(event, leaf, words) for event, leaf in told]


def happened(connection: Connection, found: Locked, seq: int) -> dict[str, Any] | None:
    """Tell the event of this decision that stands at a place of the log; no text of it. None where another's stands there."""
    row = EVENT.one(connection, {"body": found.row.body_id, "decision": found.row.id, "seq": seq})
    return event_view(orjson.loads(row.bytes), bytes(row.leaf), {}) if row else None


def events_of(connection: Connection, found: Locked) -> list[tuple[dict[str, Any], bytes]]:
    """Give a decision's events in order, each with its leaf."""
    return _events(HISTORY.all(connection, {"body": found.row.body_id, "decision": found.row.id}))


def _events(rows: Sequence[Any]) -> list[tuple[dict[str, Any], bytes]]:
    return [(orjson.loads(row.bytes), bytes(row.leaf)) for row in rows]


def revision(connection: Connection, found: Locked, n: int) -> tuple[dict[str, str], dict[str, Any], int]:
    """Give a revision: its commitments, its content as it stood, and the decision's version then. Raises Unknown."""
    row = connection.execute(REVISION, {"body": found.row.body_id, "decision": found.row.id, "n": n}).one_or_none()
    if row is None:
        raise Unknown(f"This decision has no revision {n}; it has 1 to {found.record['revision']}.")
    manifest = orjson.loads(row.manifest)
    opened = open_values(connection, found.row.body_id, set(manifest.values()))
    return manifest, {path: opened[c] for path, c in manifest.items() if c in opened}, row.version


def comparison(connection: Connection, found: Locked, n: int, m: int) -> list[dict[str, Any]]:
    """Give what differs between two revisions, path by path, with both texts. Raises Unknown."""
    one, old, _ = revision(connection, found, n)
    other, new, _ = revision(connection, found, m)
    return [{"path": path, "before": old.get(path), "after": new.get(path)} for path in compare(one, other)]


def open_values(connection: Connection, body: str, wanted: set[str]) -> dict[str, Any]:
    """Open commitments to the values that are kept; those disposed of are absent."""
    if not wanted:
        return {}
    rows = connection.execute(VALUES, {"body": body, "wanted": sorted(wanted)})
    return {row.commitment: orjson.loads(row.value) for row in rows}


def _shape(wanted: Filters) -> Filters:
    """Leave of each thing that is typed only whether it is, and how many words: for all of these the statement is the same."""
    workflow, state, outcome = (None if each is None else "" for each in (wanted.workflow, wanted.state, wanted.outcome))
    words, cursor = " ".join("w" for _ in _words(wanted)) if wanted.q else None, "" if wanted.cursor else None
    return replace(wanted, workflow=workflow, state=state, outcome=outcome, q=words, cursor=cursor)


def _given(wanted: Filters) -> dict[str, Any]:
    """Give what was typed. Raises Invalid for a cursor not ours."""
    given = {name: value for name in COLUMNS if (value := getattr(wanted, name)) is not None}
    words = {f"word_{n}": f"%{_escaped(word)}%" for n, word in enumerate(_words(wanted))}
    return {**given, **words, **({"cursor": _cursor(wanted.cursor)} if wanted.cursor else {})}


def _narrowed(wanted: Filters, today: str, *, own: bool) -> Iterator[ColumnElement[bool]]:
    """Give the filters; on what is one's own as expressions that no index serves, lest the whole body's is taken for them."""
    for column in COLUMNS:
        if getattr(wanted, column) is not None:
            yield (decisions.c[column] + "" if own else decisions.c[column]) == bindparam(column, "")
    if wanted.among is not None:
        yield decisions.c.id.in_(wanted.among)
    if wanted.overdue:
        yield decisions.c.next_due_on < today
    if wanted.cursor is not None:
        yield decisions.c.id < bindparam("cursor", "")


def _awaiting(sight: Sight) -> Iterator[Way]:
    yield Way((decisions.c.waiting_for + "" == "originator") & (decisions.c.originator == sight.officer), own=True)
    for who in sight.readers:
        here = decisions.c.body_id == who.body
        if kept := [each.digest for each in sight.definitions if not who.posts.isdisjoint(each.recorders)]:
            yield Way(here & (decisions.c.waiting_for == "recorder") & decisions.c.definition.in_(kept))
        for post in sorted(who.posts):
            yield Way(here & (decisions.c.waiting_for == post))
            yield Way(here & (decisions.c.waiting_for == "decider") & (decisions.c.decider == post))
            yield Way(here & decisions.c.awaiting.is_not(None) & decisions.c.awaiting.contains(f" {post} ", autoescape=True))


def _ways(who: Sight, wanted: Filters) -> tuple[Way, ...]:
    """Give the ways of an officer who has any, narrowed to what waits for that officer or was sent by them."""
    may = or_(*(way.condition for way in who.ways))
    if wanted.awaiting_me:
        return tuple(Way(way.condition & may, way.own) for way in _awaiting(who))
    if wanted.mine:
        return tuple(Way((column == who.officer) & may, own=True) for column in (decisions.c.originator, decisions.c.preparer))
    return who.ways


@lru_cache(maxsize=1024)  # to put it together takes longer than to send it, and the same officer asks the same again
def _newest(who: Sight, wanted: Filters) -> Prepared | None:
    """Go each way by itself, newest first and no further than a page: one condition for all of them would read the whole body.

    None where there is no way. Knows of what was typed only its shape.
    """
    if not who.ways:
        return None
    searched = wanted.q is not None
    most, today = SEARCHED if searched else wanted.limit + 1, who.today.isoformat()
    conditions = [(way.condition, *_narrowed(wanted, today, own=way.own)) for way in _ways(who, wanted)]
    newest = [select(decisions.c.id).where(*each).order_by(decisions.c.id.desc()).limit(most).subquery() for each in conditions]
    ids = union(*(select(each.c.id) for each in newest))
    statement = select(*LISTED).where(decisions.c.id.in_(ids)).order_by(decisions.c.id.desc()).limit(most)
    return Prepared(_matching(statement, len(_words(wanted))).limit(wanted.limit + 1) if searched else statement)


def _matching(statement: Select[Any], words: int) -> Select[Any]:
    """Match every word in title or reference, among the newest decisions that the rest of the filters leave."""
    newest = statement.subquery()
    narrowed = select(newest).order_by(newest.c.id.desc())
    for n in range(words):
        like: BindParameter[str] = bindparam(f"word_{n}", "")
        narrowed = narrowed.where(newest.c.title.ilike(like, escape="\\") | newest.c.reference.ilike(like, escape="\\"))
    return narrowed if words else narrowed.where(false())


def _words(wanted: Filters) -> list[str]:
    return re.findall(r"[\w/-]+", (wanted.q or "").lower())[:8]


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _item(row: Any, today: str, ended: Container[str]) -> dict[str, Any]:
    clock_on = None if row.body_id in ended else row.clock_on  # in a body that has ended no clock acts
    return {
        "id": row.id,
        "body": row.body_id,
        "workflow": row.workflow,
        "reference": row.reference,
        "title": row.title,
        "state": row.state,
        "outcome": row.outcome,
        "version": row.version,
        "originator": {"post": row.originator_post, "officer": row.originator},
        "waiting_for": row.waiting_for,
        "due": row.due_on,
        "overdue": row.next_due_on is not None and row.next_due_on < today,
        "clock_on": clock_on,
        "clock_due": clock_on is not None and clock_on <= today,
        "changed_at": row.changed_at,
    }


def _cursor_for(identity: str) -> str:
    return base64.urlsafe_b64encode(identity.encode()).decode().rstrip("=")


def _cursor(text: str) -> str:
    try:
        identity = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii")
    except ValueError:
        identity = ""
    if not is_id(identity):
        raise Invalid("The cursor is not one that was given here.", [Fault("cursor", "Send 'next' of the page before, unchanged.")])
    return identity
