"""A process whose picture of a body is old, since another process changed the body, tells nobody what is so no longer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from app.log.office import Office
from app.officers import acts, tables
from app.officers.adoption import adopt
from app.workflow.loader import load_file
from tests.world import PEOPLE, Caller, World, make_world, said

PLAN = load_file(Path(__file__).parents[1] / "procedures" / "joint-plan.yaml")
STAFF: Mapping[str, tuple[str, str]] = {
    **{post: who for post, who in PEOPLE.items() if who[1] == "office"},
    "policy_officer": ("Olive Marsh", "office"),
    "solicitor": ("Sol Reeve", "office"),
    "treasurer": ("Tess Lund", "office"),
    "chair": ("Cy Holm", "office"),
    "police_link": ("Pia Stone", "office"),
    "health_link": ("Hal Lowe", "office"),
}
FOR_HEALTH: Mapping[str, Any] = {"sections": {"budget.health": {"is": "given", "value": 5}}}


@pytest.fixture
def world(office: Office, now: datetime) -> World:
    made = make_world(office, now, people=STAFF)
    join(made, "police")
    adopt(office, now, made.body, definition=PLAN, by=None)
    return made


@pytest.fixture
def olive(client: TestClient, world: World) -> Caller:
    return world.caller(client, "policy_officer")


@pytest.fixture
def plan(world: World, olive: Caller) -> str:
    """A plan that this process has opened, and so has a picture of its body."""
    return str(olive.post("/decisions", {"body": world.slug, "workflow": "joint-plan", "title": "A plan"}).json()["id"])


def join(world: World, member: str) -> None:
    acts.add_member(
        world.office, world.now, world.body, group="partners", key=member, name=member.title(), post=f"{member}_link", by=None
    )


def leave(world: World, officer: str) -> None:
    with world.office.database.read() as connection:
        held = select(tables.appointment.c.id).where(tables.appointment.c.officer_id == officer)
        appointment = connection.execute(held).scalar_one()
    acts.end_appointment(world.office, world.now, world.body, appointment=appointment, ends_on=date(2026, 1, 2), by=None)


def test_what_does_not_fit_is_told_so_while_it_does_not(plan: str, olive: Caller) -> None:
    refused = olive.patch(f"/decisions/{plan}", FOR_HEALTH, 1)
    assert (refused.status_code, [fault["where"] for fault in refused.json()["faults"]]) == (422, ["sections.budget.health"])


def test_what_fits_since_a_moment_ago_is_taken(plan: str, olive: Caller, world: World) -> None:
    join(world, "health")
    assert olive.patch(f"/decisions/{plan}", FOR_HEALTH, 1).status_code == 200


@pytest.mark.parametrize(
    ("says", "method", "path", "sent", "version"),
    [
        ("what does not fit", "PATCH", "", FOR_HEALTH, 1),
        ("an act that there is not", "POST", "/transitions", {"action": "launch"}, 1),
        ("a version that is not the present one", "PATCH", "", {"title": "Another plan"}, 9),
    ],
)
def test_who_left_a_moment_ago_is_told_nothing(
    says: str, method: str, path: str, sent: Any, version: int, plan: str, olive: Caller, world: World
) -> None:
    leave(world, olive.officer)
    for _ in range(2):
        answer = olive.send(method, f"/decisions/{plan}{path}", said(version), json=sent)
        assert (answer.status_code, answer.json()["detail"]) == (404, f"There is no decision {plan} that you may read."), says
