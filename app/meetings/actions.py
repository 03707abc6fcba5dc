"""The one way in: every act on a meeting is locked, checked, changed, recorded and committed here; then its decisions follow.

A meeting's act is one event. What it means for each decision on the agenda is an act of that decision, in a transaction of its
own, so that one that refuses holds up no other; what each made of it is told with the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, insert, text, update

from app.decisions import queries as decisions
from app.decisions.actions import MOST_STARTS
from app.decisions.answers import Answer, claim, keep_answer
from app.decisions.commands import Asked, Place, Schedule
from app.decisions.locking import Locked, unknown_decision
from app.decisions.permission import refuse
from app.decisions.refusals import sameness
from app.decisions.scheduling import unmet as unschedulable
from app.decisions.secretariat import Secretariat
from app.errors import ActionRefused, Blocker, Busy, Fault, Invalid, StaleRevision, VersionRequired
from app.log.canonical import encode_again
from app.log.head import Entry, Receipt, StandingMoved, append, confirm, keep
from app.log.kinds import Kind
from app.meetings import queries
from app.meetings.carrying import Report, carry, due
from app.meetings.changes import Told, said
from app.meetings.commands import AddItem, CarryOut, Command, Plan, Resolve
from app.meetings.record import Item, Record, fold, item_of, words_in
from app.meetings.refusals import Refused, refused
from app.meetings.rules import DECIDED, MADE_BY, ON_THE_AGENDA, TO, Motion, clerk_unmet, committees, in_force, unmet
from app.meetings.tables import meeting as meetings
from app.officers.organisation import Organisation

UPDATE = update(meetings).where(
    meetings.c.body_id == bindparam("old_body"),
    meetings.c.id == bindparam("old_id"),
    meetings.c.version == bindparam("old_version"),
)
NOTE_REFUSAL = text(
    "insert into meeting_refusal (body_id, meeting_id, version, digest) values (:body, :meeting, :version, :digest) "
    "on conflict (body_id, meeting_id, version, digest) do nothing"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What an act on a meeting came to; entry and receipt are None where it only carried out what had been recorded."""

    record: Record
    words: Mapping[str, Any]
    entry: Entry | None
    receipt: Receipt | None


Render = Callable[[Done, Sequence[Report]], Answer]


def perform(secretariat: Secretariat, asked: Asked, command: Command, render: Render) -> Answer:
    """Make one act and give the answer's bytes, or change nothing and raise the reason (any error of app.errors).

    The answer is kept under the idempotency key with the act itself, and again once the decisions have followed: a process
    that dies between them has told nobody anything, and whoever asks again is told what is still to be carried out.
    """
    for _ in range(MOST_STARTS):
        try:
            found = _once(secretariat, asked, command, render)
        except StandingMoved as moved:
            secretariat.organisations.forget(str(moved))
            continue
        except Refused as attempt:
            _record_refusal(secretariat, asked, attempt)
            raise attempt.error from None
        if isinstance(found, Answer):
            return found
        answer = render(found, carry(secretariat, asked, found.record, found.words))
        if asked.key is not None:
            with suppress(Busy), secretariat.office.database.write() as connection:  # the act is done, and has an answer kept
                keep_answer(connection, asked, answer)
        return answer
    raise Busy("The posts of this body kept changing while this was tried. Nothing was changed: try again.")


def _once(secretariat: Secretariat, asked: Asked, command: Command, render: Render) -> Answer | Done:
    with secretariat.office.database.write() as connection:
        if kept := claim(connection, asked):
            return kept
        done = _Act(connection, secretariat, asked).do(command)
        keep_answer(connection, asked, render(done, due(done.record)))
    if done.receipt:
        confirm(secretariat.office, done.receipt)
    return done


def _record_refusal(secretariat: Secretariat, asked: Asked, attempt: Refused) -> None:
    """Record the attempt in a transaction of its own, the same refusal of the same version once; at worst a note is lost."""
    record, office = attempt.record, secretariat.office
    mine = {"body": record["body"], "meeting": record["id"], "version": record["version"], "digest": sameness(attempt.entry)}
    try:
        with office.database.write() as connection:
            if connection.execute(NOTE_REFUSAL, mine).rowcount == 0:
                return
            receipt = append(connection, office, record["body"], attempt.entry, asked.now)
        confirm(office, receipt)
    except Busy:
        return


class _Act:
    """One act on a meeting in its transaction: lock, check, change, record."""

    def __init__(self, connection: Connection, secretariat: Secretariat, asked: Asked) -> None:
        self.connection, self.secretariat, self.asked = connection, secretariat, asked

    def do(self, command: Command) -> Done:
        """Make it, or raise the reason why not."""
        if isinstance(command, Plan):
            organisation = self.secretariat.organisations.fresh(self.connection, command.body)
            return self._record(command, queries.Found(record={}, words={}, organisation=organisation))
        found = queries.find(self.connection, self.secretariat, self.asked.person, self.asked.now, command.meeting, lock=True)
        check_version(self.asked.if_match, found.record)
        known = motion_of(self.connection, self.secretariat, self.asked, Kind.MEETING_RESOLVED, {}, found)
        try:
            if isinstance(command, CarryOut):
                refuse(clerk_unmet(known), "Carrying this out")
                return Done(record=found.record, words=found.words, entry=None, receipt=None)
            return self._record(command, found)
        except ActionRefused as error:
            raise refused(self.asked, command, found.record, known.hand, error) from None

    def _record(self, command: Command, found: queries.Found) -> Done:
        before, organisation = found.record or None, found.organisation
        told = Told(before, organisation, self.asked.now)
        kind, data = said(command, told)
        motion = motion_of(self.connection, self.secretariat, self.asked, kind, data, found)
        refuse([*unmet(motion), *self._of_decision(command, motion)], "This act on the meeting")
        hand, state = motion.hand, before["state"] if before else None
        assert hand is not None  # or it was refused
        entry = Entry(
            kind=kind,
            actor=hand.officer,
            capacity=hand.capacity,
            on_behalf_of=hand.on_behalf_of,
            from_state=state,
            to_state=TO.get(kind, state),
            data=data,
        )
        record = fold(before, entry.as_event())
        self._store(record, before)
        keep(self.connection, organisation.body.id, told.words.made, None)
        office, body = self.secretariat.office, organisation.body.id
        receipt = append(self.connection, office, body, entry, self.asked.now, standing=organisation.sequence)
        words = decisions.open_values(self.connection, body, words_in(record))
        return Done(record=record, words=words, entry=entry, receipt=receipt)

    def _store(self, record: Record, before: Record | None) -> None:
        row = {"committee": record["committee"], "held_on": record["on"], "state": record["state"], "version": record["version"]}
        row["record"] = encode_again(record)
        if before is None:
            self.connection.execute(insert(meetings), {"body_id": record["body"], "id": record["id"], **row})
            return
        old = {"old_body": record["body"], "old_id": record["id"], "old_version": before["version"]}
        if self.connection.execute(UPDATE.values(row), old).rowcount != 1:
            raise Busy("The meeting moved while it was locked. Nothing was changed: try again.")

    def _of_decision(self, command: Command, motion: Motion) -> Iterator[Blocker]:
        """Give what the decision of an item has against the act, before anything is recorded of the meeting."""
        if isinstance(command, AddItem) and command.decision:
            one = self._decision(command.decision, motion)
            place = Place(meeting=motion.data["meeting"], version=0, item="", told={"committee": motion.committee})
            yield from unschedulable(one.facts, Schedule(decision=command.decision, place=place, purpose=command.purpose))
        item = item_of(motion.before or {"items": ()}, command.item) if isinstance(command, Resolve) else None
        if isinstance(command, Resolve) and item is not None:
            locked = self._decision(item["decision"], motion) if item["decision"] else None
            yield from resolution_unmet(command, item, locked, motion)

    def _decision(self, identity: str, motion: Motion) -> Locked:
        """Read a decision of the same body that the clerk may read. Raises Unknown."""
        locked = decisions.find(self.connection, self.secretariat, self.asked.person, self.asked.now, identity)
        if locked.row.body_id != motion.organisation.body.id:
            raise unknown_decision(identity)
        return locked


def motion_of(
    connection: Connection, secretariat: Secretariat, asked: Asked, kind: Kind, data: Mapping[str, Any], found: queries.Found
) -> Motion:
    """Give an act with the meeting as it finds it and the body as it stands, for the rules to judge."""
    organisation = found.organisation
    return Motion(
        kind=kind,
        data=data,
        before=found.record or None,
        actor=asked.officer,
        now=asked.now,
        organisation=organisation,
        committees=committees_of(connection, secretariat, organisation),
        other=lambda identity: queries.other(connection, organisation.body.id, identity),
    )


def committees_of(connection: Connection, secretariat: Secretariat, organisation: Organisation) -> dict[str, frozenset[str]]:
    """Give the committees of a body by its procedures in force, each with the posts that keep its record."""
    return committees(secretariat.procedures.get(connection, digest) for digest in in_force(organisation))


def resolution_unmet(command: Resolve, item: Item, locked: Locked | None, motion: Motion) -> Iterator[Blocker]:
    """A resolution is recorded once, and names the act that it makes of a decision. Raises Invalid."""
    taken = locked is None or (locked.record["meeting"] or {}).get("resolution") is not None
    if item["resolution"] is not None and taken:  # what its decision has not taken may be stated again
        yield motion.blocker("resolved_already", "This item was resolved, and its decision has taken that.", "item", ON_THE_AGENDA)
    known = locked.facts.definition.by_action if locked else {}
    if command.action is not None and command.action not in known:
        there_are = ", ".join(known) or "none, since it brings no decision"
        raise Invalid(
            "This resolution makes no such act.", [Fault("action", f"Expected an act of the item's procedure: {there_are}.")]
        )
    elif command.action is not None and known[command.action][0].decides not in MADE_BY[command.result]:
        says = "This act makes something else of the decision than the result says."
        yield motion.blocker("act_contradicts", says, "action", ON_THE_AGENDA)
    if locked and command.action is None and command.result in DECIDED:
        says = "Name the act of its procedure that this resolution makes of the decision."
        yield motion.blocker("act_not_named", says, "action", ON_THE_AGENDA)


def check_version(if_match: int | None, record: Record) -> None:
    """Refuse an act on another version than the present one. Raises VersionRequired, StaleRevision."""
    if if_match is None:
        raise VersionRequired(f'Send If-Match with the version that you have read; the present one is "v{record["version"]}".')
    if if_match != record["version"]:
        detail = f"You acted on version {if_match}; the present version is {record['version']}. Read it again, then decide anew."
        raise StaleRevision(detail, version=record["version"], officer=record["changed_by"], at=record["changed_at"])
