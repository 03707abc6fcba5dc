"""A decision is told of its place on a meeting's agenda, so that guards can read it; it takes no version from the teller.

What a meeting is and when it is held stands in the room above; here only what the decision itself must know of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.clock import stamp
from app.decisions.changes import Change
from app.decisions.commands import Asked, Place, Schedule
from app.decisions.permission import refuse
from app.decisions.record import Record, fold
from app.errors import Blocker
from app.log.head import Entry
from app.log.kinds import Kind
from app.workflow.capacity import recording
from app.workflow.facts import Facts

RULE = "A paper stands on one agenda at a time, put there by an officer who keeps the committee's record"


def scheduled(asked: Asked, command: Schedule, record: Record, words_held: Mapping[str, Any], facts: Facts) -> Change | None:
    """Write the place on the agenda into the decision; None where it stands there already. Raises NotAllowed, ActionRefused."""
    if not differs(record, command.place):
        return None
    refuse(unmet(facts, command), "This place on the agenda")
    held, decision = recording(facts), facts.decision
    holding = held[1] if held else None
    entry = Entry(
        kind=Kind.DECISION_SCHEDULED,
        actor=asked.officer,
        capacity="recorder",
        on_behalf_of=holding.on_behalf_of if holding else None,
        decision=decision.id,
        version=decision.version + 1,
        from_state=decision.state,
        to_state=decision.state,
        data={**command.place.as_data(), "now": stamp(asked.now)},
    )
    return Change(entry=entry, record=fold(record, entry.as_event()), content=decision.content, words=words_held)


def differs(record: Mapping[str, Any], place: Place) -> bool:
    """Say whether a decision knows something else of this meeting than it should; of another meeting's it is not told off."""
    held = record["meeting"]
    if place.told is None:
        return held is not None and held["id"] == place.meeting and held["item"] == place.item
    return bool(held != place.told)


def unmet(facts: Facts, command: Schedule) -> Iterator[Blocker]:
    """Give what stands in the way: only a recorder schedules, one agenda at a time, and a decision goes to who decides it."""
    decision, told = facts.decision, command.place.told
    if recording(facts) is None:
        says = "A place on an agenda is recorded by a recorder of the procedure."
        yield Blocker("capacity_not_held", says, "recorder", "", RULE)
    if told is None:
        return
    if not any(set(t.by) - {"link", "system"} for t in facts.definition.leaving[decision.state]):
        yield Blocker("decided_already", "This decision is over: no meeting has anything left to decide.", "", "state", RULE)
    held = decision.meeting
    if held is not None and held["id"] != command.place.meeting and held["resolution"] is None:
        says = f"It stands on the agenda of the meeting of {held['on']} already: take it off there first."
        yield Blocker("on_another_agenda", says, "recorder", "meeting", RULE)
    if command.purpose == "decision" and decision.decider_post != told["committee"]:
        says = "It is for another decision maker than this committee to decide; here it can be discussed or noted."
        yield Blocker("decider_is_another", says, "originator", "decider", RULE)
