"""Why something waits for an officer: by which post, as what, and for whom. It judges nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from app.officers.organisation import Organisation
from app.officers.queries import officers_named
from app.workflow.definition import Definition
from app.workflow.facts import Holding


@dataclass(frozen=True, slots=True)
class Why:
    """The post by which it is this officer's, as its holder, deputy or acting, and for whom; no post: the officer brought it."""

    post: str
    kind: str = ""
    on_behalf_of: str = ""


def reasons(connection: Connection, lists: Any, officer: str, items: Iterable[Mapping[str, Any]], today: date) -> dict[str, Why]:
    """Give for each decision of a list why it waits for this officer."""
    items = list(items)
    held = {key: {h.post: h for h in each.on(today).held_by(officer)} for key, each in lists.bodies.items()}
    found = {item["id"]: _holding(item, held.get(item["body"], {}), lists, today) for item in items}
    names = officers_named(connection, {holding.on_behalf_of for holding in found.values() if holding})
    return {item["id"]: _why(found[item["id"]], lists.bodies.get(item["body"]), names) for item in items}


def _holding(item: Mapping[str, Any], held: Mapping[str, Holding], lists: Any, today: date) -> Holding | None:
    """Find the appointment by which it is this officer's turn: of the post awaited, of who decides, of who speaks for a member."""
    capacity, definition = item["waiting_for"], lists.procedures.get(item["workflow"])
    if capacity in held:
        return held[capacity]
    if capacity == "originator":
        return held.get(item["originator"]["post"])
    if definition is None:
        return None
    named = {"decider": definition.deciders, "recorder": definition.recorders}.get(capacity, ())
    posts = (*named, *_speakers(definition, lists.bodies[item["body"]], today))
    return next((held[post] for post in posts if post in held), None)


def _speakers(definition: Definition, organisation: Organisation, today: date) -> list[str]:
    standing = organisation.on(today)
    return [member.post for group in definition.groups for member in standing.members(group) if member.post]


def _why(holding: Holding | None, organisation: Organisation | None, names: Mapping[str, str]) -> Why:
    if holding is None or organisation is None:
        return Why("")
    known = organisation.posts.get(holding.post)
    return Why(known.title if known else holding.post, holding.kind, names.get(holding.on_behalf_of or "", ""))
