"""A running decision under another version of its procedure: where it would stand, what survives, what stands against it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.clock import stamp
from app.decisions import content as contents
from app.decisions.changes import Change, passed_told, voided_told
from app.decisions.commands import Asked, Migrate
from app.decisions.given import within
from app.decisions.permission import refuse
from app.decisions.record import Record, as_decision, fold
from app.decisions.signing import statement_digest
from app.decisions.turning import due_in, turn_in
from app.errors import Blocker, Invalid
from app.log.head import Entry
from app.log.kinds import Kind
from app.officers.adoption import second, signatories
from app.officers.organisation import Organisation
from app.officers.rules import OPERATOR
from app.workflow import coverage, engine
from app.workflow.definition import Definition
from app.workflow.facts import Decision, Facts, Passed, Signoff
from app.workflow.members import is_signed

RULE = "A running decision is migrated explicitly, by two officers, and nothing of it is lost"

Voided = tuple[tuple[Signoff, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What a migration would make of one decision, or what stands against it."""

    state: str  # where it comes to rest
    voided: Voided
    passed: tuple[Passed, ...]
    content: Mapping[str, Any]
    facts: Facts  # under the new version, as it would stand
    blockers: tuple[Blocker, ...]


def migrated(
    asked: Asked, command: Migrate, record: Record, words_held: Mapping[str, Any], facts: Facts, organisation: Organisation
) -> Change:
    """Move a decision to the new version. Raises ActionRefused with everything that stands against it."""
    blockers, held = signatories(organisation, facts.today, command.to, (asked.person, command.finance))
    move = moved_by(command, record, facts, organisation)
    refuse((*blockers, *move.blockers), "This migration")
    decision, changes = facts.decision, move.content.keys() != facts.decision.content.keys()
    entry = Entry(
        kind=Kind.DECISION_MIGRATED,
        actor=held[0].officer,
        capacity=held[0].post,
        on_behalf_of=held[0].on_behalf_of,
        decision=decision.id,
        version=decision.version + 1,
        from_state=decision.state,
        to_state=move.state,
        data={
            "definition": {"from": facts.definition.digest, "to": command.to.digest},
            "states": dict(command.states),
            "moved": {path: to for path, to in command.moved.items() if path in decision.content},
            "cleared": sorted(path for path in command.cleared if path in decision.content),
            "revision": decision.revision + changes,
            "voided": [voided_told(signoff, paths) for signoff, paths in move.voided],
            "passed": [passed_told(one) for one in move.passed],
            "outcome": command.to.outcome_in(move.state, decision.outcome),
            "with": second(held),
            "entered_by": OPERATOR,
            "now": stamp(asked.now),
            **_turn(move, record),
        },
    )
    after = fold(record, entry.as_event())
    return Change(entry=entry, record=after, content=move.content, words=words_held, revised=changes, under=command.to)


def moved_by(command: Migrate, record: Record, facts: Facts, organisation: Organisation) -> Move:
    """Work out where a decision would come to rest under the new version, and all that stands against it."""
    new, old_state = command.to, facts.decision.state
    state = command.states.get(old_state, old_state)
    content, commitments = carried(command, facts.decision.content), carried(command, facts.decision.commitments)
    blockers = [*_not_adopted(organisation, new), *_same_version(facts, new), *_unfit(command, facts, content, organisation)]
    if state not in new.states:
        known = ", ".join(new.states)
        says = f"Version {new.version} has no state {state}: map {old_state} to one of {known}."
        blockers.append(Blocker("state_unmapped", says, "", f"states.{old_state}", RULE))
        return Move(state=state, voided=(), passed=(), content=content, facts=facts, blockers=tuple(blockers))
    lost = voids(record, new, commitments)
    blockers += _decided(facts, new.outcome_in(state, facts.decision.outcome), lost)
    back = state if facts.decision.outcome else engine.back_to(new, [s.name for s, _ in lost if s.holds], state)
    there = _under(new, facts, organisation, _standing(facts.decision, content, commitments, lost))
    rest, passed = engine.settle(there, back) if back != state or _signed_by_now(facts, there, back) else (back, ())
    there = replace(there, decision=replace(there.decision, state=rest))
    return Move(state=rest, voided=lost, passed=passed, content=content, facts=there, blockers=tuple(blockers))


def carried(command: Migrate, parts: Mapping[str, Any]) -> dict[str, Any]:
    """Give content, or its commitments, at the places where the new version has it."""
    return {command.moved.get(path, path): value for path, value in parts.items() if path not in command.cleared}


def voids(record: Record, new: Definition, commitments: Mapping[str, str]) -> Voided:
    """Give the sign-offs that do not survive: of another coverage, other words, another duty or post, or none at all."""
    holding = [s for s in as_decision(record, {}).signoffs if s.stands]
    changed = {(s.name, s.seq): paths for s, paths in coverage.voided(holding, new, commitments)}
    said = {(s["name"], s["seq"]): s["statement"] for s in record["signoffs"]}
    return tuple(
        (s, changed.get((s.name, s.seq), ()))
        for s in holding
        if (s.name, s.seq) in changed or not _says_the_same(new, s, said[s.name, s.seq])
    )


def _says_the_same(new: Definition, signoff: Signoff, statement: str | None) -> bool:
    rule = new.signoffs.get(signoff.name)
    if rule is None or rule.duty != signoff.duty or (rule.for_each is None) != (signoff.member is None):
        return False
    words = statement_digest(rule, signoff.choice, signoff.affirmed) if signoff.answer == "given" else None
    return words == statement and (rule.for_each is not None or rule.post == signoff.post)


def newly_blocked(move: Move, facts: Facts) -> tuple[Blocker, ...]:
    """Give what would block the next step and does not block it now; whose turn it is and who acts are left out."""
    now = {(b.code, b.where) for b in engine.missing(replace(facts, actor=None, attempt=None))}
    then = engine.missing(replace(move.facts, actor=None, attempt=None))
    return tuple(b for b in then if (b.code, b.where) not in now and b.code != "capacity_not_held")


def _standing(decision: Decision, content: Mapping[str, Any], commitments: Mapping[str, str], lost: Voided) -> Decision:
    gone = {(s.name, s.seq) for s, _ in lost}
    signoffs = tuple(s._replace(voided_by=decision.version + 1) if (s.name, s.seq) in gone else s for s in decision.signoffs)
    return replace(decision, content=content, commitments=commitments, signoffs=signoffs)


def _under(new: Definition, facts: Facts, organisation: Organisation, decision: Decision) -> Facts:
    standing = within(organisation.on(facts.today), new, decision.originator_post)
    return replace(facts, definition=new, decision=decision, standing=standing, attempt=None)


def _signed_by_now(facts: Facts, there: Facts, state: str) -> bool:
    """Say whether what the state waits for is signed under the new version, which needs fewer members than the old one."""
    step = there.definition.signing.get(state)
    name = (step.signs if step else None) or ""
    was, is_now = (
        name in of.definition.signoffs and is_signed(of.decision, of.standing, of.definition.signoffs[name])
        for of in (facts, there)
    )
    return is_now and not was


def _turn(move: Move, record: Record) -> dict[str, Any]:
    """Say whose turn it is; the day by which stays where the state stays."""
    due = record["due_on"] if move.state == record["state"] else due_in(move.facts, move.state)
    return {**turn_in(move.facts, move.state), "due_on": due}


def _not_adopted(organisation: Organisation, new: Definition) -> Iterator[Blocker]:
    if not any(a.digest == new.digest for a in organisation.adoptions):
        says = f"{organisation.body.name} has not adopted version {new.version} of {new.workflow}, or not this file of it."
        yield Blocker("not_adopted", says, "legal and finance", "to", RULE)


def _same_version(facts: Facts, new: Definition) -> Iterator[Blocker]:
    if facts.definition.digest == new.digest:
        yield Blocker("migrated_already", f"This decision is carried by version {new.version} already.", "", "to", RULE)
    elif facts.definition.workflow != new.workflow:
        says = f"This decision is carried by {facts.definition.workflow}, not by {new.workflow}."
        yield Blocker("another_procedure", says, "", "to", RULE)


def _unfit(command: Migrate, facts: Facts, content: Mapping[str, Any], organisation: Organisation) -> Iterator[Blocker]:
    """Name the content that the new version does not know or cannot hold: it is moved or cleared by name, or nothing is done."""
    if len(content) < len([path for path in facts.decision.content if path not in command.cleared]):
        yield Blocker("content_collides", "Two parts of the content would come to stand at one place.", "", "move", RULE)
    notes = {f"findings.{finding.key}" for finding in command.to.findings}
    for path in content:
        if path.startswith("findings.") and path not in notes:
            yield Blocker("content_unfit", "The new version has no such warning: clear the note by name.", "", path, RULE)
    try:
        there = _under(command.to, facts, organisation, facts.decision)
        contents.check(there, {path: value for path, value in content.items() if not path.startswith("findings.")}, content)
    except Invalid as problem:
        for fault in problem.faults:
            yield Blocker("content_unfit", f"{fault.message} Move it to another place, or clear it by name.", "", fault.where, RULE)


def _decided(facts: Facts, outcome: str | None, lost: Voided) -> Iterator[Blocker]:
    """What was decided stays decided, and on the sign-offs that it rests on."""
    if outcome != facts.decision.outcome:
        says = f"Its outcome is {facts.decision.outcome or 'none yet'}; the new state has {outcome or 'none'}."
        yield Blocker("outcome_differs", says, "", f"states.{facts.decision.state}", RULE)
    elif outcome and lost:
        names = ", ".join(s.name for s, _ in lost)
        yield Blocker("decided_already", f"It is decided, and would lose what it rests on: {names}.", "", "signoffs", RULE)
