"""The database: two engines, one behaviour. Knows how to begin, send and end; knows no table."""

from __future__ import annotations

import threading
import time
from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Executable, MetaData, create_engine, event
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.pool import QueuePool
from sqlalchemy.sql.expression import ClauseElement

from app.errors import Busy

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

LOCK_CODES = {"55P03", "40P01"}  # lock_not_available, deadlock_detected
BUSY = "Another act is being written. Nothing was changed: try again in a moment."
ALL_IN_USE = "Every connection to the database is in use. Nothing was changed: try again in a moment."
BEGIN: Mapping[tuple[str, bool], str] = {  # by engine, and whether to write
    ("sqlite", False): "BEGIN",
    ("sqlite", True): "BEGIN IMMEDIATE",
    ("postgresql", False): "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    ("postgresql", True): "BEGIN",
}


def is_absence(error: OperationalError) -> bool:
    """Tell a database that is away, full or locked from a statement that is wrong."""
    state = getattr(error.orig, "sqlstate", "")
    if state != "":  # PostgreSQL: connection, resources, operator (appendix A of its manual); none at all before a connection
        return state is None or state[:2] in ("08", "53", "57")
    return any(word in str(error.orig) for word in ("unable to open", "disk", "locked", "full"))


class Database:
    """Begin read and write transactions, the same way on SQLite and PostgreSQL."""

    def __init__(self, url: str, *, read_url: str = "", lock_seconds: int = 5, pgbouncer: bool = False) -> None:
        self.url = make_url(url)
        self.lock_seconds = lock_seconds
        self.pgbouncer = pgbouncer
        self.sqlite = self.url.get_backend_name() == "sqlite"
        self._writing = threading.Lock()
        self.engine = self._engine(url)
        self.reader = self._engine(read_url) if read_url else self.engine

    def _engine(self, url: str) -> Engine:
        if self.sqlite:
            return _sqlite(url, self.lock_seconds)
        connect: Mapping[str, Any] = {"options": f"-c lock_timeout={self.lock_seconds * 1000} -c timezone=UTC"}
        if self.pgbouncer:  # a pooled server connection may not know our statements, and keeps nobody's settings
            connect = {"prepare_threshold": None}
        return _opened(
            make_url(url).set(drivername="postgresql+psycopg"),
            pool_size=16,
            max_overflow=16,
            pool_timeout=self.lock_seconds,
            connect_args=connect,
        )

    @property
    def lags(self) -> bool:
        """Say whether reading is from a replica, which may not know yet what was just written."""
        return self.reader is not self.engine

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that sees one state; the database refuses changes in it. Raises Busy."""
        with self._transaction(self.reader, write=False) as connection:
            yield connection

    @contextmanager
    def glance(self) -> Iterator[Connection]:
        """Open a connection for one prepared statement, which sees one state without a transaction around it. Raises Busy."""
        try:
            with self.engine.connect() as connection:  # not the reader: a replica may lag behind
                yield connection
        except PoolExhausted as error:
            raise Busy(ALL_IN_USE) from error

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open the transaction of an act; it commits when the block ends. Raises Busy."""
        if self.sqlite and not self._writing.acquire(timeout=self.lock_seconds):
            raise Busy(BUSY)
        try:
            with self._transaction(self.engine, write=True) as connection:
                yield connection
        finally:
            if self.sqlite:
                self._writing.release()

    @contextmanager
    def _transaction(self, engine: Engine, *, write: bool) -> Iterator[Connection]:
        try:
            with engine.connect() as connection, connection.begin():
                _begin(connection, write=write)
                if self.pgbouncer and not self.sqlite:
                    connection.exec_driver_sql(f"set local lock_timeout = {self.lock_seconds * 1000}")
                yield connection
        except PoolExhausted as error:
            raise Busy(ALL_IN_USE) from error
        except OperationalError as error:
            if _is_lock(error):
                raise Busy(BUSY) from error
            raise

    def close(self) -> None:
        self.engine.dispose()
        self.reader.dispose()


class Prepared:
    """A Core statement that is spelt once for each engine, and from then on handed to the driver as it stands.

    Core spends twice as long as driver and database together on each sending: this is for what every act or reading passes.
    Rows come as named tuples, whole. Errors are SQLAlchemy's, and whoever listens for statements hears of these too.
    """

    def __init__(self, statement: Executable) -> None:
        self.statement = statement
        self._spelt: dict[str, str] = {}
        self._rows: dict[str, Callable[[Sequence[Any]], Any]] = {}

    def all(self, connection: Connection, given: Mapping[str, Any]) -> list[Any]:
        """Give every row."""
        cursor = _send(connection, self._spelling(connection), given)
        rows = cursor.fetchall()
        if not rows:
            return []
        row = self._rows.get(connection.dialect.name) or self._row(connection, cursor)
        return [row(each) for each in rows]

    def one(self, connection: Connection, given: Mapping[str, Any]) -> Any | None:
        """Give the only row, or None."""
        rows = self.all(connection, given)
        if len(rows) > 1:
            raise ValueError(f"expected one row, found {len(rows)}")
        return rows[0] if rows else None

    def run(self, connection: Connection, given: Mapping[str, Any]) -> int:
        """Change rows; give how many."""
        changed: int = _send(connection, self._spelling(connection), given).rowcount
        return changed

    def run_many(self, connection: Connection, given: Sequence[Mapping[str, Any]]) -> None:
        """Change rows, once for each set of parameters."""
        _send(connection, self._spelling(connection), given)

    def _spelling(self, connection: Connection) -> str:
        dialect = connection.dialect
        spelt = self._spelt.get(dialect.name)
        if spelt is None:
            assert isinstance(self.statement, ClauseElement)
            named = sqlite.dialect(paramstyle="named") if dialect.name == "sqlite" else dialect  # parameters by name on both
            spelt = self._spelt[dialect.name] = str(self.statement.compile(dialect=named))
        return spelt

    def _row(self, connection: Connection, cursor: Any) -> Callable[[Sequence[Any]], Any]:
        made: Any = namedtuple("Row", [column[0] for column in cursor.description])  # type: ignore[misc]
        return self._rows.setdefault(connection.dialect.name, made._make)


def _send(connection: Connection, sql: str, given: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> Any:
    """Hand a statement to the driver, on the one cursor of this connection: its rows are fetched before the next is sent."""
    held = connection.info
    cursor: Any = held.get("cursor")
    if cursor is None:
        cursor = held["cursor"] = connection.connection.cursor()
    once = isinstance(given, Mapping)
    if listeners := connection.engine.dispatch.before_cursor_execute:
        for listener in listeners:
            listener(connection, cursor, sql, given, None, not once)
    try:
        cursor.execute(sql, given) if once else cursor.executemany(sql, given)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _as_sqlalchemy(connection, cursor, sql, given, error) from error
    return cursor


def _as_sqlalchemy(connection: Connection, cursor: Any, sql: str, given: Any, error: Exception) -> Exception:
    """Give a driver's error the form that Core would give it; a connection that broke leaves the pool."""
    dialect = connection.dialect
    broken = dialect.is_disconnect(error, connection.connection.dbapi_connection, cursor)  # type: ignore[arg-type]
    if broken:
        connection.invalidate(error)
    return DBAPIError.instance(
        sql, given, error, dialect.loaded_dbapi.Error, hide_parameters=True, connection_invalidated=broken, dialect=dialect
    )


def _is_lock(error: OperationalError) -> bool:
    return getattr(error.orig, "sqlstate", None) in LOCK_CODES or "database is locked" in str(error.orig)


def _opened(url: Any, **options: Any) -> Engine:
    """Make an engine whose driver begins nothing: `read` and `write` do, in one statement that says what it is for."""
    return create_engine(url, isolation_level="AUTOCOMMIT", pool_use_lifo=True, **options)


def _begin(connection: Connection, *, write: bool) -> None:
    held, dialect = connection.info, connection.dialect.name
    held["write"] = write
    if dialect == "sqlite" and held.get("may_write") != write:
        _send(connection, f"PRAGMA query_only={'OFF' if write else 'ON'}", {})
        held["may_write"] = write
    _send(connection, BEGIN[dialect, write], {})


def _sqlite(url: str, lock_seconds: int) -> Engine:
    """Open the embedded file: write-ahead log only where the library is free of the WAL-reset fault (3.51.3)."""
    try:
        import pysqlite3.dbapi2 as driver
    except ImportError:
        import sqlite3 as driver
    journal = "WAL" if driver.sqlite_version_info >= (3, 51, 3) else "DELETE"
    engine = _opened(url, module=driver, poolclass=QueuePool, pool_size=40, max_overflow=24, pool_timeout=lock_seconds)

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

    return engine


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
