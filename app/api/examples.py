"""Examples for the description of the API: one invented body, one invented notice. Tests hold them to the shapes of `answers`."""

from __future__ import annotations

from typing import Any, Final

Example = dict[str, Any]

BODY: Final = "01993c1e-0b1c-7d11-8a54-0c1f6e2d9b01"
DECISION: Final = "01993c1e-6d2f-7a51-9b0e-2f64c7d0a113"
AMINA: Final = "01993c1e-1a2b-7c3d-8e4f-5a6b7c8d9e01"
TOMASZ: Final = "01993c1e-1a2b-7c3d-8e4f-5a6b7c8d9e02"
PAPER: Final = "01993c1e-77aa-7b11-9c22-3d44e5f60718"
AT: Final = "2026-03-02T09:30:00.000000Z"
DIGEST: Final = "9f2c4a1e7b3d5068c1a9e8f7d6b5a4938271605f4e3d2c1b0a99887766554433"
LEAF: Final = "1b7e4f90a2c3d4e5f60718293a4b5c6d7e8f9001122334455667788990aabbcc"
TEXT: Final = "The memorandum sets out who answers for the shared premises."

ME: Example = {
    "officer": {"id": AMINA, "name": "Amina Osei", "email": "amina.osei@example.org"},
    "posts": [
        {
            "body": BODY,
            "post": "head_of_estates",
            "title": "Head of estates",
            "role": "office",
            "kind": "holder",
            "on_behalf_of": None,
        }
    ],
    "bodies": [{"id": BODY, "slug": "north-shire", "name": "North Shire Commissioner", "demo": True}],
}
TOKEN: Example = {"id": PAPER, "made_at": AT, "expires_at": "2026-03-02T17:30:00.000000Z", "revoked_at": None, "usable": True}
TOKEN_ISSUED: Example = {"token": "duly_" + "x" * 43, "id": PAPER, "expires_at": "2026-03-02T17:30:00.000000Z"}
BODY_WHOLE: Example = {
    **ME["bodies"][0],
    "region": "england_and_wales",
    "calendar": {"region": "england_and_wales", "digest": DIGEST, "closed": ["2026-12-24"], "open": []},
    "posts": [
        {
            "key": "head_of_estates",
            "title": "Head of estates",
            "role": "office",
            "held_by": [{"officer": AMINA, "name": "Amina Osei", "kind": "holder", "on_behalf_of": None}],
        }
    ],
    "delegations": [],
    "procedures": [{"workflow": "pcc-decision-notice", "version": 1, "digest": DIGEST, "adopted_on": "2026-01-05"}],
    "holds": [],
    "independents": [],
    "successor": None,
    "predecessors": [],
}
MEMBER: Example = {"key": "riverside", "name": "Riverside Partnership", "post": "riverside_link", "ends_on": None}
GROUPS: Example = {"items": [{"key": "partnerships", "members": [MEMBER]}]}
PARAMETERS: Example = {"items": [{"key": "legal_check_days", "value": 5, "starts_on": "2026-01-05", "holds_today": True}]}

RECEIPT: Example = {
    "seq": 41,
    "at": AT,
    "leaf": LEAF,
    "size": 42,
    "proof": [DIGEST],
    "checkpoint": "duly.example.org/north-shire/1\n42\nnyxKHns9UGjBqejn1rWkk4JxYF9OPSwb...\n\n— duly.example.org Az3grl...\n",
}
DECISION_LISTED: Example = {
    "id": DECISION,
    "body": BODY,
    "workflow": "pcc-decision-notice",
    "reference": None,
    "title": "Memorandum on shared premises",
    "state": "draft",
    "outcome": None,
    "version": 1,
    "originator": {"post": "head_of_estates", "officer": AMINA},
    "waiting_for": "originator",
    "due": None,
    "overdue": False,
    "clock_on": None,
    "clock_due": False,
    "changed_at": AT,
}
DECISION_WHOLE: Example = {
    **{key: value for key, value in DECISION_LISTED.items() if key not in ("overdue", "clock_on", "clock_due", "changed_at")},
    "definition": DIGEST,
    "revision": 1,
    "prepared_by": AMINA,
    "decider": {"post": "commissioner"},
    "sections": {"summary": {"is": "given", "value": TEXT}},
    "checklist": {"legal_advice": {"answer": "yes"}},
    "recommendations": [{"id": "r1", "verb": "approve", "text": "That the memorandum be approved."}],
    "determinations": [],
    "signoffs": [],
    "joint": [],
    "contributions": [],
    "findings": [],
    "interests": [],
    "links": [],
    "restrictions": [],
    "attachments": [],
    "conditions": [],
    "notices": [],
    "decided_in": [],
    "obligations": [],
    "arises_from": None,
    "dispensations": [],
    "meeting": None,
    "exceptions": [],
    "dates": dict.fromkeys(("submitted", "decided", "recorded", "published", "effective", "implemented", "deferred_until")),
    "awaits": [],
    "clock": {
        "action": "take_effect",
        "clock": "call_in",
        "event": "publication",
        "happened": "2025-04-17",
        "on": "2025-04-29",
        "due": False,
        "why": "Counted from publication on Thursday 17 April 2025: 5 working days after Thursday 17 April 2025; counted: ...",
        "rule": "working_days",
        "counted": ["2025-04-22", "2025-04-23", "2025-04-24", "2025-04-25", "2025-04-28"],
        "skipped": [{"day": "2025-04-18", "why": "Good Friday"}],
    },
    "changed": {"by": AMINA, "at": AT},
}
EVENT: Example = {
    "seq": 41,
    "kind": "decision:open:done",
    "at": AT,
    "version": 1,
    "actor": AMINA,
    "capacity": "originator",
    "on_behalf_of": None,
    "action": None,
    "from": None,
    "to": "draft",
    "comment": None,
    "inputs": {},
    "changes": [{"path": "title", "is": "set"}],
    "voided": [],
    "passed": [],
    "signoff": None,
    "method": None,
    "signed_by": None,
    "recorded_by": None,
    "notice": None,
    "reference": None,
    "meeting": None,
    "conditions": [],
    "entered_by": None,
    "obligations": [],
    "definition": None,
    "blockers": [],
    "clock": None,
    "leaf": LEAF,
}
OPENED: Example = {**DECISION_WHOLE, "event": EVENT, "receipt": RECEIPT}
REVISED: Example = {**DECISION_WHOLE, "voided": [], "event": None, "receipt": None}
MOVED: Example = {
    "decision": {**DECISION_WHOLE, "state": "legal_check", "version": 2, "waiting_for": "monitoring_officer"},
    "event": {**EVENT, "kind": "decision:transition:done", "version": 2, "action": "submit", "from": "draft", "to": "legal_check"},
    "receipt": RECEIPT,
}
COMMENTED: Example = {
    "decision": DECISION_WHOLE,
    "event": {**EVENT, "kind": "decision:comment:done", "version": None, "to": None, "changes": [], "comment": "Seen."},
    "receipt": RECEIPT,
}
GIVEN: Example = {"rule": "originator_signs", "officer": AMINA, "granted_by": TOMASZ, "reason": "There is nobody else."}
GIVEN |= {"capacity": "monitoring_officer", "of_body": None}
DISPENSED: Example = {
    "decision": {**DECISION_WHOLE, "version": 2, "dispensations": [GIVEN]},
    "event": {**EVENT, "kind": "decision:dispense:done", "version": 2, "actor": TOMASZ, "from": "draft", "changes": []},
    "receipt": RECEIPT,
}
NOTICE: Example = {
    "id": PAPER,
    "kind": "general_exception",
    "published_at": AT,
    "by": TOMASZ,
    "capacity": "proper_officer",
    "first_on": None,
    "last_on": None,
    "contents": {
        "matter": {"is": "given", "value": "Repair of the flood wall."},
        "reasons": {"is": "given", "value": "The wall failed on Friday."},
    },
    "informed": [AMINA],
    "consents": [],
    "replaces": None,
    "replaced_by": None,
    "why": None,
    "possible_from": "2026-03-10",
    "reckoned": "5 clear working days after Monday 2 March 2026; counted: 3 March to 6 March, 9 March; so Tuesday 10 March 2026.",
}
NOTIFIED: Example = {
    "decision": {**DECISION_WHOLE, "version": 2, "notices": [NOTICE]},
    "event": {
        **EVENT,
        "kind": "decision:notify:done",
        "version": 2,
        "actor": TOMASZ,
        "capacity": "proper_officer",
        "from": "draft",
        "changes": [],
        "notice": {"id": PAPER, "kind": "general_exception"},
    },
    "receipt": RECEIPT,
}
CONDITION: Example = {
    "id": "c1",
    "recommendation": "r1",
    "kind": "third_party",
    "text": "The other party has signed the memorandum.",
    "owner": {"party": "Mid Shire County Council"},
    "due_on": "2026-04-01",
    "optional": False,
    "version": 2,
    "since": "2026-03-02",
    "status": "discharged",
    "overdue": False,
    "evidence": {"attachment": PAPER, "text": None, "decision": None, "reference": None},
    "discharged_by": AMINA,
    "discharged_on": "2026-03-09",
    "note": None,
}
DISCHARGED: Example = {
    "decision": {**DECISION_WHOLE, "state": "approved", "outcome": "approved", "version": 3, "conditions": [CONDITION]},
    "event": {
        **EVENT,
        "kind": "decision:discharge:done",
        "version": 3,
        "from": "approved",
        "to": "approved",
        "changes": [],
        "conditions": [{"id": "c1", "as": "discharged"}],
    },
    "receipt": RECEIPT,
}
ATTACHMENT: Example = {
    "id": PAPER,
    "key": None,
    "name": "memorandum.pdf",
    "kind": "report",
    "visibility": "public",
    "restriction": None,
    "sha256": DIGEST,
    "size": 48213,
}
ATTACHED: Example = {
    "decision": {**DECISION_WHOLE, "attachments": [ATTACHMENT], "version": 2, "revision": 2},
    "attachment": ATTACHMENT,
    "voided": [],
    "event": {**EVENT, "kind": "decision:attach:done", "version": 2, "from": "draft"},
    "receipt": RECEIPT,
}
BLOCKER: Example = {
    "code": "section_missing",
    "message": "'Summary' is required before this act.",
    "capacity": "originator",
    "where": "sections.summary",
    "rule": "Every section that the procedure requires is answered",
}
OPTIONS: Example = {
    "items": [
        {
            "action": "submit",
            "title": "Submit for legal check",
            "from": "draft",
            "to": ["legal_check"],
            "allowed": False,
            "capacity": "originator",
            "blockers": [BLOCKER],
            "asks": [],
            "signoff": None,
            "refuses": None,
            "for": [],
            "decides": None,
        }
    ]
}
REVISION: Example = {"revision": 1, "version": 1, "content": {"title": "Memorandum"}, "commitments": {"title": DIGEST}}
COMPARISON: Example = {
    "from": 1,
    "to": 2,
    "items": [{"path": "title", "before": "Memorandum", "after": "Memorandum on shared premises"}],
}
WORKFLOW_LISTED: Example = {"workflow": "pcc-decision-notice", "version": 1, "digest": DIGEST, "title": "Decision notice"}
WORKFLOW: Example = {
    **WORKFLOW_LISTED,
    "posts": [{"key": "commissioner", "title": "Police and crime commissioner", "statutory": "", "collective": False}],
    "deciders": [{"post": "commissioner", "under_delegation": False}],
    "matters": {"precept": "The council tax precept"},
    "reserved": ["precept"],
    "recorders": [],
    "parameters": {"legal_check_days": 5},
    "numbering": {"series": "decisions", "pattern": "{number}/{year}", "year": "calendar", "allocated_on": "submit"},
    "sections": [{"key": "summary", "title": "Summary", "type": "text", "required_on": ["submit"]}],
    "checklist": [
        {"key": "legal_advice", "question": "Has legal advice been sought?", "answers": ["yes", "no"], "expected": "yes"}
    ],
    "papers": [],
    "verbs": ["approve"],
    "findings": [],
    "signoffs": [],
    "key_decisions": None,
    "notices": [],
    "absent_duties": {},
    "states": [{"key": "draft", "title": "Draft", "initial": True}],
    "obligations": [],
    "clocks": [{"key": "call_in", "rule": "working_days", "length": "$call_in_days", "after": "publication"}],
    "transitions": [
        {"action": "submit", "title": "Submit for legal check", "from": ["draft"], "to": ["legal_check"], "by": ["originator"]}
    ],
    "words": ["Decision notice, version 1"],
    "source": "workflow: pcc-decision-notice\nversion: 1\n",
}
LOG_EVENT: Example = {
    "seq": 41,
    "kind": "decision:open:done",
    "at": AT,
    "actor": AMINA,
    "decision": DECISION,
    "version": 1,
    "from": None,
    "to": "draft",
    "leaf": LEAF,
    "bytes": "eyJhY3RvciI6Li4ufQ==",
    "event": {"v": 1, "seq": 41, "kind": "decision:open:done"},
}
CHECKPOINT: Example = {
    "body": BODY,
    "origin": "duly.example.org/north-shire/1",
    "size": 42,
    "root": DIGEST,
    "at": AT,
    "checkpoint": RECEIPT["checkpoint"],
    "key": "duly.example.org+037de0ae+AQ...",
}
