"""Lock decisions in the order of their ids and read, under the lock, all that the rules are given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Connection, Row, bindparam, select

from app.clock import local_day
from app.db import Prepared
from app.decisions.commands import Act, Asked, Command, Comment, Migrate, OnDecision, Schedule
from app.decisions.commands import Wet as SignedOnPaper
from app.decisions.content import is_day
from app.decisions.given import within
from app.decisions.reading import may_read, reader_in
from app.decisions.record import Record, as_decision
from app.decisions.secretariat import Secretariat
from app.decisions.tables import decision as decisions
from app.errors import Fault, Invalid, StaleRevision, Unknown, VersionRequired
from app.log.head import StandingMoved
from app.officers.organisation import Independent, Organisation
from app.workflow.calendar import A_DAY
from app.workflow.due import act_due
from app.workflow.facts import Attempt, Facts, Wet

NEEDED = decisions.c[
    "body_id", "id", "definition", "reference", "version", "originator_post", "changed_by", "changed_at", "record", "content"
]  # the record says the rest
LOCK = select(*NEEDED).where(decisions.c.id.in_(bindparam("ids", expanding=True))).order_by(decisions.c.id).with_for_update()
LOCK_ONE = Prepared(select(*NEEDED).where(decisions.c.id == bindparam("id")).with_for_update())


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """A decision as it was locked: its row, its record, the words it shows, its body, and the facts for the rules."""

    row: Row[Any]
    record: dict[str, Any]
    words: Mapping[str, Any]
    organisation: Organisation
    facts: Facts
    independent: Independent | None = None  # as whom an officer of another body acts here

    @property
    def said(self) -> dict[str, Mapping[str, Any]]:
        """Give what it says: its content and its words, as the row keeps them."""
        return {"content": self.facts.decision.content, "words": self.words}


class LockMore(Exception):
    """The act touches other decisions too: start again and lock them all, in the order of their ids."""

    def __init__(self, ids: frozenset[str]) -> None:
        super().__init__()
        self.ids = ids


class ClockDue(Exception):
    """A clock of this decision has run out, and its act is not made yet: it comes first, in a transaction of its own."""

    def __init__(self, decision: str) -> None:
        super().__init__()
        self.decision = decision


def lock(connection: Connection, ids: frozenset[str]) -> dict[str, Row[Any]]:
    """Lock these decisions in id order, so that two acts never wait for each other."""
    if len(ids) == 1:
        return {row.id: row for row in LOCK_ONE.all(connection, {"id": next(iter(ids))})}
    return {row.id: row for row in connection.execute(LOCK, {"ids": sorted(ids)})}


def lock_for(
    connection: Connection, secretariat: Secretariat, asked: Asked, command: OnDecision, rows: Mapping[str, Row[Any]]
) -> Locked:
    """Check, under the lock, that this officer may read the decision.

    Raises Unknown; ClockDue where a clock comes first; StandingMoved where it was judged on an old picture of the body.
    """
    row = rows.get(command.decision)
    if row is None:
        raise unknown_decision(command.decision)
    record = orjson.loads(row.record)
    if not isinstance(command, Migrate):  # two officers decide on all that runs, drafts among it, and are shown no content
        check_reader(connection, secretariat, asked, row, record)
    locked = facts_for(connection, secretariat, asked, row, _attempt(connection, secretariat, command, row), record)
    check_clock(locked, asked)
    return locked


def check_clock(locked: Locked, asked: Asked) -> None:
    """Let no act pass a clock that has run out, unless its act was refused. Raises ClockDue."""
    if locked.row.id not in asked.stuck and act_due(locked.facts) is not None:
        raise ClockDue(locked.row.id)


def check_reader(
    connection: Connection, secretariat: Secretariat, asked: Asked, row: Row[Any], record: Record | None = None
) -> None:
    """Refuse to know of a decision that this officer may not read. Raises Unknown; StandingMoved on an old picture of the body."""
    organisation = secretariat.organisations.current(connection, row.body_id)
    who = reader_in(connection, secretariat.organisations, organisation, asked.person, local_day(asked.now))
    if may_read(who, record or orjson.loads(row.record), secretariat.procedures.get(connection, row.definition)):
        return
    if secretariat.organisations.fresh(connection, row.body_id).sequence != organisation.sequence:
        raise StandingMoved(row.body_id)
    raise unknown_decision(row.id)


def check_standing(connection: Connection, secretariat: Secretariat, locked: Locked) -> None:
    """Make sure that an answer without an event rests on the posts held now. Raises StandingMoved."""
    body = locked.row.body_id
    if secretariat.organisations.fresh(connection, body).sequence != locked.facts.standing.sequence:
        raise StandingMoved(body)


def facts_for(
    connection: Connection,
    secretariat: Secretariat,
    asked: Asked,
    row: Row[Any],
    attempt: Attempt | None,
    record: Record | None = None,  # where the caller has read it already
) -> Locked:
    """Read a locked row as the facts of this officer at this moment."""
    record, held = record or orjson.loads(row.record), orjson.loads(row.content)
    definition = secretariat.procedures.get(connection, row.definition)
    organisation = secretariat.organisations.current(connection, row.body_id)
    today = local_day(asked.now)
    facts = Facts(
        definition=definition,
        decision=as_decision(record, held["content"]),
        standing=within(organisation.on(today), definition, row.originator_post),
        actor=asked.officer,
        now=asked.now,
        today=today,
        attempt=attempt,
    )
    outsider = asked.officer and secretariat.organisations.outsider(connection, organisation, asked.officer, today)
    words: Mapping[str, Any] = held["words"]
    return Locked(row=row, record=record, words=words, organisation=organisation, facts=facts, independent=outsider or None)


def unknown_decision(identity: str) -> Unknown:
    """Give the one answer for what does not exist, is another body's, or is hidden."""
    return Unknown(f"There is no decision {identity[:60]} that you may read.")


def check_meant(asked: Asked, command: OnDecision, row: Row[Any]) -> None:
    """Hold an act to the version that it means. Raises VersionRequired, StaleRevision."""
    if not isinstance(command, Comment | Schedule):  # neither means one version of the text
        check_version(asked.if_match, row)


def check_version(if_match: int | None, row: Row[Any]) -> None:
    """Refuse an act on another version than the present one. Raises VersionRequired, StaleRevision."""
    if if_match is None:
        raise VersionRequired(f'Send If-Match with the version that you have read; the present one is "v{row.version}".')
    if if_match != row.version:
        raise StaleRevision(
            f"You acted on version {if_match}; the present version is {row.version}. Read it again, then decide anew.",
            version=row.version,
            officer=row.changed_by,
            at=row.changed_at,
        )


def _attempt(connection: Connection, secretariat: Secretariat, command: Command, row: Row[Any]) -> Attempt | None:
    """Give what is stated with a transition; for a signature on paper, with the posts that its signer held on that day."""
    if not isinstance(command, Act):
        return None
    if command.wet is None:
        return command.attempt
    return on_paper(secretariat.organisations.current(connection, row.body_id), command.attempt, command.wet)


def on_paper(organisation: Organisation, attempt: Attempt, wet: SignedOnPaper) -> Attempt:
    """Give what was stated on paper, with what its signer held and what was in force on that day. Raises Invalid."""
    if not is_day(wet.signed_on):
        raise Invalid("The signature on paper is not described.", [Fault("signoff.signed_on", f"Expected a day, such as {A_DAY}.")])
    that_day = organisation.on(date.fromisoformat(wet.signed_on))
    held, delegations = that_day.held_by(wet.officer), that_day.delegations
    told = Wet(
        officer=wet.officer,
        signed_on=wet.signed_on,
        holdings=held,
        delegations=delegations,
        hold=that_day.hold,
        scan=wet.scan,
    )
    return replace(attempt, wet=told)
