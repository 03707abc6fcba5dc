"""All decisions of one body, in pages of their events by (decision, sequence): at most one decision is held between pages.

The rows of a decision are read in the same snapshot that shows its last event, so that work may go on meanwhile.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import BigInteger, Connection, Row, Select, String, Table, bindparam, select, tuple_

from app.audit import checks
from app.audit.matter import Matter
from app.audit.papers_owed import evidence_faults, paper_faults, row_faults
from app.audit.past import Past
from app.audit.report import Findings
from app.audit.values import Opened, open_values
from app.db import Prepared
from app.decisions.tables import decision as decisions
from app.decisions.tables import obligation, refusal, revision
from app.documents.papers import Papers
from app.log.kinds import Kind
from app.log.tables import event as events
from app.workflow.definition import Definition

PAGE = 300  # events read at once, with all that they bring
LAST = 2**63 - 1  # after every event of a decision

ALL_EVENTS: Select[Any] = (
    select(events.c.decision_id, events.c.seq, events.c.bytes)
    .where(events.c.body_id == bindparam("body"))
    .where(
        tuple_(events.c.decision_id, events.c.seq) > tuple_(bindparam("decision", type_=String), bindparam("seq", type_=BigInteger))
    )
    .order_by(events.c.decision_id, events.c.seq)
    .limit(bindparam("page"))
)
EVENTS, EVENTS_UNTIL = Prepared(ALL_EVENTS), Prepared(ALL_EVENTS.where(events.c.decision_id <= bindparam("until")))
DISPOSALS = select(events.c.seq, events.c.bytes).where(
    events.c.body_id == bindparam("body"),
    events.c.decision_id == bindparam("decision"),
    events.c.kind == Kind.DECISION_DISPOSED.value,
)

Event = Mapping[str, Any]
Brought = Sequence[tuple[Event, Sequence[str]]]  # an event, and the commitments to the values that it brings


@dataclass(slots=True)
class Matters:
    """How far the decisions of a body were read: those after one id, up to another or to the last."""

    past: Past
    definitions: Mapping[str, Definition]
    after: str = ""
    until: str | None = None
    findings: Findings = field(default_factory=Findings)
    papers: Papers | None = None
    replays: Counter[str] = field(default_factory=Counter)
    decisions: int = 0
    gone: int = 0  # values
    disposed: int = 0  # of those, the ones that an event accounts for
    _matter: Matter | None = None
    _at: tuple[str, int] = field(init=False)  # the last event read
    _compared: str = field(init=False)  # the last decision whose rows were compared

    def __post_init__(self) -> None:
        self._at, self._compared = (self.after, LAST), self.after

    def advance(self, connection: Connection) -> bool:
        """Judge the next page; says whether it was the last."""
        self.past.catch_up(connection)  # in the same snapshot: acts rest on what came before them
        asked = {"body": self.past.body, "decision": self._at[0], "seq": self._at[1], "until": self.until, "page": PAGE}
        page = (EVENTS if self.until is None else EVENTS_UNTIL).all(connection, asked)
        told = [_event_in(row) for row in page]
        listed = [None if event is None else checks.listed(event) for event in told]
        brought = [(event, _commitments(each)) for event, each in zip(told, listed, strict=True) if event is not None]
        values = self._values(connection, brought)
        accounted = self._accounted(connection, brought, values)
        finished: list[Matter] = []
        for row, event, each in zip(page, told, listed, strict=True):
            matter = self._turn_to(row.decision_id, finished)
            matter.take(row.seq, event, each, values, accounted)
        if page:
            self._at = (page[-1].decision_id, page[-1].seq)
        last = len(page) < PAGE
        if last and self._matter is not None:
            finished.append(self._matter)
            self._matter = None
        self._compare(connection, finished, last)
        return last

    def _turn_to(self, decision: str, finished: list[Matter]) -> Matter:
        if self._matter is not None and self._matter.id == decision:
            return self._matter
        if self._matter is not None:
            finished.append(self._matter)
        self._matter = Matter(decision, self.past, self.findings, self.definitions, self.replays)
        self.decisions += 1
        return self._matter

    def _values(self, connection: Connection, brought: Brought) -> dict[str, Opened]:
        """Open what the events of a page bring, and look for what they say was destroyed."""
        wanted = [c for event, commitments in brought for c in (*commitments, *checks.destroyed(event))]
        return open_values(connection, self.past.body, wanted)

    def _accounted(self, connection: Connection, brought: Brought, values: Mapping[str, Opened]) -> dict[str, int]:
        """Find the events that account for values that are gone."""
        missing = [(event["decision"], c) for event, commitments in brought for c in commitments if c not in values]
        accounted: dict[str, int] = {}
        for decision in {decision for decision, _ in missing}:
            for row in connection.execute(DISPOSALS, {"body": self.past.body, "decision": decision}):
                event = checks.parsed(row.bytes)
                accounted |= dict.fromkeys(checks.destroyed(event) if event else (), row.seq)
        self.gone += len(missing)
        self.disposed += sum(c in accounted for _, c in missing)
        return accounted

    # -- the tables --------------------------------------------------------------------------------------------------

    def _compare(self, connection: Connection, finished: Sequence[Matter], last: bool) -> None:
        """Compare the rows of the decisions that are read to their end; what lies between them has no events."""
        if not finished and not last:
            return
        until = self.until if last else finished[-1].id
        rows = {row.id: row for row in self._range(connection, decisions, decisions.c.id, until)}
        revisions: dict[str, dict[int, tuple[int, bytes]]] = {}
        for row in self._range(connection, revision, revision.c.decision_id, until):
            revisions.setdefault(row.decision_id, {})[row.n] = (row.version, sha256(row.manifest).digest())
        refusals: dict[str, set[tuple[int, str]]] = {}
        for row in self._range(connection, refusal, refusal.c.decision_id, until):
            refusals.setdefault(row.decision_id, set()).add((row.version, row.digest))
        owed = self._owed(connection, until)
        for matter in finished:
            found = (rows.pop(matter.id, None), revisions.pop(matter.id, {}), refusals.pop(matter.id, set()))
            try:
                matter.compare(*found)
                self._compare_owed(connection, matter, owed.pop(matter.id, []))
                if self.papers:
                    matter.look_at(self.papers)
            except checks.MISMADE as problem:
                matter.found("V17-decision", f"The decision cannot be compared ({type(problem).__name__}: {problem}).", matter.last)
        for what, left in (
            ("V17-decision", rows),
            ("V17-revision", revisions),
            ("V17-refusals", refusals),
            ("V17-obligations", owed),
        ):
            for identity in left:
                self.findings.add(what, "There is a row without any event.", body=self.past.body, decision=identity)
        if finished:
            self._compared = finished[-1].id

    def _owed(self, connection: Connection, until: str | None) -> dict[str, list[Row[Any]]]:
        found: dict[str, list[Row[Any]]] = {}
        for row in self._range(connection, obligation, obligation.c.decision_id, until):
            found.setdefault(row.decision_id, []).append(row)
        return found

    def _compare_owed(self, connection: Connection, matter: Matter, rows: Sequence[Row[Any]]) -> None:
        if matter.whole and matter.record is not None:
            for says in row_faults(matter.record, rows):
                matter.found("V17-obligations", says, matter.last)
            for says in (*paper_faults(connection, matter.record), *evidence_faults(connection, matter.record)):
                matter.found("V24-obligations", says, matter.last)

    def _range(self, connection: Connection, table: Table, column: Any, until: str | None) -> Sequence[Row[Any]]:
        asked = {"body": self.past.body, "after": self._compared, "until": until}
        return _between(table, column.name, open_end=until is None).all(connection, asked)


@cache  # for a few tables
def _between(table: Table, column: str, *, open_end: bool) -> Prepared:
    """Select the rows of a body whose decision lies after one, and up to another where there is an end."""
    decision = table.c[column]
    rows = select(table).where(table.c.body_id == bindparam("body"), decision > bindparam("after"))
    return Prepared(rows if open_end else rows.where(decision <= bindparam("until")))


def _event_in(row: Row[Any]) -> Event | None:
    """Read the event that a row holds; None where there is none in it, or one about another decision."""
    event = checks.parsed(row.bytes)
    return event if event is not None and event["decision"] == row.decision_id else None


def _commitments(listed: checks.Listed) -> list[str]:
    return [commitment for _, commitment in listed or () if checks.is_commitment(commitment)]
