"""Local accounts: what a password must be, how it is kept, how it is changed. It knows no token and no page."""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, select, update

from app.clock import stamp
from app.db import Database
from app.errors import Busy, Fault, Unknown
from app.officers import checks, security
from app.officers import tables as t

SHORTEST, LONGEST = 12, 256
AT_ONCE = 4  # each takes 64 MiB and a core
PATIENCE = 10  # seconds

# RFC 9106, section 4, the second recommended choice; argon2 keeps them in the text, so that they can be raised later.
HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
_free = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A password as it is kept: Argon2id, with its parameters and salt."""

    text: str = field(repr=False)


def normalised(email: str) -> str:
    """Write an address in the one way in which it is kept and compared."""
    return email.strip().lower()


def seal(password: str, email: str) -> Sealed:
    """Check a new password and hash it. Raises Invalid with what is wrong; Busy where too many are hashed at once."""
    checks.require(_faults(password, email))
    with _turn():
        return Sealed(HASHER.hash(_bytes(password)))


def matches(sealed: str | None, password: str) -> bool:
    """Say whether this is the password; takes as long where there is none to compare with. Raises Busy."""
    with _turn():
        try:
            HASHER.verify(sealed or _nobody(), _bytes(password))
        except (VerificationError, InvalidHashError):
            return False
    return sealed is not None and len(password) <= LONGEST


def renewed(sealed: str, password: str) -> Sealed | None:
    """Hash a password again that was just shown to match, if it was kept under weaker parameters."""
    if not HASHER.check_needs_rehash(sealed):
        return None
    with _turn():
        return Sealed(HASHER.hash(_bytes(password)))


def replace(connection: Connection, officer: str, sealed: Sealed) -> None:
    connection.execute(update(t.account).where(t.account.c.officer_id == officer).values(password=sealed.text))


def disable(database: Database, now: datetime, officer: str) -> None:
    """Close an account: its tokens and sessions die with it, at once. Raises Unknown."""
    _switch(database, now, officer, disabled=True)


def enable(database: Database, now: datetime, officer: str) -> None:
    """Open a closed account again; its tokens of before stay dead. Raises Unknown."""
    _switch(database, now, officer, disabled=False)


def _switch(database: Database, now: datetime, officer: str, *, disabled: bool) -> None:
    with database.write() as connection:
        email = address_of(connection, officer)
        connection.execute(update(t.account).where(t.account.c.officer_id == officer).values(disabled=disabled))
        if disabled:
            end_tokens(connection, now, officer)
        kind = security.Kind.ACCOUNT_DISABLED if disabled else security.Kind.ACCOUNT_ENABLED
        security.note(connection, now, kind, email, officer)


def end_tokens(connection: Connection, now: datetime, officer: str) -> None:
    """Revoke every token that an officer has, and end every session in a browser."""
    tokens = (t.token.c.officer_id == officer) & t.token.c.revoked_at.is_(None)
    connection.execute(update(t.token).where(tokens).values(revoked_at=stamp(now)))
    sessions = (t.session.c.officer_id == officer) & t.session.c.ended_at.is_(None)
    connection.execute(update(t.session).where(sessions).values(ended_at=stamp(now)))


def address_of(connection: Connection, officer: str) -> str:
    """Give the address of an officer who has a local account. Raises Unknown."""
    both = select(t.officer.c.email).join(t.account, t.account.c.officer_id == t.officer.c.id)
    email = connection.execute(both.where(t.officer.c.id == officer)).scalar_one_or_none()
    if email is None:
        raise Unknown(f"There is no local account of an officer {officer[:80]!r}.")
    return str(email)


def _faults(password: str, email: str) -> list[Fault]:
    found = []
    if not SHORTEST <= len(password) <= LONGEST:
        found.append(f"Expected {SHORTEST} to {LONGEST} characters; found {len(password)}.")
    if normalised(password) == normalised(email):
        found.append("Expected something else than the e-mail address.")
    if password and len(set(password)) == 1:
        found.append("Expected more than one character repeated.")
    return [Fault("password", message) for message in found]


@contextmanager
def _turn() -> Iterator[None]:
    """Wait for one of the few places in which a password is hashed: memory is what an attacker would spend for us."""
    if not _free.acquire(timeout=PATIENCE):
        raise Busy("Too many people are signing in at this moment. Try again in a few seconds.")
    try:
        yield
    finally:
        _free.release()


def _bytes(password: str) -> bytes:
    """Spell a password as every keyboard would (NIST SP 800-63B, 5.1.1.2: normalise before hashing)."""
    return unicodedata.normalize("NFKC", password[: LONGEST + 1]).encode(errors="surrogatepass")


@cache
def _nobody() -> str:
    """Give the hash that unknown addresses are compared with, so that the time taken tells nothing."""
    return HASHER.hash(b"nobody has this one")
