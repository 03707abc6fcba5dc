"""A notice that is cited by the number of a case kept elsewhere: the reference comes with an act, and is unique all the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.log.office import Office
from app.workflow.loader import load
from tests.stories.desk import Desk, Hands, Notice, given, set_up
from tests.stories.established import opened

SMALL = (Path(__file__).parents[1] / "procedures" / "small-notice.yaml").read_text()
NUMBERING = 'numbering: {series: decisions, pattern: "{number}/{year}", year: calendar, allocated_on: submit}'
ASKS = "asks: [{key: reference, title: Case number, type: line, required: true}], "
CASES = load(
    SMALL.replace("workflow: small-notice", "workflow: case-notice")
    .replace(NUMBERING, "numbering: supplied")
    .replace("by: [originator], guards: [sections", f"by: [originator], {ASKS}guards: [sections")
    .encode(),
    "case-notice.yaml",
)
COUNTED = load(SMALL.encode(), "small-notice.yaml")
CONTENT: dict[str, Any] = {
    "title": "A footbridge",
    "decider": {"post": "commissioner"},
    "sections": {"summary": given("A footbridge over the mill stream.")},
    "checklist": {"legal_advice": {"answer": "yes"}},
    "recommendations": [{"id": "one", "verb": "approve", "text": "Build it."}],
}


@pytest.fixture
def desk(office: Office, client: TestClient, clock: Hands, told: list[Desk]) -> Desk:
    told.append(set_up(office, client, clock, procedures=(CASES, COUNTED)))
    return told[-1]


def case(desk: Desk) -> Notice:
    return opened(desk, "policy_officer", "policy_officer", **CONTENT)


def submitted(desk: Desk, reference: str) -> dict[str, Any]:
    return dict(case(desk).act("policy_officer", "submit", inputs={"reference": reference})["decision"])


def test_the_reference_is_the_one_that_was_stated_and_stays(desk: Desk) -> None:
    notice = case(desk)
    assert notice.may_not("policy_officer", "submit").of("input_missing")["where"] == "inputs.reference"
    assert notice.told()["reference"] is None
    assert notice.act("policy_officer", "submit", inputs={"reference": "2020-000417"})["decision"]["reference"] == "2020-000417"
    assert notice.act("monitoring_officer", "clear")["decision"]["reference"] == "2020-000417"
    assert [event["reference"] for event in notice.history() if event["action"] == "submit"][-1] == "2020-000417"


def test_a_reference_is_given_once_in_a_body(desk: Desk) -> None:
    submitted(desk, "CASE 7")
    second = case(desk)
    taken = second.may_not("policy_officer", "submit", inputs={"reference": "CASE 7"})
    assert (taken.codes, taken.of("reference_taken")["where"]) == ({"reference_taken"}, "inputs.reference")
    assert second.act("policy_officer", "submit", inputs={"reference": "CASE 8"})["decision"]["state"] == "legal_check"


def test_numbers_that_are_counted_here_are_not_supplied(desk: Desk) -> None:
    refused = case(desk).may_not("policy_officer", "submit", inputs={"reference": "1/2020"})
    assert refused.codes == {"reference_is_counted"}


@pytest.mark.parametrize("wrong", ["/7", "7 ", "7\u202e", "<7>", "7" * 65, "a\nb"])
def test_a_reference_that_could_not_stand_in_an_address_is_refused(desk: Desk, wrong: str) -> None:
    answer = case(desk)._attempt("policy_officer", "submit", {"inputs": {"reference": wrong}})
    assert answer.status_code in (409, 422), answer.text
    if answer.status_code == 409:
        assert {b["code"] for b in answer.json()["blockers"]} <= {"reference_malformed", "input_malformed"}
