"""One body's log from its first event to its last, in pages: bytes, places, tree, and what must be known of all of it.

What it keeps does not grow with the events: the right edge of the tree and some counters.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from app.audit import checks
from app.audit.report import Findings
from app.db import Prepared
from app.decisions.keeping import REFUSED
from app.log.kinds import ABOUT, Kind
from app.log.tables import event as events
from app.log.tree import HASH_BYTES, Edge, leaf_hash
from app.officers.record import STEPS

PAGE = 1000  # events read at once

EVENTS = Prepared(
    select(*(column for column in events.c if column.name not in ("body_id", "signature")))
    .where(events.c.body_id == bindparam("body"), events.c.seq > bindparam("after"))
    .order_by(events.c.seq)
    .limit(bindparam("page"))
)

Event = Mapping[str, Any]


@dataclass(slots=True)
class Chain:
    """How far a log was read, and what followed from it so far."""

    body: str
    origin: str
    findings: Findings = field(default_factory=Findings)
    due: dict[int, list[bytes]] = field(default_factory=dict)  # size: roots seen outside or remembered, to be met on the way
    met: set[tuple[int, bytes]] = field(default_factory=set)
    edge: Edge = field(default_factory=Edge)
    next: int = 0
    at: str = ""
    root: bytes = Edge().root()  # as stored with the last event
    taken: dict[tuple[str, int], int] = field(default_factory=dict)  # series and year: the last number
    references: set[str] = field(default_factory=set)  # all that were given
    carried: dict[tuple[str, int], int] = field(default_factory=dict)  # the same, of the body that this one took over from
    values: int = 0  # brought in by the events so far
    standing: int = 0  # the last event that changed what acts rest on
    organisational: int = 0  # events that are about the organisation
    _runs: set[str] = field(default_factory=set)  # checks that fail from one event to the next: told where it begins
    _gap: bool = False  # after a gap no root can be computed
    _act: Event | None = None  # the last act that was not done through a link

    def __post_init__(self) -> None:
        self._meet()

    def advance(self, connection: Connection) -> bool:
        """Read and check the next page; says whether it was the last."""
        rows = EVENTS.all(connection, {"body": self.body, "after": self.next - 1, "page": PAGE})
        for row in rows:
            self._take(row)
        return len(rows) < PAGE

    def _found(self, check: str, says: str, seq: int, decision: str | None = None) -> None:
        self.findings.add(check, says, body=self.body, seq=seq, decision=decision)

    def _run(self, check: str, says: str, wrong: bool, row: Row[Any]) -> None:
        """Tell of a fault where it begins: a hash that is wrong makes all that rest on it wrong."""
        if wrong and check not in self._runs:
            self._found(check, says, row.seq, row.decision_id)
        (self._runs.add if wrong else self._runs.discard)(check)

    def _take(self, row: Row[Any]) -> None:
        self._place(row)
        event, wrong = checks.read(row.bytes)
        if wrong:
            self._found("V08-form", wrong, row.seq, row.decision_id)
        self._tree(row)
        if event is not None:
            self._say(row, event)
        self.next, self.root = row.seq + 1, row.root
        self._meet()

    def _place(self, row: Row[Any]) -> None:
        if row.seq != self.next:
            last = row.seq - 1
            lost = f"Event {last} is" if last == self.next else f"Events {self.next} to {last} are"
            self._found("V04-sequence", f"{lost} missing. No root after them can be computed.", self.next)
            self._gap = True

    def _tree(self, row: Row[Any]) -> None:
        """Grow the tree by the leaf of these bytes; go on with the stored leaf, so that one changed event is one finding."""
        if leaf_hash(row.bytes) != row.leaf:
            self._found("V02-leaf", "The bytes of this event do not hash to its leaf: they were changed.", row.seq, row.decision_id)
        if not self._gap and len(row.leaf) == HASH_BYTES:
            self.edge, completed = self.edge.append(row.leaf)
            nodes, root = b"".join(completed) != row.nodes, self.edge.root() != row.root
            if nodes or root or self._runs:
                self._run("V03-nodes", "The subtrees stored here do not follow from the leaves.", nodes, row)
                says = "The root stored here does not follow from the leaves: a leaf, or this root, was changed."
                self._run("V03-root", says, root, row)

    def _say(self, row: Row[Any], event: Event) -> None:
        """Check what an event says of itself against its place, its columns and the events before it."""
        if event["seq"] != row.seq:
            self._found("V04-sequence", f"This event says that it is event {event['seq']}.", row.seq, row.decision_id)
        if event["log"] != self.origin:
            self._found("V09-origin", f"This event belongs to the log {event['log']!a:.80}.", row.seq, row.decision_id)
        for column in checks.differing(row, event):
            self._found("V17-columns", f"The column {column} does not say what the event says.", row.seq, event["decision"])
        if event["at"] < self.at:
            says = f"It was recorded at {event['at']}, before the event before it, of {self.at}."
            self._found("V20-times", says, row.seq, event["decision"])
        if (now := event["data"].get("now")) and event["at"] != max(str(now), self.at):
            says = f"It says that it was judged at {now!a:.40}, and was recorded at {event['at']}; the two are one moment."
            self._found("V20-times", says, row.seq, event["decision"])
        self.at = max(self.at, event["at"])
        with suppress(*checks.MISMADE):  # told when the decision, or the organisation, is folded
            self._follow(row.seq, event)

    def _follow(self, seq: int, event: Event) -> None:
        """Keep what later events, or the tables at the end, are held against."""
        brought = checks.values_of(event)
        self.values += len(brought)
        if not all(checks.is_commitment(commitment) for _, commitment in brought):
            self._found("V08-form", "It names a value otherwise than by a commitment.", seq, event["decision"])
        kind = event["kind"]
        self.organisational += kind in STEPS
        self.standing = seq if ABOUT[kind].standing else self.standing
        if kind == Kind.DECISION_MOVED and (number := event["data"].get("number")):
            self._number(seq, event["decision"], number)
        if kind == Kind.BODY_SUCCEEDED:
            self.carried |= {(series, year): taken for series, year, taken in event["data"]["numbers"]}
        self._linked(seq, event)

    def _number(self, seq: int, decision: str, number: Mapping[str, Any]) -> None:
        if number["reference"] in self.references:
            self._found("V15-numbers", f"The reference {number['reference']!a:.70} was given before.", seq, decision)
        self.references.add(number["reference"])
        if number["series"] is None:
            return  # it came from outside, and nobody counts
        series = (number["series"], number["year"])
        expected = self.taken.get(series, self.carried.get(series, 0)) + 1
        if number["number"] != expected:
            says = f"Expected number {expected} of {series[0]} in {series[1]}, found {number['number']}."
            self._found("V15-numbers", says, seq, decision)
        self.taken[series] = max(expected, number["number"])

    def _linked(self, seq: int, event: Event) -> None:
        """What is done through a link is written in the same transaction as the act that does it, so nothing lies between."""
        if event["capacity"] != "link":
            if event["kind"] == Kind.DECISION_CALLED:
                self._opens(seq, event)
            self._act = event
            return
        by = event["data"].get("decision") or event["data"].get("link")
        act = self._act
        if act is None or by is None or act["decision"] != by or act["data"].get("now") != event["data"].get("now"):
            self._found("V17-links", f"No act of decision {by} goes directly before.", seq, event["decision"])
        elif act["actor"] != event["actor"]:
            self._found("V17-links", "It names somebody else than the act that goes directly before.", seq, event["decision"])
        elif event["kind"] == Kind.DECISION_DISCHARGED:
            self._answers(seq, event, act["data"].get("determination"))
        elif event["kind"] in (Kind.DECISION_MET, Kind.DECISION_CALLED):
            self._comes_to(seq, event, act["data"].get("outcome"))

    def _answers(self, seq: int, event: Event, made: Mapping[str, Any] | None) -> None:
        """What is left to an officer is discharged by that officer's deciding, and by nothing less."""
        if made is None or made["decider"]["post"] != event["data"]["evidence"]["post"]:
            says = f"The act of decision {event['data']['link']!a:.60} that goes before does not decide for that post."
            self._found("V17-links", says, seq, event["decision"])

    def _opens(self, seq: int, event: Event) -> None:
        """The paper that is owed is opened in the same transaction, for exactly this obligation."""
        data, act = event["data"], self._act or {"kind": None, "decision": None, "data": {}}
        opened = act["kind"] == Kind.DECISION_OPENED and act["decision"] == data["paper"] and act["data"]["now"] == data["now"]
        came_from = act["data"].get("arises_from") or {}
        if not opened or (came_from.get("decision"), came_from.get("obligation")) != (event["decision"], data["obligation"]):
            self._found("V17-links", "The paper that it names was not opened for it directly before.", seq, event["decision"])

    def _comes_to(self, seq: int, event: Event, outcome: str | None) -> None:
        """A paper meets what it was opened for by an outcome, and is lost without one."""
        if (event["kind"] == Kind.DECISION_MET) != (outcome not in (None, REFUSED)):
            says = f"The act of the paper that goes before comes to {outcome or 'no outcome'}, and it tells otherwise."
            self._found("V17-links", says, seq, event["decision"])

    def _meet(self) -> None:
        """Compare with the checkpoints of this size."""
        for root in self.due.get(self.next, ()):
            if root == (self.edge.root() if not self._gap else self.root):
                self.met.add((self.next, root))
