"""What is owed is due on the corresponding day of a later month, whatever month that is; and a series keeps its days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Invalid
from app.workflow.obligations import due_after, in_words
from app.workflow.owing import Terms, arising, next_terms, terms_of, why_in_words
from tests.unit.workflow.returns import noted, small_return

DUE = [
    ("an ordinary quarter", "2026-02-10", "quarter", 1, "2026-05-10"),
    ("31 January, a quarter on: April has thirty days", "2026-01-31", "quarter", 1, "2026-04-30"),
    ("31 January, two quarters on: July has thirty-one", "2026-01-31", "quarter", 2, "2026-07-31"),
    ("30 November, a quarter on: February ends sooner", "2025-11-30", "quarter", 1, "2026-02-28"),
    ("30 November, a quarter on, in a leap year", "2027-11-30", "quarter", 1, "2028-02-29"),
    ("30 November, two quarters on: the short month shortens nothing after it", "2025-11-30", "quarter", 2, "2026-05-30"),
    ("29 February, a year on", "2024-02-29", "year", 1, "2025-02-28"),
    ("29 February, four years on", "2024-02-29", "year", 4, "2028-02-29"),
    ("29 February, half a year on", "2024-02-29", "six_months", 1, "2024-08-29"),
    ("31 August, half a year on", "2026-08-31", "six_months", 1, "2027-02-28"),
    ("over the end of a year", "2026-11-15", "quarter", 1, "2027-02-15"),
    ("the last day of a year", "2026-12-31", "year", 1, "2027-12-31"),
    ("1900 was no leap year", "1896-02-29", "year", 4, "1900-02-28"),
]


@pytest.mark.parametrize(("says", "start", "period", "n", "due"), DUE, ids=[row[0] for row in DUE])
def test_the_day_due(says: str, start: str, period: str, n: int, due: str) -> None:
    assert due_after(date.fromisoformat(start), period, n).isoformat() == due


STARTS = st.dates(date(1900, 1, 1), date(2060, 12, 31))
PERIODS = st.sampled_from(["quarter", "six_months", "year"])
MONTHS = {"quarter": 3, "six_months": 6, "year": 12}


@given(start=STARTS, period=PERIODS, n=st.integers(1, 30))
def test_it_is_so_many_months_later_on_the_same_day_or_the_last_one_there_is(start: date, period: str, n: int) -> None:
    due = due_after(start, period, n)
    assert (due.year - start.year) * 12 + due.month - start.month == MONTHS[period] * n
    assert due.day == start.day or (due.day < start.day and (due + timedelta(days=1)).day == 1)
    assert due < due_after(start, period, n + 1)


@given(start=STARTS, period=PERIODS, lead=st.integers(0, 366), rounds=st.integers(1, 12))
def test_what_comes_round_again_keeps_the_days_of_its_series(start: date, period: str, lead: int, rounds: int) -> None:
    due = due_after(start, period, 1)
    terms: Terms | None = {
        "kind": "recurring",
        "due_on": due.isoformat(),
        "opens_on": (due - timedelta(days=lead)).isoformat(),
        "why": {"period": period, "event": "decision", "start": start.isoformat(), "n": 1},
    }
    for _ in range(rounds):
        assert terms is not None
        terms = next_terms(terms)
    assert terms is not None
    last = due_after(start, period, rounds + 1)
    assert (terms["due_on"], terms["why"]["n"]) == (last.isoformat(), rounds + 1)
    assert date.fromisoformat(terms["opens_on"]) == last - timedelta(days=lead)


@pytest.mark.parametrize("day", ["1871-12-31", "2099-12-31", "9999-12-31", "0001-01-01"])
def test_a_day_that_no_calendar_here_has_is_refused(day: str) -> None:
    with pytest.raises(Invalid, match="1872 to 2100"):
        due_after(date.fromisoformat(day), "year", 2)


def terms(key: str, **known: Any) -> Terms:
    facts = noted(**known)
    return terms_of(facts, facts.definition.obligations[key], None)


def test_the_procedure_says_who_owes_it_and_when_its_paper_is_opened() -> None:
    found = terms("next_return", on="2026-01-31")
    assert (found["kind"], found["post"], found["due_on"], found["opens_on"]) == ("recurring", "clerk", "2026-04-30", "2026-03-31")
    assert terms("next_return", on="2026-01-31", return_lead=60)["opens_on"] == "2026-03-01"


@pytest.mark.parametrize(
    ("moment", "start"),
    [("2026-03-29T00:30", "2026-03-29"), ("2026-03-29T23:30", "2026-03-30"), ("2026-10-24T23:30", "2026-10-25")],
    ids=["the night in which summer time begins", "half past midnight in summer time", "the night in which it ends"],
)
def test_the_day_of_an_act_is_the_day_in_london(moment: str, start: str) -> None:
    """What its period counts from has not happened, so it is counted from the act."""
    found = terms("audit", on="2026-01-01", now=moment)
    assert (found["why"]["event"], found["why"]["start"]) == ("act", start)
    assert why_in_words(found["why"]).startswith("6 months after the act that made it on ")


def test_it_may_count_from_a_day_that_the_paper_gives() -> None:
    said = {"sections.starts_on": {"is": "given", "value": "2026-08-31"}}
    found = terms("audit", on="2026-01-31", content=said)
    assert (found["kind"], found["post"], found["due_on"], found["opens_on"]) == ("once", "treasurer", "2027-02-28", None)
    assert why_in_words(found["why"]) == "6 months after the day in the section 'starts on' on Monday 31 August 2026."
    none = {"sections.starts_on": {"is": "not_applicable", "why": "It is never audited."}}
    assert terms("audit", on="2026-01-31", content=none)["why"]["event"] == "act"


def test_what_falls_due_once_does_not_come_round_again() -> None:
    assert next_terms(terms("audit", on="2026-01-31")) is None


def test_only_the_acts_that_are_named_make_it() -> None:
    facts = noted("2026-01-31")
    made = {action: [each.rule.key for each in arising(facts, action, None)] for action in facts.definition.by_action}
    assert made["note"] == ["next_return", "audit"]
    assert made["note_with_actions"] == ["next_return"]
    assert {action for action, keys in made.items() if keys} == {"note", "note_with_actions"}


def test_a_paper_that_was_opened_for_the_second_is_followed_by_the_third_however_late_it_is() -> None:
    came_from = {"key": "next_return", "why": {"period": "quarter", "event": "decision", "start": "2025-11-30", "n": 2}}
    facts = noted("2026-09-01")
    following = terms_of(facts, facts.definition.obligations["next_return"], came_from)
    assert (following["due_on"], following["why"]["n"], following["why"]["start"]) == ("2026-08-30", 3, "2025-11-30")


def test_a_paper_of_another_obligation_or_period_begins_a_series_of_its_own() -> None:
    counted = {"period": "quarter", "event": "decision", "start": "2025-11-30", "n": 2}
    facts = noted("2026-09-01")
    yearly = small_return(("every: quarter", "every: year"))
    for rule, came_from in (
        (facts.definition.obligations["next_return"], {"key": "audit", "why": counted}),
        (yearly.obligations["next_return"], {"key": "next_return", "why": counted}),
    ):
        assert terms_of(facts, rule, came_from)["why"]["start"] == "2026-09-01"


@pytest.mark.parametrize(
    ("period", "n", "words"), [("quarter", 1, "3 months"), ("six_months", 2, "1 year"), ("year", 3, "3 years")]
)
def test_how_long_it_is(period: str, n: int, words: str) -> None:
    assert in_words(period, n) == words
