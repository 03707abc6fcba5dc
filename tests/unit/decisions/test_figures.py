"""Figures of how a body decides, from moves that can be counted by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

import pytest

from app.decisions.figures import _by_month, _lasted, _months, share


class Move(NamedTuple):
    decision_id: str
    from_state: str | None
    to_state: str
    at: str


MOVES = [
    Move("a", None, "draft", "2026-01-01T12:00:00.000000Z"),
    Move("a", "draft", "draft", "2026-01-02T12:00:00.000000Z"),
    Move("a", "draft", "legal_check", "2026-01-03T12:00:00.000000Z"),
    Move("b", None, "draft", "2026-02-28T23:30:00.000000Z"),
    Move("b", "draft", "legal_check", "2026-03-08T23:30:00.000000Z"),
    Move("b", "legal_check", "draft", "2026-03-09T11:30:00.000000Z"),
]


def test_a_stay_runs_from_entering_a_state_to_leaving_it() -> None:
    """Whatever happens within the state ends no stay, and one that goes on is none yet."""
    told = {each.state: (each.times, each.median, each.nine_in_ten) for each in _lasted(MOVES, None)}
    assert told == {"draft": (2, 2.0, 8.0), "legal_check": (1, 0.5, 0.5)}


@pytest.mark.parametrize(
    ("values", "median", "nine_in_ten"),
    [([5], 5, 5), ([1, 2], 1, 2), ([3, 1, 2], 2, 3), (range(1, 11), 5, 9), (range(1, 101), 50, 90), (range(1, 12), 6, 10)],
)
def test_a_share_of_values_lies_at_or_below(values: list[int], median: int, nine_in_ten: int) -> None:
    assert (share(list(values), 0.5), share(list(values), 0.9)) == (median, nine_in_ten)


def test_months_are_those_of_london() -> None:
    """Half past eleven at night in June is the next day there."""
    moves = [Move("a", None, "draft", "2026-06-30T23:30:00.000000Z"), Move("b", None, "draft", "2026-01-31T23:30:00.000000Z")]
    months = _by_month(moves, None, datetime(2026, 7, 1, tzinfo=UTC))
    assert {each.month: each.opened for each in months if each.opened} == {"2026-07": 1, "2026-01": 1}
    assert months[0].month == "2026-01"


def test_there_are_twelve_months_up_to_this_one() -> None:
    assert _months(datetime(2026, 2, 1, tzinfo=UTC)) == [*(f"2025-{n:02}" for n in range(3, 13)), "2026-01", "2026-02"]
