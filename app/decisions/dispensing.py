"""A dispensation: one rule of separation lifted for one officer in one decision, by somebody who is not involved. Pure."""

from __future__ import annotations

from app.clock import stamp
from app.decisions import acting
from app.decisions.changes import Change, Words
from app.decisions.commands import Asked, Dispense
from app.decisions.locking import Locked
from app.decisions.permission import may_not_dispense, refuse
from app.decisions.record import fold
from app.log.head import Entry
from app.log.kinds import Kind

INDEPENDENT = "independent"  # the capacity of a post-holder of another body whom this body has named


def dispensed(asked: Asked, command: Dispense, locked: Locked) -> Change:
    """Record a dispensation; it lifts one rule for one officer in this decision only. Raises ActionRefused, Invalid."""
    facts, named = locked.facts, locked.independent
    outside = named if named and not facts.held else None
    refuse(may_not_dispense(facts, command, outside=outside is not None), "This dispensation")
    words = Words()
    reason = words.say(command.reason)
    entry = Entry(
        kind=Kind.DECISION_DISPENSED,
        actor=asked.officer,
        **(acting.Acting(capacity=INDEPENDENT, on_behalf_of=None) if outside else acting.speaking(facts)),
        decision=facts.decision.id,
        version=facts.decision.version + 1,
        from_state=facts.decision.state,
        to_state=facts.decision.state,
        data={
            "rule": command.rule,
            "officer": command.officer,
            "reason": reason,
            "of_body": outside.of_body if outside else None,
            "post": outside.of_post if outside else None,
            "now": stamp(asked.now),
        },
    )
    return Change(
        entry=entry,
        record=fold(locked.record, entry.as_event()),
        content=facts.decision.content,
        words={**locked.words, reason: command.reason},
        committed=tuple(words.made),
    )
