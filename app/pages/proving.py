"""Showing the password once more, before what is done in an officer's own name: whoever sits at the screen is who is signed in."""

from __future__ import annotations

from app.errors import Fault, Invalid
from app.officers.signin import SignInRefused, Throttled, prove
from app.pages.visit import Visit

FIELD = "password"
WRONG = "That is not your password"


def prove_again(visit: Visit) -> None:
    """Check the password typed into a form, throttled as signing in is. Raises Invalid, so that all else typed is kept."""
    password = (visit.form.fields.get(FIELD) or ("",))[0]
    if not password:
        raise Invalid("Enter your password", [Fault(FIELD, "Enter your password")])
    try:
        proved = prove(visit.parts.database, visit.now, visit.person.email, password)
    except SignInRefused:
        raise Invalid(WRONG, [Fault(FIELD, WRONG)]) from None
    except Throttled as waits:
        raise Invalid(waits.detail, [Fault(FIELD, waits.detail)]) from None
    if proved.officer != visit.person.id:
        raise Invalid(WRONG, [Fault(FIELD, WRONG)])
