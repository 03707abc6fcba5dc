"""The description of the API (OpenAPI 3.1): every answer with its shape and an example, every problem that a call can end in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from starlette.routing import BaseRoute

from app.api import examples
from app.api.answers_problems import Problem
from app.api.problems import MEDIA_TYPE, STATUS

Responses = dict[int | str, dict[str, Any]]

_FAULT = {"where": "sections.costs", "message": "Costs is a list of rows with year, capital, revenue."}
_NOT_HELD = {
    **examples.BLOCKER,
    "code": "capacity_not_held",
    "message": "'Submit for legal check' is for the originator.",
    "where": "",
}
_STALE: Final = {"version": 8, "changed_by": examples.TOMASZ, "changed_by_name": "Tomasz Lis", "changed_at": examples.AT}

# code: kind where the code has no status of its own, title, detail, what else it carries
KNOWN: Final[Mapping[str, tuple[str, str, str, dict[str, Any]]]] = {
    "malformed": (
        "",
        "Not readable",
        "Expected each key of an object once; found 'title' twice. Only one of the two could count.",
        {},
    ),
    "not_signed_in": ("", "Not signed in", "Send one header 'Authorization: Bearer TOKEN'. POST /api/v1/tokens gives a token.", {}),
    "sign_in_refused": ("", "Not signed in", "The e-mail address or the password is wrong, or the account is closed.", {}),
    "capacity_not_held": ("forbidden", "Not yours to do", "'Submit for legal check' is not possible.", {"blockers": [_NOT_HELD]}),
    "unknown": ("", "Not found", f"There is no decision {examples.DECISION} that you may read.", {}),
    "refused": ("", "Not possible yet", "'Submit for legal check' is not possible.", {"blockers": [examples.BLOCKER]}),
    "stale": (
        "",
        "Changed by somebody else",
        "You acted on version 7; the present version is 8. Read it again, then decide anew.",
        _STALE,
    ),
    "too_large": ("", "Too large", "Expected a body of at most 256 kB; found more. Nothing was changed.", {}),
    "unsupported_type": ("", "Not a type that is read here", "Expected Content-Type: application/json, in UTF-8; found none.", {}),
    "invalid": (
        "",
        "Not acceptable as sent",
        "Some of what was sent does not fit this procedure. Nothing was changed.",
        {"faults": [_FAULT]},
    ),
    "idempotency_key_reused": ("invalid", "Idempotency key used for something else", "Use a new key for a new act.", {}),
    "version_required": ("required", "Say which version you mean", "Send If-Match with the version that you have read.", {}),
    "too_many_attempts": ("", "Too many attempts", "Too many attempts to sign in failed. Try again in 15 minutes.", {}),
    "broken": (
        "",
        "Something failed",
        "Something failed here. It was noted under 5f0c1d2e3b4a5968.",
        {"request_id": "5f0c1d2e3b4a5968"},
    ),
    "busy": ("", "Busy", "Another act is being written. Nothing was changed: try again in a moment.", {}),
    "database_unreachable": ("busy", "Not available", "The database does not answer at this moment.", {}),
    "paper_altered": (
        "stopped",
        "Not the paper that was kept",
        "The store here keeps another file. Tell the operator.",
        {},
    ),
    "log_stopped": ("stopped", "Writing has stopped", "The log is behind what was signed. Was a backup restored?", {}),
    "not_ready": ("busy", "Not ready", "Not ready: migrations.", {}),
}
MEANS: Final[Mapping[int, str]] = {
    400: "The request cannot be read as it was sent.",
    401: "There is no token, or it is not good, or the sign-in was refused.",
    403: "You may read it, and do not hold the capacity that the act needs.",
    404: "It does not exist, or not for you: unknown, foreign and hidden are one answer.",
    409: "Wrong state, or a guard that does not hold; all the reasons are listed.",
    412: "Somebody changed it first: who, and when.",
    413: "The body is larger than this call takes.",
    415: "The body is not of the type that this call reads.",
    422: "Readable, and not acceptable: every fault is listed.",
    428: "The act needs If-Match.",
    429: "Too many attempts; Retry-After says when another may be made.",
    500: "Something failed that nobody foresaw.",
    503: "Busy, not available, or stopped; what is said to be unchanged was not changed.",
}

ALWAYS = ("invalid", "broken", "busy", "database_unreachable")  # an unknown parameter can be sent to any address
READ = (*ALWAYS, "not_signed_in")
READ_ONE = (*READ, "unknown")
TAKES = ("malformed", "too_large", "unsupported_type")
ACT = (*READ_ONE, *TAKES, "capacity_not_held", "idempotency_key_reused", "log_stopped")
ACT_ON_VERSION = (*ACT, "refused", "stale", "version_required")

ETAG = {"ETag": {"description": "The version of the decision.", "schema": {"type": "string"}, "example": '"v7"'}}
LOCATION = {
    "Location": {
        "description": "Where it is now.",
        "schema": {"type": "string"},
        "example": f"/api/v1/decisions/{examples.DECISION}",
    }
}
_EXTRA_HEADERS: Mapping[int, dict[str, Any]] = {
    401: {"WWW-Authenticate": {"schema": {"type": "string"}, "example": 'Bearer realm="duly"'}},
    412: ETAG,
    429: {"Retry-After": {"schema": {"type": "string"}, "example": "900"}},
}


def answers(
    status: int, model: type[BaseModel], example: Any, problems: Iterable[str], headers: Mapping[str, Any] | None = None
) -> Responses:
    """Describe a call: what it answers, and every problem that it can end in."""
    content = {"application/json": {"example": example}}
    good: dict[str, Any] = {"model": model, "description": (model.__doc__ or model.__name__).strip(), "content": content}
    if headers:
        good["headers"] = dict(headers)
    return {status: good, **problems_of(problems)}


def problems_of(codes: Iterable[str]) -> Responses:
    """Describe the problems that these codes are told as, gathered by status."""
    found: Responses = {}
    for code in codes:
        kind, title, detail, extra = KNOWN[code]
        status = STATUS.get(code) or STATUS[kind]
        value = {"type": f"/problems/{code}", "title": title, "status": status, "code": code, "detail": detail, **extra}
        told = found.setdefault(status, _status(status))
        told["content"][MEDIA_TYPE]["examples"][code] = {"summary": title, "value": value}
    return found


def _status(status: int) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    told: dict[str, Any] = {"description": MEANS[status], "content": {MEDIA_TYPE: {"schema": schema, "examples": {}}}}
    if headers := _EXTRA_HEADERS.get(status):
        told["headers"] = headers
    return told


def describe(app: FastAPI, routes: Sequence[BaseRoute]) -> dict[str, Any]:
    """Make the whole description, once; the shape of problems is put in, since no route names it as its own answer."""
    if app.openapi_schema is None:
        whole = get_openapi(title=app.title, version=app.version, description=app.description, routes=routes, tags=app.openapi_tags)
        _, shapes = models_json_schema([(Problem, "serialization")], ref_template="#/components/schemas/{model}")
        for name, shape in shapes["$defs"].items():
            whole["components"]["schemas"].setdefault(name, shape)
        _put_back_examples(whole, routes)
        for name, shape in whole["components"]["schemas"].items():
            _close(shape, form=name.startswith("Body_"))
        app.openapi_schema = whole
    return app.openapi_schema


def _put_back_examples(whole: dict[str, Any], routes: Iterable[BaseRoute]) -> None:
    """Give examples as they were written: the framework leaves out every null, and an absent field says something else."""
    for route in routes:
        if isinstance(route, APIRoute) and route.include_in_schema:
            for method in route.methods or ():
                told = whole["paths"][route.path_format][method.lower()]["responses"]
                for status, answer in route.responses.items():
                    for kind, media in answer.get("content", {}).items():
                        told[str(status)]["content"][kind] |= {k: v for k, v in media.items() if k.startswith("example")}


def _close(shape: Any, *, form: bool = False) -> None:
    """Say of forms and of maps with patterned names what the framework leaves unsaid: that they hold nothing else."""
    if isinstance(shape, dict):
        if form or "patternProperties" in shape:
            shape.setdefault("additionalProperties", False)
        for inner in shape.values():
            _close(inner)
    elif isinstance(shape, list):
        for inner in shape:
            _close(inner)
