"""The conditions of a decision as they are told to the outside: what each asks for, whose it is, where it stands. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any


def conditions_view(record: Mapping[str, Any], words: Mapping[str, Any], today: date) -> list[dict[str, Any]]:
    """Tell the conditions that a decision was made on, and where each stands."""
    return [_condition(one, _as_set(record, words, one), words, today.isoformat()) for one in record["conditions"]]


def _as_set(record: Mapping[str, Any], words: Mapping[str, Any], condition: Mapping[str, Any]) -> Mapping[str, Any]:
    """Find what a condition says among the words of its determination."""
    made = next(m for m in record["determinations"] if m["version"] == condition["version"])
    said = (one for o in words.get(made["words"]) or () for one in o.get("conditions", ()) if one["id"] == condition["id"])
    return next(said, condition)


def _condition(held: Mapping[str, Any], said: Mapping[str, Any], words: Mapping[str, Any], today: str) -> dict[str, Any]:
    return {
        "recommendation": held["recommendation"],
        **with_owner(said),
        **{key: held[key] for key in ("version", "since", "status", "discharged_by", "discharged_on")},
        "overdue": held["status"] == "open" and held["due_on"] is not None and held["due_on"] < today,
        "evidence": _evidence(held["evidence"], words),
        "note": words.get(held["note"] or ""),
    }


def _evidence(held: Mapping[str, Any] | None, words: Mapping[str, Any]) -> dict[str, Any] | None:
    if held is None:
        return None
    told = {key: held.get(key) for key in ("attachment", "decision", "reference")}
    return {**told, "text": words.get(held.get("text") or "")}


def decided_in(conditions: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Say where the decision itself is an officer's: whose, and in which record once it is made."""
    delegated = [one for one in conditions if one["kind"] == "delegation" and one["status"] != "lapsed"]
    return [
        {
            "post": one["owner"].get("post"),
            "condition": one["id"],
            **{key: (one["evidence"] or {}).get(key) for key in ("decision", "reference")},
        }
        for one in delegated
    ]


def with_owner(condition: Mapping[str, Any]) -> dict[str, Any]:
    """Tell a condition as it was set; where its words were disposed of, as its event still tells it."""
    owner = condition["owner"]
    told = owner if isinstance(owner, Mapping) else {"post": owner} if owner else {"party": None}
    plain = {"id": condition["id"], "kind": condition["kind"], "text": condition.get("text"), "owner": dict(told)}
    return {**plain, "due_on": condition.get("due_on"), "optional": bool(condition.get("optional"))}
