"""Who calls, in which words they say which version and which request they mean. Decides nothing about decisions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any, Final

from fastapi import Depends, Header
from fastapi.security.http import HTTPBase
from sqlalchemy import Connection
from starlette.requests import Request

from app.api.strict import Malformed
from app.decisions.commands import Asked
from app.officers.queries import Officer
from app.officers.tokens import NotSignedIn, Presumed, authenticate
from app.parts import Parts

WHO: Final = "x-who-may-call"  # every route says it, in the description of the API
ANYONE: Final = "anyone, without a token"
OFFICERS: Final = "any officer, with a token"
READERS: Final = "officers who may read the decision; to all others it does not exist"
AUDITORS: Final = "officers who hold an auditor's post in the body today"

KEY = re.compile(r"[\x21-\x7e]{1,200}")
VERSION = re.compile(r'(?:W/)?"v([0-9]{1,15})"')


def who(sentence: str) -> dict[str, Any]:
    """State who may call a route."""
    return {WHO: sentence}


class Bearer(HTTPBase):
    """The token of the Authorization header (RFC 6750); whether it is any good, the database says later."""

    async def __call__(self, request: Request) -> str:  # type: ignore[override]
        sent = request.headers.getlist("authorization")
        scheme, _, token = (sent[0] if len(sent) == 1 else "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise NotSignedIn("Send one header 'Authorization: Bearer TOKEN'. POST /api/v1/tokens gives a token.")
        return token.strip()


bearer = Bearer(scheme="bearer", scheme_name="token", description="A short-lived token from POST /api/v1/tokens.")


@dataclass(frozen=True, slots=True)
class Asker:
    """Whoever sent a token, not yet believed."""

    parts: Parts
    token: str
    now: datetime

    def officer(self, connection: Connection) -> Officer:
        """Believe the token, in one statement. Raises NotSignedIn."""
        return authenticate(connection, self.token, self.now)

    @contextmanager
    def reading(self) -> Iterator[tuple[Connection, Officer]]:
        """Open a transaction that changes nothing, for an officer. Raises NotSignedIn.

        A replica may not know yet that a token was revoked, so there the token is believed where it is written.
        """
        believed = self.signed_in() if self.parts.database.lags else None
        with self.parts.database.read() as connection:
            yield connection, believed or self.officer(connection)

    def presumed(self) -> Presumed:
        """Say whose the token was when it was last believed; what is done for it has to prove that. Raises NotSignedIn."""
        believed = self.parts.believed
        return believed.of(self.token) or believed.add(self.token, self.signed_in().id)

    def signed_in(self) -> Officer:
        """Believe the token before an act, which has a transaction of its own. Raises NotSignedIn."""
        with self.parts.database.glance() as connection:
            return self.officer(connection)


async def asker(request: Request, token: Annotated[str, Depends(bearer)]) -> Asker:
    parts: Parts = request.app.state.parts
    return Asker(parts, token, parts.clock.now())


Signed = Annotated[Asker, Depends(asker)]


@dataclass(frozen=True, slots=True)
class Sent:
    """What an act's headers say, and a digest of what was sent with it."""

    if_match: int | None
    key: str | None
    payload: str

    def by_token(self, token: Presumed, now: datetime) -> Asked:
        """Say the same of whoever is presumed to have sent a token."""
        return replace(self.by(token.officer, now), token=token)

    def by(self, officer: str, now: datetime) -> Asked:
        """Say who asks, when, on which version and under which key."""
        return Asked(officer=officer, now=now, if_match=self.if_match, key=self.key, payload=self.payload)


IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description='The version that you have read, as its ETag: "v7". A weak tag is taken; * and lists are not.',
        json_schema_extra={"pattern": f"^{VERSION.pattern}$"},
    ),
]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="1 to 200 visible ASCII characters. The same key with the same request gives the same answer for 24 hours.",
        json_schema_extra={"pattern": f"^{KEY.pattern}$"},
    ),
]


async def sent_once(request: Request, idempotency_key: IdempotencyKey = None) -> Sent:
    """Read the headers of an act on nothing that has a version yet."""
    return Sent(None, _key(request, idempotency_key), await _digest(request))


async def sent_on_version(request: Request, if_match: IfMatch = None, idempotency_key: IdempotencyKey = None) -> Sent:
    """Read the headers of an act on a version of a decision."""
    return Sent(_version(request, if_match), _key(request, idempotency_key), await _digest(request))


KeyPassedOver = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="1 to 200 visible ASCII characters; nothing is kept under it here.",
        json_schema_extra={"pattern": f"^{KEY.pattern}$"},
    ),
]


async def key_passed_over(request: Request, idempotency_key: KeyPassedOver = None) -> None:
    """Refuse a key that cannot be read where none is used: what is malformed is malformed everywhere."""
    _key(request, idempotency_key)


Once = Annotated[Sent, Depends(sent_once)]
OnVersion = Annotated[Sent, Depends(sent_on_version)]


def digest(method: str, path: str, body: bytes) -> str:
    """Name a request by what it asks: the address and the bytes sent."""
    return sha256(b"\0".join((method.encode(), path.encode(errors="surrogatepass"), body))).hexdigest()


async def _digest(request: Request) -> str:
    if request.headers.get("content-type", "").lower().startswith("multipart/"):
        return digest(request.method, request.scope["path"], b"")  # boundaries differ each time: a route of forms adds the fields
    return digest(request.method, request.scope["path"], await request.body())


def _key(request: Request, sent: str | None) -> str | None:
    if sent is None:
        return None
    if len(request.headers.getlist("idempotency-key")) > 1 or not KEY.fullmatch(sent):
        raise Malformed("The Idempotency-Key cannot be read: expected one key of 1 to 200 visible ASCII characters.")
    return sent


def _version(request: Request, sent: str | None) -> int | None:
    """Read one entity tag. RFC 9110 asks for strong ones here; a proxy that compresses weakens them, so both are taken."""
    if sent is None:
        return None
    if len(request.headers.getlist("if-match")) == 1 and (found := VERSION.fullmatch(sent.strip())):
        return int(found[1])
    raise Malformed('If-Match cannot be read: expected the one ETag that you have read, such as "v7". An act means one version.')
