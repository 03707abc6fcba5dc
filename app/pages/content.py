"""What a decision says, part by part in the order of its procedure, ready to be read on a page. It judges nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.pages.matter import Matter
from app.pages.places import name_of
from app.workflow.definition import Definition
from app.workflow.members import section_at

GROUPS = (
    *("title", "decider", "recommendations", "sections", "checklist", "findings"),
    *("interests", "links", "attachments", "restrictions"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of what a decision says: its name in the procedure, how it is shown, and its value; None where it is blank."""

    path: str
    group: str
    title: str
    type: str  # of a section
    columns: tuple[str, ...]
    value: Any


def parts(matter: Matter, content: Mapping[str, Any], paths: Iterable[str], definition: Definition | None = None) -> list[Part]:
    """Give these parts in the order of the procedure: the present one, or the one that carried them."""
    carried = definition or matter.definition
    return [part_at(matter, carried, path, content.get(path)) for path in in_order(carried, paths)]


def part_at(matter: Matter, definition: Definition, path: str, value: Any) -> Part:
    """Give the part at a path of the content, with its name as an officer knows it."""
    section, _ = section_at(definition, path)
    kind, columns = (section.type, section.columns) if section else ("", ())
    title = name_of(matter, definition, path, {path: value} if value is not None else {})
    return Part(path=path, group=path.partition(".")[0], title=title, type=kind, columns=columns, value=value)


def in_order(definition: Definition, paths: Iterable[str]) -> list[str]:
    """Sort content paths as the procedure goes: sections and questions in the order of its file."""
    return sorted(paths, key=lambda path: _place(definition, path))


def _place(definition: Definition, path: str) -> tuple[int, int, str]:
    group, _, key = path.partition(".")
    keys = {"sections": list(definition.sections), "checklist": list(definition.checklist)}.get(group, [])
    name = key.partition(".")[0]
    within = keys.index(name) if name in keys else len(keys)
    return GROUPS.index(group) if group in GROUPS else len(GROUPS), within, key
