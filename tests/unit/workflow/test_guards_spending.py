"""Spending held back: what counts as money, which hold stops what, and what the finance officer's exception still covers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.errors import Blocker
from app.workflow.facts import Attempt, Decision, Facts, Hold, SpendingException, Standing, Wet
from app.workflow.guards import GuardCall, registry
from app.workflow.guards.spending import money_in, spending
from tests.unit.workflow.notices import (
    FINN,
    PETRA,
    SMALL,
    awaiting,
    content,
    decision,
    edited,
    facts,
    given,
    recommendation,
    signoff,
    standing,
    with_section,
)

ALL = Hold(id="h1", ground="expenditure_exceeds_resources", starts_on="2025-08-25", consider_by="2025-09-15")
THIS = replace(ALL, id="h2", ground="unlawful_expenditure", decision="n1")
NOTHING: dict[str, Any] = {"sections__costs": None, "recommendations": [recommendation("r1", "Make one team.")]}


def held(*holds: Hold, **more: Any) -> Standing:
    return replace(standing(), hold=holds, **more)


def ask(of: Decision, *holds: Hold, **more: Any) -> list[Blocker]:
    guard = registry["no_spending_hold"]
    (transition,) = SMALL.by_action["approve"]
    return list(guard.check(facts(of, PETRA, standing=held(*holds), **more), GuardCall(guard.rule, transition)))


def excepted(of: Decision, hold: str = "h1") -> Decision:
    one = SpendingException(
        hold=hold,
        ground="improves",
        granted_by=FINN,
        capacity="chief_finance_officer",
        on_behalf_of=None,
        given_on="2025-09-01",
        reason="0" * 64,
        covers=money_in(SMALL, of.commitments),
    )
    return replace(of, exceptions=(one,))


@pytest.mark.parametrize(
    ("says", "changes", "costs"),
    [
        ("A recommendation with a sum is money", {"sections__costs": None}, "£40,000"),
        ("A table of costs is money", {"recommendations": NOTHING["recommendations"]}, "£40,000"),
        ("Neither is none", NOTHING, None),
        ("A table of noughts is none", NOTHING | {"sections__costs": given([{"year": "2025/26", "revenue": 0}])}, None),
        ("A saving is none", NOTHING | {"sections__costs": given([{"year": "2025/26", "revenue": -5}])}, None),
        ("A cost is not hidden by a saving", NOTHING | {"sections__costs": given([{"revenue": -9}, {"revenue": 5}])}, "£0.05"),
        (
            "Costs that a paper tells are money",
            NOTHING | {"sections__costs": {"is": "see", "attachment": "p1"}},
            "what a paper says",
        ),
        ("No costs, said so, are none", NOTHING | {"sections__costs": {"is": "none"}}, None),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_counts_as_money(says: str, changes: dict[str, Any], costs: str | None) -> None:
    assert spending(SMALL, content(**changes)) == costs, says


def test_a_section_of_money_is_money_whatever_it_is_called() -> None:
    assert spending(with_section(type="money"), content(**NOTHING, sections__extra=given(7_00))) == "£7"


def test_without_a_hold_money_is_spent() -> None:
    assert ask(awaiting()) == []


def test_a_hold_stops_what_costs_money_and_says_until_when_and_which_way_is_open() -> None:
    (blocker,) = ask(awaiting(), ALL)
    assert (blocker.code, blocker.capacity, blocker.possible_from) == ("spending_held", "chief_finance_officer", None)
    assert "2025-09-15" in blocker.message
    assert "may except this decision in writing" in str(blocker.instead)


def test_a_hold_whose_end_is_known_says_from_when_it_is_possible() -> None:
    (blocker,) = ask(awaiting(), replace(ALL, ends_on="2025-09-02"))
    assert blocker.possible_from == "2025-09-03"


def test_a_hold_stops_nothing_that_costs_nothing() -> None:
    assert ask(awaiting(content(**NOTHING)), ALL) == []


def test_a_report_on_one_decision_stops_that_one_even_where_it_costs_nothing() -> None:
    assert [b.code for b in ask(awaiting(content(**NOTHING)), THIS)] == ["decision_held"]
    assert ask(replace(awaiting(content(**NOTHING)), id="n2"), THIS) == []


def test_an_exception_lets_the_decision_go_on_as_long_as_its_money_stands() -> None:
    one = excepted(awaiting())
    assert ask(one, ALL) == []
    assert ask(edited(one, title="A single team, from April"), ALL) == []
    (blocker,) = ask(edited(one, sections__costs=given([{"year": "2025/26", "revenue": 90_000_00}])), ALL)
    assert str(blocker.instead).startswith("The money has changed since it was excepted.")


def test_an_exception_is_from_one_hold_and_never_from_a_report_on_the_decision_itself() -> None:
    assert [b.code for b in ask(excepted(awaiting(), "an older one"), ALL)] == ["spending_held"]
    assert [b.code for b in ask(excepted(awaiting(), "h2"), THIS)] == ["decision_held"]


def test_a_decision_on_paper_is_held_by_what_stood_on_the_day_of_signing() -> None:
    before = Attempt(wet=Wet(officer=PETRA, signed_on="2025-08-20", holdings=()))
    since = Attempt(wet=Wet(officer=PETRA, signed_on="2025-08-27", holdings=(), hold=(ALL,)))
    assert ask(awaiting(), ALL, attempt=before) == []
    assert [b.code for b in ask(awaiting(), attempt=since)] == ["spending_held"]


def test_whoever_excepts_the_spending_does_not_decide_on_it() -> None:
    guard = registry["decider_is_not_certifier"]
    (transition,) = SMALL.by_action["approve"]
    of = excepted(decision("awaiting_decision", signoffs=(signoff("legal"),)))

    def codes(actor: str) -> list[str]:
        asked: Facts = facts(of, actor)
        return [b.code for b in guard.check(asked, GuardCall(guard.rule, transition))]

    assert codes(FINN) == ["certifier_decides"]
    assert codes(PETRA) == []


@pytest.mark.parametrize(("parameters", "post"), [({}, "chief_finance_officer"), ({"finance_post": "treasurer"}, "treasurer")])
def test_the_post_that_answers_for_the_finances_is_a_parameter(parameters: dict[str, Any], post: str) -> None:
    assert held(parameters=parameters).finance_post == post
