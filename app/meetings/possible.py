"""What could be done with a meeting now, and why not yet: the rules of each act, asked of the best that could be stated with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import Connection

from app.decisions.commands import Asked
from app.decisions.secretariat import Secretariat
from app.errors import Blocker
from app.meetings.actions import motion_of
from app.meetings.changes import Told, said
from app.meetings.commands import AddItem, Cancel, Command, Hold, Minute, Publish
from app.meetings.queries import Found
from app.meetings.record import Record
from app.meetings.rules import HELD, unmet


def possible(connection: Connection, secretariat: Secretariat, asked: Asked, found: Found) -> dict[str, tuple[Blocker, ...]]:
    """Give each act on a meeting with what stands in its way: nothing where it only has to be stated."""
    return {name: tuple(_unmet(connection, secretariat, asked, found, command)) for name, command in _acts(found.record)}


def _acts(record: Record) -> Iterator[tuple[str, Command]]:
    meeting, members = record["id"], tuple[Mapping[str, str], ...]({"name": ""} for _ in range(record["quorum"]))
    yield "items", AddItem(meeting=meeting, title="", purpose="discussion")
    yield "publication", Publish(meeting=meeting)
    yield "attendance", Hold(meeting=meeting, present=members)
    yield "minutes", Minute(meeting=meeting, approved_at="", text="")
    yield "cancellation", Cancel(meeting=meeting, reason="")


def _unmet(connection: Connection, secretariat: Secretariat, asked: Asked, found: Found, command: Command) -> Iterator[Blocker]:
    kind, data = said(command, Told(found.record, found.organisation, asked.now))
    motion = motion_of(connection, secretariat, asked, kind, data, found)
    yield from unmet(replace(motion, other=lambda _: _later(found.record)))


def _later(record: Record) -> Record:
    """Give a later meeting as it would have to be."""
    return {**record, "on": (date.fromisoformat(record["on"]) + timedelta(days=1)).isoformat(), "state": HELD}
