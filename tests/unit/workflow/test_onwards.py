"""The way that remains: which states lie ahead, whose turn is in each, and what is known to stand in the way there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from app.workflow import made_up
from app.workflow.calendar import Calendar
from app.workflow.facts import Facts
from app.workflow.loader import load_file
from app.workflow.onwards import way

WORKFLOWS = Path(__file__).parents[3] / "workflows"


def facts(file: str, decider: str | None = None, **decision: Any) -> Facts:
    """Give the facts of a draft with nothing in it but who decides, in a body whose every post is filled."""
    definition = load_file(WORKFLOWS / f"{file}.yaml")
    draft = made_up.empty_draft(definition)
    content = {**draft.content, **({"decider": {"post": decider}} if decider else {})}
    return Facts(
        definition=definition,
        decision=replace(draft, content=content, **decision),
        standing=made_up.standing(definition, Calendar()),
        actor=None,
        now=datetime(2025, 9, 1, 10, tzinfo=UTC),
        today=date(2025, 9, 1),
    )


@pytest.mark.parametrize(
    ("sentence", "given", "expected"),
    [
        (
            "a notice for the commissioner is approved for submission before it is decided",
            facts("pcc-decision-notice", "commissioner"),
            ["draft", "legal_check", "finance_signoff", "approval_to_submit", "awaiting_decision", "approved"],
        ),
        (
            "one that is delegated is not",
            facts("pcc-decision-notice", "chief_executive"),
            ["draft", "legal_check", "finance_signoff", "awaiting_decision", "approved"],
        ),
        (
            "the way begins where the decision stands",
            facts("pcc-decision-notice", "commissioner", state="awaiting_decision"),
            ["awaiting_decision", "approved"],
        ),
        ("nothing comes after an end", facts("pcc-decision-notice", "commissioner", state="withdrawn"), []),
        ("what was rejected waits for nobody", facts("pcc-decision-notice", "commissioner", state="rejected"), []),
        (
            "what was put off is taken up again",
            facts("pcc-decision-notice", "commissioner", state="deferred"),
            ["deferred", "awaiting_decision", "approved"],
        ),
        (
            "a plan is signed by each partner before it is adopted, and its first day comes whether or not it was sent",
            facts("partnership-plan", "strategy_group", state="consultation"),
            ["consultation", "partner_signoff", "awaiting_adoption", "adopted", "published", "in_force"],
        ),
        (
            "an executive's decision waits for its call-in before it is carried out",
            facts("executive-report", "executive", state="awaiting_meeting"),
            ["awaiting_meeting", "approved", "call_in_window", "in_force"],
        ),
    ],
)
def test_the_states_ahead(sentence: str, given: Facts, expected: list[str]) -> None:
    assert [stage.state for stage in way(given)] == expected, sentence


def test_each_stage_names_whose_turn_it_is() -> None:
    told = {stage.state: stage.posts for stage in way(facts("executive-report", "executive", state="briefing"))}
    assert told["briefing"] == ("portfolio_holder",)
    assert told["call_in_window"] == ("system",)  # the clock, whoever may call in meanwhile
    plan = facts("partnership-plan", "strategy_group", state="consultation")
    signing = next(stage for stage in way(plan) if stage.state == "partner_signoff")
    assert len(signing.posts) == made_up.MEMBERS


def test_what_would_block_later_is_told_where_it_would_first() -> None:
    """Capacities, states and sign-offs that are still to come are no news, and nothing is told twice."""
    stages = way(facts("executive-report", "executive", state="legal_check"))
    told = [(blocker.code, blocker.where) for stage in stages for blocker in stage.blockers]
    assert len(set(told)) == len(told)
    assert not {code for code, _ in told} & {"wrong_state", "capacity_not_held", "not_signed"}
    meeting = next(stage for stage in stages if stage.state == "awaiting_meeting")
    assert ("not_on_an_agenda", "meeting") in {(blocker.code, blocker.where) for blocker in meeting.blockers}


def test_it_is_the_same_for_whoever_looks() -> None:
    given = facts("pcc-decision-notice", "commissioner")
    assert way(replace(given, actor=given.decision.originator)) == way(given)
