"""The notices that the law asks for before an executive decision: which there are, what each says, how long it must have stood.

Local Authorities (Executive Arrangements) (Meetings and Access to Information) (England) Regulations 2012 (SI 2012/2089).
Knows no decision; the rules on publishing one are in `notice_rules`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Final, Literal

from app.workflow.calendar import Calendar, Counted
from app.workflow.cel import Condition

NoticeKind = Literal[
    "key_decision", "general_exception", "special_urgency", "private_meeting", "private_meeting_response", "private_meeting_urgent"
]


@dataclass(frozen=True, slots=True)
class Content:
    """One thing that a notice must say; some may be answered by none, said expressly."""

    title: str
    may_be_none: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What the law says of one kind of notice."""

    title: str
    law: str
    contents: Mapping[str, Content]
    days: int = 0  # that lie between its publication and the decision, both left out
    working: bool = False  # of these only working days count
    dated: bool = False  # it names the day of the decision, or the first and the last
    follows: str | None = None  # the kind that must stand before it
    informs: bool = False  # somebody is told of it in writing
    consents: bool = False  # it rests on a consent


MATTER: Final = Content("the matter")
URGENT: Final = Content("why it is urgent and cannot reasonably wait")
PRIVATE: Final = Content("why the meeting is held in private")
KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "key_decision": Kind(
            title="notice of a key decision",
            law="SI 2012/2089, regulation 9",
            days=28,
            dated=True,  # the fourth of the eight contents
            contents={
                "intention": Content("that a key decision is to be made, and for whom"),
                "matter": MATTER,
                "decider": Content("who decides: name and title, or the body and its members"),
                "documents": Content("the documents to be considered", may_be_none=True),
                "copies": Content("the address at which copies are to be had", may_be_none=True),
                "more_documents": Content("that other documents may follow", may_be_none=True),
                "requests": Content("how to ask for those that follow", may_be_none=True),
            },
        ),
        "general_exception": Kind(
            title="notice of a general exception",
            law="SI 2012/2089, regulation 10",
            days=5,
            working=True,
            informs=True,
            contents={"matter": MATTER, "reasons": Content("why notice of 28 clear days is impracticable")},
        ),
        "special_urgency": Kind(
            title="notice of special urgency",
            law="SI 2012/2089, regulation 11",
            consents=True,
            contents={"matter": MATTER, "reasons": URGENT},
        ),
        "private_meeting": Kind(
            title="notice of a private meeting",
            law="SI 2012/2089, regulation 5(2)",
            days=28,
            dated=True,
            contents={"matter": MATTER, "reasons": PRIVATE},
        ),
        "private_meeting_response": Kind(
            title="second notice of a private meeting",
            law="SI 2012/2089, regulation 5(4)",
            days=5,
            working=True,
            follows="private_meeting",
            contents={
                "reasons": PRIVATE,
                "representations": Content("what was said for meeting in public", may_be_none=True),
                "response": Content("the response to that", may_be_none=True),
            },
        ),
        "private_meeting_urgent": Kind(
            title="notice of an urgent private meeting",
            law="SI 2012/2089, regulation 5(6)",
            consents=True,
            contents={"matter": MATTER, "reasons": URGENT},
        ),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRule:
    """What a procedure says of one kind of notice: who publishes it, who is asked or told, how long it stands."""

    kind: str
    by: tuple[str, ...]  # posts
    days: int  # never fewer than the law's
    states: tuple[str, ...] = ()  # empty: every state before there is an outcome
    informs: str | None = None  # the post that is told
    or_each: str | None = None  # the group of which each member is told where that post has no holder
    consent_of: tuple[str, ...] = ()  # posts, in the order in which they are asked
    needed_if: Condition | None = None
    cut_off: str | None = None  # what is published after this time of day counts as of the next day

    @property
    def law(self) -> Kind:
        return KINDS[self.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyTest:
    """How a procedure finds out whether a decision is a key decision (SI 2012/2089, regulation 8): by money and by wards."""

    stated_in: str  # the question that says so
    money: int | str | None = None  # pence, or a parameter as `$name`: at or above this it is
    wards: int | str | None = None  # so many wards, or a parameter
    wards_in: str | None = None  # the section that lists them


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A notice as it was published; it is never changed, only replaced by another."""

    id: str
    kind: str
    version: int  # of the decision
    published_at: str  # the moment at which it was recorded, and no other
    counts_from: str  # the day from which clear days are counted
    says: Mapping[str, str]  # content: given or none
    words: str  # commitment
    first_on: str | None = None
    last_on: str | None = None
    informed: tuple[str, ...] = ()
    consents: tuple[Mapping[str, Any], ...] = field(default=())
    by: str = ""
    capacity: str = ""
    replaces: str | None = None
    replaced_by: str | None = None

    @property
    def stands(self) -> bool:
        return self.replaced_by is None


def earliest_after(calendar: Calendar, rule: NoticeRule, start: date) -> Counted:
    """Give the first day on which what was noticed on a day may be decided, with the days that lie between."""
    if rule.law.working:
        return calendar.earliest_after_clear_working_days(start, rule.days)
    return calendar.earliest_after_clear_days(start, rule.days)
