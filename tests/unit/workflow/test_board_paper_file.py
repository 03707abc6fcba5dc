"""The paper of a partnership's board, as its cover sheet has it. The file alone; the engine is tested elsewhere."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.workflow.definition import GuardUse, Transition
from app.workflow.diagram import svg
from app.workflow.lint import lint
from app.workflow.loader import load_file
from app.workflow.simulate import simulate

ROOT = Path(__file__).parents[3]
PAPER = load_file(ROOT / "workflows" / "board-paper.yaml")


def guards(transition: Transition) -> set[str]:
    return {use.name for use in transition.guards if isinstance(use, GuardUse)}


def test_it_has_no_findings() -> None:
    assert lint(PAPER) == []


def test_one_purpose_of_three_is_ticked() -> None:
    assert PAPER.sections["purpose"].choices == ("Decision", "Discussion and comment", "Information")
    assert PAPER.sections["purpose"].required_on == ("submit",)


def test_the_board_decides_together_and_its_secretary_records() -> None:
    assert [post.key for post in PAPER.posts.values() if post.collective] == ["board"]
    assert (set(PAPER.deciders), PAPER.recorders) == ({"board"}, ("board_secretary",))


def test_nothing_is_dealt_with_outside_a_meeting() -> None:
    by_the_board = [t for t in PAPER.transitions if "recorder" in t.by]
    assert {t.action for t in by_the_board} == {"agree", "agree_as_amended", "not_agree", "discuss", "receive", "defer"}
    assert all(guards(t) >= {"on_an_agenda", "meeting_quorate"} for t in by_the_board)


WALKS = (
    ("a decision with money", {}, ["finance_check", "certified", "agreed"]),
    ("a decision without", {"money_moves": "no"}, ["for_decision", "agreed"]),
    ("a discussion", {"purpose": "Discussion and comment"}, ["for_discussion", "discussed"]),
    ("an information", {"purpose": "Information"}, ["for_information", "received"]),
    ("a decision against it", {"outcome": "rejected"}, ["finance_check", "certified", "not_agreed"]),
)


@pytest.mark.parametrize(("says", "answers", "states"), WALKS, ids=[walk[0] for walk in WALKS])
def test_each_purpose_has_a_way_of_its_own(says: str, answers: dict[str, str], states: list[str]) -> None:
    steps = simulate(PAPER, answers)
    assert [step.to for step in steps] == states
    assert not any(step.stuck for step in steps)
    assert steps[-1].on == date(2025, 9, 9)  # sent on Monday 1 September; 2, 3, 4, 5 and 8 lie clear between


def test_the_picture_is_that_of_the_procedure() -> None:
    """Made again by: duly workflow diagram board-paper --out docs/images/board-paper.svg"""
    assert (ROOT / "docs" / "images" / "board-paper.svg").read_text() == svg(PAPER)
