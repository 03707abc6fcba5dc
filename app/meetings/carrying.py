"""What an act on a meeting means for the decisions on its agenda: each is brought into line with it, and reports what it took.

Compares what a decision knows with what it should know, so it may be done again at any time; each is an act of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import orjson
from sqlalchemy import Connection, select

from app.decisions import queries
from app.decisions.actions import Done, perform
from app.decisions.answers import Answer
from app.decisions.commands import Act, Asked, Place, Schedule
from app.decisions.locking import Locked
from app.decisions.scheduling import differs
from app.decisions.secretariat import Secretariat
from app.decisions.tables import decision as decisions
from app.errors import ActionRefused, Blocker, Busy, DulyError, Invalid, StaleRevision, Unknown
from app.meetings.record import Item, Record, told_of
from app.workflow.facts import Attempt

Result = Literal["waiting", "unchanged", "told", "moved", "refused"]
HELD_UP = (ActionRefused, Busy, Invalid, StaleRevision, Unknown)  # one decision's own trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one decision made of it: told of its place, moved by the resolution, or refused with every reason."""

    item: str
    decision: str
    result: Result
    state: str | None = None
    version: int | None = None
    blockers: tuple[Blocker, ...] = ()


def due(record: Record) -> list[Report]:
    """Give the decisions that the meeting still has to be carried out on, as far as the meeting itself can tell."""
    return [Report(item=item["id"], decision=item["decision"], result="waiting") for item in _with_decisions(record)]


def carry(secretariat: Secretariat, asked: Asked, record: Record, words: Mapping[str, Any]) -> list[Report]:
    """Bring every decision on the agenda into line; what one refuses is in its report, and the others go on."""
    return [_Carrying(secretariat, asked, record, item, words).report() for item in _with_decisions(record)]


def behind(connection: Connection, record: Record) -> frozenset[str]:
    """Give the items whose decisions do not know yet what this meeting makes of them."""
    held = {item["decision"]: item for item in _with_decisions(record)}
    if not held:
        return frozenset()
    found = select(decisions.c.id, decisions.c.record).where(decisions.c.id.in_(held), decisions.c.body_id == record["body"])
    rows = connection.execute(found).all()
    return frozenset(held[row.id]["id"] for row in rows if differs(orjson.loads(row.record), place_of(record, held[row.id])))


def place_of(record: Record, item: Item, *, resolved: bool = True) -> Place:
    """Give the place of an item's decision, as this version of the meeting makes it."""
    told = told_of(record, item, resolved=resolved)
    return Place(meeting=record["id"], version=record["version"], item=item["id"], told=told)


def attempt_of(record: Record, item: Item, words: Mapping[str, Any]) -> Attempt:
    """Read a resolution as what a recorder states with the transition that it makes."""
    said = words[item["resolution"]["words"]]
    outcomes = tuple({key: value for key, value in one.items() if value is not None} for one in said["recommendations"])
    return Attempt(inputs=said["inputs"], determinations=outcomes, comment=said["note"], meeting=record["id"])


def _with_decisions(record: Record) -> Iterator[Item]:
    return (item for item in record["items"] if item["decision"])


class _Carrying:
    """One item of one meeting on its way to its decision."""

    def __init__(self, secretariat: Secretariat, asked: Asked, record: Record, item: Item, words: Mapping[str, Any]) -> None:
        self.secretariat, self.asked, self.record, self.item, self.words = secretariat, asked, record, item, words
        self.last: Mapping[str, Any] = {}

    def report(self) -> Report:
        try:
            return self._report(self._carried())
        except HELD_UP as error:
            return self._report("refused", _told(error))

    def _report(self, result: Result, blockers: tuple[Blocker, ...] = ()) -> Report:
        state, version = self.last.get("state"), self.last.get("version")
        return Report(
            item=self.item["id"], decision=self.item["decision"], result=result, state=state, version=version, blockers=blockers
        )

    def _carried(self) -> Result:
        self.last = self._read().record
        after = place_of(self.record, self.item)
        if not differs(self.last, after):
            return "unchanged"
        resolution = self.item["resolution"]
        if resolution is None or resolution["action"] is None or self.item["withdrawn"] is not None:
            self._tell(after)
            return "told"
        self._tell(place_of(self.record, self.item, resolved=False))  # the guards of the act read that the meeting was held
        self._do(
            Act(
                decision=self.item["decision"],
                action=resolution["action"],
                attempt=attempt_of(self.record, self.item, self.words),
                resolved=after,
            )
        )
        return "moved"

    def _read(self) -> Locked:
        with self.secretariat.office.database.read() as connection:
            return queries.find(connection, self.secretariat, self.asked.person, self.asked.now, self.item["decision"])

    def _tell(self, place: Place) -> None:
        self._do(Schedule(decision=self.item["decision"], place=place, purpose=self.item["purpose"]))

    def _do(self, command: Act | Schedule) -> None:
        asked = Asked(officer=self.asked.officer, now=self.asked.now, if_match=self.last["version"])

        def render(done: Done) -> Answer:
            self.last = done.record
            return Answer(200, b"")

        perform(self.secretariat, asked, command, render)


def _told(error: DulyError) -> tuple[Blocker, ...]:
    """Tell an error as reasons: those that it lists, or itself."""
    if isinstance(error, ActionRefused):
        return error.blockers
    if isinstance(error, Invalid) and error.faults:
        return tuple(Blocker(error.code, fault.message, where=fault.where) for fault in error.faults)
    return (Blocker(error.code, error.detail),)
