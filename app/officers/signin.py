"""Signing in with a password: throttled, and the same answer whether the address or the password is wrong.

An attempt is written down before it is tried, so that many at once cannot gain a try.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select

from app.clock import stamp
from app.db import Database
from app.errors import Busy, DulyError
from app.officers import accounts, security
from app.officers import tables as t
from app.officers.security import Kind

WINDOW = timedelta(minutes=15)
FAILURES = 5  # for one address
ALL_FAILURES = 500  # for all addresses together: somebody is trying one password on many
SOON = 2  # seconds, where other attempts are still being checked
SKEW = timedelta(minutes=1)  # between the clocks of two hosts; what lies further ahead was noted by a clock that was wrong
FAILED = (Kind.SIGN_IN_FAILED.value,)
TRIED = (Kind.SIGN_IN_FAILED.value, Kind.SIGN_IN_TRIED.value)


class SignInRefused(DulyError):
    """The address or the password is wrong, or the account is closed: which of them is not said."""

    kind, code, title = "forbidden", "sign_in_refused", "Not signed in"


class Throttled(Busy):
    """Too many attempts failed; `retry_after` says in how many seconds another may be made."""

    code, title = "too_many_attempts", "Too many attempts"

    def __init__(self, detail: str, retry_after: int) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Proved:
    """An officer has shown the password of the account."""

    officer: str
    email: str
    attempt: str  # the security event


def prove(database: Database, now: datetime, email: str, password: str) -> Proved:
    """Check a password, once the attempt is written down. Raises SignInRefused, Throttled, Busy."""
    email = accounts.normalised(email)
    with database.write() as connection:
        attempt = security.note(connection, now, Kind.SIGN_IN_TRIED, email)
    with database.write() as connection:  # another transaction: what others noted meanwhile counts too
        wait = _wait(connection, now, email)
        if wait:
            security.settle(connection, attempt, Kind.SIGN_IN_THROTTLED)
        account = None if wait else _account(connection, email)
    if wait:
        raise Throttled(f"Too many attempts to sign in failed. Try again in {_minutes(wait)}.", wait)
    if not accounts.matches(account.password if account else None, password) or account is None or account.disabled:
        with database.write() as connection:
            security.settle(connection, attempt, Kind.SIGN_IN_FAILED)
        raise SignInRefused("The e-mail address or the password is wrong, or the account is closed.")
    sealed = accounts.renewed(account.password, password)
    with database.write() as connection:
        security.settle(connection, attempt, Kind.SIGN_IN_DONE, account.officer_id)
        if sealed:
            accounts.replace(connection, account.officer_id, sealed)
    return Proved(account.officer_id, email, attempt)


def change_password(database: Database, now: datetime, officer: str, old: str, new: str) -> None:
    """Change an officer's own password; every token of theirs ends. Raises SignInRefused, Throttled, Invalid, Unknown."""
    with database.read() as connection:
        email = accounts.address_of(connection, officer)
    prove(database, now, email, old)
    sealed = accounts.seal(new, email)
    with database.write() as connection:
        accounts.replace(connection, officer, sealed)
        accounts.end_tokens(connection, now, officer)
        security.note(connection, now, Kind.PASSWORD_CHANGED, email, officer)


def _account(connection: Connection, email: str) -> Row[Any] | None:
    both = select(t.account).join(t.officer, t.officer.c.id == t.account.c.officer_id)
    return connection.execute(both.where(t.officer.c.email == email)).one_or_none()


def _wait(connection: Connection, now: datetime, email: str) -> int:
    """Give for how many seconds no attempt may be made; this attempt is written down already."""
    mine = t.security_event.c.subject == security.subject(email)
    done = select(func.max(t.security_event.c.id)).where(mine, t.security_event.c.kind == Kind.SIGN_IN_DONE.value)
    since = connection.execute(done).scalar_one() or ""
    after = t.security_event.c.id > since  # ids sort by time, and unlike times never tie
    failed = _nth_newest(connection, now, FAILURES, FAILED, mine, after) or _nth_newest(connection, now, ALL_FAILURES, FAILED)
    if failed:
        return max(1, -(-(failed + WINDOW - now) // timedelta(seconds=1)))
    return SOON if _nth_newest(connection, now, FAILURES + 1, TRIED, mine, after) else 0


def _nth_newest(
    connection: Connection, now: datetime, n: int, kinds: Sequence[str], *where: ColumnElement[bool]
) -> datetime | None:
    """Give when the n-th newest attempt in the window was made: when it has left the window, there are fewer than n."""
    event = t.security_event.c
    recent = select(event.at).where(event.kind.in_(kinds), event.at > stamp(now - WINDOW), event.at <= stamp(now + SKEW), *where)
    at = connection.execute(recent.order_by(event.at.desc()).offset(n - 1).limit(1)).scalar_one_or_none()
    return datetime.fromisoformat(at) if at else None


def _minutes(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return "a minute" if minutes == 1 else f"{minutes} minutes"
