"""Each table of the record has one module that writes it: the syntax tree is searched for any other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.rules.sources import ROOT, name, python, tree

WRITERS = {
    "decision": "app/decisions/storing.py",
    "revision": "app/decisions/storing.py",
    "obligation": "app/decisions/storing.py",
    "counter": "app/decisions/references.py",
    "refusal": "app/decisions/refusals.py",
    "idempotency": "app/decisions/answers.py",
    "event": "app/log/head.py",
    "head": "app/log/head.py",
    "value": "app/log/head.py",
    "signing_key": "app/install.py",
    "meeting": "app/meetings/actions.py",
    "meeting_refusal": "app/meetings/actions.py",
}
TABLES = ("app.decisions.tables", "app.log.tables", "app.meetings.tables")
VERBS = {"insert", "update", "delete"}
SQL = re.compile(r"\b(?:insert(?:\s+or\s+\w+)?\s+into|replace\s+into|delete\s+from|merge\s+into|update)\s+\"?(\w+)", re.IGNORECASE)


def writes(module: ast.Module) -> Iterator[str]:
    """Name each table that a module writes, by expression or in SQL text."""
    tables, modules = _imported(module)

    def table(node: ast.expr) -> str | None:
        if isinstance(node, ast.Name):
            return tables.get(node.id)
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) in modules:
            return node.attr
        return None

    prose = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}  # docstrings may speak of writing
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            subjects = [*node.args[:1], *([node.func.value] if isinstance(node.func, ast.Attribute) else [])]
            if called in VERBS:
                yield from filter(None, map(table, subjects))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield from (found.lower() for found in SQL.findall(node.value) if found.lower() in WRITERS)


def _imported(module: ast.Module) -> tuple[dict[str, str], set[str]]:
    """Read what the module calls the tables, and the modules that hold them."""
    tables: dict[str, str] = {}
    modules: set[str] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if node.module in TABLES:
                    tables[alias.asname or alias.name] = alias.name
                elif f"{node.module}.{alias.name}" in TABLES:
                    modules.add(alias.asname or alias.name)
        elif isinstance(node, ast.Import):
            modules |= {alias.asname or alias.name for alias in node.names if alias.name in TABLES}
    return tables, modules


def test_each_table_of_the_record_is_written_in_one_place() -> None:
    found = {(name(file), table) for file in python("app") for table in writes(tree(file))}
    assert not {(file, table) for file, table in found if WRITERS.get(table, file) != file}


def test_the_search_finds_the_lawful_writers() -> None:
    for table, file in WRITERS.items():
        assert table in set(writes(tree(ROOT / file)))


@pytest.mark.parametrize(
    "source",
    [
        "from app.decisions.tables import decision\nADD = insert(decision)",
        "from app.decisions.tables import decision as d\nconnection.execute(sa.update(d).values(state='approved'))",
        "from app.decisions import tables as t\nt.decision.delete()",
        "import app.decisions.tables\nupdate(app.decisions.tables.decision)",
        "connection.execute(text('UPDATE decision SET state = 1'))",
        "connection.execute(text('insert or replace into decision values (1)'))",
    ],
)
def test_a_writer_in_the_wrong_place_would_be_found(source: str) -> None:
    assert list(writes(ast.parse(source))) == ["decision"]


def test_reading_is_not_writing() -> None:
    source = "from app.decisions.tables import decision\nselect(decision).where(decision.c.id == 1)\n'''Update decision notices.'''"
    assert not list(writes(ast.parse(source)))
