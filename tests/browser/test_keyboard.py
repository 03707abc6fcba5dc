"""A whole approval without a mouse: every field and button is reached by keys alone, and the focus is never lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from starlette.testclient import TestClient

from tests.browser.conftest import Found
from tests.browser.keyboard import KeyboardSeat
from tests.browser.seat import WIDE
from tests.stories.desk import Desk
from tests.world import PASSWORD

TITLE = "Grant to the lantern walk"


@pytest.fixture
def seats(browser: Browser, site: tuple[str, TestClient]) -> Iterator[list[KeyboardSeat]]:
    taken: list[KeyboardSeat] = []
    yield taken
    for seat in taken:
        seat.page.context.close()


def test_a_notice_is_approved_by_keyboard_alone(
    found: Found, browser: Browser, site: tuple[str, TestClient], seats: list[KeyboardSeat]
) -> None:
    desk = found()
    notice = desk.open()

    def sits(who: str) -> KeyboardSeat:
        seat = KeyboardSeat(browser.new_context(viewport=WIDE, locale="en-GB").new_page(), site[0])  # type: ignore[arg-type]
        seats.append(seat)
        seat.listen().sign_in(desk.world.emails[who])
        return seat

    originator = sits("policy_officer")
    originator.follow(TITLE).press("Submit for legal check").press("Submit for legal check")
    sits("monitoring_officer").follow(TITLE).press("Clear").fill("Your password", PASSWORD).press("Clear")
    finance = sits("finance_officer").follow(TITLE).press("Certify")
    finance.tick("b. The revenue or capital budgets already set are enough for the costs given here.")
    finance.tick("d. Financial Regulations have been kept, and whoever decides may rely on my word for it.")
    finance.fill("Your password", PASSWORD).press("Certify")
    chief = sits("chief_executive").follow(TITLE).press("Approve to submit")
    chief.fill("Your password", PASSWORD).press("Approve to submit")
    sits("commissioner").follow(TITLE).press("Approve").fill("Your password", PASSWORD).press("Approve")
    assert _state(desk, notice.id) == "approved"


def _state(desk: Desk, decision: str) -> str:
    return str(desk.by("auditor").get(f"/decisions/{decision}").json()["state"])
