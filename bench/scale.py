"""Acts and reads among very many decisions beside the same among few, in process, in turn."""

from __future__ import annotations

import base64
import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median

from sqlalchemy import Connection, text

from app.decisions import queries
from app.decisions.locking import Locked
from app.decisions.queries import Filters
from bench.extent import Extent
from bench.figures import Bar, Part, Row, rounded
from bench.fill import WHOLE, Filled, fill, identity
from bench.in_process import Clerk
from bench.places import Places
from bench.town import OUTSIDER
from tests.homes import ENGINES, Engine

HELD_TO = ("open", "perform", "list", "history")
APPROVE = 4  # the number of the act that is waited for in the state awaiting_decision
WARM = 10  # of each thing, before anything counts
SEED = 41
AWAITING = text("select id from decision where body_id = :body and state = 'awaiting_decision' order by id limit 20000")


@dataclass(slots=True)
class Desk:
    """Where everything that is timed is done, in one installation."""

    filled: Filled
    clerk: Clerk
    awaiting: Iterator[str]
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))

    @classmethod
    def at(cls, filled: Filled) -> Desk:
        with filled.home.database.read() as connection:
            ids = list(connection.execute(AWAITING, {"body": filled.town.body}).scalars())
        random.Random(SEED).shuffle(ids)
        return cls(filled, Clerk(filled.home.office, filled.town), iter(ids))

    def things(self) -> Mapping[str, Callable[[], object]]:
        return {
            "open": self.clerk.open,
            "perform": lambda: self.clerk.act(next(self.awaiting), APPROVE),
            "list": lambda: self._list(Filters()),
            "list, a state that is rare": lambda: self._list(Filters(state="finance_signoff")),
            "list, what awaits me": lambda: self._list(Filters(awaiting_me=True)),
            "list, a page far down": lambda: self._list(Filters(cursor=_cursor(self._any()))),
            "list, the newest by words": lambda: self._list(Filters(q="youth diversion")),
            "list, for one who may read none": lambda: self._list(Filters(), OUTSIDER),
            "one by id": lambda: self._reading(self._found),
            "history": lambda: self._reading(lambda connection: queries.history(connection, self._found(connection))),
        }

    def _list(self, wanted: Filters, who: str = "commissioner") -> object:
        officer = self.filled.town.officers[who]
        return self._reading(lambda c: queries.listing(c, self.clerk.secretariat, officer, datetime.now(UTC), wanted))

    def _found(self, connection: Connection) -> Locked:
        originator = self.filled.town.officers["policy_officer"]
        return queries.find(connection, self.clerk.secretariat, originator, datetime.now(UTC), self._any())

    def _reading(self, read: Callable[[Connection], object]) -> object:
        with self.filled.home.database.read() as connection:
            return read(connection)

    def _any(self) -> str:
        """Give the id of a decision with its whole history, anywhere among all."""
        return identity(self.chance.randrange(0, self.filled.decisions, WHOLE))


def measure(places: Places, extent: Extent) -> Part:
    """Fill both engines to both sizes, and time everything in turn."""
    rows: list[Row] = []
    bars: list[Bar] = []
    for kind in ENGINES:
        times = _times(places, kind, extent)
        found = {what: tuple(rounded(median(of)) for of in pair) for what, pair in times.items()}
        rows += [_row(kind, what, few, many) for what, (few, many) in found.items()]
        bars += [_bar(kind, what, many / few, extent) for what, (few, many) in found.items() if what in HELD_TO]
    few, many = extent.decisions
    return Part(
        name="scale",
        title=f"p50 in process, among {few:,} decisions of one body and among {many:,}",
        rows=tuple(rows),
        bars=tuple(bars),
        notes=(
            "The decisions are copies, made inside the database, of 50 that were carried by acts: 8 of 10 are approved,",
            f"the others stand in the five states before. One in {WHOLE} has its whole history, the others its last event.",
        ),
    )


def _times(places: Places, kind: Engine, extent: Extent) -> dict[str, tuple[list[float], list[float]]]:
    with ExitStack() as opened:
        desks = [Desk.at(fill(opened.enter_context(places.fresh(kind)), size)) for size in extent.decisions]
        both = [desk.things() for desk in desks]
        times: dict[str, tuple[list[float], list[float]]] = {what: ([], []) for what in both[0]}
        for what, (few, many) in times.items():
            for things in both:
                _timed(things[what], WARM)
            for _ in range(extent.rounds):
                few += _timed(both[0][what], extent.timed)
                many += _timed(both[1][what], extent.timed)
        return times


def _timed(do: Callable[[], object], often: int) -> list[float]:
    """Time so many, in milliseconds each."""
    times = []
    for _ in range(often):
        began = time.perf_counter()
        do()
        times.append((time.perf_counter() - began) * 1000)
    return times


def _row(kind: Engine, what: str, few: float, many: float) -> Row:
    return {"engine": kind, "what": what, "few ms": few, "many ms": many, "ratio": rounded(many / few)}


def _bar(kind: Engine, what: str, ratio: float, extent: Extent) -> Bar:
    few, many = extent.decisions
    return Bar(what=f"{kind}: {what} among {many:,} over {few:,}", value=rounded(ratio), unit="ratio", at_most=3)


def _cursor(identity_: str) -> str:
    return base64.urlsafe_b64encode(identity_.encode()).decode().rstrip("=")
