"""Guards of the clocks, and what every act of a clock is asked. Each refusal tells from when it is possible, and why."""

from __future__ import annotations

from app.errors import Blocker
from app.workflow.engine import decide, options
from app.workflow.facts import Facts
from app.workflow.guards import registry
from app.workflow.guards.guard import GuardCall
from tests.unit.workflow.reports import CHAIR, MEETING, facts, published, report

EASTER = published("2025-04-17", "09:00")  # the call-in runs to Monday 28 April 2025
PAPERS = ("clear_days: 2, after: decision}", "clear_days: 2, after: decision}\n  papers: {clear_working_days: 5, before: meeting}")


def asked(name: str, known: Facts, clock: str = "call_in") -> list[Blocker]:
    guard = registry[name]
    return list(guard.check(known, GuardCall(guard.rule, argument=clock)))


def told(name: str, known: Facts, clock: str = "call_in") -> tuple[str, str | None]:
    (only,) = asked(name, known, clock)
    assert only.where == f"clocks.{clock}"
    assert only.rule == registry[name].rule
    return only.code, only.possible_from


def test_not_before_it_is_over() -> None:
    assert told("clock_over", facts("2025-04-28T12:00", **EASTER)) == ("clock_running", "2025-04-29")
    assert asked("clock_over", facts("2025-04-29T00:00", **EASTER)) == []


def test_not_after_it_is_over() -> None:
    assert asked("within_clock", facts("2025-04-28T12:00", **EASTER)) == []
    assert told("within_clock", facts("2025-04-29T00:00", **EASTER)) == ("clock_run_out", None)


def test_a_clock_that_has_not_started_lets_nobody_pass() -> None:
    for guard in ("clock_over", "within_clock"):
        assert told(guard, facts("2025-04-29T00:00")) == ("clock_not_started", None)


def test_a_refusal_says_why_the_day_is_that_day() -> None:
    (blocker,) = asked("clock_over", facts("2025-04-28T12:00", **EASTER))
    assert "The clock 'call in' is over on Tuesday 29 April 2025." in blocker.message
    assert "21 April (Easter Monday)" in blocker.message
    (blocker,) = asked("within_clock", facts("2025-04-29T00:00", **EASTER))
    assert "this was possible until Monday 28 April 2025" in blocker.message


def test_papers_that_come_too_late_say_when_the_meeting_can_be() -> None:
    """Out on Tuesday 26 August 2025: 27 to 29 August, 1 and 2 September lie clear, so Wednesday the 3rd."""
    papers = report(PAPERS)
    late = facts("2025-08-26T09:00", definition=papers, meeting={**MEETING, "on": "2025-09-02"})
    assert told("clock_kept", late, "papers") == ("clock_not_kept", "2025-09-03")
    assert "can be on Wednesday 3 September 2025 at the earliest" in asked("clock_kept", late, "papers")[0].message
    in_time = facts("2025-08-26T09:00", definition=papers, meeting={**MEETING, "on": "2025-09-03"})
    assert asked("clock_kept", in_time, "papers") == []
    assert told("clock_kept", facts("2025-08-26T09:00", definition=papers), "papers") == ("clock_not_started", None)


def test_between_two_events_both_must_be_known() -> None:
    both = report((PAPERS[0], PAPERS[1].replace("before:", "after: agenda, before:")))
    no_agenda = facts("2025-08-26T09:00", definition=both, meeting={**MEETING, "on": "2025-09-03"})
    assert told("clock_kept", no_agenda, "papers") == ("clock_not_started", None)
    agenda = {**MEETING, "on": "2025-09-02", "agenda_published_at": "2025-08-26T09:00:00Z"}
    assert told("clock_kept", facts("2025-09-01T09:00", definition=both, meeting=agenda), "papers")[0] == "clock_not_kept"


def test_a_clock_acts_once_it_is_over_and_not_before() -> None:
    early = decide(facts("2025-04-28T12:00", **EASTER), "take_effect")
    assert [b.code for b in early.blockers] == ["clock_running"]
    done = decide(facts("2025-04-29T00:00", **EASTER), "take_effect")
    assert (done.to, done.capacity, done.holding) == ("effective", "system", None)
    assert "clock_over@1" in done.guards


def test_nobody_does_what_a_clock_does() -> None:
    verdict = decide(facts("2025-04-29T00:00", actor=CHAIR, **EASTER), "take_effect")
    assert [(b.code, b.capacity) for b in verdict.blockers] == [("capacity_not_held", "system")]


def test_a_clock_does_nothing_that_is_for_officers() -> None:
    verdict = decide(facts("2025-04-22T12:00", **EASTER), "call_in")
    assert [b.code for b in verdict.blockers] == ["capacity_not_held"]
    assert decide(facts("2025-04-22T12:00", actor=CHAIR, **EASTER), "call_in").to == "called_in"


def test_readers_see_the_act_of_the_clock_with_its_day() -> None:
    options_ = {option.action: option for option in options(facts("2025-04-22T12:00", actor=CHAIR, **EASTER))}
    assert options_["call_in"].allowed
    blockers = {b.code: b.possible_from for b in options_["take_effect"].blockers}
    assert blockers == {"capacity_not_held": None, "clock_running": "2025-04-29"}


def test_an_act_of_a_clock_with_other_guards_asks_those_too() -> None:
    needs = report(("by: [system], clock: call_in,", "by: [system], clock: call_in, guards: [recommendations_present],"))
    verdict = decide(facts("2025-04-28T12:00", definition=needs, **EASTER), "take_effect")
    assert {b.code for b in verdict.blockers} == {"clock_running", "recommendation_missing"}


def test_a_parameter_that_is_no_number_refuses() -> None:
    known = facts("2025-04-29T12:00", parameters={"call_in_days": "five"}, **EASTER)
    attempt = decide(known, "take_effect")
    assert [b.code for b in attempt.blockers] == ["guard_failed"]
