"""The database: two engines, one behaviour. Knows how to begin, send and end; knows no table."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Executable, MetaData, event
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.sql.expression import ClauseElement

from app import pool
from app.errors import Busy
from app.pool import Lent, Pool
from app.wire import COMMIT, Spelling, Wire

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

LOCK_CODES = {"55P03", "40P01", "40001"}  # lock_not_available, deadlock_detected, serialization_failure (of a replica's readings)
BUSY = "Another act is being written. Nothing was changed: try again in a moment."
BEGIN: Mapping[tuple[str, bool], Spelling] = {  # by engine, and whether to write
    ("sqlite", False): Spelling.of("BEGIN DEFERRED"),
    ("sqlite", True): Spelling.of("BEGIN IMMEDIATE"),
    ("postgresql", False): Spelling.of("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"),
    ("postgresql", True): Spelling.of("BEGIN ISOLATION LEVEL READ COMMITTED"),  # whatever the server's default is: locks read anew
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
        self._pool = self._opened(url)
        self._readers = self._opened(read_url) if read_url else self._pool

    def _opened(self, url: str) -> Pool:
        if self.sqlite:
            return pool.sqlite(url, self.lock_seconds)
        return pool.postgresql(url, self.lock_seconds, pgbouncer=self.pgbouncer)

    @property
    def engine(self) -> Engine:
        """Give the engine whose statements can be listened to."""
        return self._pool.engine

    @property
    def lags(self) -> bool:
        """Say whether reading is from a replica, which may not know yet what was just written."""
        return self._readers is not self._pool

    @property
    def gives_way(self) -> bool:
        """Say whether an act on a loop gives way while it waits: SQLite holds its thread until the disk has written."""
        return not self.sqlite

    def read(self) -> AbstractContextManager[Connection]:
        """Open a transaction that sees one state; the database refuses changes in it. Raises Busy."""
        return self._transaction(self._readers, write=False)

    @contextmanager
    def glance(self) -> Iterator[Connection]:
        """Open a connection for prepared statements, each of which sees one state without a transaction around it. Raises Busy."""
        connection = self._pool.take()  # not a reader: a replica may lag behind
        try:
            yield connection
        except BaseException:
            _roll_back(connection)
            raise
        finally:
            self._pool.give_back(connection)

    def write(self) -> AbstractContextManager[Connection]:
        """Open the transaction of an act; it commits when the block ends. Raises Busy."""
        return self._one_by_one() if self.sqlite else self._transaction(self._pool, write=True)

    @contextmanager
    def _one_by_one(self) -> Iterator[Connection]:
        if not self._writing.acquire(timeout=self.lock_seconds):
            raise Busy(BUSY)
        try:
            with self._transaction(self._pool, write=True) as connection:
                yield connection
        finally:
            self._writing.release()

    @contextmanager
    def _transaction(self, lender: Pool, *, write: bool) -> Iterator[Connection]:
        try:
            connection = lender.take()
            try:
                _begin(connection, write=write)
                if self.pgbouncer and not self.sqlite:
                    connection.exec_driver_sql(f"set local lock_timeout = {self.lock_seconds * 1000}")
                yield connection
                _commit(connection)
            except BaseException:
                _roll_back(connection)
                raise
            finally:
                lender.give_back(connection)
        except OperationalError as error:
            if _is_lock(error):
                raise Busy(BUSY) from error
            raise

    def close(self) -> None:
        self._pool.close()
        self._readers.close()


class Prepared:
    """A Core statement that is spelt once for each engine, and from then on handed to the driver as it stands.

    Core spends twice as long as driver and database together on each sending: this is for what every act or reading passes.
    Rows come as named tuples, whole. Errors are SQLAlchemy's, and whoever listens for statements hears of these too.
    To what is given come the values that stand in a query.
    """

    def __init__(self, statement: Executable) -> None:
        self.statement = statement
        self._spelt: dict[str, Spelling] = {}

    def all(self, connection: Connection, given: Mapping[str, Any]) -> list[Any]:
        """Give every row."""
        spelling = self._spelling(connection, given)
        return _sent(connection, _way(connection).rows, spelling, {**spelling.values, **given} if spelling.values else given)

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

        What goes wrong is raised there; `otherwise` where not exactly one row is changed, or found.
        """
        _sent(connection, _way(connection).later, self._spelling(connection, given), given, otherwise)

    def later_each(self, connection: Connection, given: list[dict[str, Any]]) -> None:
        """Change rows without waiting, once for each set of parameters."""
        _sent(connection, _way(connection).later_each, self._spelling(connection, given), given)

    def _spelling(self, connection: Connection, given: Mapping[str, Any] | list[dict[str, Any]]) -> Spelling:
        """Give the statement as this engine is sent it, and tell of it whoever listens."""
        dialect = connection.dialect
        spelling = self._spelt.get(dialect.name)
        if spelling is None:
            assert isinstance(self.statement, ClauseElement)
            named = sqlite.dialect(paramstyle="named") if dialect.name == "sqlite" else dialect  # parameters by name on both
            spelt = self.statement.compile(dialect=named, compile_kwargs={"render_postcompile": True})
            values = {name: value for name, value in spelt.params.items() if value is not None}
            spelling = self._spelt[dialect.name] = Spelling.of(str(spelt), values)
        _tell(connection, spelling, given)
        return spelling


class Embedded:
    """SQLite's way: each statement is done when it is sent."""

    def __init__(self, cursor: Any) -> None:
        self.cursor = cursor
        self.may_write: bool | None = None  # as the connection was last told

    def rows(self, spelling: Spelling, given: Mapping[str, Any]) -> list[Any]:
        self.cursor.execute(spelling.named, given)
        make = spelling.rows_of(lambda: [column[0] for column in self.cursor.description])
        return [make(each) for each in self.cursor.fetchall()]

    def changed(self, spelling: Spelling, given: Mapping[str, Any]) -> int:
        self.cursor.execute(spelling.named, given)
        changed: int = self.cursor.rowcount
        return changed

    def later(self, spelling: Spelling, given: Mapping[str, Any], otherwise: Exception | None = None) -> None:
        changed = self.changed(spelling, given)
        found = len(self.cursor.fetchall()) if self.cursor.description else changed
        if found != 1 and otherwise is not None:
            raise otherwise

    def later_each(self, spelling: Spelling, given: Sequence[Mapping[str, Any]]) -> None:
        self.cursor.executemany(spelling.named, given)

    def flush(self) -> None: ...

    def commit(self) -> None:
        self.cursor.execute(COMMIT.named)

    def roll_back(self) -> bool:
        try:
            self.cursor.connection.rollback()
        except Exception:  # of whichever driver this is
            return False
        return True


def _way(connection: Connection) -> Wire | Embedded:
    """Give the one way that statements go on this connection, which stays with it in the pool."""
    assert isinstance(connection, Lent)
    found: Wire | Embedded | None = connection.way
    if found is None:
        pooled: Any = connection.connection
        if connection.dialect.name == "sqlite":
            found = Embedded(pooled.cursor())
        else:
            found = Wire(pooled.driver_connection)
            event.listen(connection, "before_cursor_execute", _after_what_waits)
        connection.way = found
    return found


def _after_what_waits(connection: Connection, *_sent_by_core: Any) -> None:
    """Send what waits before a statement that Core sends itself."""
    _sent(connection, _way(connection).flush)


def _tell(connection: Connection, spelling: Spelling, given: Any) -> None:
    """Tell of a statement whoever listens for those of the engine."""
    listeners = connection.engine.dispatch.before_cursor_execute
    if listeners.listeners:  # in production there are none; to ask the collection itself is a call for each statement
        for listener in listeners:
            listener(connection, None, spelling.named, given, None, isinstance(given, list))


def _begin(connection: Connection, *, write: bool) -> None:
    """Begin together with the first statement."""
    way, dialect = _way(connection), connection.dialect.name
    if isinstance(way, Embedded) and way.may_write != write:
        _sent(connection, way.later, QUERY_ONLY[write], {})
        way.may_write = write
    begin = BEGIN[dialect, write]
    _tell(connection, begin, {})
    _sent(connection, way.later, begin, {})


def _commit(connection: Connection) -> None:
    """Commit together with what still waits."""
    _tell(connection, COMMIT, {})
    _sent(connection, _way(connection).commit)
    if connection.in_transaction():
        connection.commit()  # as Core sees it; there is nothing left to do


def _roll_back(connection: Connection) -> None:
    """Undo what was begun: before the driver does, which has the server forget what is prepared."""
    if not connection.invalidated and not _way(connection).roll_back():
        connection.invalidate()
    if connection.in_transaction():
        connection.rollback()


def _sent(connection: Connection, how: Callable[..., Sent], *what: Any) -> Sent:
    """Hand something to the driver; its errors take the form that Core would give them, and what broke leaves the pool."""
    dialect = connection.dialect
    try:
        return how(*what)
    except dialect.loaded_dbapi.Error as error:
        broken = dialect.is_disconnect(error, connection.connection.dbapi_connection, None)
        if broken:
            if not connection.in_transaction():
                connection.begin()  # or what comes after this in the block would be sent on a new connection, by itself
            connection.invalidate(error)
        of_driver = dialect.loaded_dbapi.Error
        raise DBAPIError.instance(
            None, None, error, of_driver, hide_parameters=True, connection_invalidated=broken, dialect=dialect
        ) from error


def _is_lock(error: OperationalError) -> bool:
    return getattr(error.orig, "sqlstate", None) in LOCK_CODES or "database is locked" in str(error.orig)
