"""The paper of 26 April 2007, and others of that board: three ways from one cover sheet, and none ends without a meeting."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from app.log.office import Office
from tests.stories import county_group as paper
from tests.stories.boardroom import Boardroom, Meeting, founded
from tests.stories.desk import Desk, Hands, given


@pytest.fixture
def board(office: Office, client: TestClient, clock: Hands, told: list[Desk | Boardroom]) -> Boardroom:
    """The partnership two weeks before its board meets."""
    made = founded(office, client, clock, paper.PROCEDURE, paper.PEOPLE)
    told.append(made)
    clock.put(paper.WRITTEN_ON)
    return made


def sent(board: Boardroom, content: dict[str, Any]) -> str:
    """A paper that its author has sent to the secretary."""
    written = board.paper(**content)
    board.act("manager", written, "submit")
    return written


def at_the_meeting(board: Boardroom, **papers: tuple[str, str]) -> Meeting:
    """The board on its day, with these papers on the agenda, each for its purpose."""
    meeting = board.plans(paper.THE_DAY)
    for title, (written, purpose) in papers.items():
        meeting.takes(title, written, purpose)
    meeting.does("publication")
    board.clock.put(paper.THE_DAY, "15:00")
    meeting.is_held()
    return meeting


def test_the_paper_is_discussed_and_the_comments_go_back_to_its_author(board: Boardroom) -> None:
    written = board.paper(**paper.PAPER)
    refusal = board.may_not("manager", written, "submit")  # posts and a fund are spoken of, and the implications say none
    assert refusal.places("finding_unanswered") == {"sections.implications"}
    assert "Opportunities and risks" in refusal.of("finding_unanswered")["message"]
    note = {"findings": {"implications_contradicted": paper.NOTE}}
    assert board.by("manager").patch(f"/decisions/{written}", note, 1).status_code == 200
    assert board.act("manager", written, "submit")["state"] == "for_discussion"
    meeting = at_the_meeting(board, county=(written, "discussion"))
    (report,) = meeting.resolves("county", "discussed", action="discuss")["items"]
    assert (report["result"], report["state"]) == ("moved", "discussed")
    assert board.told(written)["outcome"] == "discussed"
    assert board.may_not("secretary", written, "record_comments").codes == {"input_missing"}
    comments = "The wardens must not be lost; the manager goes to the meeting of 25 May."
    board.act("secretary", written, "record_comments", inputs={"comments": comments})
    fed_back = {"to": "Community safety manager", "how": "By letter of 30 April"}
    told = board.act("secretary", written, "feed_back", inputs=fed_back)
    assert (told["state"], told["outcome"]) == ("fed_back", "discussed")
    said = [e["inputs"] for e in board.by("manager").get(f"/decisions/{written}/history").json()["items"] if e["inputs"]]
    assert said == [{"comments": comments}, fed_back]


def test_where_money_moves_the_accountable_body_certifies_before_the_board_agrees(board: Boardroom) -> None:
    written = sent(board, paper.for_decision())
    assert board.told(written)["state"] == "finance_check"
    assert board.act("finance_officer", written, "certify")["state"] == "certified"
    meeting = at_the_meeting(board, facilitator=(written, "decision"))
    votes = {"for": 4, "against": 0, "abstained": 1, "casting": None}
    one = {"recommendation": "i", "outcome": "approved", "votes": votes}
    presented = {"presented_by": "The presenter"}
    meeting.resolves("facilitator", "as_recommended", action="agree", inputs=presented, votes=votes, recommendations=[one])
    told = board.told(written)
    assert (told["state"], told["outcome"], told["determinations"][0]["meeting"]) == ("agreed", "approved", meeting.id)
    assert told["determinations"][0]["outcomes"][0]["votes"] == votes
    assert [(s["name"], s["holds"]) for s in told["signoffs"]] == [("finance", True)]


def test_a_paper_for_decision_without_money_goes_straight_to_the_board_and_may_be_amended(board: Boardroom) -> None:
    no_money = paper.for_decision(money_moves=given(False), costs=None, implications=given("Officers' time only."))
    written = sent(board, no_money)
    assert board.told(written)["state"] == "for_decision"
    meeting = at_the_meeting(board, facilitator=(written, "decision"))
    amended = {"recommendation": "i", "outcome": "approved", "text": "That the board pays a third, once the county has agreed."}
    meeting.resolves(
        "facilitator",
        "amended",
        action="agree_as_amended",
        inputs={"presented_by": "The presenter"},
        recommendations=[amended],
    )
    told = board.told(written)
    (outcome,) = told["determinations"][0]["outcomes"]
    assert (told["state"], outcome["text"]) == ("agreed_amended", amended["text"])
    assert told["recommendations"][0]["text"] == "That the board pays half of a facilitator's cost."


def test_a_paper_for_decision_has_its_presenter_or_a_named_substitute(board: Boardroom) -> None:
    nobody = board.paper(**paper.for_decision(presenter_attends=given(False)))
    assert board.may_not("manager", nobody, "submit").codes == {"somebody_presents"}
    written = sent(board, paper.for_decision(presenter_attends=given(True), money_moves=given(False), costs=None))
    meeting = at_the_meeting(board, facilitator=(written, "decision"))
    by_another = {"presented_by": "The substitute"}
    (report,) = meeting.resolves("facilitator", "as_recommended", action="agree", inputs=by_another)["items"]
    assert (report["result"], [b["code"] for b in report["blockers"]]) == ("refused", ["substitute_named"])
    (report,) = meeting.resolves("facilitator", "deferred", action="defer", inputs={"reason": "Nobody presented it."})["items"]
    assert (report["result"], report["state"]) == ("moved", "deferred")
    assert board.told(written)["meeting"] is None
    assert board.act("secretary", written, "resume")["state"] == "for_decision"


def test_a_paper_for_information_is_received(board: Boardroom) -> None:
    content = {**paper.PAPER, "sections": {**paper.SECTIONS, "purpose": given("Information"), "implications": given("As told.")}}
    written = sent(board, content)
    assert board.told(written)["state"] == "for_information"
    meeting = at_the_meeting(board, county=(written, "information"))
    meeting.resolves("county", "noted", action="receive")
    assert board.told(written)["outcome"] == "noted"


@pytest.mark.parametrize("way", ["Discussion and comment", "Information"])
def test_no_paper_is_dealt_with_outside_a_meeting(way: str, board: Boardroom) -> None:
    content = {**paper.PAPER, "sections": {**paper.SECTIONS, "purpose": given(way), "implications": given("As told.")}}
    written = sent(board, content)
    action = {"Discussion and comment": "discuss", "Information": "receive"}[way]
    assert board.may_not("secretary", written, action).codes == {"not_on_an_agenda", "meeting_not_held"}


def test_the_certificate_lapses_with_what_it_covers_and_holds_otherwise(board: Boardroom) -> None:
    written = sent(board, paper.for_decision())
    board.act("finance_officer", written, "certify")
    board.act("secretary", written, "return", inputs={"reason": "The summary is too short."})
    version = board.told(written)["version"]
    longer = {"sections": {"summary": given("Half of the cost of a facilitator, for a year, from the fund that we have.")}}
    assert board.by("manager").patch(f"/decisions/{written}", longer, version).status_code == 200
    assert board.act("manager", written, "submit")["state"] == "certified"  # past the officer: nothing that was certified changed
    board.act("secretary", written, "return", inputs={"reason": "The cost is not right."})
    version = board.told(written)["version"]
    dearer = {"sections": {"costs": given([{"year": "2007/08", "cost": 7_000_00}])}}
    assert board.by("manager").patch(f"/decisions/{written}", dearer, version).json()["voided"][0]["name"] == "finance"
    assert board.act("manager", written, "submit")["state"] == "finance_check"
