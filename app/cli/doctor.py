"""duly doctor: look at settings and installation; say what is unsafe, what is merely worth knowing, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
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
from app.officers.tables import body, definition
from app.workflow.lint import lint_together
from app.workflow.loader import load_all, load_versions


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


def examine(settings: Settings, host: str = LOOPBACK[0]) -> tuple[Finding, ...]:
    """Look at everything, as it would be served on this host. Raises nothing: what cannot be looked at is a finding."""
    database = Database(settings.database, lock_seconds=settings.lock_seconds)
    shown = _shown(settings, host)
    try:
        found = [*_settings(settings, shown), *_key(settings), *_procedures(settings), *_database(database, settings, shown)]
    finally:
        database.close()
    return tuple(found) or (Finding(False, "Nothing unsafe was found.", ""),)


def refuse_unsafe(settings: Settings, *, host: str, workers: int) -> None:
    """Refuse to serve with settings that would harm. Raises Unsafe with the first of them."""
    sqlite = Database(settings.database).sqlite
    if sqlite and workers > 1:
        raise Unsafe("SQLite serves one process. Start with --workers 1, or set DULY_DATABASE_URL to PostgreSQL.")
    for finding in examine(settings, host):
        if finding.unsafe:
            raise Unsafe(f"{finding.what} {finding.cure}")


def _shown(settings: Settings, host: str) -> str:
    """Say how others than this machine can reach it: by the address that they are told, or by the one listened on; else nothing."""
    if urlsplit(settings.base_url).hostname not in LOOPBACK:
        return f"DULY_BASE_URL is {settings.base_url}"
    return "" if host in LOOPBACK else f"it listens on {host or 'every address'}"


def _settings(settings: Settings, shown: str) -> Iterator[Finding]:
    if settings.test_clock is not None and shown:
        says = f"DULY_TEST_CLOCK is set and {shown}: the present time would be read from a file."
        yield Finding(True, says, "Unset it; it is for tests only.")
    if urlsplit(settings.base_url).scheme != "https" and shown:
        says = f"DULY_BASE_URL does not begin with https and {shown}: passwords would travel in the clear."
        yield Finding(True, says, "Serve it over https, and set DULY_BASE_URL to the address that people use.")


def _key(settings: Settings) -> Iterator[Finding]:
    try:
        Signer.load(signer_folder(settings)).close()
    except DulyError as error:
        yield Finding(True, error.detail, "")


def _procedures(settings: Settings) -> Iterator[Finding]:
    try:
        findings = lint_together(load_all(*settings.procedures).values())
    except DulyError as error:
        yield Finding(True, error.detail, "Run duly workflow lint.")
        return
    for finding in findings:
        yield Finding(True, str(finding), "")


def _database(database: Database, settings: Settings, shown: str) -> Iterator[Finding]:
    try:
        if not is_current(database):
            yield Finding(True, "The database does not stand at the newest migration.", "Run duly migrate.")
            return
        with database.read() as connection:
            demo = connection.execute(select(body.c.slug).where(body.c.demo)).scalars().all()
            roles = None if database.sqlite else connection.execute(OWNED).scalar_one()
            known = {(r.workflow, r.version): r.digest for r in connection.execute(select(definition))}
    except (SQLAlchemyError, DulyError) as error:
        yield Finding(
            True, f"The database cannot be read: {str(error).splitlines()[0]}", "Check DULY_DATABASE_URL; run duly migrate."
        )
        return
    yield from _changed(settings, known)
    if demo and shown:
        says = f"There are demo bodies ({', '.join(demo)}), whose password everybody knows, and {shown}."
        yield Finding(True, says, "Use a database without them.")
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


def _changed(settings: Settings, known: Mapping[tuple[str, int], str]) -> Iterator[Finding]:
    """Find the files that are not what was adopted under their version: a version never changes."""
    with suppress(DulyError):  # what does not load is told already
        for found in load_versions(*settings.procedures):
            adopted = known.get((found.workflow, found.version), found.digest)
            if adopted != found.digest:
                says = f"{found.file} was changed: version {found.version} of {found.workflow} was adopted as {adopted[:12]}"
                cure = f"Put the file back as it was, or give what it says now the number {found.version + 1}."
                yield Finding(True, f"{says}, and the file is {found.digest[:12]}.", cure)


OWNED = text("select count(*) from pg_class c where c.relkind = 'r' and c.relowner = current_user::regrole and c.relname = 'event'")
