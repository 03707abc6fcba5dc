"""Whatever single thing is changed anywhere in what is stored about the history, it does not pass unseen."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import Table, and_, update
from sqlalchemy.exc import DBAPIError

from app.audit.report import TAMPERING
from app.db import metadata
from tests.integration.audit.conftest import History
from tests.integration.audit.intruder import Intruder

OUTSIDE = ("account", "token", "security_event", "idempotency")  # no part of the history, and kept for a time only
UNSAID = ("signing_key.made_at",)  # when a key was made stands in no log: the key itself is held against the one given

stored = [
    column for table in metadata.sorted_tables if table.name not in OUTSIDE for column in table.c if str(column) not in UNSAID
]


def flipped(value: Any, place: int) -> Any:
    """Change one byte, one character, or a number by one."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, bytes | str) and value:
        n = place % len(value)
        middle: Any = bytes([value[n] ^ 1]) if isinstance(value, bytes) else chr(ord(value[n]) ^ 1)
        return value[:n] + middle + value[n + 1 :]
    return b"x" if isinstance(value, bytes) else "x"


def change(intruder: Intruder, table: Table, row: dict[str, Any], column: str, value: Any) -> None:
    where = and_(*(key == row[key.name] for key in table.primary_key))
    with intruder.engine.begin() as connection:
        assert connection.execute(update(table).where(where).values({column: value})).rowcount == 1


@settings(max_examples=settings().max_examples, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(column=st.sampled_from(stored), which=st.integers(0, 10**6), place=st.integers(0, 10**6))
def test_one_change_anywhere_is_found(history: History, intruder: Intruder, column: Any, which: int, place: int) -> None:
    rows = intruder.kept[column.table.name]
    assume(rows)
    row = rows[which % len(rows)]
    try:
        change(intruder, column.table, row, column.name, flipped(row[column.name], place))
    except DBAPIError:  # the column cannot hold it
        assume(False)
    try:
        report = history.report()
    finally:
        intruder.undo()
    assert report.exit_code == TAMPERING, f"{column} of {row}"
    assert report.findings
