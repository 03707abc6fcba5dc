"""The history of a decision: every event in plain words, refused attempts among them, each with its receipt."""

from __future__ import annotations

import re
from typing import Any

import orjson
from sqlalchemy import Connection
from starlette.responses import Response

from app.audit.queries import proof
from app.decisions.queries import events_of, open_values
from app.errors import Unknown
from app.officers.queries import officers_named
from app.pages.door import Pages
from app.pages.happened import ACTS, COMMENTS, EDITS, REFUSALS, Teller, carried_by, commitments_in, officers_in
from app.pages.matter import Matter, open_matter, shown
from app.pages.visit import Visit

pages = Pages()
A_PAGE = 40
SHOWN = (ACTS, EDITS, REFUSALS, COMMENTS)


@pages.get("/decisions/{decision}/history")
def history(visit: Visit) -> Response:
    """Show what happened to a decision, the newest first or the oldest first."""
    matter = open_matter(visit, visit.at("decision"))
    with visit.parts.database.read() as connection:
        told = telling(visit, connection, matter)
    asked = visit.request.query_params.getlist("show")
    groups = [group for group in SHOWN if group in asked] or list(SHOWN)
    oldest = visit.asked("order") == "oldest"
    found = [event for event in told if event["group"] in groups]
    found = found if oldest else found[::-1]
    first = _number(visit.asked("cursor"))
    return shown(
        visit,
        matter,
        "history.html",
        title="History",
        on="history",
        events=found[first : first + A_PAGE],
        next=first + A_PAGE if len(found) > first + A_PAGE else None,
        groups={group: sum(event["group"] == group for event in told) for group in SHOWN},
        shown=groups,
        oldest=oldest,
        revisions=matter.told["revision"],
    )


@pages.get("/decisions/{decision}/history/{seq}")
def event(visit: Visit) -> Response:
    """Show one event with the proof that it stands in the log."""
    matter = open_matter(visit, visit.at("decision"))
    one, receipt = _with_receipt(visit, matter)
    return shown(
        visit,
        matter,
        "event.html",
        title=f"Event {one['seq']}",
        on="history",
        event=one,
        receipt=receipt,
        text=_spelt(receipt),
        key=visit.parts.secretariat.office.signer.verifier.text(),
    )


@pages.get("/decisions/{decision}/history/{seq}/receipt")
def receipt(visit: Visit) -> Response:
    """Give the receipt of an event as a file of text, to be kept and checked elsewhere."""
    matter = open_matter(visit, visit.at("decision"))
    one, receipt = _with_receipt(visit, matter)
    named = re.sub(r"[^0-9A-Za-z]+", "-", matter.told["reference"] or "draft")
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="receipt-{named}-event-{one["seq"]}.txt"'}
    return Response(_spelt(receipt), 200, headers, "text/plain; charset=utf-8")


def telling(visit: Visit, connection: Connection, matter: Matter) -> list[dict[str, Any]]:
    """Give every event of a decision as pages tell it, the oldest first; in a number of statements that does not grow."""
    happened = events_of(connection, matter.one)
    events = [event for event, _ in happened]
    words = open_values(connection, matter.body.id, {c for event in events for c in commitments_in(event)})
    names = officers_named(connection, officers_in(events))
    procedures = visit.parts.secretariat.procedures
    carried = carried_by(events, matter.definition.digest)
    definitions = {digest: procedures.get(connection, digest) for digest in sorted({*carried})}
    teller = Teller(matter, names, words)
    return [teller.told(event, leaf, definitions[digest]) for (event, leaf), digest in zip(happened, carried, strict=True)]


def _with_receipt(visit: Visit, matter: Matter) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give an event of this decision by its place in the log, and its proof. Raises Unknown."""
    with visit.parts.database.read() as connection:
        found = (event for event in telling(visit, connection, matter) if str(event["seq"]) == visit.at("seq"))
        one = next(found, None)
        if one is None:
            raise Unknown("There is no such event in the history of this decision.")
        return one, proof(connection, [matter.body.id], one["leaf"], visit.parts.secretariat.office.signer.verifier)


def _spelt(receipt: dict[str, Any]) -> str:
    return orjson.dumps(receipt, option=orjson.OPT_INDENT_2).decode() + "\n"


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text, re.ASCII) else 0
