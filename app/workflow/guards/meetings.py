"""Guards of what a committee decides together: on its published agenda, in a meeting that had its quorum."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from app.errors import Blocker
from app.workflow.calendar import in_full
from app.workflow.capacity import decides_together
from app.workflow.definition import Transition
from app.workflow.facts import Facts
from app.workflow.guards.guard import GuardCall, guard, post_title

# Five clear days in England since 2002 (SI 2002/715), three in Wales (LGA 1972, section 100B): a body there sets three.
CLEAR_DAYS, CLEAR_DAYS_USUAL = "agenda_clear_days", 5
AGENDA = "A committee takes what stands on its published agenda, or is urgent for a special reason (LGA 1972, section 100B)"
RESOLVED = "What stands on a committee's agenda is decided there: by the resolution of that meeting"
QUORUM = "A committee resolves in a meeting that has its quorum (LGA 1972, schedule 12; the body's standing orders)"


@guard(rule=AGENDA)
def on_an_agenda(facts: Facts, call: GuardCall) -> Iterator[Blocker]:
    """It stands on a published agenda of the committee that decides, for the members and the public (LGA 1972, section 100B)."""
    meeting = facts.decision.meeting
    if meeting is None or meeting["agenda_published_at"] is None:
        lack = "is on no agenda" if meeting is None else f"is on the agenda of {meeting['on']}, which is not published"
        yield call.blocker("not_on_an_agenda", f"This {lack}.", _keeper(facts), "meeting")
    elif meeting["committee"] != facts.decision.decider_post:
        says = f"It stands on the agenda of {post_title(facts.definition, meeting['committee'])}, who does not decide it."
        yield call.blocker("on_the_wrong_agenda", says, _keeper(facts), "meeting")


@guard(rule=QUORUM)
def meeting_quorate(facts: Facts, call: GuardCall) -> Iterator[Blocker]:
    """The meeting was held with its quorum, for everyone whom the committee binds (LGA 1972, schedule 12; standing orders)."""
    meeting = facts.decision.meeting
    if meeting is None or meeting["quorate"] is None:
        says = "No meeting has been held on this with its quorum."
        yield call.blocker("meeting_not_held", says, _keeper(facts), "meeting", "Defer it to a meeting that is.")


def resolved_by_its_meeting(facts: Facts, transition: Transition) -> Iterator[Blocker]:
    """What stands on the agenda of the committee that decides it, and is not resolved yet, is decided by that meeting's resolution.

    Built into every act that decides, not named in files.
    """
    meeting, attempt = facts.decision.meeting, facts.attempt
    if meeting is None or meeting["resolution"] is not None or meeting["committee"] != facts.decision.decider_post:
        return
    if transition.decides and decides_together(facts) and not (attempt and attempt.meeting == meeting["id"]):
        on = in_full(date.fromisoformat(meeting["on"]))
        says = f"This stands on the agenda of {on}: what is resolved on it is recorded with that meeting."
        instead = "Record the resolution of the meeting, which makes this act; or take the item off its agenda."
        yield Blocker("meeting_resolves", says, _keeper(facts), "meeting", RESOLVED, instead=instead)


def _keeper(facts: Facts) -> str:
    return next(iter(facts.definition.recorders), "recorder")
