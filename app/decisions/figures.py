"""Figures of how a body decides: how long states last, how much there is, what is late. Only of what the reader may read.

It counts among the newest decisions: what was long ago says little of today, and costs as much to read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, bindparam, select

from app.clock import local_day
from app.decisions.queries import Filters, listing
from app.decisions.secretariat import Secretariat
from app.log.tables import event as events
from app.workflow.definition import Definition

MOST = 500  # decisions that are looked at
MONTHS = 12
DAY = 86_400  # seconds
MOVES = (
    select(events.c.decision_id, events.c.from_state, events.c.to_state, events.c.at)
    .where(events.c.body_id == bindparam("body"), events.c.decision_id.in_(bindparam("wanted", expanding=True)))
    .where(events.c.to_state.is_not(None))
    .order_by(events.c.decision_id, events.c.seq)
)


@dataclass(frozen=True, slots=True)
class Lasted:
    """How long decisions stayed in a state, in days, of those that left it."""

    state: str
    times: int
    median: float
    nine_in_ten: float


@dataclass(frozen=True, slots=True)
class Month:
    month: str  # YYYY-MM
    opened: int
    decided: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of one procedure of a body, as of one moment."""

    workflows: tuple[str, ...]  # of which there are decisions, the most frequent first
    workflow: str
    counted: int  # decisions
    all: bool  # whether these are all that there are
    states: Mapping[str, int]  # in the order of the procedure
    lasted: tuple[Lasted, ...]
    months: tuple[Month, ...]
    overdue: tuple[tuple[str, int], ...]  # whose turn it is, how many; of every procedure


def figures(
    connection: Connection, secretariat: Secretariat, officer: str, now: datetime, body: str, workflow: str
) -> tuple[Figures, Definition | None]:
    """Count the newest decisions of a body that this officer may read; of the procedure named, or of the most frequent one."""
    page = listing(connection, secretariat, officer, now, Filters(body=body, limit=MOST))
    late = listing(connection, secretariat, officer, now, Filters(body=body, overdue=True, limit=MOST))
    workflows = [name for name, _ in Counter(item["workflow"] for item in page.items).most_common()]
    chosen = workflow if workflow in workflows else workflows[0] if workflows else ""
    items = [item for item in page.items if item["workflow"] == chosen]
    definition = _newest(connection, secretariat, body, chosen) if chosen else None
    moves = connection.execute(MOVES, {"body": body, "wanted": [item["id"] for item in items]}).all() if items else ()
    told = Figures(
        workflows=tuple(workflows),
        workflow=chosen,
        counted=len(items),
        all=page.next is None,
        states=_by_state(items, definition),
        lasted=tuple(_lasted(moves, definition)),
        months=tuple(_by_month(moves, definition, now)),
        overdue=tuple(Counter(item["waiting_for"] or "condition" for item in late.items).most_common()),
    )
    return told, definition


def share(values: Sequence[float], part: float) -> float:
    """Give the value that this part of all values does not exceed: 0.5 for the median (the nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, -int(-part * len(ordered) // 1) - 1)]


def _newest(connection: Connection, secretariat: Secretariat, body: str, workflow: str) -> Definition:
    organisation = secretariat.organisations.fresh(connection, body)
    return secretariat.procedures.get(connection, organisation.adopted(workflow).digest)


def _by_state(items: Iterable[Mapping[str, Any]], definition: Definition | None) -> dict[str, int]:
    counts = Counter(item["state"] for item in items)
    order = [*(definition.states if definition else ()), *sorted(counts)]
    return {state: counts[state] for state in dict.fromkeys(order) if counts[state]}


def _lasted(moves: Iterable[Any], definition: Definition | None) -> Iterable[Lasted]:
    stays: dict[str, list[float]] = defaultdict(list)
    for _, rows in groupby(moves, lambda row: row.decision_id):
        entered = None
        for row in rows:
            at = datetime.fromisoformat(row.at)
            if entered is not None and row.from_state is not None and row.to_state != row.from_state:
                stays[row.from_state].append((at - entered).total_seconds() / DAY)
            if row.to_state != row.from_state:
                entered = at
    for state in dict.fromkeys([*(definition.states if definition else ()), *sorted(stays)]):
        if lasted := stays.get(state):
            yield Lasted(state, len(lasted), share(lasted, 0.5), share(lasted, 0.9))


def _by_month(moves: Iterable[Any], definition: Definition | None, now: datetime) -> list[Month]:
    """Count by the month in London in which a decision was opened, and in which it first came to an outcome; up to a year."""
    outcomes = {key for key, state in definition.states.items() if state.outcome} if definition else set()
    opened, decided = Counter[str](), Counter[str]()
    for _, rows in groupby(moves, lambda row: row.decision_id):
        told = list(rows)
        opened[_month(told[0].at)] += 1
        first = next((row for row in told if row.to_state in outcomes), None)
        if first is not None:
            decided[_month(first.at)] += 1
    months = [Month(month, opened[month], decided[month]) for month in _months(now)]
    first = next((n for n, month in enumerate(months) if month.opened or month.decided), MONTHS - 1)
    return months[first:]  # nothing is told of the time before there was anything


def _month(at: str) -> str:
    return local_day(datetime.fromisoformat(at)).isoformat()[:7]


def _months(now: datetime) -> list[str]:
    """Give the months up to this one."""
    today = local_day(now)
    last = today.year * 12 + today.month - 1
    return [f"{n // 12}-{n % 12 + 1:02}" for n in range(last - MONTHS + 1, last + 1)]
