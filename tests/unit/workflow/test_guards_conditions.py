"""Guards of conditions and of the authority that an officer decides by."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.workflow.definition import Transition
from app.workflow.facts import Attempt, Condition, Decision, Facts
from app.workflow.guards import GuardCall, registry
from tests.unit.workflow.notices import CARLA, awaiting, content, delegation, facts, outcome, recommendation, standing, to

ENDORSE = Transition(
    action="endorse", title="Endorse", from_=("awaiting_decision",), to=to("approved"), by=("decider",), decides="endorsed"
)


def alive(**changes: Any) -> Condition:
    parts: dict[str, Any] = {
        "id": "data",
        "recommendation": "r1",
        "version": 7,
        "kind": "fact_awaited",
        "owner": "chief_executive",
        "due_on": None,
        "optional": False,
        "since": "2025-08-29",
        "status": "open",
    }
    return Condition(**parts | changes)


def blockers(name: str, of: Facts, transition: Transition | None = None) -> list[Any]:
    guard = registry[name]
    return list(guard.check(of, GuardCall(guard.rule, transition)))


def decided(*conditions: Condition) -> Facts:
    return facts(replace(awaiting(), conditions=conditions))


# What is decided on conditions is carried out when they are met.
OPEN = [
    ("What is not met yet stands in the way.", alive(), ["condition_open"]),
    ("What a party outside is to do does too.", alive(kind="third_party", owner=None), ["condition_open"]),
    ("So does a report that is to follow.", alive(kind="follow_up"), ["condition_open"]),
    ("So does what an officer is to decide.", alive(kind="delegation"), ["condition_open"]),
    ("What is to be kept for good does not.", alive(kind="standing"), []),
    ("Nor does what is met.", alive(status="discharged"), []),
    ("Nor what is not required.", alive(status="lapsed"), []),
]


@pytest.mark.parametrize(("sentence", "condition", "expected"), OPEN, ids=[row[0] for row in OPEN])
def test_what_stands_in_the_way(sentence: str, condition: Condition, expected: list[str]) -> None:
    assert [b.code for b in blockers("conditions_discharged", decided(condition))] == expected


def test_every_open_condition_is_told_with_whose_it_is_where_and_since_when() -> None:
    outside = alive(id="county", kind="third_party", owner=None, due_on="2025-10-01")
    first, second = blockers("conditions_discharged", decided(alive(), outside))
    assert (first.capacity, first.where) == ("chief_executive", "conditions.data")
    assert (second.capacity, second.where) == ("originator", "conditions.county")
    assert "Friday 29 August 2025" in first.message
    assert "Wednesday 1 October 2025" in second.message


# An endorsement is not the decision: it names the officer who decides.
def recommended(*conditions: dict[str, Any]) -> Decision:
    return awaiting(content(recommendations=[recommendation("r1", "Merge.", conditions=list(conditions))]))


TO_CARLA = {"id": "final", "kind": "delegation", "text": "She decides.", "owner": {"post": "chief_executive"}}
REPORT = {"id": "report", "kind": "follow_up", "text": "A report.", "owner": {"post": "chief_executive"}}
STATED = Attempt(determinations=({**outcome("r1", "endorsed"), "conditions": [REPORT]},))
SAID_ANEW = Attempt(determinations=({**outcome("r1", "endorsed"), "conditions": [TO_CARLA]},))
NAMED = [
    ("The recommendation names the officer.", recommended(TO_CARLA), None, []),
    ("Another condition does not.", recommended(REPORT), None, ["delegation_unnamed"]),
    ("Nor does none.", recommended(), None, ["delegation_unnamed"]),
    ("What is endorsed keeps what was recommended.", recommended(TO_CARLA), Attempt(), []),
    ("Unless something else is stated.", recommended(TO_CARLA), STATED, ["delegation_unnamed"]),
    ("What is stated may name the officer.", recommended(), SAID_ANEW, []),
]


@pytest.mark.parametrize(("sentence", "of", "attempt", "expected"), NAMED, ids=[row[0] for row in NAMED])
def test_an_endorsement_names_who_decides(sentence: str, of: Decision, attempt: Attempt | None, expected: list[str]) -> None:
    assert [b.code for b in blockers("delegation_named", facts(of, attempt=attempt), ENDORSE)] == expected


def test_as_a_warning_it_looks_at_the_recommendations() -> None:
    assert [b.code for b in blockers("delegation_named", facts(recommended()))] == ["delegation_unnamed"]
    assert blockers("delegation_named", facts(recommended(TO_CARLA))) == []


# An officer decides by an express authorisation, which a link names, or within the scheme.
BY_CARLA = {"post": "chief_executive", "matter": "grants", "authority": None}
LINK = [{"kind": "delegated_from", "decision": "e1"}]
SCHEME = standing(delegations=(delegation(),))
AUTHORITY = [
    ("The scheme gives the authority.", {}, SCHEME, []),
    ("Without a scheme there is none.", {}, standing(), ["delegation_missing"]),
    ("A decision that is named gives it.", {"links": LINK}, standing(), []),
    ("A link of another kind does not.", {"links": [{"kind": "relates_to", "decision": "e1"}]}, standing(), ["delegation_missing"]),
]


@pytest.mark.parametrize(("sentence", "more", "body", "expected"), AUTHORITY, ids=[row[0] for row in AUTHORITY])
def test_authority(sentence: str, more: dict[str, Any], body: Any, expected: list[str]) -> None:
    of = facts(awaiting(content(decider=BY_CARLA, **more)), actor=CARLA, standing=body)
    assert [b.code for b in blockers("authority_shown", of)] == expected
