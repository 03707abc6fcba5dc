"""What may be sent about meetings, field by field; see `models`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.api.models import BODY, Conditions, Day, Id, Key, Line, Named, Stated, Taken, Text, Words
from app.decisions.content import MOST_ROWS
from app.meetings.commands import HOUR, MOST_MEMBERS

Hour = Annotated[str, StringConstraints(pattern=HOUR)]
Members = Annotated[int, Field(ge=1, le=MOST_MEMBERS)]
Count = Annotated[int, Field(ge=0, le=MOST_MEMBERS)]
Names = Annotated[list[Line], Field(max_length=MOST_ROWS)]
Purpose = Literal["decision", "discussion", "information"]
Resolved = Literal["as_recommended", "amended", "not_agreed", "discussed", "noted", "deferred", "not_taken"]


class MeetingPlanned(Taken):
    """A meeting of a committee, which is a collective post of an adopted procedure; the quorum where the body has set none."""

    body: Annotated[str, StringConstraints(pattern=BODY)]
    committee: Key
    on: Day
    time: Hour
    venue: Line
    quorum: Members | None = None


class ItemAdded(Taken):
    """An item of the agenda: what it is about, what for, and the decision that it brings where it brings one."""

    title: Line
    purpose: Purpose
    decision: Id | None = None


class ItemRemoved(Taken):
    item: Id
    reason: Text


class ItemsOrdered(Taken):
    """Every item of the agenda, in the new order."""

    items: Annotated[list[Id], Field(max_length=MOST_ROWS)]


class AgendaPublished(Taken):
    """For each item that is late, the special reason why it is urgent; nothing where all are in time."""

    urgent: dict[Named, Text] = Field(default_factory=dict)


class MemberPresent(Taken):
    """A member who was there, and for whom, where they stood for an organisation or in for somebody else."""

    name: Line
    for_: Line | None = Field(default=None, alias="for")


class MeetingHeld(Taken):
    """The members who were there, by whom the quorum counts; who else attended; who had sent apologies."""

    present: Annotated[list[MemberPresent], Field(max_length=MOST_ROWS)]
    attending: Names = Field(default_factory=list)
    apologies: Names = Field(default_factory=list)


class Votes(Taken):
    """Votes as they were counted; `casting` is the chair's second vote where they were even."""

    for_: Count = Field(alias="for")
    against: Count
    abstained: Count = 0
    casting: Literal["for", "against"] | None = None


class RecommendationResolved(Taken):
    """What was resolved on one recommendation: `text` is the wording as amended; without conditions it has those recommended."""

    recommendation: Named
    outcome: Named
    text: Words | None = None
    reason: Words | None = None
    conditions: Conditions | None = None
    votes: Votes | None = None


class ItemResolved(Taken):
    """What was resolved on an item; no votes mean that nobody dissented.

    `action`, with `inputs` where it asks for something, is the act of the item's procedure that this makes of its decision.
    """

    item: Id
    result: Resolved
    action: Named | None = None
    inputs: dict[Named, Stated] = Field(default_factory=dict)
    votes: Votes | None = None
    recommendations: Annotated[list[RecommendationResolved], Field(max_length=MOST_ROWS)] = Field(default_factory=list)
    note: Words | None = None


class MinutesApproved(Taken):
    """The later meeting that approved the minutes, and their text."""

    approved_at: Id
    text: Text


class MeetingCancelled(Taken):
    reason: Text
