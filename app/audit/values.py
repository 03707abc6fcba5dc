"""Open commitments to the values that are kept, and say what is wrong with those that do not open. Reads only `value`."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from app.audit.spelling import spells
from app.log.canonical import decode
from app.log.values import opens

# One parameter for all that is wanted: thousands of parameters cost more than the rows that they find.
_WANTED = {
    "sqlite": text(
        "select commitment, salt, value, decision_id from value "
        "where body_id = :body and commitment in (select wanted.value from json_each(:wanted) as wanted)"
    ),
    "postgresql": text(
        "select commitment, salt, value, decision_id from value where body_id = :body and commitment = any(:wanted)"
    ),
}


class Opened(NamedTuple):
    """A value that is kept: what it is, under which decision it is filed, and what is wrong with it."""

    value: Any
    decision: str | None
    wrong: str | None = None


def open_values(connection: Connection, body: str, wanted: Collection[str]) -> dict[str, Opened]:
    """Fetch values by commitment; those that are gone are absent."""
    if not wanted:
        return {}
    engine = connection.dialect.name
    asked: Any = list(wanted)
    rows = connection.execute(_WANTED[engine], {"body": body, "wanted": json.dumps(asked) if engine == "sqlite" else asked}).all()
    return {commitment: _opened(commitment, salt, data, decision) for commitment, salt, data, decision in rows}


def _opened(commitment: str, salt: bytes, data: bytes, decision: str | None) -> Opened:
    if not opens(commitment, salt, data):
        return Opened(None, decision, "does not open its commitment: it, or its salt, was changed")
    try:
        value = decode(data)
    except ValueError:
        return Opened(None, decision, "is not JSON")
    return Opened(value, decision, None if spells(data, value) else "is not in canonical form")
