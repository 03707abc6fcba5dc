"""The open connections of a database: opened once, lent to one block at a time. Knows no statement."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from app.errors import Busy
from app.waiting import AT_ONCE, READ_AT_ONCE, Giving, elsewhere, gives_way

MOST = 40  # connections of a process to a server, those of acts on a loop among them
WATCHED: Final[Mapping[str, int]] = {  # a server that falls silent holds up who waits for it a minute, not two hours
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,  # milliseconds; the others are seconds
}
ALL_IN_USE = "Every connection to the database is in use. Nothing was changed: try again in a moment."


class Lent(Connection):
    """A connection of a pool, and the way that statements go on it, which stays with it."""

    way: Any = None  # whoever knows statements sets it


class Pool:
    """Lends connections of one engine, the one used last first.

    SQLAlchemy's own pool makes a connection anew around what it lends, and takes as long for that as the driver for a statement.
    """

    def __init__(self, engine: Engine, *, kept: int, most: int, patience: float) -> None:
        self.engine, self.kept, self.patience = engine, kept, patience
        self._places: SimpleQueue[None] = SimpleQueue()  # as a semaphore would count them, in an eighth of the time
        for _ in range(most):
            self._places.put(None)
        self._idle: list[Lent] = []

    def take(self) -> Lent:
        """Lend a connection, which has nothing begun. Raises Busy where none comes free in time."""
        if not gives_way():  # acts on a loop come so many at once that there is a place for each
            try:
                self._places.get(timeout=self.patience)
            except Empty:
                raise Busy(ALL_IN_USE) from None
        try:
            return self._idle.pop()
        except IndexError:
            pass
        try:
            return elsewhere(partial(Lent, self.engine))
        except BaseException:
            self._leave()
            raise

    def give_back(self, connection: Lent) -> None:
        """Take a connection back, which has nothing begun; where one broke, the others are as old, so all are closed."""
        try:
            if connection.invalidated:
                connection.close()
                self._close_idle()
            elif len(self._idle) >= self.kept:
                connection.close()
            else:
                self._idle.append(connection)
        finally:
            self._leave()

    def _leave(self) -> None:
        if not gives_way():
            self._places.put(None)

    def close(self) -> None:
        """Close those that are not lent."""
        self._close_idle()
        self.engine.dispose()

    def _close_idle(self) -> None:
        with suppress(IndexError):  # another thread may take the last
            while True:
                self._idle.pop().close()


def postgresql(url: str, lock_seconds: int, *, pgbouncer: bool) -> Pool:
    """Open a server; behind a pooler nothing is prepared, since another of its connections would not know of it."""
    address = make_url(url).set(drivername="postgresql+psycopg")
    connect: dict[str, Any] = {"connect_timeout": lock_seconds, **WATCHED}
    connect = {name: value for name, value in connect.items() if name not in address.query}
    if pgbouncer:  # it keeps nobody's settings
        connect["prepare_threshold"] = None
    else:
        asked = address.normalized_query.get("options", ())
        connect["options"] = " ".join((*asked, f"-c lock_timeout={lock_seconds * 1000} -c timezone=UTC"))
    engine = _opened(address, connect_args=connect)

    @event.listens_for(engine, "do_connect")
    def _connect(_dialect: Any, _record: Any, args: Any, given: Any) -> Giving:
        return Giving.connect(*args, **given)

    return Pool(engine, kept=16, most=MOST - AT_ONCE - READ_AT_ONCE, patience=lock_seconds)


def sqlite(url: str, lock_seconds: int) -> Pool:
    """Open the embedded file: write-ahead log only where the library is free of the WAL-reset fault (3.51.3)."""
    try:
        import pysqlite3.dbapi2 as driver
    except ImportError:
        import sqlite3 as driver
    journal = "WAL" if driver.sqlite_version_info >= (3, 51, 3) else "DELETE"
    engine = _opened(url, module=driver)

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute(f"pragma busy_timeout={lock_seconds * 1000}")
        _keep_journal(connection, journal, lock_seconds)
        for pragma in (
            "synchronous=FULL",
            "foreign_keys=ON",
            "recursive_triggers=ON",  # so that REPLACE fires the triggers that forbid deletion
        ):
            connection.execute(f"pragma {pragma}")
        connection.create_function("lower", 1, _lower, deterministic=True)  # SQLite's own knows only a to z

    return Pool(engine, kept=40, most=64, patience=lock_seconds)


def _opened(url: Any, **options: Any) -> Engine:
    """Make an engine whose driver begins nothing: `Database` does, in one statement that says what it is for."""
    return create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool, **options)


def _keep_journal(connection: Any, journal: str, lock_seconds: int) -> None:
    """Choose the journal: where two processes make a new file, SQLite refuses one of them at once instead of waiting."""
    until = time.monotonic() + lock_seconds
    while True:
        try:
            connection.execute(f"pragma journal_mode={journal}")
            return
        except Exception as error:  # of whichever driver this is
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.02)


def _lower(text: str | None) -> str | None:
    return text if text is None else text.lower()
