"""The meetings of one body, folded from the events of its log: as each stood after every version of it. Knows no rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.meetings.record import Record, fold

Event = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One act on a meeting: where it stands in the log, what it says, and the meeting before and after it."""

    seq: int
    event: Event
    before: Record | None
    after: Record


@dataclass(slots=True)
class Agendas:
    """Every act on the meetings of a body, in order."""

    steps: list[Step] = field(default_factory=list)
    refused: list[tuple[int, Event]] = field(default_factory=list)  # attempts that made nothing of a meeting
    _of: dict[str, list[Step]] = field(default_factory=dict)

    def take(self, seq: int, event: Event) -> None:
        """Fold one more event. Raises what reading a forged event may come to."""
        before = self.newest(event["data"]["meeting"])
        step = Step(seq, event, before, fold(before, event))
        self.steps.append(step)
        self._of.setdefault(step.after["id"], []).append(step)

    def newest(self, meeting: str) -> Record | None:
        steps = self._of.get(meeting)
        return steps[-1].after if steps else None

    def at(self, meeting: str, seq: int) -> Record | None:
        """Give a meeting as it stood before an event of the log."""
        return next((s.after for s in reversed(self._of.get(meeting, ())) if s.seq < seq), None)

    def version(self, meeting: str, version: int, seq: int) -> Record | None:
        """Give one version of a meeting that an event of the log may rest on."""
        return next((s.after for s in self._of.get(meeting, ()) if s.after["version"] == version and s.seq < seq), None)

    def last(self) -> Iterator[tuple[Record, int]]:
        """Give each meeting as it stands at the end, with the last event about it."""
        return ((steps[-1].after, steps[-1].seq) for steps in self._of.values())
