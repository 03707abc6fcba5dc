"""The database: two engines, one behaviour. Knows how to begin, send and end; knows no table."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Executable, MetaData, create_engine, event
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.pool import QueuePool
from sqlalchemy.sql.expression import ClauseElement

from app.errors import Busy
from app.wire import Spelling, Wire

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
BEGIN: Mapping[tuple[str, bool], Spelling] = {  # by engine, and whether to write
    ("sqlite", False): Spelling.of("BEGIN"),
    ("sqlite", True): Spelling.of("BEGIN IMMEDIATE"),
    ("postgresql", False): Spelling.of("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"),
    ("postgresql", True): Spelling.of("BEGIN"),
}
QUERY_ONLY = {write: Spelling.of(f"PRAGMA query_only={'OFF' if write else 'ON'}") for write in (False, True)}
Sent = TypeVar("Sent")


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
        engine = _opened(
            make_url(url).set(drivername="postgresql+psycopg"),
            pool_size=16,
            max_overflow=16,
            pool_timeout=self.lock_seconds,
            pool_reset_on_return=None,  # that is done below, faster than the driver sees that there is nothing to roll back
            connect_args=connect,
        )
        event.listen(engine, "before_cursor_execute", _after_what_waits)
        event.listen(engine, "rollback", lambda connection: None if connection.invalidated else _roll_back(connection.info))
        event.listen(engine, "reset", lambda _driver, record, _state: _roll_back(record.info))  # where its commit failed
        return engine

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
            with engine.connect() as connection, connection.begin(), _begun(connection, write=write):
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
        self._spelt: dict[str, Spelling] = {}

    def all(self, connection: Connection, given: Mapping[str, Any]) -> list[Any]:
        """Give every row."""
        return _sent(connection, _way(connection).rows, self._spelling(connection, given), given)

    def one(self, connection: Connection, given: Mapping[str, Any]) -> Any | None:
        """Give the only row, or None."""
        rows = self.all(connection, given)
        if len(rows) > 1:
            raise ValueError(f"expected one row, found {len(rows)}")
        return rows[0] if rows else None

    def run(self, connection: Connection, given: Mapping[str, Any]) -> int:
        """Change rows; give how many."""
        return _sent(connection, _way(connection).changed, self._spelling(connection, given), given)

    def later(self, connection: Connection, given: Mapping[str, Any], otherwise: Exception | None = None) -> None:
        """Change rows without waiting: done before the next statement that is waited for, and before the commit.

        What goes wrong is raised there; `otherwise` where not exactly one row is changed.
        """
        _sent(connection, _way(connection).later, self._spelling(connection, given), given, otherwise)

    def later_each(self, connection: Connection, given: Sequence[Mapping[str, Any]]) -> None:
        """Change rows without waiting, once for each set of parameters."""
        _sent(connection, _way(connection).later_each, self._spelling(connection, given), given)

    def _spelling(self, connection: Connection, given: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> Spelling:
        """Give the statement as this engine is sent it, and tell of it whoever listens."""
        dialect = connection.dialect
        spelling = self._spelt.get(dialect.name)
        if spelling is None:
            assert isinstance(self.statement, ClauseElement)
            named = sqlite.dialect(paramstyle="named") if dialect.name == "sqlite" else dialect  # parameters by name on both
            spelling = self._spelt[dialect.name] = Spelling.of(str(self.statement.compile(dialect=named)))
        for listener in connection.engine.dispatch.before_cursor_execute:
            listener(connection, None, spelling.named, given, None, not isinstance(given, Mapping))
        return spelling


class _Embedded:
    """SQLite's way: each statement is done when it is sent."""

    def __init__(self, cursor: Any) -> None:
        self.cursor = cursor

    def rows(self, spelling: Spelling, given: Mapping[str, Any]) -> list[Any]:
        self.cursor.execute(spelling.named, given)
        make = spelling.rows_of(lambda: [column[0] for column in self.cursor.description])
        return [make(each) for each in self.cursor.fetchall()]

    def changed(self, spelling: Spelling, given: Mapping[str, Any]) -> int:
        self.cursor.execute(spelling.named, given)
        changed: int = self.cursor.rowcount
        return changed

    def later(self, spelling: Spelling, given: Mapping[str, Any], otherwise: Exception | None = None) -> None:
        if self.changed(spelling, given) != 1 and otherwise is not None:
            raise otherwise

    def later_each(self, spelling: Spelling, given: Sequence[Mapping[str, Any]]) -> None:
        self.cursor.executemany(spelling.named, given)

    def flush(self) -> None: ...


def _way(connection: Connection) -> Wire | _Embedded:
    """Give the one way that statements go on this connection, which stays with it in the pool."""
    held = connection.info
    found: Wire | _Embedded | None = held.get("way")
    if found is None:
        pooled: Any = connection.connection
        found = _Embedded(pooled.cursor()) if connection.dialect.name == "sqlite" else Wire(pooled.driver_connection)
        held["way"] = found
    return found


def _after_what_waits(connection: Connection, _cursor: Any, _sql: str, _given: Any, context: Any, _many: bool) -> None:
    """Send what waits before a statement that Core sends itself."""
    if context is not None:
        _sent(connection, _way(connection).flush)


def _roll_back(held: dict[Any, Any]) -> None:
    """Roll back before the driver does, which finds nothing left to do."""
    if "way" in held:
        held["way"].roll_back()


def _sent(connection: Connection, how: Callable[..., Sent], *what: Any) -> Sent:
    """Hand something to the driver; its errors take the form that Core would give them, and what broke leaves the pool."""
    dialect = connection.dialect
    try:
        return how(*what)
    except dialect.loaded_dbapi.Error as error:
        broken = dialect.is_disconnect(error, connection.connection.dbapi_connection, None)
        if broken:
            connection.invalidate(error)
        of_driver = dialect.loaded_dbapi.Error
        raise DBAPIError.instance(
            None, None, error, of_driver, hide_parameters=True, connection_invalidated=broken, dialect=dialect
        ) from error


def _is_lock(error: OperationalError) -> bool:
    return getattr(error.orig, "sqlstate", None) in LOCK_CODES or "database is locked" in str(error.orig)


def _opened(url: Any, **options: Any) -> Engine:
    """Make an engine whose driver begins nothing: `read` and `write` do, in one statement that says what it is for."""
    return create_engine(url, isolation_level="AUTOCOMMIT", pool_use_lifo=True, **options)


@contextmanager
def _begun(connection: Connection, *, write: bool) -> Iterator[None]:
    """Begin with the first statement, and send what still waits before the commit."""
    connection.info["write"] = write
    way, dialect = _way(connection), connection.dialect.name
    if dialect == "sqlite" and connection.info.get("may_write") != write:
        _sent(connection, way.later, QUERY_ONLY[write], {})
        connection.info["may_write"] = write
    _sent(connection, way.later, BEGIN[dialect, write], {})
    yield
    _sent(connection, way.flush)


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
