"""Readings change nothing: not a row, not the log, not the signer's file."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import select

from app.db import Database, metadata
from app.log.office import Office
from tests.web.calls import CALLS, Call, ids
from tests.world import Caller, World

By = Callable[[str], Caller]


def whole(database: Database, folder: Path) -> dict[str, str]:
    """Give a digest of every table and of the signer's files."""
    with database.read() as connection:
        found = {
            table.name: sha256(repr(sorted(map(repr, connection.execute(select(table))))).encode()).hexdigest()
            for table in metadata.sorted_tables
        }
    return found | {str(file): sha256(file.read_bytes()).hexdigest() for file in sorted(folder.rglob("*")) if file.is_file()}


@pytest.mark.parametrize("call", [call for call in CALLS if call.method == "GET"], ids=ids)
def test_a_reading_writes_nothing(call: Call, world: World, by: By, office: Office) -> None:
    decision = by("policy_officer").open(world)["id"]
    parts = {"decision": decision, "body": world.slug}
    callers = [by("auditor"), by("policy_officer")]
    before = whole(office.database, office.signer.folder)
    for caller in callers:
        assert call.send(caller, **parts).status_code < 500
        assert call.send(caller).status_code < 500
    assert whole(office.database, office.signer.folder) == before
