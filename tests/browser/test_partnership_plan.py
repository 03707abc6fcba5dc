"""A partnership's plan, at browsers: each responsible authority signs or refuses by itself, and all see where each stands."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from app.log.office import Office
from tests.browser.conftest import SitDown
from tests.browser.seat import Seat
from tests.stories import county as paper
from tests.stories.boardroom import Boardroom
from tests.stories.desk import Desk, Hands
from tests.world import PASSWORD

PLAN = "Plan for 2012 to 2015"
SIGN, REFUSE = "Sign for the authority", "Refuse to sign"


@pytest.fixture
def county(office: Office, site: tuple[str, TestClient], clock: Hands, desks: list[Desk | Boardroom]) -> Desk:
    made = paper.county(office, site[1], clock)
    desks.append(made)
    return made


def standing(seat: Seat, address: str) -> dict[str, str]:
    """Read where each authority stands."""
    rows = seat.go(f"{address}/sign-offs").page.get_by_role("table").get_by_role("row").all()[1:]
    return {row.get_by_role("rowheader").inner_text(): row.get_by_role("cell").first.inner_text().strip() for row in rows}


def test_authorities_sign_in_any_order_and_one_refuses_with_its_reasons(county: Desk, sit_down: SitDown) -> None:
    plan = paper.sent(county)
    address = f"/decisions/{plan.id}"
    for who in ("health", "ashwold"):  # the last of the list, then the second
        signatory = sit_down(county, who)
        signatory.go("/work").follow(PLAN).press(SIGN)
        assert f"You answer for {paper.AUTHORITIES[who][0]}." in signatory.says()
        assert "Residents ask for more on nuisance; priority 1 says so now." in signatory.says()  # the text that is signed
        signatory.fill("Your password", PASSWORD).press(SIGN)
        signatory.go("/work")
        assert PLAN not in signatory.says()  # it waits for the others

    unwilling = sit_down(county, "wendham")
    unwilling.go("/work").follow(PLAN).press(REFUSE)
    unwilling.fill("Your password", PASSWORD).press(REFUSE)
    assert "There is a problem" in unwilling.says()  # who refuses says why
    unwilling.fill("Reasons", paper.OBJECTION["inputs"]["reasons"]).fill("Your password", PASSWORD).press(REFUSE)

    secretary = sit_down(county, "secretary")
    stands = standing(secretary, address)
    assert {stands.pop(paper.AUTHORITIES[who][0]) for who in ("health", "ashwold")} == {"Agreed"}
    assert stands.pop(paper.AUTHORITIES["wendham"][0]) == "Refused"
    assert (len(stands), set(stands.values())) == (10, {"Awaited"})
    assert secretary.sees("2 of 13 that are needed have agreed.")
    assert paper.OBJECTION["inputs"]["reasons"] in secretary.says()

    plan.version = plan.told()["version"]
    paper.signed(plan, *(key for key in paper.AUTHORITIES if key not in ("health", "ashwold", "wendham")))
    assert set(standing(secretary, address).values()) == {"Agreed", "Refused"}
    secretary.go(f"{address}/acts/adopt")
    assert "This is not possible yet" in secretary.says()
    assert "Wendham District Council has refused" in secretary.says()
    assert "Harriet Ings" in secretary.says()  # whose word it waits for

    unwilling.go(address).press(SIGN).fill("Your password", PASSWORD).press(SIGN)
    secretary.go(f"{address}/acts/adopt").press("Adopt")
    assert "There is a problem" in secretary.says()
    secretary.fill("Your password", PASSWORD).press("Adopt")
    assert secretary.state() == "Adopted"
