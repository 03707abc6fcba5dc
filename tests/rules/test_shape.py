"""Files and functions stay of a size that one person can hold, under names of the trade."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.rules.sources import ROOT, functions, name, python, tree

LONGEST_FILE, LONGEST_TEST_FILE, LONGEST_FUNCTION = 350, 500, 40
LONGER_FILES: dict[str, int] = {}  # file: the lines it may have, with the reason beside it
LONGER_FUNCTIONS: dict[str, int] = {}
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "service", "services"}
CODE = python("app", "migrations", "bench", "scripts")
TESTS = python("tests")


def test_no_file_is_too_long() -> None:
    lines = {name(file): len(file.read_text().splitlines()) for file in [*CODE, *TESTS]}
    assert not {file: n for file, n in lines.items() if n > LONGER_FILES.get(file, _longest(file))}


def test_no_function_is_too_long() -> None:
    lines = {f"{name(file)}:{f.name}": (f.end_lineno or 0) - f.lineno + 1 for file in CODE for f in functions(tree(file))}
    assert not {function: n for function, n in lines.items() if n > LONGER_FUNCTIONS.get(function, LONGEST_FUNCTION)}


def test_every_module_has_a_name_of_the_trade() -> None:
    named = {name(file): {part.removesuffix(".py") for part in Path(name(file)).parts} for file in [*CODE, *TESTS]}
    assert not {file: parts & EMPTY_NAMES for file, parts in named.items() if parts & EMPTY_NAMES}


def test_every_module_says_what_it_is_for() -> None:
    """In one to four lines, a blank one not counted: what it is for and what it must not know."""
    said = {name(file): [line for line in (ast.get_docstring(tree(file)) or "").splitlines() if line] for file in CODE}
    assert not {file: len(lines) for file, lines in said.items() if not 1 <= len(lines) <= 4}


def test_exceptions_are_still_needed() -> None:
    """A file that became shorter again leaves the list."""
    for listed, lines in LONGER_FILES.items():
        assert lines >= len((ROOT / listed).read_text().splitlines()) > _longest(listed)
    assert set(LONGER_FUNCTIONS) <= {f"{name(file)}:{function.name}" for file in CODE for function in functions(tree(file))}


def _longest(file: str) -> int:
    return LONGEST_TEST_FILE if file.startswith("tests/") else LONGEST_FILE
