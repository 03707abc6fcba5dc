"""Who am I, and my tokens."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from app.api import answers_bodies as told_as
from app.api import examples
from app.api.auth import ANYONE, OFFICERS, Signed, key_passed_over, who
from app.api.bodies import body_short
from app.api.described import ALWAYS, READ, READ_ONE, TAKES, answers, problems_of
from app.api.edge import Edge
from app.api.models import Credentials
from app.api.reply import TokenId, told
from app.clock import local_day
from app.officers import tokens
from app.officers.queries import bodies_of, holdings_of, posts
from app.parts import Parts

router = APIRouter(prefix="/api/v1", tags=["Officers"], route_class=Edge)


@router.get("/me", response_model=None, openapi_extra=who(OFFICERS), responses=answers(200, told_as.Me, examples.ME, READ))
def me(asker: Signed) -> Response:
    """Who I am, the posts that I hold today, and their bodies."""
    today = local_day(asker.now)
    with asker.reading() as (connection, officer):
        held = holdings_of(connection, officer.id, today)
        bodies = bodies_of(connection, officer.id, today)
        known = {(body.id, post.key): post for body in bodies for post in posts(connection, body.id)}
    return told(
        {
            "officer": {"id": officer.id, "name": officer.name, "email": officer.email},
            "posts": [
                {
                    "body": h.body,
                    "post": h.holding.post,
                    "title": known[h.body, h.holding.post].title,
                    "role": known[h.body, h.holding.post].role,
                    "kind": h.holding.kind,
                    "on_behalf_of": h.holding.on_behalf_of,
                }
                for h in held
            ],
            "bodies": [body_short(body) for body in bodies],
        }
    )


SIGN_IN = (*ALWAYS, *TAKES, "sign_in_refused", "too_many_attempts")


@router.post(
    "/tokens",
    status_code=201,
    response_model=None,
    dependencies=[Depends(key_passed_over)],
    openapi_extra=who(ANYONE),
    responses=answers(201, told_as.TokenIssued, examples.TOKEN_ISSUED, SIGN_IN),
)
def issue_token(request: Request, body: Credentials) -> Response:
    """Get a short-lived token for an e-mail address and a password; it is shown this once.

    An Idempotency-Key must be one, and is passed over: an answer that holds a secret is not kept, so every call gives
    a token of its own.
    """
    parts: Parts = request.app.state.parts
    issued = tokens.issue(parts.database, parts.clock.now(), body.email, body.password, parts.settings.token_hours)
    return told({"token": issued.token, "id": issued.id, "expires_at": issued.expires_at}, 201)


@router.get(
    "/tokens",
    response_model=None,
    openapi_extra=who(OFFICERS),
    responses=answers(200, told_as.Tokens, {"items": [examples.TOKEN]}, READ),
)
def list_tokens(asker: Signed) -> Response:
    """My tokens, the newest first; never their secrets."""
    with asker.reading() as (connection, officer):
        found = tokens.list_tokens(connection, officer.id)
    return told(
        {
            "items": [
                {
                    "id": one.id,
                    "made_at": one.made_at,
                    "expires_at": one.expires_at,
                    "revoked_at": one.revoked_at,
                    "usable": one.usable(asker.now),
                }
                for one in found
            ]
        }
    )


@router.delete(
    "/tokens/{token}",
    response_class=Response,
    status_code=204,
    response_model=None,
    openapi_extra=who(OFFICERS),
    responses={204: {"description": "It is revoked, from now on."}, **problems_of(READ_ONE)},
)
def revoke_token(asker: Signed, token: TokenId) -> Response:
    """Revoke one of my tokens; one that has ended already stays as it is."""
    officer = asker.signed_in()
    tokens.revoke(asker.parts.database, asker.now, officer.id, token)
    return Response(status_code=204)
