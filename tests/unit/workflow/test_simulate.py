"""A walk through a procedure meets what a real decision would meet, and always ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal, get_args

import pytest

from app.errors import Blocker, Invalid
from app.workflow import cel, steps
from app.workflow.calendar import Calendar
from app.workflow.definition import (
    Ask,
    Covers,
    Decider,
    Definition,
    Destination,
    Post,
    Rule,
    Section,
    SectionType,
    SignoffRule,
    State,
)
from app.workflow.facts import Facts
from app.workflow.guards import registry
from app.workflow.guards.guard import GuardCall, guard
from app.workflow.loader import load_file
from app.workflow.simulate import Step, in_words, simulate
from tests.unit.workflow.procedures import CEX, CFO, MO, PCC, act, notice, procedure, states

WORKFLOWS = Path(__file__).parents[3] / "workflows"
ASKED: Final[tuple[Literal["line", "text", "date", "choice", "yes_no"], ...]] = ("line", "text", "date", "choice", "yes_no")
NAMES = cel.variables(sections={}, checklist={}, deciders=(), parameters={})


def path(walk: tuple[Step, ...]) -> list[str | None]:
    return [walk[0].state, *(step.to for step in walk)]


def acts(walk: tuple[Step, ...]) -> list[str]:
    return [step.action for step in walk]


def codes(step: Step) -> set[str]:
    return {blocker.code for blocker in step.blocked}


def line(*transitions: Any, **more: Any) -> Definition:
    """Make a procedure of draft, check and done, with these transitions."""
    rungs = states(
        State(key="draft", title="Draft", initial=True, editable_by=("originator",)),
        State(key="check", title="Check", editable_by=("originator",)),
        State(key="done", title="Done", outcome="approved"),
    )
    return procedure(rungs, transitions, **more)


def never(says: str) -> Rule:
    return Rule(key="never", condition=cel.compile("false", NAMES), says=says, cured_by="originator", where="title")


def test_a_notice_to_the_commissioner_goes_through_every_check_to_its_approval() -> None:
    walk = simulate(notice())

    assert path(walk) == ["draft", "legal_check", "finance_signoff", "approval_to_submit", "awaiting_decision", "approved"]
    assert acts(walk) == ["submit", "clear", "certify", "approve_to_submit", "approve"]
    assert [re.search(r"\((.*)\)", step.by)[1] for step in walk if step.by] == [  # type: ignore[index]
        "originator",
        "Monitoring officer",
        "Chief finance officer",
        "Chief executive",
        "Police and crime commissioner",
    ]


def test_an_empty_draft_is_told_everything_that_it_lacks_and_who_fills_it() -> None:
    first = simulate(notice())[0]

    assert codes(first) == {"decider_missing", "recommendation_missing", "section_missing", "question_unanswered"}
    assert first.cleared_by == (
        "Officer A (originator): the decision maker",
        "Officer A (originator): the recommendations",
        "Officer A (originator): 'Summary'",
        "Officer A (originator): the question 'Has advice been sought?'",
    )


def test_a_delegated_decision_passes_by_the_approval_to_submit() -> None:
    walk = simulate(notice(), {"decider": CEX})

    assert "approval_to_submit" not in path(walk)
    assert walk[-1].by.endswith("(Chief executive)")


@pytest.mark.parametrize("outcome", ["approved", "approved_in_part", "rejected"])
def test_the_walk_ends_at_the_outcome_that_is_asked_for(outcome: str) -> None:
    assert simulate(notice(), {"outcome": outcome})[-1].to == outcome


def test_whoever_certified_does_not_decide_so_a_deputy_does() -> None:
    definition = replace(notice(), digest="2" * 64, deciders={CFO: Decider(post=CFO)})
    last = simulate(definition)[-1]

    assert codes(last) == {"certifier_decides"}
    assert last.by.endswith("(deputy of the Chief finance officer)")
    assert last.cleared_by[0].startswith(f"{last.by}: acts in place of Officer")
    assert last.to == "approved"


def test_content_that_is_missed_late_voids_a_sign_off_and_the_walk_goes_back() -> None:
    """The check signs everything; a section wanted only at the end sends the decision back to the check, once."""
    rule = SignoffRule(name="legal", duty="legal", post=MO, statement="Lawful.", covers=Covers(all=True), void_to="check")
    rungs = states(
        State(key="draft", title="Draft", initial=True),
        State(key="check", title="Check"),
        State(key="ready", title="Ready", editable_by=("originator",)),
        State(key="done", title="Done", outcome="approved"),
    )
    transitions = (
        act("submit", "Submit", ("draft",), "check", by=("originator",)),
        act("clear", "Clear", ("check",), "ready", by=(MO,), signs="legal"),
        act("finish", "Finish", ("ready",), "done", by=(MO,), guards=("sections_complete", ("signed", "legal"))),
    )
    late = Section(key="late", title="Late", type="line", required_on=("finish",))
    posts = {MO: Post(key=MO, title="Monitoring officer")}
    walk = simulate(procedure(rungs, transitions, posts=posts, sections={"late": late}, signoffs={"legal": rule}))

    assert acts(walk) == ["submit", "clear", "revise", "clear", "finish"]
    assert path(walk) == ["draft", "check", "ready", "check", "ready", "done"]
    assert walk[2].by == "Officer A (originator)"
    assert codes(walk[2]) == {"section_missing"}


def test_a_limb_that_needs_what_nobody_may_fill_any_more_is_where_the_walk_is_stuck() -> None:
    """Costs are for the finance officer alone, and the state of the certificate lets nobody edit."""
    walk = simulate(notice(), {"choice": "b"})

    assert walk[-1].state == "finance_signoff"
    assert walk[-1].to is None
    assert walk[-1].stuck == "Limb b needs section 'Costs' to be filled."


def test_a_limb_that_is_chosen_is_founded_by_whoever_may_fill_what_it_needs() -> None:
    definition = notice()
    costs = replace(definition.sections["costs"], editable_in=("finance_signoff",))
    walk = simulate(replace(definition, digest="3" * 64, sections={**definition.sections, "costs": costs}), {"choice": "b"})
    certify = next(step for step in walk if step.action == "certify")

    assert codes(certify) == {"limb_unfounded"}
    assert certify.cleared_by == (f"{certify.by}: 'Costs'",)
    assert walk[-1].to == "approved"


def test_an_originator_who_knows_which_limb_is_meant_fills_in_its_figures_at_once() -> None:
    definition = notice()
    costs = replace(definition.sections["costs"], filled_by=())
    walk = simulate(replace(definition, digest="4" * 64, sections={**definition.sections, "costs": costs}), {"choice": "b"})

    assert "Officer A (originator): 'Costs'" in walk[0].cleared_by
    assert "revise" not in acts(walk)
    assert walk[-1].to == "approved"


def test_a_rule_that_nothing_can_meet_is_where_the_walk_is_stuck_and_why() -> None:
    walk = simulate(line(act("go", "Go", ("draft",), "check", by=("originator",), guards=(never("It is never so."),)),
                         act("end", "End", ("check",), "done", by=("originator",))))  # fmt: skip

    assert len(walk) == 1
    assert walk[0].stuck == "It is never so."
    assert walk[0].to is None
    assert codes(walk[0]) == {"never"}


def test_where_the_first_way_is_barred_the_next_one_that_leads_on_is_taken() -> None:
    walk = simulate(line(act("short", "Short", ("draft",), "done", by=("originator",), guards=(never("No."),)),
                         act("go", "Go", ("draft",), "check", by=("originator",)),
                         act("end", "End", ("check",), "done", by=("originator",))))  # fmt: skip

    assert acts(walk) == ["go", "end"]


def test_a_procedure_without_an_end_is_left_after_a_bounded_number_of_acts() -> None:
    """The second way out of the check is taken only where something is true that never is."""
    nowhere = Destination(state="done", condition=cel.compile("false", NAMES))
    back = act("back", "Back", ("check",), nowhere, "draft", by=("originator",))
    walk = simulate(line(act("go", "Go", ("draft",), "check", by=("originator",)), back))

    assert acts(walk) == ["go", "back", "go", "back", "go", "back", ""]
    assert walk[-1].stuck == "After 6 acts there is still no outcome."


def test_a_procedure_whose_outcome_only_another_decision_brings_says_that_nothing_leads_on() -> None:
    walk = simulate(line(act("replace", "Replace", ("draft",), "done", by=("link",), link="supersedes")))

    assert walk[-1].stuck == "No act leads on from here to an outcome."


def test_the_clock_acts_where_the_procedure_leaves_it_to_the_clock() -> None:
    walk = simulate(line(act("go", "Go", ("draft",), "done", by=("system",))))

    assert [(step.by, step.to) for step in walk] == [("The clock", "done")]


def test_for_a_committee_its_recorder_acts() -> None:
    posts = {"board": Post(key="board", title="Board", collective=True), MO: Post(key=MO, title="Clerk")}
    decide = act("decide", "Decide", ("check",), "done", by=("decider", "recorder"), decides="approved")
    choose = act("go", "Go", ("draft",), "check", by=("originator",), guards=("decider_chosen",))
    walk = simulate(line(choose, decide, posts=posts, deciders={"board": Decider(post="board")}, recorders=(MO,)))

    assert walk[-1].by.endswith("(Clerk)")
    assert walk[-1].to == "done"


def test_the_decision_maker_is_chosen_at_once_even_where_no_rule_asks_for_one() -> None:
    decide = act("decide", "Decide", ("check",), "done", by=("decider",), decides="approved")
    go = act("go", "Go", ("draft",), "check", by=("originator",))
    posts = {MO: Post(key=MO, title="Clerk"), PCC: Post(key=PCC, title="Commissioner")}
    deciders = {key: Decider(post=key) for key in posts}
    walk = simulate(line(go, decide, posts=posts, deciders=deciders), {"decider": PCC})

    assert walk[-1].by.endswith("(Commissioner)")


def test_says_by_when_a_state_should_be_left_in_working_days() -> None:
    """From Thursday 17 April 2025, five working days end on Monday 28 April: Easter lies between."""
    walk = simulate(notice(), on=date(2025, 4, 17))
    due = {step.state: step.due for step in walk}

    assert due == {
        "draft": None,
        "legal_check": date(2025, 4, 28),
        "finance_signoff": date(2025, 4, 28),
        "approval_to_submit": None,
        "awaiting_decision": None,
    }


def test_nothing_is_done_on_a_day_on_which_the_body_is_shut() -> None:
    shut = Calendar(closures=frozenset({"2025-04-22"}))

    assert {step.on for step in simulate(notice(), on=date(2025, 4, 19), calendar=shut)} == {date(2025, 4, 23)}


def test_what_is_possible_only_from_a_day_waits_for_the_next_working_day(monkeypatch: pytest.MonkeyPatch) -> None:
    @guard(rule="A made-up wait")
    def not_before(facts: Facts, call: GuardCall) -> Iterator[Blocker]:
        """Nothing is done before Saturday 6 September 2025, for this test."""
        if facts.today < date(2025, 9, 6):
            yield Blocker("too_early", "It is too early.", possible_from="2025-09-06")

    monkeypatch.setattr(steps, "registry", MappingProxyType({**registry, "not_before": not_before}))
    walk = simulate(line(act("go", "Go", ("draft",), "done", by=("originator",), guards=("not_before",))))

    assert walk[0].on == date(2025, 9, 8)
    assert codes(walk[0]) == {"too_early"}
    assert walk[0].cleared_by == ("the calendar: waiting until Monday 8 September 2025",)
    assert walk[0].to == "done"


def test_everybody_is_invented_and_everything_told_again_is_the_same() -> None:
    walk = simulate(notice())

    assert all(re.fullmatch(r"Officer [A-Z]+ \(.+\)", step.by) for step in walk)
    assert walk == simulate(notice())


def test_the_walk_is_told_in_words() -> None:
    told = in_words(notice(), simulate(notice()))

    assert told[0] == "Draft: from Monday 1 September 2025"
    assert "  blocked: Section 'Summary' is empty. [section_missing]" in told
    assert "  Officer A (originator): Submit for legal check -> Legal check" in told
    assert "Legal check: from Monday 1 September 2025 (due by Monday 8 September 2025)" in told
    assert told[-1] == "Approved: Monday 1 September 2025 at the earliest"
    assert in_words(notice(), simulate(notice(), {"choice": "b"}))[-1] == "  stuck: Limb b needs section 'Costs' to be filled."


@pytest.mark.parametrize(
    ("answers", "known"),
    [
        ({"decider": "mayor"}, PCC),
        ({"choice": "z"}, "a, b"),
        ({"outcome": "noted"}, "approved_in_part"),
        ({"mood": "good"}, "decider"),
    ],
)
def test_an_answer_that_the_procedure_does_not_know_is_refused_with_those_it_knows(answers: dict[str, str], known: str) -> None:
    with pytest.raises(Invalid, match=known) as told:
        simulate(notice(), answers)
    assert [fault.where for fault in told.value.faults] == list(answers)


def test_every_kind_of_section_and_of_question_asked_with_an_act_can_be_made_up() -> None:
    kinds = get_args(SectionType)
    sections = {
        kind: Section(key=kind, title=kind, type=kind, required_on=("go",), columns=("year", "sum"), choices=("one", "two"))
        for kind in kinds
    }
    asks = tuple(Ask(key=kind, title=kind, type=kind, required=True, choices=("one",)) for kind in ASKED)
    go = act("go", "Go", ("draft",), "done", by=("originator",), guards=("sections_complete",), asks=asks)
    walk = simulate(line(go, sections=sections, posts={MO: Post(key=MO, title="Clerk")}))

    assert walk[-1].to == "done"
    assert len(walk[-1].cleared_by) == len(kinds)


@pytest.mark.parametrize("file", sorted(WORKFLOWS.glob("*.yaml")), ids=lambda file: file.stem)
def test_each_procedure_that_comes_with_duly_can_be_walked_by_each_decider_to_each_outcome(file: Path) -> None:
    definition = load_file(file)
    outcomes = {state.outcome for state in definition.states.values() if state.outcome}
    for decider, outcome in product(definition.deciders, outcomes):
        last = simulate(definition, {"decider": decider, "outcome": outcome})[-1]
        assert (last.stuck, last.to and definition.states[last.to].outcome) == ("", outcome)
    assert outcomes
