"""Meetings at the edge: who may know of them, versions, doing once, hostile input; and that a process may die between two acts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.errors import Busy
from app.log.office import Office
from app.meetings import actions
from app.workflow.loader import load_file
from tests.web.calls import CALLS, UNKNOWN, Call, ids
from tests.world import Caller, World, make_world, said

PAPER = load_file(Path(__file__).parents[1] / "procedures" / "small-paper.yaml")
PEOPLE = {
    "secretary": ("Sara Vance", "office"),
    "treasurer": ("Finn Ash", "office"),
    "board": ("Petra Lund", "office"),
    "panel": ("Olive Marsh", "office"),
    "auditor": ("Audra Wills", "auditor"),
    "administrator": ("Adam Reed", "administrator"),
}
ABOUT_MEETINGS = [call for call in CALLS if "{meeting}" in call.path]
PLAN = {"committee": "board", "on": "2026-03-12", "time": "14:00", "venue": "Guildhall", "quorum": 3}
By = Callable[[str], Caller]


@pytest.fixture(scope="module")
def world(office: Office, now: datetime) -> World:
    return make_world(office, now, PAPER, PEOPLE)


@pytest.fixture
def meeting(world: World, by: By) -> str:
    answer = by("secretary").post("/meetings", {"body": world.slug, **PLAN})
    assert answer.headers["location"] == f"/api/v1/meetings/{answer.json()['meeting']['id']}"
    return str(answer.json()["meeting"]["id"])


def at_the_board(world: World, by: By) -> str:
    """A paper that the board can decide."""
    first = {"decider": {"post": "board"}, "checklist": {}}
    paper = str(by("secretary").open(world, **first)["id"])
    assert by("secretary").act(paper, "submit").status_code == 200
    assert by("treasurer").act(paper, "certify").status_code == 200
    return paper


@pytest.mark.parametrize("call", ABOUT_MEETINGS, ids=ids)
def test_unknown_foreign_hidden_and_malformed_are_one_answer(call: Call, meeting: str, by: By, stranger: Caller) -> None:
    hidden, foreign = call.send(by("administrator"), meeting=meeting), call.send(stranger, meeting=meeting)
    unknown, malformed = call.send(by("secretary"), meeting=UNKNOWN), call.send(by("secretary"), meeting="1")
    for answer, identity in ((hidden, meeting), (foreign, meeting), (unknown, UNKNOWN), (malformed, "1")):
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown")
        assert answer.json()["detail"] == f"There is no meeting {identity} that you may read."


def test_a_body_of_others_has_no_meetings(world: World, stranger: Caller) -> None:
    assert stranger.get(f"/meetings?body={world.slug}").status_code == 404
    assert stranger.post("/meetings", {"body": world.slug, **PLAN}).status_code == 404


def test_an_act_means_one_version(meeting: str, by: By) -> None:
    item = {"title": "Welcome", "purpose": "information"}
    path = f"/meetings/{meeting}/items"
    assert by("secretary").post(path, item).status_code == 428
    assert by("secretary").post(path, item, 1).headers["etag"] == '"v2"'
    stale = by("secretary").post(path, item, 1)
    assert (stale.status_code, stale.json()["version"], stale.json()["changed_by"]) == (412, 2, by("secretary").officer)


def test_the_same_request_is_done_once(meeting: str, by: By) -> None:
    item = {"title": "Welcome", "purpose": "information"}
    first = by("secretary").post(f"/meetings/{meeting}/items", item, 1, key="k1")
    again = by("secretary").post(f"/meetings/{meeting}/items", item, 1, key="k1")
    assert (first.status_code, first.content, first.headers["etag"]) == (again.status_code, again.content, again.headers["etag"])
    assert by("secretary").get(f"/meetings/{meeting}").json()["version"] == 2
    other = by("secretary").post(f"/meetings/{meeting}/items", {**item, "title": "Apologies"}, 2, key="k1")
    assert other.json()["code"] == "idempotency_key_reused"


def test_a_process_that_dies_before_the_decisions_follow_has_lost_nothing(
    meeting: str, world: World, by: By, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = at_the_board(world, by)
    item = {"title": "Lights", "purpose": "decision", "decision": paper}

    def dies(*_: Any) -> Any:
        raise Busy("The power went.")

    with monkeypatch.context() as broken:
        broken.setattr(actions, "carry", dies)
        assert by("secretary").post(f"/meetings/{meeting}/items", item, 1, key="k2").status_code == 503
    kept = by("secretary").post(f"/meetings/{meeting}/items", item, 1, key="k2")
    assert (kept.status_code, [r["result"] for r in kept.json()["items"]]) == (200, ["waiting"])
    assert by("auditor").get(f"/decisions/{paper}").json()["meeting"] is None
    carried = by("secretary").post(f"/meetings/{meeting}/carrying", version=2).json()
    assert [r["result"] for r in carried["items"]] == ["told"]
    assert by("auditor").get(f"/decisions/{paper}").json()["meeting"]["id"] == meeting


def test_what_is_done_is_told_as_done_although_its_answer_could_not_be_kept_again(
    meeting: str, by: By, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = {"title": "Lights", "purpose": "information"}
    kept: list[Any] = []

    def once(*given: Any) -> None:
        if kept:
            raise Busy("Another act is being written. Nothing was changed.")
        kept.append(actions_keep(*given))

    actions_keep = actions.keep_answer
    with monkeypatch.context() as busy:
        busy.setattr(actions, "keep_answer", once)
        first = by("secretary").post(f"/meetings/{meeting}/items", item, 1, key="k3")
    again = by("secretary").post(f"/meetings/{meeting}/items", item, 1, key="k3")
    assert (first.status_code, again.status_code, again.headers["etag"]) == (200, 200, first.headers["etag"])
    assert by("secretary").get(f"/meetings/{meeting}").json()["version"] == 2


def test_a_key_names_one_act_also_where_nothing_is_sent_with_it(meeting: str, world: World, by: By) -> None:
    other = by("secretary").post("/meetings", {"body": world.slug, **PLAN}).json()["meeting"]["id"]
    framed = {**said(1, "k4"), "Content-Type": "multipart/form-data; boundary=x"}
    assert by("secretary").send("POST", f"/meetings/{meeting}/carrying", framed).status_code == 200
    reused = by("secretary").send("POST", f"/meetings/{other}/carrying", framed)
    assert (reused.status_code, reused.json()["code"]) == (422, "idempotency_key_reused")


def test_a_decision_that_one_may_not_read_is_not_put_on_an_agenda(
    meeting: str, by: By, elsewhere: World, client: TestClient
) -> None:
    foreign = elsewhere.caller(client, "policy_officer").open(elsewhere)["id"]
    for decision in (foreign, UNKNOWN):
        item = {"title": "Theirs", "purpose": "information", "decision": decision}
        assert by("secretary").post(f"/meetings/{meeting}/items", item, 1).status_code == 404
    assert by("secretary").get(f"/meetings/{meeting}").json()["items"] == []


WRONG = (
    ("a day that there is not", {"on": "2026-02-30"}, "on"),
    ("an hour that there is not", {"time": "24:00"}, "time"),
    ("no venue", {"venue": " "}, "venue"),
    ("a quorum of none", {"quorum": 0}, "quorum"),
    ("a quorum that is half", {"quorum": True}, "quorum"),
    ("a committee in other letters", {"committee": "Board"}, "committee"),
    ("a field that there is not", {"chair": "Petronel"}, "chair"),
)


@pytest.mark.parametrize(("says", "sent", "where"), WRONG, ids=[case[0] for case in WRONG])
def test_what_does_not_fit_is_told(says: str, sent: dict[str, Any], where: str, world: World, by: By) -> None:
    answer = by("secretary").post("/meetings", {"body": world.slug, **PLAN, **sent})
    assert (answer.status_code, [f["where"] for f in answer.json()["faults"]]) == (422, [where])


UNFIT = (
    ("nothing amended", {"result": "amended", "action": "agree"}),
    ("outcomes without an act", {"result": "noted", "recommendations": [{"recommendation": "one", "outcome": "noted"}]}),
    ("less than no votes", {"result": "noted", "votes": {"for": -1, "against": 0}}),
    ("a result that there is not", {"result": "applauded"}),
)


@pytest.mark.parametrize(("says", "sent"), UNFIT, ids=[case[0] for case in UNFIT])
def test_a_resolution_that_cannot_be_is_not_taken(says: str, sent: dict[str, Any], meeting: str, by: By) -> None:
    assert by("secretary").post(f"/meetings/{meeting}/resolutions", {"item": UNKNOWN, **sent}, 1).status_code == 422


def test_urgency_is_for_what_is_late(meeting: str, by: By) -> None:
    told = by("secretary").post(f"/meetings/{meeting}/items", {"title": "Welcome", "purpose": "information"}, 1).json()
    item = told["meeting"]["items"][0]["id"]
    for urgent in ({item: "It is so nice."}, {UNKNOWN: "It is so nice."}):
        answer = by("secretary").post(f"/meetings/{meeting}/publication", {"urgent": urgent}, 2)
        assert (answer.status_code, len(answer.json()["faults"])) == (422, 1)


def test_an_act_that_the_procedure_has_not_is_refused_before_anything_is_recorded(
    meeting: str, world: World, by: By, client: TestClient, clock_file: Path, now: datetime
) -> None:
    paper = at_the_board(world, by)
    secretary = Caller(client, world.token("secretary", 30 * 24))
    item = {"title": "Lights", "purpose": "decision", "decision": paper}
    identity = secretary.post(f"/meetings/{meeting}/items", item, 1).json()["meeting"]["items"][0]["id"]
    secretary.post(f"/meetings/{meeting}/publication", {}, 2)
    clock_file.write_text("2026-03-12T15:00:00+00:00")
    try:
        present = [{"name": name} for name in ("Petronel Ashe", "Barnaby Croft", "Clemency Dunn")]
        assert secretary.post(f"/meetings/{meeting}/attendance", {"present": present}, 3).status_code == 200
        resolution = {"item": identity, "result": "as_recommended"}
        unnamed = secretary.post(f"/meetings/{meeting}/resolutions", resolution, 4)
        assert {b["code"] for b in unnamed.json()["blockers"]} == {"act_not_named"}
        unknown = secretary.post(f"/meetings/{meeting}/resolutions", {**resolution, "action": "bless"}, 4)
        assert (unknown.status_code, unknown.json()["faults"][0]["where"]) == (422, "action")
        assert secretary.get(f"/meetings/{meeting}", headers=said()).json()["version"] == 4
    finally:
        clock_file.write_text(now.isoformat())


@pytest.mark.parametrize("cursor", ["x", "MjAyNi0wMy0xMjp4", "%00"])
def test_a_cursor_that_is_not_ours_is_refused(cursor: str, world: World, by: By) -> None:
    assert by("secretary").get(f"/meetings?body={world.slug}&cursor={cursor}").status_code == 422
