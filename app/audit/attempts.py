"""What must be true of refused acts on meetings: each is of a meeting as it stood, and remembered once. Pure but for one table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, select

from app.audit.checks import MISMADE, untimely
from app.audit.past import Past
from app.audit.rows import refusal_of
from app.meetings.refusals import TRIED
from app.meetings.tables import meeting_refusal

Said = Iterator[tuple[str, str, int | None]]  # check, sentence, event


def attempt_faults(connection: Connection, past: Past) -> Said:
    """Each refused act names a version that the meeting had, an act that there is, and why; and none is forgotten or told twice."""
    remembered = {
        (row.meeting_id, row.version, row.digest)
        for row in connection.execute(select(meeting_refusal).where(meeting_refusal.c.body_id == past.body))
    }
    told: set[tuple[str, int, str]] = set()
    for seq, event in past.agendas.refused:
        try:
            yield from ((check, says, seq) for check, says in _judged(past, seq, event))
            one = (str(event["data"]["meeting"]), *refusal_of(event))
        except MISMADE as problem:
            yield "V08-form", f"What it says of a refusal cannot be read ({type(problem).__name__}: {problem}).", seq
            continue
        if one in told:
            yield "V17-refusals", "The same refusal of the same version is recorded twice.", seq
        told.add(one)
    for meeting, version, _ in sorted(told ^ remembered):
        yield "V17-refusals", f"The refusals remembered of version {version} of the meeting {meeting} are not those recorded.", None


def _judged(past: Past, seq: int, event: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    data, newest = event["data"], past.agendas.at(event["data"]["meeting"], seq)
    at = data["at_version"]
    if newest is None or type(at) is not int or not 1 <= at <= newest["version"]:
        yield "V10-versions", f"It was refused at version {at!a:.20} of the meeting, which there was not yet."
    else:
        stood = past.agendas.version(data["meeting"], at, seq)
        if stood is not None and event["from"] != stood["state"]:
            yield "V18-meetings", f"It was refused in {event['from']!a:.30}; that version of the meeting was {stood['state']}."
    if data["action"] not in TRIED or event["to"] is not None:
        yield "V18-meetings", f"There is no act {data['action']!a:.30} on a meeting that is refused so."
    if event["actor"] is None or not [(blocker["code"], blocker["where"]) for blocker in data["blockers"]]:
        yield "V13-refusal", "It names nobody who tried, or no reason."
    if wrong := untimely(event):
        yield "V20-times", wrong
