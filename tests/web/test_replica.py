"""Reading from a replica that lags behind: what it does not know yet of a token is asked where it is written."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.db import Database
from app.log.office import Office
from app.main import create_app
from app.officers import accounts
from tests.homes import Engine, Home, Homes, new_name
from tests.world import Caller, World, make_world


@pytest.fixture
def home(kind: Engine, fresh_database: Callable[[Engine], Home]) -> Home:
    return fresh_database(kind)


@pytest.fixture
def world(home: Home, now: datetime) -> World:
    return make_world(home.office, now)


@pytest.fixture
def asker(home: Home, world: World, homes: Homes, clock_file: Path) -> Iterator[Caller]:
    """An officer who is signed in, where reading is from a replica that has stopped since."""
    token = world.token("policy_officer")
    name = new_name()
    settings = home.settings.model_copy(update={"read_url": copied(home, homes, name), "test_clock": clock_file})
    database = Database(settings.database, read_url=settings.read_url, lock_seconds=settings.lock_seconds)
    with TestClient(create_app(settings, office=Office(database, home.office.signer))) as client:
        yield Caller(client, token, world.officers["policy_officer"])
    database.close()
    if home.kind == "postgresql":
        homes.cluster.drop(name)


def copied(home: Home, homes: Homes, name: str) -> str:
    """Copy a database as it stands, which nobody has open; gives the address of the copy."""
    home.database.close()
    if home.kind == "postgresql":
        homes.cluster.create(name, home.name)
        return homes.cluster.url(name)
    folder = home.settings.data / name
    shutil.copytree(home.settings.data, folder)
    return home.settings.database.replace(str(home.settings.data), str(folder))


def test_a_replica_is_read_and_shows_what_it_has(asker: Caller, world: World) -> None:
    opened = asker.open(world)["id"]
    assert asker.get(f"/decisions/{opened}").status_code == 404  # it was opened where the replica has not come to yet
    assert asker.get(f"/bodies/{world.slug}").status_code == 200


def test_a_token_that_was_revoked_is_not_believed_though_the_replica_does_not_know(asker: Caller, world: World) -> None:
    (token,) = asker.get("/tokens").json()["items"]
    assert asker.send("DELETE", f"/tokens/{token['id']}").status_code == 204
    for path in (f"/bodies/{world.slug}", "/decisions", "/tokens"):
        assert asker.get(path).status_code == 401, path


def test_a_token_of_an_account_that_was_closed_is_not_believed_either(asker: Caller, home: Home, now: datetime) -> None:
    accounts.disable(home.database, now, asker.officer)
    assert asker.get("/decisions").status_code == 401


def test_a_token_that_the_replica_does_not_know_yet_is_believed(asker: Caller, world: World) -> None:
    new = Caller(asker.client, world.token("auditor"), world.officers["auditor"])
    assert new.get(f"/bodies/{world.slug}").status_code == 200
