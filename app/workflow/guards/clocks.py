"""Guards of the clocks: not before a period is over, not after it, and enough days before what must wait for them."""

from __future__ import annotations

from collections.abc import Iterator

from app.errors import Blocker
from app.workflow import clocks
from app.workflow.calendar import ONE_DAY, in_full
from app.workflow.clocks import Running, Waiting, event_words
from app.workflow.facts import Facts
from app.workflow.guards.guard import GuardCall, guard

RULE = "Periods are counted by the rule that the procedure names, on the calendar of the body"


@guard(rule=RULE, argument="clock")
def clock_over(facts: Facts, call: GuardCall) -> Iterator[Blocker]:
    """The clock has run out, for whoever may still act while it runs (the period of the procedure)."""
    reading = clocks.read(facts, call.argument)
    if isinstance(reading, Waiting):
        yield _not_started(call, reading.in_words())
    elif not reading.is_over(facts.today):
        says = f"The clock '{clocks.named(reading.clock)}' is over on {in_full(reading.on)}. {reading.in_words()}"
        yield _blocker("clock_running", call, says, "system", reading)


@guard(rule=RULE, argument="clock")
def within_clock(facts: Facts, call: GuardCall) -> Iterator[Blocker]:
    """The clock runs and has not run out, for whoever relies on its end (the period of the procedure)."""
    reading = clocks.read(facts, call.argument)
    if isinstance(reading, Waiting):
        yield _not_started(call, reading.in_words())
    elif reading.is_over(facts.today):
        until = in_full(reading.on - ONE_DAY)
        says = f"The clock '{clocks.named(reading.clock)}' has run out: this was possible until {until}. {reading.in_words()}"
        yield _blocker("clock_run_out", call, says, "")


@guard(rule=RULE, argument="clock")
def clock_kept(facts: Facts, call: GuardCall) -> Iterator[Blocker]:
    """Enough days lie before the event that the clock runs up to, for whoever is to prepare for it (access to papers)."""
    clock, reading = facts.definition.clocks[call.argument], clocks.read(facts, call.argument)
    target = clocks.happened(facts.decision, clock.before or "")
    if isinstance(reading, Waiting):
        yield _not_started(call, reading.in_words())
    elif target is None:
        says = f"The clock '{clocks.named(clock)}' runs up to {event_words(clock.before or '')}, for which there is no day yet."
        yield _not_started(call, says)
    elif not clocks.kept(facts, call.argument):
        earliest = (
            f"{event_words(clock.before or '')} can be on {in_full(reading.on)} at the earliest, and is on {in_full(target[0])}"
        )
        says = f"By the clock '{clocks.named(clock)}' {earliest}. {reading.in_words()}"
        yield _blocker("clock_not_kept", call, says, "", reading)


def _not_started(call: GuardCall, says: str) -> Blocker:
    return _blocker("clock_not_started", call, says, "")


def _blocker(code: str, call: GuardCall, message: str, capacity: str, reading: Running | None = None) -> Blocker:
    possible_from = reading.on.isoformat() if reading else None
    return Blocker(code, message, capacity, f"clocks.{call.argument}", call.rule, possible_from)
