"""A body has ended while a clock ran and a meeting was to come: nothing acts, readers are told, meetings are called off."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.decisions.succession import Taking, succeed
from app.log.office import Office
from app.officers import acts
from app.workflow.loader import load_file
from tests.stories.boardroom import Boardroom, Meeting, founded
from tests.stories.desk import Desk, Hands
from tests.stories.test_board_meeting import CONTENT, PROCEDURE, THE_DAY, TWO_WEEKS_BEFORE
from tests.stories.test_by_the_clock import PEOPLE, PUBLISHED, REPORT, Council
from tests.stories.test_by_the_clock import THE_DAY as IN_EFFECT
from tests.world import World, make_world

ENDED = "2007-04-16"


def end(world: World, clock: Hands, confirmed_by: str) -> None:
    """Let another body take over on the day that it is."""
    now = datetime.fromisoformat(clock.file.read_text())
    heir = acts.create_body(world.office, now, slug=f"heir-{world.slug}"[:60], name="The heir").id
    taking = Taking(old=world.body, new=heir, starts_on=now.date(), authority="An order", for_old=world.officers[confirmed_by])
    succeed(world.office, now, taking)


@pytest.fixture
def board(office: Office, client: TestClient, clock: Hands, told: list[Desk | Boardroom]) -> Boardroom:
    """A partnership on a Thursday two weeks before its board was to meet."""
    made = founded(office, client, clock, PROCEDURE)
    told.append(made)
    clock.put(TWO_WEEKS_BEFORE)
    return made


def announced(board: Boardroom) -> tuple[Meeting, str]:
    """A meeting whose agenda is published, with one paper on it."""
    paper = board.paper(**CONTENT)
    board.act("manager", paper, "submit")
    board.act("treasurer", paper, "certify")
    meeting = board.plans(THE_DAY)
    meeting.takes("Lights", paper)
    meeting.does("publication")
    return meeting, paper


def test_no_meeting_of_it_is_held_and_what_was_announced_is_called_off(board: Boardroom) -> None:
    meeting, paper = announced(board)
    board.clock.put(ENDED)
    end(board.world, board.clock, "secretary")
    said = {"body": board.world.slug, "committee": "board", "on": THE_DAY, "time": "14:00", "venue": "Guildhall", "quorum": 3}
    planned = board.by("secretary").post("/meetings", said)
    assert (planned.status_code, [b["code"] for b in planned.json()["blockers"]]) == (409, ["body_ended"])
    board.clock.put(THE_DAY, "15:00")
    members = [{"name": name} for name in ("Petronel Ashe", "Barnaby Croft", "Clemency Dunn")]
    for act, stated in (
        ("items", {"title": "Late", "purpose": "information"}),
        ("attendance", {"present": members}),
    ):
        assert "body_ended" in meeting.may_not(act, **stated).codes, act
    told = meeting.does("cancellation", reason="The partnership is no more.")
    assert (told["meeting"]["state"], [(i["result"], i["blockers"]) for i in told["items"]]) == ("cancelled", [("told", [])])
    assert board.told(paper)["meeting"] is None
    assert board.act("manager", paper, "withdraw")["state"] == "withdrawn"


def test_what_a_meeting_resolved_before_the_end_is_not_carried_out_after_it(board: Boardroom) -> None:
    meeting, paper = announced(board)
    board.clock.put(THE_DAY, "15:00")
    meeting.is_held()
    end(board.world, board.clock, "secretary")
    assert (
        "body_ended" in meeting.may_not("resolutions", item=meeting.items["Lights"], result="as_recommended", action="agree").codes
    )
    assert "body_ended" in board.may_not("secretary", paper, "agree").codes
    told = meeting.does("carrying")
    assert [i["result"] for i in told["items"]] == ["unchanged"]
    assert board.told(paper)["state"] == "with_the_board"


@pytest.fixture
def council(office: Office, client: TestClient, clock: Hands, told: list[Any]) -> Council:
    now = clock.put("2026-03-30")
    made = Council(make_world(office, now, load_file(REPORT), PEOPLE), client, clock)
    told.append(made)
    clock.put(PUBLISHED)
    return made


def test_no_clock_of_it_acts_and_nobody_is_told_that_one_will(council: Council) -> None:
    report = council.report()
    assert report.told()["clock"]["on"] == IN_EFFECT
    council.clock.put("2026-04-08")
    end(council.world, council.clock, "monitoring_officer")
    council.clock.put(IN_EFFECT)
    before = report.history()
    done = council.worker().round()
    assert (done.total(), report.history()) == (0, before)
    told = report.told()
    assert (told["state"], told["clock"], told["dates"]["effective"]) == ("open_to_call_in", None, None)
    (listed,) = council.by("auditor").get(f"/decisions?body={council.world.slug}").json()["items"]
    assert (listed["clock_on"], listed["clock_due"]) == (None, False)
    assert "body_ended" in report.may_not("scrutiny_chair", "call_in").codes


def test_a_closed_day_is_not_counted_in_any_more(council: Council) -> None:
    report = council.report()
    council.close("2026-04-10", "A day of mourning")
    end(council.world, council.clock, "monitoring_officer")
    before = report.history()
    assert (council.worker().round().total(), report.history()) == (0, before)
