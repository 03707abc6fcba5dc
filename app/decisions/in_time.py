"""Papers that are owed in a body, opened by whoever next writes there, on whichever decision, where no worker has done it.

Each is judged under the lock of its own decision; what is remembered only spares looking again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog
from sqlalchemy import bindparam, select

from app.clock import local_day
from app.db import Prepared
from app.decisions import calling
from app.decisions.done import Done
from app.decisions.secretariat import Looked, Secretariat
from app.decisions.tables import obligation as obligations
from app.errors import DulyError

AT_ONCE = 10  # obligations that one act looks after; the next act goes on from there
MOST_STEPS = 4  # of one decision: an act of its clock, its papers
OWED = Prepared(
    select(obligations.c.opens_on, obligations.c.id, obligations.c.decision_id)
    .where(obligations.c.body_id == bindparam("body"), obligations.c.opens_on <= bindparam("today"))
    .order_by(obligations.c.opens_on, obligations.c.id)
)

log = structlog.get_logger("duly.in_time")
Run = Callable[[Secretariat, datetime, str], str]  # does what the clock of a decision calls for; nothing where it calls for nothing


def open_owed(secretariat: Secretariat, now: datetime, done: Done, run: Run) -> None:
    """Open what is owed in the body of an act that is committed; once a day, and again where posts or procedures changed.

    Nothing that goes wrong here reaches whoever acted: it stays due, and is tried again.
    """
    body, today = done.record["body"], local_day(now)
    known, moment = secretariat.looked.get(body), (done.facts.standing.sequence, today)
    if known is not None and known.moment == moment and known.whole and not calling.due(done.record, today):
        return
    place = known.place if known is not None and known.moment == moment and not known.whole else ("", "")
    try:
        with secretariat.office.database.glance() as connection:
            owed = OWED.all(connection, {"body": body, "today": today.isoformat()})
        rows = [row for row in owed if (row.opens_on, row.id) > place][:AT_ONCE]
        for decision in dict.fromkeys(row.decision_id for row in rows):
            _open(secretariat, now, decision, run)
    except Exception as error:  # the act is committed, and is answered as what it was
        log.error("what is owed could not be opened", body=body, exc_info=error)
        return
    last = (rows[-1].opens_on, rows[-1].id) if rows else place
    secretariat.looked[body] = Looked(moment=moment, place=last, whole=len(rows) < AT_ONCE)


def _open(secretariat: Secretariat, now: datetime, decision: str, run: Run) -> None:
    """Do what one decision calls for; one that cannot holds up no other."""
    try:
        for _ in range(MOST_STEPS):
            if not run(secretariat, now, decision):
                return
    except DulyError as problem:
        log.warning("what is owed was not opened", decision=decision, why=problem.code)
