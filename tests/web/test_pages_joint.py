"""Members of a group who answer one by one, in a browser: for whom, with reasons where they refuse, and where each stands."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.log.office import Office
from app.officers import acts
from app.workflow.loader import load_file
from tests.web.browser import Browser, browser_of, forms_of
from tests.world import FIRST_DAY, PASSWORD, Caller, World

By = Callable[[str], Caller]
At = Callable[[str], Browser]
PROCEDURE = Path(__file__).parents[1] / "procedures" / "joint-plan.yaml"
PEOPLE: Mapping[str, tuple[str, str]] = {
    "policy_officer": ("Olive Marsh", "office"),
    "solicitor": ("Sol Arden", "office"),
    "treasurer": ("Tess Hale", "office"),
    "chair": ("Cy Dunn", "office"),
    "rescue_link": ("Pia Stone", "office"),
    "health_link": ("Hal Thorn", "office"),
    "auditor": ("Audra Wills", "auditor"),
}
PARTNERS = {"police": ("Police", "rescue_link"), "fire": ("Fire", "rescue_link"), "health": ("Health", "health_link")}


@pytest.fixture(scope="module")
def world(office: Office, now: datetime) -> World:
    """Found a body whose partners are there before it adopts a procedure that asks them."""
    slug = f"joint-{secrets.token_hex(4)}"
    made = World(office, now, acts.create_body(office, now, slug=slug, name="Joint").id, slug, load_file(PROCEDURE))
    for post, (_, role) in PEOPLE.items():
        acts.create_post(office, now, made.body, key=post, title=post.replace("_", " ").capitalize(), role=role, by=None)  # type: ignore[arg-type]
    for key, (name, post) in PARTNERS.items():
        acts.add_member(office, now, made.body, group="partners", key=key, name=name, post=post, by=None)
    acts.adopt(office, now, made.body, definition=made.definition, by=None)
    for post, (name, _) in PEOPLE.items():
        officer = made.enrol(post, name)
        acts.appoint(office, now, made.body, post=post, officer=officer, starts_on=FIRST_DAY, by=None)
    return made


@pytest.fixture(scope="module")
def at(client: TestClient, world: World) -> At:
    browsers: dict[str, Browser] = {}

    def browser(post: str) -> Browser:
        if post not in browsers:
            browsers[post] = browser_of(client, world, post)
        return browsers[post]

    return browser


@pytest.fixture
def plan(world: World, by: By) -> str:
    """A plan on which the partners are asked for their agreement."""
    opened = by("policy_officer").open(world, decider={"post": "chair"}, checklist={})["id"]
    for key, (name, post) in PARTNERS.items():
        version = by(post).get(f"/decisions/{opened}").json()["version"]
        news = {"sections": {f"news.{key}": {"is": "given", "value": f"{name} reports."}}}
        assert by(post).patch(f"/decisions/{opened}", news, version).status_code == 200
    for post, action in (("policy_officer", "submit"), ("treasurer", "certify"), ("solicitor", "clear")):
        assert by(post).act(opened, action).status_code == 200
    return str(opened)


def states(by: By, plan: str) -> dict[str, str]:
    (joint,) = by("auditor").get(f"/decisions/{plan}").json()["joint"]
    return {member["member"]: member["state"] for member in joint["members"]}


def test_who_speaks_for_several_says_for_which(at: At, by: By, plan: str) -> None:
    path = f"/decisions/{plan}/acts/agree"
    page = at("rescue_link").get(path)
    again = at("rescue_link").submit(page, path, password=PASSWORD)
    assert 'href="#signoff.for"' in again.text
    assert at("rescue_link").submit(again, path, password=PASSWORD, **{"signoff.for": "fire"}).url.path == f"/decisions/{plan}"
    assert states(by, plan) == {"police": "awaited", "fire": "given", "health": "awaited"}


def test_who_speaks_for_one_is_not_asked(at: At, by: By, plan: str) -> None:
    path = f"/decisions/{plan}/acts/agree"
    page = at("health_link").get(path)
    (form,) = [form for form in forms_of(page) if form.action == path]
    assert "signoff.for" not in form.fields
    assert "Health" in page.text
    assert at("health_link").submit(page, path, password=PASSWORD).url.path == f"/decisions/{plan}"
    assert states(by, plan)["health"] == "given"


def test_a_refusal_has_its_reasons_and_the_password_of_whoever_refuses(at: At, by: By, plan: str) -> None:
    path = f"/decisions/{plan}/acts/object"
    page = at("health_link").get(path)
    assert "A footbridge over the mill stream." in page.text  # what would be refused
    assert 'href="#inputs.reasons"' in at("health_link").submit(page, path, password=PASSWORD).text
    wrong = at("health_link").submit(page, path, password="no", **{"inputs.reasons": "Old figures."})
    assert 'href="#password"' in wrong.text
    assert at("health_link").submit(wrong, path, password=PASSWORD).url.path == f"/decisions/{plan}"
    assert states(by, plan)["health"] == "refused"
    shown = at("auditor").get(f"/decisions/{plan}/sign-offs").text
    assert "Old figures." in shown
    assert "Partners for Health" in shown
    whose = at("policy_officer").get(f"/decisions/{plan}").text.partition("Whose turn")[2].partition("</div>")[0]
    assert "Pia Stone" in whose
    assert "Hal Thorn" not in whose  # who has answered is awaited no more
    assert shown.count("Awaited") == 2


def test_who_speaks_for_nobody_is_told_whose_turn_it_is(at: At, plan: str) -> None:
    path = f"/decisions/{plan}/acts/agree"
    page = at("chair").get(path)
    assert not [form for form in forms_of(page) if form.action == path]


def test_the_page_of_a_decision_tells_what_each_was_asked_to_write(at: At, by: By, world: World) -> None:
    draft = by("policy_officer").open(world, decider={"post": "chair"}, checklist={})["id"]
    page = at("policy_officer").get(f"/decisions/{draft}").text
    assert [f"sections/news.{key}" in page for key in PARTNERS] == [True] * 3
    assert "9 March 2026" in page  # five working days after 2 March
