"""An act begins with whose the token was when it was last believed: what has ended meanwhile, elsewhere, allows nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from starlette.testclient import TestClient

from app.clock import stamp
from app.decisions.tables import decision as decisions
from app.decisions.tables import idempotency
from app.documents.papers import Papers, Stored
from app.log.office import Office
from app.officers import accounts, acts
from app.officers import tables as t
from app.officers.tokens import Believed
from tests.web.calls import FILE, FORM
from tests.world import COMPLETE, FIRST_DAY, Caller, World, make_world, said

End = Callable[[Office, Caller, datetime], None]


def of_theirs(asker: Caller) -> Any:
    return t.token.c.officer_id == asker.officer


def revoked(office: Office, asker: Caller, now: datetime) -> None:
    with office.database.write() as connection:
        connection.execute(update(t.token).where(of_theirs(asker)).values(revoked_at=stamp(now)))


def expired(office: Office, asker: Caller, now: datetime) -> None:
    with office.database.write() as connection:
        connection.execute(update(t.token).where(of_theirs(asker)).values(expires_at=stamp(now)))


def closed(office: Office, asker: Caller, now: datetime) -> None:
    accounts.disable(office.database, now, asker.officer)


def deleted(office: Office, asker: Caller, now: datetime) -> None:
    with office.database.write() as connection:
        connection.execute(delete(t.token).where(of_theirs(asker)))


@pytest.fixture
def world(office: Office, now: datetime) -> World:
    return make_world(office, now)


def appoint(world: World, officer: str) -> str:
    """Make an officer a deputy, and give the appointment."""
    by, second = world.officers["administrator"], world.officers["monitoring_officer"]
    term = {"post": "policy_officer", "officer": officer, "kind": "deputy", "starts_on": FIRST_DAY}
    return acts.appoint(world.office, world.now, world.body, **term, by=by, confirmed_by=second).id


def opening(world: World) -> dict[str, Any]:
    return {"body": world.slug, "workflow": "small-notice", "title": "A footbridge", **COMPLETE}


@pytest.mark.parametrize("end", [revoked, expired, closed, deleted])
def test_a_token_that_was_good_for_acts_does_nothing_once_it_has_ended(
    end: End, client: TestClient, office: Office, world: World, now: datetime
) -> None:
    olive = world.caller(client, "policy_officer")
    path = f"/decisions/{olive.open(world)['id']}"
    assert olive.patch(path, {"title": "A wider footbridge"}, 1).status_code == 200
    end(office, olive, now)
    for _ in range(2):  # as it was believed, and as it was found out
        for answer in (
            olive.post("/decisions", opening(world), key="again"),
            olive.patch(path, {"title": "No footbridge"}, 2),
            olive.post(f"{path}/transitions", {"action": "submit"}, version=2, key="once"),
            olive.post(f"{path}/comments", {"text": "Mine."}),
        ):
            assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    with office.database.read() as connection:
        rows = connection.execute(select(decisions.c.version).where(decisions.c.body_id == world.body)).all()
        keys = connection.execute(select(idempotency.c.key).where(idempotency.c.officer_id == olive.officer)).all()
    assert ([row.version for row in rows], keys) == ([2], [])


def test_a_token_that_has_become_that_of_another_does_nothing_in_the_name_of_the_first(
    client: TestClient, office: Office, world: World
) -> None:
    olive = world.caller(client, "policy_officer")
    path = f"/decisions/{olive.open(world)['id']}"
    with office.database.write() as connection:
        connection.execute(update(t.token).where(of_theirs(olive)).values(officer_id=world.officers["auditor"]))
    assert olive.patch(path, {"title": "A wider footbridge"}, 1).status_code == 401
    assert olive.get("/me").json()["officer"]["id"] == world.officers["auditor"]


def test_a_token_that_ends_while_a_paper_is_taken_in_attaches_nothing(
    client: TestClient, office: Office, world: World, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    olive = world.caller(client, "policy_officer")
    path = f"/decisions/{olive.open(world)['id']}"
    store = Papers.store

    def slowly(papers: Papers, source: Any) -> Stored:
        revoked(office, olive, now)
        return store(papers, source)

    monkeypatch.setattr(Papers, "store", slowly)
    answer = olive.send("POST", f"{path}/attachments", said(1), data=FORM, files={"file": FILE})
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    told = world.caller(client, "policy_officer").get(path).json()
    assert (told["version"], told["attachments"]) == (1, [])


def test_who_lost_the_last_post_elsewhere_opens_nothing(client: TestClient, office: Office, world: World, now: datetime) -> None:
    term = appoint(world, world.enrol("newcomer", "Nora Pike"))
    nora = world.caller(client, "newcomer")
    assert nora.post("/decisions", opening(world)).status_code == 201
    acts.end_appointment(office, now, world.body, appointment=term, ends_on=now.date() - timedelta(days=1), by=None)
    foreign = nora.post("/decisions", {**opening(world), "body": "no-such-body"}).json()["detail"]
    for wrong in ({}, {"workflow": "no-such-procedure"}, {"body": world.body}):
        asked = {**opening(world), **wrong}
        told = nora.post("/decisions", asked)
        assert (told.status_code, told.json()["detail"]) == (404, foreign.replace("no-such-body", asked["body"]))


def test_who_was_appointed_elsewhere_opens_at_once(client: TestClient, office: Office, world: World, now: datetime) -> None:
    nora = Caller(client, world.token("auditor"), world.officers["auditor"])
    refused = nora.post("/decisions", opening(world))
    assert (refused.status_code, refused.json()["code"]) == (403, "capacity_not_held")  # an auditor holds no office
    appoint(world, nora.officer)
    assert nora.post("/decisions", opening(world)).status_code == 201


def test_only_so_many_tokens_are_remembered_and_none_in_the_clear() -> None:
    believed = Believed(most=2)
    for name in ("one", "two", "three"):
        believed.add(name, f"officer of {name}")
    assert [known.officer if (known := believed.of(name)) else None for name in ("one", "two", "three")] == [
        None,
        None,
        "officer of three",
    ]
    assert "three" not in repr(believed.of("three")).removesuffix("officer of three')")
    believed.forget("three")
    assert believed.of("three") is None
