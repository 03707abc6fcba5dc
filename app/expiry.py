"""What is kept for a time only and then deleted: answers under a key, ended tokens and sessions, security events.

No act waits for it, and no history is ever touched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from app.config import Settings
from app.db import Database
from app.decisions import answers
from app.errors import Busy
from app.officers import security, sessions, tokens

AT_ONCE = 500  # rows in one transaction, so that nobody waits for it long

Delete = Callable[[Connection, datetime, int], int]

log = structlog.get_logger("duly.expiry")


def delete_expired(database: Database, now: datetime, settings: Settings) -> Counter[str]:
    """Delete all that has had its time, some rows a transaction; gives how many of each.

    Where the database is busy or away, what is left is left for the next time.
    """
    token_days, event_days = timedelta(days=settings.ended_token_days), timedelta(days=settings.security_event_days)
    deleted = Counter[str]()
    try:
        deleted["answers"] = _all(database, answers.delete_expired, now)
        deleted["tokens"] = _all(database, tokens.delete_ended, now - token_days)
        deleted["sessions"] = _all(database, sessions.delete_ended, now)
        deleted["security events"] = _all(database, security.delete_old, now - event_days)
    except (Busy, SQLAlchemyError) as problem:  # nobody is kept from serving, and no clock from acting
        log.warning("what has had its time is not deleted yet", problem=str(problem).splitlines()[0])
    return deleted


def _all(database: Database, delete: Delete, when: datetime) -> int:
    """Delete until a transaction finds fewer than it may."""
    deleted, last = 0, AT_ONCE
    while last == AT_ONCE:
        with database.write() as connection:
            last = delete(connection, when, AT_ONCE)
        deleted += last
    return deleted
