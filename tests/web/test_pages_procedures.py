"""Procedures in a browser: those in force in one's bodies, each as a picture and in words, with the state of a decision lit."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from starlette.testclient import TestClient

from app.log.office import Office
from app.officers.adoption import adopt
from app.pages.procedures import outline
from app.workflow.loader import load
from tests.web.browser import Browser, seated
from tests.world import SMALL, Caller, World, make_world

By = Callable[[str], Caller]


@pytest.fixture(scope="module")
def policy_officer(client: TestClient, world: World) -> Browser:
    return seated(client, world, "policy_officer")


def test_the_list_has_what_my_bodies_have_adopted_and_nothing_else(policy_officer: Browser, world: World) -> None:
    page = policy_officer.get("/procedures")
    links = re.findall(r'href="(/procedures/[^"]+)"', page.text)
    assert links == [f"/procedures/{world.definition.workflow}?version={world.definition.version}"]


def test_a_procedure_is_shown_with_every_state_act_question_and_section(policy_officer: Browser, world: World) -> None:
    definition = world.definition
    page = policy_officer.get(f"/procedures/{definition.workflow}").text
    assert set(re.findall(r'data-state="([^"]+)"', page)) == set(definition.states)
    assert set(re.findall(r'data-action="([^"]+)"', page)) == set(definition.by_action)
    assert 'data-lit="true"' not in page
    told = [q.question for q in definition.checklist.values()] + [s.title for s in definition.sections.values()]
    assert all(each in page for each in told)
    assert definition.digest in page


def test_the_state_of_a_decision_is_lit_and_no_other(policy_officer: Browser, world: World, by: By) -> None:
    draft = by("policy_officer").open(world)["id"]
    page = policy_officer.get(f"/decisions/{draft}/procedure")
    assert page.status_code == 200
    assert re.findall(r'data-state="([^"]+)" data-lit="true"', page.text) == ["draft"]
    assert "style=" not in page.text  # the policy of the page would drop it


def test_the_procedure_of_a_draft_is_not_there_for_others(client: TestClient, world: World, by: By) -> None:
    draft = by("policy_officer").open(world)["id"]
    assert seated(client, world, "commissioner").get(f"/decisions/{draft}/procedure").status_code == 404


@pytest.mark.parametrize(
    "address", ["/procedures/nothing", "/procedures/small-notice?version=99", "/procedures/small-notice?version=x"]
)
def test_what_there_is_not_is_not_found(policy_officer: Browser, address: str) -> None:
    assert policy_officer.get(address).status_code == 404


def test_a_decision_stays_on_its_version_and_the_page_says_so(client: TestClient, office: Office, now: datetime) -> None:
    """A later version is for new decisions; which one runs on is told with both."""
    renamed = SMALL.read_bytes().replace(b"workflow: small-notice", b"workflow: renewed-notice", 1)  # nobody else's
    elsewhere = make_world(office, now, load(renamed, "renewed"))
    caller = elsewhere.caller(client, "policy_officer")
    draft = caller.open(elsewhere)["id"]
    newer = load(elsewhere.definition.source.replace(b"version: 1", b"version: 2", 1), "newer")
    by = (elsewhere.officers["monitoring_officer"], elsewhere.officers["chief_finance_officer"])
    adopt(office, elsewhere.now, elsewhere.body, definition=newer, by=by)
    browser, name = seated(client, elsewhere, "policy_officer"), newer.workflow
    assert f'href="/procedures/{name}?version=2"' in browser.get("/procedures").text
    page = browser.get(f"/decisions/{draft}/procedure").text
    assert f'href="/procedures/{name}?version=1"' in page
    assert f'href="/procedures/{name}?version=2"' in page
    assert newer.digest in browser.get(f"/procedures/{name}").text


def test_lines_stand_under_the_line_that_they_belong_to() -> None:
    found = outline(["Draft", "  Submit", "    Needs: a summary", "  Withdraw", "Over"])
    assert [(each.text, [(under.text, [u.text for u in under.under]) for under in each.under]) for each in found] == [
        ("Draft", [("Submit", ["Needs: a summary"]), ("Withdraw", [])]),
        ("Over", []),
    ]
