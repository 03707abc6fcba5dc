"""The signatures of the checkpoints of a stretch of one log: each is over the size and the root stored with its event.

Every one is checked, none by sample: they are receipts that people hold. That takes more time than any other check, and
the library lets no other thread run meanwhile, so stretches are for several processes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from app.audit.report import Findings
from app.db import Prepared
from app.log.note import Checkpoint, VerifierKey
from app.log.tables import event as events

PAGE = 2000  # events read at once

EVENTS = Prepared(
    select(events.c.seq, events.c.root, events.c.signature, events.c.decision_id)
    .where(events.c.body_id == bindparam("body"), events.c.seq > bindparam("after"), events.c.seq <= bindparam("until"))
    .order_by(events.c.seq)
    .limit(bindparam("page"))
)


@dataclass(slots=True)
class Signatures:
    """How far the signatures of a stretch were checked."""

    body: str
    origin: str
    key: VerifierKey
    after: int  # the event before the stretch
    until: int
    findings: Findings = field(default_factory=Findings)
    _failing: bool = False  # told where it begins: what is written anew without the key has no signature from there on

    def advance(self, connection: Connection) -> bool:
        """Check the next page; says whether it was the last."""
        rows = EVENTS.all(connection, {"body": self.body, "after": self.after, "until": self.until, "page": PAGE})
        for row in rows:
            self._check(row)
        if rows:
            self.after = rows[-1].seq
        return len(rows) < PAGE

    def _check(self, row: Row[Any]) -> None:
        wrong = not is_signed(self.key, self.origin, row.seq + 1, row.root, row.signature)
        if wrong and not self._failing:
            says = "The checkpoint after this event is not signed by the key."
            self.findings.add("V01-signature", says, body=self.body, seq=row.seq, decision=row.decision_id)
        self._failing = wrong


def is_signed(key: VerifierKey, origin: str, size: int, root: bytes, signature: bytes) -> bool:
    """Say whether the key signed the checkpoint of this size and root."""
    try:
        return key.verify(Checkpoint(origin, size, root).text(), signature)
    except ValueError:
        return False
