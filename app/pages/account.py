"""My own account: the posts that I hold, my password, where I am signed in, and my tokens."""

from __future__ import annotations

from starlette.responses import Response

from app.clock import local_day
from app.errors import DulyError, Fault, Invalid
from app.officers import sessions, tokens
from app.officers.queries import bodies_of, holdings_of, posts
from app.officers.signin import SignInRefused, Throttled, change_password, prove
from app.pages.door import Pages
from app.pages.frame import show
from app.pages.sign_in import signed_in
from app.pages.visit import Visit, see_other

pages = Pages()


@pages.get("/account")
def account(visit: Visit, error: DulyError | None = None) -> Response:
    """Show my account."""
    me, today = visit.person.id, local_day(visit.now)
    with visit.parts.database.read() as connection:
        held = holdings_of(connection, me, today)
        bodies = {body.id: body for body in bodies_of(connection, me, today)}
        titles = {(body, post.key): post.title for body in bodies for post in posts(connection, body)}
        mine = sessions.running(connection, me, visit.now)
        scripts = [one for one in tokens.list_tokens(connection, me) if one.usable(visit.now)]
        here = sessions.named(connection, visit.secret)
    return show(
        visit, "account.html", error=error, held=held, bodies=bodies, titles=titles, sessions=mine, tokens=scripts, here=here
    )


@pages.post("/account/password", again=account)
def new_password(visit: Visit) -> Response:
    """Change my password; everything else that is signed in as me ends."""
    old, new = ((visit.form.fields.get(name) or ("",))[0] for name in ("password", "new_password"))
    faults = [Fault(name, "Enter it") for name, text in (("password", old), ("new_password", new)) if not text]
    if faults:
        raise Invalid("Enter both passwords", faults)
    try:
        change_password(visit.parts.database, visit.now, visit.person.id, old, new)
        proved = prove(visit.parts.database, visit.now, visit.person.email, new)
    except SignInRefused:
        raise Invalid("That is not your password", [Fault("password", "That is not your password")]) from None
    except Throttled as waits:
        raise Invalid(waits.detail, [Fault("password", waits.detail)]) from None
    except Invalid as weak:
        raise Invalid(weak.detail, [Fault("new_password", fault.message) for fault in weak.faults]) from None
    return signed_in(visit, proved, see_other("/account?done=password"))


@pages.post("/account/sessions/{session}/end")
def end_session(visit: Visit) -> Response:
    """End one of my sessions; where it is this one, sign in again."""
    sessions.end_one(visit.parts.database, visit.now, visit.person.id, visit.at("session"))
    return see_other("/account?done=session")


@pages.post("/account/tokens/{token}/end")
def end_token(visit: Visit) -> Response:
    """End one of my tokens."""
    tokens.revoke(visit.parts.database, visit.now, visit.person.id, visit.at("token"))
    return see_other("/account?done=token")
