"""Open commitments to the values that are kept, and say what is wrong with those that do not open. Reads only `value`."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from app.audit.spelling import spells
from app.db import Prepared
from app.log.canonical import decode
from app.log.values import opens

# One parameter for all that is wanted: thousands of parameters cost more than the rows that they find.
_AMONG = {
    "sqlite": "in (select wanted.value from json_each(:wanted) as wanted)",
    "postgresql": "= any(array(select json_array_elements_text(cast(:wanted as json))))",
}
_WANTED = {
    engine: Prepared(text(f"select commitment, salt, value, decision_id from value where body_id = :body and commitment {among}"))
    for engine, among in _AMONG.items()
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
    rows = _WANTED[connection.dialect.name].all(connection, {"body": body, "wanted": json.dumps(list(wanted))})
    return {commitment: _opened(commitment, salt, data, decision) for commitment, salt, data, decision in rows}


def _opened(commitment: str, salt: bytes, data: bytes, decision: str | None) -> Opened:
    if not opens(commitment, salt, data):
        return Opened(None, decision, "does not open its commitment: it, or its salt, was changed")
    try:
        value = decode(data)
    except ValueError:
        return Opened(None, decision, "is not JSON")
    return Opened(value, decision, None if spells(data, value) else "is not in canonical form")
