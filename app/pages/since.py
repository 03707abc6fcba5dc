"""What changed since a page was opened, or since somebody signed: who did what and when, and the old text beside the new."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.decisions import queries
from app.officers.queries import officers_named
from app.pages.changed import Changed, changed, changes
from app.pages.matter import Matter
from app.pages.visit import Visit
from app.workflow import coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """What happened after a page was opened: the acts with who and when, and the parts that say something else now."""

    events: list[dict[str, Any]]
    parts: list[Changed]


def opened(visit: Visit, matter: Matter) -> Since | None:
    """Give what happened since the page was opened from which a form was sent; None where that was nothing. Raises Unknown."""
    version, revision = visit.form.number("version"), visit.form.number("revision")
    if version is None or version == matter.version:
        return None
    one, facts = matter.one, matter.one.facts
    with visit.parts.database.read() as connection:
        told = [e for e in queries.history(connection, one) if e["version"] is not None and e["version"] > version]
        names = officers_named(connection, {event["actor"] for event in told})
        before: Mapping[str, Any] = facts.decision.content
        if revision is not None and revision != one.record["revision"]:
            _, before, _ = queries.revision(connection, one, revision)
    events = [{**event, "who": names.get(event["actor"] or "", "")} for event in told if not event["kind"].endswith("refused")]
    after = facts.decision.content
    differ = [path for path in before.keys() | after.keys() if before.get(path) != after.get(path)]
    return Since(events=events, parts=changes(matter, matter.definition, before, after, differ))


def last_signed(matter: Matter, name: str) -> Mapping[str, Any] | None:
    """Give what this officer signed last under a name, or else whoever had that duty: for one of the same members."""
    facts = matter.one.facts
    signed = [each for each in matter.one.record["signoffs"] if each["name"] == name]
    mine = [each for each in signed if each["officer"] == facts.actor]
    others = [each for each in signed if each["for"] is None]
    return next(reversed(mine or others), None)


def since_signed(visit: Visit, matter: Matter, signed: Mapping[str, Any]) -> list[Changed]:
    """Give what a sign-off covered and what stands there now, where these differ."""
    return since_each(visit, matter, [signed])[0]


def since_each(visit: Visit, matter: Matter, signed: Iterable[Mapping[str, Any]]) -> list[list[Changed]]:
    """Give the same for several sign-offs, in one statement."""
    facts, signed = matter.one.facts, list(signed)
    differ = [_differing(matter, each) for each in signed]
    wanted = {c for each, paths in zip(signed, differ, strict=True) for path in paths if (c := each["covered"].get(path))}
    with visit.parts.database.read() as connection:
        old = queries.open_values(connection, matter.body.id, wanted)

    def told(each: Mapping[str, Any], path: str) -> Changed:
        commitment = each["covered"].get(path)
        lost = commitment is not None and commitment not in old
        before, after = old.get(commitment or ""), facts.decision.content.get(path)
        return changed(matter, matter.definition, path, before, after, lost=lost)

    return [[told(each, path) for path in paths] for each, paths in zip(signed, differ, strict=True)]


def _differing(matter: Matter, signed: Mapping[str, Any]) -> tuple[str, ...]:
    rule = matter.definition.signoffs.get(signed["name"])
    now = coverage.covered(rule, matter.one.facts.decision.commitments) if rule else {}
    return coverage.changed(signed["covered"], now)
