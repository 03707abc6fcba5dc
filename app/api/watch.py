"""What surrounds every request: a number to find it by, the headers of a careful answer, a line in the log, a count.

Pure ASGI and no more than that, since every request pays for it. Logs carry ids and routes, never titles or texts.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from typing import Any

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.get_logger("duly")

Headers = list[tuple[bytes, bytes]]
Broken = Callable[[Scope, str], Response]
CAREFUL: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cache-control", b"no-store"),
]
HSTS = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")


class Counts:
    """The figures of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self.requests = Counter("duly_requests_total", "Requests answered.", labels, registry=self.registry)
        self.seconds = Histogram(
            "duly_request_seconds", "Seconds until a request was answered.", ("method", "route"), registry=self.registry
        )
        self._of: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}  # looked up once: finding them takes longest

    def note(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answer."""
        of = self._of.get((method, route, status))
        if of is None:
            of = self._of[method, route, status] = (self.requests.labels(method, route, status), self.seconds.labels(method, route))
        of[0].inc()
        of[1].observe(seconds)


class Watch:
    """The outermost layer: nothing leaves without its headers, and nothing fails without an answer."""

    def __init__(self, app: ASGIApp, counts: Counts, *, https: bool, broken: Broken) -> None:
        self.app, self.counts, self.broken = app, counts, broken
        self.headers = [*CAREFUL, HSTS] if https else CAREFUL
        self.log = log.bind()  # once, and not for each line

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, request_id, status = time.perf_counter(), os.urandom(8).hex(), 0

        async def careful(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = _completed(message.get("headers", ()), [*self.headers, (b"x-request-id", request_id.encode())])
            await send(message)

        try:
            await self.app(scope, receive, careful)
        except Exception:
            self.log.exception("failed", request=request_id, method=scope["method"], route=_route(scope))
            if status:
                raise  # half an answer is out: the connection must break, so that nobody takes it for the whole
            await self.broken(scope, request_id)(scope, receive, careful)
        finally:
            self._note(scope, request_id, status, time.perf_counter() - began)

    def _note(self, scope: Scope, request_id: str, status: int, seconds: float) -> None:
        method, route = _method(scope), _route(scope)
        self.counts.note(method, route, status, seconds)
        self.log.info("answered", request=request_id, method=method, route=route, status=status, ms=round(seconds * 1000, 1))


def _completed(given: Iterable[tuple[bytes, bytes]], more: Headers) -> Headers:
    """Add headers that an answer does not have of its own."""
    headers = list(given)
    names = {name.lower() for name, _ in headers}
    return headers + [header for header in more if header[0] not in names]


def _route(scope: Scope) -> str:
    """Name the route by its pattern: addresses hold ids, and anybody can make up new ones."""
    route: Any = scope.get("route")
    return getattr(route, "path", "none")


def _method(scope: Scope) -> str:
    method: str = scope["method"]
    return method if method in ("GET", "POST", "PATCH", "DELETE", "PUT", "HEAD", "OPTIONS") else "other"
