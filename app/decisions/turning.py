"""Whose turn it is in a state, and by when it should be left: what the event of an act says of it."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from app.workflow import engine
from app.workflow.calendar import Calendar
from app.workflow.facts import Facts


def turn_in(facts: Facts, state: str) -> dict[str, Any]:
    """Say whose turn it is in a state; `facts` are those after the act."""
    return {"waiting_for": engine.waiting_for(facts, state), "awaits": list(engine.awaited(facts, state))}


def due_in(facts: Facts, state: str) -> str | None:
    """Say by when a state that is entered today should be left: working days on the body's calendar."""
    days = facts.parameter(facts.definition.states[state].due_days)
    if not (isinstance(days, int) and days):
        return None
    return _counted(facts.standing.calendar, facts.today, days)


@lru_cache(maxsize=256)  # acts of one day ask for the same few days
def _counted(calendar: Calendar, today: date, days: int) -> str:
    return calendar.add_working_days(today, days).result.isoformat()
