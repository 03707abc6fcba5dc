"""One event of a history as a page tells it: names for ids, titles for keys, and nothing that its reader may not have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.decisions.past import changed_in
from app.decisions.view import event_view
from app.log.kinds import Kind
from app.pages.matter import Matter
from app.pages.places import name_of
from app.pages.words import plain, sentence
from app.workflow.definition import Definition, Rule

ACTS, EDITS, REFUSALS, COMMENTS = "acts", "edits", "refusals", "comments"
GROUPS: Final[Mapping[Kind, str]] = {
    Kind.DECISION_OPENED: EDITS,
    Kind.DECISION_REVISED: EDITS,
    Kind.DECISION_PAPER_ATTACHED: EDITS,
    Kind.DECISION_LINKED: EDITS,
    Kind.DECISION_REVISION_REFUSED: REFUSALS,
    Kind.DECISION_MOVE_REFUSED: REFUSALS,
    Kind.DECISION_COMMENTED: COMMENTS,
    Kind.DECISION_MOVED: ACTS,
    Kind.DECISION_DISPENSED: ACTS,
    Kind.DECISION_NOTIFIED: ACTS,
    Kind.DECISION_DISCHARGED: ACTS,
    Kind.DECISION_EXCEPTED: ACTS,
    Kind.DECISION_MIGRATED: ACTS,
    Kind.DECISION_CLOCK_SET: ACTS,
    Kind.DECISION_SCHEDULED: ACTS,
    Kind.DECISION_DISPOSED: ACTS,
    Kind.DECISION_PROMISED: ACTS,
    Kind.DECISION_CALLED: ACTS,
    Kind.DECISION_MET: ACTS,
    Kind.DECISION_RELEASED: ACTS,
}
Event = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Teller:
    """Who tells the events of one decision: with its names, and the procedure that carried it at the time."""

    matter: Matter
    names: Mapping[str, str]
    words: Mapping[str, Any]  # commitments that are opened

    def told(self, event: Event, leaf: bytes, definition: Definition) -> dict[str, Any]:
        """Give what a page tells of an event."""
        data, view = event["data"], event_view(event, leaf, self.words)
        return {
            **view,
            "group": GROUPS[Kind(event["kind"])],
            "who": self.name(event["actor"]),
            "as": self.matter.post(event["capacity"]),
            "for": self.name(event["on_behalf_of"]),
            "act": self._act(definition, event),
            "from_title": _state(definition, event["from"]),
            "to_title": _state(definition, event["to"]) if event["to"] != event["from"] else "",
            "stated": list(self._stated(definition, view)),
            "changed": [(path, name_of(self.matter, definition, path, {})) for path in changed_in(event)],
            "revision": 1 if event["version"] == 1 else data.get("revision"),
            "voids": [self._voided(definition, each) for each in data.get("voided", ())],
            "passes": [self._passed(definition, each) for each in data.get("passed", ())],
            "signed": self._signed(data.get("signoff")),
            "decided": self._decided(data.get("determination")),
            "reasons": [self._reason(definition, each) for each in data.get("blockers", ())],
            "given_to": self.name(data.get("officer")),
            "why": self.words.get(data.get("reason") or ""),
            "rule": data.get("rule"),
            "lost": data.get("lost"),
            "owes": [self._owed(each) for each in _owes(data)],
            "place": data.get("meeting") if event["kind"] == Kind.DECISION_SCHEDULED else None,
            "ground": data.get("ground"),
            "link": plain(data.get("link")) if event["kind"] == Kind.DECISION_LINKED else "",  # not of which: it may be hidden
            "dates": data.get("dates", {}),
            "due_on": data.get("due_on"),
        }

    def name(self, officer: str | None) -> str:
        return self.names.get(officer, "somebody whose name is not kept") if officer else ""

    def _act(self, definition: Definition, event: Event) -> str:
        action = event["data"].get("action") or ""
        known = definition.transition(action, event["from"] or "") or next(iter(definition.by_action.get(action, ())), None)
        return known.title if known else action

    def _stated(self, definition: Definition, view: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
        known = {ask.key: ask for each in definition.by_action.get(view["action"] or "", ()) for ask in each.asks}
        for key, value in view["inputs"].items():
            yield (known[key].title if key in known else sentence(plain(key))), _stated(value)

    def _voided(self, definition: Definition, gone: Mapping[str, Any]) -> dict[str, Any]:
        paths = [name_of(self.matter, definition, path, {}) for path in gone["paths"]]
        return {"name": plain(gone["name"]), "officer": self.name(gone["officer"]), "paths": paths, "version": gone["seq"]}

    def _passed(self, definition: Definition, each: Mapping[str, Any]) -> dict[str, str]:
        return {"state": _state(definition, each["state"]), "signoff": plain(each["signoff"]), "to": _state(definition, each["to"])}

    def _signed(self, signed: Mapping[str, Any] | None) -> dict[str, Any] | None:
        if signed is None:
            return None
        told = {key: signed[key] for key in ("answer", "method", "signed_on", "choice", "affirmed", "kind")}
        return {
            **told,
            "name": plain(signed["name"]),
            "post": self.matter.post(signed["post"]),
            "who": self.name(signed["officer"]),
        }

    def _decided(self, made: Mapping[str, Any] | None) -> dict[str, Any] | None:
        if made is None:
            return None
        outcomes = [(plain(o["recommendation"]), plain(o["outcome"]), o.get("amended", False)) for o in made["outcomes"]]
        told = {"method": made["method"], "on": made["decided_on"], "outcomes": outcomes}
        return {**told, "who": self.name(made["decider"]["officer"]), "post": self.matter.post(made["decider"]["post"])}

    def _owed(self, owed: Mapping[str, Any]) -> dict[str, Any]:
        return {"text": self.words.get(owed.get("text") or ""), "post": self.matter.post(owed["post"]), "due_on": owed["due_on"]}

    def _reason(self, definition: Definition, blocker: Mapping[str, str]) -> dict[str, str]:
        place = name_of(self.matter, definition, blocker["where"], {}) if blocker["where"] else ""
        return {"code": blocker["code"], "says": _rules(definition).get(blocker["code"], ""), "place": place}


def officers_in(events: Iterable[Event]) -> set[str]:
    """Give the officers whom these events name."""
    found: set[str | None] = set()
    for event in events:
        data = event["data"]
        signed, made = data.get("signoff") or {}, data.get("determination") or {}
        found |= {event["actor"], event["on_behalf_of"], data.get("officer"), signed.get("officer")}
        found |= {(made.get("decider") or {}).get("officer"), *(each["officer"] for each in data.get("voided", ()))}
    return {officer for officer in found if officer}


def commitments_in(event: Event) -> set[str]:
    """Give the commitments that a page opens to tell an event."""
    data = event["data"]
    owed = (each.get("text") for each in _owes(data))
    return {c for c in (data.get("comment"), data.get("reason"), *data.get("inputs", {}).values(), *owed) if isinstance(c, str)}


def carried_by(events: Iterable[Event], last: str) -> list[str]:
    """Give, for each event, the digest of the procedure that carried the decision at the time; `last` is the present one."""
    digests, now = [], last
    for event in events:
        if event["kind"] == Kind.DECISION_OPENED:
            now = event["data"].get("definition", now)
        digests.append(now)
        if event["kind"] == Kind.DECISION_MIGRATED:
            now = event["data"]["definition"]["to"]
    return digests


def _owes(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Give what an event makes somebody owe."""
    promised = data.get("obligation")
    return [*data.get("owes", ()), *([promised] if isinstance(promised, Mapping) else ())]


def _state(definition: Definition, key: str | None) -> str:
    if not key:
        return ""
    known = definition.states.get(key)
    return known.title if known else sentence(plain(key))


def _rules(definition: Definition) -> dict[str, str]:
    return {rule.key: rule.says for each in definition.transitions for rule in each.guards if isinstance(rule, Rule)}


def _stated(value: Any) -> str:
    if value is None:
        return "text that was destroyed after its time"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
