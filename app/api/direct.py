"""The short way from a request to a plain route: what the framework works out anew for every request is worked out once.

For routes that take parts of their address, one model as the body, and the dependencies of `auth`, and answer with a response.
All others go the framework's way; the description of the API is made from the same declarations for both.
"""

from __future__ import annotations

from asyncio import wrap_future
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from inspect import iscoroutinefunction, signature
from typing import Any, Final

from fastapi.exceptions import RequestValidationError
from fastapi.params import Form
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from app.api.auth import asker, bearer, sent_on_version, sent_once
from app.waiting import giving_way

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
Read = Callable[[Request], Awaitable[Any]]


async def _asker(request: Request) -> Any:
    return await asker(request, await bearer(request))


async def _once(request: Request) -> Any:
    return await sent_once(request, request.headers.get("idempotency-key"))


async def _on_version(request: Request) -> Any:
    headers = request.headers
    return await sent_on_version(request, headers.get("if-match"), headers.get("idempotency-key"))


THREADS: Final = ThreadPoolExecutor(40, "route")  # as many as the framework has for the others
READ: Final[Mapping[Any, Read]] = {asker: _asker, sent_once: _once, sent_on_version: _on_version}


def direct(route: APIRoute, *, short: bool) -> Handler | None:
    """Give the short way for a route that is plain enough, else None; one whose own work is short needs no thread."""
    if not _is_plain(route):
        return None
    taken, endpoint = route.dependant, route.endpoint
    parts = tuple((part.name, part.alias) for part in taken.path_params)
    body = taken.body_params[0] if taken.body_params else None
    reading = "GET" in (route.methods or ())
    readers = tuple((str(each.name), READ[each.call]) for each in taken.dependencies)

    async def handle(request: Request) -> Response:
        values: dict[str, Any] = {name: request.path_params[alias] for name, alias in parts}
        for name, read in readers:
            values[name] = await read(request)
        if body:
            values[body.name], errors = body.validate(await request.json(), loc=("body",))
            if errors:
                raise RequestValidationError(errors)
        database = request.app.state.parts.database
        if short and database.gives_way:
            return await giving_way(partial(endpoint, **values), database.lock_seconds, reading=reading)
        return await wrap_future(THREADS.submit(partial(copy_context().run, endpoint, **values)))

    return handle


def _is_plain(route: APIRoute) -> bool:
    taken = route.dependant
    others = (taken.query_params, taken.header_params, taken.cookie_params, taken.request_param_name, taken.response_param_name)
    return not (
        any(others)
        or any(part.field_info.annotation is not str for part in taken.path_params)
        or any(each.call not in READ for each in taken.dependencies)
        or len(taken.body_params) > 1
        or any(isinstance(f.field_info, Form) or getattr(f.field_info, "embed", None) for f in taken.body_params)
        or iscoroutinefunction(route.endpoint)
        or signature(route.endpoint).return_annotation not in (Response, "Response")
    )
