"""Problem details (RFC 9457): the one table from what went wrong to what HTTP calls it, and the only place that writes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import orjson
import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app.api.faults import faults_of
from app.api.strict import MOST_FAULTS, Malformed
from app.db import is_absence
from app.errors import Busy, DulyError, Invalid, StaleRevision, Unknown, as_problem
from app.officers.queries import officers_named

MEDIA_TYPE = "application/problem+json"
LONGEST = 200  # of what was sent and is named again

# By kind; a code that means something else to HTTP than its kind comes first.
STATUS: Final[Mapping[str, int]] = {
    "malformed": 400,
    "not_signed_in": 401,
    "sign_in_refused": 401,
    "forbidden": 403,
    "unknown": 404,
    "method_not_allowed": 405,
    "refused": 409,
    "stale": 412,
    "too_large": 413,
    "unsupported_type": 415,
    "invalid": 422,
    "required": 428,
    "too_many_attempts": 429,
    "broken": 500,
    "busy": 503,
    "stopped": 503,
}
AGAIN = {"busy": "1", "database_unreachable": "5"}  # seconds until it is worth trying again

UNREACHABLE = (
    "The database does not answer at this moment. Whether this request was carried out is not known: "
    "send it again with the same Idempotency-Key, or read first."
)

log = structlog.get_logger("duly")


class TooLarge(Invalid):
    """The body is larger than this call takes."""

    code, title = "too_large", "Too large"


class UnsupportedType(Invalid):
    """The body is of a type that this call does not read."""

    code, title = "unsupported_type", "Not a type that is read here"


class MethodNotAllowed(Invalid):
    """The address exists, and does not do this."""

    code, title = "method_not_allowed", "Not possible at this address"


class DatabaseUnreachable(Busy):
    """The database did not answer."""

    code, title = "database_unreachable", "Not available"


def status_of(error: DulyError) -> int:
    """Give the status code that an error has in HTTP."""
    return STATUS.get(error.code) or STATUS[error.kind]


def problem(error: DulyError, extra: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None) -> Response:
    """Tell an error as problem details."""
    status, told = status_of(error), dict(as_problem(error))
    if len(faults := told.get("faults", ())) > MOST_FAULTS:
        told |= {"faults": faults[:MOST_FAULTS], "faults_left_out": len(faults) - MOST_FAULTS}
    for fault in told.get("faults", ()):
        fault["where"] = fault["where"][:LONGEST]
    body = {"type": f"/problems/{error.code}", "title": told.pop("title"), "status": status, **told, **(extra or {})}
    return Response(_bytes(body), status, {**_headers(error, status), **(headers or {})}, MEDIA_TYPE)


def broken(request_id: str) -> Response:
    """Tell that something failed that nobody foresaw, and nothing of what it was."""
    detail = f"Something failed here. It was noted under {request_id}: tell the operator that number."
    body = {"type": "/problems/broken", "title": "Something failed", "status": STATUS["broken"], "code": "broken", "detail": detail}
    return Response(_bytes({**body, "request_id": request_id}), STATUS["broken"], media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Answer every error of the application, of its framework and of its database as problem details."""
    app.add_exception_handler(DulyError, _refused)
    app.add_exception_handler(StaleRevision, _stale)
    app.add_exception_handler(RequestValidationError, _not_valid)
    app.add_exception_handler(HTTPException, from_framework)
    app.add_exception_handler(OperationalError, _unreachable)


async def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, DulyError)
    return problem(error)


def _stale(request: Request, error: Exception) -> Response:
    """Say who was faster, by name: a look-up, so it runs beside the routes and not in the loop."""
    assert isinstance(error, StaleRevision)
    with request.app.state.parts.database.read() as connection:
        name = officers_named(connection, [error.officer]).get(error.officer or "")
    by = f" by {name}" if name else " by the clock" if error.officer is None else ""
    error.detail += f" It was made{by} at {error.at}."
    return problem(error, {"changed_by_name": name}, {"ETag": f'"v{error.version}"'})


async def _not_valid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    body = getattr(request.scope.get("route"), "body_field", None)
    errors = error.errors()
    faults = faults_of(errors[:MOST_FAULTS], body.field_info.annotation if body else None)
    left_out = {"faults_left_out": len(errors) - MOST_FAULTS} if len(errors) > MOST_FAULTS else {}
    return problem(Invalid("Some of what was sent does not fit this call. Nothing was changed.", faults), left_out)


async def from_framework(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = error.headers or {}
    if error.status_code == 404:
        return problem(Unknown("There is nothing at this address. /api/v1/openapi.json describes those that there are."))
    if error.status_code == 405:
        allowed = headers.get("Allow", "")
        return problem(MethodNotAllowed(f"This address answers {allowed or 'other methods'} only."), headers={"Allow": allowed})
    return problem(Malformed(f"The request could not be read: {str(error.detail)[:LONGEST]}"))


async def _unreachable(_request: Request, error: Exception) -> Response:
    assert isinstance(error, OperationalError)
    if not is_absence(error):
        raise error
    log.error("the database does not answer", exc_info=error)
    return problem(DatabaseUnreachable(UNREACHABLE))


def _headers(error: DulyError, status: int) -> dict[str, str]:
    if status == 401:
        known = ', error="invalid_token"' if getattr(error, "token_sent", False) else ""
        return {"WWW-Authenticate": f'Bearer realm="duly"{known}'}
    if (seconds := getattr(error, "retry_after", None)) is not None:
        return {"Retry-After": str(seconds)}
    again = AGAIN.get(error.code)
    return {"Retry-After": again} if again else {}


def _bytes(body: Mapping[str, Any]) -> bytes:
    try:
        return orjson.dumps(body)
    except TypeError:  # text from a header or an address that UTF-8 cannot carry
        return json.dumps(body).encode()
