"""Clocks in procedure files: what is carried, what is refused with its place, what the linter finds, and the dates of acts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.errors import Invalid
from app.workflow.calendar import Calendar
from app.workflow.dating import dates_given
from app.workflow.definition import Clock, Definition, GuardUse
from app.workflow.describe import clock_words, describe, due_words, who
from app.workflow.diagram import mermaid, svg
from app.workflow.lint import lint
from app.workflow.simulate import in_words, simulate
from tests.unit.workflow.reports import facts, on, published, report

CALL_IN = 'call_in: {working_days: $call_in_days, after: publication, effective: next_day, cut_off: "17:00"}'
SETTLING = "settling: {clear_days: 2, after: decision}"
EFFECT = "by: [system], clock: call_in, dates: [effective]"


def test_clocks_are_as_written() -> None:
    definition = report()
    assert definition.clocks == {
        "call_in": Clock(
            key="call_in", rule="working_days", length="$call_in_days", after="publication", cut_off="17:00", effective="next_day"
        ),
        "response": Clock(key="response", rule="working_days", length="$response_days", after="entry", effective="next_day"),
        "settling": Clock(key="settling", rule="clear_days", length=2, after="decision", effective="same_day"),
    }
    take_effect = definition.by_action["take_effect"][0]
    assert (take_effect.by, take_effect.clock, take_effect.dates) == (("system",), "call_in", ("effective",))
    assert GuardUse(name="clock_over", argument="settling") in definition.by_action["release"][0].guards
    assert (definition.states["open_to_call_in"].due_clock, definition.states["finance_check"].due_days) == ("call_in", 5)
    assert [t.action for t in definition.by_clock["called_in"]] == ["lapse"]


WRONG = [
    ("no rule", (SETTLING, "settling: {after: decision}"), "clocks.settling", "exactly one of"),
    (
        "two rules",
        (SETTLING, "settling: {days: 2, clear_days: 2, after: decision}"),
        "clocks.settling",
        "found days and clear_days",
    ),
    ("from nothing", (SETTLING, "settling: {clear_days: 2}"), "clocks.settling", "counts from nothing"),
    (
        "an unknown event",
        (SETTLING, "settling: {clear_days: 2, after: decison}"),
        "clocks.settling.after",
        "did you mean decision?",
    ),
    ("one event twice", (SETTLING, "settling: {days: 2, after: decision, before: decision}"), "clocks.settling.before", "name two"),
    (
        "clear days that say when they are over",
        (SETTLING, "settling: {clear_days: 2, after: decision, effective: next_day}"),
        "clocks.settling.effective",
        "leave effective out",
    ),
    ("an hour that there is not", ('cut_off: "17:00"', 'cut_off: "27:00"'), "clocks.call_in.cut_off", "a time such as 17:00"),
    ("an unknown parameter", ('cut_off: "17:00"', "cut_off: $closing"), "clocks.call_in.cut_off", "unknown parameter closing"),
    ("no days at all", ("working_days: $call_in_days,", "working_days: 0,"), "clocks.call_in.working_days", "from 1 to 3660"),
    (
        "an unknown clock",
        ("clock: call_in, dates", "clock: callin, dates"),
        "transitions.take_effect.clock",
        "did you mean call_in?",
    ),
    ("no clock", ("by: [system], clock: call_in,", "by: [system],"), "transitions.take_effect.by", "say which clock"),
    (
        "a clock for a person",
        ("by: [monitoring_officer], dates", "by: [monitoring_officer], clock: call_in, dates"),
        "",
        "goes with by",
    ),
    ("somebody besides", ("by: [system], clock: call_in", "by: [system, executive], clock: call_in"), "", "done by nobody else"),
    ("a clock that signs", ("by: [system], clock: call_in,", "by: [system], clock: call_in, signs: legal,"), "", "leave signs out"),
    (
        "a due of two kinds",
        ("due: {clock: call_in}", "due: {clock: call_in, working_days: 2}"),
        "states.open_to_call_in.due",
        "either",
    ),
    ("a due of no kind", ("due: {clock: call_in}", "due: {}"), "states.open_to_call_in.due", "either"),
    ("a guard without its clock", ("{within_clock: call_in}", "within_clock"), "", "needs the name of a clock"),
    ("a guard of an unknown clock", ("{within_clock: call_in}", "{within_clock: call_out}"), "", "unknown clock call_out"),
    ("a guard of what has no end", ("{clock_over: settling}", "{clock_kept: settling}"), "", "has no before"),
    (
        "a wait for what has no start",
        (SETTLING, "settling: {clear_days: 2, before: meeting}"),
        "transitions.release",
        "has no after",
    ),
    ("a date that no act gives", ("dates: [published]", "dates: [decided]"), "transitions.publish.dates", "expected one of"),
]


@pytest.mark.parametrize(("says", "change", "where", "message"), WRONG, ids=[row[0] for row in WRONG])
def test_what_cannot_be_carried_is_refused_with_its_place(says: str, change: tuple[str, str], where: str, message: str) -> None:
    with pytest.raises(Invalid) as refusal:
        report(change)
    assert [f for f in refusal.value.faults if where in f.where and message in f.message], refusal.value.faults


def found(*changes: tuple[str, str]) -> Iterator[tuple[str, int]]:
    definition = report(*changes)
    text = definition.source.decode().splitlines()
    for finding in lint(definition):
        yield finding.code, len(text[: finding.line])


def test_nothing_is_wrong_with_the_small_report() -> None:
    assert list(found()) == []


def test_a_clock_that_nothing_waits_for_is_found() -> None:
    codes = [code for code, _ in found((SETTLING, f"{SETTLING}\n  idle: {{days: 3, after: entry}}"))]
    assert codes == ["unused_clock"]


def test_a_clock_that_can_never_start_is_found_where_it_is_waited_for() -> None:
    codes = [code for code, _ in found(("by: [monitoring_officer], dates: [published]", "by: [monitoring_officer]"))]
    assert codes == ["clock_never_starts"] * 3  # the act, the guard and the due


DEFER = (
    "  - {action: call_in,",
    "  - {action: put_off, from: [open_to_call_in], to: called_in, by: [executive], asks: [{key: until, title: To, type: date}]}\n"
    "  - {action: call_in,",
)
ASKED = ("guards: [{clock_over: settling}]", "guards: [{clock_over: settling}, deferral_over]")


def test_a_day_to_which_a_decision_is_put_off_and_that_binds_nothing_is_found() -> None:
    assert [code for code, _ in found(DEFER)] == ["day_binds_nothing"]
    assert [code for code, _ in found(DEFER, ASKED)] == []


def test_a_clock_that_starts_only_later_is_found() -> None:
    """Counted from the decision, and waited for before it."""
    early = (
        "by: [monitoring_officer], signs: legal, guards: [",
        "by: [monitoring_officer], signs: legal, guards: [{clock_over: settling}, ",
    )
    ((code, line),) = found(early)
    assert code == "clock_never_starts"
    assert line == next(n for n, text in enumerate(report(early).source.decode().splitlines(), 1) if "action: clear" in text)


def test_a_parameter_that_only_a_clock_names_is_used() -> None:
    assert not [code for code, _ in found() if code == "unused_parameter"]
    assert [code for code, _ in found(("response_days: 10", "response_days: 10, idle_days: 2"))] == ["unused_parameter"]


# --- dates of acts ----------------------------------------------------------------------------------------------------


def dates(definition: Definition, now: str, action: str, state: str, to: str, **known: object) -> dict[str, str]:
    known_ = {"dates": {"submitted": "2025-04-01"}, **known}
    transition = definition.transition(action, state)
    assert transition is not None
    return dates_given(facts(now, definition=definition, state=state, **known_), transition, to)


def test_an_officers_act_gives_the_dates_of_its_own_day() -> None:
    assert dates(report(), "2025-04-17T22:30", "publish", "decided", "open_to_call_in") == {"published": "2025-04-17"}
    assert dates(report(), "2025-04-17T23:30", "publish", "decided", "open_to_call_in") == {"published": "2025-04-18"}


def test_a_clocks_act_gives_the_day_on_which_it_ran_out_whenever_it_is_made() -> None:
    known = published("2025-04-17")
    assert dates(report(), "2025-05-06T08:00", "take_effect", "open_to_call_in", "effective", **known) == {
        "submitted": "2025-05-06",
        "effective": "2025-04-29",
    }


def test_what_first_leaves_the_draft_is_submitted() -> None:
    assert dates(report(), "2025-04-17T09:00", "submit", "draft", "legal_check", dates={}) == {"submitted": "2025-04-17"}
    assert dates(report(), "2025-04-17T09:00", "clear", "legal_check", "finance_check") == {}


# --- in words and pictures --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clock", "words"),
    [
        (
            Clock(key="call_in", rule="working_days", length="$call_in_days", after="publication", cut_off="17:00"),
            "call in: 5 working days after publication, over on the next day; "
            "what is put out at 17:00 or later counts from the next day",
        ),
        (
            Clock(key="notice", rule="clear_days", length=28, after="notice_key_decision", effective="same_day"),
            "notice: 28 clear days after the notice of a key decision",
        ),
        (
            Clock(key="papers", rule="clear_working_days", length=1, after="agenda", before="meeting"),
            "papers: 1 clear working day after publication of the agenda and before the meeting",
        ),
        (
            Clock(key="same", rule="days", length=2, after="effect", effective="same_day"),
            "same: 2 days after the day on which it takes effect, over on that day",
        ),
    ],
)
def test_a_clock_is_told_in_words(clock: Clock, words: str) -> None:
    assert clock_words(report(), clock) == words


def test_the_procedure_tells_its_clocks_and_what_they_do() -> None:
    told = describe(report())
    assert "What is counted" in told
    assert "  Take effect: by the clock 'call in'; leads to In effect. From then on it is effective." in told
    assert due_words(report(), report().states["open_to_call_in"]) == "due by the clock 'call in'"
    assert who(report(), report().by_action["lapse"][0]) == "the clock 'response'"


def test_pictures_tell_the_clock() -> None:
    assert "open_to_call_in --> effective : Take effect, by the clock 'call in'" in mermaid(report())
    assert "the clock &#x27;call in&#x27;" in svg(report()) or "the clock 'call in'" in svg(report())


def test_a_walk_waits_for_the_clock_and_tells_the_earliest_day() -> None:
    steps = simulate(report(), on=on("2025-04-17"))
    assert (steps[-1].action, steps[-1].by, steps[-1].on, steps[-1].to) == (
        "take_effect",
        "The clock",
        on("2025-04-29"),
        "effective",
    )
    assert in_words(report(), steps)[-1] == "In effect: Tuesday 29 April 2025 at the earliest"
    assert steps[-1].due == on("2025-04-28")


def test_a_clock_acts_on_a_saturday_and_an_officer_on_monday() -> None:
    """Published on Friday 29 August 2025 and effective after a week of plain days: Saturday 6 September."""
    week = report((CALL_IN, "call_in: {days: 7, after: publication}"), ("call_in_days: 5, ", ""))
    assert simulate(week, on=on("2025-08-29"))[-1].on == on("2025-09-06")
    by_hand = report(
        (CALL_IN, "call_in: {days: 7, after: publication}"),
        ("call_in_days: 5, ", ""),
        (EFFECT, "by: [monitoring_officer], guards: [{clock_over: call_in}]"),
    )
    assert simulate(by_hand, on=on("2025-08-29"))[-1].on == on("2025-09-08")


def test_a_walk_arranges_what_happens_outside_the_procedure() -> None:
    """An agenda on Friday 22 August 2025 lets the executive meet on Tuesday 2 September."""
    papers = "papers: {clear_working_days: 5, after: agenda, before: meeting}"
    meeting = report(
        (SETTLING, f"{SETTLING}\n  {papers}"), ("decider_is_not_certifier]", "decider_is_not_certifier, {clock_kept: papers}]")
    )
    steps = simulate(meeting, on=on("2025-08-22"))
    approved = next(step for step in steps if step.action == "approve")
    assert [b.code for b in approved.blocked] == ["clock_not_started", "clock_not_kept"]
    assert any("the meeting on Tuesday 2 September 2025" in done for done in approved.cleared_by)
    assert steps[-1].to == "effective"


def test_a_walk_waits_for_the_meeting_that_the_papers_leave_time_for() -> None:
    papers = "papers: {clear_working_days: 5, after: agenda, before: meeting}"
    asked = "decider_is_not_certifier, on_an_agenda, {clock_kept: papers}, meeting_quorate]"
    meeting = report((SETTLING, f"{SETTLING}\n  {papers}"), ("decider_is_not_certifier]", asked))
    steps = simulate(meeting, on=on("2025-08-22"))
    approved = next(step for step in steps if step.action == "approve")
    assert (approved.on, approved.stuck) == (on("2025-09-02"), "")
    assert "the secretary: the meeting held on Tuesday 2 September 2025" in approved.cleared_by


def test_a_walk_by_another_calendar_takes_another_time() -> None:
    assert simulate(report(), on=on("2025-04-17"), calendar=Calendar(region="scotland"))[-1].on == on("2025-04-26")
