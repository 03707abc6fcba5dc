"""The limit on SQLite: the recorded writes of a life, with the same commits, by the driver alone on one connection."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from typing import Any

from bench.recorded import Mark, Sent, Transaction
from tests.homes import Home

Row = tuple[Any, ...] | Mapping[str, Any]


@dataclass(slots=True)
class Bare:
    """One connection of the application's own driver and settings, without the application."""

    home: Home
    transactions: tuple[Transaction, ...]
    bodies: tuple[str, ...]
    lives: Iterator[int]

    @classmethod
    def of(cls, home: Home, transactions: tuple[Transaction, ...], bodies: Sequence[str]) -> Bare:
        return cls(home, transactions, tuple(bodies), count(1))

    def lives_a_second(self, spread: int, seconds: float) -> float:
        """Carry bare lives for so long over so many bodies."""
        opened = self.home.database.engine.raw_connection()
        try:
            return self._carry(opened.driver_connection, spread, seconds)
        finally:
            opened.close()

    def _carry(self, driver: Any, spread: int, seconds: float) -> float:
        with closing(driver.cursor()) as cursor:
            cursor.execute("pragma query_only=OFF")
            places = {
                body: cursor.execute("select size from head where body_id = ?", (body,)).fetchone()[0] for body in self.bodies
            }
            began, done = time.perf_counter(), 0
            while time.perf_counter() - began < seconds:
                number = next(self.lives)
                body = self.bodies[number % spread]
                places[body] = _live(cursor, self.transactions, number, body, places[body])
                done += 1
            return done / (time.perf_counter() - began)


def _live(cursor: Any, transactions: Sequence[Transaction], number: int, body: str, place: int) -> int:
    """Carry one bare life; give the place in the log that follows it."""
    taken = 0
    decision = f"0199c0de-{number:014d}-0123456789ab"

    def value(mark: Mark) -> Any:
        match mark.what:
            case "commitment":
                return f"{(number * 0x9E3779B97F4A7C15 + mark.number * 0xC2B2AE3D27D4EB4F) % 2**64:016x}".ljust(64, "e")
            case "key":
                return f"{mark.number:02d}{decision[2:]}"
            case "reference":
                return f"{taken}/2026"
        return {"decision": decision, "body": body, "place": place, "next_place": place + 1}[mark.what]

    for transaction in transactions:
        cursor.execute("BEGIN IMMEDIATE")
        for sent in transaction:
            if sent.many:
                cursor.executemany(sent.statement, [_row(sent, row, value) for row in sent.rows])
            else:
                cursor.execute(sent.statement, _row(sent, sent.rows[0], value))
            if "returning taken" in sent.statement:
                taken = cursor.fetchone()[0]
            if sent.is_on("update", "head"):
                place += 1
        cursor.execute("COMMIT")
    return place


def _row(sent: Sent, row: Mapping[str, Any], value: Callable[[Mark], Any]) -> Row:
    given = {name: value(each) if isinstance(each, Mark) else each for name, each in row.items()}
    return tuple(given[name] for name in sent.order) if sent.order else given
