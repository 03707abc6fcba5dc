"""What is answered about officers, tokens and bodies, for the description of the API; see `answers`."""

from __future__ import annotations

from typing import Literal

from app.api.answers import AppointmentKind, At, Day, Receipt, Sha256, Told
from app.api.models import Id


class Officer(Told):
    id: Id
    name: str
    email: str


class PostHeld(Told):
    body: Id
    post: str
    title: str
    role: Literal["office", "auditor", "administrator"]
    kind: AppointmentKind
    on_behalf_of: Id | None


class BodyShort(Told):
    id: Id
    slug: str
    name: str
    demo: bool


class Me(Told):
    officer: Officer
    posts: list[PostHeld]
    bodies: list[BodyShort]


class TokenIssued(Told):
    token: str
    id: Id
    expires_at: At


class Token(Told):
    id: Id
    made_at: At
    expires_at: At
    revoked_at: At | None
    usable: bool


class Tokens(Told):
    items: list[Token]


class Bodies(Told):
    items: list[BodyShort]


class Holder(Told):
    officer: Id
    name: str
    kind: AppointmentKind
    on_behalf_of: Id | None


class Post(Told):
    key: str
    title: str
    role: Literal["office", "auditor", "administrator"]
    held_by: list[Holder]


class Calendar(Told):
    """The region whose bank holidays count, and the days on which the body differs from them."""

    region: str
    digest: str
    closed: list[Day]
    open: list[Day]


class Delegation(Told):
    id: Id
    from_post: str
    to_post: str
    matters: list[str]
    ceiling_pence: int | None
    authority: str


class ProcedureAdopted(Told):
    workflow: str
    version: int
    digest: Sha256
    adopted_on: Day


class Hold(Told):
    """A report that holds spending back: all that costs money, or one decision."""

    id: Id
    ground: str
    report: str
    decision: Id | None
    starts_on: Day
    consider_by: Day
    considered_on: Day | None
    ends_on: Day | None
    stands: bool


class HoldSet(Told):
    hold: Hold
    receipt: Receipt


class BodyRelated(BodyShort):
    """The body that took over from this one, or one from which it did, from a day on and on some authority."""

    starts_on: Day
    authority: str


class Independent(Told):
    """A post-holder of another body who may give dispensations in this one."""

    id: Id
    officer: Id
    name: str
    of_body: Id
    of_post: str
    starts_on: Day
    ends_on: Day | None


class Body(Told):
    id: Id
    slug: str
    name: str
    region: str
    demo: bool
    calendar: Calendar
    posts: list[Post]
    delegations: list[Delegation]
    procedures: list[ProcedureAdopted]
    holds: list[Hold]
    independents: list[Independent]
    successor: BodyRelated | None
    predecessors: list[BodyRelated]


class Member(Told):
    key: str
    name: str
    post: str | None
    ends_on: str | None  # its last day, once it has left


class Group(Told):
    key: str
    members: list[Member]


class Groups(Told):
    items: list[Group]


class Parameter(Told):
    key: str
    value: str | int
    starts_on: Day
    holds_today: bool


class Parameters(Told):
    items: list[Parameter]
