"""One's own account in a browser, and the colours of a body."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from app.log.office import Office
from app.officers import acts
from app.officers.colours import contrast
from tests.web.browser import Browser, forms_of, seated
from tests.world import PASSWORD, World, make_world

NEW = "a lantern on every lock"


@pytest.fixture
def town(office: Office, now: Any) -> World:
    return make_world(office, now)


@pytest.fixture
def olive(client: TestClient, town: World) -> Browser:
    return seated(client, town, "policy_officer")


def changed(browser: Browser, **typed: str) -> Any:
    return browser.submit(browser.get("/account"), "/account/password", **typed)


def test_a_changed_password_ends_everything_else_and_keeps_this_browser(client: TestClient, town: World, olive: Browser) -> None:
    other, script = seated(client, town, "policy_officer"), town.caller(client, "policy_officer")
    page = changed(olive, password=PASSWORD, new_password=NEW)
    assert (page.status_code, page.url.path) == (200, "/account")
    assert olive.get("/work").url.path == "/work"
    assert other.get("/work").url.path == "/sign-in"
    assert script.get("/me").status_code == 401
    email = town.emails["policy_officer"]
    assert Browser(client).sign_in(email, PASSWORD).url.path == "/sign-in"
    assert Browser(client).sign_in(email, NEW).url.path == "/work"


@pytest.mark.parametrize(
    "typed",
    [
        {"password": "not the password", "new_password": NEW},
        {"password": PASSWORD, "new_password": "short"},
        {"password": PASSWORD, "new_password": ""},
    ],
)
def test_what_does_not_fit_changes_nothing(client: TestClient, town: World, olive: Browser, typed: dict[str, str]) -> None:
    page = changed(olive, **typed)
    assert "There is a problem" in page.text
    assert not any(text in page.text for text in typed.values() if text)
    assert Browser(client).sign_in(town.emails["policy_officer"], PASSWORD).url.path == "/work"


def test_another_session_and_a_token_are_ended(client: TestClient, town: World, olive: Browser) -> None:
    other, script = seated(client, town, "policy_officer"), town.caller(client, "policy_officer")
    for kind in ("sessions", "tokens"):
        page = olive.get("/account")
        ends = [form for form in forms_of(page) if form.action.startswith(f"/account/{kind}/")]
        olive.post(ends[0].action, ends[0].fields)  # the newest first
    assert other.get("/work").url.path == "/sign-in"
    assert script.get("/me").status_code == 401
    assert olive.get("/work").url.path == "/work"


def test_nobody_ends_what_is_another_s(client: TestClient, town: World, olive: Browser) -> None:
    finn, script = seated(client, town, "chief_finance_officer"), town.caller(client, "chief_finance_officer")
    token = forms_of(olive.get("/account"))[0].fields
    for form in forms_of(finn.get("/account")):
        if form.action.startswith(("/account/sessions/", "/account/tokens/")):
            olive.post(form.action, token)
    assert finn.get("/work").url.path == "/work"
    assert script.get("/me").status_code == 200


COLOURS = (
    ("#1b4f72", True),
    ("#FFFFFF", False),
    ("#ffdd00", False),  # white on it cannot be read
    ("#767676", True),  # 4.54 to 1, the lightest grey that can
    ("#777777", False),
    ("navy", False),
    ("#1b4f72; } body { display: none", False),
)


@pytest.mark.parametrize(("colour", "fits"), COLOURS)
def test_a_body_has_its_colour_where_it_can_be_read(client: TestClient, town: World, colour: str, fits: bool) -> None:
    adam, address = seated(client, town, "administrator"), f"/administration/{town.slug}/parameters/new"
    page = adam.submit(adam.get(address), address, key="brand_colour", value=colour)
    assert ("There is a problem" in page.text) is not fits
    style = client.get(f"/bodies/{town.slug}/colours.css")
    assert style.headers["content-type"].startswith("text/css")
    assert (f"--govuk-brand-colour: {colour};" in style.text) is fits


def test_the_colour_is_that_of_the_day(client: TestClient, office: Office, town: World) -> None:
    acts.set_parameter(
        office, town.now, town.body, key="brand_colour", value="#1b4f72", starts_on=town.now.date().replace(day=31), by=None
    )
    assert "#1b4f72" not in client.get(f"/bodies/{town.slug}/colours.css").text


def test_a_page_of_a_body_asks_for_its_colours(client: TestClient, town: World) -> None:
    adam = seated(client, town, "administrator")
    assert f'href="/bodies/{town.slug}/colours.css"' in adam.get(f"/administration/{town.slug}").text
    assert client.get("/bodies/nowhere/colours.css").status_code == 404


@pytest.mark.parametrize(
    ("one", "other", "ratio"), [("#000000", "#ffffff", 21.0), ("#ffffff", "#ffffff", 1.0), ("#0000ff", "#ffffff", 8.59)]
)
def test_contrast_is_counted_as_the_guidelines_count_it(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)
