"""The present time, asked for once at the edge and handed down; nobody below asks again."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


class Clock:
    """Tell the time; in tests, tell what a file says."""

    def __init__(self, file: Path | None = None) -> None:
        self.file = file

    def now(self) -> datetime:
        if self.file is None:
            return datetime.now(UTC)
        return datetime.fromisoformat(self.file.read_text().strip()).astimezone(UTC)


@lru_cache(64)  # of one request all is of one moment
def stamp(moment: datetime) -> str:
    """Write a moment as UTC text with microseconds: sortable, and the same on both databases."""
    return f"{moment.astimezone(UTC).isoformat(timespec='microseconds')[:-6]}Z"


@lru_cache(64)
def local_day(moment: datetime) -> date:
    """Give the day in London: notices are dated, and years of references turn, by it."""
    return moment.astimezone(LONDON).date()


@lru_cache(64)  # an act is told in one moment, and its day is asked for again and again
def day_of(moment: str) -> str:
    """Give the day in London of a moment that is written as text, as it is written."""
    return local_day(datetime.fromisoformat(moment)).isoformat()
