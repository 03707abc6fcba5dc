"""Clear days before a meeting: the cases that practice gives, and that in time and earliest day never disagree."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clock import LONDON
from app.errors import Invalid
from app.meetings.agenda import Notice, notice_of
from app.workflow.calendar import Calendar
from tests.unit.meetings.boards import at, body

FIRST, LAST = datetime.fromisoformat("2024-01-01"), datetime.fromisoformat("2027-12-31")
PUBLISHED = (
    # Friday 22 August 2025; Monday 25 August is a bank holiday: 26, 27, 28, 29 August and 1 September lie between.
    ("in the morning", 5, "17:00", "2025-08-22T10:00", "2025-09-02"),
    # Counted as of Saturday, from which the same five lie between.
    ("after the hour before a weekend", 5, "17:00", "2025-08-22T17:01", "2025-09-02"),
    # Thursday after hours counts as Friday: the same again; before hours it is a day less.
    ("after the hour on a working day", 5, "17:00", "2025-08-21T18:00", "2025-09-02"),
    ("at the very hour, as for every clock", 5, "17:00", "2025-08-21T17:00", "2025-09-02"),
    ("a minute before the hour", 5, "17:00", "2025-08-21T16:59", "2025-09-01"),
    # In Wales three: 26, 27 and 28 August.
    ("in Wales", 3, "17:00", "2025-08-22T10:00", "2025-08-29"),
    ("with no notice at all", 0, "17:00", "2025-08-22T10:00", "2025-08-22"),
)


@pytest.mark.parametrize(("says", "days", "cut_off", "moment", "earliest"), PUBLISHED, ids=[case[0] for case in PUBLISHED])
def test_an_agenda_is_in_time_for_the_day_after_its_clear_days(
    says: str, days: int, cut_off: str, moment: str, earliest: str
) -> None:
    notice = Notice(days, time.fromisoformat(cut_off), Calendar())
    assert notice.earliest(at(moment)).isoformat() == earliest
    assert notice.in_time(at(moment), earliest)
    before = max(
        day for day in (date.fromisoformat(earliest) - timedelta(days=n) for n in range(1, 8)) if Calendar().is_working_day(day)
    )
    assert not days or not notice.in_time(at(moment), before.isoformat())


@given(
    days=st.integers(1, 15),
    moment=st.datetimes(FIRST, LAST),
    ahead=st.integers(0, 60),
)
def test_a_working_day_is_in_time_exactly_from_the_earliest_on(days: int, moment: datetime, ahead: int) -> None:
    notice, calendar = Notice(days, time(17), Calendar()), Calendar()
    published = moment.replace(tzinfo=LONDON)
    on = calendar.add_working_days(published.date() + timedelta(days=ahead), 0).result
    assert notice.in_time(published, on.isoformat()) == (on >= notice.earliest(published))


def test_a_body_counts_as_it_has_set() -> None:
    assert notice_of(body().on(date(2025, 8, 22))).as_data() | {"library": ""} == {"days": 5, "cut_off": "17:00", "library": ""}
    wales = notice_of(body(agenda_clear_days=3, agenda_cut_off="16:30").on(date(2025, 8, 22)))
    assert (wales.days, wales.cut_off) == (3, time(16, 30))


@pytest.mark.parametrize("parameters", [{"agenda_cut_off": "at tea time"}, {"agenda_clear_days": "five"}])
def test_what_cannot_be_counted_by_is_told(parameters: dict[str, str]) -> None:
    with pytest.raises(Invalid, match=next(iter(parameters))):
        notice_of(body(**parameters).on(date(2025, 8, 22)))
