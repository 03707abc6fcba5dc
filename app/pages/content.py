"""What a decision says, part by part in the order of its procedure, ready to be read on a page. It judges nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.pages.words import sentence
from app.workflow.definition import Definition
from app.workflow.facts import Facts
from app.workflow.members import section_at

GROUPS = ("title", "decider", "recommendations", "sections", "checklist", "interests", "links", "attachments", "restrictions")
LAST = len(GROUPS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of what a decision says: its name in the procedure, how it is shown, and its value; None where it is blank."""

    path: str
    group: str
    title: str  # blank where its group alone names it
    type: str  # of a section
    columns: tuple[str, ...]
    value: Any


@dataclass(frozen=True, slots=True)
class Changed:
    """A part as it was and as it is; `lost` where what it was is kept no longer."""

    before: Part
    after: Part
    lost: bool = False


def parts(facts: Facts, content: Mapping[str, Any], paths: Iterable[str]) -> list[Part]:
    """Give these parts in the order of the procedure."""
    return [part_at(facts, path, content.get(path)) for path in sorted(paths, key=lambda path: _place(facts.definition, path))]


def changes(facts: Facts, before: Mapping[str, Any], after: Mapping[str, Any], paths: Iterable[str]) -> list[Changed]:
    """Give what these parts were and are, in the order of the procedure."""
    ordered = sorted(paths, key=lambda path: _place(facts.definition, path))
    return [Changed(part_at(facts, path, before.get(path)), part_at(facts, path, after.get(path))) for path in ordered]


def part_at(facts: Facts, path: str, value: Any) -> Part:
    """Give the part at a path of the content, with its name as an officer knows it."""
    definition, (group, _, key) = facts.definition, path.partition(".")
    section, member = section_at(definition, path)
    title, kind, columns = "", "", tuple[str, ...]()
    if section is not None:
        named = facts.standing.member(section.one_for_each, member) if member else None
        title = section.title + (f", {named.name if named else member}" if member else "")
        kind, columns = section.type, section.columns
    elif group == "checklist":
        title = definition.checklist[key].question if key in definition.checklist else sentence(key)
    elif group in ("attachments", "signatures"):
        title = str((value or {}).get("name") or "")
    return Part(path=path, group=group, title=title, type=kind, columns=columns, value=value)


def _place(definition: Definition, path: str) -> tuple[int, int, str]:
    group, _, key = path.partition(".")
    keys = {"sections": list(definition.sections), "checklist": list(definition.checklist)}.get(group, [])
    name = key.partition(".")[0]
    within = keys.index(name) if name in keys else len(keys)
    return GROUPS.index(group) if group in GROUPS else LAST, within, key
