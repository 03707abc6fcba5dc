"""What is answered about meetings, for the description of the API; see `answers`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from app.api.answers import At, Changed, Day, Receipt, Sha256, Told
from app.api.answers_acts import Raised
from app.api.answers_conditions import VotesCast
from app.api.answers_problems import Blocker
from app.api.models import Id
from app.api.models_meetings import Purpose, Resolved

MeetingState = Literal["planned", "agenda_published", "held", "minuted", "cancelled"]


class MeetingListed(Told):
    id: Id
    body: Id
    committee: str
    on: Day
    time: str
    venue: str | None
    quorum: int
    state: MeetingState
    version: int
    agenda_published_at: At | None


class MeetingsListed(Told):
    items: list[MeetingListed]
    next: str | None


class RecommendationResolved(Told):
    """What was resolved on one recommendation; `text` is the amended wording, beside the recommended one."""

    recommendation: str
    outcome: str
    text: str | None
    reason: str | None
    votes: VotesCast | None


class Resolution(Told):
    result: Resolved
    action: str | None
    votes: VotesCast | None
    recommendations: list[RecommendationResolved]
    note: str | None


class AgendaItem(Told):
    """An item; `number` is its place on the agenda, null where it was taken off again. `urgent` is the special reason."""

    id: Id
    number: int | None
    title: str | None
    purpose: Purpose
    decision: Id | None
    published_at: At | None
    urgent: str | None
    withdrawn: str | None
    resolution: Resolution | None


class MemberPresent(Told):
    name: str
    for_: str | None = Field(alias="for")


class Held(Told):
    members_present: int
    present: list[MemberPresent]
    attending: list[str]
    apologies: list[str]
    recorded_at: At


class Minutes(Told):
    approved_at: Id
    text: str | None


class Meeting(MeetingListed):
    """A meeting whole: its agenda, who was there, what was resolved, its minutes."""

    items: list[AgendaItem]
    held: Held | None
    minutes: Minutes | None
    cancelled: str | None
    changed: Changed


class ItemReport(Told):
    """What a decision on the agenda made of an act on the meeting.

    `told` of its place, `moved` by the resolution, `unchanged`, `refused` with every reason, or still `waiting` to be carried out.
    """

    item: Id
    decision: Id
    result: Literal["waiting", "unchanged", "told", "moved", "refused"]
    state: str | None
    version: int | None
    blockers: list[Blocker]


class MeetingEvent(Told):
    seq: int
    kind: str
    at: At
    actor: Id | None
    capacity: str
    on_behalf_of: Id | None
    from_: str | None = Field(alias="from")
    to: str | None
    leaf: Sha256


class MeetingEventTold(MeetingEvent):
    """One event of a meeting's history: done, or tried and refused."""

    version: int | None
    item: Id | None
    tried: str | None
    blockers: list[Raised]


class MeetingHistory(Told):
    items: list[MeetingEventTold]


class MeetingActed(Told):
    """The meeting after the act, what became of each decision on its agenda, the event and its receipt."""

    meeting: Meeting
    items: list[ItemReport]
    event: MeetingEvent | None
    receipt: Receipt | None
