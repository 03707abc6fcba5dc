"""Who may call what: every route, without a token, with a bad one, as an officer of another body, about what is not there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from app.api.auth import WHO
from app.log.office import Office
from app.officers import accounts
from app.pages import routes as pages
from tests.web.calls import ABOUT_DECISIONS, BODIES, BODILESS, CALLS, FORMS, SIGNED, UNKNOWN, Call, ids
from tests.world import PEOPLE, Caller, World, make_world

By = Callable[[str], Caller]
NO_TOKENS = {
    "none": None,
    "not one of ours": "abc",
    "of our form, made up": "duly_" + "x" * 43,
    "a very long one": "duly_" + "x" * 5000,
    "with what SQL might read": "duly_' or '1'='1",
}


PAGES = pages.routes()


def same(answer: Any, *names: str) -> Any:
    """Give an answer without what may differ: the id that was asked for, and the number of the request."""
    text = answer.text
    for name in names:
        text = text.replace(name, "ID")
    headers = {key: value for key, value in answer.headers.items() if key not in ("x-request-id", "content-length")}
    return answer.status_code, text, headers


def test_every_route_states_who_may_call_it(app: FastAPI) -> None:
    """Pages ask for a sign-in, which is tested with them."""
    for route in app.routes:
        if route in PAGES:
            continue
        assert isinstance(route, APIRoute)
        assert (route.openapi_extra or {}).get(WHO), f"{route.path} does not say who may call it"


def test_every_call_that_takes_a_body_is_tried_here() -> None:
    takes = {call.name for call in CALLS if call.method in ("POST", "PATCH", "PUT") and call.name not in BODILESS}
    assert takes == BODIES.keys() | FORMS


@pytest.mark.parametrize("call", SIGNED, ids=ids)
def test_without_a_good_token_nothing_is_answered(call: Call, client: TestClient) -> None:
    for token in NO_TOKENS.values():
        answer = call.send(Caller(client, token))
        assert answer.status_code == 401, answer.text
        assert answer.headers["www-authenticate"] == 'Bearer realm="duly"'
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"] == "not_signed_in"


@pytest.mark.parametrize("call", [call for call in CALLS if not call.signed and call.method == "GET"], ids=ids)
def test_what_is_for_anyone_needs_no_token(call: Call, nobody: Caller) -> None:
    assert call.send(nobody).status_code == 200


@pytest.mark.parametrize("call", [call for call in SIGNED if call.name in BODIES.keys() | FORMS], ids=ids)
def test_nothing_is_read_from_whoever_has_no_token(call: Call, nobody: Caller) -> None:
    path = call.path.replace("{decision}", UNKNOWN)
    answer = nobody.client.request(call.method, path, content=b"no JSON", headers={"Content-Type": "text/plain"})
    assert answer.status_code == 401


@pytest.mark.parametrize("call", ABOUT_DECISIONS, ids=ids)
def test_unknown_foreign_hidden_and_malformed_are_one_answer(call: Call, world: World, by: By, stranger: Caller) -> None:
    """A draft is hidden from all who did not make it, though the monitoring officer will read it from its submission."""
    draft = by("policy_officer").open(world)["id"]
    hidden = call.send(by("monitoring_officer"), decision=draft)
    assert hidden.status_code == 404, hidden.text
    assert hidden.json()["code"] == "unknown"
    foreign = call.send(stranger, decision=draft)
    unknown = call.send(by("monitoring_officer"), decision=UNKNOWN)
    malformed = call.send(by("monitoring_officer"), decision="1")
    assert same(foreign, draft) == same(hidden, draft) == same(unknown, UNKNOWN)
    assert malformed.status_code == 404
    assert malformed.json()["detail"] == unknown.json()["detail"].replace(UNKNOWN, "1")


@pytest.mark.parametrize("call", ABOUT_DECISIONS, ids=ids)
def test_an_administrator_reads_no_content(call: Call, world: World, by: By) -> None:
    submitted = by("policy_officer").open(world)["id"]
    assert by("policy_officer").act(submitted, "submit").status_code == 200
    assert call.send(by("administrator"), decision=submitted).status_code == 404


def test_an_auditor_reads_all_of_the_body_and_a_post_of_the_procedure_reads_from_submission(world: World, by: By) -> None:
    draft = by("policy_officer").open(world)["id"]
    assert by("auditor").get(f"/decisions/{draft}").status_code == 200
    assert by("commissioner").get(f"/decisions/{draft}").status_code == 404
    by("policy_officer").act(draft, "submit")
    assert by("commissioner").get(f"/decisions/{draft}").status_code == 200


def test_lists_hold_only_what_may_be_read(world: World, by: By, stranger: Caller) -> None:
    draft = by("policy_officer").open(world, title="Known to two")["id"]
    found = {post: [item["id"] for item in by(post).get("/decisions?q=Known&limit=100").json()["items"]] for post in PEOPLE}
    assert {post for post, seen in found.items() if draft in seen} == {"policy_officer", "auditor"}
    assert stranger.get(f"/decisions?body={world.slug}").json() == {"items": [], "next": None}


@pytest.mark.parametrize(
    "path", ["/bodies/{}", "/bodies/{}/members", "/bodies/{}/parameters", "/audit/events?body={}", "/audit/checkpoint?body={}"]
)
def test_a_foreign_body_and_none_are_one_answer(path: str, world: World, stranger: Caller) -> None:
    foreign, none = (stranger.get(path.format(key)) for key in (world.slug, "no-such-body"))
    assert foreign.status_code == 404
    assert same(foreign, world.slug) == same(none, "no-such-body")


def test_a_decision_cannot_be_opened_in_a_foreign_body(world: World, stranger: Caller) -> None:
    foreign, none = (
        stranger.post("/decisions", {"body": key, "workflow": "small-notice", "title": "A footbridge"})
        for key in (world.slug, "no-such-body")
    )
    assert foreign.status_code == 404
    assert same(foreign, world.slug) == same(none, "no-such-body")


@pytest.mark.parametrize("path", ["/audit/events?body={}", "/audit/checkpoint?body={}"])
def test_the_log_is_for_auditors_and_others_of_the_body_are_told_so(path: str, world: World, by: By) -> None:
    assert by("auditor").get(path.format(world.slug)).status_code == 200
    answer = by("administrator").get(path.format(world.slug))
    assert answer.status_code == 403
    assert [b["capacity"] for b in answer.json()["blockers"]] == ["auditor"]


def test_an_act_without_its_capacity_is_forbidden_with_every_reason(world: World, by: By) -> None:
    submitted = by("policy_officer").open(world)["id"]
    by("policy_officer").act(submitted, "submit")
    answer = by("commissioner").act(submitted, "clear")
    assert answer.status_code == 403
    told = answer.json()
    assert (told["code"], [b["code"] for b in told["blockers"]]) == ("capacity_not_held", ["capacity_not_held"])
    assert told["blockers"][0]["capacity"] == "monitoring_officer"


def test_a_token_ends_when_it_expires_is_revoked_or_its_account_is_closed(
    client: TestClient, office: Office, now: datetime
) -> None:
    world = make_world(office, now)
    expired = Caller(client, world.token("auditor", hours=0))
    assert expired.get("/me").status_code == 401
    mine = world.caller(client, "auditor")
    token = mine.get("/tokens").json()["items"][0]["id"]
    assert mine.send("DELETE", f"/tokens/{token}").status_code == 204
    assert mine.get("/me").status_code == 401
    other = world.caller(client, "auditor")
    accounts.disable(office.database, now, other.officer)
    assert other.get("/me").status_code == 401
