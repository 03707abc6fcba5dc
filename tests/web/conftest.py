"""The application at work on both databases, with a world of its own for each module, and callers for its posts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.config import Settings
from app.log.office import Office
from app.main import create_app
from tests.stories.desk import Desk, Hands, set_up
from tests.web.browser import Browser, browser_of
from tests.world import Caller, World, make_world


@pytest.fixture(scope="session")
def clock_file(tmp_path_factory: pytest.TempPathFactory, now: datetime) -> Path:
    """What time it is for the application."""
    file = tmp_path_factory.mktemp("clock") / "now"
    file.write_text(now.isoformat())
    return file


@pytest.fixture(scope="module", autouse=True)
def present(clock_file: Path, now: datetime) -> Iterator[None]:
    """Leave the clock as it was found, whoever turned it in a module."""
    yield
    clock_file.write_text(now.isoformat())


@pytest.fixture(scope="session")
def app(settings: Settings, office: Office, clock_file: Path) -> FastAPI:
    return create_app(settings.model_copy(update={"test_clock": clock_file}), office=office)


@pytest.fixture(scope="session")
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


@pytest.fixture(scope="module")
def world(office: Office, now: datetime) -> World:
    return make_world(office, now)


@pytest.fixture(scope="module")
def elsewhere(office: Office, now: datetime) -> World:
    """Another body: nothing of the first may be seen from it."""
    return make_world(office, now)


@pytest.fixture(scope="module")
def by(client: TestClient, world: World) -> Callable[[str], Caller]:
    """Give the caller who holds a post."""
    callers: dict[str, Caller] = {}

    def caller(post: str) -> Caller:
        if post not in callers:
            callers[post] = world.caller(client, post)
        return callers[post]

    return caller


@pytest.fixture(scope="module")
def stranger(client: TestClient, elsewhere: World) -> Caller:
    """An officer of another body, in an office that this body has too."""
    return elsewhere.caller(client, "monitoring_officer")


@pytest.fixture(scope="session")
def nobody(client: TestClient) -> Caller:
    return Caller(client, None)


@pytest.fixture(scope="module")
def desk(office: Office, client: TestClient, clock_file: Path) -> Desk:
    """A commissioner's office at work early in 2020."""
    return set_up(office, client, Hands(clock_file))


@pytest.fixture(scope="module")
def at(client: TestClient, desk: Desk) -> Callable[[str], Browser]:
    """Give the browser of an officer of that office, signed in once."""
    browsers: dict[str, Browser] = {}

    def browser(who: str) -> Browser:
        if who not in browsers:
            browsers[who] = browser_of(client, desk.world, who)
        return browsers[who]

    return browser
