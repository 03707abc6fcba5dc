"""When an agenda is in time: clear working days between its publication and the meeting, as the body counts them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from app.errors import Fault, Invalid
from app.workflow.calendar import Calendar, counted_from
from app.workflow.facts import Standing
from app.workflow.guards.meetings import CLEAR_DAYS, CLEAR_DAYS_USUAL

CUT_OFF, CUT_OFF_USUAL = "agenda_cut_off", "17:00"


@dataclass(frozen=True, slots=True)
class Notice:
    """How many clear working days a body gives, and the hour from which a publication counts as the next day's."""

    days: int
    cut_off: time
    calendar: Calendar

    def counts_from(self, at: datetime) -> date:
        """Give the day as whose publication this moment counts."""
        return counted_from(at, self.cut_off)

    def in_time(self, at: datetime, on: str) -> bool:
        """Say whether what is published at this moment may be taken at a meeting on that day."""
        return self.calendar.clear_working_days_between(self.counts_from(at), date.fromisoformat(on)) >= self.days

    def earliest(self, at: datetime) -> date:
        """Give the first working day on which what is published at this moment may be taken."""
        return self.calendar.earliest_after_clear_working_days(self.counts_from(at), self.days).result

    def as_data(self) -> dict[str, Any]:
        """Say in an event how it was counted."""
        return {"days": self.days, "cut_off": f"{self.cut_off:%H:%M}", "library": self.calendar.library}


def notice_of(standing: Standing) -> Notice:
    """Give what a body has set, or else what is usual in England. Raises Invalid where it has set what cannot be counted by."""
    days = standing.parameters.get(CLEAR_DAYS, CLEAR_DAYS_USUAL)
    cut_off = standing.parameters.get(CUT_OFF, CUT_OFF_USUAL)
    if not isinstance(days, int):
        raise Invalid(
            f"The body's {CLEAR_DAYS} is no number of days: set it anew.", [Fault(CLEAR_DAYS, f"Found {str(days)[:60]!r}.")]
        )
    try:
        hour = time.fromisoformat(str(cut_off))
    except ValueError:
        fault = Fault(CUT_OFF, f"Expected an hour such as 17:00; found {str(cut_off)[:60]!r}.")
        raise Invalid(f"The body's {CUT_OFF} is no hour: set it anew.", [fault]) from None
    return Notice(days, hour, standing.calendar)
