"""Rules of notice: what makes a decision key, and on which day one that is key or private may be made."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.errors import Blocker
from app.workflow.facts import Attempt, Facts, Wet
from app.workflow.guards import GuardCall, registry
from app.workflow.guards.findings import findings
from app.workflow.guards.key_decisions import is_key, wards
from tests.unit.workflow.noticed_reports import KEY, NOT_KEY, PRIVATE, SMALL, facts, given, notice, standing


def ask(name: str, of: Facts) -> tuple[Blocker, ...]:
    return tuple(registry[name].check(of, GuardCall(registry[name].rule)))


def codes(name: str, of: Facts) -> list[str]:
    return [b.code for b in ask(name, of)]


TWO_WARDS = given(["Elm", "Oak"])
STATUS: list[tuple[str, dict[str, Any], list[str], bool]] = [
    ("It says that it is key.", KEY, [], True),
    ("It says that it is not, and is not.", {**NOT_KEY, "sections.wards": given(["Elm"])}, [], False),
    ("It says nothing.", {}, ["key_status_missing"], False),
    (
        "It says no, and costs as much as the threshold.",
        {**NOT_KEY, "sections.costs": given(250_000_00)},
        ["key_status_contradicted"],
        True,
    ),
    ("It says no, and costs a penny less.", {**NOT_KEY, "sections.costs": given(249_999_99)}, [], False),
    ("It says no, and saves as much.", {**NOT_KEY, "sections.costs": given(-250_000_00)}, ["key_status_contradicted"], True),
    ("It says no, and affects two wards.", {**NOT_KEY, "sections.wards": TWO_WARDS}, ["key_status_contradicted"], True),
    ("One ward named twice is one.", {**NOT_KEY, "sections.wards": given(["Elm", "elm "])}, [], False),
    ("It affects all wards and says nothing.", {"sections.wards": given(["All wards"])}, ["key_status_missing"], True),
    ("It says yes, and is neither: that harms nobody.", {**KEY, "sections.wards": given(["Elm"])}, [], True),
]


@pytest.mark.parametrize(("sentence", "content", "expected", "key"), STATUS, ids=[row[0] for row in STATUS])
def test_key_status_stated(sentence: str, content: dict[str, Any], expected: list[str], key: bool) -> None:
    of = facts(content)
    assert (codes("key_status_stated", of), is_key(of)) == (expected, key)


def test_what_is_saved_does_not_hide_what_is_spent() -> None:
    table = replace(SMALL.sections["costs"], type="money_table", columns=("year", "revenue"))
    procedure = replace(SMALL, sections={**SMALL.sections, "costs": table}, digest="another")
    rows = [{"year": "2025/26", "revenue": 250_000_00}, {"year": "2026/27", "revenue": -249_000_00}]
    of = replace(facts({**NOT_KEY, "sections.costs": given(rows)}), definition=procedure)
    assert is_key(of)


def test_the_thresholds_are_the_bodys() -> None:
    """Some say one ward or more, and sums differ tenfold."""
    one_ward, small_sum = {"sections.wards": given(["Elm"])}, {"sections.costs": given(50_000_00)}
    assert not is_key(facts(one_ward))
    assert is_key(facts(one_ward, stand=standing(parameters={"key_wards": 1})))
    assert not is_key(facts(small_sum))
    assert is_key(facts(small_sum, stand=standing(parameters={"key_money_pence": 50_000_00})))


def test_the_sum_of_the_recommendations_counts_too() -> None:
    two = [{"id": one, "verb": "approve", "text": "Pay.", "amount_pence": 125_000_00} for one in ("a", "b")]
    (blocker,) = ask("key_status_stated", facts({**NOT_KEY, "recommendations": two}))
    assert (blocker.code, "£250,000" in blocker.message) == ("key_status_contradicted", True)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (given(["Elm", "Oak."]), ("elm", "oak")),
        (given("Elm, Oak"), ("elm", "oak")),
        (given(["Every ward."]), None),
        ({"is": "none"}, ()),
        (given([{"ward": "Elm"}]), ("elm",)),
    ],
)
def test_wards_are_read_from_lines_rows_or_text(said: Any, expected: Any) -> None:
    assert wards(facts({"sections.wards": said}), "wards") == expected


def test_the_key_test_is_a_warning_too() -> None:
    (warning,) = findings(facts({"sections.wards": given(["All wards"])}))
    assert (warning.code, warning.answered) == ("key_status", False)
    assert "Every ward is affected" in warning.message


EARLY = notice("key_decision", "2025-09-01", "2025-09-30", "2025-10-31")
EXCEPTION, URGENCY = notice("general_exception", "2025-08-22"), notice("special_urgency", "2025-09-01")
REPLACED = notice("key_decision", "2025-07-01", "2025-08-01", "2025-12-31", replaced_by="another")
NOTICED: list[tuple[str, tuple[Any, ...], str, list[str]]] = [
    ("Without any notice it waits.", (), "2025-09-01", ["notice_missing"]),
    ("28 clear days lie between 1 and 30 September.", (EARLY,), "2025-09-30", []),
    ("Between 1 and 29 September lie 27.", (EARLY,), "2025-09-29", ["notice_running"]),
    ("On the last day that the notice names.", (EARLY,), "2025-10-31", []),
    ("On the day after it.", (EARLY,), "2025-11-01", ["notice_names_other_days"]),
    ("Five clear working days after 22 August end on 1 September.", (EXCEPTION,), "2025-09-02", []),
    ("1 September is the fifth of them.", (EXCEPTION,), "2025-09-01", ["notice_missing"]),
    ("Special urgency opens it at once.", (URGENCY,), "2025-09-01", []),
    ("A notice that was replaced counts no more.", (REPLACED,), "2025-09-01", ["notice_missing"]),
    ("The days count from the one that replaced it.", (REPLACED, EARLY), "2025-09-29", ["notice_running"]),
]


@pytest.mark.parametrize(("sentence", "notices", "day", "expected"), NOTICED, ids=[row[0] for row in NOTICED])
def test_key_decision_noticed(sentence: str, notices: tuple[Any, ...], day: str, expected: list[str]) -> None:
    assert codes("key_decision_noticed", facts(KEY, *notices, on=date.fromisoformat(day))) == expected


def test_what_is_not_key_needs_no_notice() -> None:
    assert ask("key_decision_noticed", facts(NOT_KEY)) == ()


def test_a_refusal_says_from_when_and_which_way_is_quicker() -> None:
    (blocker,) = ask("key_decision_noticed", facts(KEY))
    assert (blocker.where, blocker.capacity, blocker.possible_from) == ("notices.key_decision", "proper_officer", "2025-09-30")
    assert "28 clear days after Monday 1 September 2025" in blocker.message
    assert "general exception" in str(blocker.instead)
    assert "Tuesday 9 September 2025" in str(blocker.instead)  # 2 to 5 and 8 September lie between
    assert "with the consent of the Chair of scrutiny" in str(blocker.instead)


def test_the_first_day_that_any_notice_opens_is_told() -> None:
    exception = notice("general_exception", "2025-09-03")  # 4, 5, 8, 9, 10 September lie between
    (blocker,) = ask("key_decision_noticed", facts(KEY, EARLY, exception, on=date(2025, 9, 4)))
    assert (blocker.code, blocker.possible_from) == ("notice_running", "2025-09-11")


def test_a_notice_names_a_later_first_day() -> None:
    late = notice("key_decision", "2025-09-01", "2025-10-20", "2025-10-31")
    (blocker,) = ask("key_decision_noticed", facts(KEY, late, on=date(2025, 10, 6)))
    assert (blocker.code, blocker.possible_from) == ("notice_names_other_days", "2025-10-20")


def test_for_a_decision_on_paper_the_day_of_signing_counts() -> None:
    paper = Attempt(wet=Wet(officer="leader", signed_on="2025-09-29", holdings=()))
    assert codes("key_decision_noticed", facts(KEY, EARLY, on=date(2025, 10, 1), attempt=paper)) == ["notice_running"]


FIRST = notice("private_meeting", "2025-08-01", "2025-09-09", "2025-09-30")
SECOND, PRIVATE_URGENT = notice("private_meeting_response", "2025-09-01"), notice("private_meeting_urgent", "2025-09-08")
IN_PRIVATE: list[tuple[str, tuple[Any, ...], str, list[str]]] = [
    ("Without notices both are missing.", (), "2025-09-09", ["notice_missing", "notice_missing"]),
    ("The second is missing.", (FIRST,), "2025-09-09", ["notice_missing"]),
    ("2 to 5 and 8 September lie between.", (FIRST, SECOND), "2025-09-09", []),
    (
        "A day earlier neither the day that is named nor the second notice is there.",
        (FIRST, SECOND),
        "2025-09-08",
        ["notice_names_other_days", "notice_running"],
    ),
    ("With consent it may be urgent.", (PRIVATE_URGENT,), "2025-09-08", []),
]


@pytest.mark.parametrize(("sentence", "notices", "day", "expected"), IN_PRIVATE, ids=[row[0] for row in IN_PRIVATE])
def test_private_meeting_noticed(sentence: str, notices: tuple[Any, ...], day: str, expected: list[str]) -> None:
    assert codes("private_meeting_noticed", facts({**NOT_KEY, **PRIVATE}, *notices, on=date.fromisoformat(day))) == expected


def test_a_matter_both_key_and_private_runs_two_clocks() -> None:
    of = facts({**KEY, **PRIVATE}, EARLY, on=date(2025, 10, 1))
    assert codes("key_decision_noticed", of) == []
    assert codes("private_meeting_noticed", of) == ["notice_missing", "notice_missing"]
    in_public = facts({**KEY, "checklist.private": {"answer": "no"}}, on=date(2025, 10, 1))
    assert codes("private_meeting_noticed", in_public) == []
