"""What must be true of clocks in one event of a decision: the day that is told follows, and nothing else acts by itself. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from app.audit.act import Act
from app.log.kinds import ABOUT, Kind
from app.workflow import clocks
from app.workflow.calendar import LIBRARY, Calendar
from app.workflow.definition import Definition
from app.workflow.facts import Facts, Standing

Said = Iterator[tuple[str, str]]  # check, sentence
Clock = Mapping[str, Any]

MOVES = (Kind.DECISION_MOVED, Kind.DECISION_MOVE_REFUSED)  # refused: where a decision that it would end cannot be ended
BY_ITSELF = (*MOVES, Kind.DECISION_CLOCK_SET, Kind.DECISION_CALLED)


def somebody_acts(act: Act) -> Said:
    """Whoever acts is named, but for a clock, which makes only the acts that the definition gives it."""
    event, definition = act.event, act.definition
    if event["kind"] == Kind.DECISION_DISPOSED:
        return  # the operator's
    if event["capacity"] == "link":
        return  # whoever did the act that it follows: the log itself is asked
    by_clock = event["capacity"] == "system"
    owed = event["kind"] == Kind.DECISION_OPENED and bool(act.data.get("arises_from"))
    if by_clock != (event["actor"] is None) or (by_clock and event["kind"] not in BY_ITSELF and not owed):
        yield "V23-clocks", "Nobody is named who acted, and no clock does this." if not by_clock else "No clock does this."
    elif by_clock and definition and event["kind"] in MOVES:
        transition = definition.transition(act.data["action"], str(event["from"]))
        if transition is None or transition.clock is None:
            yield "V23-clocks", f"No clock of the procedure does {act.data['action']!a:.70}."


def clock_told(act: Act) -> Said:
    """After each act the record tells the clock, and what is due by one, as its events and the calendar of then make them."""
    after, definition, picture = act.after, act.successor, act.organisation
    if after is None or definition is None or picture is None or not _clocked(act, definition) or not _versioned(act):
        return
    if _destroyed(act, definition):
        return
    told, standing = after["clock"], picture.on(act.day)
    here = told is None or told["library"] == LIBRARY
    facts = Facts(
        definition=definition,
        decision=act.decision_after,
        standing=standing if here else _as_told(standing, told),
        actor=None,
        now=act.now,
        today=act.day,
    )
    expected = clocks.told(facts)
    if _days(told, here) != _days(expected, here):
        yield "V23-clocks", f"It tells that a clock acts on {_on(told)}; its events and the calendar make it {_on(expected)}."
    if here and definition.states[after["state"]].due_clock and after["due_on"] != clocks.due(facts):
        yield "V23-clocks", f"It tells {after['due_on']!a:.20} as the day by which the state is due; expected {clocks.due(facts)}."


def set_for_a_reason(act: Act) -> Said:
    """A clock is told anew only where its day, the day by which the state is due, or whose turn it is has moved."""
    before, after = act.before, act.after
    if before and after and all(before[key] == after[key] for key in ("clock", "due_on", "waiting_for", "awaits")):
        yield "V23-clocks", "It tells the clock anew, and nothing about it has moved."


def _clocked(act: Act, definition: Definition) -> bool:
    return bool(definition.clocks or (act.definition and act.definition.clocks))


def _destroyed(act: Act, definition: Definition) -> bool:
    """Say whether a day that a clock counts from is no longer there: it stood in a text that was disposed of."""
    counted = {event for clock in definition.clocks.values() for event in (clock.after, clock.before) if event}
    return any(event in act.commitments and act.content_after.get(event) is None for event in counted)


def _versioned(act: Act) -> bool:
    return ABOUT[act.event["kind"]].versioned


def _as_told(standing: Standing, told: Clock) -> Standing:
    """Count with the days that an event left out itself, where the list of holidays was of another edition than the one here."""
    own, counted = standing.calendar, told["counted"]
    shut = frozenset(day for day, _ in counted["skipped"])
    calendar = Calendar(
        region=own.region, closures=(own.closures | shut), opened=frozenset(counted["counted"]) - own.closures - shut
    )
    return replace(standing, calendar=calendar)


def _days(told: Clock | None, here: bool) -> Any:
    """Give what is compared: all of it, or without the reasons of an edition that is not here."""
    if told is None or here:
        return told
    counted = told["counted"]
    plain = {**counted, "skipped": [day for day, _ in counted["skipped"]]}
    return {**told, "counted": plain, "library": ""}


def _on(told: Clock | None) -> str:
    return f"{told['on']!a:.20} ({told['action']!a:.40})" if told else "no day"
