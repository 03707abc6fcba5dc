"""Notices over HTTP: published by one post, told with the decision, never changed, and refused with every reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.log.office import Office
from app.workflow.loader import load_file
from app.workflow.notices import KINDS
from tests.world import Caller, World, make_world

By = Callable[[str], Caller]
PROCEDURE = Path(__file__).parents[1] / "procedures" / "noticed-report.yaml"
PEOPLE: Mapping[str, tuple[str, str]] = {
    "report_author": ("Rufus Thorn", "office"),
    "monitoring_officer": ("Mona Field", "office"),
    "proper_officer": ("Prue Hadley", "office"),
    "scrutiny_chair": ("Seth Arden", "office"),
    "council_chairman": ("Cora Hale", "office"),
    "council_vice_chairman": ("Vera Dunn", "office"),
    "executive": ("Eve Stone", "office"),
    "auditor": ("Audra Wills", "auditor"),
}


@pytest.fixture(scope="module")
def world(office: Office, now: datetime) -> World:
    return make_world(office, now, load_file(PROCEDURE), PEOPLE)


@pytest.fixture
def report(world: World, by: By) -> str:
    """A report that was submitted, so that the proper officer may read it."""
    opened = by("report_author").open(
        world,
        decider={"post": "executive"},
        checklist={"key_decision": {"answer": "yes", "reason": "It costs much."}},
    )
    assert by("report_author").act(opened["id"], "submit").status_code == 200
    return str(opened["id"])


def said(kind: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "contents": {name: {"is": "given", "value": "Words."} for name in KINDS[kind].contents}, **more}


def test_a_notice_is_published_at_the_moment_at_which_it_is_recorded(by: By, report: str, world: World, now: datetime) -> None:
    answer = by("proper_officer").post(f"/decisions/{report}/notices", said("key_decision", first_on="2026-04-30"), version=2)
    assert (answer.status_code, answer.headers["etag"]) == (201, '"v3"')
    told = answer.json()
    (notice,) = told["decision"]["notices"]
    assert told["event"]["kind"] == "decision:notify:done"
    assert told["event"]["notice"] == {"id": notice["id"], "kind": "key_decision"}
    assert datetime.fromisoformat(notice["published_at"]) == now
    assert (notice["first_on"], notice["last_on"], notice["replaced_by"]) == ("2026-04-30", "2026-04-30", None)
    assert (notice["by"], notice["capacity"]) == (world.officers["proper_officer"], "proper_officer")
    assert notice["contents"]["documents"] == {"is": "given", "value": "Words."}
    assert by("auditor").get(f"/decisions/{report}").json() == told["decision"]


def test_a_refusal_names_all_that_is_missing(by: By, report: str) -> None:
    answer = by("proper_officer").post(f"/decisions/{report}/notices", {"kind": "key_decision"}, version=2)
    assert answer.status_code == 409
    contents = {f"contents.{name}" for name in KINDS["key_decision"].contents}
    assert {b["where"] for b in answer.json()["blockers"]} == {"first_on", *contents}
    history = by("auditor").get(f"/decisions/{report}/history").json()["items"]
    assert (history[-1]["kind"], history[-1]["action"]) == ("decision:revise:refused", "notify")


def test_nobody_else_publishes_one(by: By, report: str) -> None:
    answer = by("report_author").post(f"/decisions/{report}/notices", said("special_urgency"), version=2)
    assert (answer.status_code, answer.json()["blockers"][0]["code"]) == (403, "capacity_not_held")


@pytest.mark.parametrize(
    ("sent", "where"),
    [
        ({"kind": "rumour"}, "kind"),
        ({"kind": "key_decision", "published_at": "2026-01-01T09:00:00.000000Z"}, "published_at"),
        ({"kind": "key_decision", "first_on": "2026-02-30"}, "first_on"),
        ({"kind": "key_decision", "contents": {"matter": {"is": "none", "value": "Words."}}}, "contents.matter"),
        ({"kind": "key_decision", "contents": {"matter": {"is": "given"}}}, "contents.matter"),
        ({"kind": "special_urgency", "consents": [{"post": "scrutiny_chair", "answer": "perhaps"}]}, "consents.0.answer"),
    ],
)
def test_what_cannot_be_read_is_not_acceptable(by: By, report: str, sent: dict[str, Any], where: str) -> None:
    answer = by("proper_officer").post(f"/decisions/{report}/notices", sent, version=2)
    assert answer.status_code == 422
    assert where in {fault["where"] for fault in answer.json()["faults"]}


def test_a_wrong_notice_is_replaced_and_stays_as_it_was(by: By, report: str, clock_file: Path, now: datetime) -> None:
    """The second is published after five in the evening, so that its days count from the next day."""
    prue, address = by("proper_officer"), f"/decisions/{report}/notices"
    again = said("key_decision", first_on="2026-04-30")
    (old,) = prue.post(address, again, version=2).json()["decision"]["notices"]
    assert prue.post(address, again, version=3).json()["blockers"][0]["code"] == "notice_stands"
    clock_file.write_text(now.replace(hour=17, minute=15).isoformat())
    try:
        answer = prue.post(address, {**again, "replaces": old["id"], "why": "It named another address."}, version=3)
    finally:
        clock_file.write_text(now.isoformat())
    assert answer.status_code == 201, answer.text
    before, after = answer.json()["decision"]["notices"]
    assert {**before, "replaced_by": None} == old
    assert (before["replaced_by"], after["replaces"], after["why"]) == (after["id"], old["id"], "It named another address.")
    assert (before["possible_from"], after["possible_from"]) == ("2026-03-31", "2026-04-01")


def test_a_procedure_without_notices_refuses_them(office: Office, client: TestClient, now: datetime) -> None:
    plain = make_world(office, now)
    olive = plain.caller(client, "policy_officer")
    answer = olive.post(f"/decisions/{olive.open(plain)['id']}/notices", said("key_decision"), version=1)
    assert (answer.status_code, answer.json()["blockers"][0]["code"]) == (409, "notice_not_expected")
