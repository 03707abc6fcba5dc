"""Who I am, my tokens, my bodies: what is told, to whom, and how often a password may be tried."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.log.office import Office
from app.officers import acts
from tests.world import FIRST_DAY, PASSWORD, PEOPLE, Caller, World, make_world

By = Callable[[str], Caller]


def sign_in(client: TestClient, email: str, password: str = PASSWORD) -> Any:
    return client.post("/api/v1/tokens", json={"email": email, "password": password})


@pytest.fixture
def later(clock_file: Path, now: datetime) -> Any:
    """Move the clock; it goes back afterwards."""
    yield lambda by: clock_file.write_text((now + by).isoformat())
    clock_file.write_text(now.isoformat())


def test_a_password_gives_a_token_that_works_until_it_expires(client: TestClient, world: World, later: Any) -> None:
    answer = sign_in(client, world.emails["policy_officer"].upper())
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert told["expires_at"] == "2026-03-02T17:30:00.000000Z"
    olive = Caller(client, told["token"])
    assert olive.get("/me").json()["officer"]["name"] == "Olive Marsh"
    later(timedelta(hours=7, minutes=59))
    assert olive.get("/me").status_code == 200
    later(timedelta(hours=8))
    assert olive.get("/me").status_code == 401


def test_wrong_address_and_wrong_password_are_one_answer(client: TestClient, world: World) -> None:
    wrong = sign_in(client, world.emails["commissioner"], "another password")
    nobody = sign_in(client, "nobody.at.all@example.org")
    assert wrong.status_code == 401
    assert (wrong.json(), wrong.headers["www-authenticate"]) == (nobody.json(), nobody.headers["www-authenticate"])


def test_too_many_attempts_are_throttled_and_told_when_to_try_again(client: TestClient, office: Office, now: datetime) -> None:
    email = make_world(office, now).emails["auditor"]
    for _ in range(5):
        assert sign_in(client, email, "not the password").status_code == 401
    answer = sign_in(client, email)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_attempts")
    assert 0 < int(answer.headers["retry-after"]) <= 15 * 60


def test_a_token_is_not_kept_under_a_key(client: TestClient, world: World) -> None:
    body, key = {"email": world.emails["monitoring_officer"], "password": PASSWORD}, {"Idempotency-Key": "same"}
    first, second = (client.post("/api/v1/tokens", json=body, headers=key).json() for _ in range(2))
    assert first["token"] != second["token"]


@pytest.mark.parametrize("key", ["a b", "x" * 201, ""])
def test_a_key_that_cannot_be_read_is_refused_before_anything_is_tried(key: str, client: TestClient, world: World) -> None:
    body = {"email": world.emails["monitoring_officer"], "password": PASSWORD}
    answer = client.post("/api/v1/tokens", json=body, headers={"Idempotency-Key": key})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_tokens_are_listed_without_their_secrets_and_revoked(client: TestClient, office: Office, now: datetime) -> None:
    world = make_world(office, now)
    first, second = world.caller(client, "auditor"), world.caller(client, "auditor")
    listed = first.get("/tokens")
    items = listed.json()["items"]
    assert [item["usable"] for item in items] == [True, True]
    assert "duly_" not in listed.text
    assert second.send("DELETE", f"/tokens/{items[1]['id']}").status_code == 204  # the older one
    assert first.get("/me").status_code == 401
    assert [item["usable"] for item in second.get("/tokens").json()["items"]] == [True, False]
    assert second.send("DELETE", f"/tokens/{items[1]['id']}").status_code == 204  # once more does no harm


def test_nobody_revokes_the_token_of_another(client: TestClient, world: World, by: By) -> None:
    mine = by("auditor").get("/tokens").json()["items"][0]["id"]
    for token in (mine, "01993c1e-6d2f-7a51-9b0e-2f64c7d0a113", "1"):
        assert by("commissioner").send("DELETE", f"/tokens/{token}").status_code == 404
    assert by("auditor").get("/me").status_code == 200


def test_i_am_told_the_posts_that_i_hold_today(world: World, by: By) -> None:
    told = by("chief_finance_officer").get("/me").json()
    assert told["officer"] == {
        "id": world.officers["chief_finance_officer"],
        "name": "Finn Ash",
        "email": world.emails["chief_finance_officer"],
    }
    assert told["posts"] == [
        {
            "body": world.body,
            "post": "chief_finance_officer",
            "title": "Chief finance officer",
            "role": "office",
            "kind": "holder",
            "on_behalf_of": None,
        }
    ]
    assert [body["slug"] for body in told["bodies"]] == [world.slug]


def test_a_deputy_is_told_for_whom_and_only_for_as_long_as_it_lasts(
    client: TestClient, office: Office, now: datetime, later: Any
) -> None:
    world = make_world(office, now, people={post: who for post, who in PEOPLE.items() if post != "administrator"})
    world.enrol("deputy", "Dena Holt")
    term = {"starts_on": FIRST_DAY, "ends_on": date(2026, 3, 2)}
    acts.appoint(office, now, world.body, post="commissioner", officer=world.officers["deputy"], kind="deputy", by=None, **term)
    deputy = Caller(client, world.token("deputy", hours=48))
    (held,) = deputy.get("/me").json()["posts"]
    assert (held["kind"], held["on_behalf_of"]) == ("deputy", world.officers["commissioner"])
    later(timedelta(days=1))
    assert deputy.get("/me").json()["posts"] == []
    assert deputy.get(f"/bodies/{world.slug}").status_code == 404


def test_a_body_is_told_by_id_or_short_name(world: World, by: By) -> None:
    told = by("auditor").get(f"/bodies/{world.slug}").json()
    assert told == by("auditor").get(f"/bodies/{world.body}").json()
    assert {post["key"]: [h["name"] for h in post["held_by"]] for post in told["posts"]} == {
        post: [name] for post, (name, _) in PEOPLE.items()
    }
    assert [(p["workflow"], p["version"], p["digest"]) for p in told["procedures"]] == [
        ("small-notice", 1, world.definition.digest)
    ]
    assert [body["id"] for body in by("auditor").get("/bodies").json()["items"]] == [world.body]


def test_groups_parameters_and_closed_days_are_told(client: TestClient, office: Office, now: datetime) -> None:
    world = make_world(office, now, people={post: who for post, who in PEOPLE.items() if post != "administrator"})
    acts.add_member(office, now, world.body, group="partnerships", key="riverside", name="Riverside", by=None)
    for value, day in ((3, date(2026, 1, 1)), (4, date(2026, 2, 1)), (5, date(2027, 1, 1))):
        acts.set_parameter(office, now, world.body, key="legal_check_days", value=value, starts_on=day, by=None)
    acts.set_closure(office, now, world.body, day=date(2026, 12, 24), reason="The office is closed.", by=None)
    audra = world.caller(client, "auditor")
    path = f"/bodies/{world.slug}"
    assert audra.get(f"{path}/members").json() == {
        "items": [{"key": "partnerships", "members": [{"key": "riverside", "name": "Riverside", "post": None, "ends_on": None}]}]
    }
    parameters = audra.get(f"{path}/parameters").json()["items"]
    assert [(p["value"], p["holds_today"]) for p in parameters] == [(3, False), (4, True), (5, False)]
    assert audra.get(path).json()["calendar"]["closed"] == ["2026-12-24"]
