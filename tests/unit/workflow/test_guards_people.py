"""Rules that compare persons: who brings, drafts, approves, certifies and decides are different people, whatever their posts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.errors import Blocker
from app.workflow.facts import Decision, Dispensation, Facts, Standing
from app.workflow.guards import LIFTABLE, GuardCall, registry
from app.workflow.guards.people import instead_of
from tests.unit.workflow.notices import (
    CARLA,
    DEV,
    FINN,
    MONA,
    OLIVE,
    PETRA,
    SMALL,
    awaiting,
    content,
    decision,
    facts,
    given,
    holding,
    signoff,
    standing,
    wet,
)


def ask(name: str, of: Facts, action: str) -> tuple[Blocker, ...]:
    guard = registry[name]
    (transition,) = SMALL.by_action[action]
    rule = SMALL.signoffs[transition.signs] if transition.signs else None
    return tuple(guard.check(of, GuardCall(guard.rule, transition, rule)))


def codes(name: str, of: Facts, action: str) -> list[str]:
    return [b.code for b in ask(name, of, action)]


def with_leave(of: Decision, rule: str, officer: str) -> Decision:
    return replace(of, dispensations=(Dispensation(rule=rule, officer=officer, granted_by=PETRA, reason="0" * 64),))


def test_these_rules_are_personal_and_no_others() -> None:
    personal = {name for name, guard in registry.items() if guard.personal}
    assert personal == {
        "not_the_originator",
        "not_an_author",
        "originator_is_not_approver",
        "decider_is_not_certifier",
        "interests_clear",
    }


ORIGINATORS = [
    ("Somebody else may approve.", {}, CARLA, []),
    ("The originator may not, even as chief executive.", {"originator": CARLA}, CARLA, ["originator_approves"]),
    ("Whoever prepared it for the originator may not either.", {"prepared_by": CARLA}, CARLA, ["originator_approves"]),
    ("Whoever submitted it for the originator's post brings it too.", {"brought_by": (CARLA,)}, CARLA, ["originator_approves"]),
    ("The originator's post alone is no hindrance: persons are compared.", {"originator_post": "chief_executive"}, CARLA, []),
]


@pytest.mark.parametrize(("sentence", "changes", "actor", "expected"), ORIGINATORS, ids=[row[0] for row in ORIGINATORS])
def test_originator_is_not_approver(sentence: str, changes: dict[str, Any], actor: str, expected: list[str]) -> None:
    asked = facts(decision("approval_to_submit", **changes), actor=actor)
    assert codes("originator_is_not_approver", asked, "approve_to_submit") == expected
    assert codes("not_the_originator", asked, "clear") == ["originator_signs" for _ in expected]


RESERVED = content(sections__reserve=given("General reserve"))
AUTHORS = [
    ("Nobody else drafted it, so the monitoring officer may clear it.", {}, []),
    ("Whoever drafted one covered section may not sign.", {"sections.summary": (OLIVE, MONA)}, ["author_signs"]),
    ("What a sign-off does not cover is nobody's hindrance.", {"sections.reserve": (MONA,)}, []),
    ("A declaration of interest is not content.", {"interests": (MONA,)}, []),
    ("Answers and recommendations are content.", {"recommendations": (MONA,)}, ["author_signs"]),
    ("What is blank again is nobody's draft.", {"sections.conclusion": (MONA,)}, []),
    ("Several drafted paths are one reason.", {"title": (MONA,), "sections.risks": (MONA,)}, ["author_signs"]),
]


@pytest.mark.parametrize(("sentence", "authors", "expected"), AUTHORS, ids=[row[0] for row in AUTHORS])
def test_not_an_author_of_what_is_cleared(sentence: str, authors: dict[str, tuple[str, ...]], expected: list[str]) -> None:
    drafted = decision("legal_check", authors={"title": (OLIVE,), **authors})
    assert codes("not_an_author", facts(drafted, actor=MONA), "clear") == expected


def test_filling_a_section_of_ones_own_post_is_no_authorship() -> None:
    filled = decision("finance_signoff", RESERVED, authors={"sections.reserve": (FINN,)})
    drafted = decision("finance_signoff", RESERVED, authors={"sections.costs": (FINN,), "sections.reserve": (FINN,)})
    assert codes("not_an_author", facts(filled, actor=FINN), "certify") == []
    (blocker,) = ask("not_an_author", facts(drafted, actor=FINN), "certify")
    assert (blocker.code, blocker.where) == ("author_signs", "sections.costs")
    assert blocker.message == "Whoever drafted 'Costs' cannot sign it."


def test_whoever_filled_it_under_a_post_that_they_no_longer_hold_counts_as_author() -> None:
    filled = decision("finance_signoff", RESERVED, authors={"sections.reserve": (FINN,)})
    now_legal = standing(holders={"monitoring_officer": FINN})
    assert codes("not_an_author", facts(filled, actor=FINN, standing=now_legal), "certify") == ["author_signs"]


CERTIFIERS = [
    ("The commissioner certified nothing and may decide.", PETRA, "approve", {}, []),
    ("Whoever certified may not decide, whatever the post.", FINN, "approve", {}, ["certifier_decides"]),
    ("A deputy who certified is that person.", DEV, "approve", {"officer": DEV, "kind": "deputy"}, ["certifier_decides"]),
    ("A certificate that no longer holds is no hindrance.", FINN, "approve", {"voided_by": 9}, []),
    ("It is about deciding, not about certifying again.", FINN, "certify", {}, []),
]


@pytest.mark.parametrize(("sentence", "actor", "action", "changes", "expected"), CERTIFIERS, ids=[row[0] for row in CERTIFIERS])
def test_decider_is_not_certifier(sentence: str, actor: str, action: str, changes: dict[str, Any], expected: list[str]) -> None:
    certified = decision("awaiting_decision", signoffs=(signoff("legal"), signoff("finance", **changes)))
    assert codes("decider_is_not_certifier", facts(certified, actor=actor), action) == expected


def test_whoever_signed_on_paper_is_compared_not_whoever_enters_it() -> None:
    entered = facts(awaiting(), actor="dora", attempt=wet(FINN, "2025-09-01", "chief_executive"))
    assert codes("decider_is_not_certifier", entered, "approve") == ["certifier_decides"]


def test_whoever_has_declared_an_interest_does_not_act() -> None:
    declared = decision("legal_check", values=content(interests=[{"officer": MONA, "nature": "A relative bids."}]))
    (blocker,) = ask("interests_clear", facts(declared, actor=MONA), "clear")
    assert (blocker.code, blocker.where) == ("interest_declared", "interests")
    assert codes("interests_clear", facts(declared, actor=DEV), "clear") == []


HINDERED = [
    ("not_the_originator", "clear", "originator_signs", decision(originator=MONA), MONA),
    ("originator_is_not_approver", "approve_to_submit", "originator_approves", decision(originator=CARLA), CARLA),
    ("not_an_author", "clear", "author_signs", decision(authors={"title": (MONA,)}), MONA),
    ("decider_is_not_certifier", "approve", "certifier_decides", awaiting(), FINN),
    ("interests_clear", "clear", "interest_declared", decision(values=content(interests=[{"officer": MONA, "nature": "x"}])), MONA),
]


NEVER = {"originator_approves", "certifier_decides"}
NEVER_LIFTED, LIFTED = ([row for row in HINDERED if (row[2] in NEVER) is never] for never in (True, False))
DEPUTISED = standing(holding("monitoring_officer", DEV, "deputy", MONA))


def interested(of: Decision, officer: str) -> Decision:
    return replace(of, content={**of.content, "interests": [{"officer": officer, "nature": "A relative bids."}]})


def test_every_code_that_a_dispensation_may_name_is_tried_here() -> None:
    assert {row[2] for row in HINDERED} - NEVER == LIFTABLE.keys()


@pytest.mark.parametrize(("name", "action", "code", "of", "actor"), NEVER_LIFTED, ids=[row[2] for row in NEVER_LIFTED])
def test_no_dispensation_lifts_the_two_that_hold_always(name: str, action: str, code: str, of: Decision, actor: str) -> None:
    (blocker,) = ask(name, facts(with_leave(of, code, actor), actor=actor), action)
    assert blocker.code == code
    assert "for a dispensation" not in str(blocker.instead)


def test_leave_counts_for_nothing_while_somebody_else_can_act() -> None:
    of = with_leave(decision(authors={"title": (MONA,)}), "author_signs", MONA)
    deputy = standing(holding("monitoring_officer", DEV, "deputy", MONA))
    (blocker,) = ask("not_an_author", facts(of, actor=MONA, standing=deputy), "clear")
    assert blocker.instead == "A deputy of the Monitoring officer can act."
    for kept in (replace(of, authors={"title": (MONA, DEV)}), interested(of, DEV)):
        assert codes("not_an_author", facts(kept, actor=MONA, standing=deputy), "clear") == []


LEAVE = [
    ("Nobody else clears, so leave may be given.", standing(), None),
    ("A deputy comes first.", DEPUTISED, "A deputy of the Monitoring officer can act."),
    ("For an officer who has no such task there is nothing to say.", standing(holders={"commissioner": PETRA}), None),
]


@pytest.mark.parametrize(("sentence", "held", "expected"), LEAVE, ids=[row[0] for row in LEAVE])
def test_whether_leave_is_the_only_way(sentence: str, held: Standing, expected: str | None) -> None:
    assert instead_of(facts(decision(), actor=PETRA, standing=held), "author_signs", MONA) == expected


@pytest.mark.parametrize(("name", "action", "code", "of", "actor"), LIFTED, ids=[row[2] for row in LIFTED])
def test_a_dispensation_lifts_one_rule_for_one_officer(name: str, action: str, code: str, of: Decision, actor: str) -> None:
    assert codes(name, facts(of, actor=actor), action) == [code]
    assert codes(name, facts(with_leave(of, code, actor), actor=actor), action) == []
    for_another_rule, for_another_officer = with_leave(of, "another", actor), with_leave(of, code, "nobody")
    assert codes(name, facts(for_another_rule, actor=actor), action) == [code]
    assert codes(name, facts(for_another_officer, actor=actor), action) == [code]


ROUTES = [
    (
        "A deputy acts where there is one.",
        standing(holding("chief_executive", DEV, "deputy", CARLA)),
        "A deputy of the Chief executive can act.",
    ),
    (
        "Somebody else who holds the post acts where there is no deputy.",
        standing(holding("chief_executive", DEV, "acting")),
        "Another officer who is the Chief executive can act.",
    ),
    (
        "A deputy who is the originator too is no way out.",
        standing(holding("chief_executive", OLIVE, "deputy", CARLA)),
        "Appoint a deputy of the Chief executive: from this rule there is no dispensation.",
    ),
]


@pytest.mark.parametrize(("sentence", "held", "instead"), ROUTES, ids=[row[0] for row in ROUTES])
def test_the_way_out_is_a_deputy_first_and_else_a_dispensation(sentence: str, held: Standing, instead: str) -> None:
    brought = decision("approval_to_submit", originator=CARLA, prepared_by=OLIVE)
    (blocker,) = ask("originator_is_not_approver", facts(brought, actor=CARLA, standing=held), "approve_to_submit")
    assert blocker.instead == instead
    assert blocker.capacity == "chief_executive"


def test_where_nobody_is_free_leave_is_the_way_out() -> None:
    (blocker,) = ask("not_an_author", facts(decision(authors={"title": (MONA,)}), actor=MONA), "clear")
    assert blocker.instead == (
        "Appoint a deputy of the Monitoring officer, or ask somebody who is not involved for a dispensation for this decision, "
        "with a reason."
    )
