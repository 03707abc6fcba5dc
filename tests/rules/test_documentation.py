"""The documentation is about this code: links lead somewhere, and what can be set, called, refused or recorded is written down."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from app.api.described import KNOWN
from app.audit.report import CHECKS
from app.cli.root import cli
from app.config import Settings
from app.log.kinds import Kind
from app.main import routes
from app.pages.routes import routes as page_routes
from app.workflow.diagram import svg
from app.workflow.guards import registry
from app.workflow.loader import load_file
from tests.rules.sources import ROOT, name, python, tracked, tree

PAGES = [file for file in tracked() if file.suffix == ".md"]
REFERENCE = ROOT / "docs" / "reference"
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.MULTILINE | re.DOTALL)
QUOTED = re.compile(r"`([^`\n]+)`")
PICTURE = ROOT / "docs" / "images" / "pcc-decision-notice.svg"


def told(page: str) -> set[str]:
    """Give what a page of the reference sets in code type."""
    return set(QUOTED.findall((REFERENCE / page).read_text()))


def anchors(page: Path) -> set[str]:
    """Give the names of a page's headings, as they are linked to."""
    headings = re.findall(r"^#+ (.+)$", CODE.sub("", page.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def lost_links(page: Path, text: str) -> Iterator[str]:
    """Give each link of a page that leads to no file, or to no heading of it."""
    for link in LINK.findall(CODE.sub("", text)):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if "://" in link:
            continue
        if not target.is_file() or (anchor and anchor not in anchors(target)):
            yield link


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_somewhere(page: Path) -> None:
    assert not list(lost_links(page, page.read_text()))


def test_a_lost_link_would_be_found() -> None:
    text = "[here](README.md) [gone](gone.md) [heading](README.md#words) [no heading](README.md#nowhere) `[code](x)`"
    assert list(lost_links(ROOT / "any.md", text)) == ["gone.md", "README.md#nowhere"]


def test_every_page_is_reached_from_the_readme() -> None:
    reached, waiting = {ROOT / "README.md"}, [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        links = {(page.parent / link.partition("#")[0]).resolve() for link in LINK.findall(page.read_text())}
        waiting += (new := {link for link in links if link in PAGES} - reached)
        reached |= new
    assert not {name(page) for page in PAGES if page.is_relative_to(ROOT / "docs")} - {name(page) for page in reached}


def test_every_setting_is_documented() -> None:
    settings = {f"DULY_{field.upper()}" for field in Settings.model_fields}
    assert {word for word in told("settings.md") if word.startswith("DULY_")} == settings | variables(get_command(cli))


def variables(command: Any) -> set[str]:
    """Give the variables of the environment that options of commands are read from."""
    mine = {param.envvar for param in command.params if param.envvar}
    return mine.union(*(variables(one) for one in getattr(command, "commands", {}).values()))


@pytest.mark.parametrize("file", [ROOT / "README.md", ROOT / "docs" / "testing.md", ROOT / "pyproject.toml", ROOT / "Makefile"])
def test_every_folder_of_tests_that_is_named_is_there(file: Path) -> None:
    named = set(re.findall(r"\btests/[a-z]+\b(?!\.)", file.read_text()))
    listed = re.search(r"^tests/ +(.*)$", file.read_text(), re.MULTILINE)
    named |= {f"tests/{word}" for word in re.findall(r"[a-z]+", listed[1])} if listed else set()
    assert [folder for folder in sorted(named) if not (ROOT / folder).is_dir()] == []


def commands(command: Any, path: str = "duly") -> Iterator[tuple[str, set[str]]]:
    """Give each command with its options."""
    below = getattr(command, "commands", {})
    for word, one in below.items():
        yield from commands(one, f"{path} {word}")
    if not below:
        yield path, {option for each in command.params for option in each.opts if option.startswith("--")}


def test_every_command_and_option_is_documented() -> None:
    words = told("command-line.md")
    for path, options in commands(get_command(cli)):
        lines = [word for word in words if word == path or word.startswith(f"{path} ")]
        assert lines, f"{path} is not in command-line.md"
        assert not {option for option in options if not any(option in re.split(r"[\s\[\]]+", line) for line in lines)}, path


def test_no_command_is_documented_that_there_is_not() -> None:
    known = {path for path, _ in commands(get_command(cli))}
    rows = re.findall(r"^\| `(duly [^`\[]+)", (REFERENCE / "command-line.md").read_text(), re.MULTILINE)
    assert rows
    assert not [row for row in rows if not any(row.strip() == path or row.startswith(f"{path} ") for path in known)]


def test_every_call_is_documented() -> None:
    calls = {f"{method} {route.path}" for route in routes() for method in getattr(route, "methods", ()) if method != "HEAD"}
    documented = {word for word in told("api.md") if re.fullmatch(r"[A-Z]+ /\S*", word) and "=" not in word}
    assert documented == calls | {"GET /api/v1/openapi.json"}


def test_every_page_is_documented_once_and_none_that_there_is_not() -> None:
    documented = re.findall(r"^\| `(/[^`]*)` \|", (REFERENCE / "pages.md").read_text(), re.MULTILINE)
    assert sorted(documented) == sorted({str(route.path) for route in page_routes()})  # type: ignore[attr-defined]


def test_every_call_that_is_said_to_have_no_page_is_one() -> None:
    calls = {f"{method} {route.path}" for route in routes() for method in getattr(route, "methods", ())}
    named = set(re.findall(r"`([A-Z]+ /[^`]*)`", (REFERENCE / "pages.md").read_text()))
    assert named
    assert named <= calls | {"GET /api/v1/openapi.json"}


def test_every_problem_is_documented() -> None:
    listed = re.findall(r"^\| \d{3} \| `(\w+)` \|", (REFERENCE / "api.md").read_text(), re.MULTILINE)
    assert sorted(listed) == sorted({*KNOWN, "method_not_allowed"})


def test_every_kind_of_event_is_documented() -> None:
    assert {word for word in told("events.md") if re.fullmatch(r"[a-z]+:[a-z]+:[a-z]+", word)} == {kind.value for kind in Kind}


def test_every_check_of_the_verification_is_documented() -> None:
    assert {word for word in told("verification.md") if re.fullmatch(r"V\d\d-\w+", word)} == set(CHECKS)


# Who makes blockers, and which of the arguments is the code.
MAKERS = {"Blocker": 0, "blocker": 0, "_blocker": 0, "_second": 0, "_overlap": 0}
MAKERS |= {"_personal": 2, "_not_originating": 2, "_refused": 2, "_held": 3}
A_CODE = re.compile(r"[a-z]+(_[a-z]+)*")


def codes_in(module: ast.Module) -> Iterator[str]:
    """Give the code of each blocker that a module makes; of a name, whatever the module assigns to it."""
    for call in (node for node in ast.walk(module) if isinstance(node, ast.Call)):
        at = MAKERS.get(ast.unparse(call.func).rpartition(".")[2])
        given = [k.value for k in call.keywords if k.arg == "code"] or ([] if at is None else call.args[at : at + 1])
        for code in given if at is not None else []:
            yield from _codes(module, code)


def _codes(module: ast.Module, code: ast.expr) -> Iterator[str]:
    if isinstance(code, ast.JoinedStr):
        yield "".join(part.value if isinstance(part, ast.Constant) else "*" for part in code.values)
    elif isinstance(code, ast.Constant):
        yield code.value
    elif isinstance(code, ast.Name):
        made = [node for node in ast.walk(module) if isinstance(node, ast.Assign) and _first_name(node.targets[0]) == code.id]
        texts = [part.value for node in made for part in ast.walk(node.value) if isinstance(part, ast.Constant)]
        yield from (text for text in texts if isinstance(text, str) and "_" in text and A_CODE.fullmatch(text))


def _first_name(target: ast.expr) -> str:
    first = target.elts[0] if isinstance(target, ast.Tuple) else target
    return first.id if isinstance(first, ast.Name) else ""


def test_every_guard_and_blocker_is_documented() -> None:
    codes = {
        code for file in python("app/workflow", "app/decisions", "app/officers", "app/meetings") for code in codes_in(tree(file))
    }
    patterns = {code.replace("*", "[a-z]+") for code in codes}
    words = {word for word in told("blockers.md") if "_" in word or word in codes or word in registry}
    rules_of_files = {"deferred_to_a_later_day"}
    assert not {p for p in patterns if not any(re.fullmatch(p, word) for word in words)}
    assert not {w for w in words - set(registry) - rules_of_files if not any(re.fullmatch(p, w) for p in patterns)}
    assert set(registry) <= words


@pytest.mark.parametrize(
    ("source", "codes"),
    [
        ("yield call.blocker('not_signed', 'It is not signed.', '', '')", ["not_signed"]),
        ("x = Blocker(code='involved', message='You are.')", ["involved"]),
        ("yield _personal(facts, call, 'author_signs', 'No.', '', set())", ["author_signs"]),
        ("code, lack = ('said_twice', 'two') if n else ('never_said', 'no')\nBlocker(code, lack)", ["said_twice", "never_said"]),
        ("_blocker(f'{duty}_officer_needed', 'No.')", ["*_officer_needed"]),
        ("call.refuse('something_else')", []),
    ],
)
def test_a_blocker_would_be_found(source: str, codes: list[str]) -> None:
    assert list(codes_in(ast.parse(source))) == codes


def test_the_picture_is_that_of_the_procedure() -> None:
    """Made again by: duly workflow diagram pcc-decision-notice --out docs/images/pcc-decision-notice.svg"""
    assert PICTURE.read_text() == svg(load_file(ROOT / "workflows" / "pcc-decision-notice.yaml"))
