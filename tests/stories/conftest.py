"""The application with a clock that stories turn, and a commissioner's office of its own for each story, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from starlette.testclient import TestClient

from app.audit.verify import verify
from app.config import Settings
from app.log.office import Office
from app.main import create_app
from app.workflow.definition import Definition
from tests.stories.boardroom import Boardroom
from tests.stories.desk import OFFICE, Desk, Hands, People, set_up
from tests.stories.memorandum import THE_DAY

Founding = Callable[..., Desk]


@pytest.fixture(scope="session")
def clock(tmp_path_factory: pytest.TempPathFactory) -> Hands:
    hands = Hands(tmp_path_factory.mktemp("wall") / "clock")
    hands.put(THE_DAY)
    return hands


@pytest.fixture(scope="session")
def client(settings: Settings, office: Office, clock: Hands) -> Iterator[TestClient]:
    app = create_app(settings.model_copy(update={"test_clock": clock.file}), office=office)
    with TestClient(app) as client:
        yield client


@pytest.fixture(scope="module")
def told(office: Office) -> Iterator[list[Desk | Boardroom]]:
    """Every office of these stories; when they are over, their histories must verify."""
    desks: list[Desk | Boardroom] = []
    yield desks
    report = verify(office.database, [office.signer.verifier], bodies=[desk.world.slug for desk in desks], here=office.signer)
    assert [finding.sentence() for finding in report.findings] == []


@pytest.fixture
def found(office: Office, client: TestClient, clock: Hands, told: list[Desk | Boardroom]) -> Founding:
    """Found an office in January 2020; then it is 9 November 2020, a Monday."""

    def founded(people: People = OFFICE, procedures: tuple[Definition, ...] = ()) -> Desk:
        desk = set_up(office, client, clock, people, procedures)
        told.append(desk)
        clock.put(THE_DAY)
        return desk

    return founded


@pytest.fixture
def desk(found: Founding) -> Desk:
    return found()
