"""Counting days as a governance officer would on a wall calendar. Expected dates come from the calendar, never from the code."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Invalid
from app.workflow.calendar import LAST_YEAR, Calendar, in_full

ENGLAND = Calendar()
DAY = timedelta(days=1)

days = st.dates(min_value=date(1990, 1, 1), max_value=date(2060, 12, 31))
counts = st.integers(min_value=0, max_value=60)
iso_days = st.dates(min_value=date(2019, 1, 1), max_value=date(2030, 12, 31)).map(date.isoformat)
calendars = st.builds(
    lambda shut, open_: Calendar(closures=shut, opened=open_ - shut),
    st.frozensets(iso_days, max_size=20),
    st.frozensets(iso_days | st.sampled_from(["2025-12-25", "2025-08-25"]), max_size=20),
)


def on(text: str) -> date:
    return date.fromisoformat(text)


def test_notice_of_a_key_decision_on_a_monday_lets_it_be_made_on_the_thirtieth_day() -> None:
    found = ENGLAND.earliest_after_clear_days(on("2025-09-01"), 28)

    assert found.result == on("2025-09-30")
    assert found.counted == tuple(date(2025, 9, day) for day in range(2, 30))
    assert found.skipped == ()


def test_papers_published_before_the_august_bank_holiday_wait_for_it() -> None:
    found = ENGLAND.earliest_after_clear_working_days(on("2025-08-22"), 5)

    assert found.result == on("2025-09-02")
    assert found.counted == tuple(on(d) for d in ("2025-08-26", "2025-08-27", "2025-08-28", "2025-08-29", "2025-09-01"))
    assert (on("2025-08-25"), "Late Summer Bank Holiday") in found.skipped
    assert (on("2025-08-30"), "Saturday") in found.skipped


def test_call_in_over_easter_ends_on_the_fifth_working_day_and_the_decision_takes_effect_on_the_next() -> None:
    found = ENGLAND.add_working_days(on("2025-04-17"), 5)

    assert found.counted == tuple(on(d) for d in ("2025-04-22", "2025-04-23", "2025-04-24", "2025-04-25", "2025-04-28"))
    assert found.result == on("2025-04-28")
    assert found.day_after == on("2025-04-29")


# fmt: off
SENTENCES = [
    # start        rule                                  n  result        why
    # A count that begins on a Friday passes over the weekend.
    ("2025-09-05", "add_working_days",                   1, "2025-09-08"),
    # A count that begins on a Saturday has its first day on Monday.
    ("2025-09-06", "add_working_days",                   1, "2025-09-08"),
    # No days at all end on the day itself, where it is one.
    ("2025-09-05", "add_working_days",                   0, "2025-09-05"),
    # No days at all from a Sunday end on Monday.
    ("2025-09-07", "add_working_days",                   0, "2025-09-08"),
    # Christmas 2021 fell on the weekend: Monday and Tuesday stood in for it.
    ("2021-12-24", "add_working_days",                   1, "2021-12-29"),
    # Early May in 2020 moved to VE Day: Monday the 4th was worked.
    ("2020-05-01", "add_working_days",                   1, "2020-05-04"),
    # ... and Friday the 8th was not.
    ("2020-05-07", "add_working_days",                   1, "2020-05-11"),
    # Four days of jubilee in 2022.
    ("2022-06-01", "add_working_days",                   1, "2022-06-06"),
    # The late May holiday of 2022 moved with it: Monday the 30th was worked.
    ("2022-05-27", "add_working_days",                   1, "2022-05-30"),
    # One clear day between Monday and Wednesday.
    ("2025-09-01", "earliest_after_clear_days",          1, "2025-09-03"),
    # No clear day need lie between: the same day will do.
    ("2025-09-01", "earliest_after_clear_days",          0, "2025-09-01"),
    # Clear calendar days may end on a Sunday; the law does not say otherwise.
    ("2025-09-01", "earliest_after_clear_days",          5, "2025-09-07"),
    # Clear days cross the end of February in a leap year ...
    ("2024-02-27", "earliest_after_clear_days",          2, "2024-03-01"),
    # ... and in a common one.
    ("2025-02-27", "earliest_after_clear_days",          2, "2025-03-02"),
    # Clear days cross the night on which the clocks go back.
    ("2025-10-25", "earliest_after_clear_days",          1, "2025-10-27"),
    # Five clear working days after a Monday without holidays are the next Tuesday.
    ("2025-09-01", "earliest_after_clear_working_days",  5, "2025-09-09"),
    # Where the last clear day is a Friday, Monday is the first day on which the body works.
    ("2025-09-05", "earliest_after_clear_working_days",  5, "2025-09-15"),
    # Papers put out on a Saturday begin to count on Monday.
    ("2025-09-06", "earliest_after_clear_working_days",  1, "2025-09-09"),
]
# fmt: on


@pytest.mark.parametrize(("start", "rule", "n", "result"), SENTENCES)
def test_counts_as_on_a_wall_calendar(start: str, rule: str, n: int, result: str) -> None:
    assert getattr(ENGLAND, rule)(on(start), n).result == on(result)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        ("2011-04-29", False),  # a royal wedding
        ("2012-06-05", False),  # the diamond jubilee
        ("2020-05-04", True),  # May Day, moved
        ("2020-05-08", False),
        ("2022-06-02", False),
        ("2022-06-03", False),
        ("2022-09-19", False),  # the state funeral
        ("2023-05-08", False),  # the coronation
        ("2024-05-08", True),
        ("2026-12-28", False),  # Boxing Day falls on a Saturday
        ("2027-12-27", False),  # Christmas Day falls on a Saturday
        ("2027-12-28", False),
        ("2025-03-17", True),  # St Patrick's Day: Northern Ireland's
        ("2025-08-04", True),  # the summer holiday of Scotland
    ],
)
def test_knows_the_days_proclaimed_once_and_the_days_that_stand_in(day: str, working: bool) -> None:
    assert ENGLAND.is_working_day(on(day)) is working


def test_wales_has_the_same_list_as_england() -> None:
    england = holidays.country_holidays("GB", subdiv="ENG", years=range(1990, 2061), language="en_GB")
    wales = holidays.country_holidays("GB", subdiv="WLS", years=range(1990, 2061), language="en_GB")

    assert dict(england) == dict(wales)


def test_a_body_shuts_on_a_day_of_its_own() -> None:
    body = Calendar(closures=frozenset({"2025-12-29"}))
    found = body.add_working_days(on("2025-12-24"), 1)

    assert found.result == on("2025-12-30")
    assert (on("2025-12-29"), "closed by the body") in found.skipped


def test_a_body_adds_a_day_proclaimed_after_the_list_was_made_and_takes_away_one_that_was_moved() -> None:
    body = Calendar(closures=frozenset({"2029-06-08"}), opened=frozenset({"2029-05-28"}))

    assert not ENGLAND.is_working_day(on("2029-05-28"))
    assert body.is_working_day(on("2029-05-28"))
    assert not body.is_working_day(on("2029-06-08"))


def test_a_weekend_stays_a_weekend_whatever_a_body_opens() -> None:
    assert Calendar(opened=frozenset({"2026-12-26"})).why_closed(on("2026-12-26")) == "Saturday"


@given(calendar=calendars, start=days, n=counts)
def test_working_days_and_clear_working_days_end_on_a_working_day(calendar: Calendar, start: date, n: int) -> None:
    for found in (calendar.add_working_days(start, n), calendar.earliest_after_clear_working_days(start, n)):
        assert calendar.is_working_day(found.result)
        assert len(found.counted) == n
        assert all(calendar.is_working_day(day) for day in found.counted)
        assert not any(calendar.is_working_day(day) for day, _ in found.skipped)


@given(calendar=calendars, start=days, n=counts)
def test_the_days_between_are_the_days_that_were_asked_for(calendar: Calendar, start: date, n: int) -> None:
    """Counting back gives the count; one working day earlier there are too few."""
    result = calendar.earliest_after_clear_working_days(start, n).result
    assert calendar.clear_working_days_between(start, result) == n
    earlier = next(day for i in range(1, 40) if calendar.is_working_day(day := result - i * DAY))
    if n and earlier > start:
        assert calendar.clear_working_days_between(start, earlier) == n - 1


@given(start=days, n=st.integers(min_value=1, max_value=60))
def test_neither_end_counts_as_a_clear_day(start: date, n: int) -> None:
    found = ENGLAND.earliest_after_clear_days(start, n)
    assert start not in found.counted
    assert found.result not in found.counted
    assert (found.result - start).days == n + 1


@given(calendar=calendars, start=days, n=counts)
def test_starting_later_or_counting_further_never_ends_sooner(calendar: Calendar, start: date, n: int) -> None:
    for rule in (calendar.add_working_days, calendar.earliest_after_clear_days, calendar.earliest_after_clear_working_days):
        assert rule(start, n).result <= rule(start + DAY, n).result
        assert rule(start, n).result < rule(start, n + 1).result or n == 0


@given(calendar=calendars, start=days, n=st.integers(min_value=1, max_value=60))
def test_every_day_of_a_count_is_either_counted_or_has_a_reason(calendar: Calendar, start: date, n: int) -> None:
    found = calendar.earliest_after_clear_working_days(start, n)
    told = sorted([*found.counted, *(day for day, _ in found.skipped), found.result])
    assert told == [start + i * DAY for i in range(1, (found.result - start).days + 1)]


@given(calendar=calendars)
def test_a_calendar_is_read_as_it_was_written(calendar: Calendar) -> None:
    again = Calendar.from_dict(calendar.as_dict())
    assert again == calendar
    assert again.digest == calendar.digest


def test_the_digest_moves_with_everything_that_a_count_depends_on() -> None:
    calendars = [
        Calendar(),
        Calendar(closures=frozenset({"2025-12-29"})),
        Calendar(opened=frozenset({"2025-12-29"})),
        Calendar(library="0.1"),
    ]
    assert len({c.digest for c in calendars}) == len(calendars)
    assert len(calendars[0].digest) == 64


def test_a_list_of_another_version_is_known_as_such() -> None:
    assert ENGLAND.current
    assert not Calendar.from_dict({"region": "england_and_wales", "library": "0.1"}).current


def test_says_why_the_date_is_what_it_is() -> None:
    assert ENGLAND.earliest_after_clear_working_days(on("2025-08-22"), 5).in_words() == (
        "5 clear working days after Friday 22 August 2025; counted: 26 August to 29 August, 1 September; "
        "not counted: 23 August (Saturday), 24 August (Sunday), 25 August (Late Summer Bank Holiday), "
        "30 August (Saturday), 31 August (Sunday); so Tuesday 2 September 2025."
    )
    assert ENGLAND.add_working_days(on("2025-09-01"), 1).in_words() == (
        "1 working day after Monday 1 September 2025; counted: 2 September; so Tuesday 2 September 2025."
    )


def test_a_count_can_be_kept_as_plain_json() -> None:
    assert ENGLAND.add_working_days(on("2025-09-05"), 1).as_dict() == {
        "rule": "working_days",
        "start": "2025-09-05",
        "result": "2025-09-08",
        "counted": ["2025-09-08"],
        "skipped": [["2025-09-06", "Saturday"], ["2025-09-07", "Sunday"]],
    }


def test_an_unknown_region_is_refused_with_what_is_known() -> None:
    with pytest.raises(Invalid, match="england_and_wales") as told:
        Calendar(region="atlantis")
    assert [fault.where for fault in told.value.faults] == ["region"]


@pytest.mark.parametrize("text", ["2025-02-30", "1 May 2025", "20250501", ""])
def test_a_closure_that_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="YYYY-MM-DD"):
        Calendar(closures=frozenset({text}))


def test_a_day_cannot_be_both_closed_and_opened() -> None:
    with pytest.raises(Invalid, match="keep one"):
        Calendar(closures=frozenset({"2025-12-29"}), opened=frozenset({"2025-12-29"}))


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(Invalid, match="holidays"):
        Calendar.from_dict({"holidays": ["2025-12-29"]})


@pytest.mark.parametrize("n", [-1, 10**9])
def test_a_count_that_is_a_slip_is_refused(n: int) -> None:
    with pytest.raises(Invalid, match="count of days"):
        ENGLAND.add_working_days(on("2025-09-01"), n)


@pytest.mark.parametrize("day", [date.max, date.min, date(LAST_YEAR, 12, 31)])
def test_years_without_a_list_are_refused_rather_than_guessed(day: date) -> None:
    with pytest.raises(Invalid, match="1872"):
        ENGLAND.add_working_days(day, 1)


def test_a_moment_is_not_a_day() -> None:
    with pytest.raises(Invalid, match="moment"):
        ENGLAND.is_working_day(datetime(2025, 12, 25, 9, 0, tzinfo=UTC))


def test_writes_a_day_as_a_notice_does() -> None:
    assert in_full(on("2025-09-01")) == "Monday 1 September 2025"
