"""What the parts of an obligation must have in common with each other and with the sections of the file. Builds nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.workflow.obligations import PROMISES
from app.workflow.source import Path

Raw = Mapping[str, Any]
Faults = Iterator[tuple[Path, str]]


def obligations(raw: Raw) -> Faults:
    """An obligation comes round again or falls due once; what belongs to a paper needs a paper; only rows are carried."""
    for key, each in raw["obligations"].items():
        path: Path = ("obligations", key)
        if (each["every"] is None) == (each["at"] is None):
            yield path, "expected either every (again and again) or at (once), and only one of them"
        for term in ("lead", "link", "carries"):
            if each[term] and not each["opens"]:
                yield (*path, term), f"{term} belongs to a paper that is opened: add opens, or leave {term} out"
        yield from _carries(raw, each, (*path, "carries"))
    if raw["obligations"] and any(section["key"] == PROMISES for section in raw["sections"]):
        yield ("obligations",), f"{PROMISES} means what was promised here: give the section of that name another one"


def _carries(raw: Raw, each: Raw, path: Path) -> Faults:
    tables = {section["key"]: section for section in raw["sections"] if section["type"] == "table"}
    known = [section["key"] for section in raw["sections"]]
    for target, sources in each["carries"].items():
        for n, source in enumerate(sources):
            if source in known and (source not in tables or tables[source]["one_for_each"]):
                yield (*path, target, n), f"{source} has no rows to be carried over: name a table, or {PROMISES}"
        if each["opens"] == raw["workflow"] and (target not in tables or tables[target]["filled_by"]):
            yield (*path, target), f"{target} is no table of the originator's in this procedure, which is the one that is opened"
