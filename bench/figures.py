"""Figures as they are told: tables for people, the same as JSON for programs. Measures nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]  # heading: figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A figure with the bar that it is held to: at most, or at least, so much."""

    what: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def met(self) -> bool:
        return (self.at_most is None or self.value <= self.at_most) and (self.at_least is None or self.value >= self.at_least)

    def as_dict(self) -> dict[str, Any]:
        return {"what": self.what, "value": self.value, "unit": self.unit, **self._held_to(), "met": self.met}

    def as_row(self) -> Row:
        held_to = " ".join(f"{name.replace('_', ' ')} {bar:g}" for name, bar in self._held_to().items())
        return {"figure": self.what, "measured": self.value, "unit": self.unit, "bar": held_to, "met": "yes" if self.met else "NO"}

    def _held_to(self) -> dict[str, float]:
        bars = {"at_most": self.at_most, "at_least": self.at_least}
        return {name: bar for name, bar in bars.items() if bar is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one part measured: a row for each thing, the figures that have a bar, and what a reader must know of both."""

    name: str
    title: str
    rows: tuple[Row, ...]
    bars: tuple[Bar, ...] = ()
    notes: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {"title": self.title, "rows": [dict(row) for row in self.rows], "notes": list(self.notes)}

    def text(self) -> str:
        return "\n".join([self.title, "", *table(self.rows), *(f"  {note}" for note in self.notes), ""])


def report(machine: Mapping[str, Any], parts: Sequence[Part]) -> dict[str, Any]:
    """Give everything that was measured as plain JSON."""
    return {
        "machine": dict(machine),
        "parts": {part.name: part.as_dict() for part in parts},
        "bars": [bar.as_dict() for part in parts for bar in part.bars],
    }


def closing_table(parts: Iterable[Part]) -> str:
    """Give the figures that have a bar, all parts together."""
    return "\n".join(["The figures that have a bar", "", *table([bar.as_row() for part in parts for bar in part.bars])])


def table(rows: Sequence[Row]) -> list[str]:
    """Lay rows out in columns: text to the left, figures to the right."""
    if not rows:
        return []
    headings = list(rows[0])
    cells = [[_told(row[heading]) for heading in headings] for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(headings, *cells, strict=True)]
    right = [isinstance(rows[0][heading], int | float) for heading in headings]

    def line(texts: Sequence[str]) -> str:
        placed = (text.rjust(width) if to else text.ljust(width) for text, width, to in zip(texts, widths, right, strict=True))
        return ("  " + "  ".join(placed)).rstrip()

    return [line(headings), line(["-" * width for width in widths]), *map(line, cells)]


def rounded(value: float) -> float:
    """Round to three figures: more would claim more than a shared machine can tell."""
    return float(f"{value:.3g}")


def _told(value: Any) -> str:
    return (
        f"{value:,.3g}"
        if isinstance(value, float) and abs(value) < 1000
        else f"{value:,.0f}"
        if isinstance(value, float)
        else str(value)
    )
