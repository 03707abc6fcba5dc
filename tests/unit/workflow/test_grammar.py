"""The grammar that refuses a file and the schema by which editors complete and check it are one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from app.workflow.grammar import FINDING, PROCEDURE, QUESTION, RULE, SECTION, SIGNOFF, TRANSITION, schema
from app.workflow.guards import registry
from app.workflow.lint import lint
from app.workflow.loader import load
from app.workflow.source import Path as Place
from app.workflow.source import read
from tests.unit.workflow.files import SMALL, changed

WORKFLOWS = Path(__file__).parents[3] / "workflows"
SCHEMA = json.loads((WORKFLOWS / "schema.json").read_text())
VALIDATOR = Draft202012Validator(SCHEMA)


class Refusals:
    """Takes down faults of form only; names are looked up by the loader."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def fault(self, path: Place, message: str) -> None:
        self.faults.append(message)

    def refer(self, kind: str, path: Place, word: str) -> None:
        """Names are not this test's business."""


def refused(data: Any) -> list[str]:
    refusals = Refusals()
    PROCEDURE.check(data, (), refusals)
    return refusals.faults


def parsed(text: str) -> Any:
    return read(text.encode(), "small.yaml").data


def test_the_schema_in_the_folder_is_the_grammar() -> None:
    """Where this fails: python -m app.workflow.grammar > workflows/schema.json"""
    assert schema() == SCHEMA


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("path", sorted(WORKFLOWS.glob("*.yaml")), ids=lambda path: path.name)
def test_every_procedure_fits_the_schema(path: Path) -> None:
    data = read(path.read_bytes(), path.name).data
    assert [error.message for error in VALIDATOR.iter_errors(data)] == []


def _records(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    if isinstance(data, dict):
        yield path
    for key, inner in items:
        yield from _records(inner, (*path, key))


def _at(data: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        data = data[step]
    return data


def test_an_unknown_key_is_refused_by_both_wherever_it_stands() -> None:
    data = parsed(SMALL)
    records = list(_records(data))
    for path in records:
        record = _at(data, path)
        record["Unknown-Key"] = "x"
        assert refused(data), path
        assert not VALIDATOR.is_valid(data), path
        del record["Unknown-Key"]
    assert not refused(data)
    assert len(records) > 30


def test_they_agree_on_whatever_stands_anywhere() -> None:
    """Each value of a right file in turn becomes something else: both refuse it, or neither does."""
    data = parsed(SMALL)
    wrong = [None, 7, "x y", "", [], {}, True, -1]
    refusals = tried = 0
    for path in list(_records(data)):
        container = _at(data, path)
        for key in list(container):
            kept, container[key] = container[key], wrong[tried % len(wrong)]
            faults = refused(data)
            assert bool(faults) != VALIDATOR.is_valid(data), (path, key, container[key], faults)
            container[key] = kept
            refusals, tried = refusals + bool(faults), tried + 1
    assert refusals > 80
    assert tried - refusals > 5


@pytest.mark.parametrize(
    ("sentence", "change"),
    [
        ("sections for each of a list", ("title: Summary, type: text", "title: Summary, type: text, one_for_each: partners")),
        ("sign-offs, so many of each", ("duty: finance\n", "duty: finance\n    for_each: partners\n    need: all\n")),
        (
            "clocks",
            (
                "must_hold:\n",
                "clocks: {call_in: {working_days: $check_days, after: publication, effective: next_day}}\nmust_hold:\n",
            ),
        ),
        ("acts of a clock", ("  - {action: clear, from", "  - {action: clear, clock: call_in, from")),
    ],
)
def test_the_schema_reads_what_is_not_carried_yet(sentence: str, change: tuple[str, str]) -> None:
    data = parsed(changed(change))
    assert VALIDATOR.is_valid(data), sentence
    assert all(message.startswith("not carried by this version of Duly") for message in refused(data))


def test_every_key_says_what_it_is() -> None:
    def undescribed(part: Any, path: str) -> Iterator[str]:
        for key, inner in part.get("properties", {}).items():
            if len(inner.get("description", "")) < 4:
                yield f"{path}.{key}"
        for key, inner in part.items():
            for one in inner if isinstance(inner, list) else [inner]:
                if isinstance(one, dict):
                    yield from undescribed(one, f"{path}.{key}")

    assert list(undescribed(SCHEMA, "")) == []


README = (WORKFLOWS / "README.md").read_text()


def test_the_documentation_names_every_key_and_every_guard() -> None:
    def keys(part: Any) -> Iterator[str]:
        yield from part.get("properties", {})
        for inner in part.values():
            for one in inner if isinstance(inner, list) else [inner]:
                if isinstance(one, dict):
                    yield from keys(one)

    missing = {word for word in {*keys(SCHEMA), *registry} if not re.search(rf"`[^`\n]*\b{word}\b[^`\n]*`", README)}
    assert missing == set()


def test_the_whole_procedure_in_the_documentation_is_right() -> None:
    (text,) = re.findall(r"```yaml\n(workflow: .*?)```", README, re.DOTALL)
    assert lint(load(text.encode(), "README.md")) == []


@pytest.mark.parametrize(
    "text", re.findall(r"```yaml\n((?:- |finance).*?)```", README, re.DOTALL), ids=lambda text: text.split("\n")[0]
)
def test_the_pieces_in_the_documentation_have_known_keys(text: str) -> None:
    piece = read(text.encode(), "README.md").data
    records = piece if isinstance(piece, list) else list(piece.values())
    forms = (SECTION, QUESTION, FINDING, SIGNOFF, TRANSITION, RULE)
    for record in records:
        refusals = [Refusals() for _ in forms]
        for form, notes in zip(forms, refusals, strict=True):
            form.check(record, (), notes)
        assert any(not each.faults for each in refusals), [each.faults for each in refusals]
