"""What is late in a body: decisions past their day, conditions that nobody has discharged, obligations that nobody has met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, or_, select

from app.clock import local_day
from app.decisions import obligation_queries
from app.decisions.secretariat import Secretariat
from app.decisions.sight import sight
from app.decisions.tables import decision as decisions

MOST = 200  # of each kind; the earliest come first
ROW = decisions.c["id", "reference", "title", "waiting_for", "decider", "originator_post", "due_on", "record", "content"]


def late(connection: Connection, secretariat: Secretariat, officer: str, now: datetime, body: str) -> list[dict[str, Any]]:
    """Give everything late that this officer may read, each with the post that it waits for, in no order."""
    ways = sight(connection, secretariat, officer, now, body).ways
    if not ways:
        return []
    today = local_day(now).isoformat()
    statement = select(*ROW).where(or_(*(way.condition for way in ways)), decisions.c.next_due_on < today)
    rows = connection.execute(statement.order_by(decisions.c.next_due_on, decisions.c.id).limit(MOST)).all()
    found = [one for row in rows for one in _of_row(row, today)]
    wanted = obligation_queries.Filters(body=body, overdue=True, limit=MOST)
    owed = obligation_queries.listing(connection, secretariat, officer, now, wanted)
    return [*found, *(_owed(item) for item in owed.items)]


def _of_row(row: Any, today: str) -> Iterator[dict[str, Any]]:
    if row.waiting_for and row.due_on and row.due_on < today:
        yield _told(row, "decision", row.title, _post(row, row.waiting_for), row.due_on, f"/decisions/{row.id}")
    record, said = orjson.loads(row.record), orjson.loads(row.content)
    for one in record["conditions"]:
        if one["status"] == "open" and one["due_on"] and one["due_on"] < today:
            text, party = _words(record, said["words"], one)
            yield _told(row, "condition", text, one["owner"] or party, one["due_on"], f"/decisions/{row.id}/conditions/{one['id']}")


def _post(row: Any, waiting_for: str) -> str:
    return str({"originator": row.originator_post, "decider": row.decider}.get(waiting_for) or waiting_for)


def _words(record: Mapping[str, Any], words: Mapping[str, Any], condition: Mapping[str, Any]) -> tuple[str, str]:
    """Open what a condition says, and the party outside that owns it, among the words of the determination that set it."""
    made = next((m for m in record["determinations"] if m["version"] == condition["version"]), None)
    outcomes = words.get(made["words"]) or () if made else ()
    said = (each for outcome in outcomes for each in outcome.get("conditions") or () if each["id"] == condition["id"])
    found: Mapping[str, Any] = next(said, {"owner": {}})
    return str(found.get("text") or condition["id"]), str(found["owner"].get("party") or "")


def _told(row: Any, kind: str, text: str, whose: str, due: str, place: str) -> dict[str, Any]:
    return {"kind": kind, "text": text, "whose": whose, "due": due, "place": place, "reference": row.reference, "of": row.title}


def _owed(item: Mapping[str, Any]) -> dict[str, Any]:
    told = {"kind": "obligation", "text": item["title"], "whose": item["post"] or "", "due": item["due"]}
    return {**told, "place": f"/obligations/{item['id']}", "reference": item["of"]["reference"], "of": item["of"]["title"]}
