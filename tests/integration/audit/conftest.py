"""One eventful history for each engine, and an intruder who may do anything to the database that holds it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from app.audit.report import Report
from app.audit.verify import verify
from app.log.canonical import decode, encode
from app.log.tables import event
from app.log.tree import Edge, leaf_hash
from tests.homes import Engine, Home, Homes
from tests.integration.audit.history import World, eventful, founded
from tests.integration.audit.intruder import Intruder, Rows, rows_in


@pytest.fixture(scope="module")
def own_home(kind: Engine, homes: Homes) -> Iterator[Home]:
    """An installation that is broken into."""
    made = homes.copy(kind)
    yield made
    homes.remove(made)


@pytest.fixture(scope="module")
def history(own_home: Home, now: datetime) -> History:
    world = founded(own_home.office, now)
    with own_home.database.read() as connection:
        older = rows_in(connection)
    notices = eventful(world)
    other = founded(own_home.office, now, "other")
    other.to_approved(other.open())
    return History(world, notices, other, older)


@pytest.fixture(scope="module")
def _broken_in(history: History, own_home: Home, homes: Homes) -> Iterator[Intruder]:
    intruder = Intruder.of(own_home, homes)
    yield intruder
    intruder.leave()


@pytest.fixture
def intruder(_broken_in: Intruder) -> Iterator[Intruder]:
    """Whatever is done to the database is undone after the test."""
    yield _broken_in
    _broken_in.undo()


class History:
    """What happened, and how to find it in the log."""

    def __init__(self, world: World, notices: dict[str, str], other: World, older: Rows) -> None:
        self.world, self.notices, self.other, self.older = world, notices, other, older
        self.body = world.body
        self.events = _events(world)

    @property
    def origin(self) -> str:
        return str(self.events[0]["log"])

    @property
    def full_root(self) -> bytes:
        return self.root(len(self.events))

    def root(self, size: int) -> bytes:
        """Give the root at a size, from the events as they were."""
        edge = Edge()
        for told in self.events[:size]:
            edge, _ = edge.append(leaf_hash(encode(told)))
        return edge.root()

    def at(self, seq: int) -> datetime:
        """Give the moment at which an event was recorded."""
        return datetime.fromisoformat(self.events[seq]["at"])

    def seq(self, kind: str, notice: str | None = None, action: str | None = None) -> int:
        """Find the first event of a kind, about one of the notices, for one action."""
        about = self.notices[notice] if notice else None
        return next(
            n
            for n, told in enumerate(self.events)
            if told["kind"] == kind and told["decision"] == about and (action is None or told["data"].get("action") == action)
        )

    def last(self, notice: str, before: int | None = None) -> int:
        """Find the last event about one of the notices."""
        about = self.notices[notice]
        return max(n for n, told in enumerate(self.events[:before]) if told["decision"] == about)

    def report(self, **more: Any) -> Report:
        office = self.world.office
        return verify(office.database, [office.signer.verifier], **more)


def _events(world: World) -> list[dict[str, Any]]:
    with world.office.database.read() as connection:
        rows = connection.execute(select(event.c.bytes).where(event.c.body_id == world.body).order_by(event.c.seq))
        return [decode(row.bytes) for row in rows]
