"""What becomes of a notice: rejected, approved in part, decided under delegation, superseded by a later one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.stories.desk import TO_THE_COMMISSIONER, Desk, Notice, given

TWO: list[dict[str, Any]] = [
    {"id": "lights", "verb": "approve", "text": "Pay for the lights.", "amount_pence": 1_500_00},
    {"id": "stewards", "verb": "approve", "text": "Pay for the stewards.", "amount_pence": 2_500_00},
]
NO_STEWARDS = {"recommendation": "stewards", "outcome": "rejected", "reason": "The parish has volunteers."}


def test_a_rejection_says_why_for_each_recommendation(desk: Desk) -> None:
    notice = with_the_commissioner(desk)
    assert notice.may_not("commissioner", "reject").places("determination_missing") == {
        "determinations.lights",
        "determinations.stewards",
    }
    bare = [{"recommendation": r["id"], "outcome": "rejected"} for r in TWO]
    assert notice.may_not("commissioner", "reject", determinations=bare).codes == {"determination_reason_missing"}
    reasoned = [{**one, "reason": "The reserve is needed for the flood."} for one in bare]
    rejected = notice.act("commissioner", "reject", determinations=reasoned)["decision"]
    assert (rejected["state"], rejected["outcome"], rejected["reference"]) == ("rejected", "rejected", "1/2020")
    assert {o["reason"] for o in rejected["determinations"][0]["outcomes"]} == {"The reserve is needed for the flood."}


def test_each_recommendation_has_its_own_outcome(desk: Desk) -> None:
    notice = with_the_commissioner(desk)
    split = [{"recommendation": "lights", "outcome": "approved"}, NO_STEWARDS]
    assert notice.may_not("commissioner", "approve", determinations=split).codes == {"determination_inconsistent"}
    assert notice.may_not("commissioner", "approve_in_part", determinations=split[:1]).places("determination_missing") == {
        "determinations.stewards"
    }
    decided = notice.act("commissioner", "approve_in_part", determinations=split)["decision"]
    assert (decided["state"], decided["outcome"]) == ("approved_in_part", "approved_in_part")
    outcomes = decided["determinations"][0]["outcomes"]
    assert [(o["recommendation"], o["outcome"], o["reason"]) for o in outcomes] == [
        ("lights", "approved", None),
        ("stewards", "rejected", "The parish has volunteers."),
    ]


def test_nobody_decides_before_every_sign_off_holds(desk: Desk) -> None:
    notice = desk.open()
    for action in TO_THE_COMMISSIONER:
        assert notice.would_block("auditor", "approve") >= {"wrong_state", "not_signed"}
        notice.carry(action)
    assert notice.would_block("commissioner", "approve") == set()


def test_the_chief_executive_decides_within_the_scheme_and_nobody_approves_the_submission(desk: Desk) -> None:
    desk.delegates("chief_executive", ("grant",), 5_000_00)
    notice = desk.open(decider={"post": "chief_executive", "matter": "grant"})
    certified = notice.carry("submit", "clear", "certify")["decision"]
    assert (certified["state"], certified["waiting_for"]) == ("awaiting_decision", "decider")
    assert notice.may_not("commissioner", "approve").status == 403
    decided = notice.act("chief_executive", "approve")["decision"]
    assert decided["determinations"][0]["decider"]["post"] == "chief_executive"
    assert [s["name"] for s in decided["signoffs"]] == ["legal", "finance"]


def test_above_the_ceiling_it_is_for_the_commissioner(desk: Desk) -> None:
    desk.delegates("chief_executive", ("grant",), 3_999_99)
    notice = desk.open(decider={"post": "chief_executive", "matter": "grant"})
    refused = notice.may_not("policy_officer", "submit")
    assert refused.places("above_ceiling") == {"recommendations", "sections.costs"}
    assert {b["instead"] for b in refused.blockers} == {"Submit it to the Police and crime commissioner."}
    notice.fill("policy_officer", decider={"post": "commissioner", "matter": "grant"})
    assert notice.carry("submit")["decision"]["reference"] == "1/2020"


def test_exactly_the_ceiling_is_within_it(desk: Desk) -> None:
    desk.delegates("chief_executive", ("grant",), 4_000_00)
    notice = desk.open(decider={"post": "chief_executive", "matter": "grant"})
    assert notice.carry("submit")["decision"]["state"] == "legal_check"


@pytest.mark.parametrize(
    ("matter", "code"),
    [("precept", "matter_reserved"), ("contract", "matter_not_delegated"), (None, "matter_missing")],
)
def test_only_what_is_delegated_is_decided_by_an_officer(desk: Desk, matter: str | None, code: str) -> None:
    desk.delegates("chief_executive", ("grant",), None)
    notice = desk.open(decider={"post": "chief_executive", "matter": matter})
    assert notice.may_not("policy_officer", "submit").codes == {code}


def test_without_a_scheme_no_officer_decides(desk: Desk) -> None:
    notice = desk.open(decider={"post": "chief_executive", "matter": "grant"})
    assert notice.may_not("policy_officer", "submit").codes == {"delegation_missing"}


def test_a_reserved_matter_stays_the_commissioners_whatever_is_delegated(desk: Desk) -> None:
    desk.delegates("chief_executive", (), None)  # every matter that can be
    assert desk.open(decider={"post": "chief_executive", "matter": "policy"}).carry("submit")
    precept = desk.open(decider={"post": "chief_executive", "matter": "precept"})
    assert precept.may_not("policy_officer", "submit").codes == {"matter_reserved"}


def test_authority_that_has_ended_before_the_decision_is_no_authority(desk: Desk) -> None:
    desk.delegates("chief_executive", ("grant",), None, ends_on="2020-11-10")
    notice = desk.open(decider={"post": "chief_executive", "matter": "grant"})
    notice.carry("submit", "clear", "certify")
    desk.clock.put("2020-11-11")
    assert notice.may_not("chief_executive", "approve").codes == {"delegation_missing"}


def test_a_new_decision_supersedes_the_one_that_it_names_when_it_is_approved(desk: Desk) -> None:
    old = with_the_commissioner(desk)
    old.act("commissioner", "approve")
    new = desk.open(title="A larger grant", links=[{"kind": "supersedes", "decision": old.id}])
    new.carry(*TO_THE_COMMISSIONER)
    assert old.state() == "approved"  # naming it does nothing yet
    new.act("commissioner", "approve")
    told, ended = old.told(), old.history()[-1]
    assert (told["state"], told["reference"], told["waiting_for"]) == ("superseded", "1/2020", None)
    assert (ended["action"], ended["capacity"], ended["actor"]) == ("supersede", "link", desk.officer("commissioner"))
    assert [e["kind"] for e in old.history()].count("decision:link:done") == 1
    assert new.told()["links"] == [{"kind": "supersedes", "decision": old.id}]


def test_nobody_supersedes_by_hand(desk: Desk) -> None:
    notice = with_the_commissioner(desk)
    notice.act("commissioner", "approve")
    for action in ("supersede", "rescind"):
        assert notice.may_not("commissioner", action).codes == {"capacity_not_held"}
    assert notice.state() == "approved"


def test_a_new_decision_cannot_end_what_does_not_stand(desk: Desk) -> None:
    old = with_the_commissioner(desk)
    new = desk.open(links=[{"kind": "rescinds", "decision": old.id}])
    new.carry(*TO_THE_COMMISSIONER)
    blocker = new.may_not("commissioner", "approve").of("wrong_state")
    assert (blocker["where"], "1/2020" in blocker["message"]) == ("links", True)
    old.act("commissioner", "approve")
    new.act("commissioner", "approve")
    assert (old.state(), new.state()) == ("rescinded", "approved")


def with_the_commissioner(desk: Desk) -> Notice:
    notice = desk.open(recommendations=TWO, sections={"conclusion": given("Pay for the lights. Pay for the stewards.")})
    notice.carry(*TO_THE_COMMISSIONER)
    return notice
