"""The worker: does what clocks call for by now, round after round, on as many hosts as there are. Holds no rule of its own.

It also deletes, once an hour, what was kept for a time only. What it remembers only spares it looking again; whether anything is
to be done is judged under the lock of the decision.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.clock import Clock, local_day
from app.config import Settings
from app.decisions import due
from app.decisions.actions import run_clock
from app.decisions.secretariat import Secretariat
from app.errors import DulyError
from app.expiry import delete_expired
from app.log.kinds import Kind

EVERY = 15  # seconds between rounds
AWAY = 60  # at most, while the database is away
HOUR = timedelta(hours=1)
FAILED = "failed"

log = structlog.get_logger("duly.worker")


@dataclass(slots=True)
class Worker:
    """One worker on one host."""

    secretariat: Secretariat
    clock: Clock
    settings: Settings = field(default_factory=Settings)
    stop: threading.Event = field(default_factory=threading.Event)
    counted: dict[str, tuple[int, date]] = field(default_factory=dict)  # body: the standing and the day its clocks were counted on
    deleted_at: datetime | None = None  # when what has had its time was last deleted

    def run(self, every: float = EVERY) -> None:
        """Go round until told to stop; a database that is away is waited for."""
        log.info("the worker begins", every=every)
        wait = every
        while not self.stop.is_set():
            try:
                self.round()
                wait = every
            except (SQLAlchemyError, DulyError, OSError) as error:
                wait = min(max(wait * 2, 1), AWAY)
                log.error("this round came to nothing; the next one will try again", error=str(error).splitlines()[0], wait=wait)
            self.stop.wait(wait)
        log.info("the worker ends")

    def round(self) -> Counter[str]:
        """Do once all that there is to do by now; give how often each kind of event was made, and what failed.

        Raises SQLAlchemyError or DulyError where nothing can be read.
        """
        now, done = self.clock.now(), Counter[str]()
        standings = self._moved(now)
        for body, decisions in self._waiting(now, standings).items():
            before = done[FAILED]
            for decision in decisions:
                if self.stop.is_set():
                    return done
                done[self._one(decision, now)] += 1
            if body in standings and done[FAILED] == before:
                self.counted[body] = (standings[body], local_day(now))
        del done[""]
        if self.deleted_at is None or now - self.deleted_at >= HOUR:
            self._delete_expired(now)
        return done

    def _delete_expired(self, now: datetime) -> None:
        deleted = delete_expired(self.secretariat.office.database, now, self.settings)
        self.deleted_at = now
        if deleted.total():
            log.info("what had had its time was deleted", **{kind.replace(" ", "_"): rows for kind, rows in deleted.items()})

    def _moved(self, now: datetime) -> dict[str, int]:
        """Give the bodies whose calendar or parameters may say other days than when their clocks were last counted."""
        with self.secretariat.office.database.read() as connection:
            standings = due.bodies(connection)
        return {body: at for body, at in standings.items() if self.counted.get(body) != (at, local_day(now))}

    def _waiting(self, now: datetime, standings: Iterable[str]) -> dict[str, list[str]]:
        """Give the decisions to look at: those whose day has come, and by body those whose day may have moved."""
        with self.secretariat.office.database.read() as connection:
            today = [*due.due(connection, now), *due.owed(connection, now)]
            waiting, seen = {"": today}, frozenset(today)
            for body in standings:
                waiting[body] = [each for each in due.counted(connection, self.secretariat, body) if each not in seen]
        return waiting

    def _one(self, decision: str, now: datetime) -> str:
        """Do what one decision's clock calls for; one that fails holds up no other."""
        try:
            with self.secretariat.office.database.read() as connection:
                if not due.calls(connection, self.secretariat, decision, now):
                    return ""
            kind = run_clock(self.secretariat, now, decision)
        except Exception as error:
            log.error("a clock could not act", decision=decision, exc_info=error)
            return FAILED
        if kind:
            log.info("a clock acted", decision=decision, kind=kind)
        return kind


def in_words(done: Counter[str]) -> str:
    """Say what a round came to."""
    acts, papers, days, failed = (
        done[what] for what in (Kind.DECISION_MOVED, Kind.DECISION_CALLED, Kind.DECISION_CLOCK_SET, FAILED)
    )
    told = f"Acts made by clocks: {acts}. Papers opened that were owed: {papers}. Days of clocks told anew: {days}."
    return told + (f" Decisions that failed: {failed}; the lines above say why." if failed else "")
