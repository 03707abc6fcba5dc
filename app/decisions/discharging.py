"""Conditions come to their end: discharged with evidence, or found not to be required. Pure; who may do so, and what it records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.clock import stamp
from app.decisions.changes import Change, Words
from app.decisions.commands import Asked, Discharge
from app.decisions.permission import refuse
from app.decisions.record import Record, fold
from app.errors import Blocker, Unknown
from app.log.head import Entry
from app.log.kinds import Kind
from app.workflow.capacity import capacity_of, decides_together, not_held
from app.workflow.facts import Condition, Facts

RULE = "A condition is discharged once, with evidence, by its owner, by the originator or by whoever decided"
OWN = "What is delegated to an officer is discharged by the officer's own decision"
KEPT = "A standing condition is kept for good"


def discharged(asked: Asked, command: Discharge, record: Record, words_held: Mapping[str, Any], facts: Facts) -> Change:
    """Record that a condition is met, or that it is not required. Raises Unknown, ActionRefused."""
    condition = condition_of(facts, command.condition)
    words, said = Words(), dict(words_held)
    evidence = _evidence(command, words, said)
    end = "lapsed" if command.not_required else "discharged"
    note = _say(command.note, words, said)
    refuse(may_not_discharge(facts, condition, end, evidence, noted=note is not None), "Discharging this condition")
    held = capacity_of(facts, parties(facts, condition))
    assert held is not None
    data = _told(asked, facts, [condition], end, evidence, note)
    entry = _entry(asked, facts, data, held[0], held[1].on_behalf_of if held[1] else None)
    return _change(entry, record, said, facts, words)


def through_link(asked: Asked, record: Record, words_held: Mapping[str, Any], facts: Facts, by: Record) -> Change:
    """Record that an officer's own decision discharges what was delegated to the post that made it."""
    post = by["determinations"][-1]["decider"]["post"]
    evidence = {"decision": by["id"], "reference": by["reference"], "post": post}
    data = {**_told(asked, facts, delegated_to(facts, post), "discharged", evidence, None), "link": by["id"]}
    return _change(_entry(asked, facts, data, "link", None), record, words_held, facts, Words())


def delegated_to(facts: Facts, post: str | None) -> list[Condition]:
    """Give the open conditions that leave a decision to this post."""
    return [c for c in facts.decision.conditions if c.status == "open" and c.kind == "delegation" and c.owner == post]


def condition_of(facts: Facts, name: str) -> Condition:
    """Give the condition of this name, the open one before those that have ended. Raises Unknown."""
    named = [one for one in facts.decision.conditions if one.id == name]
    if not named:
        raise Unknown(f"This decision has no condition {name[:64]!r}.")
    return next((one for one in named if one.status == "open"), named[-1])


def parties(facts: Facts, condition: Condition) -> tuple[str, ...]:
    """Give the capacities in which a condition is discharged; for a committee its recorder acts."""
    recorder = ("recorder",) if decides_together(facts) else ()
    return (*([condition.owner] if condition.owner else []), "originator", "decider", *recorder)


def may_not_discharge(
    facts: Facts, condition: Condition, end: str, evidence: Mapping[str, Any] | None, *, noted: bool
) -> Iterator[Blocker]:
    """Give what stands in the way of ending a condition so; the verification asks the same."""
    where, by = f"conditions.{condition.id}", parties(facts, condition)
    if capacity_of(facts, by) is None:
        yield not_held(facts, by, "Discharging this condition", RULE)
    if condition.status != "open":
        how = "is discharged already" if condition.status == "discharged" else "has lapsed"
        yield Blocker("condition_ended", f"Condition {condition.id} {how}.", "", where, RULE)
    if end == "lapsed":
        yield from _not_required(condition, by[0], where, evidence, noted)
    elif condition.kind == "standing":
        says = "A standing condition is kept for good: there is nothing to discharge."
        yield Blocker("condition_stands", says, "", where, KEPT)
    elif condition.kind == "delegation":
        says = "The officer's own decision discharges this."
        instead = "Open an officer decision record that names this decision with the link delegated_from."
        yield Blocker("officer_decision_missing", says, condition.owner or "", where, OWN, instead=instead)
    elif evidence is None:
        yield Blocker("evidence_missing", "Say by what it is met: a paper of this decision, or a text.", by[0], where, RULE)
    elif "attachment" in evidence and f"attachments.{evidence['attachment']}" not in facts.decision.commitments:
        yield Blocker("paper_missing", "The evidence is a paper that is attached to this decision.", by[0], where, RULE)


def _evidence(command: Discharge, words: Words, said: dict[str, Any]) -> dict[str, Any] | None:
    if command.attachment is not None:
        return {"attachment": command.attachment}
    text = _say(command.text, words, said)
    return {"text": text} if text else None


def _say(text: str | None, words: Words, said: dict[str, Any]) -> str | None:
    if not text or not text.strip():
        return None
    commitment = words.say(text)
    said[commitment] = text
    return commitment


def _not_required(condition: Condition, who: str, where: str, evidence: Mapping[str, Any] | None, noted: bool) -> Iterator[Blocker]:
    if not condition.optional:
        says = "This condition was not made optional: it is met, or it stays open."
        yield Blocker("condition_not_optional", says, "", where, RULE)
    if not noted:
        yield Blocker("reason_missing", "Say in a note why it is not required.", who, where, RULE)
    if evidence is not None:
        yield Blocker("evidence_not_expected", "What is not required has no evidence.", who, where, RULE)


def _told(
    asked: Asked, facts: Facts, ended: list[Condition], end: str, evidence: Mapping[str, Any] | None, note: str | None
) -> dict[str, Any]:
    return {
        "conditions": [condition.id for condition in ended],
        "as": end,
        "evidence": evidence,
        "on": facts.today.isoformat(),
        "comment": note,
        "now": stamp(asked.now),
    }


def _entry(asked: Asked, facts: Facts, data: dict[str, Any], capacity: str, on_behalf_of: str | None) -> Entry:
    decision = facts.decision
    return Entry(
        kind=Kind.DECISION_DISCHARGED,
        actor=asked.officer,
        capacity=capacity,
        on_behalf_of=on_behalf_of,
        decision=decision.id,
        version=decision.version + 1,
        from_state=decision.state,
        to_state=decision.state,
        data=data,
    )


def _change(entry: Entry, record: Record, words_held: Mapping[str, Any], facts: Facts, words: Words) -> Change:
    after = fold(record, entry.as_event())
    return Change(entry=entry, record=after, content=facts.decision.content, words=words_held, committed=tuple(words.made))
