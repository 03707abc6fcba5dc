"""The present is passed in: it is asked for in one place, and by those who stand at the edge."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.rules.sources import name, python, tree

ASKED = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.localtime", "time.gmtime"}
MAY_ASK = ("app/clock.py", "app/main.py", "app/cli")  # the command line is the edge too


def asks(module: ast.Module) -> list[str]:
    """Give each asking for the present time, whatever `datetime` was imported as."""
    found = [ast.unparse(node) for node in ast.walk(module) if isinstance(node, ast.Attribute)]
    return [dotted for dotted in found if ".".join(dotted.split(".")[-2:]) in ASKED]


@pytest.mark.parametrize("file", python("app"), ids=name)
def test_nobody_below_the_edge_asks_for_the_time(file: Path) -> None:
    assert name(file) in MAY_ASK or not asks(tree(file))


@pytest.mark.parametrize(
    "source", ["datetime.now(UTC)", "datetime.datetime.now()", "date.today()", "x = datetime.now", "time.time()"]
)
def test_an_asking_would_be_found(source: str) -> None:
    assert asks(ast.parse(source))
