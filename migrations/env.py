"""Run the numbered migrations on either engine, all in one transaction. Knows the tables only to compare with them."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from alembic import context
from alembic.operations import MigrationScript
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

import app
from app.config import Settings
from app.db import Database, metadata

ROOMS = Path(app.__file__).parent


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        transactional_ddl=True,  # SQLite too: `db` begins its transactions itself
        render_as_batch=False,  # batch mode rebuilds a table, and history is never rebuilt
        process_revision_directives=number,
    )
    with context.begin_transaction():
        context.run_migrations()


def number(_: MigrationContext, parents: str | Iterable[str | None], scripts: list[MigrationScript]) -> None:
    """Give a new migration the next number: one line, no branches."""
    newest = max((int(p) for p in ([parents] if isinstance(parents, str) else parents) if p), default=0)
    scripts[0].rev_id = f"{newest + 1:04d}"


def load_tables() -> None:
    """Make `metadata` whole, for `alembic revision --autogenerate`; running a migration needs none of it."""
    for file in sorted(ROOMS.glob("*/tables.py")):
        importlib.import_module(f"app.{file.parent.name}.tables")


given: Any = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    load_tables()
    with Database(Settings().owner).write() as opened:
        run(opened)
