"""Which decisions clocks have something to do for: for whoever runs them. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, tuple_

from app.clock import local_day
from app.db import Prepared
from app.decisions.calling import to_open
from app.decisions.clocking import said_anew
from app.decisions.commands import Asked
from app.decisions.locking import NEEDED, facts_for
from app.decisions.secretariat import Secretariat
from app.decisions.tables import decision as decisions
from app.decisions.tables import obligation as obligations
from app.log.tables import head
from app.officers.tables import succession
from app.workflow.definition import Definition, State
from app.workflow.due import act_due
from app.workflow.facts import Attempt
from app.workflow.turns import waits_for_members

PAGE = 200
ENDED = select(succession.c.body_id).where(succession.c.other_is == "successor", succession.c.starts_on <= bindparam("today"))
BODIES = select(head.c.body_id, head.c.standing)
DUE = (
    select(decisions.c.clock_on, decisions.c.id)
    .where(decisions.c.clock_on <= bindparam("today"), decisions.c.body_id.not_in(ENDED))  # there no clock acts
    .where(tuple_(decisions.c.clock_on, decisions.c.id) > tuple_(bindparam("on"), bindparam("after")))
    .order_by(decisions.c.clock_on, decisions.c.id)
    .limit(PAGE)
)
OWED = (
    select(obligations.c.opens_on, obligations.c.id, obligations.c.decision_id)
    .where(obligations.c.opens_on <= bindparam("today"))
    .where(tuple_(obligations.c.opens_on, obligations.c.id) > tuple_(bindparam("on"), bindparam("after")))
    .order_by(obligations.c.opens_on, obligations.c.id)
    .limit(PAGE)
)
CARRIED = select(decisions.c.definition).where(decisions.c.body_id == bindparam("body")).distinct()
STANDING_IN = (
    select(decisions.c.id)
    .where(decisions.c.body_id == bindparam("body"), decisions.c.definition == bindparam("definition"))
    .where(decisions.c.state.in_(bindparam("states", expanding=True)), decisions.c.id > bindparam("after"))
    .order_by(decisions.c.id)
    .limit(PAGE)
)
ONE = Prepared(select(*NEEDED).where(decisions.c.id == bindparam("id")))


def bodies(connection: Connection) -> dict[str, int]:
    """Give every body with the place of the last event that changed what its acts rest on."""
    return {row.body_id: row.standing for row in connection.execute(BODIES)}


def due(connection: Connection, now: datetime) -> Iterator[str]:
    """Give the decisions for which a clock should have run out by now, the longest due first."""
    place = {"today": local_day(now).isoformat(), "on": "", "after": ""}
    while page := connection.execute(DUE, place).all():
        yield from (row.id for row in page)
        place |= {"on": page[-1].clock_on, "after": page[-1].id}


def owed(connection: Connection, now: datetime) -> Iterator[str]:
    """Give a decision for each paper that it made somebody owe and that should have been opened by now, the longest due first."""
    place = {"today": local_day(now).isoformat(), "on": "", "after": ""}
    while page := connection.execute(OWED, place).all():
        yield from (row.decision_id for row in page)
        place |= {"on": page[-1].opens_on, "after": page[-1].id}


def counted(connection: Connection, secretariat: Secretariat, body: str) -> Iterator[str]:
    """Give the decisions of a body in states whose day a clock says or that wait for members, whatever was last written."""
    for digest in connection.execute(CARRIED, {"body": body}).scalars().all():
        definition = secretariat.procedures.get(connection, digest)
        states = [state.key for state in definition.states.values() if _told_anew(definition, state)]
        yield from _standing_in(connection, body, digest, states)


def _told_anew(definition: Definition, state: State) -> bool:
    return bool(state.due_clock or state.key in definition.by_clock or waits_for_members(definition, state))


def _standing_in(connection: Connection, body: str, digest: str, states: Sequence[str]) -> Iterator[str]:
    place: dict[str, Any] = {"body": body, "definition": digest, "states": states, "after": ""}
    while states and (page := connection.execute(STANDING_IN, place).scalars().all()):
        yield from page
        place["after"] = page[-1]


def calls(connection: Connection, secretariat: Secretariat, decision: str, now: datetime) -> bool:
    """Say whether the clock of a decision calls for anything: its act, a paper, or to tell its day anew. Nothing is locked."""
    row = ONE.one(connection, {"id": decision})
    if row is None:
        return False
    secretariat.organisations.fresh(connection, row.body_id)
    asked = Asked(officer=None, now=now)
    locked = facts_for(connection, secretariat, asked, row, Attempt())
    told_anew = not locked.facts.standing.ended and bool(said_anew(locked.facts, locked.record))
    owes = next(to_open(connection, secretariat, asked, locked), None) is not None
    return told_anew or owes or act_due(locked.facts) is not None
