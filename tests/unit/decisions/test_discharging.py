"""Who ends a condition, and with what: one rule for the act itself and for the verification that asks it again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.decisions.conditions import come_to_life, discharged, lapsed, next_due_on
from app.decisions.discharging import condition_of, delegated_to, may_not_discharge
from app.errors import Unknown
from app.workflow.facts import Condition
from tests.unit.workflow.notices import CARLA, DEV, DORA, FINN, OLIVE, PETRA, awaiting, content, facts, holding, standing
from tests.unit.workflow.test_guards_conditions import alive

PAPER, TEXT = {"attachment": "p1"}, {"text": "c" * 64}
COUNTY = alive(kind="third_party", owner=None)


def codes(
    actor: str, condition: Condition, evidence: Any = TEXT, end: str = "discharged", noted: bool = False, **more: Any
) -> list[str]:
    of = facts(replace(awaiting(more.get("values")), conditions=(condition,)), actor, standing=more.get("standing", standing()))
    return [b.code for b in may_not_discharge(of, condition, end, evidence, noted=noted)]


WHO: list[tuple[str, str, Condition, list[str]]] = [
    ("The owner.", CARLA, alive(), []),
    ("The originator.", OLIVE, alive(), []),
    ("Whoever decided.", PETRA, alive(), []),
    ("Nobody who has no part in it.", FINN, alive(), ["capacity_not_held"]),
    ("For a party outside, the originator.", OLIVE, COUNTY, []),
    ("Or whoever decided.", PETRA, COUNTY, []),
    ("And no other post.", CARLA, COUNTY, ["capacity_not_held"]),
    ("A recorder does not, for a commissioner.", DORA, alive(), ["capacity_not_held"]),
]


@pytest.mark.parametrize(("sentence", "actor", "condition", "expected"), WHO, ids=[row[0] for row in WHO])
def test_who_discharges_it(sentence: str, actor: str, condition: Condition, expected: list[str]) -> None:
    assert codes(actor, condition) == expected


def test_the_owners_deputy_acts_too() -> None:
    assert codes(DEV, alive(), standing=standing(holding("chief_executive", DEV, "deputy", CARLA))) == []


def test_for_a_committee_its_recorder_acts() -> None:
    board = content(decider={"post": "board", "matter": "staffing", "authority": None})
    assert codes(DORA, alive(), values=board) == []


LAPSES: dict[str, Any] = {"end": "lapsed", "evidence": None, "noted": True}
WHAT: list[tuple[str, Condition, dict[str, Any], list[str]]] = [
    ("A paper of the decision is evidence.", alive(), {"evidence": PAPER}, []),
    ("A paper of another is not.", alive(), {"evidence": {"attachment": "p9"}}, ["paper_missing"]),
    ("Nothing is none.", alive(), {"evidence": None}, ["evidence_missing"]),
    ("It is discharged once.", alive(status="discharged"), {}, ["condition_ended"]),
    ("What has lapsed is over.", alive(status="lapsed"), {}, ["condition_ended"]),
    ("A standing condition is kept for good.", alive(kind="standing"), {}, ["condition_stands"]),
    ("What is delegated is decided, not ticked off.", alive(kind="delegation"), {}, ["officer_decision_missing"]),
    ("An optional one may not be required.", alive(optional=True), LAPSES, []),
    ("Why not is said.", alive(optional=True), {**LAPSES, "noted": False}, ["reason_missing"]),
    ("With evidence it is met.", alive(optional=True), {**LAPSES, "evidence": PAPER}, ["evidence_not_expected"]),
    ("Another is required.", alive(), LAPSES, ["condition_not_optional"]),
    ("An optional delegation may lapse.", alive(kind="delegation", optional=True), LAPSES, []),
]


@pytest.mark.parametrize(("sentence", "condition", "said", "expected"), WHAT, ids=[row[0] for row in WHAT])
def test_with_what(sentence: str, condition: Condition, said: dict[str, Any], expected: list[str]) -> None:
    assert codes(CARLA, condition, **said) == expected


def test_a_condition_is_found_by_its_name_the_open_one_first() -> None:
    of = facts(replace(awaiting(), conditions=(alive(status="lapsed"), alive(version=9))))
    assert condition_of(of, "data").version == 9
    with pytest.raises(Unknown):
        condition_of(of, "brand")


def test_what_is_delegated_is_found_by_the_post() -> None:
    kinds = (alive(kind="delegation"), alive(id="x", kind="delegation", status="lapsed"), alive(id="y"))
    of = facts(replace(awaiting(), conditions=kinds))
    assert [one.id for one in delegated_to(of, "chief_executive")] == ["data"]
    assert delegated_to(of, "commissioner") == []


# --- the fold ---------------------------------------------------------------------------------------------------------


def made(*conditions: dict[str, Any]) -> dict[str, Any]:
    return {"decided_on": "2026-03-02", "outcomes": [{"recommendation": "r1", "outcome": "approved", "conditions": [*conditions]}]}


def set_(name: str, due_on: str | None = None) -> dict[str, Any]:
    return {"id": name, "kind": "follow_up", "owner": None, "due_on": due_on, "optional": False}


def test_conditions_are_open_from_the_day_of_the_decision() -> None:
    (one,) = come_to_life([], made(set_("a")), 5)
    assert (one["status"], one["since"], one["version"], one["recommendation"]) == ("open", "2026-03-02", 5, "r1")
    assert [one[key] for key in ("evidence", "discharged_by", "discharged_on", "note")] == [None] * 4


def test_what_is_decided_anew_lets_the_open_ones_lapse() -> None:
    first = come_to_life([], made(set_("a"), set_("b")), 5)
    done = discharged(first, {"conditions": ["a"], "as": "discharged", "evidence": None, "on": "2026-03-03", "comment": None}, "o")
    again = come_to_life(done, made(set_("b")), 9)
    assert [(c["id"], c["version"], c["status"]) for c in again] == [("a", 5, "discharged"), ("b", 5, "lapsed"), ("b", 9, "open")]


def test_only_the_open_one_of_a_name_is_discharged() -> None:
    held = come_to_life(come_to_life([], made(set_("a")), 5), made(set_("a")), 9)
    done = discharged(held, {"conditions": ["a"], "as": "lapsed", "evidence": None, "on": "2026-03-03", "comment": "n"}, "o")
    assert [(c["version"], c["status"], c["note"]) for c in done] == [(5, "lapsed", None), (9, "lapsed", "n")]


def test_only_what_is_named_lapses() -> None:
    held = come_to_life([], made(set_("a"), set_("b")), 5)
    assert [c["status"] for c in lapsed(held, ["b"])] == ["open", "lapsed"]


@pytest.mark.parametrize(("due_on", "expected"), [(None, "2026-04-01"), ("2026-03-20", "2026-03-20"), ("2026-05-01", "2026-04-01")])
def test_the_first_day_by_which_something_is_due(due_on: str | None, expected: str) -> None:
    held = come_to_life([], made(set_("a", "2026-06-01"), set_("b", "2026-04-01"), set_("c")), 5)
    assert next_due_on({"due_on": due_on, "conditions": held}) == expected
    assert next_due_on({"due_on": due_on, "conditions": []}) == due_on
