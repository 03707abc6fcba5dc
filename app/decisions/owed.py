"""The conditions that an officer's posts have to meet, among the decisions that this officer may read. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, or_, select

from app.db import Prepared
from app.decisions.condition_view import conditions_view
from app.decisions.reading import Reader
from app.decisions.sight import Sight
from app.decisions.tables import decision as decisions

MOST = 100  # decisions
COLUMNS = decisions.c["body_id", "id", "reference", "title", "record", "content"]


def owed(connection: Connection, who: Sight) -> list[dict[str, Any]]:
    """Give the open conditions that an officer's posts own, by the day on which they are due; those without a day come last."""
    statement = _owing(who)
    rows = statement.all(connection, {}) if statement else ()
    posts = {reader.body: reader.posts for reader in who.readers}
    found = [one for row in rows for one in _of(row, posts[row.body_id], who.today)]
    return sorted(found, key=lambda one: (one["due_on"] or "9999", one["decision"]))


@lru_cache(maxsize=1024)
def _owing(who: Sight) -> Prepared | None:
    mine = [way for reader in who.readers for way in _own(reader)]
    if not mine:
        return None
    may = [way.condition for way in who.ways]
    first = (decisions.c.next_due_on.is_(None), decisions.c.next_due_on, decisions.c.id)
    return Prepared(select(*COLUMNS).where(or_(*mine), or_(*may)).order_by(*first).limit(MOST))


def _own(who: Reader) -> Iterator[ColumnElement[bool]]:
    for post in sorted(who.posts):
        here = (decisions.c.body_id == who.body) & decisions.c.owing.is_not(None)
        yield here & decisions.c.owing.contains(f" {post} ", autoescape=True)


def _of(row: Any, posts: frozenset[str], today: date) -> Iterator[dict[str, Any]]:
    record, words = orjson.loads(row.record), orjson.loads(row.content)["words"]
    for one in conditions_view(record, words, today):
        if one["status"] == "open" and one["kind"] != "standing" and one["owner"].get("post") in posts:
            yield {**one, "decision": row.id, "title": row.title, "reference": row.reference, "body": row.body_id}
