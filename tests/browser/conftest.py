"""A headless Chromium before the application on both databases, and offices whose officers sit down at it.

Each officer sits down at a window that shares nothing with any other.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright
from starlette.testclient import TestClient

from app.audit.verify import verify
from app.config import Settings
from app.log.office import Office
from app.main import create_app
from app.workflow.definition import Definition
from tests.browser.seat import Seat, take_seat
from tests.browser.site import served
from tests.stories.boardroom import Boardroom
from tests.stories.desk import OFFICE, Desk, Hands, People, set_up
from tests.stories.memorandum import THE_DAY

FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"]  # only our own pages are opened
Found = Callable[..., Desk]
SitDown = Callable[[Desk | Boardroom, str], Seat]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium for the tests of one file: while it runs, no other event loop can run in this process."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    assert chromium, "Chromium is missing: `make test` installs it on Debian; elsewhere install it so that `chromium` starts it."
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def clock(tmp_path_factory: pytest.TempPathFactory) -> Hands:
    hands = Hands(tmp_path_factory.mktemp("wall") / "clock")
    hands.put(THE_DAY)
    return hands


@pytest.fixture(scope="session")
def site(settings: Settings, office: Office, clock: Hands) -> Iterator[tuple[str, TestClient]]:
    """The address of the application, and a way to its interface for what a story does not show."""
    app = create_app(settings.model_copy(update={"test_clock": clock.file}), office=office)
    with served(app) as address:
        yield address, TestClient(app)


@pytest.fixture(scope="module")
def desks(office: Office) -> Iterator[list[Desk | Boardroom]]:
    """Every office of these stories; when they are over, their histories must verify."""
    opened: list[Desk | Boardroom] = []
    yield opened
    report = verify(office.database, [office.signer.verifier], bodies=[desk.world.slug for desk in opened], here=office.signer)
    assert [finding.sentence() for finding in report.findings] == []


@pytest.fixture
def found(office: Office, site: tuple[str, TestClient], clock: Hands, desks: list[Desk | Boardroom]) -> Found:
    """Found an office in January 2020; then it is 9 November 2020, a Monday."""

    def founded(people: People = OFFICE, procedures: tuple[Definition, ...] = ()) -> Desk:
        desk = set_up(office, site[1], clock, people, procedures)
        desks.append(desk)
        clock.put(THE_DAY)
        return desk

    return founded


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    """Whether the browser runs scripts: every story must do without."""
    return bool(request.param)


@pytest.fixture
def sit_down(browser: Browser, site: tuple[str, TestClient], scripts: bool) -> Iterator[SitDown]:
    """Sign an officer of an office in, in a window of their own."""
    seats: list[Seat] = []

    def sits(desk: Desk | Boardroom, who: str) -> Seat:
        seats.append(take_seat(browser, site[0], scripts=scripts))
        return seats[-1].sign_in(desk.world.emails[who])

    yield sits
    for seat in seats:
        seat.page.context.close()
