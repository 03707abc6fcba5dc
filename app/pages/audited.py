"""A body as its auditors see it: who may, and the events of its log as rows that name people, posts and decisions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from app.audit.auditors import body_audited
from app.audit.search import decisions_of
from app.officers.organisation import Body, Organisation
from app.officers.queries import officers_named
from app.pages.visit import Visit
from app.pages.words import plain, sentence
from app.workflow.definition import Definition, Rule
from app.workflow.describe import CAPACITIES

Event = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Audited:
    """A body that the officer who visits audits today."""

    organisation: Organisation

    @property
    def body(self) -> Body:
        return self.organisation.body

    @property
    def address(self) -> str:
        return f"/audit/{self.body.slug}"

    def post(self, key: str | None) -> str:
        """Name a post or a capacity."""
        known = self.organisation.posts.get(key or "")
        return known.title if known else CAPACITIES.get(key or "", plain(key))


def open_audit(visit: Visit, connection: Connection) -> Audited:
    """Give the body of this address to its auditors. Raises Unknown, NotAllowed."""
    organisations = visit.parts.secretariat.organisations
    body = body_audited(connection, organisations, visit.person.id, visit.now, visit.at("body"))
    return Audited(organisations.fresh(connection, body.id))


def rows_of(visit: Visit, connection: Connection, audited: Audited, events: Iterable[Event]) -> list[dict[str, Any]]:
    """Tell events as rows of a list; in a number of statements that does not grow with them."""
    events = list(events)
    about = decisions_of(connection, audited.body.id, {event["decision"] for event in events})
    names = officers_named(connection, {event[who] for event in events for who in ("actor", "on_behalf_of")})
    procedures = visit.parts.secretariat.procedures
    definitions = {row.definition: procedures.get(connection, row.definition) for row in about.values()}
    return [_row(audited, event, about, names, definitions) for event in events]


def _row(
    audited: Audited, event: Event, about: Mapping[str, Any], names: Mapping[str, str], definitions: Mapping[str, Definition]
) -> dict[str, Any]:
    decision = about.get(event["decision"] or "")
    definition = definitions[decision.definition] if decision else None
    data = event["data"]
    return {
        **{key: event[key] for key in ("seq", "at", "kind", "capacity")},
        "action": data.get("action"),
        "act": _act(definition, event),
        "who": names.get(event["actor"] or "", ""),
        "as": audited.post(event["capacity"]),
        "for": names.get(event["on_behalf_of"] or "", ""),
        "entered_by": data.get("entered_by"),
        "decision": named(decision) if decision else None,
        "refused": event["kind"].endswith(":refused"),
        "reasons": _reasons(definition, [each["code"] for each in data.get("blockers", ())]),
        "voided": [plain(each["name"]) for each in data.get("voided", ())],
        "passed": [_state(definition, each["state"]) for each in data.get("passed", ())],
    }


def named(decision: Any) -> dict[str, str]:
    """Give what a link to a decision says."""
    return {"id": decision.id, "title": decision.title, "reference": decision.reference or ""}


def _act(definition: Definition | None, event: Event) -> str:
    action = event["data"].get("action") or ""
    known = definition.by_action.get(action, ()) if definition else ()
    return known[0].title if known else ""


def _state(definition: Definition | None, key: str) -> str:
    known = definition.states.get(key) if definition else None
    return known.title if known else sentence(plain(key))


def _reasons(definition: Definition | None, codes: Sequence[str]) -> list[dict[str, Any]]:
    """Give each reason once, with how often it was met."""
    says = _rules(definition)
    return [{"code": code, "says": says.get(code, ""), "times": times} for code, times in Counter(codes).items()]


def _rules(definition: Definition | None) -> dict[str, str]:
    transitions = definition.transitions if definition else ()
    return {rule.key: rule.says for each in transitions for rule in each.guards if isinstance(rule, Rule)}
