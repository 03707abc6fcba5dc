"""Prepared statements go both ways alike: in order, with nothing cut short, and nothing kept of what failed."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from sqlalchemy import Connection, bindparam, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from app import wire
from app.db import Database, Embedded, Prepared
from app.decisions.tables import counter as counters
from app.decisions.tables import decision
from app.log.tables import head
from app.wire import Wire
from tests.homes import Engine, Home, only

counter = text("insert into counter (body_id, series, year, taken) values ('body', :series, :year, :taken)")
ADD = Prepared(counter)
SET = Prepared(text("update counter set taken = :taken where series = :series and year = :year"))
FIND = Prepared(text("select series, year, taken from counter where series = :series order by year"))
HEAD = Prepared(select(head).where(head.c.body_id == bindparam("body")))
OPEN_HEAD = Prepared(insert(head))
SUBMITTED = Prepared(select(decision.c.id).where(decision.c.submitted == bindparam("submitted"), decision.c.id == bindparam("id")))
GROW = Prepared(update(head).where(head.c.body_id == bindparam("body")).values(edge=bindparam("new")))


@pytest.fixture
def series() -> str:
    return f"s{time.monotonic_ns()}"


def years(database: Database, series: str) -> list[int]:
    with database.read() as connection:
        return [row.year for row in FIND.all(connection, {"series": series})]


def add_later(connection: Connection, series: str, *wanted: int) -> None:
    for year in wanted:
        ADD.later(connection, {"series": series, "year": year, "taken": 0})


def test_what_is_sent_later_is_there_for_the_next_statement(database: Database, series: str) -> None:
    with database.write() as connection:
        add_later(connection, series, 1, 2)
        assert SET.run(connection, {"series": series, "year": 2, "taken": 5}) == 1
        assert [(r.year, r.taken) for r in FIND.all(connection, {"series": series})] == [(1, 0), (2, 5)]


def test_what_is_sent_later_is_there_for_a_statement_of_core(database: Database, series: str) -> None:
    with database.write() as connection:
        add_later(connection, series, 1)
        assert connection.execute(text("select count(*) from counter where series = :s"), {"s": series}).scalar_one() == 1


def test_what_nothing_waited_for_is_kept_by_the_commit(database: Database, series: str) -> None:
    with database.write() as connection:
        ADD.later_each(connection, [{"series": series, "year": year, "taken": 0} for year in (1, 2, 3)])
    assert years(database, series) == [1, 2, 3]


def test_what_fails_later_takes_the_transaction_with_it(database: Database, series: str) -> None:
    with pytest.raises(IntegrityError), database.write() as connection:
        add_later(connection, series, 1, 1, 2)
    assert years(database, series) == []


def test_a_change_of_another_number_of_rows_than_one_raises_what_was_to_be_raised(database: Database, series: str) -> None:
    with pytest.raises(LookupError, match="moved"), database.write() as connection:
        add_later(connection, series, 1)
        SET.later(connection, {"series": series, "year": 7, "taken": 5}, otherwise=LookupError("moved"))
        FIND.all(connection, {"series": series})
    assert years(database, series) == []


def test_a_block_that_fails_sends_nothing_of_what_waits(database: Database, series: str) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as connection:
        add_later(connection, series, 1)
        raise ZeroDivisionError
    assert years(database, series) == []


def test_values_come_back_as_they_were_given(database: Database, series: str) -> None:
    odd = f"{series} \u00e9\U0001f5f3 'quoted' \"%s\" %(x)s $1 \\"
    given = {
        "body_id": series,
        "origin": odd,
        "size": 0,
        "root": b"\0\xff'\\" * 8,
        "edge": b"",
        "signature": b"%" * 64,
        "standing": 2**53 - 1,
    }
    with database.write() as connection:
        OPEN_HEAD.later(connection, {**given, "at": "now"})
        found = HEAD.one(connection, {"body": series})
        assert found is not None
        assert found._asdict() == {**given, "at": "now"}
        assert SUBMITTED.all(connection, {"submitted": True, "id": series}) == []
    with pytest.raises(IntegrityError), database.write() as connection:
        GROW.run(connection, {"body": series, "new": None})  # nothing is nothing, and may not stand there


@only("postgresql")
def test_text_with_a_nul_is_refused_and_not_cut_short(database: Database, series: str, kind: Engine) -> None:
    with pytest.raises(DBAPIError), database.write() as connection:
        add_later(connection, f"{series}\0hidden", 1)
    assert years(database, series) == []


def _twice(database: Database, series: str, fail: Callable[[Connection], None]) -> None:
    """Fail in between, on the one connection of the pool, with a statement that the driver itself has prepared."""
    for year in range(1, 9):
        with database.write() as connection:
            connection.execute(text("select 1"))
            add_later(connection, series, year)
            SET.run(connection, {"series": series, "year": year, "taken": 1})
    with pytest.raises((ZeroDivisionError, DBAPIError)), database.write() as connection:
        add_later(connection, series, 9)
        fail(connection)
    with database.write() as connection:
        add_later(connection, series, 10)
    assert years(database, series) == [1, 2, 3, 4, 5, 6, 7, 8, 10]


def test_prepared_statements_outlive_a_block_that_fails(database: Database, series: str) -> None:
    def fail(_: Connection) -> None:
        raise ZeroDivisionError

    _twice(database, series, fail)


def test_prepared_statements_outlive_a_statement_that_fails(database: Database, series: str) -> None:
    _twice(database, series, lambda connection: ADD.later_each(connection, [{"series": series, "year": 1, "taken": 0}] * 2))


def test_prepared_statements_outlive_a_commit_that_fails(database: Database, series: str, monkeypatch: pytest.MonkeyPatch) -> None:
    dialect = database.engine.dialect
    way = Wire if dialect.name == "postgresql" else Embedded

    def once(_: object) -> None:
        monkeypatch.undo()
        raise dialect.loaded_dbapi.OperationalError("the connection was lost")

    def fail(connection: Connection) -> None:
        SET.run(connection, {"series": series, "year": 9, "taken": 1})
        monkeypatch.setattr(way, "commit", once)

    _twice(database, series, fail)


@only("postgresql")
def test_behind_a_pooler_nothing_is_prepared(home: Home, series: str) -> None:
    database = Database(home.settings.database, pgbouncer=True)
    with database.write() as connection:
        add_later(connection, series, 1, 2)
        assert len(FIND.all(connection, {"series": series})) == 2
        names = connection.execute(text("select count(*) from pg_prepared_statements")).scalar_one()
    database.close()
    assert names == 0


@only("postgresql")
def test_a_server_that_was_started_again_fails_one_block_and_not_each_connection(home: Home, series: str) -> None:
    database, other = Database(home.settings.database), Database(home.settings.database)
    with database.read() as one, database.read() as two, database.read() as three:
        pids = [each.connection.driver_connection.info.backend_pid for each in (one, two, three)]  # type: ignore[union-attr]
    with other.write() as ending:
        for pid in pids:
            ending.execute(text("select pg_terminate_backend(:pid, 5000)"), {"pid": pid})
    with pytest.raises(OperationalError):
        years(database, series)
    assert years(database, series) == []
    database.close()
    other.close()


@only("postgresql")
def test_a_connection_that_is_ended_from_outside_is_replaced(database: Database, home: Home, series: str) -> None:
    other = Database(home.settings.database)
    with pytest.raises(OperationalError), database.write() as connection:
        add_later(connection, series, 1)
        SET.run(connection, {"series": series, "year": 1, "taken": 1})
        mine = connection.connection.driver_connection.info.backend_pid  # type: ignore[union-attr]
        with other.write() as another:
            another.execute(text("select pg_terminate_backend(:pid, 5000)"), {"pid": mine})
        SET.run(connection, {"series": series, "year": 1, "taken": 2})
    assert years(database, series) == []
    other.close()


def test_values_that_stand_in_a_query_are_sent_with_what_is_given(database: Database, series: str) -> None:
    c = counters.c
    some = Prepared(
        select(c.year).where(c.series == bindparam("series", ""), c.taken == 7, c.year.in_([1, 3, 5])).order_by(c.year).limit(2)
    )
    with database.write() as connection:
        for year in range(1, 7):
            ADD.later(connection, {"series": series, "year": year, "taken": 7 if year != 3 else 0})
        assert [row.year for row in some.all(connection, {"series": series})] == [1, 5]
        assert some.all(connection, {"series": "another"}) == []


@only("postgresql")
def test_a_connection_keeps_those_prepared_statements_that_were_used_last(
    home: Home, series: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "MOST_PREPARED", 5)
    database = Database(home.settings.database)
    with database.write() as connection:
        add_later(connection, series, 1)
        for n in range(12):
            (row,) = Prepared(text(f"select {n} as n")).all(connection, {})
            assert row.n == n
            assert len(FIND.all(connection, {"series": series})) == 1
        kept = connection.execute(text("select statement from pg_prepared_statements where name like 'duly%'")).scalars().all()
    database.close()
    assert len(kept) == 5
    assert {"select 11 as n", "select 10 as n", str(FIND.statement).replace(":series", "$1")} <= set(kept)
