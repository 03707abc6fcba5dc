"""Notices of a decision to come, in a browser: what each must say, who is told or asked, what replaces what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.log.office import Office
from app.workflow.loader import load_file
from app.workflow.notices import KINDS
from tests.web.browser import Browser, browser_of, forms_of
from tests.web.test_notices import PEOPLE, PROCEDURE
from tests.world import PASSWORD, Caller, World, make_world

By = Callable[[str], Caller]
At = Callable[[str], Browser]


@pytest.fixture(scope="module")
def world(office: Office, now: datetime) -> World:
    return make_world(office, now, load_file(PROCEDURE), PEOPLE)


@pytest.fixture(scope="module")
def at(client: TestClient, world: World) -> At:
    browsers: dict[str, Browser] = {}

    def browser(post: str) -> Browser:
        if post not in browsers:
            browsers[post] = browser_of(client, world, post)
        return browsers[post]

    return browser


@pytest.fixture
def report(world: World, by: By) -> str:
    key = {"key_decision": {"answer": "yes", "reason": "It costs much."}}
    opened = by("report_author").open(world, decider={"post": "executive"}, checklist=key)
    assert by("report_author").act(opened["id"], "submit").status_code == 200
    return str(opened["id"])


def told(by: By, decision: str) -> dict[str, Any]:
    found: dict[str, Any] = by("auditor").get(f"/decisions/{decision}").json()
    return found


def contents(kind: str, **more: str) -> dict[str, str]:
    return {"password": PASSWORD, **{f"contents.{name}": "Words." for name in KINDS[kind].contents}, **more}  # type: ignore[index]


def day(name: str, day: str, month: str, year: str) -> dict[str, str]:
    return {f"{name}-day": day, f"{name}-month": month, f"{name}-year": year}


def test_a_notice_is_published_with_all_that_it_says(at: At, by: By, report: str) -> None:
    path = f"/decisions/{report}/notices/key_decision"
    page = at("proper_officer").get(path)
    again = at("proper_officer").submit(page, path, **day("first_on", "30", "4", "2026"))
    assert all(f'href="#contents.{name}"' in again.text for name in KINDS["key_decision"].contents)
    assert "refused" not in by("auditor").get(f"/decisions/{report}/history").json()["items"][-1]["kind"]
    typed = contents("key_decision", **{"contents.documents": "", "contents.documents.none": "yes"})
    done = at("proper_officer").submit(again, path, **typed)
    assert done.url.path == f"/decisions/{report}"
    (notice,) = told(by, report)["notices"]
    assert (notice["first_on"], notice["contents"]["documents"]) == ("2026-04-30", {"is": "none"})
    assert notice["contents"]["matter"] == {"is": "given", "value": "Words."}
    assert "31 March 2026" in at("report_author").get(f"/decisions/{report}/notices").text  # 28 clear days after 2 March


@pytest.mark.parametrize("password", ["", "guessed"])
def test_no_notice_is_published_without_the_password_and_what_was_typed_stays(at: At, by: By, report: str, password: str) -> None:
    path = f"/decisions/{report}/notices/key_decision"
    typed = {**contents("key_decision"), **day("first_on", "30", "4", "2026"), "password": password}
    page = at("proper_officer").submit(at("proper_officer").get(path), path, **typed)
    assert 'href="#password"' in page.text
    assert next(form for form in forms_of(page) if form.action == path).fields["contents.matter"] == ["Words."]
    assert told(by, report)["notices"] == []


def test_a_notice_that_is_too_late_is_refused_and_told(at: At, by: By, report: str) -> None:
    path = f"/decisions/{report}/notices/key_decision"
    typed = {**contents("key_decision"), **day("first_on", "9", "3", "2026")}
    page = at("proper_officer").submit(at("proper_officer").get(path), path, **typed)
    assert 'href="#first_on"' in page.text
    assert by("auditor").get(f"/decisions/{report}/history").json()["items"][-1]["blockers"][0]["code"] == "notice_too_late"
    assert told(by, report)["notices"] == []


def test_a_day_that_is_none_is_told_beside_its_field(at: At, by: By, report: str) -> None:
    path = f"/decisions/{report}/notices/key_decision"
    typed = {**contents("key_decision"), **day("first_on", "31", "4", "2026")}
    page = at("proper_officer").submit(at("proper_officer").get(path), path, **typed)
    assert 'href="#first_on"' in page.text
    assert told(by, report)["notices"] == []


def test_urgency_rests_on_the_consent_of_the_chair(at: At, by: By, world: World, report: str) -> None:
    path = f"/decisions/{report}/notices/special_urgency"
    page = at("proper_officer").get(path)
    refused = at("proper_officer").submit(page, path, **contents("special_urgency"))
    assert 'href="#consents"' in refused.text
    agreed = {"consents.0.answer": "agreed", "consents.0.officer": world.officers["scrutiny_chair"]}
    typed = {**contents("special_urgency"), **agreed, **day("consents.0.on", "2", "3", "2026")}
    assert at("proper_officer").submit(page, path, **typed).url.path == f"/decisions/{report}"
    (notice,) = told(by, report)["notices"]
    (consent,) = notice["consents"]
    assert (consent["post"], consent["answer"], consent["officer"]) == (
        "scrutiny_chair",
        "agreed",
        world.officers["scrutiny_chair"],
    )


def test_a_chair_who_is_there_is_not_passed_over(at: At, by: By, report: str) -> None:
    path = f"/decisions/{report}/notices/special_urgency"
    passed = {"consents.0.answer": "none", "consents.0.why": "No time.", "consents.1.answer": "agreed"}
    page = at("proper_officer").submit(at("proper_officer").get(path), path, **contents("special_urgency"), **passed)
    assert 'href="#consents.0"' in page.text
    assert told(by, report)["notices"] == []


def test_the_chair_is_told_of_a_general_exception(at: At, by: By, world: World, report: str) -> None:
    path = f"/decisions/{report}/notices/general_exception"
    page = at("proper_officer").submit(at("proper_officer").get(path), path, **contents("general_exception"))
    assert 'href="#informed"' in page.text
    done = at("proper_officer").submit(page, path, informed=world.officers["scrutiny_chair"], password=PASSWORD)
    assert done.url.path == f"/decisions/{report}"
    assert told(by, report)["notices"][0]["informed"] == [world.officers["scrutiny_chair"]]


def test_a_notice_is_replaced_expressly(at: At, by: By, report: str) -> None:
    path = f"/decisions/{report}/notices/key_decision"
    typed = {**contents("key_decision"), **day("first_on", "30", "4", "2026")}
    assert at("proper_officer").submit(at("proper_officer").get(path), path, **typed).url.path == f"/decisions/{report}"
    page = at("proper_officer").submit(at("proper_officer").get(path), path, **typed)
    assert 'href="#why"' in page.text
    assert at("proper_officer").submit(page, path, why="Another address.", password=PASSWORD).url.path == f"/decisions/{report}"
    before, after = told(by, report)["notices"]
    assert (before["replaced_by"], after["why"]) == (after["id"], "Another address.")


def test_nobody_else_publishes_one(at: At, report: str) -> None:
    path = f"/decisions/{report}/notices/key_decision"
    page = at("report_author").get(path)
    assert not [form for form in forms_of(page) if form.action == path]
    assert "Prue Hadley" in page.text
    assert at("proper_officer").get(f"/decisions/{report}/notices/rumour").status_code == 404
