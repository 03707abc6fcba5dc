"""A body with a board, and motions about one meeting of it, for the rules of meetings; all of it made up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.clock import LONDON
from app.log.kinds import Kind
from app.meetings.record import Record, fold
from app.meetings.rules import TO, Motion, unmet
from app.officers.organisation import Appointment, Body, Organisation, Parameter, Post

CLERK, STRANGER = "clerk", "stranger"
MEETING, EARLIER, LATER = "meeting", "earlier", "later"
COMMITTEES = {"board": frozenset({"secretary"}), "panel": frozenset({"secretary"})}


def body(**parameters: int | str) -> Organisation:
    posts = ("board", "secretary", "treasurer")
    return Organisation(
        body=Body(id="body", slug="shire", name="Shire", region="england_and_wales", demo=True),
        sequence=1,
        posts={key: Post(key=key, title=key.title(), role="office") for key in posts},
        appointments=(
            Appointment(id="1", post="secretary", officer=CLERK, kind="holder", starts_on="2025-01-01"),
            Appointment(id="2", post="treasurer", officer=STRANGER, kind="holder", starts_on="2025-01-01"),
        ),
        parameters=tuple(Parameter(key=key, starts_on="2025-01-01", value=value) for key, value in parameters.items()),
    )


def at(text: str) -> datetime:
    """Read a moment in London."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def event(kind: Kind, record: Record | None, **data: Any) -> dict[str, Any]:
    version, state = (record["version"] + 1, record["state"]) if record else (1, None)
    told = {"meeting": MEETING, "version": version, "now": "2025-08-01T08:00:00.000000Z", **data}
    return {"kind": kind.value, "actor": CLERK, "from": state, "to": TO.get(kind, state), "data": told}


def planned(on: str = "2025-09-02", quorum: int = 3) -> Record:
    said = {"body": "body", "committee": "board", "on": on, "time": "14:00", "venue": "v", "quorum": quorum}
    return fold(None, event(Kind.MEETING_PLANNED, None, **said))


def with_items(record: Record, *purposes: str, decisions: Mapping[str, str] | None = None) -> Record:
    """Put items on the agenda, named one, two and so on."""
    for name, purpose in zip(("one", "two", "three"), purposes, strict=False):
        decision = (decisions or {}).get(name)
        said = {"item": name, "title": f"title {name}", "purpose": purpose, "decision": decision}
        record = fold(record, event(Kind.MEETING_ITEM_ADDED, record, **said))
    return record


def published(record: Record) -> Record:
    items = [one["id"] for one in record["items"]]
    said = {"items": items, "urgent": {}, "counted": {"days": 5, "cut_off": "17:00", "library": "x"}}
    return fold(record, event(Kind.MEETING_PUBLISHED, record, **said))


def held(record: Record, present: int = 4) -> Record:
    return fold(record, event(Kind.MEETING_HELD, record, present=present, names="n"))


def resolved(record: Record, item: str, result: str, **said: Any) -> Record:
    data = {"item": item, "result": result, "action": None, "votes": None, "recommendations": [], "words": "w", **said}
    return fold(record, event(Kind.MEETING_RESOLVED, record, **data))


def refused(
    kind: Kind,
    record: Record | None,
    now: str = "2025-08-22T10:00",
    *,
    actor: str = CLERK,
    organisation: Organisation | None = None,
    others: Mapping[str, Record] | None = None,
    **data: Any,
) -> set[str]:
    """Give the codes for which the rules refuse an act."""
    motion = Motion(
        kind=kind,
        data=data,
        before=record,
        actor=actor,
        now=at(now),
        organisation=organisation or body(),
        committees=COMMITTEES,
        other=(others or {}).get,
    )
    return {blocker.code for blocker in unmet(motion)}
