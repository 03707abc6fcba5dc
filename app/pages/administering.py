"""The body that an administrator keeps, and what every act on it shares: who confirms it, days, the way back. Reads no decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection
from starlette.responses import Response

from app.clock import local_day
from app.decisions.content import is_day
from app.errors import DulyError, Fault, Invalid, Unknown
from app.officers.organisation import Body, Organisation
from app.officers.queries import Officer, bodies_of, officer_at, officers_named, officers_of
from app.officers.signin import SignInRefused, Throttled, prove
from app.pages.frame import show
from app.pages.visit import Visit, see_other

CONFIRMER, CONFIRMER_PASSWORD = "confirmed_by", "confirmer_password"
WRONG = "The address or the password is wrong, or the account is closed"


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A body that the officer who visits administers today."""

    organisation: Organisation
    names: Mapping[str, str]  # officer: name
    officers: tuple[Officer, ...]  # everybody who was ever appointed here

    @property
    def body(self) -> Body:
        return self.organisation.body

    @property
    def address(self) -> str:
        return f"/administration/{self.body.slug}"

    def post(self, key: str) -> str:
        known = self.organisation.posts.get(key)
        return known.title if known else key


def administered(visit: Visit, connection: Connection) -> list[Organisation]:
    """Give the bodies that the officer who visits administers today."""
    today, me = local_day(visit.now), visit.person.id
    found = (visit.parts.secretariat.organisations.fresh(connection, body.id) for body in bodies_of(connection, me, today))
    return [each for each in found if "administrator" in each.roles(me, today)]


def open_desk(visit: Visit) -> Desk:
    """Give the body of this address. Raises Unknown where it is not one's own to administer."""
    with visit.parts.database.read() as connection:
        key = visit.at("body")
        organisation = next((each for each in administered(visit, connection) if key in (each.body.slug, each.body.id)), None)
        if organisation is None:
            raise Unknown(f"There is no body {key[:60]!r} that you administer.")
        outside = {each.officer for each in organisation.independents}
        named = officers_named(connection, outside | {a.officer for a in organisation.appointments})
        return Desk(organisation=organisation, names=named, officers=officers_of(connection, organisation.body.id))


def show_desk(visit: Visit, template: str, desk: Desk, on: str, *, error: DulyError | None = None, **given: Any) -> Response:
    """Show a page about the body."""
    return show(visit, template, error=error, at="administration", on=on, body=desk.body, desk=desk, **given)


def back(visit: Visit, part: str, done: str) -> Response:
    """Go on to the list in which what was done can be seen."""
    return see_other(f"/administration/{visit.at('body')}{part}?done={done}")


def second_person(visit: Visit, name: str = CONFIRMER, password: str = CONFIRMER_PASSWORD) -> str | None:
    """Give the officer who confirms it and has shown their password for it; None where nobody is named. Raises Invalid."""
    email, secret = visit.form.one(name), (visit.form.fields.get(password) or ("",))[0]
    if not email and not secret:
        return None
    if not email or not secret:
        missing = (name, "Enter the e-mail address too") if not email else (password, "Enter the password too")
        raise Invalid(missing[1], [Fault(*missing)])
    try:
        return prove(visit.parts.database, visit.now, email, secret).officer
    except SignInRefused:
        raise Invalid(WRONG, [Fault(name, WRONG)]) from None
    except Throttled as waits:
        raise Invalid(waits.detail, [Fault(name, waits.detail)]) from None


def typed_day(visit: Visit, name: str, *, required: bool = True) -> date | None:
    """Read a day of three fields. Raises Invalid."""
    text = visit.form.day(name)
    if not text and not required:
        return None
    if not is_day(text):
        message = "Enter a day that there is, such as 27 3 2027"
        raise Invalid(message, [Fault(name, message)])
    return date.fromisoformat(text)


def first_day(visit: Visit, name: str = "starts_on") -> date:
    """Read the first day of something: today, where none is typed. Raises Invalid."""
    return typed_day(visit, name, required=False) or local_day(visit.now)


def last_day(visit: Visit, name: str = "ends_on") -> date:
    """Read the last day of something. Raises Invalid."""
    found = typed_day(visit, name)
    assert found is not None
    return found


def officer_typed(visit: Visit, name: str = "officer") -> str:
    """Give the officer with the address that was typed. Raises Invalid."""
    email = visit.form.required(name, "Enter the e-mail address of the officer")
    try:
        with visit.parts.database.read() as connection:
            return officer_at(connection, email).id
    except Unknown:
        message = "No officer has this address: enrol them first"
        raise Invalid(message, [Fault(name, message)]) from None


def required(visit: Visit, names: Iterable[tuple[str, str]]) -> list[str]:
    """Give what was typed into each of these fields; all that is missing is told at once. Raises Invalid."""
    faults = [Fault(name, message) for name, message in names if not visit.form.one(name)]
    if faults:
        raise Invalid(" ".join(fault.message for fault in faults), faults)
    return [visit.form.one(name) for name, _ in names]
