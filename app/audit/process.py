"""What an auditor of a process looks for, besides whether the history is genuine: refusals, overrides, persons in several parts.

Each is a list of events or decisions within a stretch of the log; nothing here judges whether it was right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import orjson
from sqlalchemy import ColumnElement, Connection, and_, not_, or_, select

from app.audit.search import REFUSED, holds, size_of
from app.clock import local_day
from app.decisions.tables import decision as decisions
from app.log.kinds import Kind
from app.log.tables import event as events

LOOKED = 5_000  # events that are looked at in one go
TOLD = 1_000  # events that may be told of
MOST_DECISIONS = 500  # the newest, whose persons are compared
MOST_OVERDUE = 200
Event = Mapping[str, Any]
URGENT = ("general_exception", "special_urgency")


def _amended(event: Event) -> bool:
    made = event["data"].get("determination") or {}
    return any("recommended" in o or o.get("amended") for o in made.get("outcomes", ()))


def _on_paper(event: Event) -> bool:
    data = event["data"]
    return any((data.get(part) or {}).get("method") == "wet" for part in ("signoff", "determination"))


def _urgent(event: Event) -> bool:
    data = event["data"]
    return (data.get("notice") or {}).get("kind") in URGENT or bool(event["kind"] == Kind.MEETING_PUBLISHED and data.get("urgent"))


EVENTS: Final[Mapping[str, Callable[[Event], bool]]] = {  # finding: is this event one of it
    "refused": lambda event: event["kind"] in REFUSED,
    "voided": lambda event: bool(event["data"].get("voided")),
    "passed": lambda event: bool(event["data"].get("passed")),
    "dispensed": lambda event: event["kind"] == Kind.DECISION_DISPENSED,
    "excepted": lambda event: event["kind"] == Kind.DECISION_EXCEPTED,
    "urgent": _urgent,
    "amended": _amended,
    "deputies": lambda event: event["on_behalf_of"] is not None,
    "on_paper": _on_paper,
    "released": lambda event: event["kind"] == Kind.DECISION_RELEASED,
    "migrated": lambda event: event["kind"] == Kind.DECISION_MIGRATED,
    "operator": lambda event: event["data"].get("entered_by") == "operator",
}
DECISIONS: Final = ("several", "overdue")  # findings about decisions rather than events
ALL: Final = (*EVENTS, *DECISIONS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Several:
    """One person who took several parts in one decision."""

    decision: str
    officer: str
    parts: tuple[tuple[str, str], ...]  # what was done, in which post


@dataclass(slots=True, kw_only=True)
class Looked:
    """What was found in a stretch of a log, and which stretch that was."""

    first: int
    last: int
    found: dict[str, list[Event]] = field(default_factory=lambda: defaultdict(list))
    cut: bool = False  # more was found than can be told: the stretch ends where that was full

    def add(self, event: Event) -> None:
        for finding, is_one in EVENTS.items():
            if is_one(event):
                self.found[finding].append(event)


def look(connection: Connection, body: str, before: int | None = None) -> Looked:
    """Look through a stretch of a body's log, up to its end or to the place named, in one statement."""
    end = size_of(connection, body) if before is None else before
    first = max(0, end - LOOKED)
    rows = connection.execute(
        select(events.c.seq, events.c.bytes)
        .where(events.c.body_id == body, events.c.seq >= first, events.c.seq < end, or_(*_telling(connection)))
        .order_by(events.c.seq.desc())
        .limit(TOLD)
    ).all()
    cut = len(rows) == TOLD
    looked = Looked(first=rows[-1].seq if cut else first, last=end - 1, cut=cut)
    for row in rows:
        looked.add(orjson.loads(row.bytes))
    return looked


def several_parts(connection: Connection, body: str) -> list[Several]:
    """Give who took more than one part in one decision, among the newest decisions."""
    rows = connection.execute(
        select(decisions.c.id, decisions.c.record)
        .where(decisions.c.body_id == body)
        .order_by(decisions.c.id.desc())
        .limit(MOST_DECISIONS)
    )
    return [each for row in rows for each in _several(row.id, orjson.loads(row.record))]


def overdue(connection: Connection, body: str, now: datetime) -> list[Any]:
    """Give the decisions of a body that are late, the latest first."""
    columns = (decisions.c.id, decisions.c.reference, decisions.c.title, decisions.c.state, decisions.c.definition)
    return list(
        connection.execute(
            select(*columns, decisions.c.next_due_on, decisions.c.waiting_for, decisions.c.decider)
            .where(decisions.c.body_id == body, decisions.c.next_due_on < local_day(now).isoformat())
            .order_by(decisions.c.next_due_on, decisions.c.id)
            .limit(MOST_OVERDUE)
        )
    )


def refusals_by_rule(found: list[Event]) -> list[tuple[str, list[Event]]]:
    """Sort refused attempts by the reasons for them, the most frequent first; one that has several stands under each."""
    rules: dict[str, list[Event]] = defaultdict(list)
    for event in found:
        for code in dict.fromkeys(blocker["code"] for blocker in event["data"].get("blockers", ())):
            rules[code].append(event)
    return sorted(rules.items(), key=lambda rule: (-len(rule[1]), rule[0]))


def _several(decision: str, record: Mapping[str, Any]) -> Iterator[Several]:
    parts: dict[str, dict[tuple[str, str], None]] = defaultdict(dict)
    parts[record["originator"]]["brought", record["originator_post"]] = None
    if record["prepared_by"] != record["originator"]:
        parts[record["prepared_by"]]["prepared", record["originator_post"]] = None
    for signed in record["signoffs"]:
        parts[signed["officer"]]["signed", signed["post"]] = None
        if signed["recorded_by"] != signed["officer"]:
            parts[signed["recorded_by"]]["entered", signed["post"]] = None
    for made in record["determinations"]:
        if made["decider"]["officer"]:
            parts[made["decider"]["officer"]]["decided", made["decider"]["post"]] = None
    for officer, taken in parts.items():
        if len(taken) > 1:
            yield Several(decision=decision, officer=officer, parts=tuple(taken))


def _telling(connection: Connection) -> list[ColumnElement[bool]]:
    """Say in SQL which events are worth reading: no less than those that a finding is about."""

    def filled(key: str) -> ColumnElement[bool]:
        return and_(holds(connection, f'"{key}":['), not_(holds(connection, f'"{key}":[]')))

    told = (
        Kind.DECISION_DISPENSED,
        Kind.DECISION_EXCEPTED,
        Kind.DECISION_MIGRATED,
        Kind.DECISION_RELEASED,
        Kind.DECISION_NOTIFIED,
        Kind.MEETING_PUBLISHED,
    )
    kinds = [*REFUSED, *(kind.value for kind in told)]
    return [
        events.c.kind.in_(kinds),
        filled("voided"),
        filled("passed"),
        holds(connection, '"method":"wet"'),
        holds(connection, '"amended":true'),
        holds(connection, '"recommended":'),
        not_(holds(connection, '"on_behalf_of":null,"seq":')),
        holds(connection, '"entered_by":"operator"'),
    ]
