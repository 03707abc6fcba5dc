"""Examples of spending held back, and of the exception of one decision, as the description shows them."""

from __future__ import annotations

from app.api.examples import DECISION_WHOLE, EVENT, PAPER, RECEIPT, TOMASZ, Example

HOLD: Example = {
    "id": PAPER,
    "ground": "expenditure_exceeds_resources",
    "report": "Report of the chief finance officer to the commissioner, 2 March 2026",
    "decision": None,
    "starts_on": "2026-03-02",
    "consider_by": "2026-03-23",
    "considered_on": None,
    "ends_on": None,
    "stands": True,
}
EXCEPTED: Example = {
    "decision": {
        **DECISION_WHOLE,
        "version": 2,
        "exceptions": [
            {
                "hold": PAPER,
                "ground": "prevents_worsening",
                "reason": "Without the repair the roof is lost.",
                "granted_by": TOMASZ,
                "capacity": "chief_finance_officer",
                "on_behalf_of": None,
                "given_on": "2026-03-02",
                "covers": ["recommendations"],
                "holds": True,
            }
        ],
    },
    "event": {**EVENT, "kind": "decision:except:done", "version": 2, "actor": TOMASZ, "from": "draft", "changes": []},
    "receipt": RECEIPT,
}
