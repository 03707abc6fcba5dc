"""Working days and clear days, and why a date is what it is. Knows nothing of decisions, and never asks for today."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property, lru_cache
from hashlib import sha256
from importlib.metadata import version
from types import MappingProxyType
from typing import Any, Literal, get_args

import holidays

from app.clock import LONDON, local_day
from app.errors import Fault, Invalid

RuleId = Literal["working_days", "days", "clear_days", "clear_working_days"]

# Lists of the parts of the country (Banking and Financial Dealings Act 1971, Schedule 1, and proclamations; St Andrew's Day Bank
# Holiday (Scotland) Act 2007). England and Wales share one. For the United Kingdom as a whole a day that is a bank holiday in any
# part is no working day (Freedom of Information Act 2000, section 10(6)).
REGIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "england_and_wales": ("ENG",),
        "scotland": ("SCT",),
        "northern_ireland": ("NIR",),
        "united_kingdom": ("ENG", "SCT", "NIR"),
    }
)
LIBRARY = version("holidays")
FIRST_YEAR, LAST_YEAR = 1872, 2100  # what the library carries
ONE_DAY = timedelta(days=1)
WEEKEND = ("Saturday", "Sunday")
MOST_DAYS = 3660  # ten years: a longer count is a slip of the pen
A_DAY = "2027-03-27"  # how a day is written, where a sentence says so by an example; pages show it as people write it
_NOT_A_DAY = "Expected a day as YYYY-MM-DD."
COUNTED: tuple[RuleId, ...] = get_args(RuleId)
CLEAR = ("clear_days", "clear_working_days")  # neither end counts


@dataclass(frozen=True, slots=True)
class Counted:
    """A date with the days that were counted towards it and those that were not: the answer to "why this date?"."""

    rule: RuleId
    start: date
    result: date
    counted: tuple[date, ...]
    skipped: tuple[tuple[date, str], ...] = ()

    @property
    def day_after(self) -> date:
        """Give the day on which something takes effect that waits until the counted days are over."""
        return self.result + ONE_DAY

    @property
    def last(self) -> date:
        """Give the last day of the count itself: with clear days the result lies outside it."""
        return self.counted[-1] if self.counted else self.start

    def as_dict(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "start": self.start.isoformat(),
            "result": self.result.isoformat(),
            "counted": [day.isoformat() for day in self.counted],
            "skipped": [[day.isoformat(), why] for day, why in self.skipped],
        }

    def in_words(self) -> str:
        """Say in one sentence how the date was found."""
        rule = self.rule.replace("_", " ")
        count = len(self.counted)
        name = rule.removesuffix("s") if count == 1 else rule
        parts = [f"{count} {name} {'before' if self.result < self.start else 'after'} {in_full(self.start)}"]
        if self.counted:
            parts.append("counted: " + _listing(self.counted))
        if self.skipped:
            parts.append("not counted: " + ", ".join(f"{day.day} {day:%B} ({why})" for day, why in self.skipped))
        return "; ".join(parts) + f"; so {in_full(self.result)}."


@dataclass(frozen=True)
class Calendar:
    """The days on which a body works: a region's list, with the days that the body adds to it or takes from it."""

    region: str = "england_and_wales"
    closures: frozenset[str] = field(default=frozenset())  # ISO days on which the body is shut as well
    opened: frozenset[str] = field(default=frozenset())  # ISO days on the region's list that the body works
    library: str = LIBRARY  # the version that the list is from

    def __post_init__(self) -> None:
        faults = [Fault(f"closures.{day}", _NOT_A_DAY) for day in sorted(self.closures) if not _is_day(day)]
        faults += [Fault(f"opened.{day}", _NOT_A_DAY) for day in sorted(self.opened) if not _is_day(day)]
        faults += [Fault(f"opened.{day}", "This day is closed as well; keep one.") for day in sorted(self.opened & self.closures)]
        if self.region not in REGIONS:
            faults.append(Fault("region", f"Expected one of {', '.join(REGIONS)}; found {self.region!r}."))
        if faults:
            raise Invalid(f"The calendar cannot be used: {faults[0].where}: {faults[0].message}", faults)

    @cached_property
    def digest(self) -> str:
        """Give the SHA-256, in hex, of all that a count depends on."""
        return sha256(json.dumps(self.as_dict(), sort_keys=True, separators=(",", ":")).encode()).hexdigest()

    @property
    def current(self) -> bool:
        """Say whether the list here is the one that was meant: another version may know other proclaimed days."""
        return self.library == LIBRARY

    def as_dict(self) -> dict[str, Any]:
        return {
            "region": self.region,
            "closures": sorted(self.closures),
            "opened": sorted(self.opened),
            "library": self.library,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Calendar:
        """Read what `as_dict` wrote; raise Invalid for a key or a region that is not known."""
        unknown = sorted(set(data) - {"region", "closures", "opened", "library"})
        if unknown:
            faults = [Fault(key, "Expected region, closures, opened or library.") for key in unknown]
            raise Invalid(f"The calendar cannot be read: {', '.join(unknown)} is not known.", faults)
        return cls(
            region=data.get("region", "england_and_wales"),
            closures=frozenset(data.get("closures", ())),
            opened=frozenset(data.get("opened", ())),
            library=data.get("library", LIBRARY),
        )

    def why_closed(self, day: date) -> str | None:
        """Give the reason why a day is no working day, or None where it is one; raise Invalid outside 1872 to 2100."""
        if isinstance(day, datetime):  # a moment never equals a day on the list, so it would pass for a working day
            raise Invalid(f"Expected a day; found the moment {day.isoformat()}. Which day it is depends on the place.")
        listed = _listed(self.region, day.year)
        if day.weekday() >= 5:
            return WEEKEND[day.weekday() - 5]
        if self.closures and day.isoformat() in self.closures:
            return "closed by the body"
        name = listed.get(day)
        return None if name is None or day.isoformat() in self.opened else name

    def is_working_day(self, day: date) -> bool:
        return self.why_closed(day) is None

    def add_working_days(self, start: date, n: int) -> Counted:
        """Count n working days from the day after the start; the last one counted is the result.

        With n = 0 the result is the start, or the next working day where the start is none.
        """
        counted, skipped = self._take(start, n, n)
        return Counted("working_days", start, counted[-1], counted[:n], skipped)

    def add_days(self, start: date, n: int) -> Counted:
        """Count n calendar days from the day after the start; the last one counted is the result."""
        _check(start, n)
        days = tuple(start + timedelta(days=i) for i in range(1, n + 1))
        return Counted("days", start, days[-1] if days else start, days)

    def earliest_after_clear_days(self, start: date, n: int) -> Counted:
        """Give the first day with n clear calendar days between: neither the start nor the day itself counts.

        R v Herefordshire Justices (1820); R v Swansea CC ex p Elitestone (1993).
        """
        _check(start, n)
        days = tuple(start + timedelta(days=i) for i in range(1, n + 1))
        return Counted("clear_days", start, days[-1] + ONE_DAY if days else start, days)

    def earliest_after_clear_working_days(self, start: date, n: int) -> Counted:
        """Give the first working day with n clear working days between: neither the start nor the day itself counts.

        The cases are those of clear days; leaving out weekends and bank holidays is councils' practice. Ask
        `clear_working_days_between` of a meeting on a Saturday: this offers only days on which the body works.
        """
        counted, skipped = self._take(start, n, n + 1)
        return Counted("clear_working_days", start, counted[-1], counted[:n], skipped)

    def clear_working_days_between(self, start: date, end: date) -> int:
        """Count the working days that lie between two days, leaving out both; none where the end is not later."""
        days = range(1, (end - start).days)
        return sum(self.is_working_day(start + timedelta(days=i)) for i in days)

    def count(self, rule: RuleId, start: date, n: int) -> Counted:
        """Count by a rule from a start."""
        match rule:
            case "working_days":
                return self.add_working_days(start, n)
            case "days":
                return self.add_days(start, n)
            case "clear_days":
                return self.earliest_after_clear_days(start, n)
            case "clear_working_days":
                return self.earliest_after_clear_working_days(start, n)

    def kept(self, rule: RuleId, start: date, end: date, n: int) -> bool:
        """Say whether enough days lie between two days, by a rule; the end may be a day on which the body does not work."""
        if rule == "clear_working_days":
            return start <= end and self.clear_working_days_between(start, end) >= n
        return self.count(rule, start, n).result <= end

    def latest_before(self, rule: RuleId, end: date, n: int) -> Counted:
        """Give the last day that leaves enough days before another one, by a rule: the count taken backwards."""
        _check(end, n)
        day = end - ONE_DAY if n and rule in CLEAR else end
        counted: list[date] = []
        skipped: list[tuple[date, str]] = []
        while len(counted) < n:
            why = self.why_closed(day) if rule in ("working_days", "clear_working_days") else None
            if why is None:
                counted.insert(0, day)
            else:
                skipped.insert(0, (day, why))
            day -= ONE_DAY
        return Counted(rule, end, day, tuple(counted), tuple(skipped))

    def _take(self, start: date, n: int, working_days: int) -> tuple[tuple[date, ...], tuple[tuple[date, str], ...]]:
        """Walk from the day after the start (from the start itself to count nothing) over so many working days, at least one."""
        _check(start, n)
        day = start + ONE_DAY if n else start
        counted: list[date] = []
        skipped: list[tuple[date, str]] = []
        while len(counted) < max(working_days, 1):
            why = self.why_closed(day)
            if why is None:
                counted.append(day)
            else:
                skipped.append((day, why))
            day += ONE_DAY
        return tuple(counted), tuple(skipped)


def counted_from(moment: datetime, cut_off: time | None) -> date:
    """Give the day, in London, from which a period counts: what is put out at or after the cut-off counts from the next one."""
    day = local_day(moment)
    late = cut_off is not None and moment.astimezone(LONDON).time() >= cut_off
    return day + ONE_DAY if late else day


def in_full(day: date) -> str:
    """Write a day as a notice does: Monday 1 September 2025."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"


@lru_cache(maxsize=512)
def _listed(region: str, year: int) -> Mapping[date, str]:
    """Give the holidays of one year by name; raise Invalid for a year that the list does not carry."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid(f"Bank holidays are known from {FIRST_YEAR} to {LAST_YEAR}; found a day in {year}.")
    found: dict[date, str] = {}
    for part in REGIONS[region]:
        listed = holidays.country_holidays("GB", subdiv=part, years=year, expand=False, language="en_GB")
        found = {**dict(listed), **found}  # where a day has two names, the first part's is told
    return MappingProxyType(found)


def _check(start: date, n: int) -> None:
    if not 0 <= n <= MOST_DAYS:
        raise Invalid(f"A count of days is from 0 to {MOST_DAYS}; found {n}.")
    if not FIRST_YEAR <= start.year <= LAST_YEAR:
        raise Invalid(f"Days are counted from {FIRST_YEAR} to {LAST_YEAR}; found {start.isoformat()}.")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except (TypeError, ValueError):
        return False


def _listing(days: tuple[date, ...]) -> str:
    """Write days as runs: 26 August to 29 August, 1 September."""
    runs: list[list[date]] = []
    for day in days:
        if runs and day - runs[-1][-1] == ONE_DAY:
            runs[-1].append(day)
        else:
            runs.append([day])
    ends = [(f"{run[0].day} {run[0]:%B}", f"{run[-1].day} {run[-1]:%B}") for run in runs]
    return ", ".join(first if first == last else f"{first} to {last}" for first, last in ends)
