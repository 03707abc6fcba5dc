"""The report on one partnership, at browsers: its notice, the meeting, a call-in by too few, and its effect by the clock."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from app.log.office import Office
from tests.browser.conftest import SitDown
from tests.browser.seat import Seat
from tests.stories import cityhall as hall
from tests.stories.boardroom import MEMBERS, Boardroom
from tests.stories.cityhall import City
from tests.stories.desk import Desk, Hands
from tests.world import PASSWORD

TITLE = "One community safety partnership for the county"
CALL_IN = "Call in, as one of the members of scrutiny"
NOTICE = {
    "That a key decision is to be made, and for whom": "The executive of Holtwick is to make a key decision.",
    "The matter": "Whether one partnership takes the place of seven.",
    "Who decides: name and title, or the body and its members": "The executive: the leader and six members.",
}
NONE_OF = ("the documents to be considered", "the address at which copies are to be had", "that other documents may follow")


@pytest.fixture
def city(office: Office, site: tuple[str, TestClient], clock: Hands, desks: list[Desk | Boardroom]) -> City:
    made = hall.founded(office, site[1], clock)
    desks.append(made)
    return made


def publish_notice(seat: Seat, address: str) -> None:
    seat.go(f"{address}/notices").press("Publish a notice of a key decision")
    for label, text in NOTICE.items():
        seat.fill(label, text)
    for content in (*NONE_OF, "how to ask for those that follow"):
        seat.tick(f"None: {content}")
    seat.fill_day("The day of the decision, or the first day on which it may be made", hall.MET)
    seat.fill_day("The last day on which it may be made (optional)", "2010-08-31")
    seat.fill("Your password", PASSWORD).press("Publish the notice")


def put_on_an_agenda(seat: Seat) -> str:
    """Plan a meeting of the executive with the report on its agenda, and publish that; give the meeting's address."""
    seat.go("/meetings").press("Plan a meeting").tick("Executive")
    seat.fill_day("On which day?", hall.MET).fill("At what time?", "16:30").fill("Where?", "City hall")
    seat.fill("Quorum: how many members must be there", "3").press("Plan the meeting")
    address = seat.path.partition("?")[0]
    seat.press("Add an item").fill("Find a decision by words of its title, or its reference", "partnership").press("Find")
    seat.tick("For decision").press("Put it on the agenda").press("Publish the agenda").press("Publish now")
    return address


def call_in(seat: Seat, address: str) -> None:
    seat.go(address).press(CALL_IN).tick("Inadequate consultation")
    seat.fill("What is to be looked at again and why", "The parishes were not heard.")
    seat.fill("Your password", PASSWORD).press(CALL_IN)


def test_a_key_decision_is_noticed_made_called_in_by_too_few_and_takes_effect(city: City, sit_down: SitDown) -> None:
    report = city.report()
    report.to_the_executive()
    address = f"/decisions/{report.id}"
    city.clock.put(hall.NOTICED)
    secretary = sit_down(city, "proper_officer")
    secretary.go(address)
    assert "Endorse: not yet" in secretary.says()  # without its notice and its meeting
    publish_notice(secretary, address)
    secretary.go(f"{address}/notices")
    assert secretary.sees("It lets the decision be made from 27 July 2010.")  # 29 June to 26 July are twenty-eight clear days

    city.clock.put(hall.AGENDA)
    secretary = sit_down(city, "proper_officer")
    meeting = put_on_an_agenda(secretary)
    city.clock.put(hall.MET, "17:30")
    secretary = sit_down(city, "proper_officer")
    secretary.go(meeting).press("Record that it was held")
    secretary.fill("Members who were there", "\n".join(MEMBERS)).press("Record it")
    secretary.follow(f"Record what was resolved on {TITLE}").tick("As recommended")
    secretary.choose("What does this make of the decision?", "Endorse").press("Record the resolution")
    assert secretary.sees("By it 1 decision moved on.")
    secretary.go(address)
    assert "Endorsed" in secretary.says()
    assert "The chief executive, whom the Act makes responsible, takes the decision in the end." in secretary.says()

    city.clock.put(hall.PUBLISHED)
    report.states()
    secretary = sit_down(city, "proper_officer")
    secretary.go(address).press("Publish the record").press("Publish the record")
    for n in (1, 2):
        call_in(sit_down(city, f"councillor_{n}"), address)
    legal = sit_down(city, "monitoring_officer")
    legal.go(address).follow("What each sign-off covers")
    assert legal.sees("2 of 3 that are needed have agreed.")
    legal.go(f"{address}/acts/accept_call_in")
    assert "2 of 3" in legal.says()  # how many are there, and until when another may join them
    assert "Friday 6 August 2010" in legal.says()
    assert not legal.page.get_by_role("button", name="Accept the call-in as valid").count()

    city.clock.put(hall.EFFECTIVE)
    city.work()
    late = sit_down(city, "councillor_3")
    late.go(address)
    assert late.state() == "In effect"
    assert not late.page.get_by_role("main").get_by_role("button", name=CALL_IN).count()
    late.go(f"{address}/acts/call_in")
    assert "This is not possible yet" in late.says()
