"""Meetings: planned, listed, read, and acted on. What may be done is decided in the rooms below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query
from starlette.responses import Response

from app.api import answers_meetings as told_as
from app.api import examples_meetings as examples
from app.api import models_meetings as sent_as
from app.api.auth import Asker, Once, OnVersion, Sent, Signed, who
from app.api.bodies import own_body
from app.api.described import ACT, ACT_ON_VERSION, ETAG, READ_ONE, answers
from app.api.edge import Edge
from app.api.models import BODY
from app.api.reply import Cursor, Limit, MeetingId, reply, tag, told
from app.clock import local_day
from app.decisions.answers import Answer
from app.errors import Blocker, NotAllowed
from app.meetings import commands as c
from app.meetings import queries
from app.meetings.actions import Done, perform
from app.meetings.carrying import Report
from app.meetings.view import event_view, listed_view, meeting_view, report_view
from app.officers.queries import roles

router = APIRouter(prefix="/api/v1/meetings", tags=["Meetings"], route_class=Edge)

READERS = "officers who hold an office of the body today, and its auditors; to all others it does not exist"
CLERKS = "officers who keep the committee's record: the recorders of the procedures that have it as a collective post"
RULE = "Meetings are for those who hold an office of the body, and its auditors"
LOCATION = {
    "Location": {"description": "Where it is now.", "schema": {"type": "string"}, "example": f"/api/v1/meetings/{examples.MEETING}"}
}
Word = Annotated[str | None, Query(max_length=64)]
OfBody = Annotated[str, Query(pattern=BODY, description="The body's id or short name.")]


@router.get(
    "",
    response_model=None,
    openapi_extra=who(READERS),
    responses=answers(200, told_as.MeetingsListed, {"items": [examples.LISTED], "next": None}, (*READ_ONE, "capacity_not_held")),
)
def list_meetings(
    asker: Signed, body: OfBody, committee: Word = None, state: Word = None, cursor: Cursor = None, limit: Limit = 20
) -> Response:
    """The meetings of a body, the latest day first, a page at a time."""
    wanted = queries.Filters(committee=committee, state=state, cursor=cursor, limit=limit)
    with asker.reading() as (connection, officer):
        of = own_body(connection, asker, officer.id, body)
        if not roles(connection, officer.id, of.id, local_day(asker.now)) & queries.READING_ROLES:
            blocker = Blocker("capacity_not_held", f"You hold no office of {of.name} today.", "", "", RULE)
            raise NotAllowed(blocker.message, [blocker])
        page = queries.listing(connection, of.id, wanted)
    return told({"items": [listed_view(record, page.words) for record in page.items], "next": page.next})


@router.post(
    "",
    status_code=201,
    response_model=None,
    openapi_extra=who(CLERKS),
    responses=answers(201, told_as.MeetingActed, examples.PLANNED, (*ACT, "refused"), {**ETAG, **LOCATION}),
)
def plan_meeting(asker: Signed, sent: Once, body: sent_as.MeetingPlanned) -> Response:
    """Plan a meeting of a committee."""
    with asker.reading() as (connection, officer):
        of = own_body(connection, asker, officer.id, body.body)
    plan = c.Plan(body=of.id, committee=body.committee, on=body.on, time=body.time, venue=body.venue, quorum=body.quorum)
    return _perform(asker, sent, plan, 201)


@router.get(
    "/{meeting}",
    response_model=None,
    openapi_extra=who(READERS),
    responses=answers(200, told_as.Meeting, examples.WHOLE, READ_ONE, ETAG),
)
def get_meeting(asker: Signed, meeting: MeetingId) -> Response:
    """A meeting whole."""
    with asker.reading() as (connection, officer):
        one = queries.find(connection, asker.parts.secretariat, officer.id, asker.now, meeting)
    return told(meeting_view(one.record, one.words), headers=tag(one.record["version"]))


@router.get(
    "/{meeting}/history",
    response_model=None,
    openapi_extra=who(READERS),
    responses=answers(200, told_as.MeetingHistory, {"items": [examples.TOLD, examples.TRIED]}, READ_ONE, ETAG),
)
def get_meeting_history(asker: Signed, meeting: MeetingId) -> Response:
    """Every event of a meeting in order, refused attempts among them."""
    with asker.reading() as (connection, officer):
        one = queries.find(connection, asker.parts.secretariat, officer.id, asker.now, meeting)
        items = queries.history(connection, one)
    return told({"items": items}, headers=tag(one.record["version"]))


def _on_version(example: Mapping[str, Any]) -> dict[str, Any]:
    """Describe an act on a version of a meeting."""
    described = answers(200, told_as.MeetingActed, example, ACT_ON_VERSION, ETAG)
    return {"response_model": None, "openapi_extra": who(CLERKS), "responses": described}


@router.post("/{meeting}/items", **_on_version(examples.ADDED))
def add_item(asker: Signed, sent: OnVersion, meeting: MeetingId, body: sent_as.ItemAdded) -> Response:
    """Put an item on the agenda; a decision is told of its place there."""
    return _perform(asker, sent, c.AddItem(meeting=meeting, title=body.title, purpose=body.purpose, decision=body.decision))


@router.post("/{meeting}/removals", **_on_version(examples.ADDED))
def remove_item(asker: Signed, sent: OnVersion, meeting: MeetingId, body: sent_as.ItemRemoved) -> Response:
    """Take an item off the agenda, with the reason; what was published stays to be seen."""
    return _perform(asker, sent, c.RemoveItem(meeting=meeting, item=body.item, reason=body.reason))


@router.post("/{meeting}/order", **_on_version(examples.ADDED))
def order_items(asker: Signed, sent: OnVersion, meeting: MeetingId, body: sent_as.ItemsOrdered) -> Response:
    """Put the items in another order."""
    return _perform(asker, sent, c.Reorder(meeting=meeting, items=tuple(body.items)))


@router.post("/{meeting}/publication", **_on_version(examples.ADDED))
def publish_agenda(asker: Signed, sent: OnVersion, meeting: MeetingId, body: sent_as.AgendaPublished) -> Response:
    """Publish the agenda at this moment, or what was added since; what is late is urgent with its special reason, or refused."""
    return _perform(asker, sent, c.Publish(meeting=meeting, urgent=body.urgent))


@router.post("/{meeting}/attendance", **_on_version(examples.ADDED))
def hold_meeting(asker: Signed, sent: OnVersion, meeting: MeetingId, body: sent_as.MeetingHeld) -> Response:
    """Record that the meeting was held, and who was there; without its quorum it was not."""
    present = tuple({"name": one.name, "for": one.for_} for one in body.present)
    return _perform(
        asker, sent, c.Hold(meeting=meeting, present=present, attending=tuple(body.attending), apologies=tuple(body.apologies))
    )


@router.post("/{meeting}/resolutions", **_on_version(examples.RESOLVED))
def resolve_item(asker: Signed, sent: OnVersion, meeting: MeetingId, body: sent_as.ItemResolved) -> Response:
    """Record what was resolved on an item, which makes the act of its procedure for the committee."""
    return _perform(
        asker,
        sent,
        c.Resolve(
            meeting=meeting,
            item=body.item,
            result=body.result,
            action=body.action,
            inputs={key: value for key, value in body.inputs.items() if value is not None},
            votes=body.votes.model_dump(by_alias=True) if body.votes else None,
            recommendations=tuple(one.model_dump(by_alias=True, exclude_none=True) for one in body.recommendations),
            note=body.note or None,
        ),
    )


@router.post("/{meeting}/minutes", **_on_version(examples.RESOLVED))
def approve_minutes(asker: Signed, sent: OnVersion, meeting: MeetingId, body: sent_as.MinutesApproved) -> Response:
    """Record that a later meeting of the committee approved the minutes."""
    return _perform(asker, sent, c.Minute(meeting=meeting, approved_at=body.approved_at, text=body.text))


@router.post("/{meeting}/cancellation", **_on_version(examples.ADDED))
def cancel_meeting(asker: Signed, sent: OnVersion, meeting: MeetingId, body: sent_as.MeetingCancelled) -> Response:
    """Cancel the meeting, with the reason; its decisions are free for another agenda."""
    return _perform(asker, sent, c.Cancel(meeting=meeting, reason=body.reason))


@router.post("/{meeting}/carrying", **_on_version(examples.RESOLVED))
def carry_out(asker: Signed, sent: OnVersion, meeting: MeetingId) -> Response:
    """Try again what decisions on the agenda refused or were not told; no event of the meeting."""
    return _perform(asker, sent, c.CarryOut(meeting=meeting))


def _perform(asker: Asker, sent: Sent, command: c.Command, status: int = 200) -> Response:
    officer = asker.signed_in()

    def render(done: Done, reports: Sequence[Report]) -> Answer:
        told_event = event_view(done.entry, done.receipt) if done.entry and done.receipt else None
        body = {
            "meeting": meeting_view(done.record, done.words),
            "items": [report_view(report) for report in reports],
            "event": told_event,
            "receipt": done.receipt.as_dict() if done.receipt else None,
        }
        where = {"Location": f"/api/v1/meetings/{done.record['id']}"} if status == 201 else {}
        return Answer(status, orjson.dumps(body), {**tag(done.record["version"]), **where})

    return reply(perform(asker.parts.secretariat, sent.by(officer.id, asker.now), command, render))
