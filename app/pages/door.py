"""Where browsers come in: who visits, that the form is one of ours, and a page for whatever goes wrong.

Pages are clients of the rooms below, as the API is: what may be done is decided there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final, TypeVar
from urllib.parse import quote, urlsplit

from sqlalchemy.exc import OperationalError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from app.db import is_absence
from app.errors import ActionRefused, DulyError, Invalid, StaleRevision, Unknown
from app.officers.sessions import signed_in
from app.pages import problems
from app.pages.form import Form, read_form
from app.pages.turns import Turns
from app.pages.visit import Visit, cookie_name, see_other
from app.parts import Parts
from app.text import seen

Handler = Callable[[Visit], Response]
Page = TypeVar("Page", bound=Handler)  # a page with a form is also what is shown again with what was wrong in it
Again = Callable[[Visit, DulyError], Response]
SHORT: Final = Turns(2)  # only one computes at a time: more of them hinder each other, and all wait longer


class Pages:
    """The pages of one subject. A page that is sent a form may name what is shown again, with what was wrong in it."""

    def __init__(self) -> None:
        self.routes: list[BaseRoute] = []

    def get(self, path: str, *, public: bool = False, long: bool = False) -> Callable[[Page], Page]:
        """Register a page that is read; `long` for one that may read much, so that no other waits for it."""
        return self._route(path, "GET", public=public, short=not long)

    def post(
        self, path: str, *, public: bool = False, file: bool = False, again: Again | None = None
    ) -> Callable[[Handler], Handler]:
        return self._route(path, "POST", public=public, file=file, again=again)

    def _route(
        self, path: str, method: str, *, public: bool, short: bool = False, file: bool = False, again: Again | None = None
    ) -> Callable[[Page], Page]:
        def register(handler: Page) -> Page:
            async def endpoint(request: Request) -> Response:
                request.scope["route"] = route  # by which requests are counted
                return await _serve(request, handler, again, public=public, short=short, file=file)

            route = Route(path, endpoint, methods=[method], name=handler.__name__)
            self.routes.append(route)
            return handler

        return register


async def nowhere(request: Request) -> Response:
    """Answer a browser that asks for an address at which there is no page."""
    return await _serve(request, problems.not_found, None, public=True, short=True, file=False)


async def _serve(request: Request, handler: Handler, again: Again | None, *, public: bool, short: bool, file: bool) -> Response:
    parts: Parts = request.app.state.parts
    secret = request.cookies.get(cookie_name(parts), "")
    visit = Visit(request=request, parts=parts, now=parts.clock.now(), officer=None, secret=secret, form=Form())
    try:
        if any(seen(part) for part in request.path_params.values()):
            raise Unknown("There is no page at this address.")
        if request.method == "POST":
            _refuse_others(request)
            form = await read_form(request, parts.settings.paper_megabytes * 1024 * 1024 if file else None)
            visit = replace(visit, form=form)
        answer = partial(_answer, visit, handler, again, public=public)
        if short:
            return await SHORT.take(answer)
        return await run_in_threadpool(answer)
    except DulyError as error:
        problem = error
        return await run_in_threadpool(lambda: problems.page(_known(visit), problem))
    finally:
        await request.close()  # what was sent may lie in a file until then


def _answer(visit: Visit, handler: Handler, again: Again | None, *, public: bool) -> Response:
    try:
        visit = _known(visit)
        posted = visit.request.method == "POST"
        if visit.officer is None and not public:
            return problems.sign_in_first(visit) if posted else see_other(f"/sign-in?then={quote(visit.whole, safe='/')}")
        if posted and not public and not visit.token_fits():
            return problems.send_again(visit)
        if visit.form.faults:
            raise Invalid("Some of what was typed cannot be taken.", visit.form.faults)
        return handler(visit)
    except DulyError as error:
        if again is not None and isinstance(error, Invalid | ActionRefused | StaleRevision):
            return again(visit, error)
        return problems.page(visit, error)
    except OperationalError as error:
        if not is_absence(error):
            raise
        return problems.unreachable(replace(visit, officer=None))


def _known(visit: Visit) -> Visit:
    """Find out who visits, in one statement."""
    if not visit.secret:
        return visit
    with visit.parts.database.glance() as connection:
        found = signed_in(connection, visit.secret, visit.now)
    return replace(visit, officer=found.officer, roles=found.roles) if found else visit


class Foreign(DulyError):
    """A form that another site sent."""

    kind, code, title = "forbidden", "foreign_form", "Not sent from this site"


def _refuse_others(request: Request) -> None:
    """Take forms of this site's own pages only: by fetch metadata, or where a browser sends none by the origin. Raises Foreign."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        fits = site == "same-origin"
    else:
        fits = urlsplit(request.headers.get("origin", "")).netloc == request.headers.get("host")
    if not fits:
        raise Foreign("This form came from another site. Nothing was changed. Open the page here and send it again.")
