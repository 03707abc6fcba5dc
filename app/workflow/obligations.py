"""What a decision makes somebody owe afterwards, as a procedure says it, and the day by which: pure arithmetic of the calendar."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Literal

from app.errors import Invalid
from app.workflow.calendar import FIRST_YEAR, LAST_YEAR

Period = Literal["quarter", "six_months", "year"]
MONTHS: Mapping[str, int] = MappingProxyType({"quarter": 3, "six_months": 6, "year": 12})
PROMISES = "promises"  # what is carried into a paper besides sections: whatever was promised and is still open
ORIGINATOR = "originator"


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligationRule:
    """Something that is owed once an act is done: by whom, by which day, and the paper that it opens."""

    key: str
    title: str
    arises_on: tuple[str, ...]  # actions
    owed_by: str  # a post, or `originator`: the post that brought the decision
    after: str  # the event from which its period counts, or sections.KEY
    every: Period | None = None  # again and again
    at: Period | None = None  # once
    opens: str | None = None  # a procedure
    lead_days: int | str = 0  # how long before the day due its paper is opened, or a parameter as `$name`
    carries: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # section of the paper: sections of this decision, promises
    link: str | None = None  # the kind of link by which the paper names this decision
    met_by: str | None = None  # an act of this procedure

    @property
    def period(self) -> Period:
        """Give the period after which it is due: every so often, or once."""
        found = self.every or self.at
        assert found is not None  # the loader refuses a file without
        return found


def due_after(start: date, period: str, n: int) -> date:
    """Give the day on which the nth period from a start is over.

    It is the corresponding day of the month, or the last day of a month that has none (Dodds v Walker [1981] UKHL 3). Counted
    from the start each time, so that a short month on the way shortens none that follow. Raises Invalid outside 1872 to 2100.
    """
    months = start.month - 1 + MONTHS[period] * n
    year, month = start.year + months // 12, months % 12 + 1
    if start.year < FIRST_YEAR or year > LAST_YEAR:
        days = f"{in_words(period, n)} after {start.isoformat()}"
        raise Invalid(f"Days are counted from {FIRST_YEAR} to {LAST_YEAR}; {days} is not among them.")
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def in_words(period: str, n: int) -> str:
    """Say how long a number of periods is: 6 months, 2 years."""
    months = MONTHS[period] * n
    count, unit = (months // 12, "year") if months % 12 == 0 else (months, "month")
    return f"{count} {unit}{'' if count == 1 else 's'}"
