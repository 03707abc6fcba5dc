"""Who audits a body: the officers who hold an auditor's post in it today, or in a body that took over from it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection

from app.clock import local_day
from app.decisions.reading import reader_in
from app.errors import Blocker, NotAllowed
from app.officers.organisation import Body
from app.officers.pictures import Organisations

RULE = "The log of a body is read by its auditors"


def audited(connection: Connection, organisations: Organisations, officer: str, now: datetime) -> Iterator[Body]:
    """Give the bodies that an officer audits today."""
    day = local_day(now)
    for picture in organisations.mine(connection, officer, day):
        if reader_in(connection, organisations, picture, officer, day).auditor:
            yield picture.body


def body_audited(connection: Connection, organisations: Organisations, officer: str, now: datetime, key: str) -> Body:
    """Give a body that an officer audits today, by its id or short name. Raises Unknown, NotAllowed."""
    body = organisations.own(connection, officer, local_day(now), key)
    if body.id in {each.id for each in audited(connection, organisations, officer, now)}:
        return body
    blocker = Blocker("capacity_not_held", f"You hold no auditor's post in {body.name} today.", "auditor", "", RULE)
    raise NotAllowed(blocker.message, [blocker])
