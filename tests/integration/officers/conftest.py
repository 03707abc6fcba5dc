"""A body to try things on, new for each test."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from app.config import Settings
from app.install import open_office
from app.log.office import Office
from tests.integration.officers.shire import Shire, founded, running


@pytest.fixture
def new_shire(office: Office, now: datetime) -> Shire:
    return founded(office, now)


@pytest.fixture
def shire(office: Office, now: datetime) -> Shire:
    return running(office, now)


@pytest.fixture
def elsewhere(settings: Settings) -> Iterator[Office]:
    """The same installation as another process opens it: its own connections, its own signer."""
    other = open_office(settings)
    yield other
    other.signer.close()
    other.database.close()
