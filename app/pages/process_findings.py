"""For auditors: what they look for in how a body decides, each finding a list that leads to events and decisions."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Connection
from starlette.responses import Response

from app.audit import process
from app.audit.search import decisions_of, size_of
from app.errors import Unknown
from app.officers.queries import officers_named
from app.pages.audited import Audited, named, open_audit, rows_of
from app.pages.door import Pages
from app.pages.frame import show
from app.pages.visit import Visit

pages = Pages()


@pages.get("/audit/{body}/findings", long=True)
def findings(visit: Visit) -> Response:
    """List what can be looked for, with how often it was found in the newest stretch of the log."""
    with visit.parts.database.read() as connection:
        audit = open_audit(visit, connection)
        looked = process.look(connection, audit.body.id, _before(visit))
        counts = {name: len(looked.found.get(name, ())) for name in process.EVENTS}
        counts["several"] = len(process.several_parts(connection, audit.body.id))
        counts["overdue"] = len(process.overdue(connection, audit.body.id, visit.now))
        size = size_of(connection, audit.body.id)
    return show(
        visit,
        "process_findings.html",
        at="audit",
        on="findings",
        body=audit.body,
        audit=audit,
        looked=looked,
        counts=counts,
        size=size,
    )


@pages.get("/audit/{body}/findings/{name}", long=True)
def finding(visit: Visit) -> Response:
    """List one finding: its events or decisions."""
    name = visit.at("name")
    if name not in process.ALL:
        raise Unknown("There is no such finding.")
    with visit.parts.database.read() as connection:
        audit = open_audit(visit, connection)
        given = _decisions(visit, connection, audit, name) if name in process.DECISIONS else _events(visit, connection, audit, name)
        size = size_of(connection, audit.body.id)
    return show(
        visit, "process_finding.html", at="audit", on="findings", body=audit.body, audit=audit, name=name, size=size, **given
    )


def _events(visit: Visit, connection: Connection, audit: Audited, name: str) -> dict[str, Any]:
    looked = process.look(connection, audit.body.id, _before(visit))
    found = looked.found.get(name, [])
    rows = rows_of(visit, connection, audit, found)
    told = {row["seq"]: row for row in rows}
    rules = process.refusals_by_rule(found) if name == "refused" else []
    by_rule = [(_reason(told, code, events), [told[event["seq"]] for event in events]) for code, events in rules]
    return {"looked": looked, "rows": rows, "by_rule": by_rule}


def _reason(told: dict[int, dict[str, Any]], code: str, events: list[Any]) -> dict[str, str]:
    """Give a reason with the words of the procedure that has it."""
    reasons = (reason for event in events for reason in told[event["seq"]]["reasons"])
    return next((reason for reason in reasons if reason["code"] == code), {"code": code, "says": ""})


def _decisions(visit: Visit, connection: Connection, audit: Audited, name: str) -> dict[str, Any]:
    if name == "overdue":
        procedures = visit.parts.secretariat.procedures
        late = process.overdue(connection, audit.body.id, visit.now)
        return {"late": [_late(audit, row, procedures.get(connection, row.definition)) for row in late]}
    several = process.several_parts(connection, audit.body.id)
    about = decisions_of(connection, audit.body.id, {each.decision for each in several})
    names = officers_named(connection, {each.officer for each in several})
    told = [
        {
            "decision": named(about[each.decision]),
            "who": names.get(each.officer, ""),
            "parts": [(what, audit.post(post)) for what, post in each.parts],
        }
        for each in several
    ]
    return {"several": told, "most": process.MOST_DECISIONS}


def _late(audit: Audited, row: Any, definition: Any) -> dict[str, Any]:
    state = definition.states.get(row.state)
    whose = row.decider if row.waiting_for == "decider" else row.waiting_for
    told = {"decision": named(row), "due": row.next_due_on, "whose": audit.post(whose)}
    return {**told, "state": state.title if state else row.state}


def _before(visit: Visit) -> int | None:
    text = visit.asked("cursor")
    return int(text) if re.fullmatch(r"[0-9]{1,15}", text, re.ASCII) else None
