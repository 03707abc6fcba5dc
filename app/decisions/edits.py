"""What is done to a decision that is no act of its procedure: each command with the pure function that makes the change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.decisions import adding, changes, discharging, notices
from app.decisions.changes import Change
from app.decisions.commands import (
    Asked,
    Attach,
    Comment,
    Condition,
    Discharge,
    Dispense,
    Edit,
    Notify,
    Restrict,
    Revise,
    Schedule,
)
from app.decisions.record import Record
from app.decisions.scheduling import scheduled
from app.workflow.facts import Facts


def made(asked: Asked, command: Edit, record: Record, words: Mapping[str, Any], facts: Facts) -> Change | None:
    """Make a change ready, or give None where nothing changes. Raises Unknown, Invalid, ActionRefused."""
    match command:
        case Revise() | Attach():
            return changes.revised(asked, command, record, words, facts)
        case Condition() | Restrict():
            return changes.revised(asked, adding.as_revision(command, facts.decision.content), record, words, facts)
        case Comment():
            return changes.commented(asked, command, record, words, facts)
        case Dispense():
            return changes.dispensed(asked, command, record, words, facts)
        case Notify():
            return notices.notified(asked, command, record, words, facts)
        case Schedule():
            return scheduled(asked, command, record, words, facts)
        case Discharge():
            return discharging.discharged(asked, command, record, words, facts)
