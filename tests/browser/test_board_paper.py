"""A board's paper, at browsers: the purpose sets its way, the board meets, and its comments go back to the author."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from app.log.office import Office
from tests.browser.conftest import SitDown
from tests.stories import county_group as paper
from tests.stories.boardroom import Boardroom, founded
from tests.stories.desk import Desk, Hands

TITLE = paper.PAPER["title"]
COMMENTS = "The wardens must not be lost; the manager goes to the meeting of 25 May."


@pytest.fixture
def board(office: Office, site: tuple[str, TestClient], clock: Hands, desks: list[Desk | Boardroom]) -> Boardroom:
    """The partnership two weeks before its board meets."""
    made = founded(office, site[1], clock, paper.PROCEDURE, paper.PEOPLE)
    desks.append(made)
    clock.put(paper.WRITTEN_ON)
    return made


def test_the_purpose_sets_the_way_and_the_comments_go_back_to_the_author(board: Boardroom, sit_down: SitDown) -> None:
    sections = {key: said for key, said in paper.SECTIONS.items() if key != "purpose"}
    address = f"/decisions/{board.paper(**{**paper.PAPER, 'sections': sections})}"
    author = sit_down(board, "manager")
    author.go(address)
    assert "Send to the secretary: not yet" in author.says()  # it does not say what the board is to do with it
    author.follow("Purpose of the paper").tick("Discussion and comment").press("Save")
    author.go(address)
    assert "Must be answered" in author.says()  # posts and a fund are spoken of, and the implications say none
    author.follow("Answer with a note").fill("Why it may stand", paper.NOTE).press("Save")
    author.go(address).press("Send to the secretary").press("Send to the secretary")
    assert author.state() == "For discussion and comment"

    meeting = board.plans(paper.THE_DAY)
    meeting.takes(TITLE, address.rpartition("/")[2], "discussion")
    meeting.does("publication")
    secretary = sit_down(board, "secretary")
    secretary.go(f"{address}/acts/discuss")
    assert "This is not possible yet" in secretary.says()  # nothing is dealt with outside a meeting
    board.clock.put(paper.THE_DAY, "15:00")
    meeting.is_held()
    secretary = sit_down(board, "secretary")
    secretary.go(f"/meetings/{meeting.id}").follow(f"Record what was resolved on {TITLE}").tick("Discussed")
    secretary.choose("What does this make of the decision?", "Discuss").press("Record the resolution")
    assert secretary.sees("By it 1 decision moved on.")

    secretary.go(address).press("Record the comments").press("Record the comments")
    assert "There is a problem" in secretary.says()
    secretary.fill("Comments of the board", COMMENTS).press("Record the comments")
    secretary.press("Feed back to the author").fill("To whom", "Community safety manager")
    secretary.fill("How", "By letter of 30 April").press("Feed back to the author")
    author = sit_down(board, "manager")
    author.go(address)
    assert author.state() == "Comments fed back"
    author.follow("History")
    assert COMMENTS in author.says()
    assert "By letter of 30 April" in author.says()
