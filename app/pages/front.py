"""The front page: what is running here and where it is described. Knows no decision and nobody."""

from __future__ import annotations

from html import escape

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from app import __version__

router = APIRouter()

STYLE = "body{font:18px/1.5 Arial,sans-serif;max-width:40em;margin:2em auto;padding:0 1em;color:#0b0c0c}a{color:#1d70b8}"
PAGE = f"""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Duly</title><style>{STYLE}</style></head>
<body>
<h1>Duly</h1>
<p>The workflow engine for decision notices of public bodies, version {escape(__version__)}.</p>
<ul>
<li><a href="/api/v1/openapi.json">The description of the API</a> (OpenAPI): every call, every answer, every problem</li>
<li><a href="/healthz">Whether it is up</a>, and <a href="/readyz">whether it is ready</a></li>
</ul>
</body>
</html>
"""
HEADERS = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"}


@router.get("/", include_in_schema=False, openapi_extra={"x-who-may-call": "anyone, without a token"})
async def front() -> Response:
    """Say what is running here."""
    return HTMLResponse(PAGE, headers=HEADERS)
