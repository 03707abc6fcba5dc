"""What a sign-off covers and whether it still holds: it does as long as the covered content is exactly what was signed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.workflow.definition import Definition, SignoffRule
from app.workflow.facts import Signoff


def covered(rule: SignoffRule, commitments: Mapping[str, str]) -> dict[str, str]:
    """Give the content (path: commitment) that a sign-off under this rule covers; blank paths are no part of it."""
    return {path: commitment for path, commitment in commitments.items() if rule.covers.includes(path)}


def voided(
    signoffs: Iterable[Signoff], definition: Definition, commitments: Mapping[str, str]
) -> tuple[tuple[Signoff, tuple[str, ...]], ...]:
    """Give the standing sign-offs that new content voids, each with the covered paths that changed, came or went.

    A refusal lapses with the text that was refused, as an assent does.

    A sign-off of which the definition knows nothing (after a migration) covers nothing there, so it is voided.
    """
    lost = ((s, changed(s.covered, _now(definition, s, commitments))) for s in signoffs if s.stands)
    return tuple((signoff, paths) for signoff, paths in lost if paths)


def changed(signed: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """Give the paths at which two states of content differ, sorted."""
    return tuple(sorted(path for path in signed.keys() | now.keys() if signed.get(path) != now.get(path)))


def _now(definition: Definition, signoff: Signoff, commitments: Mapping[str, str]) -> Mapping[str, str]:
    rule = definition.signoffs.get(signoff.name)
    return covered(rule, commitments) if rule else {}
