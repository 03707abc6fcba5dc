"""An officer's own record, at browsers: the link that it rests on, the decision, and that it is carried out."""

from __future__ import annotations

from tests.browser.conftest import Found, SitDown
from tests.stories import council as paper
from tests.stories.desk import given
from tests.world import PASSWORD

TITLE = "The city joins the county's community safety partnership"
REPORT = "One community safety partnership for the county"
EXPRESS = {
    "authorisation": given("Express authorisation"),
    "authority": given("Resolution of the executive of 28 July 2020."),
}


def test_an_officer_decides_what_was_left_to_that_post_and_it_is_carried_out(found: Found, sit_down: SitDown) -> None:
    city = found(paper.COUNCIL, paper.PROCEDURES)
    report = paper.endorsed(city)
    city.clock.put(paper.RECORDED)
    record = paper.record(city, None, sections=EXPRESS)
    address = f"/decisions/{record.id}"

    author = sit_down(city, "head_of_neighbourhoods")
    author.go(address)
    assert "Submit for legal check: not yet" in author.says()  # nothing says who left it to the chief executive
    author.go(f"{address}/links").fill("Find it by its reference or words of its title", "one community").press("Find")
    author.tick(f"{report.told()['reference']} {REPORT}").choose(
        "What does this decision do to it?", "Is decided under what was left open by"
    ).press("Link it")
    author.go(address).press("Submit for legal check").press("Submit for legal check")
    assert author.sees("Done: Submit for legal check, under the reference OD1/2020.")
    record.version = record.told()["version"]
    record.act("monitoring_officer", "clear")
    record.act("finance_officer", "certify", signoff={"choice": "a"})

    other = sit_down(city, "director")
    other.go(address)
    assert "Decide as recommended: not yet" in other.says()
    officer = sit_down(city, "chief_executive")
    officer.go("/work").follow(TITLE).press("Decide as recommended")
    assert "Join the county's partnership." in officer.says()
    officer.press("Decide as recommended")
    assert "There is a problem" in officer.says()  # whoever decides shows the password
    officer.fill("Your password", PASSWORD).press("Decide as recommended")
    assert officer.sees("Done: Decide as recommended.")
    assert officer.state() == "Decided"

    author.go(f"/decisions/{report.id}/conditions/final")
    assert author.page.get_by_role("link", name="own decision OD1/2020").is_visible()  # what was left open ends by it
    author.go(address).press("Record as implemented").press("Record as implemented")
    assert author.state() == "Implemented"
    assert "Approved" in author.says()
