"""Where requests come in: who may call, how much is read, and of what type, before any model or rule sees it.

A route of this class is declared like any other, so that its parameters and models stay in the description of the API.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from fastapi.dependencies.utils import get_flat_params
from fastapi.params import Form, Query
from fastapi.routing import APIRoute
from starlette.datastructures import Headers, UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api import strict
from app.api.auth import ANYONE, WHO, bearer
from app.api.direct import Handler, direct
from app.api.problems import TooLarge, UnsupportedType
from app.errors import Fault, Invalid, Unknown
from app.once import once
from app.text import seen

MOST_BYTES = 256 * 1024  # of JSON
FORM_AROUND = 64 * 1024  # what a form may hold besides its file
JSON, FORM = "application/json", "multipart/form-data"


class Sorted(Headers):
    """Headers sorted by their names once: a request is asked for eight of them, one after another."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope=scope)
        self._by_name: dict[str, list[str]] = {}
        for name, value in self.items():
            self._by_name.setdefault(name, []).append(value)

    def getlist(self, key: str) -> list[str]:
        return self._by_name.get(key.lower(), [])

    def __getitem__(self, key: str) -> str:
        return self._by_name[key.lower()][0]


class _Counted:
    """What a sender sends, up to so many bytes. It knows no request: each would hold the other, until garbage is looked for."""

    def __init__(self, receive: Receive) -> None:
        self.receive, self.most, self.size = receive, MOST_BYTES, 0

    async def __call__(self) -> Message:
        message = await self.receive()
        self.size += len(message.get("body", b""))
        if self.size > self.most:
            raise _too_large(self.most)
        return message


class Bounded(Request):
    """A request whose body ends where its route says, however long the sender goes on."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self.sent = _Counted(receive)
        super().__init__(scope, self.sent)

    @once
    def headers(self) -> Headers:
        return Sorted(self.scope)


class Edge(APIRoute):
    """A route that reads strictly: no body before a token, no type but its own, no field or parameter that it does not name."""

    short = False

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, endpoint, **{**options, "generate_unique_id_function": lambda route: route.name})
        if self._direct():
            self.app = _answering(self.get_route_handler())

    def _direct(self) -> Handler | None:
        return direct(self, short=self.short)

    def get_route_handler(self) -> Handler:
        inner = self._direct() or super().get_route_handler()
        body = self.body_field
        takes = FORM if body and isinstance(body.field_info, Form) else JSON if body else None
        fields: Final = _fields_of(self) if takes == FORM else frozenset()
        parameters = frozenset(p.alias for p in get_flat_params(self.dependant) if isinstance(p.field_info, Query))
        signed = (self.openapi_extra or {}).get(WHO) != ANYONE

        async def handle(received: Request) -> Response:
            request = received if isinstance(received, Bounded) else Bounded(received.scope, received.receive)
            if signed:
                await bearer(request)
            if any(seen(part) for part in request.path_params.values()):  # PostgreSQL takes no NUL, SQLite does
                raise Unknown("There is nothing at this address.")
            if request.scope["query_string"]:
                _check_query(request, parameters)
            if takes:
                _check_type(request, takes)
            if takes == JSON:
                request._json = strict.loads(await request.body())
            elif takes == FORM:
                await _read_form(request, fields)
            return await inner(request)

        return handle


class Short(Edge):
    """A strict route whose work may be done on the server's loop, between the answers of the database: it is about one decision.

    What has parameters, such as a list, goes the framework's way, which is a thread.
    """

    short = True


def _answering(handle: Handler) -> ASGIApp:
    """Go from request to answer with nothing between: what fails is told by those around the router, as always."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        response = await handle(Bounded(scope, receive))
        await response(scope, receive, send)

    return app


def _fields_of(route: APIRoute) -> frozenset[str]:
    return frozenset(field.alias for field in route.dependant.body_params)


def _check_type(request: Bounded, takes: str) -> None:
    sent = request.headers.getlist("content-type")
    kind, _, rest = (sent[0] if len(sent) == 1 else "").partition(";")
    charset = rest.strip().lower().removeprefix("charset=").strip('"')
    if kind.strip().lower() != takes or (takes == JSON and charset not in ("", "utf-8")):
        raise UnsupportedType(f"Expected Content-Type: {takes}, in UTF-8; found {', '.join(sent)[:100] or 'none'}.")
    request.sent.most = most = _most(request, takes)
    declared = request.headers.get("content-length", "0")
    if not declared.isascii() or not declared.isdigit() or int(declared[:18]) > most:
        raise _too_large(most)


def _most(request: Request, takes: str) -> int:
    if takes == JSON:
        return MOST_BYTES
    return int(request.app.state.parts.settings.paper_megabytes) * 1024 * 1024 + FORM_AROUND


def _too_large(most: int) -> TooLarge:
    return TooLarge(f"Expected a body of at most {most // 1024} kB; found more. Nothing was changed.")


def _check_query(request: Request, known: frozenset[str]) -> None:
    """Refuse a parameter that is not known, stands twice, or holds what cannot be seen: none may be passed over in silence."""
    faults, met = [], set()
    for name, value in request.query_params.multi_items():
        if name not in known:
            there_are = f"there are: {', '.join(sorted(known))}" if known else "there are none"
            faults.append(Fault(f"query.{name}", f"There is no such parameter here; {there_are}."))
        elif name in met:
            faults.append(Fault(f"query.{name}", "Expected this parameter once."))
        elif wrong := seen(value):
            faults.append(Fault(f"query.{name}", wrong))
        met.add(name)
    if faults:
        raise Invalid("Some of the address's parameters cannot be taken.", faults)


async def _read_form(request: Request, known: frozenset[str]) -> None:
    """Read a form of one file and a few short fields; the framework finds it read already."""
    try:
        form = await request.form(max_files=1, max_fields=16, max_part_size=4096)
    except (UnicodeError, LookupError) as error:  # a charset that is none, or that the parts are not in
        raise strict.Malformed("The form cannot be read: expected UTF-8.") from error
    faults, met = [], set()
    for name, value in form.multi_items():
        if name not in known:
            faults.append(Fault(name, f"There is no such field; there are: {', '.join(sorted(known))}."))
        elif name in met:
            faults.append(Fault(name, "Expected this field once."))
        elif not isinstance(value, UploadFile) and (wrong := seen(value)):
            faults.append(Fault(name, wrong))
        met.add(name)
    if faults:
        await form.close()
        raise Invalid("Some of the form's fields cannot be taken. Nothing was changed.", faults)
