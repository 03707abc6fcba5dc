"""Signing in and out in a browser."""

from __future__ import annotations

from dataclasses import replace

from starlette.responses import Response

from app.errors import DulyError, Fault, Invalid
from app.officers import sessions
from app.officers.signin import Proved, SignInRefused, prove
from app.pages.door import Pages
from app.pages.form import TOKEN
from app.pages.frame import show
from app.pages.problems import taken_up
from app.pages.visit import Visit, cookie_name, ours, see_other

pages = Pages()


@pages.get("/sign-in", public=True)
def sign_in(visit: Visit) -> Response:
    """Ask for the e-mail address and the password."""
    if visit.officer is not None:
        return see_other(ours(visit.asked("then") or "/work"))
    return _asked(visit, ours(visit.asked("then") or "/work"))


def _again(visit: Visit, error: DulyError) -> Response:
    return _asked(visit, ours(visit.form.one("then")), error)


@pages.post("/sign-in", public=True, again=_again)
def begin_session(visit: Visit) -> Response:
    """Begin a session: always a new one, whatever cookie was sent."""
    form, parts = visit.form, visit.parts
    email = form.required("email", "Enter your e-mail address")
    password = (form.fields.get("password") or ("",))[0]
    if not password:
        raise Invalid("Enter your password", [Fault("password", "Enter your password")])
    try:
        proved = prove(parts.database, visit.now, email, password)
    except SignInRefused as refused:
        raise Invalid(refused.detail, [Fault("email", refused.detail)]) from None
    begun = sessions.begin(parts.database, visit.now, proved, parts.settings.session_hours)
    return _with_cookie(visit, begun.secret, _onwards(visit, begun.secret))


def signed_in(visit: Visit, proved: Proved, onwards: Response) -> Response:
    """Begin a new session with an answer that is given already."""
    parts = visit.parts
    begun = sessions.begin(parts.database, visit.now, proved, parts.settings.session_hours)
    return _with_cookie(visit, begun.secret, onwards)


def _with_cookie(visit: Visit, secret: str, response: Response) -> Response:
    settings = visit.parts.settings
    response.set_cookie(
        cookie_name(visit.parts),
        secret,
        max_age=settings.session_hours * 3600,
        path="/",
        secure=settings.base_url.startswith("https:"),
        httponly=True,
        samesite="lax",
    )
    return response


@pages.post("/sign-out", public=True)
def sign_out(visit: Visit) -> Response:
    """End the session, here and on the server."""
    if visit.secret:
        sessions.end(visit.parts.database, visit.now, visit.secret)
    response = see_other("/?done=signed_out")
    response.delete_cookie(cookie_name(visit.parts), path="/", secure=visit.parts.settings.base_url.startswith("https:"))
    return response


def _asked(visit: Visit, then: str, error: DulyError | None = None) -> Response:
    return show(
        visit, "sign_in.html", error=error, title="Sign in", then=then, kept=_kept(visit), typed={"email": visit.form.one("email")}
    )


def _onwards(visit: Visit, secret: str) -> Response:
    """Go on to where the officer wanted to be; where something was being typed, give it back first."""
    then = ours(visit.form.one("then"))
    if not visit.form.one("keeping"):
        return see_other(then)
    return taken_up(replace(visit, secret=secret), then, _kept(visit))


def _kept(visit: Visit) -> list[tuple[str, str]]:
    """Give what came along from the page on which the session ended."""
    kept = visit.form.kept()
    return [(name.removeprefix("kept-"), value) for name, value in kept if name.startswith("kept-") and TOKEN not in name]
