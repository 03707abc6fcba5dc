"""The engine on the commissioner's decision notice, with what a careful reader notices in one real notice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.workflow import engine
from app.workflow.facts import Attempt, Decision, Facts
from app.workflow.guards.findings import findings, read_digest
from app.workflow.loader import load_file
from tests.unit.workflow.notices import (
    CARLA,
    DEV,
    FINN,
    MONA,
    OLIVE,
    certificate,
    commitments,
    given,
    holding,
    paper,
    signoff,
    standing,
)
from tests.unit.workflow.notices import decision as notice_of
from tests.unit.workflow.notices import facts as facts_of

NOTICE = load_file(Path(__file__).parents[3] / "workflows" / "pcc-decision-notice.yaml")
DONE = Attempt()
TEXTS = ("reason_for_submission", "summary", "objective", "background", "considerations", "strategic_aims")
WRITTEN: dict[str, Any] = {
    "title": "A single community safety team",
    "decider": {"post": "commissioner", "matter": "partnership_agreement", "authority": None},
    **{f"sections.{key}": given("In short.") for key in TEXTS},
    "sections.financial_implications": {"is": "see", "attachment": "p1"},
    "sections.costs": given([{"year": "2025/26", "capital": 0, "revenue": 120_000_00}]),
    "sections.other_implications": given("Staff move to another employer."),
    "sections.start_on": given("2025-10-06"),
    "sections.public_access": given("Not protectively marked"),
    **{f"checklist.{key}": {"answer": question.expected} for key, question in NOTICE.checklist.items()},
    "recommendations": [{"id": "r1", "verb": "approve", "text": "Enter the memorandum.", "conditions": []}],
    "attachments.p1": paper(None),
}


def asked(of: Decision, actor: str, attempt: Attempt = DONE, **changes: Any) -> Facts:
    return facts_of(of, actor, attempt, definition=NOTICE, **changes)


CONTRADICTIONS = [
    ("Question 8 is yes, and section 6 says none.", "sections.other_implications", {"is": "none"}, "implications_section"),
    ("Finances are told of without a figure.", "sections.costs", None, "certificate_without_figures"),
    ("It starts on the day of the decision.", "sections.start_on", given("2025-09-01"), "start_before_decision"),
    ("The conclusion words it differently.", "sections.conclusion", given("Enter an agreement."), "conclusion_differs"),
]


@pytest.mark.parametrize(("sentence", "path", "value", "code"), CONTRADICTIONS, ids=[row[0] for row in CONTRADICTIONS])
def test_what_does_not_fit_together_is_answered_by_a_note_before_submission(
    sentence: str, path: str, value: Any, code: str
) -> None:
    values = {p: v for p, v in {**WRITTEN, path: value}.items() if v is not None}
    unanswered = asked(notice_of(values=values), OLIVE)
    assert [raised.code for raised in findings(unanswered)] == [code]
    assert [b.code for b in engine.decide(unanswered, "submit").blockers] == ["finding_unanswered"]
    finding = next(f for f in NOTICE.findings if f.key == code)
    note = {"note": "It is meant so.", "on": read_digest(finding, commitments(values))}
    assert engine.decide(asked(notice_of(values={**values, f"findings.{code}": note}), OLIVE), "submit").allowed


def test_a_chief_executive_who_brings_a_matter_leaves_the_approval_to_a_deputy() -> None:
    signed = (signoff("legal", WRITTEN), signoff("finance", WRITTEN))
    brought = notice_of("approval_to_submit", WRITTEN, originator=CARLA, originator_post="chief_executive", signoffs=signed)
    deputy = standing(holding("chief_executive", DEV, "deputy", CARLA))
    (blocker,) = engine.decide(asked(brought, CARLA, standing=deputy), "approve_to_submit").blockers
    assert (blocker.code, blocker.instead) == ("originator_approves", "A deputy of the Chief executive can act.")
    assert engine.decide(asked(brought, DEV, standing=deputy), "approve_to_submit").to == "awaiting_decision"


@pytest.mark.parametrize("limb", ["b", "c"])
def test_figures_that_stand_only_in_an_annexed_memorandum_cannot_be_certified(limb: str) -> None:
    values = {**WRITTEN, "sections.costs": {"is": "see", "attachment": "p1"}}
    cleared = notice_of("finance_signoff", values, signed=("legal",))
    blockers = engine.decide(asked(cleared, FINN, certificate(limb)), "certify").blockers
    assert ("limb_unfounded", "sections.costs") in {(b.code, b.where) for b in blockers}


def test_an_edit_of_the_summary_leaves_the_certificate_so_finance_is_passed() -> None:
    mended = notice_of("legal_check", WRITTEN, signed=("finance",))
    verdict = engine.decide(asked(mended, MONA), "clear")
    assert ([p.state for p in verdict.passed], verdict.to) == (["finance_signoff"], "approval_to_submit")


def test_where_the_content_has_gaps_again_the_certificate_passes_nothing() -> None:
    """The certificate does not cover the aims; a notice without them is looked at again all the same."""
    gap = {path: value for path, value in WRITTEN.items() if path != "sections.strategic_aims"}
    held = replace(notice_of("legal_check", gap), signoffs=(signoff("finance", WRITTEN), signoff("legal", gap)))
    assert engine.settle(asked(held, MONA), "finance_signoff") == ("finance_signoff", ())
