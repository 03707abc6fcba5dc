"""What is done to a decision that is no act of its procedure: each command with the pure function that makes the change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.decisions import adding, changes, discharging, dispensing, excepting, keeping, migrating, notices
from app.decisions.changes import Change
from app.decisions.commands import (
    Asked,
    Attach,
    Comment,
    Condition,
    Discharge,
    Dispense,
    Edit,
    Except,
    Meet,
    Migrate,
    Notify,
    Promise,
    Release,
    Restrict,
    Revise,
    Schedule,
)
from app.decisions.locking import Locked
from app.decisions.permission import refuse
from app.decisions.scheduling import scheduled
from app.officers.organisation import Organisation
from app.workflow.ending import body_ended
from app.workflow.facts import Facts


def made(asked: Asked, command: Edit, locked: Locked, organisation: Organisation) -> Change | None:
    """Make a change ready, or give None where nothing changes. Raises Unknown, Invalid, ActionRefused."""
    record, words, facts = locked.record, locked.words, locked.facts
    _check_not_ended(facts, command)
    match command:
        case Revise() | Attach():
            return changes.revised(asked, command, record, words, facts)
        case Condition() | Restrict():
            return changes.revised(asked, adding.as_revision(command, facts.decision.content), record, words, facts)
        case Dispense():
            return dispensing.dispensed(asked, command, locked)
        case Migrate():
            return migrating.migrated(asked, command, record, words, facts, organisation)
        case _:
            return MADE[type(command)](asked, command, record, words, facts)


MADE: Mapping[type[Any], Callable[..., Change | None]] = {
    Comment: changes.commented,
    Notify: notices.notified,
    Schedule: scheduled,
    Discharge: discharging.discharged,
    Promise: keeping.promised,
    Meet: keeping.met,
    Release: keeping.released,
    Except: excepting.excepted,
}


def _check_not_ended(facts: Facts, command: Edit) -> None:
    """A body that has ended only lets things end: of a meeting that was called off its decisions are told. Raises ActionRefused."""
    called_off = isinstance(command, Schedule) and command.place.told is None
    if facts.standing.ended and not called_off:
        refuse([body_ended(facts.standing.ended)], "This change")
