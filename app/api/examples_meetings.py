"""Examples of meetings for the description of the API: one meeting of an invented board; see `examples`."""

from __future__ import annotations

from typing import Final

from app.api.examples import AMINA, AT, BODY, DECISION, LEAF, RECEIPT, Example

MEETING: Final = "01993c1e-8c0d-7e21-9f30-4a5b6c7d8e9f"
ITEM: Final = "01993c1e-8c0e-7b10-8a11-1c2d3e4f5061"

LISTED: Example = {
    "id": MEETING,
    "body": BODY,
    "committee": "board",
    "on": "2026-03-12",
    "time": "14:00",
    "venue": "Guildhall, room 2",
    "quorum": 3,
    "state": "planned",
    "version": 1,
    "agenda_published_at": None,
}
WHOLE: Example = {
    **LISTED,
    "items": [],
    "held": None,
    "minutes": None,
    "cancelled": None,
    "changed": {"by": AMINA, "at": AT},
}
EVENT: Example = {
    "seq": 41,
    "kind": "meeting:plan:done",
    "at": AT,
    "actor": AMINA,
    "capacity": "board_secretary",
    "on_behalf_of": None,
    "from": None,
    "to": "planned",
    "leaf": LEAF,
}
TOLD: Example = {**EVENT, "version": 1, "item": None, "tried": None, "blockers": []}
TRIED: Example = {
    **TOLD,
    "seq": 57,
    "kind": "meeting:act:refused",
    "from": "agenda_published",
    "to": None,
    "version": None,
    "tried": "hold",
    "blockers": [{"code": "quorum_not_met", "where": "present"}],
}
PLANNED: Example = {"meeting": WHOLE, "items": [], "event": EVENT, "receipt": RECEIPT}
AGENDA_ITEM: Example = {
    "id": ITEM,
    "number": 1,
    "title": "A strategic group for the county",
    "purpose": "decision",
    "decision": DECISION,
    "published_at": None,
    "urgent": None,
    "withdrawn": None,
    "resolution": None,
}
REPORT: Example = {"item": ITEM, "decision": DECISION, "result": "told", "state": "with_the_board", "version": 5, "blockers": []}
ADDED: Example = {
    "meeting": {**WHOLE, "version": 2, "items": [AGENDA_ITEM]},
    "items": [REPORT],
    "event": {**EVENT, "kind": "meeting:add:done", "from": "planned"},
    "receipt": RECEIPT,
}
RESOLUTION: Example = {
    "result": "as_recommended",
    "action": "agree",
    "votes": {"for": 4, "against": 1, "abstained": 0, "casting": None},
    "recommendations": [],
    "note": None,
}
RESOLVED: Example = {
    "meeting": {
        **WHOLE,
        "state": "held",
        "version": 5,
        "agenda_published_at": AT,
        "items": [{**AGENDA_ITEM, "published_at": AT, "resolution": RESOLUTION}],
        "held": {
            "members_present": 3,
            "present": [
                {"name": "Petra Lund", "for": "County council"},
                {"name": "Olive Marsh", "for": "Constabulary"},
                {"name": "Finn Ash", "for": None},
            ],
            "attending": [],
            "apologies": ["Mona Field"],
            "recorded_at": AT,
        },
    },
    "items": [{**REPORT, "result": "moved", "state": "agreed", "version": 7}],
    "event": {**EVENT, "kind": "meeting:resolve:done", "from": "held", "to": "held"},
    "receipt": RECEIPT,
}
