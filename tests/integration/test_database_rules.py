"""What the database itself refuses, to the application's role and to the owner of the tables: history only grows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError

from app.db import Database
from app.log.tables import HISTORY
from tests.homes import Engine, Home, Homes, only
from tests.pg_cluster import RUNTIME

EVENT = (
    "{insert} into event (body_id, seq, bytes, leaf, nodes, root, signature, kind, decision_id, version, at) "
    "values (:body, :seq, :bytes, :leaf, :nodes, :root, :signature, 'decision:opened', :decision, :version, :at)"
)
GROW = "update head set size = :size, root = :root where body_id = :body"
ONE = {  # how to find one row of each table
    "event": "body_id = :body and seq = 0",
    "value": "body_id = :body",
    "revision": "body_id = :body",
    "definition": "digest = :definition",
    "signing_key": "name = 'duly.localhost'",
}
CHANGE = {
    "event": "kind = 'decision:approved'",
    "value": "value = salt",
    "revision": "version = 7",
    "definition": "version = 7",
    "signing_key": "vkey = 'another'",
}
AT = "2026-03-02T09:30:00.000000Z"


class Log(NamedTuple):
    """A body whose log has one event, about one decision."""

    body: str
    decision: str
    definition: str

    def event(self, seq: int, version: int | None = None, root: bytes = b"r" * 32) -> dict[str, Any]:
        hashes = {"leaf": b"l" * 32, "nodes": b"", "root": root, "signature": b"s" * 64}
        version = seq + 1 if version is None else version
        return {"body": self.body, "seq": seq, "bytes": b"{}", "decision": self.decision, "version": version, "at": AT, **hashes}


def begin(connection: Connection, body: str, size: int = 0) -> None:
    connection.execute(
        text("insert into head values (:body, :origin, :size, :root, :edge, :signature, 0, :at)"),
        {"body": body, "origin": body, "size": size, "root": b"e" * 32, "edge": b"", "signature": b"s" * 64, "at": AT},
    )


def insert(connection: Connection, event: dict[str, Any], verb: str = "insert") -> None:
    connection.execute(text(EVENT.format(insert=verb)), event)


def grow(connection: Connection, body: str, size: int, root: bytes = b"r" * 32) -> None:
    connection.execute(text(GROW), {"body": body, "size": size, "root": root})


@pytest.fixture(scope="module")
def home(kind: Engine, homes: Homes) -> Iterator[Home]:
    """An installation of its own: what is written here is no log and no procedure that anybody else could read."""
    made = homes.copy(kind)
    yield made
    homes.remove(made)


@pytest.fixture(scope="module")
def database(home: Home) -> Database:
    return home.database


@pytest.fixture(scope="module")
def owner(home: Home) -> Database:
    return home.owner


@pytest.fixture
def log(database: Database) -> Log:
    """Written as the application's role, so that the rules are seen to let lawful writing through."""
    log = Log(body=str(uuid4()), decision=str(uuid4()), definition=uuid4().hex * 2)
    named = {**log._asdict(), "bytes": b"{}", "commitment": uuid4().hex * 2, "salt": b"0" * 16, "at": AT, "workflow": uuid4().hex}
    with database.write() as connection:
        begin(connection, log.body)
        insert(connection, log.event(0))
        grow(connection, log.body, 1)
        for statement in (
            "insert into value values (:body, :commitment, :salt, :bytes, :decision)",
            "insert into definition values (:definition, :workflow, 1, :bytes)",
            "insert into decision (body_id, id, workflow, definition, title, state, version, revision, submitted, originator_post,"
            " originator, changed_at, record, content) values (:body, :decision, 'w', :definition, 't', 'draft', 1, 1,"
            " false, 'p', 'o', :at, :bytes, :bytes)",
            "insert into revision values (:body, :decision, 1, 1, :bytes)",
        ):
            connection.execute(text(statement), named)
    return log


@contextmanager
def refused(database: Database, why: str) -> Iterator[Connection]:
    """Expect the database to refuse what is done in the block, for this reason and as an integrity error."""
    with pytest.raises(IntegrityError, match=re.escape(why)), database.write() as connection:
        yield connection


@contextmanager
def forbidden(database: Database) -> Iterator[Connection]:
    """Expect the database to refuse it because the role has no right to it."""
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), database.write() as connection:
        yield connection


@pytest.mark.parametrize("table", HISTORY)
@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_owner_of_the_tables_cannot_change_history(owner: Database, log: Log, table: str, change: str) -> None:
    statement = f"update {table} set {CHANGE[table]}" if change == "update" else f"delete from {table}"
    with refused(owner, f"History is never changed: a row of {table} cannot be {change}d.") as connection:
        connection.execute(text(f"{statement} where {ONE[table]}"), log._asdict())


@pytest.mark.parametrize("table", HISTORY)
@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_application_cannot_change_history(database: Database, log: Log, table: str, change: str) -> None:
    statement = f"update {table} set {CHANGE[table]}" if change == "update" else f"delete from {table}"
    expected = refused(database, "History is never changed") if database.sqlite else forbidden(database)
    with expected as connection:
        connection.execute(text(f"{statement} where {ONE[table]}"), log._asdict())


@only("postgresql")
@pytest.mark.parametrize("table", [*HISTORY, "head"])
def test_nobody_truncates_history(owner: Database, database: Database, kind: Engine, table: str) -> None:
    with refused(owner, "never") as connection:
        connection.execute(text(f"truncate {table} cascade"))
    with forbidden(database) as connection:
        connection.execute(text(f"truncate {table}"))


@only("postgresql")
def test_a_replication_role_does_not_pass_the_rules_by(home: Home, homes: Any, log: Log) -> None:
    with homes.cluster.admin(home.name) as connection:
        connection.execute("set session_replication_role = replica")
        with pytest.raises(Exception, match="History is never changed"):
            connection.execute("delete from event where body_id = %s", [log.body])


@only("postgresql")
def test_an_upsert_is_an_update(owner: Database, log: Log) -> None:
    with refused(owner, "History is never changed: a row of definition cannot be updated.") as connection:
        connection.execute(
            text("insert into definition values (:definition, 'w', 9, '') on conflict (digest) do update set version = 9"),
            log._asdict(),
        )


@only("sqlite")
@pytest.mark.parametrize("recursive", ["on", "off"])
@pytest.mark.parametrize(
    "change", [{"bytes": b"forged"}, {"seq": 1, "bytes": b"forged"}, {"seq": 0, "version": 2}], ids=["same", "by version", "by seq"]
)
def test_replace_is_refused_whatever_key_it_takes(owner: Database, log: Log, recursive: str, change: dict[str, Any]) -> None:
    with owner.engine.connect() as connection:  # outside a transaction, since the pragma works only there
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute(f"pragma recursive_triggers = {recursive}")
        event = {**log.event(0), **change}
        with pytest.raises(Exception, match=r"cannot be replaced|takes the next place"):
            driver.execute(EVENT.format(insert="replace"), event)
        driver.execute("pragma recursive_triggers = on")


@only("sqlite")
@pytest.mark.parametrize("table", HISTORY)
@pytest.mark.parametrize("recursive", ["on", "off"])
def test_no_row_of_history_is_replaced(owner: Database, log: Log, tables: MetaData, table: str, recursive: str) -> None:
    changed, value = CHANGE[table].split(" = ")
    columns = [value if column.name == changed else column.name for column in tables.tables[table].columns]
    with owner.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute(f"pragma recursive_triggers = {recursive}")
        with pytest.raises(Exception, match=r"cannot be replaced|takes the next place"):
            driver.execute(f"replace into {table} select {', '.join(columns)} from {table} where {ONE[table]}", log._asdict())
        driver.execute("pragma recursive_triggers = on")


@only("sqlite")
@pytest.mark.parametrize("recursive", ["on", "off"])
def test_replace_by_the_hidden_row_number_is_refused(owner: Database, log: Log, recursive: str) -> None:
    with owner.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute(f"pragma recursive_triggers = {recursive}")
        row = driver.execute("select rowid from definition where digest = ?", [log.definition]).fetchone()[0]
        with pytest.raises(Exception, match="a row of definition cannot be replaced"):
            driver.execute(
                "replace into definition (rowid, digest, workflow, version, source) values (?, ?, 'x', 1, x'')", [row, "f" * 64]
            )
        with pytest.raises(Exception, match="A log begins empty"):
            driver.execute(
                "replace into head (rowid, body_id, origin, size, root, edge, signature, standing, at) "
                "select rowid, 'b', 'b', 0, root, edge, signature, 0, at from head where body_id = ?",
                [log.body],
            )
        driver.execute("pragma recursive_triggers = on")


def test_the_same_row_again_may_be_passed_over(database: Database, log: Log) -> None:
    """Two bodies adopt the same procedure: `on conflict do nothing` is no change of history."""
    with database.write() as connection:
        again = "insert into definition select * from definition where digest = :definition on conflict do nothing"
        assert connection.execute(text(again), log._asdict()).rowcount == 0


@pytest.mark.parametrize("seq", [0, 2, 7, -1])
def test_an_event_takes_the_next_place_and_no_other(database: Database, log: Log, seq: int) -> None:
    with pytest.raises(IntegrityError), database.write() as connection:
        insert(connection, log.event(seq, version=9))
    with database.write() as connection:
        insert(connection, log.event(1))


def test_an_event_of_no_log_is_refused(database: Database, log: Log) -> None:
    with refused(database, "An event takes the next place in its log") as connection:
        insert(connection, log._replace(body="nobody").event(0))


@only("postgresql")
def test_a_temporary_table_does_not_stand_in_for_the_head(database: Database, log: Log) -> None:
    with refused(database, "An event takes the next place in its log") as connection:
        connection.execute(text("create temporary table head (body_id text, size bigint) on commit drop"))
        connection.execute(text("insert into pg_temp.head values (:body, 7)"), log._asdict())
        connection.execute(text(EVENT.format(insert="insert").replace("into event", "into public.event")), log.event(7))


def test_a_version_of_a_decision_is_recorded_once(database: Database, log: Log) -> None:
    with pytest.raises(IntegrityError), database.write() as connection:
        insert(connection, log.event(1, version=1))


@pytest.mark.parametrize("column", ["leaf", "root", "signature"])
def test_a_hash_has_its_length(database: Database, log: Log, column: str) -> None:
    with refused(database, f"ck_event_{column}") as connection:
        insert(connection, {**log.event(1), column: b"short"})


@pytest.mark.parametrize("size", [0, 1, 3])
def test_a_log_grows_by_one(database: Database, log: Log, size: int) -> None:
    with refused(database, "A log grows by one event at a time") as connection:
        insert(connection, log.event(1))
        grow(connection, log.body, size)


def test_a_head_moves_only_to_its_event(database: Database, log: Log) -> None:
    with refused(database, "The head of a log moves to an event that is recorded") as connection:
        grow(connection, log.body, 2)
    with refused(database, "The head of a log moves to an event that is recorded") as connection:
        insert(connection, log.event(1))
        grow(connection, log.body, 2, root=b"x" * 32)


@pytest.mark.parametrize("column", ["origin", "body_id"])
def test_a_log_keeps_its_name(database: Database, log: Log, column: str) -> None:
    with (
        pytest.raises(IntegrityError, match=r"keeps its body and its origin|an event that is recorded"),
        database.write() as connection,
    ):
        insert(connection, log.event(1))
        connection.execute(text(f"update head set size = 2, {column} = 'another' where body_id = :body"), log._asdict())


def test_a_head_is_neither_deleted_nor_begun_in_the_middle(owner: Database, log: Log) -> None:
    with refused(owner, "The head of a log is never deleted.") as connection:
        connection.execute(text("delete from head where body_id = :body"), log._asdict())
    with refused(owner, "A log begins empty") as connection:
        begin(connection, str(uuid4()), size=3)
    with pytest.raises(IntegrityError), owner.write() as connection:
        begin(connection, log.body)


@pytest.mark.parametrize("version", [0, 3])
def test_a_version_rises_by_one(database: Database, log: Log, version: int) -> None:
    move = text("update decision set version = :version where body_id = :body and id = :decision")
    with refused(database, "The version of a decision rises by one") as connection:
        connection.execute(move, {**log._asdict(), "version": version})
    with database.write() as connection:
        assert connection.execute(move, {**log._asdict(), "version": 2}).rowcount == 1


@only("postgresql")
def test_the_application_owns_nothing_and_is_nobody_special(owner: Database, kind: Engine) -> None:
    with owner.read() as connection:
        owned = "select count(*) from pg_class join pg_roles on relowner = pg_roles.oid where rolname = :role"
        assert connection.execute(text(owned), {"role": RUNTIME}).scalar_one() == 0
        special = (
            "select rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls from pg_roles where rolname = :role"
        )
        assert connection.execute(text(special), {"role": RUNTIME}).scalar_one() is False


@only("postgresql")
@pytest.mark.parametrize(
    "statement",
    [
        "alter table event disable trigger all",
        "drop trigger event_no_update on event",
        "create or replace function duly_refuse() returns trigger language plpgsql as 'begin return new; end'",
        "drop table event",
        "alter table event add column note text",
        "create table note (id int)",
        "create trigger note before insert on event for each row execute function duly_refuse('')",
        "insert into signing_key values ('another', 'key', '')",
        "update alembic_version set version_num = '0000'",
        "delete from decision",
        "set session_replication_role = replica",
    ],
)
def test_the_application_cannot_loosen_the_rules(database: Database, kind: Engine, statement: str) -> None:
    with pytest.raises(DBAPIError, match=r"permission denied|must be owner"), database.write() as connection:
        connection.execute(text(statement))


@only("postgresql")
@pytest.mark.parametrize("table", ["idempotency", "token", "session", "security_event"])
def test_what_has_a_retention_of_its_own_may_be_deleted(fresh_database: Callable[[Engine], Home], kind: Engine, table: str) -> None:
    home = fresh_database(kind)
    with home.database.write() as connection:
        assert connection.execute(text(f"delete from {table}")).rowcount == 0
