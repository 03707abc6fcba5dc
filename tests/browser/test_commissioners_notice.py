"""The notice of 9 November 2020, carried by its officers at browsers, with scripts and without."""

from __future__ import annotations

from tests.browser.conftest import Found, SitDown
from tests.browser.seat import Seat
from tests.stories.desk import given
from tests.stories.memorandum import MEMORANDUM, NOTES, RECOMMENDATIONS, SECTIONS
from tests.world import PASSWORD

TITLE = "One team for the community safety partnership"
TEXTS = {
    "Reason for submission": "reason_for_submission",
    "Summary": "summary",
    "1. Objective": "objective",
    "2. Background": "background",
    "3. Areas for consideration": "considerations",
    "4. Strategic aims or objectives supported": "strategic_aims",
}
YES = (
    "Was legal advice taken on this?",
    "Was the commissioner's chief finance officer consulted?",
    "Were equality, diversity and human rights weighed, with an equality analysis where one is called for?",
    "Were the consequences for staff weighed?",
    "Does it serve the objectives of the police and crime plan?",
    "Were the people and agencies whom it may affect consulted?",
    "Was advice taken on what the media may ask, and on how to answer?",
    "Does section 6 name every issue that the questions above raise?",
)


def begin(seat: Seat) -> str:
    """Open the draft; give its address."""
    seat.go("/work").press("Start a new decision")
    seat.fill("Title", TITLE).choose("For which post?", "Chief executive").press("Open the draft")
    return seat.path.partition("?")[0]


def fill_in(seat: Seat, address: str) -> None:
    """Fill in all that the paper says, each part on its page."""
    seat.go(address).follow("Who decides")
    seat.tick("Police and crime commissioner").choose("What kind of matter is it?", "Agreement with a partner").press("Save")
    for one in RECOMMENDATIONS:
        seat.go(f"{address}/recommendations").press("Add a recommendation")
        seat.tick("Approve").fill("What is recommended", one["text"]).press("Save")
    for title, key in TEXTS.items():
        seat.go(address).follow(title).tick("What I fill in here")
        seat.fill(title, SECTIONS[key]["value"]).press("Save")
    seat.go(address).follow("6. Other implications and risks").tick("None").press("Save")
    seat.go(address).follow("Start").tick("What I fill in here").fill_day("Start", "2020-11-09").press("Save")
    seat.go(address).follow("Public access to information").tick("Not protectively marked").press("Save")
    seat.go(f"{address}/papers").attach("appendix-a-memorandum.txt", MEMORANDUM)
    seat.fill("What is it?", "appendix").tick("Public").press("Attach")
    seat.go(address).follow("5. Financial and other resource implications").tick("See a paper")
    seat.choose("Which paper?", "appendix-a-memorandum.txt").press("Save")
    seat.go(address).follow("Checklist")
    for question in YES:
        seat.tick("Yes", under=question)
    seat.tick("No", under="Is the decision confidential?").press("Save")


def answer_the_warnings(seat: Seat, address: str) -> None:
    for code, note in NOTES.items():
        seat.go(f"{address}/findings/{code}").fill("Why it may stand", note).press("Save")


def test_a_notice_goes_from_desk_to_desk(found: Found, sit_down: SitDown) -> None:
    desk = found()
    originator = sit_down(desk, "chief_executive")
    address = begin(originator)
    assert originator.says().count("Missing") >= 10
    fill_in(originator, address)

    originator.go(address)
    assert "Must be answered" in originator.says()  # question 8 says yes, and section 6 says none; no figures; the day has come
    answer_the_warnings(originator, address)
    originator.go(address).press("Submit for legal check").press("Submit for legal check")
    assert originator.sees("Monitoring officer: Evander Lisle")

    legal = sit_down(desk, "monitoring_officer")
    legal.follow(TITLE).press("Clear")
    assert SECTIONS["background"]["value"] in legal.says()  # exactly the text that is covered
    legal.fill("Your password", PASSWORD).press("Clear")

    finance = sit_down(desk, "finance_officer")
    finance.follow(TITLE).press("Certify").fill("Your password", PASSWORD).press("Certify")
    assert "There is a problem" in finance.says()  # no limb was chosen, and d was not affirmed
    finance.tick("a. The decision costs nothing and has no other effect on the finances.")
    finance.tick("d. Financial Regulations have been kept, and whoever decides may rely on my word for it.")
    finance.fill("Your password", PASSWORD).press("Certify")

    originator.go(address)
    assert "Approve to submit: not yet" in originator.says()  # who brings a matter never approves it
    deputy = sit_down(desk, "deputy_chief_executive")
    deputy.follow(TITLE).press("Approve to submit").fill("Your password", PASSWORD).press("Approve to submit")

    commissioner = sit_down(desk, "commissioner")
    commissioner.follow(TITLE).press("Approve")
    commissioner.page.get_by_role("button", name="Add a condition").first.click()
    commissioner.arrived().fill("What it asks for", "It takes effect when the county council has signed too.")
    commissioner.choose("Kind", "For somebody outside").fill("Name of somebody outside", "The county council")
    commissioner.fill("Your password", PASSWORD).press("Approve")
    assert "It takes effect when the county council has signed too." in commissioner.says()
    assert commissioner.sees("Approved")


def test_an_auditor_finds_a_refused_attempt_and_compares_two_revisions(found: Found, sit_down: SitDown) -> None:
    desk = found()
    notice = desk.open(title="A grant for the lantern walk")
    notice.fill("policy_officer", sections={"summary": given("A grant towards stewards and lamps for the winter walk.")})
    notice.act("policy_officer", "submit")
    notice.may_not("finance_officer", "clear")
    auditor = sit_down(desk, "auditor")
    auditor.go(f"/decisions/{notice.id}/history")
    assert "refused" in auditor.says().lower()
    auditor.follow("Compare any two revisions")
    assert "lamps" in auditor.page.locator("section ins").all_inner_texts()[0]
    assert "lights" in auditor.page.locator("section del").all_inner_texts()[0]
