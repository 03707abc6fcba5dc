"""duly doctor: look at settings and installation; say what is unsafe, what is merely worth knowing, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from app.config import Settings
from app.db import Database
from app.errors import DulyError, Unsafe
from app.install import LOOPBACK, is_current, signer_folder
from app.log.signer import Signer
from app.officers.tables import body
from app.workflow.lint import lint_together
from app.workflow.loader import load_all


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that doctor saw."""

    unsafe: bool
    what: str
    cure: str

    def sentence(self) -> str:
        return f"{'UNSAFE' if self.unsafe else 'note  '}  {self.what} {self.cure}".rstrip()

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def examine(settings: Settings) -> tuple[Finding, ...]:
    """Look at everything. Raises nothing: what cannot be looked at is a finding."""
    database = Database(settings.database, lock_seconds=settings.lock_seconds)
    try:
        found = [*_settings(settings), *_key(settings), *_procedures(settings), *_database(database, settings)]
    finally:
        database.close()
    return tuple(found) or (Finding(False, "Nothing unsafe was found.", ""),)


def refuse_unsafe(settings: Settings, *, host: str, workers: int) -> None:
    """Refuse to serve with settings that would harm. Raises Unsafe with the first of them."""
    sqlite = Database(settings.database).sqlite
    if sqlite and workers > 1:
        raise Unsafe("SQLite serves one process. Start with --workers 1, or set DULY_DATABASE_URL to PostgreSQL.")
    open_to_others = host not in LOOPBACK
    for finding in examine(settings):
        if finding.unsafe and (open_to_others or "demo" not in finding.what):
            raise Unsafe(f"{finding.what} {finding.cure}")


def _settings(settings: Settings) -> Iterator[Finding]:
    address = urlsplit(settings.base_url)
    if settings.test_clock is not None and address.hostname not in LOOPBACK:
        yield Finding(
            True, "DULY_TEST_CLOCK is set: the present time would be read from a file.", "Unset it; it is for tests only."
        )
    if address.scheme != "https" and address.hostname not in LOOPBACK:
        yield Finding(True, f"DULY_BASE_URL is {settings.base_url}: passwords would travel in the clear.", "Serve it over https.")


def _key(settings: Settings) -> Iterator[Finding]:
    try:
        Signer.load(signer_folder(settings)).close()
    except DulyError as error:
        yield Finding(True, error.detail, "")


def _procedures(settings: Settings) -> Iterator[Finding]:
    try:
        findings = lint_together(load_all(settings.workflows).values())
    except DulyError as error:
        yield Finding(True, error.detail, "Run duly workflow lint.")
        return
    for finding in findings:
        yield Finding(True, str(finding), "")


def _database(database: Database, settings: Settings) -> Iterator[Finding]:
    try:
        if not is_current(database):
            yield Finding(True, "The database does not stand at the newest migration.", "Run duly migrate.")
            return
        with database.read() as connection:
            demo = connection.execute(select(body.c.slug).where(body.c.demo)).scalars().all()
            roles = None if database.sqlite else connection.execute(OWNED).scalar_one()
    except (SQLAlchemyError, DulyError) as error:
        yield Finding(
            True, f"The database cannot be read: {str(error).splitlines()[0]}", "Check DULY_DATABASE_URL; run duly migrate."
        )
        return
    if demo and urlsplit(settings.base_url).hostname not in LOOPBACK:
        yield Finding(
            True, f"There are demo bodies ({', '.join(demo)}), whose password everybody knows.", "Use a database without them."
        )
    if database.sqlite:
        yield Finding(
            False,
            "SQLite: whoever owns the file can take its rules away. Tampering is found by duly audit verify, not prevented.",
            "Use PostgreSQL with two roles where that matters.",
        )
    elif roles:
        yield Finding(
            False,
            f"The role of DULY_DATABASE_URL owns {roles} tables: it could take the rules away that protect the history.",
            "Give it a role of its own and set DULY_MIGRATION_URL to the owner's.",
        )


OWNED = text("select count(*) from pg_class c where c.relkind = 'r' and c.relowner = current_user::regrole and c.relname = 'event'")
