"""Short-lived tokens for scripts: issued for a password, kept as a digest, listed and revoked. It knows no route."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from app.clock import stamp
from app.db import Database, Prepared
from app.errors import DulyError, Unknown
from app.log.ids import new_id
from app.officers import accounts, security
from app.officers import tables as t
from app.officers.queries import Officer
from app.officers.signin import prove as prove_password

HOURS = 8
TOKEN = re.compile(r"duly_[A-Za-z0-9_-]{43}")  # 256 random bits
MOST_BELIEVED = 4096
NOT_GOOD = "The token is unknown, expired or revoked, or its account is closed. Ask for a new one."


class NotSignedIn(DulyError):
    """The token is no token, or it has expired, was revoked, or its account is closed."""

    kind, code, title = "forbidden", "not_signed_in", "Not signed in"


@dataclass(frozen=True, slots=True)
class Issued:
    """A token as it is shown once, to the one who asked for it."""

    token: str = field(repr=False)
    id: str
    expires_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token as it is listed: never its secret."""

    id: str
    made_at: str
    expires_at: str
    revoked_at: str | None

    def usable(self, now: datetime) -> bool:
        return self.revoked_at is None and stamp(now) < self.expires_at


@dataclass(frozen=True, slots=True)
class Presumed:
    """Whose a token was when it was last believed: what an act begins with, and has proved in its own transaction."""

    secret: bytes = field(repr=False)  # its digest
    officer: str


class Believed:
    """The tokens that were believed here, by digest. Nothing is allowed because of it."""

    def __init__(self, most: int = MOST_BELIEVED) -> None:
        self._most = most
        self._officers: dict[bytes, str] = {}

    def of(self, token: str) -> Presumed | None:
        secret = _digest(token)
        officer = self._officers.get(secret)
        return Presumed(secret, officer) if officer else None

    def add(self, token: str, officer: str) -> Presumed:
        if len(self._officers) >= self._most:
            self._officers = {}  # those that are in use come again
        self._officers[_digest(token)] = officer
        return Presumed(_digest(token), officer)

    def forget(self, token: str) -> None:
        self._officers.pop(_digest(token), None)


HELD = (
    select(t.officer.c.id, t.officer.c.name, t.officer.c.email)
    .join(t.token, t.token.c.officer_id == t.officer.c.id)
    .join(t.account, t.account.c.officer_id == t.officer.c.id)
    .where(
        t.token.c.secret == bindparam("secret"),
        t.token.c.revoked_at.is_(None),
        t.token.c.expires_at > bindparam("at"),
        t.account.c.disabled.is_(False),
    )
)
HOLDER = Prepared(HELD)
HELD_BY = Prepared(HELD.where(t.officer.c.id == bindparam("officer")))


def issue(database: Database, now: datetime, email: str, password: str, hours: int = HOURS) -> Issued:
    """Give a token to who knows the password. Raises SignInRefused, Throttled, Busy."""
    proved = prove_password(database, now, email, password)
    text = "duly_" + secrets.token_urlsafe(32)
    issued = Issued(text, new_id(now), stamp(now + timedelta(hours=hours)))
    row = {"id": issued.id, "officer_id": proved.officer, "secret": _digest(text), "made_at": stamp(now)}
    with database.write() as connection:
        connection.execute(insert(t.token), {**row, "expires_at": issued.expires_at, "revoked_at": None})
    return issued


def authenticate(connection: Connection, token: str, now: datetime) -> Officer:
    """Give the officer whose token this is, in one statement. Raises NotSignedIn."""
    row = None
    if TOKEN.fullmatch(token):
        row = HOLDER.one(connection, {"secret": _digest(token), "at": stamp(now)})
    if row is None:
        raise NotSignedIn(NOT_GOOD)
    return Officer(id=row.id, name=row.name, email=row.email)


def prove(connection: Connection, presumed: Presumed, now: datetime) -> None:
    """Have a token proved with the next statement that is waited for, which raises NotSignedIn where it is good no longer."""
    given = {"secret": presumed.secret, "officer": presumed.officer, "at": stamp(now)}
    HELD_BY.later(connection, given, otherwise=NotSignedIn(NOT_GOOD))


def list_tokens(connection: Connection, officer: str) -> tuple[Token, ...]:
    """List an officer's tokens, the newest first."""
    rows = connection.execute(select(t.token).where(t.token.c.officer_id == officer).order_by(t.token.c.id.desc()))
    return tuple(Token(id=r.id, made_at=r.made_at, expires_at=r.expires_at, revoked_at=r.revoked_at) for r in rows)


def revoke(database: Database, now: datetime, officer: str, token: str) -> None:
    """End one of an officer's own tokens, now; one that has ended already stays as it is. Raises Unknown."""
    mine = (t.token.c.id == token) & (t.token.c.officer_id == officer)
    with database.write() as connection:
        if not connection.execute(select(t.token.c.id).where(mine)).first():
            raise Unknown(f"You have no token {token[:80]!r}.")
        ended = update(t.token).where(mine, t.token.c.revoked_at.is_(None)).values(revoked_at=stamp(now))
        if connection.execute(ended).rowcount:
            security.note(connection, now, security.Kind.TOKEN_REVOKED, accounts.address_of(connection, officer), officer)


def delete_ended(connection: Connection, before: datetime, most: int) -> int:
    """Delete tokens that expired before a moment, the oldest first; gives how many. One that was revoked expires too."""
    token = t.token.c
    old = select(token.id).where(token.expires_at < stamp(before)).order_by(token.expires_at).limit(most)
    return connection.execute(delete(t.token).where(token.id.in_(old.with_for_update(skip_locked=True)))).rowcount


def _digest(token: str) -> bytes:
    """A random secret needs no slow hash."""
    return sha256(token.encode()).digest()
