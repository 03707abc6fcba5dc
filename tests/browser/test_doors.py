"""Coming in and going out, in a real browser. It asserts what a person sees, never markup."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Found, SitDown
from tests.browser.looking import look
from tests.browser.seat import take_seat


def test_an_officer_comes_in_sees_the_work_and_goes_out(found: Found, sit_down: SitDown) -> None:
    desk = found()
    notice = desk.open(title="A memorandum with the county")
    seat = sit_down(desk, "policy_officer")
    assert seat.path == "/work"
    seat.follow("A memorandum with the county")
    assert seat.path == f"/decisions/{notice.id}"
    seat.page.get_by_role("button", name="Sign out").click()
    assert seat.arrived().sees("You are signed out.")
    assert seat.go("/work").path.startswith("/sign-in")


def test_a_fault_would_be_found(browser: Browser, site: tuple[str, object]) -> None:
    """Looking is no check unless it can fail."""
    seat = take_seat(browser, site[0])
    seat.go("/sign-in")
    seat.page.evaluate("document.querySelector('main').innerHTML = '<img src=\"data:,\"><p style=\"width:900px\">wide</p>'")
    with pytest.raises(AssertionError, match="image-alt"):
        look(seat.page, seat.path)
    seat.page.evaluate("document.querySelector('main').innerHTML = '<h1 id=\"wide\">wide</h1>'")
    seat.page.evaluate("document.getElementById('wide').style.width = '900px'")
    with pytest.raises(AssertionError, match="pixels wide"):
        look(seat.page, seat.path)
    with pytest.raises(AssertionError, match="404"):
        seat.go("/nothing")
    seat.page.context.close()
