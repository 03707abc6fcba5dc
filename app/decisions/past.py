"""A decision as it stood: what one of its revisions said, how long it stood, and which sign-offs held at the end of that.

It follows from the events alone, by the fold that makes the row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from app.decisions.locking import Locked
from app.decisions.queries import revision
from app.decisions.record import Record, fold

Event = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """One revision of a decision. What was destroyed after its time is a path of `paths` that `content` lacks."""

    n: int
    paths: tuple[str, ...]
    content: Mapping[str, Any]
    since: str  # the moment at which it was made
    until: str | None  # the moment at which the next one took its place; None: it stands
    record: Record  # as it was then

    @property
    def signoffs(self) -> list[dict[str, Any]]:
        """Give the sign-offs that held then."""
        return [s for s in self.record["signoffs"] if s["voided_by"] is None and s["answer"] == "given"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """One change of one content path: by whom, in which event, making which revision."""

    officer: str | None
    at: str
    seq: int
    revision: int


def as_it_stood(connection: Connection, found: Locked, events: Iterable[Event], n: int) -> Stood:
    """Give a revision with all that held while it stood. Raises Unknown."""
    manifest, content, _ = revision(connection, found, n)
    record: Record | None = None
    since, until = "", None
    for event in events:
        after = fold(record, event)
        if after["revision"] > n:
            until = event["at"]
            break
        since = since or (event["at"] if after["revision"] == n else "")
        record = after
    assert record is not None
    return Stood(n=n, paths=tuple(manifest), content=content, since=since, until=until, record=record)


def revisions_of(events: Iterable[Event]) -> dict[int, Event]:
    """Give, for each revision, the event that made it."""
    made: dict[int, Event] = {}
    for event in events:
        n = 1 if event["version"] == 1 else event["data"].get("revision")
        if event["version"] is not None and n:
            made.setdefault(n, event)
    return made


def touches(events: Iterable[Event], first: int, last: int) -> dict[str, list[Touch]]:
    """Give, for each content path, who changed it in the revisions after one up to another."""
    found: dict[str, list[Touch]] = {}
    for n, event in revisions_of(events).items():
        if first < n <= last:
            for path in changed_in(event):
                touch = Touch(officer=event["actor"], at=event["at"], seq=event["seq"], revision=n)
                found.setdefault(path, []).append(touch)
    return found


def changed_in(event: Event) -> list[str]:
    """Give the content paths that an event set, moved or made blank."""
    data = event["data"]
    moved = data.get("moved", {})
    return sorted({*data.get("set", {}), *moved, *moved.values(), *data.get("cleared", ())})
