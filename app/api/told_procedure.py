"""A procedure as data for whoever fills its forms or draws it: what the definition says, and nothing that it does not say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from app.workflow.cel import Condition
from app.workflow.definition import Definition, SignoffRule, Transition
from app.workflow.describe import describe, guard_name


def procedure(definition: Definition) -> dict[str, Any]:
    """Tell one version whole: its parts as data, in plain words, and the file itself."""
    return {
        "workflow": definition.workflow,
        "version": definition.version,
        "digest": definition.digest,
        "title": definition.title,
        **{
            part: plain(getattr(definition, part))
            for part in ("numbering", "matters", "reserved", "recorders", "parameters", "verbs")
        },
        **{
            part: plain(list(getattr(definition, part).values()))
            for part in ("posts", "deciders", "sections", "checklist", "papers")
        },
        "states": plain(list(definition.states.values())),
        "clocks": plain(list(definition.clocks.values())),
        "obligations": plain(list(definition.obligations.values())),
        "findings": plain(definition.findings),
        "signoffs": [_signoff(rule) for rule in definition.signoffs.values()],
        "key_decisions": plain(definition.key_decisions),
        "notices": plain(list(definition.notices.values())),
        "absent_duties": dict(definition.absent_duties),
        "transitions": [_transition(transition) for transition in definition.transitions],
        "words": describe(definition),
        "source": definition.source.decode(),
    }


def listed(definition: Definition) -> dict[str, Any]:
    """Tell one version in one line."""
    return {key: getattr(definition, key) for key in ("workflow", "version", "digest", "title")}


def _signoff(rule: SignoffRule) -> dict[str, Any]:
    told: dict[str, Any] = plain(rule)
    return {**told, "covers": {"all": rule.covers.all, "all_but" if rule.covers.all else "parts": sorted(rule.covers.parts)}}


def _transition(transition: Transition) -> dict[str, Any]:
    return {
        "action": transition.action,
        "title": transition.title,
        "from": list(transition.from_),
        "to": plain(transition.to),
        "by": list(transition.by),
        "guards": [guard_name(use) for use in transition.guards],
        "signs": transition.signs,
        "refuses": transition.refuses,
        "asks": plain(transition.asks),
        "decides": transition.decides,
        "link": transition.link,
        "ends": list(transition.ends),
        "clock": transition.clock,
        "dates": list(transition.dates),
    }


def plain(value: Any) -> Any:
    """Give a part of a definition as plain JSON: a condition as its text, a set in order."""
    if isinstance(value, Condition):
        return value.source
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value
