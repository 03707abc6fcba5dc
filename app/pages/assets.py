"""Styles, scripts and pictures: read once, named by their content so that browsers keep them, packed where that is worth it."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

STATIC = Path(__file__).parent / "static"
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
FOR_EVER = "public, max-age=31536000, immutable"  # another content has another address


@dataclass(frozen=True, slots=True)
class Asset:
    plain: bytes
    packed: bytes
    type: str


@cache
def edition() -> str:
    """Name all the files together: one address changes where any of them does, so that styles find their pictures."""
    digest = sha256()
    for file in sorted(STATIC.rglob("*")):
        if file.suffix in TYPES:
            digest.update(file.relative_to(STATIC).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]


@cache
def assets() -> dict[str, Asset]:
    found = {}
    for file in STATIC.rglob("*"):
        if file.suffix in TYPES:
            content = file.read_bytes()
            found[file.relative_to(STATIC).as_posix()] = Asset(content, gzip.compress(content, 9, mtime=0), TYPES[file.suffix])
    return found


def address_of(name: str) -> str:
    """Give the address of a file as this edition has it."""
    return f"/static/{edition()}/{name}"


async def get_asset(request: Request) -> Response:
    found = assets().get(request.path_params["name"])
    if found is None or request.path_params["edition"] != edition():
        return Response("There is no such file.", 404, media_type="text/plain")
    packed = "gzip" in request.headers.get("accept-encoding", "")
    headers = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding", **({"Content-Encoding": "gzip"} if packed else {})}
    return Response(found.packed if packed else found.plain, 200, headers, found.type)


routes: list[BaseRoute] = [Route("/static/{edition}/{name:path}", get_asset, methods=["GET"])]
