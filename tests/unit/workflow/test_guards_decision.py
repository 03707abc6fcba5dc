"""Rules of the decision: sign-offs that hold, delegated authority, outcomes, the order of days."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.errors import Blocker
from app.workflow.definition import Decider
from app.workflow.facts import Attempt, Delegation, Facts
from app.workflow.guards import GuardCall, registry
from app.workflow.guards.decision import pounds
from tests.unit.workflow.notices import (
    CARLA,
    DORA,
    PETRA,
    SMALL,
    awaiting,
    content,
    decision,
    definition,
    delegation,
    facts,
    given,
    outcome,
    recommendation,
    signoff,
    standing,
    wet,
)


def ask(name: str, of: Facts, action: str = "approve", argument: Any = None) -> tuple[Blocker, ...]:
    guard = registry[name]
    (transition,) = of.definition.by_action[action]
    return tuple(guard.check(of, GuardCall(guard.rule, transition, None, argument)))


def codes(name: str, of: Facts, action: str = "approve", argument: Any = None) -> list[str]:
    return [b.code for b in ask(name, of, action, argument)]


def test_a_sign_off_that_holds_is_one() -> None:
    assert codes("signed", facts(decision(signed=("legal",))), argument="legal") == []


def test_a_sign_off_that_was_not_given_is_for_its_post_to_give() -> None:
    (blocker,) = ask("signed", facts(decision(signed=("finance",))), argument="legal")
    assert (blocker.code, blocker.capacity, blocker.where) == ("not_signed", "monitoring_officer", "signoffs.legal")
    assert blocker.message == "The legal sign-off has not been given."


def test_a_sign_off_that_was_voided_is_told_as_that() -> None:
    (blocker,) = ask("signed", facts(decision(signoffs=(signoff("legal", voided_by=9),))), argument="legal")
    assert blocker.message == "The legal sign-off no longer holds, since what it covers has changed."


@pytest.mark.parametrize(("post", "expected"), [("commissioner", ["not_signed"]), ("chief_executive", []), ("board", [])])
def test_a_sign_off_may_be_needed_for_some_decision_makers_only(post: str, expected: list[str]) -> None:
    """The approval to submit is needed only for what is submitted to the commissioner."""
    approval = replace(SMALL.signoffs["approval"], required_for=("commissioner",))
    procedure = definition(signoffs={**SMALL.signoffs, "approval": approval})
    for_post = decision(values=content(decider={"post": post, "matter": None, "authority": None}))
    assert codes("signed", facts(for_post, definition=procedure), argument="approval") == expected


DECIDERS = [
    ("A decision maker is chosen.", {"post": "commissioner"}, []),
    ("Nobody is chosen.", None, ["decider_missing"]),
    ("A post that may not decide is chosen.", {"post": "monitoring_officer"}, ["decider_unknown"]),
]


@pytest.mark.parametrize(("sentence", "decider", "expected"), DECIDERS, ids=[row[0] for row in DECIDERS])
def test_decider_chosen(sentence: str, decider: Any, expected: list[str]) -> None:
    assert codes("decider_chosen", facts(decision(values=content(decider=decider))), "submit") == expected


# --- delegation -------------------------------------------------------------------------------------------------------


def delegated(
    *held: Delegation, post: str = "chief_executive", matter: str | None = "grants", pence: int = 0, costs: int = 0, saved: int = 0
) -> Facts:
    values = content(
        decider={"post": post, "matter": matter, "authority": None},
        recommendations=[recommendation("r1", "Pay it.", amount_pence=pence), recommendation("r2", "Note it.")],
        sections__costs=given([{"year": "2025/26", "capital": costs, "revenue": -saved}]),
    )
    return facts(awaiting(values), actor=CARLA, standing=standing(delegations=held))


ALL, GRANTS, OTHER = delegation(), delegation(matters=("grants",)), delegation("chief_finance_officer")
NO_LIMIT, STAFFING = delegation(ceiling=None), delegation(ceiling=None, matters=("staffing",))
DELEGATIONS = [
    ("A delegation of every matter carries a matter.", delegated(ALL), []),
    (
        "A post that has no such authority of its own passes none on.",
        delegated(replace(ALL, from_post="monitoring_officer")),
        ["delegation_missing"],
    ),
    (
        "Nor does a post that acts under delegation itself.",
        delegated(replace(ALL, from_post="chief_executive")),
        ["delegation_missing"],
    ),
    ("What is saved makes what is spent no less.", delegated(ALL, costs=60_000_00, saved=59_000_00), ["above_ceiling"]),
    ("A delegation of this matter carries it.", delegated(GRANTS), []),
    ("A delegation of other matters does not.", delegated(GRANTS, matter="staffing"), ["matter_not_delegated"]),
    ("A delegation to another post does not.", delegated(OTHER), ["delegation_missing"]),
    ("Without a delegation an officer decides nothing.", delegated(), ["delegation_missing"]),
    ("The matter must be named.", delegated(ALL, matter=None), ["matter_missing"]),
    ("A matter that nobody knows is not delegated.", delegated(ALL, matter="grant"), ["matter_unknown"]),
    ("A reserved matter cannot be delegated.", delegated(ALL, matter="precept"), ["matter_reserved"]),
    ("A reserved matter is for the commissioner.", delegated(post="commissioner", matter="precept"), []),
    ("The commissioner needs no delegation and has no ceiling.", delegated(post="commissioner", pence=9_000_000_00), []),
    ("A sum at the ceiling is within it.", delegated(ALL, pence=50_000_00), []),
    ("A penny more is not.", delegated(ALL, pence=50_000_01), ["above_ceiling"]),
    ("The costs are held against it as well.", delegated(ALL, costs=50_000_01), ["above_ceiling"]),
    ("Both tell of the same money and are not added up.", delegated(ALL, pence=30_000_00, costs=30_000_00), []),
    ("A delegation without a ceiling carries any sum.", delegated(NO_LIMIT, pence=9_000_000_00), []),
    ("The widest delegation counts.", delegated(GRANTS, NO_LIMIT, pence=60_000_00), []),
    ("The widest delegation of another matter does not.", delegated(GRANTS, STAFFING, pence=60_000_00), ["above_ceiling"]),
]


@pytest.mark.parametrize(("sentence", "asked", "expected"), DELEGATIONS, ids=[row[0] for row in DELEGATIONS])
def test_within_delegation(sentence: str, asked: Facts, expected: list[str]) -> None:
    assert codes("within_delegation", asked) == expected


def test_a_sum_above_the_ceiling_says_both_in_pounds_and_who_decides_instead() -> None:
    (blocker,) = ask("within_delegation", delegated(ALL, pence=62_000_50))
    assert blocker.message == "The recommendations come to £62,000.50; the delegation goes up to £50,000."
    assert blocker.instead == "Submit it to the Commissioner or the Board."
    assert (blocker.where, blocker.capacity) == ("recommendations", "originator")


def test_every_section_of_money_counts_towards_the_costs() -> None:
    procedure = definition(
        sections={**SMALL.sections, "fee": replace(SMALL.sections["reserve"], key="fee", title="Fee", type="money")},
        deciders={"chief_executive": Decider(post="chief_executive", under_delegation=True)},
    )
    values = {**delegated(ALL, costs=49_000_00).decision.content, "sections.fee": given(1_000_01)}
    (blocker,) = ask("within_delegation", facts(awaiting(values), standing=standing(delegations=(ALL,)), definition=procedure))
    assert blocker.message == "The costs come to £50,000.01; the delegation goes up to £50,000."
    assert blocker.instead == "Choose another decision maker."


@pytest.mark.parametrize(("pence", "written"), [(0, "£0"), (5, "£0.05"), (1_234_567_00, "£1,234,567"), (-1_50, "-£1.50")])
def test_pounds(pence: int, written: str) -> None:
    assert pounds(pence) == written


# --- outcomes and days ------------------------------------------------------------------------------------------------


def test_an_act_after_the_decision_needs_an_outcome_for_each_recommendation() -> None:
    one = decision("approved", determinations=({"kind": "decided", "outcomes": [outcome("r1", "approved")]},))
    both = replace(one, determinations=(*one.determinations, {"kind": "reconsidered", "outcomes": [outcome("r2", "rejected")]}))
    (blocker,) = ask("determinations_complete", facts(one), "supersede")
    assert (blocker.code, blocker.where) == ("determination_missing", "determinations.r2")
    assert codes("determinations_complete", facts(both), "supersede") == []


def test_a_decision_states_its_outcomes_with_the_act() -> None:
    only_one = Attempt(determinations=(outcome("r1", "approved"),))
    assert codes("determinations_complete", facts(awaiting(), actor=PETRA)) == []
    assert codes("determinations_complete", facts(awaiting(), actor=PETRA, attempt=only_one)) == ["determination_missing"]


def decided_on(day: str) -> Attempt:
    return Attempt(inputs={"decided_on": day})


DAYS = [
    ("Without a stated day there is nothing to compare.", Attempt(), []),
    ("A decision on the day of the sign-offs is not too early.", decided_on("2025-08-28"), []),
    ("A decision before them is, for each of the three.", decided_on("2025-08-27"), ["date_before_signoff"] * 3),
    ("A decision today is possible.", decided_on("2025-09-01"), []),
    ("A decision tomorrow has not been made.", decided_on("2025-09-02"), ["date_in_future"]),
    ("A signature on paper has the same limits.", wet(PETRA, "2025-08-27", "commissioner"), ["date_before_signoff"] * 3),
    ("It is not in the future either.", wet(PETRA, "2025-09-02", "commissioner"), ["date_in_future"]),
    ("A day that is none is for another rule.", decided_on("soon"), []),
]


@pytest.mark.parametrize(("sentence", "attempt", "expected"), DAYS, ids=[row[0] for row in DAYS])
def test_dated_after_signoffs(sentence: str, attempt: Attempt, expected: list[str]) -> None:
    assert codes("dated_after_signoffs", facts(awaiting(), actor=DORA, attempt=attempt)) == expected


def test_an_act_that_decides_nothing_is_compared_with_the_sign_offs_it_names() -> None:
    """A certificate rests on the legal sign-off; the approval of an earlier day is no concern of it."""
    legal, approval = signoff("legal", signed_on="2025-08-20"), signoff("approval", signed_on="2025-08-28")
    paper = wet("finn", "2025-08-21", "chief_finance_officer")
    asked = facts(decision("finance_signoff", signoffs=(legal, approval)), actor=DORA, attempt=paper)
    assert codes("dated_after_signoffs", asked, "certify") == []
    earlier = replace(asked, attempt=wet("finn", "2025-08-19", "chief_finance_officer"))
    (blocker,) = ask("dated_after_signoffs", earlier, "certify")
    assert blocker.message == "2025-08-19 is before the legal sign-off of 2025-08-20."


@pytest.mark.parametrize(
    ("sentence", "until", "expected"),
    [
        ("Nothing was put off.", None, []),
        ("The day has not come.", "2025-09-02", ["deferred_still"]),
        ("It has come.", "2025-09-01", []),
        ("It is past.", "2025-08-01", []),
    ],
)
def test_deferral_over(sentence: str, until: str | None, expected: list[str]) -> None:
    """Asked on Monday 1 September 2025."""
    dates = {"deferred_until": until} if until else {}
    found = ask("deferral_over", facts(replace(awaiting(), dates=dates)))
    assert [b.code for b in found] == expected
    assert [b.possible_from for b in found] == ([until] if expected else [])
