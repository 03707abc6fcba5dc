"""The one way in: every act on a decision is locked, checked, changed, recorded and committed here, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

import orjson
from sqlalchemy import Connection, Row

from app.decisions import calling, changes, clocking, discharging, edits, keeping, links, references, refusals
from app.decisions.answers import Answer, KeyTaken, claim, keep_answer
from app.decisions.changes import Change
from app.decisions.commands import Act, Asked, Call, Command, Edit, Meet, OnDecision, Open, RunClock
from app.decisions.done import Done as Done
from app.decisions.done import made, unchanged
from app.decisions.in_time import open_owed
from app.decisions.locking import (
    ClockDue,
    Locked,
    LockMore,
    check_clock,
    check_meant,
    check_reader,
    check_standing,
    facts_for,
    lock,
    lock_for,
    unknown_decision,
)
from app.decisions.obligations import Obligation
from app.decisions.obliging import obligation_in
from app.decisions.opening import begin
from app.decisions.permission import refusal, refuse
from app.decisions.secretariat import Secretariat
from app.decisions.storing import store
from app.errors import ActionRefused, Busy, DulyError
from app.log.head import Entry, Receipt, StandingMoved, append, confirm
from app.officers.tokens import prove
from app.workflow import engine
from app.workflow.due import act_due
from app.workflow.facts import Attempt, Facts, Verdict

MOST_STARTS = 8

Render = Callable[[Done], Answer]


class _Refused(Exception):
    """A refusal on its way out of the transaction, with what is to be recorded of it."""

    def __init__(self, error: ActionRefused, locked: Locked, command: OnDecision, verdict: Verdict | None = None) -> None:
        super().__init__()
        self.error, self.locked, self.command, self.verdict = error, locked, command, verdict


def perform(secretariat: Secretariat, asked: Asked, command: Command, render: Render) -> Answer:
    """Make one act and give the answer's bytes, or change nothing and raise the reason (any error of app.errors).

    Locks in one order: idempotency key, decisions by id, counter, head of the log. The answer is rendered before the
    commit and leaves after it and after the signer's own file was raised.
    """
    also, new = frozenset[str](), True  # new: the key, most likely, so it is taken with the first lock
    for _ in range(MOST_STARTS):
        try:
            return _once(secretariat, asked, command, render, also, new=new)
        except KeyTaken:
            new = False
        except StandingMoved as moved:
            secretariat.organisations.forget(str(moved))
        except LockMore as more:
            also |= more.ids
        except ClockDue as clock:
            asked = _after_clock(secretariat, asked, clock.decision)
        except _Refused as refused:
            if _moved_since(secretariat, refused.locked):
                continue  # who holds which post changed while this was judged
            refusals.note(secretariat, asked, refused.command, refused.locked, refused.verdict, refused.error.blockers)
            raise refused.error from None
    raise Busy("Posts or linked decisions kept changing while this was tried. Nothing was changed: try again.")


def _after_clock(secretariat: Secretariat, asked: Asked, decision: str) -> Asked:
    """Let a clock act first. One that is refused, since a decision that it would end cannot be ended, holds up nothing else."""
    try:
        run_clock(secretariat, asked.now, decision)
    except ActionRefused:
        return replace(asked, stuck=asked.stuck | {decision})
    return asked


def run_clock(secretariat: Secretariat, now: datetime, decision: str) -> str:
    """Do, once, what the clock of a decision calls for by now; give the kind of event that this was, or nothing.

    Raises Unknown; Busy where a lock did not come in time.
    """

    def told(done: Done) -> Answer:
        return Answer(200, done.entry.kind.value.encode() if done.entry else b"")

    return perform(secretariat, Asked(officer=None, now=now), RunClock(decision=decision), told).body.decode()


def _once(secretariat: Secretariat, asked: Asked, command: Command, render: Render, also: frozenset[str], *, new: bool) -> Answer:
    with secretariat.office.database.write() as connection:
        act = _Act(connection, secretariat, asked, also)
        if asked.token:
            prove(connection, asked.token, asked.now)
        if kept := claim(connection, asked, new=new):
            act.check_reader_of(kept)
            return kept
        done = act.do(command)
        answer = render(done)
        keep_answer(connection, asked, answer, about=done.record["id"])
    if act.receipt:
        confirm(secretariat.office, act.receipt)
        if asked.officer:
            open_owed(secretariat, asked.now, done, run_clock)
    return answer


class _Act:
    """One act in its transaction: lock, check, change, record."""

    def __init__(self, connection: Connection, secretariat: Secretariat, asked: Asked, also: frozenset[str]) -> None:
        self.connection, self.secretariat, self.asked, self.also = connection, secretariat, asked, also
        self.rows: dict[str, Row[Any]] = {}
        self.receipt: Receipt | None = None  # of the last event appended: the signer's file is raised to it

    def check_reader_of(self, kept: Answer) -> None:
        """Give a kept answer only to who may still read the decision that it tells of. Raises Unknown."""
        for row in lock(self.connection, frozenset((kept.about or "",))).values():
            self.secretariat.organisations.fresh(self.connection, row.body_id)  # no event will prove the picture at hand
            check_reader(self.connection, self.secretariat, self.asked, row)

    def do(self, command: Command) -> Done:
        match command:
            case Open():
                return self.open(command)
            case RunClock():
                return self.by_the_clock(command)
            case _:
                return self.on_decision(command)

    def open(self, command: Open) -> Done:
        """Open a decision: nothing to lock but the decisions that it names in links."""
        change, facts = begin(self.connection, self.secretariat, self.asked, command)
        self._lock_links({}, change.content)
        done = self._make(change, None, facts)
        self._tell_linked({}, change, facts)
        return done

    def on_decision(self, command: OnDecision) -> Done:
        """Change a decision that exists."""
        self.rows = lock(self.connection, self.also | {command.decision})
        locked = lock_for(self.connection, self.secretariat, self.asked, command, self.rows)
        try:
            check_meant(self.asked, command, locked.row)
            return self._judged(command, locked)
        except DulyError:  # an answer without an event: who may read no longer is told nothing, not even the version
            check_standing(self.connection, self.secretariat, locked)
            raise

    def _judged(self, command: OnDecision, locked: Locked) -> Done:
        owed = calling.to_open(self.connection, self.secretariat, self.asked, locked)
        if locked.row.id not in self.asked.stuck and next(owed, None) is not None:
            raise ClockDue(locked.row.id)
        if isinstance(command, Act):
            return self._transition(command, locked)
        if isinstance(command, Call):
            return self._open_owed(command, locked)
        change = self._change(self._with_evidence(command, locked), locked)
        if change is None:
            return self._nothing(locked)
        self._lock_links(locked.facts.decision.content, change.content)
        done = self._make(change, locked, locked.facts)
        self._tell_linked(locked.facts.decision.content, change, locked.facts)
        return done

    def by_the_clock(self, command: RunClock) -> Done:
        """Do what a clock calls for: its act where it has run out, else a paper that is owed, else its day where that has moved."""
        self.rows = lock(self.connection, self.also | {command.decision})
        row = self.rows.get(command.decision)
        if row is None:
            raise unknown_decision(command.decision)
        locked = facts_for(self.connection, self.secretariat, self.asked, row, Attempt())
        action = act_due(locked.facts)
        if action is not None:
            return self._transition(Act(decision=row.id, action=action), locked)
        if (one := next(calling.to_open(self.connection, self.secretariat, self.asked, locked), None)) is not None:
            return self._called(one, locked)
        change = clocking.told_anew(self.asked, locked.record, locked.words, locked.facts)
        return self._make(change, locked, locked.facts) if change else self._nothing(locked)

    def _change(self, command: Edit, locked: Locked) -> Change | None:
        organisation = self.secretariat.organisations.current(self.connection, locked.row.body_id)
        try:
            return edits.made(self.asked, command, locked, organisation)
        except ActionRefused as error:
            raise _Refused(error, locked, command) from None

    def _transition(self, command: Act, locked: Locked) -> Done:
        facts = locked.facts
        verdict = engine.decide(facts, command.action)
        ended = self._ended_by(facts, verdict) if verdict.allowed else ()
        answered = self._answered_by(facts, verdict) if verdict.allowed else ()
        waits = keeping.waits_for(locked.record, verdict, facts) if verdict.allowed else None
        self._need({waits} if waits else set())
        blockers = (*verdict.blockers, *(b for _, _, other in ended for b in other.blockers))
        blockers += tuple(b for each in answered for b in links.authority_unmet(facts, each.facts, each.row.reference))
        blockers += tuple(references.unmet(self.connection, self.secretariat, facts, command))
        if blockers:
            title = facts.definition.by_action[command.action][0].title
            raise _Refused(refusal(blockers, f"'{title}'"), locked, command, verdict)
        command = command if command.attempt is facts.attempt else replace(command, attempt=facts.attempt or Attempt())
        change = changes.moved(self.asked, command, verdict, locked.record, locked.words, facts, self._number(facts))
        done = self._make(change, locked, facts)
        for action, other, other_verdict in ended:
            self._end(action, other, other_verdict)
        for other in answered:
            through = discharging.through_link(self.asked, other.record, other.words, other.facts, change.record)
            self._make(through, other, other.facts)
        if waits:
            self._tell_waiting(waits, done, facts)
        return done

    # -- what a decision makes somebody owe --------------------------------------------------------------------------

    def _open_owed(self, command: Call, locked: Locked) -> Done:
        """Open the paper of an obligation by hand: before its day, or anew. Raises Unknown, ActionRefused, Invalid."""
        one = obligation_in(locked.record, command.obligation)
        try:
            refuse(calling.may_not_call(locked.facts, one), "Opening this paper")
            return self._called(one, locked)
        except ActionRefused as error:
            raise _Refused(error, locked, command) from None

    def _called(self, one: Obligation, locked: Locked) -> Done:
        """Open the paper, and write in the decision that made it owed that this is done."""
        change, facts = calling.opening(self.connection, self.secretariat, self.asked, locked.record, locked.said, one)
        self._make(change, None, facts)
        paper = change.record["id"]
        return self._make(calling.called(self.asked, locked.record, locked.words, locked.facts, one, paper), locked, locked.facts)

    def _tell_waiting(self, decision: str, done: Done, facts: Facts) -> None:
        """Tell the decision that made this paper owed what became of it; it is locked, and may have been changed by this act."""
        self.rows |= lock(self.connection, frozenset((decision,)))
        other = self._other(facts, decision, None)
        change = keeping.through_paper(self.asked, other.record, other.words, other.facts, done.record)
        if change is not None:
            self._make(change, other, other.facts)

    def _with_evidence(self, command: Edit, locked: Locked) -> Edit:
        """Read the decision that is named as evidence, which whoever names it may read. Raises Unknown."""
        if not isinstance(command, Meet) or command.by is None:
            return command
        self._need({command.by})
        row = self.rows.get(command.by)
        if row is None or row.body_id != locked.row.body_id or row.id == locked.row.id:
            raise unknown_decision(command.by)
        check_reader(self.connection, self.secretariat, self.asked, row)
        record = orjson.loads(row.record)
        return replace(command, found={"decision": row.id, **{k: record[k] for k in ("reference", "workflow", "outcome")}})

    # -- other decisions that this one names -------------------------------------------------------------------------

    def _ended_by(self, facts: Facts, verdict: Verdict) -> tuple[tuple[str, Locked, Verdict], ...]:
        """Judge what an approval makes of the decisions that it supersedes or rescinds; they are locked already."""
        ends = links.ended_by(facts.decision, verdict, facts.definition.states[verdict.to].outcome if verdict.to else None)
        self._need({target for _, target in ends})
        found = []
        for action, target in ends:
            other = self._other(facts, target, Attempt(link=facts.decision.id))
            check_clock(other, self.asked)
            found.append((action, other, links.told_at_link(engine.decide(other.facts, action), other.row)))
        return tuple(found)

    def _answered_by(self, facts: Facts, verdict: Verdict) -> tuple[Locked, ...]:
        """Give the decisions that left this one to the officer who makes it; they are locked already."""
        targets = links.delegated_from(facts.decision, verdict)
        self._need(set(targets))
        return tuple(self._other(facts, target, None) for target in targets)

    def _other(self, facts: Facts, target: str, attempt: Attempt | None) -> Locked:
        row = self.rows.get(target)
        if row is None or row.body_id != facts.decision.body:
            raise unknown_decision(target)
        return facts_for(self.connection, self.secretariat, self.asked, row, attempt)

    def _end(self, action: str, locked: Locked, verdict: Verdict) -> None:
        command = Act(decision=locked.row.id, action=action, attempt=locked.facts.attempt or Attempt())
        number = self._number(locked.facts)
        change = changes.moved(self.asked, command, verdict, locked.record, locked.words, locked.facts, number)
        self._make(change, locked, locked.facts)

    def _lock_links(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        self._need({link["decision"] for link in links.new_links(before, after)})

    def _need(self, ids: set[str]) -> None:
        if missing := frozenset(ids) - self.also - set(self.rows):
            raise LockMore(missing)
        if not self.rows and self.also:
            self.rows = lock(self.connection, self.also)

    def _tell_linked(self, before: Mapping[str, Any], change: Change, facts: Facts) -> None:
        organisation = self.secretariat.organisations.current(self.connection, facts.decision.body)
        for link in links.new_links(before, change.content):
            row = self.rows.get(link["decision"])
            if row is None or row.body_id not in links.linkable(link["kind"], organisation):
                raise unknown_decision(link["decision"])
            check_reader(self.connection, self.secretariat, self.asked, row)
            if link["kind"] == links.CONTINUES:
                continue  # the log of a body that has ended is told nothing more
            self._record(changes.linked(self.asked, link["kind"], change.record["id"], row.id), facts)

    # -- writing -----------------------------------------------------------------------------------------------------

    def _number(self, facts: Facts) -> Callable[[str, int], int]:
        return partial(references.take, self.connection, self.secretariat, facts.decision.body)

    def _make(self, change: Change, locked: Locked | None, facts: Facts) -> Done:
        """Store what an act makes of the decision, what its clock says then included, and record the act."""
        change = clocking.with_clock(change, locked.record if locked else None, facts)
        store(self.connection, change, locked)
        return made(change, facts, self._record(change.entry, facts))

    def _nothing(self, locked: Locked) -> Done:
        check_standing(self.connection, self.secretariat, locked)
        return unchanged(locked)

    def _record(self, entry: Entry, facts: Facts) -> Receipt:
        self.receipt = append(
            self.connection,
            self.secretariat.office,
            facts.decision.body,
            entry,
            self.asked.now,
            standing=facts.standing.sequence,
        )
        return self.receipt


def _moved_since(secretariat: Secretariat, locked: Locked) -> bool:
    with secretariat.office.database.glance() as connection:
        standing = secretariat.organisations.fresh(connection, locked.row.body_id)
    return standing.sequence != locked.facts.standing.sequence
