"""The only place where the parts are joined: settings, clock, database, signer, papers, routes."""

from __future__ import annotations

import gc
import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson
import structlog
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import Scope

from app import __version__
from app.api import (
    acts,
    audit,
    bodies,
    decisions,
    described,
    hanging,
    holds,
    meetings,
    notices,
    obligations,
    operators,
    papers,
    problems,
    tokens,
    workflows,
)
from app.api.auth import ANYONE, who
from app.api.watch import Counts, Watch
from app.clock import Clock, local_day
from app.config import Settings
from app.decisions.secretariat import Secretariat
from app.documents.papers import Papers
from app.install import open_office
from app.log.office import Office
from app.officers.pictures import Organisations
from app.pages import door, frame
from app.pages import problems as page_problems
from app.pages import routes as pages
from app.parts import Parts
from app.workflow.calendar import Calendar

ROUTERS = (decisions, acts, tokens, bodies, holds, workflows, hanging, notices, papers, meetings, obligations, audit, operators)
MOST_ASKED = "/api/v1/decisions/{decision}/transitions"
DESCRIPTION = (
    "Decisions of public bodies, from first draft to published notice. Bodies are JSON in UTF-8, read strictly: no key twice, "
    "no field that is not named here, whole numbers only, at most 256 kB; text is kept in Unicode's composed form (NFC). "
    "Errors are problem details (RFC 9457)."
)


def create_app(settings: Settings, *, office: Office | None = None) -> FastAPI:
    """Join the parts; an office that is given stays open when the application ends. Raises LogStopped, Unsafe."""
    opened = office or open_office(settings)
    app = FastAPI(
        title="Duly",
        version=__version__,
        description=DESCRIPTION,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # what is told of requests is told in watch
        lifespan=_lifespan(None if office else opened),
    )
    app.state.parts = join(settings, opened)
    app.state.watch = Counts()
    app.router.routes.extend(sorted([*routes(), *pages.routes()], key=_is_asked_less))  # they are tried one after another
    app.add_api_route("/api/v1/openapi.json", _described_by(app), include_in_schema=False, openapi_extra=who(ANYONE))
    problems.install(app)
    app.add_exception_handler(HTTPException, _nowhere)
    https = settings.base_url.startswith("https:")
    app.add_middleware(Watch, counts=app.state.watch, https=https, broken=_broken)
    return app


def routes() -> list[BaseRoute]:
    """Give every route of the interface for programs."""
    return [route for module in ROUTERS for route in module.router.routes]


def _is_asked_less(route: BaseRoute) -> bool:
    return getattr(route, "path", "") != MOST_ASKED


def join(settings: Settings, office: Office) -> Parts:
    """Give the parts that acts and readings need, for whoever serves them."""
    return Parts(
        settings=settings,
        clock=Clock(settings.test_clock),
        secretariat=Secretariat(office, Organisations()),
        papers=Papers(settings.data / "papers", settings.paper_megabytes * 1024 * 1024),
    )


def app_from_environment() -> FastAPI:
    """Make the application as the environment says: `uvicorn app.main:app_from_environment --factory --workers 2`."""
    log_as_json()
    app = create_app(Settings())
    today = local_day(app.state.parts.clock.now())
    Calendar().add_working_days(today, 20)  # the holidays take long to read: not while officers wait
    frame.prepare()
    _look_for_circles_seldom()
    return app


def _look_for_circles_seldom() -> None:
    """What is here by now stays and requests leave no circles: looking for them as often as usual takes a sixth of the time.

    Where some are left after all, looking for a few does not take long enough for anybody to notice.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def log_as_json() -> None:
    """Write the log as a line of JSON for each event, to standard error; what is passed as a value cannot forge a line."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(serializer=_line),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.BytesLoggerFactory(sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )


def _line(event: Any, **_: Any) -> bytes:
    return orjson.dumps(event, default=repr)


FOR_PROGRAMS = ("/api/", "/healthz", "/readyz", "/metrics")


async def _nowhere(request: Request, error: Exception) -> Response:
    """Answer what no route takes: programs in JSON, browsers with a page."""
    if request.scope["path"].startswith(FOR_PROGRAMS) or "text/html" not in request.headers.get("accept", ""):
        return await problems.from_framework(request, error)
    return await door.nowhere(request)


def _broken(scope: Scope, request_id: str) -> Response:
    """Tell what nobody foresaw: programs in JSON, browsers on a page."""
    return problems.broken(request_id) if scope["path"].startswith(FOR_PROGRAMS) else page_problems.broken(request_id)


def _lifespan(own: Office | None) -> Any:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        if own:
            own.database.close()
            own.signer.close()

    return lifespan


def _described_by(app: FastAPI) -> Any:
    """Serve the description as bytes that are made once."""
    made: list[bytes] = []

    async def openapi() -> Response:
        if not made:
            made.append(orjson.dumps(described.describe(app, routes())))
        return Response(made[0], media_type="application/json")

    return openapi
