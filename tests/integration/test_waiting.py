"""An act on a loop gives way while PostgreSQL answers, and loses nothing by it. SQLite never waits on a loop."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, text

from app.db import Database, Prepared
from app.errors import Busy
from app.waiting import AT_ONCE, _Act
from app.waiting import giving_way as give_way
from tests.homes import Home, only

LOCK = Prepared(text("select taken from counter where series = :series for update"))
COUNT = Prepared(text("update counter set taken = taken + 1 where series = :series"))
OPEN = "select count(*) from pg_stat_activity where datname = current_database() and usename = current_user"


async def in_an_act(call: Callable[[], Any]) -> Any:
    return await give_way(call, patience=30)


@pytest.fixture
def database(home: Home) -> Iterator[Database]:
    """The database as a process of its own would open it, waiting two seconds for a lock."""
    opened = Database(home.settings.database, lock_seconds=2)
    yield opened
    opened.close()


@pytest.fixture
def series(database: Database) -> str:
    name = f"w{time.monotonic_ns()}"
    with database.write() as connection:
        connection.execute(text("insert into counter values ('body', :series, 2026, 0)"), {"series": name})
    return name


def taken(database: Database, series: str) -> int:
    with database.read() as connection:
        return int(connection.execute(text("select taken from counter where series = :s"), {"s": series}).scalar_one())


def opened(database: Database, after: float = 0) -> int:
    """Count the connections that are open, after so many seconds of the database's time."""
    with database.read() as connection:
        connection.execute(text("select pg_sleep(:s)"), {"s": after})
        return int(connection.execute(text(OPEN)).scalar_one())


def counting(database: Database, series: str, then: Callable[[Connection], None] = lambda _: None) -> int:
    """Count one more, as an act does: lock, change, commit."""
    with database.write() as connection:
        (row,) = LOCK.all(connection, {"series": series})
        COUNT.later(connection, {"series": series})
        then(connection)
    return int(row.taken)


@only("postgresql")
@pytest.mark.parametrize("lock", [LOCK.all, lambda c, given: c.execute(LOCK.statement, given)], ids=["prepared", "core"])
def test_while_an_act_waits_for_a_lock_the_loop_serves_others(database: Database, series: str, lock: Callable[..., object]) -> None:
    order: list[str] = []
    got = threading.Event()
    free = threading.Event()

    def hold() -> None:
        with database.write() as connection:
            lock(connection, {"series": series})
            got.set()
            free.wait(10)
        order.append("held")

    def wait() -> None:
        with database.write() as connection:
            lock(connection, {"series": series})
            order.append("waited")

    def pass_by() -> None:
        with database.read() as connection:
            connection.execute(text("select 1"))
        order.append("passed")
        free.set()

    async def all_three() -> None:
        holding = asyncio.get_running_loop().run_in_executor(None, hold)
        await asyncio.to_thread(got.wait, 10)
        waiting = asyncio.create_task(in_an_act(wait))
        await asyncio.sleep(0.1)
        await in_an_act(pass_by)
        await asyncio.gather(holding, waiting)

    asyncio.run(all_three())
    assert order[0] == "passed", "the act that waited held up the other"
    assert sorted(order) == ["held", "passed", "waited"]


@only("postgresql")
def test_acts_that_want_the_same_row_take_it_one_after_another(database: Database, series: str) -> None:
    async def together() -> list[int]:
        return await asyncio.gather(*(in_an_act(lambda: counting(database, series)) for _ in range(3 * AT_ONCE)))

    assert sorted(asyncio.run(together())) == list(range(3 * AT_ONCE))
    assert taken(database, series) == 3 * AT_ONCE


@only("postgresql")
def test_no_more_connections_are_opened_than_acts_may_be_under_way(database: Database) -> None:
    async def together() -> list[int]:
        return await asyncio.gather(*(in_an_act(lambda: opened(database, 0.05)) for _ in range(3 * AT_ONCE)))

    before = opened(database)
    assert before < max(asyncio.run(together())) <= before + AT_ONCE


@only("postgresql")
def test_what_fails_in_an_act_is_told_to_whoever_asked_and_undone(database: Database, series: str) -> None:
    def fail(_: Connection) -> None:
        raise ZeroDivisionError

    async def one_of_two() -> None:
        with pytest.raises(ZeroDivisionError):
            await in_an_act(lambda: counting(database, series, fail))
        assert await in_an_act(lambda: counting(database, series)) == 0, "the connection serves the next act"

    asyncio.run(one_of_two())
    assert taken(database, series) == 1


@only("postgresql")
def test_a_lock_that_does_not_come_in_time_is_busy(database: Database, series: str) -> None:
    async def wait() -> None:
        with pytest.raises(Busy):
            await in_an_act(lambda: counting(database, series))

    with database.write() as connection:
        LOCK.all(connection, {"series": series})
        asyncio.run(wait())


@only("postgresql")
def test_an_act_ends_although_whoever_asked_has_gone(database: Database, series: str) -> None:
    async def ask_and_go() -> None:
        asked = asyncio.create_task(in_an_act(lambda: counting(database, series)))
        await asyncio.sleep(0)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        for _ in range(100):
            if await asyncio.to_thread(taken, database, series):
                return
            await asyncio.sleep(0.02)

    asyncio.run(ask_and_go())
    assert taken(database, series) == 1


@only("postgresql")
def test_a_connection_that_breaks_under_an_act_is_replaced(database: Database, series: str) -> None:
    def die(connection: Connection) -> None:
        with pytest.raises(Exception, match=r"terminat|clos|lost"):
            connection.execute(text("select pg_terminate_backend(pg_backend_pid())"))
        raise ZeroDivisionError

    async def one_after_another() -> int:
        with pytest.raises(ZeroDivisionError):
            await in_an_act(lambda: counting(database, series, die))
        return await in_an_act(lambda: counting(database, series))

    assert asyncio.run(one_after_another()) == 0
    assert taken(database, series) == 1


@only("postgresql")
def test_who_waits_long_for_a_turn_is_told_that_it_is_busy(database: Database, series: str) -> None:
    async def one_too_many() -> None:
        waiting = [asyncio.create_task(in_an_act(lambda: counting(database, series))) for _ in range(AT_ONCE)]
        await asyncio.sleep(0.1)
        with pytest.raises(Busy, match="Too much"):
            await give_way(lambda: counting(database, series), patience=0.2)
        assert len([each for each in await asyncio.gather(*waiting, return_exceptions=True) if isinstance(each, Busy)]) == AT_ONCE

    with database.write() as connection:
        LOCK.all(connection, {"series": series})
        asyncio.run(one_too_many())


@only("postgresql")
def test_a_reading_does_not_wait_behind_acts_that_wait_for_a_lock(database: Database, series: str) -> None:
    async def behind_them() -> tuple[int, int]:
        waiting = [asyncio.create_task(in_an_act(lambda: counting(database, series))) for _ in range(2 * AT_ONCE)]
        await asyncio.sleep(0.2)
        read = await give_way(lambda: taken(database, series), 30, reading=True)
        still = sum(not each.done() for each in waiting)
        holding.rollback()
        await asyncio.gather(*waiting)
        return read, still

    with database.engine.connect() as holding:
        holding.execute(text("begin"))
        holding.execute(LOCK.statement, {"series": series})
        assert asyncio.run(behind_them()) == (0, 2 * AT_ONCE)


@only("postgresql")
def test_an_act_keeps_its_turn_until_it_ends_although_whoever_asked_has_gone(database: Database) -> None:
    async def come_and_go() -> list[int]:
        gone = [asyncio.create_task(in_an_act(lambda: opened(database, 0.3))) for _ in range(AT_ONCE)]
        await asyncio.sleep(0.1)
        for each in gone:
            each.cancel()
        return await asyncio.gather(*(in_an_act(lambda: opened(database, 0.3)) for _ in range(AT_ONCE)))

    before = opened(database)
    assert max(asyncio.run(come_and_go())) <= before + AT_ONCE


@only("postgresql")
def test_an_act_that_ends_in_any_way_is_answered(database: Database, series: str) -> None:
    def stop(_: Connection) -> None:
        raise StopIteration

    async def one() -> None:
        with pytest.raises(RuntimeError):
            await asyncio.wait_for(in_an_act(lambda: counting(database, series, stop)), 10)

    asyncio.run(one())


@only("postgresql")
def test_an_act_that_fails_leaves_no_circle(database: Database, series: str, without_search: None) -> None:
    def fail(_: Connection) -> None:
        raise ZeroDivisionError

    async def some() -> int:
        for _ in range(3):
            with contextlib.suppress(ZeroDivisionError):
                await in_an_act(lambda: counting(database, series, fail))
        gc.collect()
        for _ in range(20):
            with contextlib.suppress(ZeroDivisionError):
                await in_an_act(lambda: counting(database, series, fail))
        return gc.collect()

    assert asyncio.run(some()) < 20


@only("postgresql")
def test_a_connection_whose_answer_nobody_waits_for_is_not_lent_again(
    database: Database, series: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = _Act.await_socket

    def not_for_sleep(act: _Act, socket: int, wanted: Any) -> None:
        if sleeping:
            raise OSError("the loop can watch no more sockets")
        waits(act, socket, wanted)

    def sleep(connection: Connection) -> None:
        sleeping.append(True)
        connection.execute(text("select pg_sleep(0.5)"))

    sleeping: list[bool] = []
    monkeypatch.setattr(_Act, "await_socket", not_for_sleep)

    async def one_after_another() -> int:
        with pytest.raises(OSError, match="no more sockets"):
            await in_an_act(lambda: counting(database, series, sleep))
        sleeping.clear()
        return await in_an_act(lambda: counting(database, series))

    assert asyncio.run(one_after_another()) == 0
    assert taken(database, series) == 1
