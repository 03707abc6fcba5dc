"""Sums and days as people type them: what is read, and what is refused with a word on how to type it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.decisions.content import MOST_PENCE
from app.pages.typed import Mistyped, day_of, lines_of, pence_of, pounds_of


@pytest.mark.parametrize(
    ("typed", "pence"),
    [
        ("0", 0),
        ("7", 700),
        ("1250", 125_000),
        ("1,250", 125_000),
        ("1 250", 125_000),
        ("1\u00a0250", 125_000),
        ("1,250.50", 125_050),
        ("£1,250.05", 125_005),
        ("£ 27 600", 2_760_000),
        (" 3.00 ", 300),
        ("-12.50", -1_250),
        ("\u221212.50", -1_250),
        ("-£12", -1_200),
        ("£-12", -1_200),
        ("007", 700),
        ("1,000,000,000,000", 100_000_000_000_000),
    ],
)
def test_a_sum_is_read_as_whole_pence(typed: str, pence: int) -> None:
    assert pence_of(typed) == pence


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "1,250"),
        ("about 100", "1,250"),
        ("£", "1,250"),
        ("--5", "1,250"),
        ("-£-5", "1,250"),
        ("5 or 6", "1,250"),
        ("1e6", "1,250"),
        ("\u0661\u0662", "1,250"),  # figures, but not ours
        ("12k", "in full"),
        ("£1.2m", "in full"),
        ("3 million", "in full"),
        ("12.5", "two figures"),
        ("12.", "two figures"),
        ("12.505", "two figures"),
        ("1.250,50", "comma"),
        ("12,50", "comma"),
        ("1,2345", "comma"),
        ("1000000000001", "at most"),
    ],
)
def test_what_is_no_sum_is_refused_with_a_word_on_how_to_type_it(typed: str, says: str) -> None:
    with pytest.raises(Mistyped, match=says):
        pence_of(typed)


@given(st.integers(-MOST_PENCE, MOST_PENCE))
def test_a_sum_that_is_shown_to_be_changed_is_read_as_the_same(pence: int) -> None:
    assert pence_of(pounds_of(pence)) == pence


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        (("9", "11", "2020"), "2020-11-09"),
        (("09", "03", "2026"), "2026-03-09"),
        (("29", "2", "2028"), "2028-02-29"),
        (("1", "November", "2026"), "2026-11-01"),
        (("1", "nov", "2026"), "2026-11-01"),
        (("1", "Sept.", "2026"), "2026-09-01"),
        (("", "", ""), ""),
    ],
)
def test_a_day_of_three_fields_is_read(typed: tuple[str, str, str], day: str) -> None:
    assert day_of(*typed) == day


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (("9", "", "2020"), "include a month"),
        (("", "", "2020"), "include a day and a month"),
        (("9", "11", ""), "include a year"),
        (("9", "11", "20"), "4 figures"),
        (("31", "6", "2026"), "calendar"),
        (("29", "2", "2026"), "calendar"),
        (("0", "1", "2026"), "calendar"),
        (("9", "13", "2026"), "calendar"),
        (("x", "1", "2026"), "calendar"),
        (("1", "ma", "2026"), "calendar"),  # March or May
        (("1", "1", "0000"), "calendar"),
        (("\u0669", "11", "2020"), "calendar"),
    ],
)
def test_what_is_no_day_is_refused(typed: tuple[str, str, str], says: str) -> None:
    with pytest.raises(Mistyped, match=says):
        day_of(*typed)


@given(st.dates(date(1000, 1, 1)))
def test_every_day_of_the_calendar_is_read(day: date) -> None:
    assert day_of(str(day.day), str(day.month), str(day.year)) == day.isoformat()


def test_a_list_is_read_a_line_each() -> None:
    assert lines_of(" Ada Byron, clerk \n\n\nPoor Law Act\n") == ["Ada Byron, clerk", "Poor Law Act"]
