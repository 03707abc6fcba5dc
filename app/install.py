"""Make an installation ready: the newest migration, the rights of the runtime role, the signing key. Knows no act and no page.

Alembic is imported where it is asked for: few commands need it, and it takes a sixth of the time in which all of them start.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sqlalchemy import Connection, insert, inspect, select, text
from sqlalchemy.engine import make_url

from app.clock import stamp
from app.config import Settings
from app.db import Database
from app.errors import LogStopped, Unsafe
from app.log.office import Office
from app.log.signer import Signer
from app.log.tables import HISTORY, signing_key

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent.parent / "migrations"
ONE_MIGRATOR = 0x64756C79  # the advisory lock that one migrator holds: "duly"
READ_ONLY = ("alembic_version", "signing_key")  # written by migrations, and by `migrate` itself
SHORT_LIVED = ("idempotency", "token", "session", "security_event")  # none is history: rows may be deleted
LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Migrated:
    """What a migration found and did."""

    before: str | None  # the migration that the database stood at
    after: str
    runtime: str | None  # the role that was given its rights; None where one role does both, and on SQLite
    key: str  # the public half of the signing key
    key_made: bool
    key_here: bool  # false: this host has no private half and refuses to write

    def sentences(self) -> tuple[str, ...]:
        """Tell it to whoever ran the command."""
        moved = f"The database stands at migration {self.after}" + (", as before." if self.before == self.after else ".")
        rights = f"The role {self.runtime} may read and write, and owns nothing." if self.runtime else ""
        key = "A signing key was made. Its public half, for auditors:" if self.key_made else "The public half of the signing key:"
        absent = "" if self.key_here else "The private half is not on this host: it can read, and refuses to write."
        return tuple(s for s in (moved, rights, f"{key} {self.key}", absent) if s)


def migrate(settings: Settings, now: datetime) -> Migrated:
    """Bring the database to the newest migration; safe to run twice and on two hosts at once. Raises Busy, Unsafe."""
    from alembic import command

    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = Database(settings.owner, lock_seconds=settings.lock_seconds)
    try:
        with database.write() as connection:
            if not database.sqlite:
                connection.execute(text("select pg_advisory_xact_lock(:one)"), {"one": ONE_MIGRATOR})
            before = _standing_at(connection)
            command.upgrade(_config(connection), "head")
            runtime = None if database.sqlite else _share_rights(connection, settings)
            key, made, here = _signing_key(connection, settings, now)
            return Migrated(before=before, after=newest(), runtime=runtime, key=key, key_made=made, key_here=here)
    finally:
        database.close()


def is_current(database: Database) -> bool:
    """Say whether the database stands at the newest migration of this code."""
    with database.read() as connection:
        return _standing_at(connection) == newest()


@cache
def newest() -> str:
    """Give the number of the newest migration in this code."""
    from alembic.script import ScriptDirectory

    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


def open_office(settings: Settings) -> Office:
    """Open the database as the runtime role, with this host's signing key. Raises LogStopped, Unsafe."""
    signer = Signer.load(signer_folder(settings))
    database = Database(
        settings.database, read_url=settings.read_url, lock_seconds=settings.lock_seconds, pgbouncer=settings.pgbouncer
    )
    return Office(database, signer)


def signer_folder(settings: Settings) -> Path:
    """Give the folder of the signing key and of the signer's memory."""
    return settings.data / "signer"


def _config(connection: Connection | None = None) -> Config:
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def _standing_at(connection: Connection) -> str | None:
    from alembic.runtime.migration import MigrationContext

    return MigrationContext.configure(connection).get_current_revision()


def _share_rights(connection: Connection, settings: Settings) -> str | None:
    """Give the runtime role what the application needs and nothing else: no ownership, no change of history, no truncate."""
    role = make_url(settings.database).username
    owner = connection.execute(text("select current_user")).scalar_one()
    if role is None or role == owner:
        return None
    quote = connection.dialect.identifier_preparer.quote
    schema, to = quote(connection.execute(text("select current_schema()")).scalar_one()), quote(role)
    statements = [f"revoke all on all tables in schema {schema} from public, {to}", f"grant usage on schema {schema} to {to}"]
    statements += [
        f"grant {_rights(table)} on {schema}.{quote(table)} to {to}" for table in sorted(inspect(connection).get_table_names())
    ]
    for statement in statements:
        connection.exec_driver_sql(statement)
    return role


def _rights(table: str) -> str:
    if table in READ_ONLY:
        return "select"
    if table in HISTORY:
        return "select, insert"
    return "select, insert, update, delete" if table in SHORT_LIVED else "select, insert, update"


def _signing_key(connection: Connection, settings: Settings, now: datetime) -> tuple[str, bool, bool]:
    """Make the signing key if there is none yet. Gives its public half, whether it was made, whether it is on this host."""
    recorded = connection.execute(select(signing_key.c.vkey).order_by(signing_key.c.made_at.desc()).limit(1)).scalar()
    folder, made = signer_folder(settings), False
    try:
        signer = Signer.load(folder)
    except LogStopped:
        if recorded is not None:
            return recorded, False, False
        signer, made = Signer.create(folder, key_name(settings.base_url)), True
    public = signer.key.verifier.text()
    if recorded is None:
        connection.execute(insert(signing_key), {"name": signer.key.name, "vkey": public, "made_at": stamp(now)})
    elif recorded != public:
        raise Unsafe(f"{folder} holds the key {public}, but this database records {recorded}. Use the folder that belongs to it.")
    signer.close()
    return public, made, True


def key_name(base_url: str) -> str:
    """Name the signing key after the address of the installation, which an auditor knows."""
    host = urlsplit(base_url).hostname
    return "duly.localhost" if host is None or host in LOOPBACK else host
