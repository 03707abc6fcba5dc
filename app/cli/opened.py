"""Open the installation for a command, and find bodies and officers by what people call them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from app.cli.telling import plain_errors
from app.clock import Clock
from app.config import Settings
from app.install import open_office
from app.log.office import Office
from app.officers import queries


@dataclass(frozen=True, slots=True)
class Opened:
    """An installation, the present moment, and who uses the command line (None: the operator)."""

    office: Office
    settings: Settings
    now: datetime

    def body(self, key: str) -> str:
        """Find a body by slug or id. Raises Unknown."""
        with self.office.database.read() as connection:
            return queries.body(connection, key).id

    def officer(self, email_or_id: str) -> str:
        """Find an officer by address or id. Raises Unknown."""
        with self.office.database.read() as connection:
            find = queries.officer_at if "@" in email_or_id else queries.officer
            return find(connection, email_or_id).id

    def maybe(self, email_or_id: str | None) -> str | None:
        return self.officer(email_or_id) if email_or_id else None


@contextmanager
def opened() -> Iterator[Opened]:
    """Open the installation of the environment; errors end the command in a sentence."""
    settings = Settings()
    with plain_errors():
        office = open_office(settings)
        try:
            yield Opened(office, settings, Clock(settings.test_clock).now())
        finally:
            office.signer.close()
            office.database.close()
