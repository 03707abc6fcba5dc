"""Sessions in a browser: begun with a password, kept as a digest, ended by signing out. It knows no cookie and no page."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import ColumnElement, Connection, String, bindparam, delete, insert, select, update

from app.clock import local_day, stamp
from app.db import Database, Prepared
from app.log.ids import new_id
from app.officers import accounts, security
from app.officers import tables as t
from app.officers.organisation import Role
from app.officers.queries import Officer, covers
from app.officers.signin import Proved

SECRET = re.compile(r"[A-Za-z0-9_-]{43}")  # 256 random bits


@dataclass(frozen=True, slots=True)
class Begun:
    """A session as it is told once, to the browser of the one who began it."""

    secret: str = field(repr=False)
    expires_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session as it is listed: never its secret."""

    id: str
    made_at: str
    expires_at: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whose session it is, and in which roles that officer holds posts today, whichever the body."""

    officer: Officer
    roles: frozenset[Role]


HELD = (t.appointment.c.officer_id == t.officer.c.id) & covers(t.appointment, bindparam("day", type_=String))
HOLDER = Prepared(  # a row for each post that is held today, and one without where there is none
    select(t.officer.c.id, t.officer.c.name, t.officer.c.email, t.post.c.role)
    .join(t.session, t.session.c.officer_id == t.officer.c.id)
    .join(t.account, t.account.c.officer_id == t.officer.c.id)
    .outerjoin(t.appointment, HELD)
    .outerjoin(t.post, (t.appointment.c.body_id == t.post.c.body_id) & (t.appointment.c.post == t.post.c.key))
    .where(
        t.session.c.secret == bindparam("secret"),
        t.session.c.ended_at.is_(None),
        t.session.c.expires_at > bindparam("at"),
        t.account.c.disabled.is_(False),
    )
)


def begin(database: Database, now: datetime, proved: Proved, hours: int) -> Begun:
    """Begin a session for an officer who has just shown the password; each sign-in has a secret of its own."""
    begun = Begun(secrets.token_urlsafe(32), stamp(now + timedelta(hours=hours)))
    row = {"id": new_id(now), "officer_id": proved.officer, "secret": _digest(begun.secret), "made_at": stamp(now)}
    with database.write() as connection:
        connection.execute(insert(t.session), {**row, "expires_at": begun.expires_at, "ended_at": None})
    return begun


def signed_in(connection: Connection, secret: str, now: datetime) -> SignedIn | None:
    """Say whose session this is, in one statement; None where it has ended or never was."""
    if not SECRET.fullmatch(secret):
        return None
    rows = HOLDER.all(connection, {"secret": _digest(secret), "at": stamp(now), "day": local_day(now).isoformat()})
    if not rows:
        return None
    officer = Officer(id=rows[0].id, name=rows[0].name, email=rows[0].email)
    return SignedIn(officer, frozenset(row.role for row in rows if row.role))


def end(database: Database, now: datetime, secret: str) -> None:
    """End a session, now; one that has ended already, or never was, stays as it is."""
    _end(database, now, t.session.c.secret == _digest(secret))


def end_one(database: Database, now: datetime, officer: str, session: str) -> None:
    """End one of an officer's own sessions, now; another's, or one that has ended already, stays as it is."""
    _end(database, now, (t.session.c.id == session) & (t.session.c.officer_id == officer))


def _end(database: Database, now: datetime, which: ColumnElement[bool]) -> None:
    mine = which & t.session.c.ended_at.is_(None)
    with database.write() as connection:
        officer = connection.execute(select(t.session.c.officer_id).where(mine)).scalar_one_or_none()
        if officer is not None:
            connection.execute(update(t.session).where(mine).values(ended_at=stamp(now)))
            security.note(connection, now, security.Kind.SESSION_ENDED, accounts.address_of(connection, officer), officer)


def running(connection: Connection, officer: str, now: datetime) -> tuple[Session, ...]:
    """List the sessions in which an officer is signed in, the newest first."""
    session = t.session.c
    mine = (session.officer_id == officer) & session.ended_at.is_(None) & (session.expires_at > stamp(now))
    rows = connection.execute(select(t.session).where(mine).order_by(session.id.desc()))
    return tuple(Session(id=r.id, made_at=r.made_at, expires_at=r.expires_at) for r in rows)


def named(connection: Connection, secret: str) -> str | None:
    """Give the id of the session with this secret."""
    return connection.execute(select(t.session.c.id).where(t.session.c.secret == _digest(secret))).scalar_one_or_none()


def delete_ended(connection: Connection, before: datetime, most: int) -> int:
    """Delete sessions that expired before a moment, the oldest first; gives how many. One that was ended expires too."""
    session = t.session.c
    old = select(session.id).where(session.expires_at < stamp(before)).order_by(session.expires_at).limit(most)
    return connection.execute(delete(t.session).where(session.id.in_(old.with_for_update(skip_locked=True)))).rowcount


def _digest(secret: str) -> bytes:
    """A random secret needs no slow hash."""
    return sha256(secret.encode()).digest()
