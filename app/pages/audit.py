"""For auditors: the bodies that they audit, a search over every event of a body, and all that is known of one event."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Connection
from starlette.responses import Response

from app.audit.auditors import audited
from app.audit.queries import checkpoint, log_events, proof
from app.audit.search import Wanted, event_at, referred, search, size_of
from app.decisions import queries
from app.decisions.queries import Filters, open_values
from app.errors import Unknown
from app.log.kinds import Kind
from app.officers.queries import officers_of
from app.pages.audited import Audited, open_audit, rows_of
from app.pages.door import Pages
from app.pages.form import Form
from app.pages.frame import show
from app.pages.history import telling
from app.pages.matter import open_matter
from app.pages.visit import Visit

pages = Pages()
A_PAGE = 30
MOST_DECISIONS = 50  # whose events one search looks for
TAKEN_AWAY = 1_000  # events in one file
COMMITMENT = re.compile(r"[0-9a-f]{64}")
PLAIN = ("given", "definition", "statement", "digest", "scan", "covered")  # hold no commitments, or those of content by the hundred
STANDING_IN = ("originator", "decider", "recorder", "member", "system", "operator")  # capacities that are no posts
ASKS = ("q", "kind", "officer", "capacity", "refused")


@pages.get("/audit")
def bodies(visit: Visit) -> Response:
    """List the bodies that the officer audits."""
    with visit.parts.database.read() as connection:
        mine = list(audited(connection, visit.parts.secretariat.organisations, visit.person.id, visit.now))
    return show(visit, "audit.html", at="audit", bodies=mine)


@pages.get("/audit/{body}", long=True)
def events(visit: Visit) -> Response:
    """Search the events of a body."""
    with visit.parts.database.read() as connection:
        audit = open_audit(visit, connection)
        body, days = audit.body, _days(visit)
        wanted = _wanted(visit, connection, audit, days)
        found = search(connection, body.id, wanted, _number(visit.asked("cursor")), A_PAGE)
        rows = rows_of(visit, connection, audit, [event for event, _ in found.events])
        officers = officers_of(connection, body.id)
        size = size_of(connection, body.id)
    asks = {name: visit.asked(name) for name in ASKS if visit.asked(name)}
    spelt = {f"{name}-{part}": visit.asked(f"{name}-{part}") for name in ("first", "last") for part in ("day", "month", "year")}
    return show(
        visit,
        "audit_events.html",
        at="audit",
        on="events",
        body=body,
        audit=audit,
        rows=rows,
        size=size,
        looked=found.looked,
        next=found.next,
        asks=asks,
        spelt={name: text for name, text in spelt.items() if text},
        wrong=[name for name, day in days.items() if day is None and any(spelt[f"{name}-{p}"] for p in ("day", "month", "year"))],
        kinds=[kind.value for kind in Kind],
        officers=[(each.id, each.name) for each in officers],
        capacities=[(key, post.title) for key, post in audit.organisation.posts.items()]
        + [(key, audit.post(key)) for key in STANDING_IN],
    )


@pages.get("/audit/{body}/events/{seq}")
def event(visit: Visit) -> Response:
    """Show all that is known of one event: what it says, the texts it opens to, its bytes and its receipt."""
    with visit.parts.database.read() as connection:
        audit = open_audit(visit, connection)
        row = event_at(connection, audit.body.id, _place(visit))
        if row is None:
            raise Unknown("There is no such event in the log of this body.")
        told = orjson.loads(row.bytes)
        (short,) = rows_of(visit, connection, audit, [told])
        opened = open_values(connection, audit.body.id, {c for _, c in _commitments("", told["data"])})
        receipt = proof(connection, [audit.body.id], bytes(row.leaf).hex(), visit.parts.secretariat.office.signer.verifier)
        size = size_of(connection, audit.body.id)
    return show(
        visit,
        "audit_event.html",
        at="audit",
        on="events",
        body=audit.body,
        audit=audit,
        event=told,
        row=short,
        size=size,
        whole=_as_history(visit, told),
        opened=[(path, _spelt(opened[c]) if c in opened else None) for path, c in _commitments("", told["data"])],
        bytes_text=bytes(row.bytes).decode("utf-8", "replace"),
        pretty=_spelt(told),
        receipt=_spelt(receipt),
        leaf=bytes(row.leaf).hex(),
    )


@pages.get("/audit/{body}/take-away/{seq}", long=True)
def take_away(visit: Visit) -> Response:
    """Give a stretch of the log as JSON, each event with the bytes that were hashed, and the newest checkpoint."""
    with visit.parts.database.read() as connection:
        audit = open_audit(visit, connection)
        first = _place(visit)
        page = log_events(connection, audit.body.id, None, TAKEN_AWAY, first=first)
        note = checkpoint(connection, audit.body.id, visit.parts.secretariat.office.signer.verifier)
    name = f"{audit.body.slug}-events-from-{first}.json"
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(orjson.dumps({"items": page.items, "checkpoint": note}), 200, headers, "application/json")


def _as_history(visit: Visit, event: Mapping[str, Any]) -> dict[str, Any] | None:
    """Tell an event of a decision as the decision's own history tells it."""
    if not event["decision"]:
        return None
    with suppress(Unknown):  # where the row of the decision is gone, the bytes are all that is left
        matter = open_matter(visit, event["decision"])
        with visit.parts.database.read() as connection:
            return next((each for each in telling(visit, connection, matter) if each["seq"] == event["seq"]), None)
    return None


def _wanted(visit: Visit, connection: Connection, audit: Audited, days: Mapping[str, date | None]) -> Wanted:
    kind = visit.asked("kind")
    return Wanted(
        kind=kind if kind in set(Kind) else None,
        officer=visit.asked("officer") or None,
        capacity=visit.asked("capacity") or None,
        refused=visit.asked("refused") == "true",
        decisions=_decisions(visit, connection, audit) if visit.asked("q") else None,
        **days,
    )


def _decisions(visit: Visit, connection: Connection, audit: Audited) -> frozenset[str]:
    """Find the decisions that have these words in their title, or this reference."""
    q = visit.asked("q")
    narrowed = Filters(body=audit.body.id, q=q, limit=MOST_DECISIONS)
    page = queries.listing(connection, visit.parts.secretariat, visit.person.id, visit.now, narrowed)
    return frozenset({*(item["id"] for item in page.items), *referred(connection, audit.body.id, q)})


def _days(visit: Visit) -> dict[str, date | None]:
    """Read the days from the address, each of three fields; what is no day narrows nothing, and the page says so."""
    names = [f"{name}-{part}" for name in ("first", "last") for part in ("day", "month", "year")]
    form = Form({name: (visit.asked(name),) for name in names})
    return {name: _day(form.day(name)) for name in ("first", "last")}


def _day(text: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII) else None
    return None


def _commitments(path: str, data: Any) -> Iterator[tuple[str, str]]:
    """Give whatever in an event may be a commitment to a text, with its place."""
    if isinstance(data, str) and COMMITMENT.fullmatch(data):
        yield path, data
    inner = data.items() if isinstance(data, Mapping) else enumerate(data) if isinstance(data, list) else ()
    for key, value in inner:
        if key not in PLAIN:
            yield from _commitments(f"{path} {key}".strip(), value)


def _spelt(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,15}", text, re.ASCII) else None


def _place(visit: Visit) -> int:
    place = _number(visit.at("seq"))
    if place is None:
        raise Unknown("There is no such event in the log of this body.")
    return place
