"""Notices on their way: edited after they were signed, returned for work, deferred, withdrawn."""

from __future__ import annotations

import pytest

from tests.stories.desk import LIMB_B, TO_THE_COMMISSIONER, Desk, given

WHY = {"inputs": {"reason": "Say what becomes of the stewards."}}


def test_an_edit_after_certification_voids_exactly_the_sign_offs_that_cover_it(desk: Desk) -> None:
    notice = desk.open()
    notice.carry("submit", "clear", "certify")
    edited = notice.fill("policy_officer", sections={"background": given("Asked for at three meetings.")})
    assert [v["name"] for v in edited["voided"]] == ["legal"]  # the certificate does not speak of the background
    assert [v["paths"] for v in edited["voided"]] == [["sections.background"]]
    assert (edited["state"], notice.signed()) == ("legal_check", ["finance"])
    cleared = notice.act("monitoring_officer", "clear")
    assert cleared["decision"]["state"] == "approval_to_submit"
    assert cleared["event"]["passed"] == [{"state": "finance_signoff", "signoff": "finance", "to": "approval_to_submit"}]
    assert notice.signoff("finance")["officer"] == desk.officer("finance_officer")  # who did not sign again


def test_an_edit_of_the_reserve_voids_exactly_the_certificate(desk: Desk) -> None:
    notice = desk.open()
    notice.carry("submit", "clear", "certify")
    notice.act("chief_executive", "return", **WHY)
    named = notice.fill("finance_officer", sections={"reserve": given("Community safety reserve")})
    assert [(v["name"], v["paths"]) for v in named["voided"]] == [("finance", ["sections.reserve"])]
    assert (named["state"], notice.signed()) == ("draft", ["legal"])
    again = notice.act("policy_officer", "submit")
    assert [p["state"] for p in again["event"]["passed"]] == ["legal_check"]
    assert again["decision"]["state"] == "finance_signoff"
    assert notice.act("finance_officer", "certify", **LIMB_B)["decision"]["state"] == "approval_to_submit"


def test_an_edit_of_the_costs_voids_everything_that_was_signed(desk: Desk) -> None:
    notice = desk.open()
    notice.carry(*TO_THE_COMMISSIONER)
    dearer = given([{"year": "2020/21", "capital": 0, "revenue": 5_000_00}])
    edited = notice.fill("policy_officer", sections={"costs": dearer})
    assert [v["name"] for v in edited["voided"]] == ["legal", "finance", "approval"]
    assert (edited["state"], notice.signed()) == ("legal_check", [])
    assert notice.would_block("commissioner", "approve") >= {"wrong_state", "not_signed"}


def test_what_was_voided_stays_void_even_if_the_text_goes_back_to_what_it_was(desk: Desk) -> None:
    notice = desk.open()
    notice.carry("submit", "clear")
    before = notice.told()["sections"]["summary"]
    notice.fill("policy_officer", sections={"summary": given("Something else.")})
    notice.fill("policy_officer", sections={"summary": before})
    assert (notice.state(), notice.signed()) == ("legal_check", [])


def test_a_save_without_a_change_does_nothing(desk: Desk) -> None:
    notice = desk.open()
    notice.carry(*TO_THE_COMMISSIONER)
    before = (notice.version, len(notice.history()))
    saved = notice.fill("policy_officer", sections={"summary": notice.told()["sections"]["summary"]})
    assert (saved["event"], saved["voided"], notice.state()) == (None, [], "awaiting_decision")
    assert (notice.version, len(notice.history())) == before


def test_what_is_decided_can_no_longer_be_changed(desk: Desk) -> None:
    notice = desk.open()
    notice.carry(*TO_THE_COMMISSIONER, "approve")
    assert notice.may_not_fill("policy_officer", title="A grant to something else").codes == {"not_editable"}
    assert notice.told()["title"] == "Grant to the lantern walk"


def test_only_the_originator_writes_in_a_notice_that_others_are_reading(desk: Desk) -> None:
    notice = desk.open()
    notice.carry("submit")
    assert notice.may_not_fill("monitoring_officer", title="A better title").status == 403
    assert notice.may_not_fill("policy_officer", sections={"reserve": given("General reserve")}).status == 403


def test_a_notice_returned_and_sent_again_unchanged_passes_what_was_signed_already(desk: Desk) -> None:
    notice = desk.open()
    reference = notice.carry("submit", "clear", "certify")["decision"]["reference"]
    returned = notice.act("chief_executive", "return", **WHY)
    assert (returned["decision"]["state"], returned["event"]["inputs"]) == ("draft", WHY["inputs"])
    assert notice.signed() == ["finance", "legal"]
    again = notice.act("policy_officer", "submit")
    assert [(p["state"], p["to"]) for p in again["event"]["passed"]] == [
        ("legal_check", "finance_signoff"),
        ("finance_signoff", "approval_to_submit"),
    ]
    assert (again["decision"]["state"], again["decision"]["reference"]) == ("approval_to_submit", reference)
    assert desk.open().carry("submit")["decision"]["reference"] == "2/2020"  # no number was taken twice


def test_a_notice_returned_and_mended_is_cleared_again_and_passes_the_rest(desk: Desk) -> None:
    notice = desk.open()
    notice.carry("submit", "clear", "certify")
    notice.act("chief_executive", "return", **WHY)
    assert [v["name"] for v in notice.fill("policy_officer", title="Grant to the lantern walk of 2020")["voided"]] == ["legal"]
    assert notice.act("policy_officer", "submit")["decision"]["state"] == "legal_check"
    assert notice.act("monitoring_officer", "clear")["decision"]["state"] == "approval_to_submit"


@pytest.mark.parametrize(
    ("before", "who"),
    [
        (("submit",), "monitoring_officer"),
        (("submit", "clear"), "finance_officer"),
        (("submit", "clear", "certify"), "chief_executive"),
        (TO_THE_COMMISSIONER, "commissioner"),
    ],
)
def test_whoever_has_it_may_return_it_but_says_why(desk: Desk, before: tuple[str, ...], who: str) -> None:
    notice = desk.open()
    notice.carry(*before)
    assert notice.may_not(who, "return").places("input_missing") == {"inputs.reason"}
    assert notice.act(who, "return", **WHY)["decision"]["waiting_for"] == "originator"


def test_a_decision_is_deferred_to_a_later_day_and_taken_up_again(desk: Desk) -> None:
    notice = desk.open()
    notice.carry(*TO_THE_COMMISSIONER)
    today = {"until": "2020-11-09", "reason": "The police are to be heard."}
    assert notice.may_not("commissioner", "defer", inputs=today).codes == {"deferred_to_a_later_day"}
    assert notice.may_not("commissioner", "defer", inputs={"until": "next week"}).places("input_malformed") == {"inputs.until"}
    deferred = notice.act("commissioner", "defer", inputs={**today, "until": "2020-11-23"})
    assert (deferred["decision"]["state"], deferred["decision"]["outcome"]) == ("deferred", None)
    assert deferred["decision"]["dates"]["deferred_until"] == "2020-11-23"
    desk.clock.put("2020-11-22")
    early = notice.may_not("commissioner", "resume")
    assert (early.codes, early.of("deferred_still")["possible_from"]) == ({"deferred_still"}, "2020-11-23")
    desk.clock.put("2020-11-23")
    assert notice.act("commissioner", "resume")["decision"]["state"] == "awaiting_decision"
    assert notice.signed() == ["approval", "finance", "legal"]
    assert notice.act("commissioner", "approve")["decision"]["dates"]["decided"] == "2020-11-23"


def test_a_deferred_notice_that_is_edited_goes_back_to_be_signed_again(desk: Desk) -> None:
    notice = desk.open()
    notice.carry(*TO_THE_COMMISSIONER)
    notice.act("commissioner", "defer", inputs={"until": "2020-11-23", "reason": "The sum is to be looked at."})
    assert notice.fill("policy_officer", sections={"summary": given("A smaller grant.")})["state"] == "legal_check"


def test_a_withdrawn_notice_keeps_its_number_and_nothing_more_is_done_with_it(desk: Desk) -> None:
    notice = desk.open()
    notice.carry("submit", "clear")
    withdrawn = notice.act("policy_officer", "withdraw", inputs={"reason": "The walk is called off."})["decision"]
    assert (withdrawn["state"], withdrawn["reference"], withdrawn["outcome"]) == ("withdrawn", "1/2020", None)
    assert withdrawn["waiting_for"] is None
    assert desk.open().carry("submit")["decision"]["reference"] == "2/2020"
    assert "wrong_state" in notice.may_not("policy_officer", "submit").codes
    assert notice.may_not_fill("policy_officer", title="The walk is on again").codes == {"not_editable"}


def test_a_draft_that_is_withdrawn_never_had_a_number(desk: Desk) -> None:
    notice = desk.open()
    withdrawn = notice.act("policy_officer", "withdraw", inputs={"reason": "Not needed."})["decision"]
    assert (withdrawn["state"], withdrawn["reference"], withdrawn["dates"]["submitted"]) == ("withdrawn", None, None)
    assert desk.open().carry("submit")["decision"]["reference"] == "1/2020"
