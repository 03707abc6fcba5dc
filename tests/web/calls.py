"""Every call that there is, with a body that it would take: so that a new route cannot stay outside the tests of all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi.routing import APIRoute

from app.api.auth import ANYONE, WHO
from app.main import routes
from tests.world import Caller, said

UNKNOWN = "01993c1e-6d2f-7a51-9b0e-2f64c7d0a113"
FORM = {"kind": "report", "visibility": "public"}
FILE = ("memo.pdf", b"%PDF-1.7 memo", "application/pdf")
BODIES: Mapping[str, Any] = {  # by the name of the route
    "issue_token": {"email": "nobody@example.org", "password": "not the password"},
    "open_decision": {"body": "no-such-body", "workflow": "small-notice", "title": "A footbridge"},
    "revise_decision": {"title": "A wider footbridge"},
    "attempt_transition": {"action": "submit"},
    "make_comment": {"text": "Seen."},
    "add_condition": {
        "recommendation": "one",
        "kind": "third_party",
        "text": "The miller agrees.",
        "owner": {"party": "The miller"},
    },
    "discharge_condition": {"evidence": {"text": "Her letter of 3 March."}},
    "add_restriction": {"ground": "commercial", "reason": "A tender is running."},
    "publish_notice": {"kind": "special_urgency"},
    "plan_meeting": {
        "body": "no-such-body",
        "committee": "board",
        "on": "2026-03-12",
        "time": "14:00",
        "venue": "Guildhall",
        "quorum": 3,
    },
    "add_item": {"title": "Lights on the towpath", "purpose": "information"},
    "remove_item": {"item": UNKNOWN, "reason": "A slip."},
    "order_items": {"items": [UNKNOWN]},
    "publish_agenda": {"urgent": {UNKNOWN: "The lock is closed for one week only."}},
    "hold_meeting": {"present": [{"name": "Petronel Ashe", "for": "County council"}], "apologies": ["Honor Glade"]},
    "resolve_item": {"item": UNKNOWN, "result": "noted"},
    "approve_minutes": {"approved_at": UNKNOWN, "text": "All was agreed."},
    "cancel_meeting": {"reason": "No quorum."},
    "give_exception": {"ground": "improves", "reason": "The grant brings in more than it costs."},
    "put_on_hold": {"ground": "expenditure_exceeds_resources", "report": "Report of 2 March"},
    "lift_hold": {"considered_on": "2026-03-02"},
    "promise": {"text": "A map of the towpath", "post": "monitoring_officer", "due_on": "2026-12-31"},
    "meet_obligation": {"text": "The map hangs in the hall."},
    "release_obligation": {"reason": "The towpath is closed."},
    "give_dispensation": {"rule": "originator_signs", "officer": UNKNOWN, "reason": "There is nobody else."},
}
FORMS = {"attach_paper"}
BODILESS = {"carry_out", "open_owed_paper"}
QUERIES: Mapping[str, Mapping[str, str]] = {
    "list_events": {"body": "no-such-body"},
    "get_checkpoint": {"body": "no-such-body"},
    "list_meetings": {"body": "no-such-body"},
}
FILLED = {"n": "1", "m": "1", "leaf": "0" * 64, "workflow": "small-notice", "body": "no-such-body", "condition": "c1"}


@dataclass(frozen=True)
class Call:
    name: str
    method: str
    path: str
    who: str

    @property
    def signed(self) -> bool:
        return self.who != ANYONE

    @property
    def about_a_decision(self) -> bool:
        return "{decision}" in self.path

    def send(self, caller: Caller, version: int | None = 1, **parts: str) -> Any:
        """Make the call as it should be made, with an unknown id where none is given."""
        path = self.path
        for name in ("decision", "meeting", "obligation", "attachment", "token", "hold", *FILLED):
            path = path.replace(f"{{{name}}}", parts.get(name, FILLED.get(name, UNKNOWN)))
        signed = {"Authorization": f"Bearer {caller.token}"} if caller.token else {}
        headers = {**signed, **(said(version) if self.method in ("POST", "PATCH") else {})}
        body: dict[str, Any] = {"json": BODIES[self.name]} if self.name in BODIES else {}
        if self.name in FORMS:
            body = {"data": FORM, "files": {"file": FILE}}
        return caller.client.request(self.method, path, headers=headers, params=QUERIES.get(self.name), **body)


def _described(route: Any) -> APIRoute:
    assert isinstance(route, APIRoute), f"{route} is not described: every route states who may call it"
    return route


CALLS = tuple(
    Call(route.name, method, route.path, (route.openapi_extra or {}).get(WHO, ""))
    for route in map(_described, routes())
    for method in sorted(route.methods or ())
)
SIGNED = tuple(call for call in CALLS if call.signed)
ABOUT_DECISIONS = tuple(call for call in CALLS if call.about_a_decision)


def ids(call: Call) -> str:
    return f"{call.method} {call.path}"
