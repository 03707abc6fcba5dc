"""What must be true of each act on a meeting, by the rules by which it was allowed, and of what decisions were told of it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Connection, select

from app.audit.agendas import Step
from app.audit.checks import MISMADE, moment, untimely
from app.audit.past import GONE, Past
from app.log.canonical import encode_again
from app.log.kinds import Kind
from app.meetings.agenda import notice_of
from app.meetings.record import item_of, told_of
from app.meetings.rules import TO, Motion, committees, in_force, unmet
from app.meetings.tables import meeting as meetings
from app.workflow.calendar import LIBRARY
from app.workflow.definition import Definition

Event = Mapping[str, Any]
Said = Iterator[tuple[str, str, int | None]]  # check, sentence, event


def meeting_faults(connection: Connection, past: Past, definitions: Mapping[str, Definition]) -> Said:
    """Every act on a meeting is one that the rules allow, and each meeting's row is what its events make of it."""
    for step in past.agendas.steps:
        try:
            for check, says in _judged(step, past, definitions):
                yield check, says, step.seq
        except MISMADE as problem:
            yield "V08-form", f"What it says of a meeting cannot be read ({type(problem).__name__}: {problem}).", step.seq
    yield from _row_faults(connection, past)


def _judged(step: Step, past: Past, definitions: Mapping[str, Definition]) -> Iterator[tuple[str, str]]:
    event, data = step.event, step.event["data"]
    expected = (step.before["version"] if step.before else 0) + 1
    if data["version"] != expected or (step.before is None) != (event["kind"] == Kind.MEETING_PLANNED):
        yield "V10-versions", f"Expected version {expected} of the meeting, found {data['version']!a:.20}."
    if step.before is None and data["body"] != past.body:
        yield "V09-origin", f"It was planned in the body {data['body']!a:.60}."
    if wrong := untimely(event):
        yield "V20-times", wrong
    was = step.before["state"] if step.before else None
    if (event["from"], event["to"]) != (was, TO.get(Kind(event["kind"]), was)):
        yield "V18-meetings", f"It leads from {event['from']!a:.30} to {event['to']!a:.30}."
    motion = _motion(step, past, definitions)
    if motion is None:
        return
    if motion.hand is None or (motion.hand.capacity, motion.hand.on_behalf_of) != (event["capacity"], event["on_behalf_of"]):
        yield "V12-standing", f"Who acted as {event['capacity']!a:.70} did not keep this committee's record on that day."
    for blocker in unmet(motion):
        if blocker.code != "capacity_not_held" and not _uncountable(blocker.code, data):
            yield "V18-meetings", blocker.message
    if extra := EXTRA.get(motion.kind):
        yield from extra(motion, past)


def _motion(step: Step, past: Past, definitions: Mapping[str, Definition]) -> Motion | None:
    organisation, now = past.at(past.before(step.seq)), moment(step.event["data"]["now"])
    if organisation is None or now is None:
        return None
    known = [definitions[digest] for digest in in_force(organisation) if digest in definitions]
    return Motion(
        kind=Kind(step.event["kind"]),
        data=step.event["data"],
        before=step.before,
        actor=step.event["actor"],
        now=now,
        organisation=organisation,
        committees=committees(known),
        other=lambda identity: past.agendas.at(identity, step.seq),
    )


def _uncountable(code: str, data: Event) -> bool:
    """Another list of holidays than the one here may have known other proclaimed days."""
    return code == "agenda_late" and data["counted"]["library"] != LIBRARY


def _counted(motion: Motion, _past: Past) -> Iterator[tuple[str, str]]:
    expected = {**notice_of(motion.standing).as_data(), "library": motion.data["counted"]["library"]}
    if motion.data["counted"] != expected:
        yield "V18-meetings", f"The body counted {expected['days']} clear working days up to {expected['cut_off']} on that day."


def _named(motion: Motion, past: Past) -> Iterator[tuple[str, str]]:
    names = past.opened(motion.data["names"])
    if names != GONE and len(names["present"]) != motion.data["present"]:
        yield "V18-meetings", f"It counts {motion.data['present']} members present, and names {len(names['present'])}."


EXTRA: Final[Mapping[Kind, Callable[[Motion, Past], Iterator[tuple[str, str]]]]] = MappingProxyType(
    {Kind.MEETING_PUBLISHED: _counted, Kind.MEETING_HELD: _named}
)


def _row_faults(connection: Connection, past: Past) -> Said:
    rows = {row.id: row for row in connection.execute(select(meetings).where(meetings.c.body_id == past.body))}
    for record, seq in past.agendas.last():
        row = rows.pop(record["id"], None)
        if row is None:
            yield "V17-meeting", "The meeting has events, but no row.", seq
            continue
        columns = {"committee": "committee", "held_on": "on", "state": "state", "version": "version"}
        differ = [column for column, name in columns.items() if getattr(row, column) != record[name]]
        if bytes(row.record) != encode_again(record):
            differ.append("record")
        if differ:
            yield "V17-meeting", f"The row of the meeting differs in {', '.join(differ)} from what the events make of it.", seq
    for identity in rows:
        yield "V17-meeting", f"There is a row of the meeting {identity} without any event.", None


def place_faults(past: Past, seq: int, event: Event) -> Iterator[tuple[str, str]]:
    """What a decision was told of a meeting, or made of its resolution, is what that version of the meeting says of its item."""
    data = event["data"]
    said = data if event["kind"] == Kind.DECISION_SCHEDULED else data["resolution"]
    of = said["of"]
    record = past.agendas.version(of["meeting"], of["version"], seq)
    item = item_of(record, of["item"]) if record else None
    if record is None or item is None or item["decision"] != event["decision"]:
        yield "V18-meetings", "It rests on an item that does not stand on the agenda of that meeting."
    elif said["meeting"] not in (told_of(record, item), told_of(record, item, resolved=False)):
        yield "V18-meetings", "It is told otherwise of the meeting than the meeting's own events say."
    elif said is not data:
        yield from _carried_faults(item["resolution"], data)


def _carried_faults(resolution: Mapping[str, Any] | None, data: Event) -> Iterator[tuple[str, str]]:
    if resolution is None or resolution["action"] != data["action"]:
        yield "V18-meetings", f"The meeting did not resolve on {data['action']!a:.70}."
        return
    resolved = {(one["recommendation"], one["outcome"]) for one in resolution["recommendations"]}
    made = {(one["recommendation"], one["outcome"]) for one in (data.get("determination") or {}).get("outcomes", ())}
    if resolved and resolved != made:
        yield "V18-meetings", "Its outcomes are not those on which the meeting resolved."
