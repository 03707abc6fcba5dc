"""What can be asked of a meeting: frozen commands. Nothing happens here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

HOUR: Final = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
MOST_MEMBERS: Final = 1000
PURPOSES: Final = ("decision", "discussion", "information")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Plan a meeting of a committee; where no quorum is named, it is the one that the body has set."""

    body: str
    committee: str
    on: str
    time: str
    venue: str
    quorum: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddItem:
    meeting: str
    title: str
    purpose: str
    decision: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveItem:
    meeting: str
    item: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reorder:
    """Put every item in its place: all of them, in the new order."""

    meeting: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Publish:
    """Publish the agenda, or what was added to it; each item that is late needs the special reason why it is urgent."""

    meeting: str
    urgent: Mapping[str, str] = field(default_factory=dict)  # item: reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Record that a meeting was held: the members who were there, with whom each stood for, and who else was."""

    meeting: str
    present: tuple[Mapping[str, Any], ...]
    attending: tuple[str, ...] = ()
    apologies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolve:
    """Record what was resolved on an item; `action` is the act of its procedure that this makes of the decision."""

    meeting: str
    item: str
    result: str
    action: str | None = None
    inputs: Mapping[str, Any] = field(default_factory=dict)
    votes: Mapping[str, Any] | None = None
    recommendations: tuple[Mapping[str, Any], ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Minute:
    """Record that a later meeting approved the minutes."""

    meeting: str
    approved_at: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel:
    meeting: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CarryOut:
    """Do again what the decisions on the agenda did not take: no act of the meeting, so no event of it."""

    meeting: str


OnMeeting = AddItem | RemoveItem | Reorder | Publish | Hold | Resolve | Minute | Cancel | CarryOut
Command = Plan | OnMeeting
