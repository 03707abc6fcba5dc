"""The two engines begin, end, wait and refuse alike."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from app.db import Database
from app.errors import Busy
from tests.homes import Engine, Home, Homes, only

TAKE = "select taken from counter where series = :series"
SET = "update counter set taken = :taken where series = :series"


@pytest.fixture
def series(database: Database) -> str:
    """A row that transactions can fight over."""
    name = f"s{time.monotonic_ns()}"
    with database.write() as connection:
        connection.execute(text("insert into counter values ('body', :series, 2026, 0)"), {"series": name})
    return name


@pytest.fixture
def impatient(home: Home) -> Iterator[Database]:
    """The same database as another process would open it, waiting one second for a lock."""
    database = Database(home.settings.database, lock_seconds=1)
    yield database
    database.close()


def taken(connection: Connection, series: str, *, lock: bool = False) -> int:
    suffix = " for update" if lock and connection.dialect.name == "postgresql" else ""
    number: int = connection.execute(text(TAKE + suffix), {"series": series}).scalar_one()
    return number


def take_one(connection: Connection, series: str) -> None:
    number = taken(connection, series, lock=True)
    connection.execute(text(SET), {"series": series, "taken": number + 1})


def test_a_write_that_ends_well_is_kept_and_one_that_fails_is_not(database: Database, series: str) -> None:
    with database.write() as connection:
        take_one(connection, series)
    with pytest.raises(ZeroDivisionError), database.write() as connection:
        take_one(connection, series)
        raise ZeroDivisionError
    with database.read() as connection:
        assert taken(connection, series) == 1


def test_a_read_refuses_changes(database: Database, series: str) -> None:
    with pytest.raises(DBAPIError, match=r"read-?only"), database.read() as connection:
        connection.execute(text(SET), {"series": series, "taken": 9})
    with database.write() as connection:
        take_one(connection, series)  # the same pooled connection may write again


def test_a_read_sees_one_state(database: Database, series: str) -> None:
    with database.read() as reading:
        before = taken(reading, series)
        with database.write() as writing:
            take_one(writing, series)
        assert taken(reading, series) == before
    with database.read() as reading:
        assert taken(reading, series) == before + 1


def test_a_lock_that_does_not_come_in_time_is_busy(database: Database, impatient: Database, series: str) -> None:
    with database.write() as holding:
        take_one(holding, series)
        began = time.monotonic()
        with pytest.raises(Busy), impatient.write() as waiting:
            take_one(waiting, series)
        assert 0.5 < time.monotonic() - began < 4
    with impatient.write() as waiting:
        take_one(waiting, series)
        assert taken(waiting, series) == 2


def test_a_lock_held_by_another_thread_of_this_process_is_busy_too(impatient: Database, series: str) -> None:
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with impatient.write() as connection:
            take_one(connection, series)
            held.set()
            done.wait(10)

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(hold)
        held.wait(10)
        with pytest.raises(Busy), impatient.write() as connection:
            take_one(connection, series)
        done.set()
        holding.result(10)


@only("postgresql")
def test_behind_a_pooler_a_lock_is_waited_for_no_longer(home: Home, database: Database, series: str) -> None:
    pooled = Database(home.settings.database, lock_seconds=1, pgbouncer=True)
    with database.write() as holding:
        take_one(holding, series)
        with pytest.raises(Busy), pooled.write() as waiting:
            take_one(waiting, series)
    pooled.close()


def test_more_readers_than_connections_are_told_that_it_is_busy(impatient: Database) -> None:
    with pytest.raises(Busy, match="in use"), ExitStack() as stack:
        for _ in range(100):
            stack.enter_context(impatient.read())
    with impatient.read() as connection:
        assert connection.execute(text("select 1")).scalar_one() == 1


def test_readers_who_then_write_lose_nothing(fresh_database: Callable[[Engine], Home], kind: Engine) -> None:
    """Two processes with four threads each take numbers: none is refused, none is taken twice."""
    home = fresh_database(kind)
    processes = [Database(home.settings.database, lock_seconds=20) for _ in range(2)]
    with processes[0].write() as connection:
        connection.execute(text("insert into counter values ('body', 'decisions', 2026, 0)"))

    def take(database: Database) -> None:
        for _ in range(10):
            with database.write() as connection:
                take_one(connection, "decisions")

    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(take, database) for database in processes * 4]:
            done.result(60)
    with processes[1].read() as connection:
        assert taken(connection, "decisions") == 80
    for database in processes:
        database.close()


@pytest.mark.durable
@only("postgresql")
def test_durable_means_that_a_commit_is_on_disk(durable_homes: Homes, kind: Engine) -> None:
    home = durable_homes.copy(kind)
    with home.database.read() as connection:
        found = [
            connection.exec_driver_sql(f"show {name}").scalar_one() for name in ("fsync", "full_page_writes", "synchronous_commit")
        ]
    durable_homes.remove(home)
    assert found == ["on", "on", "on"]


@only("sqlite")
def test_sqlite_is_opened_with_its_safeguards(database: Database, kind: Engine) -> None:
    with database.write() as connection:
        names = ("foreign_keys", "recursive_triggers", "synchronous")
        found = {name: connection.exec_driver_sql(f"pragma {name}").scalar_one() for name in names}
        assert found == {"foreign_keys": 1, "recursive_triggers": 1, "synchronous": 2}  # 2: FULL
        version = tuple(int(part) for part in connection.exec_driver_sql("select sqlite_version()").scalar_one().split("."))
        journal = connection.exec_driver_sql("pragma journal_mode").scalar_one()
        assert journal == ("wal" if version >= (3, 51, 3) else "delete")


@only("postgresql")
def test_what_the_address_says_of_a_connection_holds_beside_ours(home: Home) -> None:
    said = {"options": "-c default_transaction_isolation=serializable -c statement_timeout=7000", "keepalives_idle": "77"}
    database = Database(
        make_url(home.settings.database).update_query_dict(said).render_as_string(hide_password=False), lock_seconds=3
    )
    with database.write() as writing:
        asked = ("transaction_isolation", "statement_timeout", "lock_timeout")
        assert [writing.execute(text(f"show {name}")).scalar_one() for name in asked] == ["read committed", "7s", "3s"]
        held = writing.connection.driver_connection.info.get_parameters()  # type: ignore[union-attr]
    database.close()
    watched = {name: held[name] for name in ("keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout")}
    assert watched == {"keepalives_idle": "77", "keepalives_interval": "10", "keepalives_count": "3", "tcp_user_timeout": "30000"}


@only("postgresql")
def test_a_reading_that_a_replica_ends_may_be_tried_again(database: Database) -> None:
    ended = "do $$ begin raise exception 'conflict with recovery' using errcode = '40001'; end $$"
    with pytest.raises(Busy), database.read() as reading:
        reading.execute(text(ended))
