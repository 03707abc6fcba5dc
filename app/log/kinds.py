"""Every kind of event there is, as thing:act:outcome. A kind once written to a log is never renamed nor removed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Kind(StrEnum):
    """What happened, in the words in which the log says it."""

    DECISION_OPENED = "decision:open:done"
    DECISION_REVISED = "decision:revise:done"
    DECISION_REVISION_REFUSED = "decision:revise:refused"
    DECISION_PAPER_ATTACHED = "decision:attach:done"
    DECISION_COMMENTED = "decision:comment:done"
    DECISION_MOVED = "decision:transition:done"
    DECISION_MOVE_REFUSED = "decision:transition:refused"
    DECISION_DISPENSED = "decision:dispense:done"
    DECISION_NOTIFIED = "decision:notify:done"
    DECISION_DISCHARGED = "decision:discharge:done"
    DECISION_PROMISED = "decision:promise:done"
    DECISION_CALLED = "decision:call:done"
    DECISION_MET = "decision:meet:done"
    DECISION_RELEASED = "decision:release:done"
    DECISION_EXCEPTED = "decision:except:done"
    DECISION_MIGRATED = "decision:migrate:done"
    DECISION_CLOCK_SET = "decision:clock:set"
    DECISION_LINKED = "decision:link:done"
    DECISION_SCHEDULED = "decision:schedule:done"
    DECISION_DISPOSED = "decision:dispose:done"
    BODY_CREATED = "body:create:done"
    BODY_PARAMETER_SET = "body:parameter:set"
    BODY_CALENDAR_SET = "body:calendar:set"
    BODY_MEMBER_ADDED = "body:member:done"
    BODY_MEMBER_LEFT = "body:leave:done"
    BODY_HOLD_SET = "body:hold:set"
    BODY_SUCCEEDED = "body:succeed:done"
    BODY_INDEPENDENT_SET = "body:independent:set"
    POST_CREATED = "post:create:done"
    OFFICER_ENROLLED = "officer:enrol:done"
    APPOINTMENT_MADE = "appointment:make:done"
    APPOINTMENT_ENDED = "appointment:end:done"
    DELEGATION_MADE = "delegation:make:done"
    DELEGATION_ENDED = "delegation:end:done"
    PROCEDURE_ADOPTED = "procedure:adopt:done"
    MEETING_PLANNED = "meeting:plan:done"
    MEETING_ITEM_ADDED = "meeting:add:done"
    MEETING_ITEM_REMOVED = "meeting:remove:done"
    MEETING_REORDERED = "meeting:reorder:done"
    MEETING_PUBLISHED = "meeting:publish:done"
    MEETING_HELD = "meeting:hold:done"
    MEETING_RESOLVED = "meeting:resolve:done"
    MEETING_MINUTED = "meeting:minute:done"
    MEETING_CANCELLED = "meeting:cancel:done"
    MEETING_ACT_REFUSED = "meeting:act:refused"


@dataclass(frozen=True, slots=True)
class About:
    """What a kind of event means, and what it does besides being there."""

    says: str
    versioned: bool = False  # takes the next version of its decision
    standing: bool = False  # changes what facts of every decision of the body rest on: an act that read before it starts again


ABOUT: Final[Mapping[Kind, About]] = MappingProxyType(
    {
        Kind.DECISION_OPENED: About("A decision was opened as a draft.", versioned=True),
        Kind.DECISION_REVISED: About("The content of a decision was changed.", versioned=True),
        Kind.DECISION_REVISION_REFUSED: About("A change of content was tried and refused."),
        Kind.DECISION_PAPER_ATTACHED: About("A paper was attached to a decision.", versioned=True),
        Kind.DECISION_COMMENTED: About("An officer commented on a decision."),
        Kind.DECISION_MOVED: About("A decision moved from one state to another.", versioned=True),
        Kind.DECISION_MOVE_REFUSED: About("A move from one state to another was tried and refused."),
        Kind.DECISION_DISPENSED: About("A dispensation from a rule on persons was given for one decision.", versioned=True),
        Kind.DECISION_NOTIFIED: About("A notice of a decision to come was published.", versioned=True),
        Kind.DECISION_DISCHARGED: About("A condition of a decision was discharged, or found not to be required.", versioned=True),
        Kind.DECISION_PROMISED: About("Something was promised after a decision, and by when.", versioned=True),
        Kind.DECISION_CALLED: About("The paper was opened that a decision made somebody owe, or was lost.", versioned=True),
        Kind.DECISION_MET: About("What a decision made somebody owe was met.", versioned=True),
        Kind.DECISION_RELEASED: About("What a decision made somebody owe was released, with the reason.", versioned=True),
        Kind.DECISION_EXCEPTED: About("The finance officer excepted one decision from a spending hold.", versioned=True),
        Kind.DECISION_MIGRATED: About("A running decision was moved to another version of its procedure.", versioned=True),
        Kind.DECISION_CLOCK_SET: About("The day of a decision's clock moved with the calendar or a parameter.", versioned=True),
        Kind.DECISION_LINKED: About("Another decision named this one in a link."),
        Kind.DECISION_SCHEDULED: About("A decision was told of its place on a meeting's agenda.", versioned=True),
        Kind.DECISION_DISPOSED: About("Texts of a decision were destroyed after their time; their commitments stay."),
        Kind.BODY_CREATED: About("A body was created, and its log with it.", standing=True),
        Kind.BODY_PARAMETER_SET: About("A body set a parameter of its own.", standing=True),
        Kind.BODY_CALENDAR_SET: About("A body set the days on which it does not work.", standing=True),
        Kind.BODY_MEMBER_ADDED: About("A body added a member to one of its groups, or said who speaks for it.", standing=True),
        Kind.BODY_MEMBER_LEFT: About("A member left one of a body's groups, after its last day.", standing=True),
        Kind.BODY_HOLD_SET: About(
            "Spending was held back under a report on the body's finances, or the hold was lifted.", standing=True
        ),
        Kind.BODY_SUCCEEDED: About("A body ended, and another took over its register and posts.", standing=True),
        Kind.BODY_INDEPENDENT_SET: About(
            "A post-holder of another body was named to give dispensations here, or is so no more.", standing=True
        ),
        Kind.POST_CREATED: About("A post was created in a body.", standing=True),
        Kind.OFFICER_ENROLLED: About("An officer was enrolled in a body."),
        Kind.APPOINTMENT_MADE: About("An officer was appointed to a post as holder, deputy or acting.", standing=True),
        Kind.APPOINTMENT_ENDED: About("An appointment was ended.", standing=True),
        Kind.DELEGATION_MADE: About("One post delegated authority to another.", standing=True),
        Kind.DELEGATION_ENDED: About("A delegation was ended.", standing=True),
        Kind.PROCEDURE_ADOPTED: About("A body adopted a version of a procedure.", standing=True),
        Kind.MEETING_PLANNED: About("A meeting of a committee was planned."),
        Kind.MEETING_ITEM_ADDED: About("An item was put on a meeting's agenda."),
        Kind.MEETING_ITEM_REMOVED: About("An item was taken off a meeting's agenda."),
        Kind.MEETING_REORDERED: About("The items of an agenda were put in another order."),
        Kind.MEETING_PUBLISHED: About("An agenda was published, or items were added to what was published."),
        Kind.MEETING_HELD: About("A meeting was held with its quorum."),
        Kind.MEETING_RESOLVED: About("A meeting resolved on an item."),
        Kind.MEETING_MINUTED: About("A later meeting approved the minutes."),
        Kind.MEETING_CANCELLED: About("A meeting was cancelled."),
        Kind.MEETING_ACT_REFUSED: About("An act on a meeting was tried and refused."),
    }
)

_GRAMMAR = re.compile(r"[a-z]+:[a-z]+:(done|refused|set)")


def faults(about: Mapping[Kind, About]) -> list[str]:
    """List what is wrong with the register of kinds: it must be complete, each in the grammar, each told in a sentence."""
    untold = [f"{kind} is not described" for kind in Kind if kind not in about]
    misspelt = [f"{kind} is not spelt thing:act:outcome" for kind in Kind if not _GRAMMAR.fullmatch(kind)]
    vague = [f"{kind} is not described by a sentence" for kind, what in about.items() if not what.says.endswith(".")]
    versioned = [kind for kind, what in about.items() if what.versioned]
    stray = [f"{kind} takes a version but is no act on a decision" for kind in versioned if not kind.startswith("decision:")]
    return untold + misspelt + vague + stray


if _wrong := faults(ABOUT):
    raise AssertionError("; ".join(_wrong))
