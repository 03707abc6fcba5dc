"""Who may read, and who may sign: persons are compared, never posts; deputies sign as deputies; a body of three people can work."""

from __future__ import annotations

from datetime import datetime

import pytest

from app.errors import ActionRefused
from app.officers import acts
from app.officers.independents import name_independent
from app.officers.organisation import load
from tests.stories.conftest import Founding
from tests.stories.desk import LIMB_B, OFFICE, TO_THE_COMMISSIONER, Desk, People, given
from tests.stories.memorandum import THE_DAY

FEW: People = {  # and an auditor from outside
    "commissioner": ("Isolde Marchbank", (("commissioner", "holder"),)),
    "executive": (
        "Jasper Thorne",
        (("chief_executive", "holder"), ("monitoring_officer", "holder"), ("policy_officer", "holder")),
    ),
    "treasurer": ("Kezia Boone", (("chief_finance_officer", "holder"),)),
    "auditor": ("Lambert Skye", (("auditor", "holder"),)),
}
CONTRACT = {"post": "chief_finance_officer", "matter": "contract"}


def test_a_finance_officer_who_decides_is_not_the_one_who_certifies(desk: Desk) -> None:
    desk.delegates("chief_finance_officer", ("contract",), 25_000_00)
    notice = desk.open(decider=CONTRACT)
    notice.carry("submit", "clear", "certify")
    blocker = notice.may_not("finance_officer", "approve").of("certifier_decides")
    assert blocker["instead"] == "A deputy of the Chief finance officer can act."
    decided = notice.act("deputy_finance_officer", "approve")["decision"]["determinations"][0]
    assert decided["decider"]["officer"] == desk.officer("deputy_finance_officer")


def test_the_deputy_certifies_so_that_the_finance_officer_can_decide(desk: Desk) -> None:
    desk.delegates("chief_finance_officer", ("contract",), 25_000_00)
    notice = desk.open(decider=CONTRACT)
    notice.carry("submit", "clear", "certify", certify="deputy_finance_officer")
    certificate = notice.signoff("finance")
    assert (certificate["officer"], certificate["on_behalf_of"]) == (
        desk.officer("deputy_finance_officer"),
        desk.officer("finance_officer"),
    )
    assert notice.act("finance_officer", "approve")["decision"]["state"] == "approved"


def test_whoever_drafted_the_text_does_not_clear_it_under_another_title(desk: Desk) -> None:
    notice = desk.open("monitoring_officer", originator={"post": "monitoring_officer"})
    notice.act("monitoring_officer", "submit")
    assert notice.may_not("monitoring_officer", "clear").codes == {"originator_signs", "author_signs"}


def test_a_body_of_three_people_works_by_dispensation(found: Founding) -> None:
    """The treasurer brings it and certifies with leave; the executive clears and approves; the commissioner decides."""
    desk = found(FEW)
    notice = desk.open("treasurer", originator={"post": "chief_finance_officer"})
    notice.act("treasurer", "submit")
    notice.act("executive", "clear")
    assert notice.may_not("treasurer", "certify", **LIMB_B).codes == {"originator_signs", "author_signs"}
    for rule in ("originator_signs", "author_signs"):
        assert notice.dispense("commissioner", rule, "treasurer", "There are three of us.").status_code == 201
    notice.act("treasurer", "certify", **LIMB_B)
    notice.act("executive", "approve_to_submit")
    decided = notice.act("commissioner", "approve")["decision"]
    assert (decided["state"], {s["officer"] for s in decided["signoffs"]}) == (
        "approved",
        {desk.officer("executive"), desk.officer("treasurer")},
    )
    assert [(d["rule"], d["officer"], d["granted_by"], d["reason"]) for d in notice.told("commissioner")["dispensations"]] == [
        (rule, desk.officer("treasurer"), desk.officer("commissioner"), "There are three of us.")
        for rule in ("originator_signs", "author_signs")
    ]


def test_a_deputy_comes_before_leave_and_takes_its_place(found: Founding) -> None:
    desk = found({**FEW, "deputy": ("Osric Fell", (("monitoring_officer", "deputy"),))})
    notice = desk.open("executive", originator={"post": "policy_officer"})
    notice.act("executive", "submit")
    refused = notice.dispense("commissioner", "originator_signs", "executive", "To be quick.")
    assert [b["code"] for b in refused.json()["blockers"]] == ["another_can_act"]
    assert refused.json()["blockers"][0]["instead"] == "A deputy of the Monitoring officer can act."
    notice.act("deputy", "clear")


def test_a_dispensation_is_for_one_rule_and_one_officer_and_comes_from_somebody_not_involved(found: Founding) -> None:
    desk = found(FEW)
    notice = desk.open("executive", originator={"post": "policy_officer"})
    notice.act("executive", "submit")
    own = notice.dispense("executive", "author_signs", "executive", "I know it best.")
    assert {b["code"] for b in own.json()["blockers"]} == {"own_dispensation", "involved"}
    notice.dispense("treasurer", "author_signs", "executive", "There are three of us.")
    assert notice.may_not("executive", "clear").codes == {"originator_signs"}
    other = desk.open("executive", originator={"post": "policy_officer"})
    other.act("executive", "submit")
    assert other.may_not("executive", "clear").codes == {"originator_signs", "author_signs"}


def test_a_dispensation_lifts_a_rule_on_persons_and_no_other(found: Founding) -> None:
    desk = found(FEW)
    notice = desk.open("executive", originator={"post": "policy_officer"})
    hidden = notice.dispense("commissioner", "author_signs", "executive", "There are three of us.")
    assert hidden.status_code == 404  # a draft: the commissioner does not know of it
    notice.act("executive", "submit")
    refused = notice.dispense("commissioner", "not_signed", "executive", "To be quick.")
    assert (refused.status_code, refused.json()["faults"][0]["where"]) == (422, "rule")


def test_no_leave_lets_one_person_certify_and_decide_or_bring_and_approve(found: Founding) -> None:
    desk = found({**FEW, "clerk": ("Mirabel Stow", (("policy_officer", "deputy"),))})
    desk.delegates("chief_finance_officer", ("contract",), 25_000_00, by=None, confirmed_by=None)
    notice = desk.open("clerk", decider=CONTRACT)
    notice.carry("submit", "clear", "certify", submit="clerk", clear="executive", certify="treasurer")
    blocker = notice.may_not("treasurer", "approve").of("certifier_decides")
    assert blocker["instead"] == "Appoint a deputy of the Chief finance officer: from this rule there is no dispensation."
    for rule in ("certifier_decides", "originator_approves"):
        assert notice.dispense("commissioner", rule, "treasurer", "There is no deputy.").status_code == 422


def test_whoever_submits_it_for_the_originators_post_does_not_approve_it_either(found: Founding) -> None:
    desk = found(
        {"deputy_policy_officer": ("Quentin Dray", (("policy_officer", "deputy"), ("chief_executive", "deputy"))), **OFFICE}
    )
    notice = desk.open()
    notice.act("deputy_policy_officer", "submit")
    notice.carry("clear", "certify")
    assert notice.may_not("deputy_policy_officer", "approve_to_submit").codes == {"originator_approves"}
    notice.carry("approve_to_submit")


def test_pasting_what_somebody_else_drafted_does_not_wash_it(found: Founding) -> None:
    desk = found(
        {**OFFICE, "monitoring_officer": ("Evander Lisle", (("monitoring_officer", "holder"), ("policy_officer", "deputy")))}
    )
    notice = desk.open()
    text = given("The stewards are paid by the hour.")
    notice.fill("monitoring_officer", sections={"considerations": text})
    notice.fill("policy_officer", sections={"considerations": None})
    notice.fill("policy_officer", sections={"considerations": text})
    notice.act("policy_officer", "submit")
    assert notice.may_not("monitoring_officer", "clear").places("author_signs") == {"sections.considerations"}


def test_an_edit_is_recorded_in_the_capacity_that_let_it_be_made(found: Founding) -> None:
    """The monitoring officer is the policy officer's deputy, and edits as that: both names are told."""
    desk = found(
        {**OFFICE, "monitoring_officer": ("Evander Lisle", (("monitoring_officer", "holder"), ("policy_officer", "deputy")))}
    )
    notice = desk.open()
    notice.fill("monitoring_officer", sections={"considerations": given("The stewards are paid by the hour.")})
    edit = notice.history()[-1]
    assert (edit["actor"], edit["capacity"], edit["on_behalf_of"]) == (
        desk.officer("monitoring_officer"),
        "originator",
        desk.officer("policy_officer"),
    )


def test_one_person_does_not_enter_what_all_others_signed(desk: Desk) -> None:
    """The chief executive may enter what is signed on paper, but not in a matter of their own."""
    notice = desk.open("chief_executive", originator={"post": "chief_executive"})
    notice.act("chief_executive", "submit")
    scan = notice.attach("chief_executive", "signed.txt", "Signed, Evander Lisle.", kind="signature")
    told = {"method": "wet", "officer": desk.officer("monitoring_officer"), "signed_on": THE_DAY, "scan": scan}
    assert notice.may_not("chief_executive", "clear", signoff=told).codes == {"recorder_involved"}
    notice.act("monitoring_officer", "clear", signoff=told)


def test_a_signature_on_paper_is_not_older_than_the_text(desk: Desk) -> None:
    notice = desk.open()
    notice.carry("submit")
    desk.clock.put("2020-11-10")
    notice.fill("policy_officer", title="Grant to the lantern walk and the fair")
    scan = notice.attach("chief_executive", "signed.txt", "Signed, Evander Lisle.", kind="signature")
    told = {"method": "wet", "officer": desk.officer("monitoring_officer"), "signed_on": THE_DAY, "scan": scan}
    assert notice.may_not("chief_executive", "clear", signoff=told).codes == {"signature_before_text"}
    notice.fill("policy_officer", title="Grant to the lantern walk")
    again = {**told, "signed_on": "2020-11-10"}
    assert notice.may_not("chief_executive", "clear", signoff=again).codes == {"scan_before_text"}
    fresh = notice.attach("chief_executive", "signed-again.txt", "Signed once more, Evander Lisle.", kind="signature")
    signed = notice.act("chief_executive", "clear", signoff={**again, "scan": fresh})["event"]
    assert (signed["method"], signed["signed_by"], signed["recorded_by"]) == (
        "wet",
        desk.officer("monitoring_officer"),
        desk.officer("chief_executive"),
    )


def test_a_draft_is_hidden_from_everybody_but_those_named_on_it_and_the_auditor(desk: Desk) -> None:
    notice = desk.open("chief_executive", originator={"post": "chief_executive"})
    for who in ("commissioner", "finance_officer", "monitoring_officer", "policy_officer", "administrator"):
        assert notice.hidden_from(desk.by(who)), who
    for who in ("chief_executive", "deputy_chief_executive", "auditor"):
        assert not notice.hidden_from(desk.by(who)), who


def test_from_submission_the_posts_of_the_procedure_read_it_and_still_nobody_else(found: Founding) -> None:
    desk = found({"press_officer": ("Nell Arden", (("press_officer", "holder"),)), **OFFICE})
    notice = desk.open("chief_executive", originator={"post": "chief_executive"})
    notice.act("chief_executive", "submit")
    for who in ("commissioner", "finance_officer", "monitoring_officer", "deputy_finance_officer", "auditor"):
        assert not notice.hidden_from(desk.by(who)), who
    for who in ("press_officer", "policy_officer", "administrator"):
        assert notice.hidden_from(desk.by(who)), who


def test_to_another_body_it_does_not_exist_in_any_state(found: Founding) -> None:
    desk, elsewhere = found(), found()
    notice = desk.open()
    for action in (*TO_THE_COMMISSIONER, "approve"):
        notice.carry(action)
        for who in ("commissioner", "monitoring_officer", "auditor"):
            assert notice.hidden_from(elsewhere.by(who)), (action, who)


def test_an_administrator_gets_no_work_done_with_it(desk: Desk) -> None:
    notice = desk.open()
    notice.carry("submit")
    tried = desk.by("administrator").post(f"/decisions/{notice.id}/transitions", {"action": "clear"}, version=notice.version)
    assert tried.status_code == 404
    sent = {"body": desk.world.slug, "workflow": "pcc-decision-notice", "title": "By the administrator"}
    assert desk.by("administrator").post("/decisions", sent).status_code == 403


def test_the_auditor_reads_everything_and_changes_nothing(desk: Desk) -> None:
    notice = desk.open()
    notice.may_not("policy_officer", "approve")
    assert [e["kind"] for e in notice.history()] == ["decision:open:done", "decision:transition:refused"]
    assert notice.may_not("auditor", "submit").status == 403
    assert notice.may_not_fill("auditor", title="Something else").status == 403


def named_from(elsewhere: Desk, desk: Desk, who: str = "monitoring_officer", **more: str | None) -> str:
    """Let a body name an officer of another one."""
    by = {"by": None, "confirmed_by": None, **{name: desk.officer(value) if value else None for name, value in more.items()}}
    moment = datetime.fromisoformat(desk.clock.file.read_text())
    return name_independent(
        desk.world.office,
        moment,
        desk.world.body,
        officer=elsewhere.officer(who),
        of_body=elsewhere.world.body,
        of_post=who,
        starts_on=moment.date(),
        **by,  # type: ignore[arg-type]
    ).id


def test_where_all_are_involved_a_post_holder_of_another_body_gives_the_dispensation(found: Founding) -> None:
    elsewhere, desk = found(), found(FEW)
    notice = desk.open("executive", originator={"post": "policy_officer"})
    notice.act("executive", "submit")
    assert notice.hidden_from(elsewhere.by("monitoring_officer"))
    named = named_from(elsewhere, desk)
    notice.desk.callers["outsider"] = elsewhere.by("monitoring_officer")
    desk.world.officers["outsider"] = elsewhere.officer("monitoring_officer")
    for rule in ("originator_signs", "author_signs"):
        assert notice.dispense("outsider", rule, "executive", "There are three of us.").status_code == 201
    given = notice.told("commissioner")["dispensations"][0]
    assert (given["granted_by"], given["capacity"], given["of_body"]) == (
        elsewhere.officer("monitoring_officer"),
        "monitoring_officer",
        elsewhere.world.body,
    )
    assert notice.history()[-1]["capacity"] == "independent"
    notice.act("executive", "clear")
    (shown,) = desk.by("auditor").get(f"/bodies/{desk.world.slug}").json()["independents"]
    assert (shown["id"], shown["of_body"], shown["of_post"]) == (named, elsewhere.world.body, "monitoring_officer")


def test_an_outsider_reads_what_was_submitted_gives_dispensations_and_does_nothing_else(found: Founding) -> None:
    elsewhere, desk = found(), found(FEW)
    draft = desk.open("executive", originator={"post": "policy_officer"})
    submitted = desk.open("executive", originator={"post": "policy_officer"})
    submitted.act("executive", "submit")
    named_from(elsewhere, desk)
    desk.callers["outsider"] = elsewhere.by("monitoring_officer")
    assert draft.hidden_from(desk.by("outsider"))
    assert submitted.told("outsider")["state"] == "legal_check"
    assert submitted.id in [d["id"] for d in desk.by("outsider").get("/decisions").json()["items"]]
    assert submitted.may_not("outsider", "clear").codes >= {"capacity_not_held"}
    own = submitted.dispense("outsider", "author_signs", "treasurer", "They ask for it.")
    assert own.status_code == 201


def test_an_outsider_is_named_by_two_and_only_while_the_post_is_held_there(found: Founding) -> None:
    elsewhere, desk = found(), found()
    for more, code in (
        ({"by": "administrator"}, "second_person_needed"),
        ({"by": "administrator", "confirmed_by": "auditor"}, "second_person_without_post"),
    ):
        with pytest.raises(ActionRefused) as refused:
            named_from(elsewhere, desk, **more)  # type: ignore[arg-type]
        assert [b.code for b in refused.value.blockers] == [code]
    both = {"by": "administrator", "confirmed_by": "monitoring_officer"}
    named_from(elsewhere, desk, **both)  # type: ignore[arg-type]
    with pytest.raises(ActionRefused) as refused:
        named_from(elsewhere, desk, **both)  # type: ignore[arg-type]
    assert [b.code for b in refused.value.blockers] == ["named_already"]
    notice = desk.open()
    notice.act("policy_officer", "submit")
    desk.callers["outsider"] = elsewhere.by("monitoring_officer")
    assert notice.told("outsider")["state"] == "legal_check"
    world = elsewhere.world
    moment = datetime.fromisoformat(desk.clock.file.read_text())
    with world.office.database.read() as connection:
        held = next(a for a in load(connection, world.body).appointments if a.officer == elsewhere.officer("monitoring_officer"))
    acts.end_appointment(
        world.office, moment, world.body, appointment=held.id, ends_on=moment.date(), by=elsewhere.officer("administrator")
    )
    desk.clock.put("2020-11-10")
    assert notice.hidden_from(desk.by("outsider"))
