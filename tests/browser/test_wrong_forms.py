"""Forms that are sent empty or wrong: the page that comes back says so at its top, and everybody can use it too."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from starlette.testclient import TestClient

from app.log.office import Office
from tests.browser import rooms
from tests.browser.conftest import Found, SitDown
from tests.browser.seat import Seat
from tests.stories.boardroom import Boardroom
from tests.stories.desk import TO_THE_COMMISSIONER, Desk, Hands, given

Wrong = tuple[str, str, Mapping[str, str]]  # address, button, and what is typed by the name of its field
NOTHING: Mapping[str, str] = {}
HIDDEN = "What \u202eturns a line around"
NO_DAY = {"day": "31", "month": "2", "year": "2021"}
pytestmark = pytest.mark.parametrize("scripts", [True], ids=["scripts"], indirect=True)


def day(name: str) -> dict[str, str]:
    """Give a day that no calendar has."""
    return {f"{name}-{part}": number for part, number in NO_DAY.items()}


DRAFT: tuple[Wrong, ...] = (
    ("/decisions/new", "Open the draft", NOTHING),
    ("{}/title", "Save", {"title": ""}),
    ("{}/sections/summary", "Save", {"is": "given", "value": HIDDEN}),
    ("{}/sections/costs", "Save", {"is": "given", "cell-0-year": "", "cell-0-capital": "much"}),
    ("{}/sections/start_on", "Save", {"is": "given", **day("value")}),
    ("{}/sections/start_on", "Save", {"is": "see"}),
    ("{}/recommendations/new", "Save", {"amount": "a little"}),
    ("{}/checklist", "Save", {"legal_advice-reason": HIDDEN}),
    ("{}/interests", "Declare", NOTHING),
    ("{}/links?q=Another", "Link it", NOTHING),
    ("{}/papers", "Attach", NOTHING),
    ("{}/papers", "Restrict", NOTHING),
    ("{}/comments", "Add the comment", NOTHING),
    ("{}/acts/withdraw", "Withdraw", NOTHING),
    ("/account", "Change my password", NOTHING),
)
ADMINISTRATION: tuple[Wrong, ...] = (
    ("{}/posts/new", "Create the post", NOTHING),
    ("{}/officers/new", "Enrol", {"name": "Ada", "email": "nowhere"}),
    ("{}/appointments/new", "Appoint", NOTHING),
    ("{}/appointments/new", "Appoint", day("starts_on")),
    ("{}/delegations/new", "Record the delegation", {"ceiling_pence": "a lot"}),
    ("{}/calendar/new", "Change the day", NOTHING),
    ("{}/parameters/new", "Set it", NOTHING),
    ("{}/groups/new", "Add it", NOTHING),
    ("{}/groups/partnerships/gateshead/leaving", "Let it leave", day("ends_on")),
    ("{}/procedures/new", "Adopt it", NOTHING),
    ("{}/outsiders/new", "Name the outsider", NOTHING),
)


def came_back(seat: Seat, *forms: Wrong, at: str = "") -> list[str]:
    """Send forms that cannot be right, one after the other; name those after which no problem was told."""
    return [f"{address} {typed}" for address, button, typed in forms if not _told(seat, address.format(at), button, typed)]


def _told(seat: Seat, address: str, button: str, typed: Mapping[str, str]) -> bool:
    seat.go(address)
    for name, text in typed.items():
        field = seat.page.get_by_role("main").locator(f'[name="{name}"]')
        choice = field.and_(seat.page.locator(f'[type="radio"][value="{text}"]'))
        if choice.count():
            choice.check()
        else:
            field.fill(text)
    seat.press(button)
    return seat.page.get_by_role("alert").filter(has_text="There is a problem").count() > 0


def test_what_is_wrong_in_a_draft_is_told_so_that_everybody_can_use_it(found: Found, sit_down: SitDown) -> None:
    desk = found()
    notice = desk.open(sections={"other_implications": {"is": "none"}})  # which the checklist contradicts
    desk.open(title="Another to link it to")
    finding = notice.told("policy_officer")["findings"][0]["code"]
    seat, address = sit_down(desk, "policy_officer"), f"/decisions/{notice.id}"
    assert came_back(seat, *DRAFT, ("{}/findings/" + finding, "Save", {"note": HIDDEN}), at=address) == []
    seat.go(f"{address}/recommendations/new").press("Add a condition")  # which nothing is said of
    seat.press("Save")
    assert seat.sees("There is a problem")


def test_what_is_wrong_in_an_act_is_told_so_that_everybody_can_use_it(found: Found, sit_down: SitDown) -> None:
    desk = found()
    certify, decide = desk.open(title="One to certify"), desk.open(title="One to decide")
    certify.carry("submit", "clear")
    decide.carry(*TO_THE_COMMISSIONER)
    finance, at = sit_down(desk, "finance_officer"), f"/decisions/{certify.id}"
    wrong = [("{}/acts/certify", "Certify", NOTHING), ("{}/acts/return", "Return for work", NOTHING)]
    assert came_back(finance, *wrong, ("{}/dispensations", "Give the dispensation", NOTHING), at=at) == []
    assert came_back(finance, ("/spending/{}/new", "Hold spending back", day("starts_on")), at=desk.world.slug) == []
    commissioner, at = sit_down(desk, "commissioner"), f"/decisions/{decide.id}"
    assert came_back(commissioner, ("{}/acts/approve", "Approve", NOTHING), ("{}/acts/reject", "Reject", NOTHING), at=at) == []


def test_what_is_wrong_with_a_checkpoint_is_told_so_that_everybody_can_use_it(found: Found, sit_down: SitDown) -> None:
    desk = found()
    wrong = ("/audit/{}/verification", "Begin the verification", {"seen.0": "No checkpoint", "key": "No key"})
    assert came_back(sit_down(desk, "auditor"), wrong, at=desk.world.slug) == []


def test_what_has_gone_wrong_besides_is_told_so_that_everybody_can_use_it(found: Found, sit_down: SitDown) -> None:
    desk = found()
    notice = desk.open()
    seat, summary = sit_down(desk, "policy_officer"), f"/decisions/{notice.id}/sections/summary"
    seat.go(summary)
    notice.fill("policy_officer", sections={"summary": given("A grant towards lamps.")})
    seat.fill("Summary", "A grant towards torches.").press("Save")
    assert seat.page.locator("#value").input_value() == "A grant towards torches."
    assert "lamps" in "".join(seat.page.locator("main ins, main del").all_inner_texts())  # both texts, with what differs
    for address in ("/nowhere", f"/decisions/{desk.world.body}", f"/administration/{desk.world.slug}"):
        seat.page.goto(seat.address + address)
        assert seat.wrong
        seat.wrong.clear()
        assert seat.arrived().sees("What to do")
    seat.go(f"{summary}").page.context.clear_cookies()
    seat.page.get_by_role("main").get_by_role("button", name="Save", exact=True).click()
    seat.wrong.clear()
    assert "Sign in" in seat.arrived().says()


def test_what_is_wrong_at_a_meeting_is_told_so_that_everybody_can_use_it(
    office: Office, site: tuple[str, TestClient], clock: Hands, desks: list[Desk | Boardroom], sit_down: SitDown
) -> None:
    desk = rooms.council(office, site[1], clock)
    desks.append(desk)
    seat = sit_down(desk, rooms.KEEPER)
    told = desk.by(rooms.KEEPER).get(f"/meetings?body={desk.world.slug}").json()["items"]
    by_state = {each["state"]: f"/meetings/{each['id']}" for each in told}  # the earliest of each, since the latest come first
    waiting = desk.by(rooms.KEEPER).get("/decisions?state=awaiting_meeting").json()["items"][0]["id"]
    wrong = (
        ("/meetings/new", "Plan the meeting", day("on")),
        (f"{by_state['planned']}/items/new", "Put it on the agenda", NOTHING),
        (f"{by_state['planned']}/cancellation", "Cancel the meeting", NOTHING),
        (f"{by_state['agenda_published']}/attendance", "Record it", NOTHING),
        (f"{by_state['held']}/minutes", "Record the minutes", NOTHING),
        (f"/decisions/{waiting}/notices/key_decision", "Publish the notice", day("first_on")),
    )
    assert came_back(seat, *wrong) == []


def test_what_is_wrong_in_administration_is_told_so_that_everybody_can_use_it(
    office: Office, site: tuple[str, TestClient], clock: Hands, desks: list[Desk | Boardroom], sit_down: SitDown
) -> None:
    desk = rooms.authority(office, site[1], clock)
    desks.append(desk)
    at = f"/administration/{desk.world.slug}"
    assert came_back(sit_down(desk, "administrator"), *ADMINISTRATION, at=at) == []
    owing = sit_down(desk, "chief_executive")
    promised = desk.by("auditor").get(f"/obligations?body={desk.world.slug}").json()["items"][-1]  # of no condition, so by itself
    assert came_back(owing, ("{}", "Record that it is met", NOTHING), at=f"/obligations/{promised['id']}") == []
    assert came_back(owing, ("{}/obligations", "Record the promise", NOTHING), at=f"/decisions/{promised['decision']}") == []
