"""Pages as bytes: the templates, what each of them is given, and the headers of a careful page. It decides nothing."""

from __future__ import annotations

import gzip
import re
import secrets
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader
from markupsafe import Markup
from starlette.responses import Response

from app.clock import local_day
from app.errors import ActionRefused, DulyError, Invalid
from app.pages import words
from app.pages.assets import address_of
from app.pages.form import ONCE, TOKEN
from app.pages.jinja import QuickEnvironment
from app.pages.visit import Visit

TEMPLATES = Path(__file__).parent / "templates"
TAKEN = re.compile(r"""{%-? (?:from|extends) ["']([^"']+)["']""")
WORTH_PACKING = 4096  # bytes
POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)


@cache
def environment() -> QuickEnvironment:
    """Give the one environment of all templates; the components of GOV.UK ask for parameters that may be absent."""
    made = QuickEnvironment(
        loader=ChoiceLoader(
            [FileSystemLoader(TEMPLATES), PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})]
        ),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    words.add_to(made)
    made.filters["indent"] = _as_it_is
    made.globals.update(asset=address_of, ONCE=ONCE, TOKEN=TOKEN)
    return made


def prepare() -> None:
    """Load every template, with those that it takes from: to compile one takes longer than many pages."""
    waiting, met = [file.name for file in TEMPLATES.iterdir()], set[str]()
    while waiting:
        name = waiting.pop()
        if name not in met:
            met.add(name)
            waiting += TAKEN.findall(Path(environment().get_template(name).filename or "").read_text())


def piece(template: str, macro: str) -> Callable[..., Markup]:
    """Give what makes a piece of a page, for one that is kept."""
    made: Callable[..., Markup] = getattr(environment().get_template(template).module, macro)
    return made


def show(visit: Visit, template: str, *, status: int = 200, error: DulyError | None = None, **given: Any) -> Response:
    """Give a page; where something was wrong with what was sent, it says so at its top and beside each field."""
    nonce = secrets.token_urlsafe(16)
    faults = [(where, words.reason(message)) for where, message in faults_of(error)]
    text = (
        environment()
        .get_template(template)
        .render(
            visit=visit,
            officer=visit.officer,
            roles=visit.roles,
            cspNonce=nonce,
            once=secrets.token_urlsafe(16),
            today=local_day(visit.now),
            error=error,
            faults=faults,
            fault=dict(reversed(faults)),
            done=visit.asked("done"),
            **given,
        )
    )
    return _packed(visit, text.encode(), nonce, status)


def faults_of(error: DulyError | None) -> list[tuple[str, str]]:
    """Give what was wrong, place by place; the reasons of a refusal as those of no field."""
    if isinstance(error, Invalid) and error.faults:
        return [(fault.where, fault.message) for fault in error.faults]
    if isinstance(error, ActionRefused):
        return [(blocker.where, blocker.message) for blocker in error.blockers]
    return [("", error.detail)] if error else []


def _as_it_is(markup: str, *_: object, **__: object) -> str:
    """Leave lines where they begin: the components would set in what stands between two tags, and so change a text to be edited."""
    return markup


def _packed(visit: Visit, page: bytes, nonce: str, status: int) -> Response:
    headers = {
        "Content-Security-Policy": POLICY.format(nonce=nonce),
        "Referrer-Policy": "same-origin",  # no-referrer would take the origin from our own forms
        "Cache-Control": "no-store",
        "Vary": "Accept-Encoding",
    }
    if len(page) > WORTH_PACKING and "gzip" in visit.request.headers.get("accept-encoding", ""):
        page, headers["Content-Encoding"] = gzip.compress(page, 3, mtime=0), "gzip"
    return Response(page, status, headers, "text/html; charset=utf-8")
