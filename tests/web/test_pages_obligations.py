"""Obligations in a browser: what is owed and late, why on that day, and who may meet, release, open or promise it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.log.office import Office
from tests.stories.returns import CONTENT, PEOPLE, RETURN
from tests.web.browser import Browser, forms_of, seated
from tests.world import Caller, World, make_world

AGES = 24 * 400
FOLLOW_UP = {"kind": "follow_up", "text": "Count the visits by ward.", "owner": {"post": "treasurer"}, "due_on": "2026-04-02"}
WITH_ACTIONS = {"determinations": [{"recommendation": "one", "outcome": "noted", "conditions": [FOLLOW_UP]}]}


@pytest.fixture
def board(office: Office, now: datetime) -> World:
    return make_world(office, now, RETURN, PEOPLE)  # type: ignore[arg-type]


@pytest.fixture
def clock(clock_file: Path, now: datetime) -> Iterator[Path]:
    yield clock_file
    clock_file.write_text(now.isoformat())


def by(client: TestClient, board: World, post: str) -> Caller:
    return Caller(client, board.token(post, AGES), board.officers[post])


def noted(client: TestClient, board: World, action: str = "note", **stated: Any) -> str:
    """A return that was noted on Monday 2 March 2026, so that the next is due on 2 June."""
    paper = str(
        by(client, board, "clerk").post("/decisions", {"body": board.slug, "workflow": "small-return", **CONTENT}).json()["id"]
    )
    for post, act, said in (("clerk", "submit", {}), ("treasurer", "certify", {}), ("secretary", action, stated)):
        answer = by(client, board, post).act(paper, act, **said)
        assert answer.status_code == 200, answer.text
    return paper


def owed(client: TestClient, board: World, key: str | None) -> Any:
    items = by(client, board, "auditor").get(f"/obligations?body={board.slug}&limit=100").json()["items"]
    return [one for one in items if one["key"] == key][-1]


def sends(browser: Browser, one: Any, act: str, **typed: Any) -> Any:
    address = f"/obligations/{one['id']}"
    return browser.submit(browser.get(address), f"{address}/{act}", **typed)


def test_what_is_owed_is_listed_the_first_due_first_and_late_when_its_day_is_over(
    client: TestClient, board: World, clock: Path
) -> None:
    noted(client, board)
    browser = seated(client, board, "auditor", AGES)
    page = browser.get("/obligations").text
    assert page.index("The next return") < page.index("The audit of this return")
    assert "Overdue</strong>" not in page
    clock.write_text(datetime(2026, 6, 10, 9, 0, tzinfo=UTC).isoformat())
    assert "Overdue</strong>" in browser.get("/obligations").text
    late = browser.get("/obligations?overdue=true").text
    assert "The next return" in late
    assert "The audit of this return" not in late
    assert "The audit of this return" in browser.get("/obligations?post=treasurer").text
    assert "The next return" not in browser.get("/obligations?post=treasurer").text


def test_one_says_why_on_that_day_and_who_owes_it(client: TestClient, board: World) -> None:
    noted(client, board)
    page = seated(client, board, "clerk").get(f"/obligations/{owed(client, board, 'next_return')['id']}").text
    assert "2 June 2026" in page
    assert "3 months after the decision on Monday 2 March 2026." in page
    assert "Ottilie Marsh" in page


def test_it_is_met_by_what_is_said_of_it(client: TestClient, board: World) -> None:
    noted(client, board)
    treasurer, one = seated(client, board, "treasurer"), owed(client, board, "audit")
    nowhere = "01a214a3-c116-796e-9a9c-824ba22f5d0b"
    for typed in ({}, {"by": one["decision"], "text": "Both."}, {"by": "the audit"}, {"by": f"/decisions/{nowhere}"}):
        page = sends(treasurer, one, "meeting", **typed)
        assert "There is a problem" in page.text
        assert all(text in page.text for text in typed.values())
    assert owed(client, board, "audit")["state"] == "waiting"
    assert sends(treasurer, one, "meeting", text="The auditors reported on 1 March.").url.path == f"/obligations/{one['id']}"
    met = owed(client, board, "audit")
    assert (met["state"], met["ended"]["evidence"]["text"]) == ("met", "The auditors reported on 1 March.")


def test_it_is_met_by_another_decision_whose_address_is_copied(client: TestClient, board: World) -> None:
    noted(client, board)
    treasurer, one, other = seated(client, board, "treasurer"), owed(client, board, "audit"), noted(client, board)
    page = sends(treasurer, one, "meeting", by=f"https://decisions.example.org/decisions/{other}/history?from=1")
    assert page.url.path == f"/obligations/{one['id']}"
    told = by(client, board, "auditor").get(f"/obligations/{one['id']}").json()
    assert (told["state"], told["ended"]["evidence"]["decision"]) == ("met", other)


def test_it_is_released_with_the_reason_for_good_or_until_the_next_time(client: TestClient, board: World) -> None:
    noted(client, board)
    secretary, first = seated(client, board, "secretary"), owed(client, board, "next_return")
    assert "There is a problem" in sends(secretary, first, "release").text
    sends(secretary, first, "release", reason="The board does not meet in June.")
    following = owed(client, board, "next_return")
    assert following["id"] != first["id"]
    sends(secretary, following, "release", reason="The board is dissolved.", for_good="yes")
    ended = owed(client, board, "next_return")
    assert (ended["id"], ended["state"], ended["ended"]["note"]) == (following["id"], "released", "The board is dissolved.")


def test_whoever_owes_it_opens_its_paper_early_and_the_page_leads_there(client: TestClient, board: World) -> None:
    noted(client, board)
    one, clerk = owed(client, board, "next_return"), seated(client, board, "clerk")
    page = sends(clerk, one, "opening")
    opened = owed(client, board, "next_return")
    assert opened["state"] == "open"
    assert f'href="/decisions/{opened["paper"]}"' in page.text


def test_who_may_not_is_told_why_and_changes_nothing(client: TestClient, board: World) -> None:
    noted(client, board)
    one, auditor = owed(client, board, "audit"), seated(client, board, "auditor")
    page = auditor.get(f"/obligations/{one['id']}")
    assert f"/obligations/{one['id']}/meeting" not in page.text
    clerk = seated(client, board, "clerk")
    refused = clerk.get(f"/obligations/{one['id']}")
    assert f"/obligations/{one['id']}/release" not in refused.text  # for whoever decided
    signing_out = next(form.fields for form in forms_of(auditor.get("/work")) if form.action == "/sign-out")
    version = by(client, board, "auditor").get(f"/decisions/{one['decision']}").json()["version"]
    answer = auditor.post(f"/obligations/{one['id']}/meeting", {**signing_out, "text": "Mine.", "version": str(version)})
    assert "There is a problem" in answer.text
    assert owed(client, board, "audit")["state"] == "waiting"


def test_it_is_not_there_for_an_administrator_or_another_body(client: TestClient, board: World, world: World) -> None:
    noted(client, board)
    one = owed(client, board, "audit")
    for browser in (seated(client, board, "administrator"), seated(client, world, "policy_officer")):
        assert browser.get(f"/obligations/{one['id']}").status_code == 404
        assert one["id"] not in browser.get("/obligations").text


def test_a_promise_is_recorded_after_a_decision(client: TestClient, board: World) -> None:
    address = f"/decisions/{noted(client, board)}/obligations"
    secretary = seated(client, board, "secretary")
    said = {"text": "A table of the six hallmarks", "post": "clerk", "due_on-day": "5", "due_on-month": "4", "due_on-year": "2026"}
    for typed in ({"post": ""}, {"text": ""}, {"due_on-day": "31"}, {"due_on-year": "2025"}):
        page = secretary.submit(secretary.get(address), address, **{**said, **typed})
        assert "There is a problem" in page.text
    assert secretary.submit(secretary.get(address), address, **said).url.path == address
    promised = owed(client, board, None)
    assert (promised["title"], promised["post"], promised["due"]) == ("A table of the six hallmarks", "clerk", "2026-04-05")


def test_everything_late_stands_in_one_place_by_post(client: TestClient, board: World, clock: Path) -> None:
    paper = noted(client, board, "note_with_actions", **WITH_ACTIONS)
    clock.write_text(datetime(2026, 6, 10, 9, 0, tzinfo=UTC).isoformat())
    browser = seated(client, board, "auditor", AGES)
    page = browser.get(f"/overdue?body={board.slug}").text
    one = owed(client, board, "next_return")
    assert f'href="/obligations/{one["id"]}"' in page
    condition = by(client, board, "auditor").get(f"/decisions/{paper}").json()["conditions"][0]["id"]
    assert f'href="/decisions/{paper}/conditions/{condition}"' in page
    assert "Count the visits by ward." in page
    assert "Count the visits by ward." not in seated(client, board, "administrator", AGES).get(f"/overdue?body={board.slug}").text
