"""Charts as bars, each with its value in words: where everything stands.

Widths are parts of whatever width there is, so that texts keep their size on any screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LABEL, BAR, GAP = 22, 20, 14  # heights, in pixels
WIDEST = 60  # per cent: the rest is for the value beside the bar


@dataclass(frozen=True, slots=True)
class Bar:
    """One value: `series` is which of those of its row, from 0."""

    series: int
    y: int
    width: str  # per cent
    says: str
    text_x: str


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    y: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    key: str
    height: int
    rows: tuple[Row, ...]


def chart(key: str, rows: Sequence[tuple[str, Sequence[tuple[float, str]]]]) -> Chart:
    """Lay out rows of bars, each with its values and what is said of them."""
    most = max((value for _, values in rows for value, _ in values), default=0) or 1
    laid, y = [], 0
    for label, values in rows:
        bars = tuple(_bar(n, y + LABEL + n * (BAR + 4), value / most, says) for n, (value, says) in enumerate(values))
        laid.append(Row(label, y + LABEL - 6, bars))
        y += LABEL + len(values) * (BAR + 4) + GAP
    return Chart(key, max(y - GAP, 0), tuple(laid))


def _bar(series: int, y: int, part: float, says: str) -> Bar:
    width = f"{part * WIDEST:.1f}%"
    return Bar(series, y, width, says, width)
