"""What clocks say: from which event they count, under which rule, what they leave out, and when they are over."""

from __future__ import annotations

import pytest

from app.errors import Invalid
from app.workflow import clocks
from app.workflow.calendar import Calendar
from app.workflow.clocks import Running, Waiting
from app.workflow.due import act_due
from app.workflow.facts import Facts
from tests.unit.workflow.reports import MEETING, facts, noticed, on, published, report

CALL_IN = '  call_in: {working_days: $call_in_days, after: publication, effective: next_day, cut_off: "17:00"}'
EASTER = published("2025-04-17", "09:00")


def reading(known: Facts, clock: str = "call_in") -> Running:
    found = clocks.read(known, clock)
    assert isinstance(found, Running)
    return found


def test_a_call_in_over_easter_is_over_on_the_day_after_the_fifth_working_day() -> None:
    found = reading(facts("2025-04-22T09:00", **EASTER))
    assert found.counted.counted == tuple(on(f"2025-04-{day}") for day in (22, 23, 24, 25, 28))
    assert found.on == on("2025-04-29")
    assert not found.is_over(on("2025-04-28"))
    assert found.is_over(on("2025-04-29"))


def test_it_says_why() -> None:
    assert reading(facts("2025-04-22T09:00", **EASTER)).in_words() == (
        "Counted from publication on Thursday 17 April 2025: 5 working days after Thursday 17 April 2025; counted: 22 April to "
        "25 April, 28 April; not counted: 18 April (Good Friday), 19 April (Saturday), 20 April (Sunday), 21 April (Easter "
        "Monday), 26 April (Saturday), 27 April (Sunday); so Monday 28 April 2025. It is over on Tuesday 29 April 2025."
    )


def test_what_is_published_after_the_cut_off_counts_from_the_next_day() -> None:
    """Wednesday 3 September 2025 at 17:30 in London: counted from the 4th, so 5, 8, 9, 10 and 11 September."""
    found = reading(facts("2025-09-04T09:00", **published("2025-09-03", "16:30")))
    assert found.counted.start == on("2025-09-04")
    assert found.on == on("2025-09-12")
    assert "on Wednesday 3 September 2025 at 17:30, after the cut-off: 5 working days after Thursday" in found.in_words()


def test_a_day_that_was_entered_afterwards_has_no_hour() -> None:
    """Dated the 3rd by an act of the 5th: whatever the hour of that act, the 3rd counts."""
    known = {"dates": {"published": "2025-09-03"}, "dates_at": {"published": "2025-09-05T18:00:00.000000Z"}}
    assert reading(facts("2025-09-08T09:00", **known)).counted.start == on("2025-09-03")


@pytest.mark.parametrize(
    ("event", "known", "start"),
    [
        ("submission", {"dates": {"submitted": "2026-03-02"}}, "2026-03-02"),
        ("decision", {"dates": {"decided": "2026-03-03"}}, "2026-03-03"),
        ("recording", {"dates": {"recorded": "2026-03-04"}}, "2026-03-04"),
        ("publication", {"dates": {"published": "2026-03-05"}}, "2026-03-05"),
        ("effect", {"dates": {"effective": "2026-03-06"}}, "2026-03-06"),
        ("entry", {"entered_at": "2026-03-09T10:00:00.000000Z"}, "2026-03-09"),
        ("agenda", {"meeting": {**MEETING, "on": "2026-03-20", "agenda_published_at": "2026-03-10T10:00:00Z"}}, "2026-03-10"),
        ("meeting", {"meeting": {**MEETING, "on": "2026-03-20", "agenda_published_at": None}}, "2026-03-20"),
        (
            "notice_key_decision",
            {
                "notices": (
                    noticed("1", "key_decision", "2026-03-02", replaced_by="3"),
                    noticed("2", "private_meeting", "2026-03-16"),
                    noticed("3", "key_decision", "2026-03-11", replaces="1"),
                )
            },
            "2026-03-11",  # the one of its kind that stands
        ),
    ],
)
def test_each_event_starts_a_clock_once_it_has_happened(event: str, known: dict[str, object], start: str) -> None:
    definition = report(("after: publication, effective", f"after: {event}, effective"))
    assert reading(facts("2026-03-25T09:00", definition=definition, **known)).counted.start == on(start)
    waiting = clocks.read(facts("2026-03-25T09:00", definition=definition), "call_in")
    assert isinstance(waiting, Waiting)
    assert "has not started" in waiting.in_words()


def test_a_meeting_without_a_day_or_an_agenda_starts_nothing() -> None:
    known = facts("2026-03-25T09:00", meeting={**MEETING, "on": None, "agenda_published_at": None})
    assert clocks.happened(known.decision, "meeting") is None
    assert clocks.happened(known.decision, "agenda") is None


def test_the_body_says_how_long_and_on_which_calendar() -> None:
    """Three working days, of which Tuesday 22 April is one on which the body is shut: 23, 24 and 25 April."""
    body = Calendar(closures=frozenset({"2025-04-22"}))
    assert reading(facts("2025-04-22T09:00", parameters={"call_in_days": 3}, calendar=body, **EASTER)).on == on("2025-04-26")


def test_scotland_works_on_easter_monday() -> None:
    """21 to 25 April, for good Friday is kept there too."""
    assert reading(facts("2025-04-22T09:00", calendar=Calendar(region="scotland"), **EASTER)).on == on("2025-04-26")


@pytest.mark.parametrize(
    ("rule", "is_over"),
    [
        ("working_days: 5, after: publication", "2025-09-09"),  # the 2nd to the 8th, over on the 9th
        ("working_days: 5, after: publication, effective: same_day", "2025-09-08"),
        ("days: 5, after: publication", "2025-09-07"),  # the 2nd to the 6th
        ("clear_days: 5, after: publication", "2025-09-07"),
        ("clear_working_days: 5, after: publication", "2025-09-09"),
    ],
)
def test_each_rule_is_over_when_its_days_are(rule: str, is_over: str) -> None:
    """Published on Monday 1 September 2025."""
    settling = report(("clear_days: 2, after: decision", rule))
    assert reading(facts("2025-09-02T09:00", definition=settling, **published("2025-09-01")), "settling").on == on(is_over)


@pytest.mark.parametrize("wrong", [{"call_in_days": "many"}, {"cut_off": "late"}])
def test_a_parameter_that_is_none_of_what_is_needed_is_told(wrong: dict[str, str]) -> None:
    definition = report(("call_in_days: 5,", 'call_in_days: 5, cut_off: "17:00",'), ('cut_off: "17:00"}', "cut_off: $cut_off}"))
    known = facts("2025-04-22T09:00", definition=definition, parameters=wrong, **EASTER)
    with pytest.raises(Invalid, match="call_in"):
        clocks.read(known, "call_in")
    assert (clocks.told(known), clocks.due(known), act_due(known)) == (None, None, None)


# --- before an event --------------------------------------------------------------------------------------------------

PAPERS = ("clear_days: 2, after: decision}", "clear_days: 2, after: decision}\n  papers: {clear_working_days: 5, before: meeting}")


def papers(now: str, on_: str | None, after: str = "", **known: object) -> Facts:
    definition = report((PAPERS[0], PAPERS[1].replace("before:", f"{after}before:")))
    return facts(now, definition=definition, meeting={**MEETING, "on": on_, **known} if on_ or known else None)


def test_papers_out_on_the_friday_before_a_bank_holiday_are_in_time_for_tuesday_week() -> None:
    """Friday 22 August 2025 for Tuesday 2 September: 26 to 29 August and 1 September lie clear."""
    assert clocks.kept(papers("2025-08-22T09:00", "2025-09-02"), "papers")
    assert not clocks.kept(papers("2025-08-22T09:00", "2025-09-01"), "papers")
    assert not clocks.kept(papers("2025-08-26T09:00", "2025-09-02"), "papers")
    assert clocks.kept(papers("2025-08-22T09:00", None), "papers") is None


def test_between_two_events_it_does_not_matter_when_it_is_asked() -> None:
    agenda = {"agenda_published_at": "2025-08-22T09:00:00.000000Z"}
    assert clocks.kept(papers("2025-09-01T09:00", "2025-09-02", "after: agenda, ", **agenda), "papers")
    assert not clocks.kept(papers("2025-09-01T09:00", "2025-09-01", "after: agenda, ", **agenda), "papers")
    assert clocks.kept(papers("2025-09-01T09:00", "2025-09-01", "after: agenda, "), "papers") is None


def test_what_is_due_before_a_meeting_is_due_on_the_last_day_that_leaves_enough() -> None:
    assert clocks.last_day(papers("2025-08-01T09:00", "2025-09-02"), "papers") == on("2025-08-25")
    assert clocks.last_day(papers("2025-08-01T09:00", None), "papers") is None


# --- the clock of the state -------------------------------------------------------------------------------------------


def test_the_record_is_told_which_act_comes_next_and_when() -> None:
    told = clocks.told(facts("2025-04-22T09:00", **EASTER))
    assert told is not None
    assert {key: told[key] for key in ("action", "clock", "event", "happened", "on")} == {
        "action": "take_effect",
        "clock": "call_in",
        "event": "publication",
        "happened": "2025-04-17",
        "on": "2025-04-29",
    }
    assert told["counted"]["counted"] == ["2025-04-22", "2025-04-23", "2025-04-24", "2025-04-25", "2025-04-28"]
    assert clocks.due(facts("2025-04-22T09:00", **EASTER)) == "2025-04-28"


def test_a_state_that_no_clock_leaves_has_none_to_tell() -> None:
    assert clocks.told(facts("2025-04-22T09:00", state="decided", **EASTER)) is None
    assert clocks.due(facts("2025-04-22T09:00", state="decided", **EASTER)) is None


def test_of_two_clocks_the_earlier_one_is_told() -> None:
    lapse = "{action: lapse, title: Take effect unanswered, from: [called_in]"
    definition = report((lapse, lapse.replace("called_in", "called_in, open_to_call_in")))
    entered = {"entered_at": "2025-04-01T09:00:00.000000Z"}  # ten working days after are over on 16 April
    told = clocks.told(facts("2025-04-22T09:00", definition=definition, **EASTER, **entered))
    assert told is not None
    assert (told["action"], told["on"]) == ("lapse", "2025-04-16")


@pytest.mark.parametrize(
    ("now", "act"),
    [
        ("2025-04-28T22:59", None),  # a minute before midnight in London
        ("2025-04-28T23:00", "take_effect"),
        ("2025-05-30T09:00", "take_effect"),
    ],
)
def test_the_act_is_due_from_the_first_minute_of_the_day(now: str, act: str | None) -> None:
    assert act_due(facts(now, actor="olive", **EASTER)) == act


def test_an_act_of_a_clock_that_something_else_stands_in_the_way_of_is_not_due() -> None:
    needs = report(("by: [system], clock: call_in,", "by: [system], clock: call_in, guards: [recommendations_present],"))
    assert act_due(facts("2025-04-29T09:00", definition=needs, **EASTER)) is None
