"""A page for each problem: what happened, what was kept, what to do; and the pages on which a session is taken up again."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from app.errors import DulyError, Unknown
from app.pages.form import Form
from app.pages.frame import show
from app.pages.visit import Visit
from app.pages.words import reason

STATUS: Final = {  # by kind; a code that means something else to HTTP than its kind comes first
    "too_large": 413,
    "too_many_attempts": 429,
    "paper_altered": 500,
    "unknown": 404,
    "invalid": 422,
    "forbidden": 403,
    "refused": 409,
    "stale": 412,
    "required": 428,
    "busy": 503,
    "stopped": 503,
}


def page(visit: Visit, error: DulyError) -> Response:
    """Show what happened, what was kept and what to do."""
    status = STATUS.get(error.code) or STATUS[error.kind]
    return show(visit, "problem.html", status=status, error=error, codes=(error.code, error.kind), what=reason(error.detail))


def not_found(visit: Visit) -> Response:
    """Say that there is no page at this address."""
    return page(visit, Unknown("There is no page at this address."))


def unreachable(visit: Visit) -> Response:
    """Say that the database is away; nobody is looked up for it."""
    return show(visit, "problem.html", status=503, codes=("unreachable",), what="The database does not answer at this moment.")


def broken(request_id: str) -> Response:
    """Say that something failed that nobody foresaw, on a page that needs nothing that may have failed too."""
    text = (
        "<!doctype html><html lang=en><meta charset=utf-8><title>Something failed</title><h1>Something failed here</h1>"
        f"<p>It was noted under {request_id}: tell whoever runs this site that number.</p>"
        "<p>If you were sending a form, look first whether it was carried out: sending the same form again does nothing twice.</p>"
        '<p><a href="/">Start again</a></p></html>'
    )
    return Response(text, 500, media_type="text/html; charset=utf-8")


def sign_in_first(visit: Visit) -> Response:
    """Ask for a sign-in where a session ended while somebody was typing; what was typed comes along."""
    return show(visit, "sign_in.html", then=visit.path, kept=visit.form.kept(), typed=Form())


def send_again(visit: Visit) -> Response:
    """Show what was typed before another sign-in, to be sent once more."""
    return taken_up(visit, visit.path, visit.form.kept())


def taken_up(visit: Visit, then: str, kept: list[tuple[str, str]]) -> Response:
    """Give back what was typed, to the same officer or to another who sees it before it is sent."""
    return show(visit, "again.html", then=then, kept=kept)
