"""Sign-ins, tokens and passwords as security events: outside the log, with a retention of their own."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import Connection, delete, insert, select, update

from app.clock import stamp
from app.log.ids import new_id
from app.officers.tables import security_event


class Kind(StrEnum):
    """What happened; a kind once written is never renamed."""

    SIGN_IN_TRIED = "signin:tried"
    SIGN_IN_DONE = "signin:done"
    SIGN_IN_FAILED = "signin:failed"
    SIGN_IN_THROTTLED = "signin:throttled"
    SESSION_ENDED = "session:ended"
    TOKEN_REVOKED = "token:revoked"
    PASSWORD_CHANGED = "password:changed"
    ACCOUNT_DISABLED = "account:disabled"
    ACCOUNT_ENABLED = "account:enabled"


def subject(email: str) -> str:
    """Name an address without giving it away: people type passwords where addresses belong."""
    return sha256(email.encode(errors="surrogatepass")).hexdigest()


def note(connection: Connection, now: datetime, kind: Kind, email: str, officer: str | None = None) -> str:
    """Write a security event and give its id."""
    event = new_id(now)
    row = {"id": event, "at": stamp(now), "kind": kind.value, "officer_id": officer, "subject": subject(email)}
    connection.execute(insert(security_event), row)
    return event


def settle(connection: Connection, event: str, kind: Kind, officer: str | None = None) -> None:
    """Say how an attempt came out that was noted before it was tried."""
    connection.execute(update(security_event).where(security_event.c.id == event).values(kind=kind.value, officer_id=officer))


def delete_old(connection: Connection, before: datetime, most: int) -> int:
    """Delete events of before a moment, the oldest first; gives how many."""
    event = security_event.c
    old = select(event.id).where(event.at < stamp(before)).order_by(event.at).limit(most).with_for_update(skip_locked=True)
    return connection.execute(delete(security_event).where(event.id.in_(old))).rowcount
