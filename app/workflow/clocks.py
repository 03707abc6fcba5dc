"""What a period that a procedure counts says for these facts, and why: running, over, or not started. Pure; never asks for today.

A clock counts from an event in the decision's record to a day; the procedure says by which rule, the body on which calendar.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Any, TypeVar

from app.clock import LONDON, local_day
from app.errors import Invalid
from app.workflow.calendar import Counted, counted_from, in_full
from app.workflow.definition import Clock, Transition
from app.workflow.facts import Decision, Facts
from app.workflow.notices import KINDS

SECTION = "sections."  # an event that is a date in the decision's own words
T = TypeVar("T")
Happened = tuple[date, datetime | None]  # the day, and the moment where one is known

DATES: Mapping[str, str] = MappingProxyType(
    {"submission": "submitted", "decision": "decided", "recording": "recorded", "publication": "published", "effect": "effective"}
)
WORDS: Mapping[str, str] = MappingProxyType(
    {
        "submission": "submission",
        "decision": "the decision",
        "recording": "the record of the decision",
        "publication": "publication",
        "effect": "the day on which it takes effect",
        "entry": "entering the state",
        "agenda": "publication of the agenda",
        "meeting": "the meeting",
        "": "now",
    }
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A clock that has not started, and the event that it waits for."""

    clock: Clock
    event: str

    def in_words(self) -> str:
        return f"The clock '{named(self.clock)}' has not started: it counts from {event_words(self.event)}."


@dataclass(frozen=True, slots=True)
class Running:
    """A clock that has started: from what it counts, the days counted and left out, and the day on which it is over."""

    clock: Clock
    happened: Happened
    counted: Counted

    @property
    def on(self) -> date:
        """Give the first day on which what waits for the clock is possible."""
        return self.counted.result if self.clock.effective == "same_day" else self.counted.day_after

    def is_over(self, today: date) -> bool:
        return self.on <= today

    def in_words(self) -> str:
        """Say why the day is what it is: the event, the cut-off where it mattered, the days."""
        day, at = self.happened
        late = f" at {at.astimezone(LONDON):%H:%M}, after the cut-off" if at and self.counted.start != day else ""
        over = "" if self.on == self.counted.result else f" It is over on {in_full(self.on)}."
        event = event_words(self.clock.after or "")
        return f"Counted from {event} on {in_full(day)}{late}: {self.counted.in_words()}{over}"

    def as_dict(self) -> dict[str, Any]:
        """Give it as plain JSON, for the record of the decision."""
        return {
            "clock": self.clock.key,
            "event": self.clock.after,
            "happened": self.happened[0].isoformat(),
            "on": self.on.isoformat(),
            "counted": self.counted.as_dict(),
        }


Reading = Running | Waiting


def read(facts: Facts, key: str) -> Reading:
    """Say what a clock says for these facts. Raises Invalid where a parameter that it names is no number of days or no time."""
    clock = facts.definition.clocks[key]
    found = (facts.today, facts.now) if clock.after is None else happened(facts.decision, clock.after)
    if found is None:
        return Waiting(clock, clock.after or "")
    counted = facts.standing.calendar.count(clock.rule, _counts_from(facts, clock, found), _length(facts, clock))
    return Running(clock, found, counted)


def happened(decision: Decision, event: str) -> Happened | None:
    """Give the day of an event, with its moment where the record has one; None where it has not happened."""
    if event in DATES:
        return _dated(decision, DATES[event])
    if event.startswith(SECTION):
        return _stated(decision, event)
    if event.startswith("notice_"):
        published = [n.published_at for n in decision.notices if n.stands and n.kind == event.removeprefix("notice_")]
        return _moment(max(published, default=None))
    meeting = decision.meeting or {}
    if event == "meeting":
        return (date.fromisoformat(meeting["on"]), None) if meeting.get("on") else None
    return _moment(decision.entered_at if event == "entry" else meeting.get("agenda_published_at"))


def kept(facts: Facts, key: str) -> bool | None:
    """Say whether enough days lie before the event that a clock runs up to; None where one of its two events is not known."""
    clock, reading = facts.definition.clocks[key], read(facts, key)
    target = happened(facts.decision, clock.before or "")
    if target is None or isinstance(reading, Waiting):
        return None
    return facts.standing.calendar.kept(clock.rule, reading.counted.start, target[0], _length(facts, clock))


def last_day(facts: Facts, key: str) -> date | None:
    """Give the last day of a clock, for what is due by it: of its count, or before the event that it runs up to."""
    clock = facts.definition.clocks[key]
    if clock.before is None:
        reading = read(facts, key)
        return reading.counted.last if isinstance(reading, Running) else None
    target = happened(facts.decision, clock.before)
    return facts.standing.calendar.latest_before(clock.rule, target[0], _length(facts, clock)).result if target else None


# --- the clock of the present state -----------------------------------------------------------------------------------


def called(facts: Facts) -> tuple[tuple[Transition, Running], ...]:
    """Give the acts that clocks make from the present state with the clocks that have started, the earliest first."""
    return tuple(sorted(_started(facts), key=lambda each: each[1].on))


def _started(facts: Facts) -> Iterator[tuple[Transition, Running]]:
    for transition in facts.definition.by_clock.get(facts.decision.state, ()):
        reading = _surely(read, facts, transition.clock or "")
        if isinstance(reading, Running):
            yield transition, reading


def told(facts: Facts) -> dict[str, Any] | None:
    """Say for the record which act the clock will make next, and when; None where no clock runs."""
    first = next(iter(called(facts)), None)
    if first is None:
        return None
    transition, reading = first
    return {"action": transition.action, **reading.as_dict(), "library": facts.standing.calendar.library}


def due(facts: Facts) -> str | None:
    """Give the day by which the present state should be left, where a clock says it."""
    key = facts.definition.states[facts.decision.state].due_clock
    found = _surely(last_day, facts, key) if key else None
    return found.isoformat() if found else None


def _surely(ask: Callable[[Facts, str], T], facts: Facts, key: str) -> T | None:
    """Ask a clock; one that cannot be read runs for nobody, and whoever waits for it is refused with the reason."""
    try:
        return ask(facts, key)
    except Invalid:
        return None


# --- words ------------------------------------------------------------------------------------------------------------


def named(clock: Clock) -> str:
    return clock.key.replace("_", " ")


def event_words(event: str) -> str:
    """Name an event as it stands in a sentence."""
    if event.startswith("notice_"):
        return f"the {KINDS[event.removeprefix('notice_')].title}"
    if event.startswith(SECTION):
        return f"the day in the section '{event.removeprefix(SECTION).replace('_', ' ')}'"
    return WORDS[event]


# --- from the record --------------------------------------------------------------------------------------------------


def _dated(decision: Decision, name: str) -> Happened | None:
    day = decision.dates.get(name)
    if day is None:
        return None
    found, at = date.fromisoformat(day), _moment(decision.dates_at.get(name))
    return at if at and at[0] == found else (found, None)  # a day entered afterwards has no moment


def _stated(decision: Decision, path: str) -> Happened | None:
    """Read the day that a section gives; one that says nothing has not happened."""
    said = decision.content.get(path) or {}
    return (date.fromisoformat(said["value"]), None) if said.get("is") == "given" else None


def _moment(stamp: str | None) -> Happened | None:
    if not stamp:
        return None
    at = datetime.fromisoformat(stamp)
    return local_day(at), at


def _counts_from(facts: Facts, clock: Clock, found: Happened) -> date:
    day, at = found
    return counted_from(at, _cut_off(facts, clock)) if at else day


def _cut_off(facts: Facts, clock: Clock) -> time | None:
    text = facts.parameter(clock.cut_off)
    try:
        return time.fromisoformat(str(text)) if text is not None else None
    except ValueError:
        raise Invalid(f"The cut-off of the clock {clock.key} is {str(text)[:60]!r}; expected a time such as 17:00.") from None


def _length(facts: Facts, clock: Clock) -> int:
    days = facts.parameter(clock.length)
    if not isinstance(days, int):
        raise Invalid(f"The clock {clock.key} is {str(days)[:60]!r} days long; expected a whole number.")
    return days
