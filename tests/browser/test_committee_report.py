"""The quarterly report, at browsers: each partnership's news, each heading confirmed, the meeting, and what is owed after it."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from app.log.office import Office
from tests.browser.conftest import SitDown
from tests.stories import quarter as paper
from tests.stories.boardroom import Boardroom
from tests.stories.desk import Desk, Hands
from tests.world import PASSWORD

NEWS, HALLMARKS = "4. News from the partnership", "A table of the six hallmarks."


@pytest.fixture
def authority(office: Office, site: tuple[str, TestClient], clock: Hands, desks: list[Desk | Boardroom]) -> Desk:
    made = paper.authority(office, site[1], clock)
    desks.append(made)
    return made


def test_members_tell_their_news_and_the_committee_notes_it_and_asks_for_more(authority: Desk, sit_down: SitDown) -> None:
    report = paper.drafted(authority)
    address = f"/decisions/{report.id}"
    paper.writes(report, *(key for key in paper.PARTNERSHIPS if key != "sunderland"))
    author = sit_down(authority, "chief_executive")
    author.go(address)
    assert (
        "Section '4. News from the partnership' of The partnership of Sunderland is empty."
        in author.page.get_by_role("main").text_content()
    )
    last = sit_down(authority, "sunderland")
    last.go("/work").follow(paper.TITLE).follow(f"{NEWS}, The partnership of Sunderland")
    last.tick("What I fill in here").fill(NEWS, paper.NEWS["sunderland"]).press("Save")
    last.go(f"{address}/sections/partner_news.gateshead")
    assert "Why you cannot change this now" in last.says()  # each writes its own news
    author.go(address).press("Ask for the implications to be confirmed").press("Ask for the implications to be confirmed")

    treasurer = sit_down(authority, "treasurer")
    treasurer.go("/work").follow(paper.TITLE).press("Confirm the finances")
    treasurer.page.get_by_role("radio").first.check()
    treasurer.fill("Your password", PASSWORD).press("Confirm the finances")
    report.version = report.told()["version"]
    paper.confirmed(report, "confirm_equality", "confirm_human_rights")
    author.go(f"{address}/sign-offs")
    assert "Kit Rowntree" in author.says()  # whose confirmation is not there yet
    risk = sit_down(authority, "risk_manager")
    risk.go("/work").follow(paper.TITLE).press("Confirm risk management")
    risk.fill("Your password", PASSWORD).press("Confirm risk management")

    authority.clock.put(paper.AGENDA)
    clerk = sit_down(authority, "clerk")
    clerk.go("/meetings").press("Plan a meeting").fill_day("On which day?", paper.MET).fill("At what time?", "10:00")
    clerk.fill("Where?", "County hall").fill("Quorum: how many members must be there", "3").press("Plan the meeting")
    meeting = clerk.path.partition("?")[0]
    clerk.press("Add an item").fill("Find a decision by words of its title, or its reference", "quarter").press("Find")
    clerk.tick("For information").press("Put it on the agenda").press("Publish the agenda").press("Publish now")
    authority.clock.put(paper.MET)
    clerk = sit_down(authority, "clerk")
    clerk.go(meeting).press("Record that it was held")
    clerk.fill("Members who were there", "\n".join(one["name"] for one in paper.PRESENT)).press("Record it")
    clerk.follow(f"Record what was resolved on {paper.TITLE}").tick("Noted")
    clerk.choose("What does this make of the decision?", "Note and ask for something")
    clerk.page.get_by_text("Something else on recommendation 1").click()
    clerk.press("Add a condition").choose("Outcome", "Noted").fill("What it asks for", HALLMARKS)
    clerk.choose("Kind", "Follow-up").choose("Whose it is", "Chief executive").fill_day("Due (optional)", "2010-06-30")
    clerk.press("Record the resolution")
    assert clerk.sees("By it 1 decision moved on.")

    author = sit_down(authority, "chief_executive")
    author.go("/obligations")
    assert HALLMARKS in author.says()
    assert "30 June 2010" in author.says()
    assert "Partnerships, the next quarter" in author.says()  # and the next report is owed, three months on
    author.follow(HALLMARKS)
    assert "Chief executive: Hildred Ames" in author.says()
