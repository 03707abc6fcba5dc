"""The guards of meetings, as a table: on which agenda, published or not, and whether the meeting was held."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.workflow.calendar import Calendar
from app.workflow.facts import Attempt, Facts
from app.workflow.guards import GuardCall, registry
from app.workflow.guards.meetings import resolved_by_its_meeting
from app.workflow.loader import load_file
from app.workflow.made_up import empty_draft, standing
from app.workflow.scene import Scene
from app.workflow.simulate import SOME_MONDAY

PAPER = load_file(Path(__file__).parents[2] / "procedures" / "small-paper.yaml")
HELD = {"id": "m", "committee": "board", "on": "2025-09-02", "item": "i", "agenda_published_at": "2025-08-22T09:00:00.000000Z"}
HELD |= {"urgent": False, "quorate": True, "resolution": None}


def facts(decider: str = "board", **meeting: Any) -> Facts:
    """A paper for the board, with what it knows of its meeting; nothing where there is none."""
    told = {**HELD, **meeting} if meeting.get("id", "m") else None
    draft = replace(empty_draft(PAPER), content={"title": "A paper", "decider": {"post": decider}}, meeting=told)
    return Scene(PAPER, {}, standing(PAPER, Calendar()), draft, SOME_MONDAY, SOME_MONDAY).facts(None)


CASES = (
    ("held, on the board's agenda", {}, set(), set()),
    ("on no agenda", {"id": None}, {"not_on_an_agenda"}, {"meeting_not_held"}),
    ("on one that is not published", {"agenda_published_at": None, "quorate": None}, {"not_on_an_agenda"}, {"meeting_not_held"}),
    ("published, and not held yet", {"quorate": None}, set(), {"meeting_not_held"}),
    ("on another committee's", {"committee": "panel"}, {"on_the_wrong_agenda"}, set()),
    ("urgent is on it too", {"urgent": True}, set(), set()),
)


@pytest.mark.parametrize(("says", "meeting", "agenda", "quorum"), CASES, ids=[case[0] for case in CASES])
def test_a_committee_decides_in_a_meeting(says: str, meeting: dict[str, Any], agenda: set[str], quorum: set[str]) -> None:
    for name, codes in (("on_an_agenda", agenda), ("meeting_quorate", quorum)):
        guard = registry[name]
        found = list(guard.check(facts(**meeting), GuardCall(guard.rule)))
        assert {blocker.code for blocker in found} == codes
        assert all(blocker.capacity == "secretary" for blocker in found)  # who records for the board can clear it


OUTSIDE, BY_IT, BY_ANOTHER = Attempt(), Attempt(meeting="m"), Attempt(meeting="n")
ACTS = (
    ("the committee's act beside its meeting", "agree", {}, OUTSIDE, True),
    ("the same, before anybody has acted", "agree", {}, None, True),
    ("the same, before the meeting was held", "agree", {"quorate": None}, OUTSIDE, True),
    ("by another meeting's resolution", "agree", {}, BY_ANOTHER, True),
    ("by the resolution of that meeting", "agree", {}, BY_IT, False),
    ("on no agenda: the recorder enters it", "agree", {"id": None}, OUTSIDE, False),
    ("resolved, and decided anew", "agree", {"resolution": "as_recommended"}, OUTSIDE, False),
    ("on another committee's, which only hears of it", "agree", {"committee": "panel"}, OUTSIDE, False),
    ("decided by an officer", "agree", {"decider": "treasurer", "committee": "treasurer"}, OUTSIDE, False),
    ("an act that decides nothing", "send_back", {}, OUTSIDE, False),
)


@pytest.mark.parametrize(("says", "action", "meeting", "attempt", "refused"), ACTS, ids=[case[0] for case in ACTS])
def test_what_stands_on_an_agenda_is_decided_by_that_meeting(
    says: str, action: str, meeting: dict[str, Any], attempt: Attempt | None, refused: bool
) -> None:
    (transition,) = PAPER.by_action[action]
    found = list(resolved_by_its_meeting(replace(facts(**meeting), attempt=attempt), transition))
    assert [(b.code, b.where, b.capacity) for b in found] == ([("meeting_resolves", "meeting", "secretary")] if refused else [])
