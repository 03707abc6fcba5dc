"""Sections that each member of a group writes for itself, at a browser."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.log.office import Office
from app.officers import acts
from app.officers.adoption import adopt
from app.workflow.loader import load_file
from tests.web.browser import browser_of, forms_of
from tests.web.drafting import Draft
from tests.world import PEOPLE, World, make_world

PLAN = load_file(Path(__file__).parents[1] / "procedures" / "joint-plan.yaml")
STAFF = {
    **{post: who for post, who in PEOPLE.items() if who[1] == "office"},  # nobody administers it yet, so one alone arranges it
    "policy_officer": ("Olive Marsh", "office"),
    "solicitor": ("Sol Reeve", "office"),
    "treasurer": ("Tess Lund", "office"),
    "chair": ("Cy Holm", "office"),
    "police_link": ("Pia Stone", "office"),
    "fire_link": ("Fay Burn", "office"),
}


@pytest.fixture(scope="module")
def world(office: Office, now: datetime) -> World:
    made = make_world(office, now, people=STAFF)
    for key, name in (("police", "The police"), ("fire", "The fire service")):
        acts.add_member(office, now, made.body, group="partners", key=key, name=name, post=f"{key}_link", by=None)
    adopt(office, now, made.body, definition=PLAN, by=None)
    return made


def test_each_member_writes_its_own_section_and_reads_the_others(client: TestClient, world: World) -> None:
    olive = world.caller(client, "policy_officer")
    opened = olive.post("/decisions", {"body": world.slug, "workflow": "joint-plan", "title": "A plan"})
    plan = opened.json()["id"]
    pia = Draft(plan, browser_of(client, world, "police_link"), olive)
    assert "The fire service" in pia.get().text
    pia.fill("/sections/news.police", value="The police report.")
    assert pia.told["sections"]["news.police"] == {"is": "given", "value": "The police report."}
    page = pia.get("/sections/news.fire")
    assert [form.action for form in forms_of(page)] == ["/sign-out"]
    assert "Fay Burn" in page.text  # whose turn it is
    mine = Draft(plan, browser_of(client, world, "policy_officer"), olive)
    mine.fill("/sections/budget.fire", value="1,200")  # which the originator writes, for each
    assert mine.told["sections"]["budget.fire"] == {"is": "given", "value": 120_000}
    assert mine.browser.get(f"/decisions/{plan}/sections/news").status_code == 404
    assert mine.browser.get(f"/decisions/{plan}/sections/news.health").status_code == 404
