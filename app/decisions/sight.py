"""What an officer may see today: as whom in each body, by which procedures, and so on which rows. It reads no decision."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import Connection, bindparam, select, union

from app.clock import local_day
from app.db import Prepared
from app.decisions.reading import Reader, Way, readable, reader_in
from app.decisions.secretariat import Secretariat
from app.officers.tables import appointment as appointments
from app.officers.tables import independent as independents
from app.workflow.definition import Definition

BODIES = Prepared(  # in which a post was ever held, and those that named the officer to give dispensations
    union(
        select(appointments.c.body_id).where(appointments.c.officer_id == bindparam("officer")),
        select(independents.c.body_id).where(independents.c.officer_id == bindparam("officer")),
    )
)


@dataclass(frozen=True)
class Sight:
    """An officer as a reader of each body that there is something to read in, and the definitions that these ever adopted."""

    officer: str
    today: date
    readers: tuple[Reader, ...]
    definitions: tuple[Definition, ...]

    @cached_property
    def ways(self) -> tuple[Way, ...]:
        """Give the conditions on rows of decisions that this officer may read; none where there are none."""
        return readable(self.readers, self.definitions)


def sight(connection: Connection, secretariat: Secretariat, officer: str, now: datetime, body: str | None = None) -> Sight:
    """Find out what an officer may see, in one body or in all, and in those from which these took over."""
    waiting = [row.body_id for row in BODIES.all(connection, {"officer": officer})]
    organisations, today, found = secretariat.organisations, local_day(now), dict[str, Reader]()
    digests: dict[str, None] = {}
    while waiting:
        body_id = waiting.pop(0)
        if body_id in found:
            continue
        organisation = organisations.fresh(connection, body_id)
        who = reader_in(connection, organisations, organisation, officer, today)
        waiting += [each.other for each in organisation.predecessors]
        if body not in (None, body_id, organisation.body.slug):
            who = replace(who, posts=frozenset(), auditor=False, independent=False)  # not asked for
        found[body_id] = who
        if who.posts or who.independent:
            digests |= dict.fromkeys(a.digest for a in organisation.adoptions)
    readers = tuple(who for who in found.values() if who.posts or who.independent)
    return Sight(officer, today, readers, tuple(secretariat.procedures.get(connection, digest) for digest in digests))
