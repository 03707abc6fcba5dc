"""The calendars of the parts of the country and of all of it; plain days, the cut-off hour, counting back."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.workflow.calendar import COUNTED, REGIONS, Calendar, RuleId, counted_from

ENGLAND, SCOTLAND, IRELAND, KINGDOM = (
    Calendar(region=region) for region in ("england_and_wales", "scotland", "northern_ireland", "united_kingdom")
)
DAY = timedelta(days=1)

days = st.dates(min_value=date(1990, 1, 1), max_value=date(2060, 12, 31))
counts = st.integers(min_value=0, max_value=30)
regions = st.sampled_from(sorted(REGIONS))


def on(text: str) -> date:
    return date.fromisoformat(text)


# fmt: off
LISTED = [
    # day          England  Scotland Northern Ireland
    # Scotland keeps the second of January ...
    ("2025-01-02", True,    False,   True),
    # ... on the Monday where it is a Saturday,
    ("2021-01-04", True,    False,   True),
    # and after a New Year's Day on a Saturday both move: Monday and Tuesday.
    ("2022-01-03", False,   False,   False),
    ("2022-01-04", True,    False,   True),
    # After a New Year's Day on a Sunday, Monday is the second itself and Tuesday stands in for the first.
    ("2023-01-02", False,   False,   False),
    ("2023-01-03", True,    False,   True),
    # Easter Monday is no bank holiday in Scotland.
    ("2025-04-21", False,   True,    False),
    ("2025-04-18", False,   False,   False),
    # St Patrick's Day is kept in Northern Ireland, on the Monday where it is a Sunday.
    ("2025-03-17", True,    True,    False),
    ("2024-03-18", True,    True,    False),
    # So is the Battle of the Boyne.
    ("2024-07-12", True,    True,    False),
    ("2025-07-14", True,    True,    False),
    # Scotland has its summer holiday at the beginning of August, the others at the end.
    ("2025-08-04", True,    False,   True),
    ("2025-08-25", False,   True,    False),
    # St Andrew's Day, and the Monday after it where it is at a weekend.
    ("2023-11-30", True,    False,   True),
    ("2024-12-02", True,    False,   True),
    ("2025-12-01", True,    False,   True),
    # It was none before it became a bank holiday.
    ("2005-11-30", True,    True,    True),
    # Where Christmas Day is a Sunday, Boxing Day stays on Monday and Tuesday stands in.
    ("2022-12-26", False,   False,   False),
    ("2022-12-27", False,   False,   False),
]
# fmt: on


@pytest.mark.parametrize(("day", "england", "scotland", "ireland"), LISTED)
def test_each_part_of_the_country_keeps_its_own_days(day: str, england: bool, scotland: bool, ireland: bool) -> None:
    found = [calendar.is_working_day(on(day)) for calendar in (ENGLAND, SCOTLAND, IRELAND)]
    assert found == [england, scotland, ireland]


@given(day=days)
def test_a_day_that_is_a_bank_holiday_anywhere_is_no_working_day_of_the_kingdom(day: date) -> None:
    assert KINGDOM.is_working_day(day) == all(part.is_working_day(day) for part in (ENGLAND, SCOTLAND, IRELAND))


def test_twenty_working_days_for_a_request_are_later_by_each_holiday_of_any_part() -> None:
    """A request received on Friday 28 February 2025: St Patrick's Day (Monday 17 March) is not counted."""
    assert ENGLAND.add_working_days(on("2025-02-28"), 20).result == on("2025-03-28")
    found = KINGDOM.add_working_days(on("2025-02-28"), 20)
    assert found.result == on("2025-03-31")
    assert (on("2025-03-17"), "Saint Patrick's Day") in found.skipped


def test_plain_days_leave_none_out() -> None:
    found = ENGLAND.add_days(on("2025-04-17"), 7)
    assert (found.result, found.skipped, len(found.counted)) == (on("2025-04-24"), (), 7)
    assert found.in_words() == ("7 days after Thursday 17 April 2025; counted: 18 April to 24 April; so Thursday 24 April 2025.")


@pytest.mark.parametrize(
    ("moment", "cut_off", "counts_from"),
    [
        # A minute before five in winter, and at five.
        ("2026-01-12T16:59", "17:00", "2026-01-12"),
        ("2026-01-12T17:00", "17:00", "2026-01-13"),
        # In summer the clocks of London are an hour ahead.
        ("2026-07-06T15:59", "17:00", "2026-07-06"),
        ("2026-07-06T16:00", "17:00", "2026-07-07"),
        # Shortly before midnight UTC it is tomorrow in London.
        ("2026-07-06T23:30", "17:00", "2026-07-07"),
        ("2026-07-06T23:30", None, "2026-07-07"),
        ("2026-01-12T23:30", None, "2026-01-12"),
    ],
)
def test_what_is_put_out_at_the_cut_off_counts_from_the_next_day(moment: str, cut_off: str | None, counts_from: str) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert counted_from(at, time.fromisoformat(cut_off) if cut_off else None) == on(counts_from)


@pytest.mark.parametrize(
    ("rule", "end", "n", "latest"),
    [
        # Papers for a meeting on Tuesday 2 September 2025: 26 to 29 August and 1 September lie clear, so by Monday the 25th,
        # which is a bank holiday.
        ("clear_working_days", "2025-09-02", 5, "2025-08-25"),
        ("clear_days", "2025-09-30", 28, "2025-09-01"),
        ("days", "2025-09-30", 28, "2025-09-02"),
        # Five working days up to and with Monday 28 April 2025 are 22 to 25 and 28 April.
        ("working_days", "2025-04-28", 5, "2025-04-21"),
        ("days", "2025-09-30", 0, "2025-09-30"),
        ("clear_days", "2025-09-30", 0, "2025-09-30"),
    ],
)
def test_the_last_day_that_leaves_enough_days(rule: RuleId, end: str, n: int, latest: str) -> None:
    assert ENGLAND.latest_before(rule, on(end), n).result == on(latest)


def test_counting_back_says_so() -> None:
    assert ENGLAND.latest_before("clear_days", on("2025-09-10"), 2).in_words() == (
        "2 clear days before Wednesday 10 September 2025; counted: 8 September to 9 September; so Sunday 7 September 2025."
    )


@given(region=regions, rule=st.sampled_from(COUNTED), end=days, n=counts)
def test_the_last_day_is_in_time_and_the_next_is_not(region: str, rule: RuleId, end: date, n: int) -> None:
    calendar = Calendar(region=region)
    latest = calendar.latest_before(rule, end, n).result
    if n == 0 and not calendar.is_working_day(end):
        return  # nothing to count: the day itself
    assert calendar.kept(rule, latest, end, n)
    assert not calendar.kept(rule, latest + DAY, end, n)


@given(region=regions, rule=st.sampled_from(COUNTED), start=days, n=counts)
def test_the_first_day_of_a_count_keeps_it_and_an_earlier_one_does_not(region: str, rule: RuleId, start: date, n: int) -> None:
    calendar = Calendar(region=region)
    first = calendar.count(rule, start, n).result
    assert calendar.kept(rule, start, first, n)
    if first > start and n > 0 and rule != "clear_working_days":
        assert not calendar.kept(rule, start, first - DAY, n)


def test_a_meeting_on_a_saturday_may_follow_five_clear_working_days() -> None:
    """Papers out on Friday 5 September 2025: the 8th to the 12th lie clear before Saturday the 13th."""
    assert ENGLAND.kept("clear_working_days", on("2025-09-05"), on("2025-09-13"), 5)
    assert not ENGLAND.kept("clear_working_days", on("2025-09-05"), on("2025-09-12"), 5)


def test_the_last_day_of_a_count_is_not_its_result_with_clear_days() -> None:
    assert ENGLAND.earliest_after_clear_days(on("2025-09-01"), 2).last == on("2025-09-03")
    assert ENGLAND.add_working_days(on("2025-09-01"), 2).last == on("2025-09-03")
    assert ENGLAND.add_days(on("2025-09-01"), 0).last == on("2025-09-01")
