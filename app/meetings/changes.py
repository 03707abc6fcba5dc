"""What each act says of a meeting: from what is asked to the event's data, texts by commitment. Knows no connection and no rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from app.clock import local_day, stamp
from app.decisions.changes import Words
from app.errors import Fault, Invalid
from app.log.ids import new_id
from app.log.kinds import Kind
from app.meetings.agenda import notice_of
from app.meetings.commands import AddItem, Cancel, Command, Hold, Minute, Plan, Publish, RemoveItem, Reorder, Resolve
from app.meetings.record import Record
from app.meetings.rules import quorum_set, unpublished
from app.officers.organisation import Organisation
from app.workflow.facts import Standing

Said = dict[str, Any]


class Told:
    """What an act is told from: the meeting as it stands, what holds in the body, the moment, and where texts go."""

    def __init__(self, before: Record | None, organisation: Organisation, now: datetime) -> None:
        self.record, self.organisation, self.now, self.words = before or {}, organisation, now, Words()

    @property
    def standing(self) -> Standing:
        return self.organisation.on(local_day(self.now))


def said(command: Command, told: Told) -> tuple[Kind, Said]:
    """Give the kind and the data of the event that records this command. Raises Invalid."""
    kind, data_of = ACTS[type(command)]
    meeting, version = told.record.get("id") or new_id(told.now), told.record.get("version", 0) + 1
    return kind, {"meeting": meeting, "version": version, **data_of(command, told), "now": stamp(told.now)}


def _plan(command: Plan, told: Told) -> Said:
    quorum = command.quorum or quorum_set(told.standing, command.committee)
    if quorum is None:
        says = f"Name the quorum, or let the body set it by the parameter {command.committee}_quorum."
        raise Invalid("A meeting has a quorum.", [Fault("quorum", says)])
    plain = {"body": command.body, "committee": command.committee, "on": command.on, "time": command.time}
    return {**plain, "venue": told.words.say(command.venue), "quorum": quorum}


def _add(command: AddItem, told: Told) -> Said:
    plain = {"purpose": command.purpose, "decision": command.decision}
    return {"item": new_id(told.now), "title": told.words.say(command.title), **plain}


def _remove(command: RemoveItem, told: Told) -> Said:
    return {"item": command.item, "reason": told.words.say(command.reason)}


def _reorder(command: Reorder, _told: Told) -> Said:
    return {"items": list(command.items)}


def _publish(command: Publish, told: Told) -> Said:
    notice, due = notice_of(told.standing), [one["id"] for one in unpublished(told.record)]
    late = not notice.in_time(told.now, told.record["on"])
    faults = [
        Fault(
            f"urgent.{item}",
            "This item is no late one, so it needs no special reason." if item in due else "There is no such item.",
        )
        for item in command.urgent
        if not (late and item in due)
    ]
    if faults:
        raise Invalid("A special reason is stated for an item that is late.", faults)
    urgent = {item: told.words.say(reason) for item, reason in command.urgent.items()}
    return {"items": due, "urgent": urgent, "counted": notice.as_data()}


def _hold(command: Hold, told: Told) -> Said:
    names: Said = {"present": [dict(one) for one in command.present]}
    names |= {"attending": list(command.attending), "apologies": list(command.apologies)}
    return {"present": len(command.present), "names": told.words.say(names)}


def _resolve(command: Resolve, told: Told) -> Said:
    if faults := [*_half_said(command)]:
        raise Invalid("This resolution does not say enough, or too much.", faults)
    words: Said = {"recommendations": [{**one, "votes": _votes(one.get("votes"))} for one in command.recommendations]}
    words |= {"inputs": dict(command.inputs), "note": command.note}
    return {
        "item": command.item,
        "result": command.result,
        "action": command.action,
        "votes": _votes(command.votes),
        "recommendations": [
            {"recommendation": one["recommendation"], "outcome": one["outcome"], "votes": _votes(one.get("votes"))}
            for one in command.recommendations
        ],
        "words": told.words.say(words),
    }


def _half_said(command: Resolve) -> Iterator[Fault]:
    if command.result == "amended" and not any(one.get("text") for one in command.recommendations):
        yield Fault("recommendations", "Expected, for what is amended, a recommendation with the text as it was amended.")
    if command.action is None and (command.recommendations or command.inputs):
        yield Fault("action", "Expected recommendations and inputs only with an action, which they belong to.")


def _votes(cast: Mapping[str, Any] | None) -> Said | None:
    return {**{key: cast[key] for key in ("for", "against", "abstained")}, "casting": cast.get("casting")} if cast else None


def _minute(command: Minute, told: Told) -> Said:
    return {"approved_at": command.approved_at, "text": told.words.say(command.text)}


def _cancel(command: Cancel, told: Told) -> Said:
    return {"reason": told.words.say(command.reason)}


ACTS: Mapping[type[Any], tuple[Kind, Callable[[Any, Told], Said]]] = {
    Plan: (Kind.MEETING_PLANNED, _plan),
    AddItem: (Kind.MEETING_ITEM_ADDED, _add),
    RemoveItem: (Kind.MEETING_ITEM_REMOVED, _remove),
    Reorder: (Kind.MEETING_REORDERED, _reorder),
    Publish: (Kind.MEETING_PUBLISHED, _publish),
    Hold: (Kind.MEETING_HELD, _hold),
    Resolve: (Kind.MEETING_RESOLVED, _resolve),
    Minute: (Kind.MEETING_MINUTED, _minute),
    Cancel: (Kind.MEETING_CANCELLED, _cancel),
}
