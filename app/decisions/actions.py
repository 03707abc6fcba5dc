"""The one way in: every act on a decision is locked, checked, changed, recorded and committed here, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, text, update

from app.db import Prepared
from app.decisions import changes, clocking, discharging, edits, links, references, refusals
from app.decisions.answers import Answer, claim, keep_answer
from app.decisions.changes import Change
from app.decisions.commands import Act, Asked, Command, Edit, OnDecision, Open, RunClock
from app.decisions.done import Done as Done
from app.decisions.done import made, row_of, says_of, unchanged
from app.decisions.locking import (
    ClockDue,
    Locked,
    LockMore,
    check_clock,
    check_reader,
    check_standing,
    facts_for,
    lock,
    lock_for,
    unknown_decision,
)
from app.decisions.opening import begin
from app.decisions.permission import refusal
from app.decisions.secretariat import Secretariat
from app.decisions.tables import decision as decisions
from app.decisions.tables import revision as revisions
from app.errors import ActionRefused, Busy
from app.log.canonical import encode_again
from app.log.head import Entry, Receipt, StandingMoved, append, confirm, keep, queue
from app.workflow import engine
from app.workflow.due import act_due
from app.workflow.facts import Attempt, Facts, Verdict

MOST_STARTS = 8
STAYS = ("body_id", "id", "workflow", "originator_post", "originator", "prepared_by")
SAYS = ("title", "decider", "content")


def _update(*left_out: str) -> Prepared:
    """Compare and set, beside the unique constraint of the log."""
    return Prepared(
        update(decisions)
        .where(decisions.c.body_id == bindparam("old_body"), decisions.c.id == bindparam("old_id"))
        .where(decisions.c.version == bindparam("old_version"))
        .values({c.name: bindparam(c.name) for c in decisions.c if c.name not in left_out})
    )


UPDATE, MOVE = _update(*STAYS), _update(*STAYS, *SAYS)  # most acts leave the content as it was
ADD = Prepared(insert(decisions))
ADD_REVISION = Prepared(insert(revisions))
TAKE_NUMBER = Prepared(
    text(
        "insert into counter (body_id, series, year, taken) values (:body, :series, :year, :first) "
        "on conflict (body_id, series, year) do update set taken = counter.taken + 1 returning taken"
    )
)
NOTE_REFUSAL = text(
    "insert into refusal (body_id, decision_id, version, digest) values (:body, :decision, :version, :digest) "
    "on conflict (body_id, decision_id, version, digest) do nothing"
)


Render = Callable[[Done], Answer]


class _Refused(Exception):
    """A refusal on its way out of the transaction, with what is to be recorded of it."""

    def __init__(self, error: ActionRefused, locked: Locked, verdict: Verdict | None = None) -> None:
        super().__init__()
        self.error, self.locked, self.verdict = error, locked, verdict


def perform(secretariat: Secretariat, asked: Asked, command: Command, render: Render) -> Answer:
    """Make one act and give the answer's bytes, or change nothing and raise the reason (any error of app.errors).

    Locks in one order: idempotency key, decisions by id, counter, head of the log. The answer is rendered before the
    commit and leaves after it and after the signer's own file was raised.
    """
    also: frozenset[str] = frozenset()
    for _ in range(MOST_STARTS):
        try:
            return _once(secretariat, asked, command, render, also)
        except StandingMoved as moved:
            secretariat.organisations.forget(str(moved))
        except LockMore as more:
            also |= more.ids
        except ClockDue as clock:
            run_clock(secretariat, asked.now, clock.decision)
        except _Refused as refused:
            if _moved_since(secretariat, refused.locked):
                continue  # who holds which post changed while this was judged
            _record_refusal(secretariat, asked, command, refused)
            raise refused.error from None
    raise Busy("Posts or linked decisions kept changing while this was tried. Nothing was changed: try again.")


def run_clock(secretariat: Secretariat, now: datetime, decision: str) -> str:
    """Do, once, what the clock of a decision calls for by now; give the kind of event that this was, or nothing.

    Raises Unknown; Busy where a lock did not come in time.
    """

    def told(done: Done) -> Answer:
        return Answer(200, done.entry.kind.value.encode() if done.entry else b"")

    return perform(secretariat, Asked(officer=None, now=now), RunClock(decision=decision), told).body.decode()


def _once(secretariat: Secretariat, asked: Asked, command: Command, render: Render, also: frozenset[str]) -> Answer:
    with secretariat.office.database.write() as connection:
        act = _Act(connection, secretariat, asked, also)
        if kept := claim(connection, asked):
            act.check_reader_of(kept)
            return kept
        done = act.do(command)
        answer = replace(render(done), about=done.record["id"])
        keep_answer(connection, asked, answer)
    if act.receipt:
        confirm(secretariat.office, act.receipt)
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
        if isinstance(command, Act):
            return self._transition(command, locked)
        change = self._change(command, locked)
        if change is None:
            return self._nothing(locked)
        self._lock_links(locked.facts.decision.content, change.content)
        done = self._make(change, locked, locked.facts)
        self._tell_linked(locked.facts.decision.content, change, locked.facts)
        return done

    def by_the_clock(self, command: RunClock) -> Done:
        """Do what a clock calls for: its act where it has run out, else tell its day anew where that has moved, else nothing."""
        self.rows = lock(self.connection, frozenset((command.decision,)))
        row = self.rows.get(command.decision)
        if row is None:
            raise unknown_decision(command.decision)
        locked = facts_for(self.connection, self.secretariat, self.asked, row, Attempt())
        action = act_due(locked.facts)
        if action is not None:
            return self._transition(Act(decision=row.id, action=action), locked)
        change = clocking.told_anew(self.asked, locked.record, locked.words, locked.facts)
        return self._make(change, locked, locked.facts) if change else self._nothing(locked)

    def _change(self, command: Edit, locked: Locked) -> Change | None:
        organisation = self.secretariat.organisations.current(self.connection, locked.row.body_id)
        try:
            return edits.made(self.asked, command, locked, organisation)
        except ActionRefused as error:
            raise _Refused(error, locked) from None

    def _transition(self, command: Act, locked: Locked) -> Done:
        facts = locked.facts
        verdict = engine.decide(facts, command.action)
        ended = self._ended_by(facts, verdict) if verdict.allowed else ()
        answered = self._answered_by(facts, verdict) if verdict.allowed else ()
        blockers = (*verdict.blockers, *(b for _, _, other in ended for b in other.blockers))
        blockers += tuple(b for each in answered for b in links.authority_unmet(facts, each.facts, each.row.reference))
        blockers += tuple(references.unmet(self.connection, self.secretariat, facts, command))
        if blockers:
            title = facts.definition.by_action[command.action][0].title
            raise _Refused(refusal(blockers, f"'{title}'"), locked, verdict)
        command = replace(command, attempt=facts.attempt or Attempt())
        change = changes.moved(self.asked, command, verdict, locked.record, locked.words, facts, self._number(facts))
        done = self._make(change, locked, facts)
        for action, other, other_verdict in ended:
            self._end(action, other, other_verdict)
        for other in answered:
            through = discharging.through_link(self.asked, other.record, other.words, other.facts, change.record)
            self._make(through, other, other.facts)
        return done

    # -- other decisions that this one names -------------------------------------------------------------------------

    def _ended_by(self, facts: Facts, verdict: Verdict) -> tuple[tuple[str, Locked, Verdict], ...]:
        """Judge what an approval makes of the decisions that it supersedes or rescinds; they are locked already."""
        ends = links.ended_by(facts.decision, verdict, facts.definition.states[verdict.to].outcome if verdict.to else None)
        self._need({target for _, target in ends})
        found = []
        for action, target in ends:
            other = self._other(facts, target, Attempt(link=facts.decision.id))
            check_clock(other)
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
        def take(series: str, year: int) -> int:
            queue(self.connection, facts.decision.body)  # who took a number holds its counter until the log's turn has come
            body = facts.decision.body
            first = self.secretariat.organisations.current(self.connection, body).carried(series, year) + 1
            wanted = {"body": body, "series": series, "year": year, "first": first}
            return int(TAKE_NUMBER.all(self.connection, wanted)[0].taken)

        return take

    def _make(self, change: Change, locked: Locked | None, facts: Facts) -> Done:
        """Store what an act makes of the decision, what its clock says then included, and record the act."""
        change = clocking.with_clock(change, locked.record if locked else None, facts)
        self._store(change, locked)
        return made(change, facts, self._record(change.entry, facts))

    def _nothing(self, locked: Locked) -> Done:
        check_standing(self.connection, self.secretariat, locked)
        return unchanged(locked)

    def _store(self, change: Change, locked: Locked | None) -> None:
        """Write the rows that the event makes of the decision: values, revision, the decision itself."""
        record = change.record
        keep(self.connection, record["body"], change.committed, record["id"])
        if locked is None:
            ADD.later(self.connection, {"body_id": record["body"], "id": record["id"], **row_of(change), **says_of(change)})
        elif change.versioned:
            old = {"old_body": record["body"], "old_id": record["id"], "old_version": locked.row.version}
            same = change.content is locked.facts.decision.content and change.words == locked.words
            says, statement = ({}, MOVE) if same else (says_of(change), UPDATE)
            moved = Busy("The decision moved while it was locked. Nothing was changed: try again.")
            statement.later(self.connection, {**row_of(change), **says, **old}, otherwise=moved)
        if change.revised:
            ADD_REVISION.later(
                self.connection,
                {
                    "body_id": record["body"],
                    "decision_id": record["id"],
                    "n": record["revision"],
                    "version": record["version"],
                    "manifest": encode_again(record["content"]),
                },
            )

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


def _record_refusal(secretariat: Secretariat, asked: Asked, command: Command, refused: _Refused) -> None:
    """Record the attempt in a transaction of its own, the same refusal of the same version once.

    The refusal stands whether or not it can be recorded: at worst a note is lost that nothing happened.
    """
    record, office = refused.locked.record, secretariat.office
    entry = refusals.refused(asked, command, refused.locked, refused.verdict, refused.error.blockers)
    mine = {"body": record["body"], "decision": record["id"], "version": record["version"], "digest": refusals.sameness(entry)}
    try:
        with office.database.write() as connection:
            if connection.execute(NOTE_REFUSAL, mine).rowcount == 0:
                return
            receipt = append(connection, office, record["body"], entry, asked.now)
        confirm(office, receipt)
    except Busy:
        return
