"""The same key: the same request gets the same bytes and is done once, another request is refused, a rival waits."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from app.log.office import Office
from app.officers import acts
from tests.web.calls import FORM
from tests.world import COMPLETE, FIRST_DAY, Caller, World, said

By = Callable[[str], Caller]
PARTS = ("etag", "location", "content-type")


@pytest.fixture
def key() -> str:
    return uuid4().hex


def whole(answer: Any) -> Any:
    return answer.status_code, answer.content, {name: answer.headers.get(name) for name in PARTS}


def opening(world: World, **more: Any) -> dict[str, Any]:
    return {"body": world.slug, "workflow": "small-notice", "title": "A footbridge", **COMPLETE, **more}


def test_an_opening_sent_twice_opens_one(world: World, by: By, key: str) -> None:
    first, again = (by("policy_officer").post("/decisions", opening(world, title=f"Once {key}"), key=key) for _ in range(2))
    assert whole(first) == whole(again)
    assert first.headers["location"] == f"/api/v1/decisions/{first.json()['id']}"
    found = by("policy_officer").get(f"/decisions?q={key}").json()["items"]
    assert [item["id"] for item in found] == [first.json()["id"]]


def test_a_transition_sent_twice_is_made_once_though_its_version_has_gone(world: World, by: By, key: str) -> None:
    olive = by("policy_officer")
    path = f"/decisions/{olive.open(world)['id']}"
    first, again = (olive.post(f"{path}/transitions", {"action": "submit"}, version=1, key=key) for _ in range(2))
    assert first.status_code == 200
    assert whole(first) == whole(again)
    kinds = [event["kind"] for event in olive.get(f"{path}/history").json()["items"]]
    assert kinds == ["decision:open:done", "decision:transition:done"]


def test_a_paper_is_known_by_its_fields_and_its_bytes_however_it_is_framed(world: World, by: By, key: str) -> None:
    olive = by("policy_officer")
    path = f"/decisions/{olive.open(world)['id']}/attachments"

    def attach(content: bytes, **fields: str) -> Any:
        files = {"file": ("memo.pdf", content, "application/pdf")}
        return olive.send("POST", path, said(1, key), data={**FORM, **fields}, files=files)

    first, again = attach(b"%PDF the memo"), attach(b"%PDF the memo")
    assert first.status_code == 201, first.text
    assert first.request.headers["content-type"] != again.request.headers["content-type"]  # a boundary of its own each
    assert whole(first) == whole(again)
    assert attach(b"%PDF another").status_code == 422
    assert attach(b"%PDF the memo", kind="plan").json()["code"] == "idempotency_key_reused"


@pytest.mark.parametrize("other", ["body", "address", "spelling"])
def test_the_same_key_for_another_request_is_refused(other: str, world: World, by: By, key: str) -> None:
    olive = by("policy_officer")
    decision, second = olive.open(world)["id"], olive.open(world)["id"]
    path, text = f"/decisions/{decision}/comments", '{"text": "One."}'
    send = {"Content-Type": "application/json", "Idempotency-Key": key}
    assert olive.send("POST", path, send, content=text).status_code == 201
    if other == "address":
        path = f"/decisions/{second}/comments"
    else:
        text = '{"text": "Two."}' if other == "body" else '{"text":"One."}'
    answer = olive.send("POST", path, send, content=text)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


def test_a_key_belongs_to_its_officer(world: World, by: By, key: str) -> None:
    olive, mona = by("policy_officer"), by("monitoring_officer")
    first, other = olive.post("/decisions", opening(world), key=key), mona.post("/decisions", opening(world), key=key)
    assert (first.status_code, other.status_code) == (201, 201)
    assert first.json()["id"] != other.json()["id"]


@pytest.mark.parametrize("act", ["open", "comment"])
def test_a_kept_answer_is_not_for_who_may_read_the_decision_no_longer(
    act: str, world: World, client: TestClient, key: str, office: Office, now: datetime
) -> None:
    post = f"deputy_{key}"
    leaver, admin = world.enrol(post, "Lena Moor"), world.officers["administrator"]
    term = acts.appoint(
        office,
        now,
        world.body,
        post="policy_officer",
        officer=leaver,
        kind="deputy",
        starts_on=FIRST_DAY,
        by=admin,
        confirmed_by=world.officers["monitoring_officer"],
    ).id
    lena = world.caller(client, post)
    decision = lena.open(world)["id"]

    def send() -> Any:
        if act == "open":
            return lena.post("/decisions", opening(world), key=key)
        return lena.post(f"/decisions/{decision}/comments", {"text": "One."}, key=key)

    assert (send().status_code, send().status_code) == (201, 201)
    acts.end_appointment(office, now, world.body, appointment=term, ends_on=now.date() - timedelta(days=1), by=admin)
    answer = send()
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown")


def test_a_refusal_is_not_kept_so_that_the_key_can_be_used_when_it_is_possible(world: World, by: By, key: str) -> None:
    olive = by("policy_officer")
    path = f"/decisions/{olive.open(world, sections={})['id']}"
    submit = {"action": "submit"}
    assert olive.post(f"{path}/transitions", submit, version=1, key=key).status_code == 409
    assert olive.patch(path, {"sections": COMPLETE["sections"]}, 1).status_code == 200
    assert olive.post(f"{path}/transitions", submit, version=2, key=key).status_code == 200


@pytest.mark.parametrize("key", ["a b", "x" * 201, ""])
def test_a_key_that_cannot_be_read_is_refused(key: str, world: World, by: By) -> None:
    answer = by("policy_officer").send("POST", "/decisions", {"Idempotency-Key": key}, json=opening(world))
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_many_at_once_with_one_key_do_it_once_and_get_the_same_bytes(world: World, by: By, key: str, rounds: int) -> None:
    olive = by("policy_officer")
    for n in range(rounds):
        start = Barrier(4)

        def send(n: int = n, start: Barrier = start) -> Any:
            start.wait()
            return whole(olive.post("/decisions", opening(world, title=f"Race {key} {n}"), key=f"{key}-{n}"))

        with ThreadPoolExecutor(4) as pool:
            told = [future.result() for future in [pool.submit(send) for _ in range(4)]]
        assert told[0][0] == 201
        assert all(one == told[0] for one in told)
    assert len(olive.get(f"/decisions?q={key}&limit=100").json()["items"]) == rounds


def test_of_two_officers_acting_at_once_one_is_told_who_was_faster(world: World, by: By, rounds: int) -> None:
    olive, mona = by("policy_officer"), by("monitoring_officer")
    for _ in range(rounds):
        decision = olive.open(world)["id"]
        olive.act(decision, "submit")
        start = Barrier(2)

        def attempt(act: Callable[[], Any], start: Barrier = start) -> Any:
            start.wait()
            return act()

        acts = (
            lambda decision=decision: mona.act(decision, "clear", version=2),
            lambda decision=decision: olive.patch(f"/decisions/{decision}", {"title": "Wider"}, 2),
        )
        with ThreadPoolExecutor(2) as pool:
            told = list(pool.map(attempt, acts))
        assert sorted(answer.status_code for answer in told) == [200, 412]
        lost = next(answer for answer in told if answer.status_code == 412)
        assert lost.json()["changed_by_name"] in ("Olive Marsh", "Mona Field")
        assert lost.json()["version"] == 3
