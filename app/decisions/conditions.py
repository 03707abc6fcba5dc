"""Conditions in the record: they come to life with a determination, and end once. The part of the fold that is about them.

A record holds no text: what a condition says stands with the words of its determination.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

Conditions = list[dict[str, Any]]


def come_to_life(held: Conditions, made: Mapping[str, Any], version: int) -> Conditions:
    """Give the conditions after a determination: what was decided earlier is decided anew, so its open ones lapse."""
    born = [
        {
            **condition,
            "recommendation": outcome["recommendation"],
            "version": version,
            "since": made["decided_on"],
            "status": "open",
            **dict.fromkeys(("evidence", "discharged_by", "discharged_on", "note")),
        }
        for outcome in made["outcomes"]
        for condition in outcome["conditions"]
    ]
    return [*lapsed(held, opened(held)), *born]


def opened(held: Conditions) -> list[str]:
    """Name the conditions that are open."""
    return [condition["id"] for condition in held if condition["status"] == "open"]


def lapsed(held: Conditions, names: Collection[str]) -> Conditions:
    """Give the conditions after these, of those that are open, have lapsed with the decision that set them."""
    return [{**one, "status": "lapsed"} if one["status"] == "open" and one["id"] in names else one for one in held]


def discharged(held: Conditions, data: Mapping[str, Any], by: str | None) -> Conditions:
    """Give the conditions after some of them were discharged, or found not to be required."""
    ended = {
        "status": data["as"],
        "evidence": data["evidence"],
        "discharged_by": by,
        "discharged_on": data["on"],
        "note": data["comment"],
    }
    return [{**one, **ended} if one["status"] == "open" and one["id"] in data["conditions"] else one for one in held]


def next_due_on(record: Mapping[str, Any]) -> str | None:
    """Give the first day by which something is due: leaving the state, or an open condition."""
    due = [one["due_on"] for one in record["conditions"] if one["status"] == "open" and one["due_on"]]
    return min((day for day in (record["due_on"], *due) if day), default=None) if due else record["due_on"] or None
