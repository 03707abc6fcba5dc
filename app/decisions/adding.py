"""One more condition or restriction: an edit that is worked out from the content as it was locked, never from an older reading."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.decisions.commands import Condition, Restrict, Revise
from app.errors import Fault, Invalid


def as_revision(command: Condition | Restrict, content: Mapping[str, Any]) -> Revise:
    """Give the revision that adding comes to. Raises Invalid for a recommendation that there is not."""
    if isinstance(command, Restrict):
        changes: dict[str, Any] = {"restrictions": [*(content.get("restrictions") or []), dict(command.restriction)]}
    else:
        changes = {"recommendations": _with_condition(command, content.get("recommendations") or [])}
    return Revise(decision=command.decision, changes=changes)


def _with_condition(command: Condition, recommendations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if command.recommendation not in (known := [one["id"] for one in recommendations]):
        there_are = ", ".join(known) or "none yet"
        fault = Fault("recommendation", f"There is no recommendation {command.recommendation!r}; there are: {there_are}.")
        raise Invalid("A condition belongs to a recommendation.", [fault])
    return [
        {**one, "conditions": [*one.get("conditions", []), dict(command.condition)]} if one["id"] == command.recommendation else one
        for one in recommendations
    ]
