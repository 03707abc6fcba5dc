"""Acts in a browser: what is recorded, what is refused and kept, and that nobody signs a text that they have not read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from starlette.testclient import TestClient

from app.log.office import Office
from tests.web.browser import Browser, browser_of, forms_of, marked
from tests.world import PASSWORD, Caller, World, make_world

By = Callable[[str], Caller]
WIDENED = [("taken out", "footbridge over the mill stream."), ("put in", "wider footbridge.")]


@pytest.fixture(scope="module")
def at(client: TestClient, world: World) -> Callable[[str], Browser]:
    """Give the browser of whoever holds a post."""
    browsers: dict[str, Browser] = {}

    def browser(post: str) -> Browser:
        return browsers.setdefault(post, browsers.get(post) or browser_of(client, world, post))

    return browser


@pytest.fixture
def submitted(world: World, by: By) -> str:
    decision: str = by("policy_officer").open(world)["id"]
    assert by("policy_officer").act(decision, "submit").status_code == 200
    return decision


def address(decision: str, action: str) -> str:
    return f"/decisions/{decision}/acts/{action}"


At = Callable[[str], Browser]


def test_an_officer_signs_what_the_page_shows(at: At, by: By, submitted: str) -> None:
    page = at("monitoring_officer").get(address(submitted, "clear"))
    assert "A footbridge over the mill stream." in page.text
    assert "Build the footbridge." in page.text
    done = at("monitoring_officer").submit(page, address(submitted, "clear"), password=PASSWORD, comment="Seen by day.")
    assert done.url.path == f"/decisions/{submitted}"
    told = by("auditor").get(f"/decisions/{submitted}").json()
    assert (told["state"], [s["name"] for s in told["signoffs"]]) == ("finance_signoff", ["legal"])
    last = by("auditor").get(f"/decisions/{submitted}/history").json()["items"][-1]
    assert last["comment"] == "Seen by day."
    assert last["leaf"] in done.text
    assert f"event {last['seq']} " in done.text
    assert "Finn Ash" in done.text  # whose turn it is now


def test_a_wrong_password_signs_nothing_and_keeps_what_was_typed(at: At, by: By, submitted: str) -> None:
    page = at("monitoring_officer").get(address(submitted, "clear"))
    typed = {"password": "another bridge altogether", "comment": "A long thought."}
    again = at("monitoring_officer").submit(page, address(submitted, "clear"), **typed)
    assert (again.status_code, again.url.path) == (200, address(submitted, "clear"))
    form = next(form for form in forms_of(again) if form.action == address(submitted, "clear"))
    assert form.fields["comment"] == ["A long thought."]
    assert form.fields["password"] == [""]
    assert typed["password"] not in again.text
    assert by("auditor").get(f"/decisions/{submitted}").json()["version"] == 2
    assert at("monitoring_officer").submit(again, address(submitted, "clear"), password="").url.path == address(submitted, "clear")
    assert by("auditor").get(f"/decisions/{submitted}").json()["version"] == 2


def test_an_act_of_another_post_is_no_form_but_its_reasons(at: At, submitted: str) -> None:
    page = at("chief_finance_officer").get(address(submitted, "clear"))
    assert f'action="{address(submitted, "clear")}"' not in page.text
    assert "Mona Field" in page.text  # whose turn it is


def test_a_form_that_is_sent_twice_is_done_once(at: At, by: By, submitted: str) -> None:
    page = at("monitoring_officer").get(address(submitted, "clear"))
    first = at("monitoring_officer").submit(page, address(submitted, "clear"), password=PASSWORD)
    second = at("monitoring_officer").submit(page, address(submitted, "clear"), password=PASSWORD)
    assert (first.url, second.status_code) == (second.url, 200)
    assert len(by("auditor").get(f"/decisions/{submitted}").json()["signoffs"]) == 1


def test_a_text_that_changed_is_read_again_before_it_is_signed(at: At, by: By, submitted: str) -> None:
    page = at("monitoring_officer").get(address(submitted, "clear"))
    wider = {"sections": {"summary": {"is": "given", "value": "A wider footbridge."}}}
    assert by("policy_officer").patch(f"/decisions/{submitted}", wider, 2).status_code == 200
    again = at("monitoring_officer").submit(page, address(submitted, "clear"), password=PASSWORD, comment="Kept.")
    assert again.url.path == address(submitted, "clear")
    assert marked(again) == WIDENED
    assert "Olive Marsh" in again.text
    assert by("auditor").get(f"/decisions/{submitted}").json()["signoffs"] == []
    done = at("monitoring_officer").submit(again, address(submitted, "clear"), password=PASSWORD)
    assert done.url.path == f"/decisions/{submitted}"
    history = by("auditor").get(f"/decisions/{submitted}/history").json()["items"]
    assert history[-1]["comment"] == "Kept."


def test_what_changed_since_somebody_signed_stands_before_the_next_sign_off(at: At, by: By, submitted: str) -> None:
    assert by("monitoring_officer").act(submitted, "clear").status_code == 200
    wider = {"sections": {"summary": {"is": "given", "value": "A wider footbridge."}}}
    assert by("policy_officer").patch(f"/decisions/{submitted}", wider, 3).status_code == 200
    page = at("monitoring_officer").get(address(submitted, "clear"))
    assert marked(page) == WIDENED


def test_passwords_are_tried_no_oftener_than_at_the_sign_in(office: Office, client: TestClient, now: datetime) -> None:
    """After five that were wrong the right one is not taken either, and what was typed is kept."""
    apart = make_world(office, now)
    olive, mona = apart.caller(client, "policy_officer"), browser_of(client, apart, "monitoring_officer")
    decision = olive.open(apart)["id"]
    olive.act(decision, "submit")
    page = mona.get(address(decision, "clear"))
    for _ in range(5):
        page = mona.submit(page, address(decision, "clear"), password="guessed", comment="Kept.")
    page = mona.submit(page, address(decision, "clear"), password=PASSWORD)
    assert page.url.path == address(decision, "clear")
    assert "Too many attempts" in page.text
    assert next(form for form in forms_of(page) if form.action == address(decision, "clear")).fields["comment"] == ["Kept."]
    assert olive.get(f"/decisions/{decision}").json()["signoffs"] == []
