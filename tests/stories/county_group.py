"""The board paper of 26 April 2007 on a strategic group for the county: its facts in other words, its people invented."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.workflow.loader import load_file
from tests.stories.desk import given

PROCEDURE = load_file(Path(__file__).parents[2] / "workflows" / "board-paper.yaml")
WRITTEN_ON, THE_DAY, NEXT_BOARD = "2007-04-12", "2007-04-26", "2007-07-26"  # the board meets each quarter
PEOPLE: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "secretary": ("Wilfred Oakes", ("board_secretary",)),
    "finance_officer": ("Ottilie Brand", ("accountable_finance_officer",)),
    "manager": ("Jessamy Thorne", ("community_safety_manager",)),
    "auditor": ("Lucian Peake", ("auditor",)),
    "administrator": ("Sidony Vale", ("administrator",)),
}
NONE = {"is": "none"}
SECTIONS: dict[str, Any] = {
    "purpose": given("Discussion and comment"),
    "prepared_by": given("Community safety manager"),
    "lead_partners": given(["All"]),
    "presenter": given("Community safety manager"),
    "presenter_attends": given(True),
    "summary": given("Where a countywide group for crime and disorder comes from, and what it may mean for the district."),
    "implications": NONE,
    "money_moves": given(False),
    "equality": NONE,
    "background": given(
        "A review of the Act of 1998 was reported in October 2006. Audits every three years give way to an assessment each year, "
        "looked at again after six months, and to a plan for three years that rolls on every year. Strategy and operations part."
    ),
    "response": given(
        "The partnership had done so by August 2006: the board meets each quarter on strategy alone, a delivery group commissions, "
        "and a tasking group follows the hot spots. In counties of two tiers a county structure must be there by April 2008."
    ),
    "prospects": given(
        "Projects could be commissioned together beyond one district. But decisions move away from the residents; and wardens, an "
        "analyst and a co-ordinator whose posts are paid from the fund for safer communities might be left unpaid."
    ),
    "next_steps": given("The county council asks named representatives to meet on 25 May 2007, from nine to one."),
}
RECOMMENDATION = {
    "id": "i",
    "verb": "acknowledge",
    "text": "That the board takes these developments in and comments where it wishes.",
}
PAPER: dict[str, Any] = {
    "title": "Plans for a strategic crime and disorder group of the county",
    "decider": {"post": "board"},
    "sections": SECTIONS,
    "recommendations": [RECOMMENDATION],
}
NOTE = "Nothing is decided here; what the posts cost is for each partner once the county has made its proposals."


def for_decision(**sections: Any) -> dict[str, Any]:
    """Give a paper that asks the board to decide, with money in it."""
    changed = {
        "purpose": given("Decision"),
        "implications": given("Half the cost of the facilitator, for one year."),
        "money_moves": given(True),
        "costs": given([{"year": "2007/08", "cost": 6_000_00}]),
        **sections,
    }
    kept = {key: value for key, value in {**SECTIONS, **changed}.items() if value is not None}
    asked = {"id": "i", "verb": "agree", "text": "That the board pays half of a facilitator's cost.", "amount_pence": 6_000_00}
    return {**PAPER, "title": "A facilitator for joint planning", "sections": kept, "recommendations": [asked]}
