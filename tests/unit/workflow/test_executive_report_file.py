"""The procedure of the executive report: what it proves, where a statutory step would be avoided, and who may call in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.workflow.diagram import svg
from app.workflow.facts import Decision, Facts, Holding, Member, Signoff, Standing
from app.workflow.guards import GuardCall, registry
from app.workflow.lint import lint
from app.workflow.loader import load, load_file
from app.workflow.simulate import simulate
from tests.unit.workflow.noticed_reports import MONDAY, NOW

FILE = Path(__file__).parents[3] / "workflows" / "executive-report.yaml"
REPORT = load_file(FILE)
DECIDING = ("approve", "approve_in_part", "endorse", "recommend")
STATUTORY = ("key_status_stated", "key_decision_noticed", "private_meeting_noticed", "on_an_agenda", "meeting_quorate")


def without(action: str, guard: str) -> bytes:
    """Take a guard from one act of the file."""
    head, found, tail = FILE.read_text().partition(f"  - action: {action}\n")
    act, rest, more = tail.partition("\n  - action: ")
    assert found
    assert guard in act
    return (head + found + act.replace(f"{guard},", "", 1) + rest + more).encode()


def test_the_linter_finds_nothing_in_it() -> None:
    assert lint(REPORT) == []


@pytest.mark.parametrize("action", DECIDING)
@pytest.mark.parametrize("guard", STATUTORY)
def test_no_act_that_decides_does_without_a_statutory_step(action: str, guard: str) -> None:
    found = lint(load(without(action, guard), FILE.name))
    (way,) = [each for each in found if each.code == "way_round_a_guard"]
    lines = FILE.read_text().splitlines()
    assert (guard in way.message, f"-{action}->" in way.message) == (True, True)
    assert lines[way.line - 1 :][0].strip().startswith("- before_outcome")


@pytest.mark.parametrize("outcome", ["approved", "endorsed", "recommended", "noted"])
def test_a_walk_reaches_each_outcome(outcome: str) -> None:
    last = simulate(REPORT, {"outcome": outcome, "choice": "b"})[-1]
    assert (REPORT.states[str(last.to)].outcome, last.stuck) == (outcome, "")


def test_it_can_be_drawn() -> None:
    assert "May be called in" in svg(REPORT, lit="call_in_window")


# --- who calls in -------------------------------------------------------------------------------------------------------

SEATS = tuple(Member(key=f"seat_{n}", name=f"Seat {n}", post=f"councillor_{n}") for n in range(1, 6))


def signed(name: str, *seats: int) -> tuple[Signoff, ...]:
    rule = REPORT.signoffs[name]
    parts: dict[str, Any] = {
        "name": name,
        "duty": rule.duty,
        "post": rule.post,
        "officer": "somebody",
        "kind": "holder",
        "on_behalf_of": None,
        "method": "electronic",
        "signed_on": "2025-08-28",
        "recorded_by": "somebody",
        "recorded_at": "2025-08-28T10:00:00.000000Z",
        "covered": {},
        "seq": 7,
    }
    return tuple(Signoff(**parts, member=f"seat_{n}" if n else None) for n in seats)


def called_in(state: str, *signoffs: Signoff, **parameters: int | str) -> Facts:
    decision = Decision(
        id="d1",
        body="b1",
        state=state,
        version=9,
        revision=1,
        originator_post="author",
        originator="author",
        prepared_by="author",
        content={"title": "A report"},
        commitments={},
        authors={},
        signoffs=signoffs,
        dates={"published": "2025-08-28"},
    )
    standing = Standing(
        sequence=1,
        holdings=tuple(Holding(post=m.post or "", officer=f"officer_{m.key}", kind="holder") for m in SEATS),
        parameters=parameters,
        groups={"scrutiny": SEATS, "council": SEATS},
    )
    return Facts(definition=REPORT, decision=decision, standing=standing, actor="officer", now=NOW, today=MONDAY)


def codes(name: str, of: Facts, action: str, argument: str | None = None) -> list[str]:
    (transition,) = REPORT.by_action[action]
    return [b.code for b in registry[name].check(of, GuardCall(registry[name].rule, transition, None, argument))]


BOTH = signed("call_in_chair", 0) + signed("call_in_beside_chair", 1, 2)
ENOUGH: list[tuple[str, tuple[Signoff, ...], dict[str, int | str], list[str]]] = [
    ("Nobody has signed.", (), {}, ["call_in_by_too_few"]),
    ("Two of three members of scrutiny.", signed("call_in_members", 1, 2), {}, ["call_in_by_too_few"]),
    ("Three of three.", signed("call_in_members", 1, 2, 3), {}, []),
    ("Two where the body asks for two.", signed("call_in_members", 1, 2), {"call_in_members": 2}, []),
    ("Three where the body asks for four.", signed("call_in_members", 1, 2, 3), {"call_in_members": 4}, ["call_in_by_too_few"]),
    ("Five members of the council.", signed("call_in_councillors", 1, 2, 3, 4, 5), {}, []),
    (
        "Two of each make neither.",
        signed("call_in_members", 1, 2) + signed("call_in_councillors", 3, 4),
        {},
        ["call_in_by_too_few"],
    ),
    ("The chair alone.", signed("call_in_alone", 0), {}, []),
    ("The chair with two members.", BOTH, {"call_in_with_chair": 2}, []),
    ("The chair with two of three members.", BOTH, {"call_in_with_chair": 3}, ["call_in_by_too_few"]),
    ("Two members without the chair whom they need.", BOTH[1:], {"call_in_with_chair": 2}, ["call_in_by_too_few"]),
    ("The chair without members.", BOTH[:1], {"call_in_with_chair": 2}, ["call_in_by_too_few"]),
    ("The chair with members, in a body that has no such way.", BOTH, {}, ["call_in_by_too_few"]),
]


@pytest.mark.parametrize(("sentence", "signoffs", "parameters", "expected"), ENOUGH, ids=[row[0] for row in ENOUGH])
def test_a_call_in_is_accepted_from_enough_members(
    sentence: str, signoffs: tuple[Signoff, ...], parameters: dict[str, int | str], expected: list[str]
) -> None:
    assert codes("called_in_by_enough", called_in("call_in_lodged", *signoffs, **parameters), "accept_call_in") == expected


def test_a_decision_is_called_in_once() -> None:
    three = signed("call_in_members", 1, 2, 3)
    assert codes("may_be_called_in", called_in("call_in_window", *three[:2]), "call_in", "urgency") == []
    assert codes("may_be_called_in", called_in("in_force", *three), "call_in", "urgency") == ["called_in_already"]
    assert codes("may_be_called_in", called_in("in_force", *three[:2]), "call_in", "urgency") == []


def test_what_was_agreed_to_be_urgent_is_not_called_in() -> None:
    (agreed,) = signed("urgency", 0)
    assert codes("may_be_called_in", called_in("in_force", agreed), "call_in", "urgency") == ["call_in_exempt"]
    voided = agreed._replace(voided_by=8)
    assert codes("may_be_called_in", called_in("in_force", voided), "call_in", "urgency") == []


def test_the_choices_of_an_act_are_the_bodys() -> None:
    (ask, _) = REPORT.by_action["call_in"][0].asks
    assert "Inadequate consultation" in called_in("call_in_window").choices(ask)
    assert called_in("call_in_window", call_in_grounds="Too dear; Too late").choices(ask) == ("Too dear", "Too late")
