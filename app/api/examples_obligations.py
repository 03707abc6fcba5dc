"""Examples of obligations for the description of the API: the next report of an invented committee; see `examples`."""

from __future__ import annotations

from typing import Final

from app.api.examples import AMINA, BODY, DECISION, DECISION_WHOLE, EVENT, PAPER, RECEIPT, Example

OBLIGATION_ID: Final = "01993c1e-9d1a-7c42-8b55-6e7f8091a2b3"

OBLIGATION: Example = {
    "id": OBLIGATION_ID,
    "body": BODY,
    "decision": DECISION,
    "kind": "recurring",
    "key": "next_report",
    "title": "Report on the next quarter",
    "post": "chief_executive",
    "due": "2026-07-26",
    "overdue": False,
    "why": {
        "period": "quarter",
        "event": "decision",
        "start": "2026-04-26",
        "n": 1,
        "in_words": "3 months after the decision on Sunday 26 April 2026.",
    },
    "state": "waiting",
    "opens": "committee-report",
    "opens_on": "2026-06-14",
    "paper": None,
    "lost": [],
    "met_by": None,
    "condition": None,
    "follows": None,
    "version": 9,
    "ended": None,
}
LISTED: Example = {
    **OBLIGATION,
    "of": {"reference": None, "workflow": "committee-report", "title": "Partnerships, quarter to March 2026"},
    "blocked": None,
}
PROMISED: Example = {
    **OBLIGATION,
    **dict.fromkeys(("key", "why", "opens", "opens_on")),
    "kind": "promised",
    "title": "A table of the six hallmarks",
}
_DECIDED: Example = {**DECISION_WHOLE, "state": "noted", "outcome": "noted"}
_DONE: Example = {**EVENT, "actor": AMINA, "capacity": "chief_executive", "from": "noted", "to": "noted", "changes": []}


def _acted(done: str, as_: str, changed: Example) -> Example:
    return {
        "decision": {**_DECIDED, "version": 10, "obligations": [{**OBLIGATION, **changed}]},
        "event": {**_DONE, "kind": done, "version": 10, "obligations": [{"id": OBLIGATION_ID, "as": as_}]},
        "receipt": RECEIPT,
    }


def _ended(note: str | None, text: str | None) -> Example:
    evidence = {"decision": None, "reference": None, "attachment": None, "text": text} if text else None
    return {"by": AMINA, "on": "2026-07-20", "evidence": evidence, "note": note}


MADE: Example = _acted("decision:promise:done", "made", PROMISED)
OPENED: Example = _acted("decision:call:done", "opened", {"state": "open", "paper": PAPER})
MET: Example = _acted("decision:meet:done", "met", {"state": "met", "ended": _ended(None, "Told to the committee on 20 July.")})
RELEASED: Example = _acted(
    "decision:release:done", "released", {"state": "released", "ended": _ended("The committee does not meet in August.", None)}
)
