"""Migrations make, on both engines, exactly the tables and rules that the code is written against."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Connection, MetaData, inspect, select

from app.config import Settings
from app.db import Database
from app.errors import LogStopped, Unsafe
from app.install import MIGRATIONS, is_current, key_name, migrate, newest, open_office, signer_folder
from app.log.signer import Signer
from app.log.tables import HISTORY, signing_key
from tests.homes import BUILT, Engine, Home, Homes, new_name, only

VERSIONS = sorted((MIGRATIONS / "versions").glob("*.py"))
RULES = Path(__file__).with_name("database_rules.txt")


@pytest.fixture
def nothing(homes: Homes, kind: Engine) -> Iterator[Settings]:
    """An installation before its first migration."""
    name = new_name()
    settings = homes.empty(kind, name)
    yield settings
    homes.remove(Home(kind, name, settings))


def test_from_nothing_to_the_newest_and_no_further(nothing: Settings) -> None:
    nothing.data.mkdir()
    database = Database(nothing.owner)
    assert not is_current(database)
    first = migrate(nothing, BUILT)
    assert (first.before, first.after, first.key_made) == (None, newest(), True)
    assert is_current(database)
    second = migrate(nothing, BUILT)
    assert (second.before, second.after, second.key_made, second.key) == (newest(), newest(), False, first.key)
    database.close()


def test_the_key_is_recorded_and_signs(nothing: Settings) -> None:
    made = migrate(nothing, BUILT)
    office = open_office(nothing)
    with office.database.read() as connection:
        rows = connection.execute(select(signing_key)).all()
    assert [tuple(row) for row in rows] == [("duly.localhost", made.key, "2026-01-05T08:00:00.000000Z")]
    assert office.signer.key.verifier.text() == made.key
    office.database.close()


def test_a_host_without_the_private_half_gets_no_second_key(nothing: Settings) -> None:
    made = migrate(nothing, BUILT)
    signer_folder(nothing).rename(nothing.data / "elsewhere")
    again = migrate(nothing, BUILT)
    assert (again.key, again.key_made, again.key_here) == (made.key, False, False)
    assert "refuses to write" in again.sentences()[-1]
    with pytest.raises(LogStopped):
        open_office(nothing)


def test_a_key_that_belongs_to_another_database_is_refused(nothing: Settings) -> None:
    migrate(nothing, BUILT)
    signer_folder(nothing).rename(nothing.data / "elsewhere")
    Signer.create(signer_folder(nothing), "duly.localhost")
    with pytest.raises(Unsafe, match="Use the folder that belongs to it"):
        migrate(nothing, BUILT)


def test_two_migrators_at_once_do_the_work_once(nothing: Settings) -> None:
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: migrate(nothing, BUILT), range(2)))
    assert sorted(done.before or "" for done in both) == ["", newest()]
    assert sorted(done.key_made for done in both) == [False, True]
    assert both[0].key == both[1].key


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://decisions.example.org/", "decisions.example.org"),
        ("https://decisions.example.org:8443", "decisions.example.org"),
        ("http://127.0.0.1:8000", "duly.localhost"),
        ("http://localhost", "duly.localhost"),
    ],
)
def test_the_key_is_named_after_the_address(address: str, name: str) -> None:
    assert key_name(address) == name


def test_tables_and_migrations_agree(owner: Database, tables: MetaData) -> None:
    with owner.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), tables) == []


def test_every_check_of_the_tables_is_in_the_database(owner: Database, tables: MetaData) -> None:
    declared = {str(c.name) for table in tables.tables.values() for c in table.constraints if isinstance(c, CheckConstraint)}
    with owner.read() as connection:
        made = {str(c["name"]) for table in tables.tables for c in inspect(connection).get_check_constraints(table)}
    assert declared - {"None"} <= made
    assert {"ck_event_leaf", "ck_event_root", "ck_head_size", "ck_value_salt"} <= made


def test_the_rules_of_the_database_are_those_agreed(owner: Database, kind: Engine) -> None:
    """Whoever changes a trigger changes the agreed text with it, where a reviewer sees both."""
    sections = re.split(r"^# (\w+)\n", RULES.read_text(), flags=re.MULTILINE)
    agreed = dict(zip(sections[1::2], (section.strip() for section in sections[2::2]), strict=True))
    with owner.read() as connection:
        assert sorted(rules_of(connection)) == sorted(agreed[kind].split("\n\n"))


def test_no_history_table_is_without_its_rules(owner: Database) -> None:
    with owner.read() as connection:
        rules = "\n".join(rules_of(connection)).lower()
    for table in HISTORY:
        assert f"{table}_no_update before update on" in rules
        assert f"{table}_no_delete before delete on" in rules


@only("sqlite")
def test_a_replaced_row_differs_in_no_column_unseen(owner: Database, kind: Engine, tables: MetaData) -> None:
    with owner.read() as connection:
        rules = rules_of(connection)
    for table in HISTORY:
        rule = next(rule for rule in rules if f" {table}_no_replace " in rule)
        for column in tables.tables[table].columns:
            assert f"{column.name} is new.{column.name}" in rule


def rules_of(connection: Connection) -> list[str]:
    """Read every trigger and trigger function as the database holds it."""
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql("select sql from sqlite_master where type = 'trigger'").scalars()
    else:
        found = connection.exec_driver_sql(
            "select pg_get_triggerdef(oid) || '; enabled ' || tgenabled::text from pg_trigger where not tgisinternal "
            "union all select proname || ': ' || prosrc from pg_proc where pronamespace = 'public'::regnamespace"
        ).scalars()
    return [" ".join(str(rule).split()) for rule in found]


def test_migrations_are_one_numbered_line(migrations: ScriptDirectory) -> None:
    line = list(reversed(list(migrations.walk_revisions())))
    assert [script.revision for script in line] == [f"{n:04d}" for n in range(1, len(line) + 1)]
    assert [script.down_revision for script in line] == [None, *(script.revision for script in line[:-1])]
    assert [Path(script.path).name[:5] for script in line] == [f"{script.revision}_" for script in line]
    assert len(VERSIONS) == len(line)


@pytest.fixture
def migrations() -> ScriptDirectory:
    return ScriptDirectory(str(MIGRATIONS))


@pytest.mark.parametrize("file", VERSIONS, ids=lambda file: file.stem)
def test_a_migration_stands_alone_and_never_rebuilds(file: Path) -> None:
    """It must do the same in ten years, whatever the code says by then."""
    tree = ast.parse(file.read_text())
    modules = [n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
    modules += [alias.name for n in ast.walk(tree) if isinstance(n, ast.Import) for alias in n.names]
    assert not [module for module in modules if module.partition(".")[0] == "app"]
    names = {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)} | {
        n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)
    }
    assert not names & {"batch_alter_table", "downgrade", "drop_table", "create_all"}


def test_rights_survive_a_second_migration(fresh_database: Callable[[Engine], Home], kind: Engine) -> None:
    home = fresh_database(kind)
    migrate(home.settings, BUILT)
    with home.database.write() as connection:
        connection.exec_driver_sql("insert into counter values ('body', 'decisions', 2026, 1)")
        assert connection.exec_driver_sql("select taken from counter").scalar_one() == 1
