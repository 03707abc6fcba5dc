"""What is owed at the edge: who may know of it, versions, doing once, filters and cursors that are none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from app.log.office import Office
from app.workflow.loader import load_file
from tests.web.calls import CALLS, UNKNOWN, Call, ids
from tests.world import Caller, World, make_world

RETURN = load_file(Path(__file__).parents[1] / "procedures" / "small-return.yaml")
PEOPLE = {
    "clerk": ("Olive Marsh", "office"),
    "secretary": ("Sara Vance", "office"),
    "treasurer": ("Finn Ash", "office"),
    "board": ("Petra Lund", "office"),
    "auditor": ("Audra Wills", "auditor"),
    "administrator": ("Adam Reed", "administrator"),
}
ABOUT_OBLIGATIONS = [call for call in CALLS if "{obligation}" in call.path]
NOTE = [{"id": "one", "verb": "note", "text": "Note the return."}]
By = Callable[[str], Caller]


@pytest.fixture(scope="module")
def world(office: Office, now: datetime) -> World:
    return make_world(office, now, RETURN, PEOPLE)


@pytest.fixture
def noted(world: World, by: By) -> dict[str, Any]:
    """A return that was noted, so that the next one is owed."""
    opened = by("clerk").open(world, decider={"post": "board"}, checklist={}, recommendations=NOTE)
    for who, action in (("clerk", "submit"), ("treasurer", "certify"), ("secretary", "note")):
        assert by(who).act(opened["id"], action).status_code == 200
    told: dict[str, Any] = by("auditor").get(f"/decisions/{opened['id']}").json()
    return told


@pytest.mark.parametrize("call", ABOUT_OBLIGATIONS, ids=ids)
def test_unknown_foreign_hidden_and_malformed_are_one_answer(call: Call, noted: dict[str, Any], by: By, stranger: Caller) -> None:
    known = noted["obligations"][0]["id"]
    hidden, foreign = call.send(by("administrator"), obligation=known), call.send(stranger, obligation=known)
    unknown, malformed = call.send(by("clerk"), obligation=UNKNOWN), call.send(by("clerk"), obligation="1")
    for answer, identity in ((hidden, known), (foreign, known), (unknown, UNKNOWN), (malformed, "1")):
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown")
        assert answer.json()["detail"] == f"There is no obligation {identity} that you may read."


def test_an_act_on_it_means_one_version_of_its_decision(noted: dict[str, Any], by: By) -> None:
    path, body = f"/obligations/{noted['obligations'][1]['id']}/meeting", {"text": "Audited."}
    read = by("treasurer").get(path.removesuffix("/meeting"))
    assert read.headers["etag"] == f'"v{noted["version"]}"'
    assert by("treasurer").post(path, body).status_code == 428
    stale = by("treasurer").post(path, body, noted["version"] - 1)
    assert (stale.status_code, stale.json()["version"]) == (412, noted["version"])
    done = by("treasurer").post(path, body, noted["version"], key="meets-it")
    assert (done.status_code, done.headers["etag"]) == (200, f'"v{noted["version"] + 1}"')
    assert by("treasurer").post(path, body, noted["version"], key="meets-it").content == done.content
    assert by("treasurer").post(path, {"text": "Another."}, noted["version"], key="meets-it").status_code == 422


@pytest.mark.parametrize(
    ("act", "body"),
    [
        ("meeting", {}),
        ("meeting", {"text": "Both.", "decision": UNKNOWN}),
        ("meeting", {"text": " "}),
        ("meeting", {"decision": "1"}),
        ("release", {}),
        ("release", {"reason": "\n"}),
        ("release", {"reason": "None.", "for_good": "yes"}),
        ("release", {"reason": "None.", "until": "2030-01-01"}),
    ],
    ids=str,
)
def test_what_does_not_fit_is_refused_with_its_place(act: str, body: dict[str, Any], noted: dict[str, Any], by: By) -> None:
    answer = by("secretary").post(f"/obligations/{noted['obligations'][0]['id']}/{act}", body, noted["version"])
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert answer.json()["faults"]


@pytest.mark.parametrize(
    ("changed", "where"), [({"due_on": "2026-02-30"}, "due_on"), ({"post": "mayor"}, "post"), ({"text": "a\nb"}, "text")], ids=str
)
def test_a_promise_that_does_not_fit_names_the_field(changed: dict[str, str], where: str, noted: dict[str, Any], by: By) -> None:
    sent = {"text": "A map", "post": "treasurer", "due_on": "2026-12-31", **changed}
    answer = by("clerk").post(f"/decisions/{noted['id']}/obligations", sent, noted["version"])
    assert (answer.status_code, [fault["where"] for fault in answer.json()["faults"]]) == (422, [where])


def test_a_list_knows_only_its_own_cursors_and_its_own_filters(world: World, noted: dict[str, Any], by: By) -> None:
    for query in ("cursor=nonsense", "cursor=MjAyNi0wMS0wMTp4", "limit=0", "overdue=perhaps", "body=Mill!", "kind=promised"):
        answer = by("clerk").get(f"/obligations?{query}")
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid"), query
    assert by("clerk").get("/obligations?body=no-such-body").json() == {"items": [], "next": None}
    assert by("clerk").get(f"/obligations?body={world.slug}&state=nonsense").json()["items"] == []
    mine = by("clerk").get(f"/obligations?body={world.slug}&post=clerk").json()["items"]
    assert {one["post"] for one in mine} == {"clerk"}


def test_what_others_owe_in_a_body_of_others_is_not_listed(world: World, noted: dict[str, Any], stranger: Caller) -> None:
    assert stranger.get("/obligations").json()["items"] == []
    assert stranger.get(f"/obligations?body={world.slug}").json()["items"] == []


def test_a_decision_that_may_not_be_read_is_no_evidence(world: World, noted: dict[str, Any], by: By) -> None:
    hidden = by("secretary").open(world, decider={"post": "board"}, checklist={}, recommendations=NOTE)
    path = f"/obligations/{noted['obligations'][0]['id']}/meeting"
    for identity in (hidden["id"], UNKNOWN):  # a draft of somebody else's, and what there is not
        answer = by("clerk").post(path, {"decision": identity}, noted["version"])
        assert (answer.status_code, answer.json()["detail"]) == (404, f"There is no decision {identity} that you may read.")
