"""For operators: is it up, can it work, what has it done. Tells nothing of any body."""

from __future__ import annotations

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response

from app import __version__
from app.api import answers_acts as acts
from app.api.auth import ANYONE, who
from app.api.described import answers, problems_of
from app.api.edge import Edge
from app.api.reply import told
from app.errors import Busy, LogStopped, Unsafe
from app.install import is_current, signer_folder
from app.log.signer import Signer
from app.log.tables import signing_key
from app.parts import Parts

router = APIRouter(tags=["Operators"], route_class=Edge)


class NotReady(Busy):
    """Something that acts need is not there."""

    code, title = "not_ready", "Not ready"


@router.get(
    "/healthz",
    response_model=None,
    openapi_extra=who(ANYONE),
    responses=answers(200, acts.Health, {"status": "ok", "name": "duly", "version": __version__}, ("invalid", "broken")),
)
def healthz() -> Response:
    """The process answers; this asks nothing of the database."""
    return told({"status": "ok", "name": "duly", "version": __version__})


@router.get(
    "/readyz",
    response_model=None,
    openapi_extra=who(ANYONE),
    responses=answers(
        200,
        acts.Ready,
        {"status": "ready", "database": True, "migrations": True, "signer": True},
        ("invalid", "broken", "not_ready"),
    ),
)
def readyz(request: Request) -> Response:
    """Ready for acts: the database answers, its migrations are those of this code, the signing key is the one that it records."""
    parts: Parts = request.app.state.parts
    checks = {"database": True, "migrations": False, "signer": False}
    try:
        checks |= {"migrations": is_current(parts.database), "signer": _signs(parts)}
    except SQLAlchemyError:
        checks["database"] = False
    if missing := [name for name, good in checks.items() if not good]:
        raise NotReady(f"Not ready: {', '.join(missing)}.")
    return told({"status": "ready", **checks})


def _signs(parts: Parts) -> bool:
    """Say whether the key on this host, as it lies there now, is the one that the database records."""
    with parts.database.read() as connection:
        recorded = connection.execute(select(signing_key.c.vkey).order_by(signing_key.c.made_at.desc()).limit(1)).scalar()
    try:
        here = Signer.load(signer_folder(parts.settings))
    except (LogStopped, Unsafe):
        return False
    here.close()
    return here.verifier.text() == recorded


@router.get(
    "/metrics",
    response_class=Response,
    response_model=None,
    openapi_extra=who(ANYONE),
    responses={
        200: {
            "description": "Counts and times, for Prometheus.",
            "content": {"text/plain": {"schema": {"type": "string"}, "example": "# HELP"}},
        },
        **problems_of(("invalid", "broken")),
    },
)
def metrics(request: Request) -> Response:
    """Requests by route and status, with their times, as this process has seen them."""
    return Response(generate_latest(request.app.state.watch.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})
