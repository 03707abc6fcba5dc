"""How much is measured: everything, or enough to see whether something broke."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    rounds: int  # of each thing, interleaved; the median counts
    seconds: float  # of one round over HTTP, and of its limit
    users: tuple[int, ...]
    spread: tuple[int, ...]  # over so many bodies
    events: tuple[int, int]  # verified
    decisions: tuple[int, int]  # that stand in the database while acts and reads are timed
    page_decisions: int  # that stand in the database while pages are visited
    page_seconds: float
    timed: int  # acts and reads of each sort in one round of the scale


FULL = Extent(
    rounds=3,
    seconds=5.0,
    users=(1, 8, 32),
    spread=(1, 8),
    events=(10_000, 100_000),
    decisions=(10_000, 1_000_000),
    page_decisions=100_000,
    page_seconds=30.0,
    timed=60,
)
QUICK = Extent(
    rounds=1,
    seconds=2.5,
    users=(8, 32),
    spread=(1, 8),
    events=(1_000, 10_000),
    decisions=(4_000, 100_000),
    page_decisions=10_000,
    page_seconds=8.0,
    timed=60,
)
