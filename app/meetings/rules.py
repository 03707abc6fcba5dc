"""What must be true of an act on a meeting: asked before it is recorded, and again of the event by whoever verifies. Pure.

A motion is an act as its event would tell it; texts are commitments by then, so no rule reads them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from app.clock import LONDON, local_day
from app.errors import Blocker
from app.log.kinds import Kind
from app.meetings.agenda import notice_of
from app.meetings.record import OFF_AGAIN, Item, Record, item_of, standing
from app.meetings.votes import votes_unmet
from app.officers.organisation import Organisation
from app.officers.rules import Hand, signatory
from app.workflow.calendar import in_full
from app.workflow.definition import Definition
from app.workflow.ending import body_ended
from app.workflow.facts import Standing

PLANNED, PUBLISHED, HELD, MINUTED, CANCELLED = STATES = ("planned", "agenda_published", "held", "minuted", "cancelled")
OPEN = (PLANNED, PUBLISHED)
FROM: Mapping[Kind, tuple[str, ...]] = {
    **dict.fromkeys((Kind.MEETING_ITEM_ADDED, Kind.MEETING_ITEM_REMOVED, Kind.MEETING_REORDERED), OPEN),
    **dict.fromkeys((Kind.MEETING_PUBLISHED, Kind.MEETING_CANCELLED), OPEN),
    Kind.MEETING_HELD: (PUBLISHED,),
    **dict.fromkeys((Kind.MEETING_RESOLVED, Kind.MEETING_MINUTED), (HELD,)),
}
TO: Mapping[Kind, str] = {
    Kind.MEETING_PLANNED: PLANNED,
    Kind.MEETING_PUBLISHED: PUBLISHED,
    Kind.MEETING_HELD: HELD,
    Kind.MEETING_MINUTED: MINUTED,
    Kind.MEETING_CANCELLED: CANCELLED,
}  # all others leave it where it stands
DECIDED = ("as_recommended", "amended", "not_agreed")
RESULTS: Mapping[str, tuple[str, ...]] = {  # by purpose
    "decision": (*DECIDED, *OFF_AGAIN),
    "discussion": ("discussed", *OFF_AGAIN),
    "information": ("noted", *OFF_AGAIN),
}
NOTED = ("noted", "noted_with_actions")
CARRIED = ("approved", "adopted", "endorsed", "recommended", "recorded")
MADE_BY: Mapping[str, tuple[str | None, ...]] = {  # result: what an act of a procedure may decide by it
    "as_recommended": (*CARRIED, *NOTED),  # where noting is what was recommended
    "amended": (*CARRIED, *NOTED, "approved_in_part"),
    "not_agreed": ("rejected",),
    "discussed": ("discussed", None),
    "noted": (*NOTED, None),
    **dict.fromkeys(OFF_AGAIN, (None,)),
}

CLERK = "Who keeps a committee's record keeps its meetings: the recorders of the procedures that have it as a collective post"
COURSE = "A meeting is planned, its agenda is published, it is held, and a later one approves its minutes"
LATE = "Agenda and papers are open to the public for clear days before the meeting (LGA 1972, section 100B; SI 2002/715)"
QUORUM = "Nothing is resolved without a quorum (LGA 1972, schedule 12; the body's standing orders)"
ON_THE_AGENDA = "A meeting resolves, once, on what stands on its agenda (LGA 1972, section 100B(4))"
MINUTES = "The minutes say of every item what became of it, and a later meeting of the committee approves them"


@dataclass(frozen=True, kw_only=True)
class Motion:
    """An act on a meeting, with the meeting as it found it and the body as it stood."""

    kind: Kind
    data: Mapping[str, Any]
    before: Record | None
    actor: str | None
    now: datetime
    organisation: Organisation
    committees: Mapping[str, frozenset[str]]  # each with the posts that keep its record
    other: Callable[[str], Record | None]  # another meeting of the same body

    @property
    def committee(self) -> str:
        return str((self.before or self.data)["committee"])

    @cached_property
    def standing(self) -> Standing:
        return self.organisation.on(local_day(self.now))

    @cached_property
    def hand(self) -> Hand | None:
        """Give the post in which the actor keeps this committee's meetings."""
        posts = self.committees.get(self.committee, frozenset())
        held = signatory(self.standing.held_by(self.actor or ""), posts)
        return Hand(officer=self.actor, capacity=held.post, on_behalf_of=held.on_behalf_of) if held else None

    @property
    def keeper(self) -> str:
        return min(self.committees.get(self.committee, ()), default="administrator")

    def blocker(self, code: str, message: str, where: str, rule: str, **more: str) -> Blocker:
        return Blocker(code, message, self.keeper, where, rule, **more)


def in_force(organisation: Organisation) -> tuple[str, ...]:
    """Give the digests of the procedures that a body has in force: the newest version of each."""
    names = sorted({adoption.workflow for adoption in organisation.adoptions})
    return tuple(organisation.adopted(name).digest for name in names)


def committees(definitions: Iterable[Definition]) -> dict[str, frozenset[str]]:
    """Give the committees of a body, the collective posts of its procedures, each with the posts that record for it."""
    found: dict[str, frozenset[str]] = {}
    for definition in definitions:
        for post in definition.posts.values():
            if post.collective:
                found[post.key] = found.get(post.key, frozenset()) | frozenset(definition.recorders)
    return found


def unmet(motion: Motion) -> Iterator[Blocker]:
    """Give every reason why an act is not possible."""
    before = motion.before
    yield from clerk_unmet(motion)
    if motion.standing.ended and motion.kind != Kind.MEETING_CANCELLED:
        yield body_ended(motion.standing.ended)
    if before is not None and before["state"] not in FROM[motion.kind]:
        states = " or ".join(_spoken(state) for state in FROM[motion.kind])
        says = f"This is done while a meeting is {states}; it is {_spoken(before['state'])}."
        yield motion.blocker("wrong_state", says, "state", COURSE)
    else:
        yield from RULES[motion.kind](motion)


def clerk_unmet(motion: Motion) -> Iterator[Blocker]:
    """A committee of the body, and an officer who keeps its record."""
    if motion.committee not in motion.committees:
        known = ", ".join(sorted(motion.committees)) or "none yet"
        says = f"{motion.committee[:60]!r} is no committee of this body; its procedures have as collective posts: {known}."
        yield motion.blocker("committee_unknown", says, "committee", CLERK)
    elif motion.hand is None:
        whose = " or ".join(sorted(motion.committees[motion.committee])) or "a recorder, whom no procedure names"
        yield motion.blocker("capacity_not_held", f"The meetings of this committee are kept by {whose}.", "", CLERK)


def _spoken(state: str) -> str:
    return "published" if state == PUBLISHED else state


def _plan(motion: Motion) -> Iterator[Blocker]:
    data, today = motion.data, local_day(motion.now)
    if data["on"] < today.isoformat():
        yield motion.blocker("meeting_in_the_past", "A meeting is planned for today or a later day.", "on", COURSE)
    if (quorum := quorum_set(motion.standing, data["committee"])) not in (None, data["quorum"]):
        yield motion.blocker("quorum_is_set", f"The body has set the quorum of this committee at {quorum}.", "quorum", QUORUM)


def quorum_set(standing: Standing, committee: str) -> int | None:
    """Give the quorum that a body has set for a committee, by the parameter COMMITTEE_quorum."""
    found = standing.parameters.get(f"{committee}_quorum")
    return found if isinstance(found, int) else None


def _add(motion: Motion) -> Iterator[Blocker]:
    decision = motion.data["decision"]
    if decision and any(one["decision"] == decision for one in standing(_record(motion))):
        yield motion.blocker("decision_twice", "This decision stands on this agenda already.", "decision", ON_THE_AGENDA)


def _remove(motion: Motion) -> Iterator[Blocker]:
    if motion.data["item"] not in {one["id"] for one in standing(_record(motion))}:
        yield _unknown_item(motion, "item")


def _unknown_item(motion: Motion, where: str) -> Blocker:
    return motion.blocker("item_unknown", "There is no such item on the agenda of this meeting.", where, ON_THE_AGENDA)


def _reorder(motion: Motion) -> Iterator[Blocker]:
    items = [one["id"] for one in standing(_record(motion))]
    if sorted(motion.data["items"]) != sorted(items):
        says = f"Name each of the {len(items)} items once, in the new order."
        yield motion.blocker("order_incomplete", says, "items", COURSE)


def unpublished(record: Mapping[str, Any]) -> list[Item]:
    """Give the items that the next publication will publish."""
    return [one for one in standing(record) if one["published_at"] is None]


def _publish(motion: Motion) -> Iterator[Blocker]:
    """Late is refused item by item; urgency is the route that remains, with its special reason (LGA 1972, section 100B(4)(b))."""
    record, notice = _record(motion), notice_of(motion.standing)
    if motion.data["items"] != [one["id"] for one in unpublished(record)] or not motion.data["items"]:
        yield motion.blocker("agenda_empty", "There is no item that is not published yet.", "items", COURSE)
    if local_day(motion.now) > date.fromisoformat(record["on"]):
        yield motion.blocker("agenda_after_meeting", f"The day of this meeting, {record['on']}, is over.", "on", LATE)
    if notice.in_time(motion.now, record["on"]):
        return
    earliest, on = notice.earliest(motion.now), in_full(date.fromisoformat(record["on"]))
    for number, item in enumerate(standing(record), 1):
        if item["published_at"] is None and item["id"] not in motion.data["urgent"]:
            says = (
                f"Item {number} is late for {on}: it needs {notice.days} clear working days. "
                f"Published now, it can be taken from {in_full(earliest)}."
            )
            instead = "Take it at a meeting from that day on, or state the special reason why it is urgent."
            yield motion.blocker(
                "agenda_late", says, f"urgent.{item['id']}", LATE, possible_from=earliest.isoformat(), instead=instead
            )


def _hold(motion: Motion) -> Iterator[Blocker]:
    record, present = _record(motion), motion.data["present"]
    starts = datetime.fromisoformat(f"{record['on']}T{record['time']}").replace(tzinfo=LONDON)
    if motion.now < starts:
        says = f"This meeting begins at {record['time']} on {in_full(starts.date())}."
        yield motion.blocker("meeting_not_yet", says, "on", COURSE, possible_from=record["on"])
    if present < record["quorum"]:
        says = f"There were {present} members; the quorum is {record['quorum']}. Nothing can be resolved."
        instead = "Cancel the meeting, with this as the reason, and put its items on the agenda of a later one."
        yield motion.blocker("quorum_not_met", says, "present", QUORUM, instead=instead)
    for number, item in enumerate(standing(record), 1):
        if item["published_at"] is None:
            says = f"Item {number} was never published: publish it as urgent, with the special reason, or take it off."
            yield motion.blocker("item_unpublished", says, f"items.{item['id']}", LATE)


def _resolve(motion: Motion) -> Iterator[Blocker]:
    record, data = _record(motion), motion.data
    item = item_of(record, data["item"])
    if item is None or item["withdrawn"] is not None or item["published_at"] is None:
        yield _unknown_item(motion, "item")
        return
    if data["result"] not in RESULTS[item["purpose"]]:
        says = f"An item for {item['purpose']} ends as one of {', '.join(RESULTS[item['purpose']])}."
        yield motion.blocker("result_not_of_purpose", says, "result", ON_THE_AGENDA)
    present = record["held"]["present"]
    yield from votes_unmet(data["votes"], present, data["result"], motion.keeper, "votes")
    for one in data["recommendations"]:
        yield from votes_unmet(one["votes"], present, None, motion.keeper, f"recommendations.{one['recommendation']}.votes")


def _minute(motion: Motion) -> Iterator[Blocker]:
    record, data = _record(motion), motion.data
    for number, item in enumerate(standing(record), 1):
        if item["resolution"] is None:
            says = f"Nothing is recorded of item {number}; where the meeting did not come to it, it was not taken."
            yield motion.blocker("item_unresolved", says, f"items.{item['id']}", MINUTES)
    later = motion.other(data["approved_at"])
    apart = later is None or later["committee"] != record["committee"] or later["on"] <= record["on"]
    if later is None or apart or later["state"] not in (HELD, MINUTED):
        says = "Minutes are approved at a later meeting of the same committee, which was held."
        yield motion.blocker("minutes_not_later", says, "approved_at", MINUTES)


def _cancel(_motion: Motion) -> Iterator[Blocker]:
    return iter(())


def _record(motion: Motion) -> Record:
    if motion.before is None:
        raise ValueError("there is no meeting before it is planned")
    return motion.before


RULES: Mapping[Kind, Callable[[Motion], Iterator[Blocker]]] = {
    Kind.MEETING_PLANNED: _plan,
    Kind.MEETING_ITEM_ADDED: _add,
    Kind.MEETING_ITEM_REMOVED: _remove,
    Kind.MEETING_REORDERED: _reorder,
    Kind.MEETING_PUBLISHED: _publish,
    Kind.MEETING_HELD: _hold,
    Kind.MEETING_RESOLVED: _resolve,
    Kind.MEETING_MINUTED: _minute,
    Kind.MEETING_CANCELLED: _cancel,
}
