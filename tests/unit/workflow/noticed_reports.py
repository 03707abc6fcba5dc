"""Builders of facts for a small report to an executive: who is in office, what the report says, which notices stand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from app.workflow.facts import Attempt, Decision, Facts, Holding, Standing
from app.workflow.guards.notice_rules import Proposed
from app.workflow.loader import load_file
from app.workflow.notices import KINDS, Notice

SMALL = load_file(Path(__file__).parents[2] / "procedures" / "noticed-report.yaml")
AUTHOR, PROPER, CHAIR, CHAIRMAN, VICE = "author", "proper", "chair", "chairman", "vice"
HOLDERS = {
    "monitoring_officer": "mona",
    "proper_officer": PROPER,
    "scrutiny_chair": CHAIR,
    "council_chairman": CHAIRMAN,
    "council_vice_chairman": VICE,
}
MONDAY = date(2025, 9, 1)
NOW = datetime(2025, 9, 1, 9, 30, tzinfo=UTC)
KEY = {"checklist.key_decision": {"answer": "yes", "reason": "Wide effect."}}
PRIVATE = {"checklist.private": {"answer": "yes", "reason": "A tender."}}
NOT_KEY = {"checklist.key_decision": {"answer": "no"}}


def given(value: Any) -> dict[str, Any]:
    return {"is": "given", "value": value}


def standing(*vacant: str, parameters: Mapping[str, int] | None = None, **more: Any) -> Standing:
    held = tuple(Holding(post=post, officer=who, kind="holder") for post, who in HOLDERS.items() if post not in vacant)
    return Standing(sequence=1, holdings=held, parameters=parameters or {}, **more)


def facts(
    content: Mapping[str, Any] | None = None,
    *notices: Notice,
    on: date = MONDAY,
    at: str = "10:00",
    actor: str | None = PROPER,
    state: str = "meeting",
    stand: Standing | None = None,
    attempt: Attempt | None = None,
) -> Facts:
    decision = Decision(
        id="d1",
        body="b1",
        state=state,
        version=4,
        revision=1,
        originator_post="author",
        originator=AUTHOR,
        prepared_by=AUTHOR,
        content={"title": "A report", **(content or {})},
        commitments={},
        authors={},
        notices=notices,
    )
    now = datetime.fromisoformat(f"{on.isoformat()}T{at}").replace(tzinfo=UTC)
    return Facts(definition=SMALL, decision=decision, standing=stand or standing(), actor=actor, now=now, today=on, attempt=attempt)


def notice(kind: str, on: str, first_on: str | None = None, last_on: str | None = None, **more: Any) -> Notice:
    parts: dict[str, Any] = {
        "id": f"{kind}-{on}",
        "kind": kind,
        "version": 2,
        "published_at": f"{on}T09:00:00.000000Z",
        "counts_from": on,
        "says": {},
        "words": "",
        "first_on": first_on,
        "last_on": last_on or first_on,
    }
    return Notice(**parts | more)


def contents(kind: str, **changes: Any) -> dict[str, Any]:
    """Say everything that a notice of a kind must say, but what is changed; None leaves it out."""
    said = {name: given("What there is to say.") for name in KINDS[kind].contents} | changes
    return {name: each for name, each in said.items() if each is not None}


def proposed(kind: str, **changes: Any) -> Proposed:
    parts: dict[str, Any] = {"kind": kind, "contents": contents(kind)}
    if KINDS[kind].dated:
        parts |= {"first_on": "2025-09-30", "last_on": "2025-10-31"}
    if kind == "general_exception":
        parts["informed"] = (CHAIR,)
    if KINDS[kind].consents:
        parts["consents"] = (agreed("scrutiny_chair", CHAIR),)
    return Proposed(**parts | changes)


def agreed(post: str, officer: str, on: str | None = "2025-09-01") -> dict[str, Any]:
    return {"post": post, "answer": "agreed", "officer": officer, "on": on, "why": None}


def passed(post: str, answer: str = "unable", why: str | None = "On a ship without a line home.") -> dict[str, Any]:
    return {"post": post, "answer": answer, "officer": None, "on": None, "why": why}
