"""Decision notice 41/2020, from draft to approved: the main road, and what a careful engine notices in that paper on the way."""

from __future__ import annotations

from typing import Any

import pytest

from tests.stories import memorandum as paper
from tests.stories.desk import LIMB_A, LIMB_B, QUESTIONS, Desk, Notice, given

BRINGER = "chief_executive"


def test_the_notice_is_carried_from_draft_to_approved_and_becomes_41_2020(desk: Desk) -> None:
    forty_notices_earlier_in_the_year(desk)
    notice = paper.drafted(desk)
    assert notice.may_not(BRINGER, "submit").codes == {"finding_unanswered"}
    notice.fill(BRINGER, findings=paper.NOTES, interests=[chairs_the_partnership(desk)])
    assert notice.act(BRINGER, "submit")["decision"]["reference"] == "41/2020"
    notice.act("monitoring_officer", "clear")
    notice.act("finance_officer", "certify", **LIMB_A)
    assert notice.may_not(BRINGER, "approve_to_submit").codes == {"originator_approves", "author_signs", "interest_declared"}
    notice.act("deputy_chief_executive", "approve_to_submit")
    signed = on_paper(desk, notice)
    last = notice.act("monitoring_officer", "approve", signoff=signed, determinations=on_condition())
    decided = last["decision"]
    assert (decided["state"], decided["outcome"], decided["reference"]) == ("approved", "approved", "41/2020")
    assert [(s["name"], s["holds"]) for s in decided["signoffs"]] == [("legal", True), ("finance", True), ("approval", True)]
    assert desk.by("auditor").get(f"/audit/proofs/{last['event']['leaf']}").json()["seq"] == last["event"]["seq"]


def test_the_chief_executive_who_brings_it_cannot_approve_to_submit_and_is_told_that_a_deputy_can(desk: Desk) -> None:
    notice = paper.certified(desk)
    assert "originator_approves" in notice.would_block(BRINGER, "approve_to_submit")
    blocker = notice.may_not(BRINGER, "approve_to_submit").of("originator_approves")
    assert blocker["instead"] == "A deputy of the Chief executive can act."
    assert (blocker["capacity"], notice.state()) == ("chief_executive", "approval_to_submit")


def test_the_deputy_approves_in_that_name_and_both_are_recorded(desk: Desk) -> None:
    notice = paper.with_the_commissioner(desk)
    approval = notice.signoff("approval")
    both = (desk.officer("deputy_chief_executive"), desk.officer(BRINGER))
    assert (approval["officer"], approval["on_behalf_of"], approval["appointment"]) == (*both, "deputy")
    assert approval["capacity"] == "chief_executive"
    done = notice.history()[-1]
    assert (done["action"], done["actor"], done["on_behalf_of"]) == ("approve_to_submit", *both)


def test_whoever_chairs_the_partnership_and_says_so_cannot_act_in_the_matter(desk: Desk) -> None:
    notice = paper.certified(desk)
    deputy = desk.officer("deputy_chief_executive")
    notice.fill("deputy_chief_executive", interests=[{"officer": deputy, "nature": "Sits on the partnership's board"}])
    assert notice.signed() == ["finance", "legal"]  # a declaration is no change of what was signed
    blocker = notice.may_not("deputy_chief_executive", "approve_to_submit").of("interest_declared")
    assert blocker["instead"].startswith("Appoint a deputy")  # nobody is sent to the bringer, who cannot act either
    assert "dispensation" in blocker["instead"]


def test_an_interest_is_declared_and_taken_back_by_whoever_has_it(desk: Desk) -> None:
    notice = paper.certified(desk)
    notice.fill(BRINGER, interests=[chairs_the_partnership(desk)])
    own = {"officer": desk.officer("monitoring_officer"), "nature": "Advises the county council too"}
    assert notice.may_not_fill("monitoring_officer", interests=[own]).codes == {"interest_of_another"}
    notice.fill("monitoring_officer", interests=[chairs_the_partnership(desk), own])
    assert [i["officer"] for i in notice.told()["interests"]] == [desk.officer(BRINGER), desk.officer("monitoring_officer")]


def test_the_refused_attempt_stands_in_the_history_with_its_reasons(desk: Desk) -> None:
    notice = paper.certified(desk)
    notice.may_not(BRINGER, "approve_to_submit")
    tried = notice.history()[-1]
    assert (tried["kind"], tried["actor"]) == ("decision:transition:refused", desk.officer(BRINGER))
    assert {b["code"] for b in tried["blockers"]} == {"originator_approves", "author_signs"}


def test_everything_on_one_day_is_allowed_and_plain_to_see(desk: Desk) -> None:
    notice = paper.with_the_commissioner(desk)
    decided = notice.act("commissioner", "approve", determinations=paper.ALL_APPROVED)["decision"]
    days = {name: decided["dates"][name] for name in ("submitted", "decided", "recorded")}
    assert days == dict.fromkeys(days, paper.THE_DAY)
    assert {s["signed_on"] for s in decided["signoffs"]} == {paper.THE_DAY}
    moved = [e for e in notice.history() if e["to"] != e["from"]]
    assert {e["at"][:10] for e in moved} == {paper.THE_DAY}
    assert [e["seq"] for e in moved] == sorted(e["seq"] for e in moved)  # the order comes from the log, not from the clock


def test_a_checklist_that_says_all_is_named_in_section_6_while_that_says_none_must_be_answered_by_a_note(desk: Desk) -> None:
    notice = paper.drafted(desk)
    notice.fill(BRINGER, findings={k: v for k, v in paper.NOTES.items() if k != "implications_section"})
    assert notice.may_not(BRINGER, "submit").places("finding_unanswered") == {"sections.other_implications"}
    notice.fill(BRINGER, findings={"implications_section": "  "})  # a blank note answers nothing
    assert notice.may_not(BRINGER, "submit").codes == {"finding_unanswered"}
    told = notice.fill(BRINGER, findings={"implications_section": "Appendix A deals with staff and budgets."})
    (finding,) = [f for f in told["findings"] if f["code"] == "implications_section"]
    assert (finding["answered"], finding["note"]) == (True, "Appendix A deals with staff and budgets.")
    assert notice.act(BRINGER, "submit")["decision"]["state"] == "legal_check"


def test_the_note_lapses_when_what_it_is_about_changes(desk: Desk) -> None:
    notice = paper.answered(desk)
    notice.fill(BRINGER, sections={"other_implications": {"is": "none", "why": "Looked at again"}})
    blocker = notice.may_not(BRINGER, "submit").of("finding_unanswered")
    assert blocker["message"].endswith("The text has changed since it was answered.")
    notice.fill(BRINGER, sections={"other_implications": given("Three people change their employer.")})
    assert notice.act(BRINGER, "submit")["decision"]["state"] == "legal_check"  # nothing is left to answer


def test_limbs_b_and_c_need_figures_that_the_notice_does_not_have(desk: Desk) -> None:
    notice = paper.drafted(desk)
    assert "certificate_without_figures" in {f["code"] for f in notice.told()["findings"]}
    notice.fill(BRINGER, findings=paper.NOTES)
    notice.act(BRINGER, "submit")
    notice.act("monitoring_officer", "clear")
    assert notice.may_not("finance_officer", "certify", **LIMB_B).places("limb_unfounded") == {"sections.costs"}
    limb_c = {"signoff": {"choice": "c", "affirmed": ["d"]}}
    assert notice.may_not("finance_officer", "certify", **limb_c).places("limb_unfounded") == {"sections.costs", "sections.reserve"}
    notice.act("finance_officer", "certify", **LIMB_A)
    certificate = notice.signoff("finance")
    assert (certificate["choice"], certificate["affirmed"]) == ("a", ["d"])


def test_limb_a_is_for_a_notice_without_costs_alone(desk: Desk) -> None:
    costs = given([{"year": "2020/21", "capital": 0, "revenue": 62_000_00}])
    notice = paper.drafted(desk, sections={"costs": costs})
    assert "certificate_without_figures" not in {f["code"] for f in notice.told()["findings"]}
    notice.fill(BRINGER, findings={k: v for k, v in paper.NOTES.items() if k != "certificate_without_figures"})
    notice.act(BRINGER, "submit")
    notice.act("monitoring_officer", "clear")
    assert notice.may_not("finance_officer", "certify", **LIMB_A).places("limb_contradicted") == {"sections.costs"}
    assert notice.act("finance_officer", "certify", **LIMB_B)["decision"]["state"] == "approval_to_submit"


@pytest.mark.parametrize(
    ("signoff", "codes"),
    [
        ({}, {"limb_not_chosen", "limb_not_affirmed"}),  # the form as printed: nothing struck out
        ({"affirmed": ["d"]}, {"limb_not_chosen"}),
        ({"choice": "a"}, {"limb_not_affirmed"}),
        ({"choice": "d", "affirmed": ["d"]}, {"limb_unknown"}),
        ({"choice": "a", "affirmed": ["b", "d"]}, {"limb_unknown"}),
    ],
)
def test_a_certificate_says_exactly_one_limb_and_always_d(desk: Desk, signoff: dict[str, Any], codes: set[str]) -> None:
    notice = paper.answered(desk)
    notice.act(BRINGER, "submit")
    notice.act("monitoring_officer", "clear")
    assert notice.may_not("finance_officer", "certify", signoff=signoff).codes == codes


def test_a_start_on_the_day_of_the_decision_must_be_answered_by_a_note(desk: Desk) -> None:
    notice = paper.drafted(desk)
    notice.fill(BRINGER, findings={k: v for k, v in paper.NOTES.items() if k != "start_before_decision"})
    assert notice.may_not(BRINGER, "submit").places("finding_unanswered") == {"sections.start_on"}
    notice.fill(BRINGER, sections={"start_on": given("2020-11-16")})
    assert notice.act(BRINGER, "submit")["decision"]["state"] == "legal_check"


def test_a_start_that_comes_while_the_notice_is_under_way_is_noticed_then(desk: Desk) -> None:
    notice = paper.drafted(desk, sections={"start_on": given("2020-11-16")})
    notice.fill(BRINGER, findings={k: v for k, v in paper.NOTES.items() if k != "start_before_decision"})
    notice.act(BRINGER, "submit")
    desk.clock.put("2020-11-16")
    assert notice.may_not("monitoring_officer", "clear").places("finding_unanswered") == {"sections.start_on"}
    notice.fill(BRINGER, findings={"start_before_decision": "The team starts without waiting for the paper."})
    assert notice.act("monitoring_officer", "clear")["decision"]["state"] == "finance_signoff"


def test_a_conclusion_in_other_words_than_the_recommendations_must_be_answered_by_a_note(desk: Desk) -> None:
    said = " ".join(r["text"] for r in paper.RECOMMENDATIONS)
    notice = paper.answered(desk, sections={"conclusion": given(said.replace("week of 9 November", "autumn of"))})
    blocker = notice.may_not(BRINGER, "submit").of("finding_unanswered")
    assert (blocker["where"], "Recommendation 2 " in blocker["message"]) == ("sections.conclusion", True)
    notice.fill(BRINGER, sections={"conclusion": given(said.upper())})  # the same words, whatever the capitals
    assert notice.act(BRINGER, "submit")["decision"]["state"] == "legal_check"


def test_unanswered_is_not_no(desk: Desk) -> None:
    notice = paper.answered(desk)
    notice.fill(BRINGER, checklist={"consultation": None})
    assert notice.may_not(BRINGER, "submit").places("question_unanswered") == {"checklist.consultation"}
    notice.fill(BRINGER, checklist={"consultation": {"answer": "no"}})
    assert notice.may_not(BRINGER, "submit").codes == {"reason_missing"}
    notice.fill(BRINGER, checklist={"consultation": {"answer": "no", "reason": "Both councils know the draft; staff do not yet."}})
    assert notice.act(BRINGER, "submit")["decision"]["state"] == "legal_check"


def test_every_question_must_be_answered_and_every_one_missing_is_told_at_once(desk: Desk) -> None:
    notice = paper.answered(desk, checklist=dict.fromkeys((*QUESTIONS, "confidential")))
    missing = notice.may_not(BRINGER, "submit").places("question_unanswered")
    assert missing == {f"checklist.{key}" for key in (*QUESTIONS, "confidential")}
    assert len(missing) == 9


def test_the_last_question_is_the_other_way_round(desk: Desk) -> None:
    notice = paper.answered(desk)
    notice.fill(BRINGER, checklist={"confidential": {"answer": "yes"}})
    refused = notice.may_not(BRINGER, "submit")
    assert refused.places("reason_missing") == {"checklist.confidential"}
    assert refused.places("section_missing") == {"sections.confidential_reason"}
    notice.fill(BRINGER, checklist={"confidential": {"answer": "no"}})
    assert notice.act(BRINGER, "submit")["decision"]["state"] == "legal_check"


def test_a_finance_officer_who_was_not_consulted_stops_it_whatever_the_reason(desk: Desk) -> None:
    notice = paper.answered(desk, checklist={"finance_consulted": {"answer": "no", "reason": "There was no time."}})
    assert notice.may_not(BRINGER, "submit").codes == {"answer_blocks"}


def test_the_party_that_is_still_to_sign_stays_an_open_condition(desk: Desk) -> None:
    notice = paper.with_the_commissioner(desk)
    notice.act("commissioner", "approve", determinations=on_condition())
    told = notice.told()
    (condition,) = told["conditions"]
    assert (condition["recommendation"], condition["status"], condition["since"]) == ("memorandum", "open", paper.THE_DAY)
    assert {key: condition[key] for key in paper.STILL_TO_SIGN} == paper.STILL_TO_SIGN
    (made,) = told["determinations"]
    assert made["outcomes"][0] == {
        "recommendation": "memorandum",
        "outcome": "approved",
        "amended": False,
        "text": None,
        "recommended": None,
        "signed_as_recommended": [],
        "reason": None,
        "votes": None,
        "conditions": [{**paper.STILL_TO_SIGN, "due_on": None, "optional": False}],
    }
    assert [o["conditions"] for o in made["outcomes"][1:]] == [[], [], []]


def test_a_signature_on_paper_is_shown_as_that_with_who_signed_when_and_who_entered_it(desk: Desk) -> None:
    notice = paper.with_the_commissioner(desk)
    desk.clock.put("2020-11-11")
    signed = on_paper(desk, notice)
    assert notice.may_not("finance_officer", "approve", signoff=signed).codes == {"capacity_not_held"}
    notice.act("monitoring_officer", "approve", signoff=signed, determinations=paper.ALL_APPROVED)
    told, entered = notice.told(), notice.history()[-1]
    (made,) = told["determinations"]
    for shown in (made, entered):
        assert (shown["method"], shown["signed_by"], shown["recorded_by"]) == (
            "wet",
            desk.officer("commissioner"),
            desk.officer("monitoring_officer"),
        )
    assert made["scan"] == signed["scan"]
    assert (made["method"], made["decided_on"], made["decider"]["officer"]) == ("wet", paper.THE_DAY, desk.officer("commissioner"))
    assert (entered["action"], entered["actor"], entered["at"][:10]) == (
        "approve",
        desk.officer("monitoring_officer"),
        "2020-11-11",
    )
    assert (told["dates"]["decided"], told["dates"]["recorded"]) == (paper.THE_DAY, "2020-11-11")


def test_a_certificate_on_paper_says_so_too(desk: Desk) -> None:
    notice = paper.answered(desk)
    notice.act(BRINGER, "submit")
    notice.act("monitoring_officer", "clear")
    signed = {
        "method": "wet",
        "officer": desk.officer("finance_officer"),
        "signed_on": paper.THE_DAY,
        "choice": "a",
        "affirmed": ["d"],
    }
    assert notice.may_not("monitoring_officer", "certify", signoff=signed).codes == {"scan_missing"}
    scan = notice.attach("monitoring_officer", "certificate.txt", "Signed by the finance officer.", kind="signature")
    assert notice.signed() == ["legal"]  # the scan is no part of what was signed
    notice.act("monitoring_officer", "certify", signoff={**signed, "scan": scan})
    certificate = notice.signoff("finance")
    assert (certificate["method"], certificate["officer"]) == ("wet", desk.officer("finance_officer"))
    assert certificate["recorded_by"] == desk.officer("monitoring_officer")
    assert certificate["note"].startswith("Signed on paper on 2020-11-09")


def forty_notices_earlier_in_the_year(desk: Desk) -> None:
    desk.clock.put("2020-03-02")
    for _ in range(40):
        last = desk.open()
        last.act("policy_officer", "submit")
    assert last.told()["reference"] == "40/2020"
    desk.clock.put(paper.THE_DAY)


def chairs_the_partnership(desk: Desk) -> dict[str, str]:
    return {"officer": desk.officer(BRINGER), "nature": "Chairs the partnership that the team will serve"}


def on_paper(desk: Desk, notice: Notice, entered_by: str = "monitoring_officer") -> dict[str, str]:
    """Scan what the commissioner signed on paper, and tell it as a recorder does."""
    scan = notice.attach(entered_by, "signed.txt", "Signed by the commissioner.", kind="signature")
    return {"method": "wet", "officer": desk.officer("commissioner"), "signed_on": paper.THE_DAY, "scan": scan}


def on_condition() -> list[dict[str, Any]]:
    first, *others = paper.ALL_APPROVED
    return [{**first, "conditions": [paper.STILL_TO_SIGN]}, *others]
