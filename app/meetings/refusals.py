"""What is recorded of an act on a meeting that was refused: who tried what, on which version, and what stood in the way."""

from __future__ import annotations

from app.clock import stamp
from app.decisions.commands import Asked
from app.errors import ActionRefused
from app.log.head import Entry
from app.log.kinds import Kind
from app.meetings.changes import ACTS
from app.meetings.commands import CarryOut, OnMeeting
from app.meetings.record import Record
from app.officers.rules import Hand

CARRY = "carry"
TRIED = frozenset((CARRY, *(kind.split(":")[1] for kind, _ in ACTS.values())))


class Refused(Exception):
    """A refusal on its way out of the transaction, with what is to be recorded of it."""

    def __init__(self, error: ActionRefused, record: Record, entry: Entry) -> None:
        super().__init__()
        self.error, self.record, self.entry = error, record, entry


def refused(asked: Asked, command: OnMeeting, record: Record, hand: Hand | None, error: ActionRefused) -> Refused:
    """Say it as an event of the body's log; texts that were stated with it are not kept."""
    entry = Entry(
        kind=Kind.MEETING_ACT_REFUSED,
        actor=asked.officer,
        capacity=hand.capacity if hand else "",
        on_behalf_of=hand.on_behalf_of if hand else None,
        from_state=record["state"],
        data={
            "meeting": record["id"],
            "action": CARRY if isinstance(command, CarryOut) else ACTS[type(command)][0].split(":")[1],
            "blockers": [{"code": b.code, "where": b.where} for b in error.blockers],
            "at_version": record["version"],
            "now": stamp(asked.now),
        },
    )
    return Refused(error, record, entry)
