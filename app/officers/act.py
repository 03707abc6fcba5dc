"""The one way in which an organisation changes: read, check, change, record, commit, confirm.

What an act means stands in `acts`; what it makes of the rows stands in `record`, where the verifier finds it too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from app.clock import local_day
from app.errors import Busy
from app.log.canonical import decode
from app.log.head import Entry, Receipt, StandingMoved, append, confirm, keep
from app.log.kinds import Kind
from app.log.office import Office
from app.log.values import Committed
from app.officers.organisation import Organisation, load
from app.officers.record import changes
from app.officers.rules import OPERATOR, Hand, refuse
from app.workflow.ending import body_ended

ATTEMPTS = 5
ENDING = (Kind.APPOINTMENT_ENDED, Kind.DELEGATION_ENDED)  # what a body that has ended may still do


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What an act will record once it is known to be allowed."""

    kind: Kind
    hand: Hand
    data: Mapping[str, Any]
    texts: tuple[Committed, ...] = ()  # what the commitments in `data` open to
    entered_by: str | None = OPERATOR  # who named the actor and whoever confirmed it; None where the actor signed in
    besides: Callable[[Connection], None] | None = None  # rows that no log speaks of: accounts, the source of a procedure

    def entry(self) -> Entry:
        return Entry(
            kind=self.kind,
            actor=self.hand.officer,
            capacity=self.hand.capacity,
            on_behalf_of=self.hand.on_behalf_of,
            data={**self.data, "entered_by": self.entered_by},
        )


@dataclass(frozen=True, slots=True)
class Done:
    """What an act made, and the proof that the log has it."""

    id: str
    receipt: Receipt


Check = Callable[[Connection, Organisation], Draft]


def act(office: Office, body: str, now: datetime, check: Check, *, signed_in: bool = False) -> Receipt:
    """Change one organisation in one transaction with one event.

    Where the organisation moved between reading and writing, everything is checked again. Raises what `check` raises,
    Unknown for a body that is not there, Busy where others are always faster.
    """
    for attempt in range(ATTEMPTS):
        try:
            with office.database.write() as connection:
                picture = load(connection, body)
                draft = check(connection, picture)
                draft = replace(draft, entered_by=None) if signed_in else draft
                _refuse_after_end(picture, draft, now)
                receipt = write(connection, office, body, draft, now, standing=picture.sequence)
        except StandingMoved:
            continue
        except IntegrityError:  # somebody else took the key, the address or the version first: the next check says so
            if attempt == ATTEMPTS - 1:
                raise
            continue
        confirm(office, receipt)
        return receipt
    raise Busy("The posts of this body are being changed by others. Nothing was done: try again in a moment.")


def _refuse_after_end(picture: Organisation, draft: Draft, now: datetime) -> None:
    """A body that has ended only lets things end. Raises ActionRefused."""
    since = picture.on(local_day(now)).ended
    if since and draft.kind not in ENDING:
        refuse([body_ended(since)])


def write(connection: Connection, office: Office, body: str, draft: Draft, now: datetime, standing: int | None) -> Receipt:
    """Change the rows and append the event, inside a transaction that the caller commits and then confirms."""
    opened = {text.commitment: decode(text.body) for text in draft.texts}
    entry = draft.entry()
    for change in changes(body, entry.as_event(), opened.__getitem__):
        change.apply(connection)
    if draft.besides:
        draft.besides(connection)
    keep(connection, body, draft.texts, None)
    return append(connection, office, body, entry, now, standing=standing)
