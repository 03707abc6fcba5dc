"""Acts on an organisation: bodies, posts, officers, appointments, delegations, parameters, calendar, procedures.

`by` is the officer whose act it is, or None for the operator on the command line. What officers do who are named there was entered
by the operator, unless they are `signed_in`; then whoever confirmed it gave their password too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from app.clock import local_day, stamp
from app.errors import Fault, Invalid, Unknown
from app.log.head import confirm, open_log
from app.log.ids import new_id
from app.log.kinds import Kind
from app.log.office import Office
from app.log.values import commit
from app.officers import checks, rules
from app.officers import tables as t
from app.officers.accounts import Sealed, normalised, seal
from app.officers.act import Done, Draft, act, write
from app.officers.adoption import adopt as adopt
from app.officers.colours import BRAND_COLOUR, colour_fault
from app.officers.organisation import Appointment, AppointmentKind, DatedDelegation, Organisation, Role
from app.workflow.calendar import MOST_DAYS, REGIONS

EPOCH = 1  # of a log; a lawful restore begins another
ROLES = ("office", "auditor", "administrator")
KINDS = ("holder", "deputy", "acting")


def create_body(
    office: Office, now: datetime, *, slug: str, name: str, region: str = "england_and_wales", demo: bool = False
) -> Done:
    """Create a body with its log; the operator does this. Raises Invalid."""
    checks.require([checks.slug("slug", slug), checks.text("name", name), checks.one_of("region", region, REGIONS)])
    body, text = new_id(now), commit(name)
    data = {"body": body, "slug": slug, "name": text.commitment, "region": region, "demo": demo, "created_at": stamp(now)}
    draft = Draft(kind=Kind.BODY_CREATED, hand=rules.Hand(officer=None, capacity=rules.OPERATOR), data=data, texts=(text,))
    origin = f"{office.signer.key.name}/{slug}/{EPOCH}"
    taken = Fault("slug", f"Expected a name that no other body has; {slug} is taken.")
    try:
        with office.database.write() as connection:
            open_log(connection, office, body, origin, now)
            receipt = write(connection, office, body, draft, now, standing=None)
    except IntegrityError as error:
        raise Invalid(taken.message, [taken]) from error
    confirm(office, receipt)
    return Done(body, receipt)


def create_post(
    office: Office,
    now: datetime,
    body: str,
    *,
    key: str,
    title: str,
    role: Role = "office",
    by: str | None,
    signed_in: bool = False,
) -> Done:
    """Create a post: an office that signs and decides, or that of an auditor or an administrator. Raises Invalid, NotAllowed."""
    checks.require([checks.key("key", key), checks.text("title", title), checks.one_of("role", role, ROLES)])
    text = commit(title)

    def check(_connection: Connection, organisation: Organisation) -> Draft:
        hand = rules.administrator(organisation, local_day(now), by)
        if key in organisation.posts:
            checks.require([Fault("key", f"{organisation.body.name} has a post {key} already.")])
        return Draft(kind=Kind.POST_CREATED, hand=hand, data={"post": key, "title": text.commitment, "role": role}, texts=(text,))

    return Done(key, act(office, body, now, check, signed_in=signed_in))


def add_member(
    office: Office,
    now: datetime,
    body: str,
    *,
    group: str,
    key: str,
    name: str,
    post: str | None = None,
    by: str | None,
    confirmed_by: str | None = None,
    signed_in: bool = False,
) -> Done:
    """Add an organisation to one of a body's groups, or name it anew; `post` speaks for it, and stays where it is left out.

    Raises Unknown, Invalid, NotAllowed, ActionRefused: who speaks for a member signs, so a new one needs a second person.
    """
    checks.require([checks.key("group", group), checks.key("key", key), checks.text("name", name)])
    text = commit(name)

    def check(_connection: Connection, organisation: Organisation) -> Draft:
        today = local_day(now)
        hand = rules.administrator(organisation, today, by)
        known = next((m for m in organisation.groups.get(group, ()) if m.key == key), None)
        speaks = post or (known.post if known else None)
        if speaks is not None and (known is None or known.ends_on is not None or known.post != post is not None):
            checks.require([_office("post", organisation, speaks)])
            gains = {h.officer for h in organisation.on(today).officers_in(speaks)}
            blockers = rules.not_oneself(by, gains, "post")
            rules.refuse(blockers + rules.second_person(organisation, today, hand, confirmed_by, gains))
        data = {"group": group, "key": key, "name": text.commitment, "post": speaks, "confirmed_by": confirmed_by}
        return Draft(kind=Kind.BODY_MEMBER_ADDED, hand=hand, data=data, texts=(text,))

    return Done(key, act(office, body, now, check, signed_in=signed_in))


def enrol(
    office: Office,
    now: datetime,
    body: str,
    *,
    name: str,
    email: str,
    password: str | Sealed | None,
    by: str | None,
    signed_in: bool = False,
) -> Done:
    """Enrol an officer, with a local account where a password is given. Raises Invalid, NotAllowed."""
    email = normalised(email)
    checks.require([checks.text("name", name), checks.address("email", email)])
    sealed = seal(password, email) if isinstance(password, str) else password
    officer, texts = new_id(now), (commit(name), commit(email))
    data = {"officer": officer, "name": texts[0].commitment, "email": texts[1].commitment, "enrolled_at": stamp(now)}

    def open_account(connection: Connection) -> None:
        if sealed:
            connection.execute(insert(t.account), {"officer_id": officer, "password": sealed.text, "disabled": False})

    def check(connection: Connection, organisation: Organisation) -> Draft:
        hand = rules.administrator(organisation, local_day(now), by)
        if connection.execute(select(t.officer.c.id).where(t.officer.c.email == email)).first():
            checks.require([Fault("email", "An officer with this address is enrolled already: appoint them as they are.")])
        return Draft(kind=Kind.OFFICER_ENROLLED, hand=hand, data=data, texts=texts, besides=open_account)

    return Done(officer, act(office, body, now, check, signed_in=signed_in))


def appoint(
    office: Office,
    now: datetime,
    body: str,
    *,
    post: str,
    officer: str,
    kind: AppointmentKind = "holder",
    starts_on: date,
    ends_on: date | None = None,
    by: str | None,
    confirmed_by: str | None = None,
    signed_in: bool = False,
) -> Done:
    """Appoint an officer to a post, until further notice or up to and including `ends_on`.

    Raises Unknown, Invalid, NotAllowed, and ActionRefused: for oneself, to a post that is held, or without a second person.
    """
    checks.require([checks.one_of("kind", kind, KINDS), *checks.term(starts_on, ends_on)])
    new = Appointment(
        id=new_id(now), post=post, officer=officer, kind=kind, starts_on=starts_on.isoformat(), ends_on=_text(ends_on)
    )

    def check(connection: Connection, organisation: Organisation) -> Draft:
        today = local_day(now)
        hand = rules.administrator(organisation, today, by)
        organisation.post(post)  # Raises Unknown
        name = commit(_name_of(connection, officer))
        blockers = rules.not_oneself(by, {officer}, "officer")
        # For every post: an administrator could make the second person, and an auditor reads what the administrator must not.
        blockers += rules.second_person(organisation, today, hand, confirmed_by, {officer})
        rules.refuse(blockers + rules.no_overlap(organisation, new))
        data: dict[str, str | None] = {"appointment": new.id, "post": post, "officer": officer, "kind": kind}
        data |= {"name": name.commitment, "starts_on": new.starts_on, "ends_on": new.ends_on, "confirmed_by": confirmed_by}
        return Draft(kind=Kind.APPOINTMENT_MADE, hand=hand, data=data, texts=(name,))

    return Done(new.id, act(office, body, now, check, signed_in=signed_in))


def end_appointment(
    office: Office, now: datetime, body: str, *, appointment: str, ends_on: date, by: str | None, signed_in: bool = False
) -> Done:
    """End an appointment with its last day; what has an end can only be made shorter. Raises Unknown, Invalid, NotAllowed."""

    def check(_connection: Connection, organisation: Organisation) -> Draft:
        hand = rules.administrator(organisation, local_day(now), by)
        held = next((a for a in organisation.appointments if a.id == appointment), None)
        if held is None:
            raise Unknown(f"{organisation.body.name} has no appointment {appointment[:80]!r}.")
        checks.require(checks.shorter(held.starts_on, held.ends_on, ends_on))
        data = {"appointment": appointment, "post": held.post, "officer": held.officer, "ends_on": ends_on.isoformat()}
        return Draft(kind=Kind.APPOINTMENT_ENDED, hand=hand, data=data)

    return Done(appointment, act(office, body, now, check, signed_in=signed_in))


def delegate(
    office: Office,
    now: datetime,
    body: str,
    *,
    from_post: str,
    to_post: str,
    matters: Sequence[str] = (),
    ceiling_pence: int | None = None,
    authority: str,
    starts_on: date,
    ends_on: date | None = None,
    by: str | None,
    confirmed_by: str | None = None,
    signed_in: bool = False,
) -> Done:
    """Record that one post may decide for another: the matters named (none: all that are not reserved), up to a sum.

    `authority` is the paper that it rests on, such as the scheme of delegation and its paragraph.
    Raises Unknown, Invalid, NotAllowed, ActionRefused.
    """
    checks.require([checks.text("authority", authority, checks.TEXT_LENGTH), *checks.term(starts_on, ends_on)])
    checks.require([*(checks.key("matters", m) for m in matters), _ceiling(ceiling_pence), _two_posts(from_post, to_post)])
    delegation, text = new_id(now), commit(authority)
    data: dict[str, Any] = {"delegation": delegation, "from_post": from_post, "to_post": to_post, "matters": list(matters)}
    data |= {"ceiling_pence": ceiling_pence, "authority": text.commitment, "confirmed_by": confirmed_by}
    data |= {"starts_on": starts_on.isoformat(), "ends_on": _text(ends_on)}

    def check(_connection: Connection, organisation: Organisation) -> Draft:
        today = local_day(now)
        hand = rules.administrator(organisation, today, by)
        for post in (from_post, to_post):
            organisation.post(post)
        gains = {h.officer for day in (today, max(today, starts_on)) for h in organisation.on(day).officers_in(to_post)}
        blockers = rules.not_oneself(by, gains, "to_post")
        blockers += rules.second_person(organisation, today, hand, confirmed_by, gains)
        rules.refuse(blockers + rules.delegated_twice(organisation, {**data, "authority": authority}))
        return Draft(kind=Kind.DELEGATION_MADE, hand=hand, data=data, texts=(text,))

    return Done(delegation, act(office, body, now, check, signed_in=signed_in))


def end_delegation(
    office: Office, now: datetime, body: str, *, delegation: str, ends_on: date, by: str | None, signed_in: bool = False
) -> Done:
    """End a delegation with its last day; what has an end can only be made shorter. Raises Unknown, Invalid, NotAllowed."""

    def check(_connection: Connection, organisation: Organisation) -> Draft:
        hand = rules.administrator(organisation, local_day(now), by)
        held: DatedDelegation | None = next((d for d in organisation.delegations if d.delegation.id == delegation), None)
        if held is None:
            raise Unknown(f"{organisation.body.name} has no delegation {delegation[:80]!r}.")
        checks.require(checks.shorter(held.starts_on, held.ends_on, ends_on))
        return Draft(kind=Kind.DELEGATION_ENDED, hand=hand, data={"delegation": delegation, "ends_on": ends_on.isoformat()})

    return Done(delegation, act(office, body, now, check, signed_in=signed_in))


def set_parameter(
    office: Office,
    now: datetime,
    body: str,
    *,
    key: str,
    value: int | str,
    starts_on: date,
    by: str | None,
    confirmed_by: str | None = None,
    signed_in: bool = False,
) -> Done:
    """Set a parameter of the body from a day on. What gives power, or does without a second person, needs a second person.

    Raises Invalid, NotAllowed, ActionRefused.
    """
    checks.require([checks.key("key", key), checks.setting("value", value), checks.day("starts_on", starts_on)])
    if key == rules.SINGLE_ADMINISTRATOR:
        checks.require([checks.one_of("value", str(value), ("yes", "no"))])
    if key == BRAND_COLOUR:
        checks.require([colour_fault("value", value)])
    if key.endswith("_days") and not (isinstance(value, int) and 0 <= value <= MOST_DAYS):
        checks.require([Fault("value", f"Expected a whole number of days, 0 to {MOST_DAYS}; found {str(value)[:60]!r}.")])

    def check(_connection: Connection, organisation: Organisation) -> Draft:
        today = local_day(now)
        hand = rules.administrator(organisation, today, by)
        gains: set[str] = set()
        if key == rules.FINANCE_POST:
            gains = {h.officer for h in organisation.on(today).officers_in(organisation.post(str(value)).key)}
        if key in (rules.SINGLE_ADMINISTRATOR, rules.FINANCE_POST) or confirmed_by:
            blockers = rules.not_oneself(by, gains, "value")
            rules.refuse(blockers + rules.second_person(organisation, today, hand, confirmed_by, gains))
        data = {"key": key, "value": value, "starts_on": starts_on.isoformat(), "confirmed_by": confirmed_by}
        return Draft(kind=Kind.BODY_PARAMETER_SET, hand=hand, data=data)

    return Done(key, act(office, body, now, check, signed_in=signed_in))


def set_closure(
    office: Office,
    now: datetime,
    body: str,
    *,
    day: date,
    working: bool = False,
    reason: str,
    by: str | None,
    signed_in: bool = False,
) -> Done:
    """Say that the body is shut on a day, or (`working`) open in spite of a holiday. Raises Invalid, NotAllowed."""
    checks.require([checks.day("day", day), checks.text("reason", reason)])
    text = commit(reason)

    def check(_connection: Connection, organisation: Organisation) -> Draft:
        hand = rules.administrator(organisation, local_day(now), by)
        data = {"day": day.isoformat(), "working": working, "reason": text.commitment}
        return Draft(kind=Kind.BODY_CALENDAR_SET, hand=hand, data=data, texts=(text,))

    return Done(day.isoformat(), act(office, body, now, check, signed_in=signed_in))


def _name_of(connection: Connection, officer: str) -> str:
    """Give an officer's name, which the body's own log keeps with the appointment. Raises Unknown."""
    name = connection.execute(select(t.officer.c.name).where(t.officer.c.id == officer)).scalar_one_or_none()
    if name is None:
        raise Unknown(f"There is no officer {officer[:80]!r}. Enrol them first.")
    return str(name)


def _office(where: str, organisation: Organisation, post: str) -> Fault | None:
    role = organisation.post(post).role  # Raises Unknown
    return None if role == "office" else Fault(where, f"{post} is the post of an {role}, who signs nothing: name an office.")


def _ceiling(pence: int | None) -> Fault | None:
    if pence is None or 0 <= pence < checks.WHOLE:
        return None
    return Fault("ceiling_pence", f"Expected whole pence, none or more; found {pence}.")


def _two_posts(from_post: str, to_post: str) -> Fault | None:
    return Fault("to_post", "Expected another post than the one that delegates.") if from_post == to_post else None


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
