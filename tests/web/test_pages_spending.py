"""Spending held back in a browser: who may hold it back and lift it, what that stops, and who sees that it stands."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from app.audit.verify import verify
from app.log.office import Office
from app.officers.queries import HoldTold, holds
from app.workflow.guards.spending import EXCEEDS, UNLAWFUL
from tests.web.browser import Browser, seated
from tests.world import PASSWORD, World, make_world

REPORT = {"report": "Report of 9 November under section 114.", "password": PASSWORD}


@pytest.fixture
def town(office: Office, now: Any) -> World:
    return make_world(office, now)


@pytest.fixture
def cora(client: TestClient, town: World) -> Browser:
    return seated(client, town, "chief_finance_officer")


@pytest.fixture
def purse(town: World) -> str:
    return f"/spending/{town.slug}"


def held(town: World) -> tuple[HoldTold, ...]:
    with town.office.database.read() as connection:
        return holds(connection, town.body)


def does(browser: Browser, address: str, /, **typed: Any) -> Any:
    return browser.submit(browser.get(address), address, **typed)


def last(client: TestClient, town: World) -> Any:
    return town.caller(client, "auditor").get(f"/audit/events?body={town.slug}&limit=100").json()["items"][-1]["event"]


def test_the_finance_officer_holds_spending_back_and_everybody_with_a_post_sees_it(
    client: TestClient, town: World, cora: Browser, purse: str
) -> None:
    assert purse in cora.get("/work").text
    assert purse not in seated(client, town, "policy_officer").get("/work").text
    page = does(cora, f"{purse}/new", ground=EXCEEDS, **REPORT)
    assert page.url.path == purse
    (one,) = held(town)
    assert (one.hold.ground, one.hold.decision, one.report) == (EXCEEDS, None, REPORT["report"])
    event = last(client, town)
    assert (event["kind"], event["actor"]) == ("body:hold:set", town.officers["chief_finance_officer"])
    assert (event["capacity"], event["data"]["entered_by"]) == ("chief_finance_officer", None)
    for post in ("policy_officer", "auditor", "administrator"):
        seen = seated(client, town, post)
        assert purse in seen.get("/work").text
        assert REPORT["report"] in seen.get(purse).text
        assert f"{purse}/new" not in seen.get(purse).text
    assert purse in seated(client, town, "administrator").get(f"/administration/{town.slug}").text


def test_nobody_else_holds_spending_back_and_nobody_without_the_password(
    client: TestClient, town: World, cora: Browser, purse: str
) -> None:
    typed = {"ground": EXCEEDS, **REPORT}
    page = cora.get(f"{purse}/new")
    for wrong in ("", "guessed"):
        again = cora.submit(page, f"{purse}/new", **{**typed, "password": wrong})
        assert 'href="#password"' in again.text
        assert REPORT["report"] in again.text
    olive = seated(client, town, "policy_officer")
    assert "<form" not in olive.get(f"{purse}/new").text.partition("<main")[2]
    sent = {**typed, "form_token": olive.get("/work").text.partition('name="form_token" value="')[2].partition('"')[0]}
    assert "capacity_not_held" not in olive.post(f"{purse}/new", sent).text  # said in words, not by its code
    assert held(town) == ()


def test_to_those_without_a_post_there_is_no_such_body(client: TestClient, world: World, purse: str) -> None:
    browser = seated(client, world, "chief_finance_officer")
    assert [browser.get(f"{purse}{part}").status_code for part in ("", "/new")] == [404, 404]


def test_a_report_on_one_decision_names_it_by_its_page_and_only_that_one_is_held_back(
    client: TestClient, town: World, cora: Browser, purse: str
) -> None:
    olive = town.caller(client, "policy_officer")
    decision = olive.open(town, title="A footbridge")["id"]
    assert olive.act(decision, "submit").status_code == 200
    offered = cora.get(f"/decisions/{decision}")
    assert f"{purse}/new?decision={decision}" in offered.text
    page = cora.get(f"{purse}/new?decision={decision}")
    again = cora.submit(page, f"{purse}/new", ground=UNLAWFUL, **{**REPORT, "decision": "the footbridge"})
    assert 'href="#decision"' in again.text
    cora.submit(page, f"{purse}/new", ground=UNLAWFUL, **REPORT)
    assert [one.hold.decision for one in held(town)] == [decision]
    assert f"/decisions/{decision}" in cora.get(purse).text
    assert "A footbridge" in cora.get(purse).text
    assert "A footbridge" not in seated(client, town, "administrator").get(purse).text  # who may not read it
    assert purse in cora.get(f"/decisions/{decision}/exceptions").text


def test_a_hold_is_lifted_with_the_day_on_which_the_report_was_considered(
    client: TestClient, town: World, cora: Browser, purse: str
) -> None:
    does(cora, f"{purse}/new", ground=EXCEEDS, **REPORT)
    address = f"{purse}/{held(town)[0].hold.id}/lift"
    day = {"considered_on-day": "9", "considered_on-month": "3", "considered_on-year": str(town.now.year + 1)}
    page = cora.get(address)
    assert 'href="#considered_on"' in cora.submit(page, address, **{**day, "password": PASSWORD}).text  # a day to come
    today = {"considered_on-day": str(town.now.day), "considered_on-month": str(town.now.month)}
    typed = {**today, "considered_on-year": str(town.now.year)}
    assert 'href="#password"' in cora.submit(page, address, **typed).text
    assert held(town)[0].considered_on is None
    assert cora.submit(page, address, **typed, password=PASSWORD).url.path == purse
    assert held(town)[0].considered_on == town.now.date().isoformat()
    assert last(client, town)["data"]["entered_by"] is None
    office = town.office
    assert verify(office.database, [office.signer.verifier], bodies=[town.slug], here=office.signer).findings == ()
    assert cora.get(f"{purse}/019a0000-0000-7000-8000-000000000000/lift").status_code == 404
