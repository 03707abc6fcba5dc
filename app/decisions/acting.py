"""In which capacity an officer edits, comments or lifts a rule, and on whose behalf: what such an event says of its actor. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypedDict

from app.workflow.capacity import Held, capacity_of
from app.workflow.editing import edited_as
from app.workflow.facts import Facts

OWN_FIRST = {"holder": 0, "acting": 1, "deputy": 2}


class Acting(TypedDict):
    """The fields of an event that say as whom its actor acted."""

    capacity: str
    on_behalf_of: str | None


def editing(facts: Facts, paths: Iterable[str]) -> tuple[Acting, list[dict[str, Any]]]:
    """Say as whom an officer changes these paths, and which of them rest on other capacities than the first."""
    parts: dict[Held, list[str]] = {}
    for held, path in edited_as(facts, sorted(paths)):
        parts.setdefault(held, []).append(path)
    first, *others = parts or [None]
    also = [{**_told(held), "paths": parts[held]} for held in others if held]
    return (_told(first) if first else speaking(facts)), also


def speaking(facts: Facts) -> Acting:
    """Say as whom an officer comments or lifts a rule: as the originator, else in a post, their own before a deputy's."""
    if facts.actor is None:
        return Acting(capacity="system", on_behalf_of=None)
    if (held := capacity_of(facts, ("originator",))) is not None:
        return _told(held)
    posts = sorted(facts.held.values(), key=lambda h: (OWN_FIRST[h.kind], h.post))
    return _told((posts[0].post, posts[0])) if posts else Acting(capacity="reader", on_behalf_of=None)


def _told(held: Held) -> Acting:
    capacity, holding = held
    return Acting(capacity=capacity, on_behalf_of=holding.on_behalf_of if holding else None)
