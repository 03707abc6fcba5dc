"""What a part of a decision was and is, or two people want it to be, laid over each other. It judges nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.pages.content import in_order
from app.pages.differences import Difference, difference
from app.pages.matter import Matter
from app.pages.places import name_of, said
from app.workflow.definition import Definition


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A part with what differs between its two tellings; `lost` where what it was is kept no longer."""

    path: str
    name: str
    found: Difference
    lost: bool = False


def changes(
    matter: Matter, definition: Definition, before: Mapping[str, Any], after: Mapping[str, Any], paths: Iterable[str]
) -> list[Changed]:
    """Give what these parts were and are, in the order of the procedure."""
    return [changed(matter, definition, path, before.get(path), after.get(path)) for path in in_order(definition, paths)]


def changed(matter: Matter, definition: Definition, path: str, before: Any, after: Any, *, lost: bool = False) -> Changed:
    """Lay what stands at a content path over what stood there."""
    old, new = (said(matter, definition, path, value) for value in (before, after))
    known = after if after is not None else before
    name = name_of(matter, definition, path, {path: known} if known is not None else {})
    return Changed(path=path, name=name, found=difference(old, new), lost=lost)
