"""The report of 28 July 2010 on one community safety partnership, from its draft through notices and call-in to its effect.

An endorsement on six conditions that affects every ward: key, so it waits for its notice; called in, so it waits for scrutiny.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.audit.verify import verify
from app.log.office import Office
from tests.stories import cityhall as hall
from tests.stories import council as paper
from tests.stories.cityhall import City, Report
from tests.stories.desk import Hands, given

GROUND = {"inputs": {"ground": "Inadequate consultation", "reason": "The parishes were not heard."}}
BECAUSE = {"inputs": {"reason": "As the committee resolved."}}


@pytest.fixture
def city(office: Office, client: TestClient, clock: Hands) -> Iterator[City]:
    """Whatever happens in a story, its history must verify and replay."""
    made = hall.founded(office, client, clock)
    yield made
    found = verify(office.database, [office.signer.verifier], bodies=[made.world.slug], here=office.signer)
    assert [finding.sentence() for finding in found.findings] == []
    assert set(found.logs[0].replays) <= {"same"}


def noticed(city: City, **changes: Any) -> Report:
    """A report that is before the executive, and was noticed in June for the meeting of 28 July."""
    report = city.report(**changes)
    report.to_the_executive()
    city.clock.put(hall.NOTICED)
    report.notify("key_decision", first_on=hall.MET, last_on="2010-08-31")
    return report


def published(city: City, **changes: Any) -> Report:
    """A report that was endorsed, and whose record is published: it may be called in."""
    report = noticed(city, **changes)
    report.decided(city)
    report.published(city)
    return report


# --- what the report says of itself ----------------------------------------------------------------------------------------


def test_an_effect_on_all_wards_without_a_word_on_being_key_is_a_warning_and_stops_at_the_monitoring_officer(city: City) -> None:
    report = city.report(checklist={"key_decision": None})
    (warning,) = [f for f in report.told("policy_officer")["findings"] if f["code"] == "key_status"]
    assert "Every ward is affected" in warning["message"]
    refused = report.may_not("policy_officer", "submit")
    assert refused.codes == {"finding_unanswered", "question_unanswered"}
    report.fill("policy_officer", checklist={"key_decision": {"answer": "no"}}, findings={"key_status": "To be looked at."})
    report.act("policy_officer", "submit")
    report.act("head_of_service", "support")
    blocker = report.may_not("monitoring_officer", "clear").of("key_status_contradicted")
    assert (blocker["capacity"], blocker["where"]) == ("originator", "checklist.key_decision")
    report.fill("policy_officer", checklist={"key_decision": hall.KEY})
    report.act("head_of_service", "support")
    assert report.act("monitoring_officer", "clear")["decision"]["state"] == "finance_check"


def test_a_conclusion_that_repeats_five_of_six_conditions_is_a_warning_that_a_note_answers(city: City) -> None:
    five = given(hall.conclusion(hall.CONDITIONS[:5]))
    report = city.report(sections={"conclusion": five})
    assert report.may_not("policy_officer", "submit").places("finding_unanswered") == {"sections.conclusion"}
    report.fill("policy_officer", findings={"conclusion_differs": "The delegation is left to the recommendations."})
    assert report.act("policy_officer", "submit")["decision"]["state"] == "service_check"


# --- notices -----------------------------------------------------------------------------------------------------------------


def test_a_key_decision_waits_for_its_notice_and_says_from_when_and_which_way_is_quicker(city: City) -> None:
    report = city.report()
    report.to_the_executive()
    city.clock.put("2010-07-20")
    blocker = report.may_not("proper_officer", "endorse").of("notice_missing")
    assert (blocker["possible_from"], blocker["where"]) == (
        "2010-08-18",
        "notices.key_decision",
    )  # 21 July to 17 August lie between
    assert "Wednesday 28 July 2010" in blocker["instead"]  # 21, 22, 23, 26 and 27 July lie between
    early = report.may_not_notify("key_decision", first_on=hall.MET).of("notice_too_late")
    assert (early["possible_from"], "general exception" in early["instead"]) == ("2010-08-18", True)


def test_by_general_exception_the_chair_of_scrutiny_is_told_and_five_clear_days_pass(city: City) -> None:
    report = city.report()
    report.to_the_executive()
    city.clock.put("2010-07-20")
    assert report.may_not_notify("general_exception").codes == {"not_informed"}
    told = report.notify("general_exception", informed=[city.officer("scrutiny_chair")])
    assert told["possible_from"] == hall.MET
    assert report.decided(city)["state"] == "endorsed"


def test_without_a_chair_each_member_of_scrutiny_is_told(city: City) -> None:
    city.ends("scrutiny_chair", "2010-06-30")
    report = city.report()
    report.to_the_executive()
    city.clock.put("2010-07-20")
    members = [city.officer(f"councillor_{n}") for n in hall.SCRUTINY]
    refused = report.may_not_notify("general_exception", informed=members[:4])
    assert ("Seat 5" in refused.of("not_informed")["message"], refused.codes) == (True, {"not_informed"})
    report.notify("general_exception", informed=members)


def test_by_special_urgency_the_chain_of_consents_says_why_each_was_passed_over(city: City) -> None:
    report = city.report()
    report.to_the_executive()
    city.clock.put("2010-07-27")
    assert report.may_not_notify("special_urgency").codes == {"consent_missing"}
    agreed = {"post": "council_chairman", "answer": "agreed", "officer": city.officer("council_chairman"), "on": "2010-07-27"}
    gone = {"post": "scrutiny_chair", "answer": "unable", "why": "In hospital since Sunday."}
    assert report.may_not_notify("special_urgency", consents=[agreed]).codes == {"consent_out_of_order"}
    assert report.may_not_notify("special_urgency", consents=[{**gone, "answer": "none"}, agreed]).codes == {"consent_passed_over"}
    told = report.notify("special_urgency", consents=[gone, agreed])
    assert [(c["post"], c["answer"], c["why"]) for c in told["consents"]] == [
        ("scrutiny_chair", "unable", "In hospital since Sunday."),
        ("council_chairman", "agreed", None),
    ]
    assert "notice_missing" not in report.would_block("proper_officer", "endorse")


def test_what_is_key_and_private_runs_two_clocks(city: City) -> None:
    private = {"private_meeting": {"answer": "yes", "reason": "A tender is running."}}
    report = noticed(city, checklist=private, sections={"private_reason": given("Schedule 12A, paragraph 3.")})
    city.clock.put(hall.MET)
    assert report.may_not("proper_officer", "endorse").places("notice_missing") == {
        "notices.private_meeting",
        "notices.private_meeting_response",
    }
    report.notify("private_meeting", first_on="2010-08-26", last_on="2010-09-30")  # 29 July to 25 August lie between
    city.clock.put("2010-08-18")
    report.notify("private_meeting_response")
    blockers = report.may_not("proper_officer", "endorse").blockers
    assert {b["where"]: b["possible_from"] for b in blockers if b["code"] == "notice_running"} == {
        "notices.private_meeting": "2010-08-26",
        "notices.private_meeting_response": "2010-08-26",  # 19, 20, 23, 24 and 25 August lie between
    }


def test_an_agenda_that_is_late_stops_the_decision(city: City) -> None:
    report = noticed(city)
    meeting = city.meeting(report, agenda="2010-07-21")
    late = meeting.may_not("publication", "proper_officer").of("agenda_late")
    assert late["possible_from"] == "2010-07-29"
    assert {"not_on_an_agenda", "meeting_not_held"} <= report.would_block("proper_officer", "endorse")


# --- the decision, its record, and the officer's own ----------------------------------------------------------------------


def test_the_executive_endorses_on_six_conditions_and_an_officer_decides(city: City) -> None:
    told = published(city).told()
    assert (told["state"], told["outcome"], told["determinations"][0]["kind"]) == ("call_in_window", "endorsed", "consulted")
    assert [(c["id"], c["kind"], c["status"]) for c in told["conditions"]] == [
        (c["id"], c["kind"], "open") for c in hall.CONDITIONS
    ]
    assert [one["post"] for one in told["decided_in"]] == ["chief_executive"]
    assert (told["dates"]["decided"], told["dates"]["published"], told["dates"]["effective"]) == (hall.MET, hall.PUBLISHED, None)


def test_the_officers_own_record_says_where_it_was_decided(city: City) -> None:
    report = published(city)
    city.clock.put(hall.EFFECTIVE)
    city.work()
    own = paper.to_the_officer(paper.record(city, report))
    decided = own.act("chief_executive", "approve")["decision"]
    (where,) = report.told()["decided_in"]
    assert (where["post"], where["decision"], where["reference"]) == ("chief_executive", own.id, decided["reference"])
    assert (report.condition("final")["status"], report.told()["outcome"]) == ("discharged", "endorsed")
    for name in ("data", "boundary", "evidence", "premises"):
        report.discharge("policy_officer", name, evidence={"text": "The letter of 4 October."})
    carried = report.act("head_of_service", "implement")["decision"]
    assert (carried["state"], carried["dates"]["implemented"]) == ("implemented", hall.EFFECTIVE)


def test_the_written_statement_says_all_five_things_and_none_is_said_expressly(city: City) -> None:
    report = noticed(city)
    report.decided(city)
    city.clock.put(hall.PUBLISHED)
    assert report.may_not("proper_officer", "publish_record").places("section_missing") == {
        f"sections.statement_{part}" for part in ("decision", "reasons", "alternatives", "interests", "dispensations")
    }
    assert report.may_not_fill("policy_officer", sections={"statement_interests": {"is": "none"}}).codes == {"capacity_not_held"}
    report.states(statement_reasons={"is": "none"})
    assert report.may_not("proper_officer", "publish_record").codes == {"statement_says_what"}
    report.states()
    assert report.act("proper_officer", "publish_record")["decision"]["state"] == "call_in_window"
    assert set(report.signed()) == {"service", "legal", "finance", "briefing"}  # the statement is no part of what was signed


# --- taking effect, and call-in -------------------------------------------------------------------------------------------


def test_it_takes_effect_by_the_clock_and_by_nobodys_hand(city: City) -> None:
    report = published(city)
    city.clock.put(hall.LAST_DAY)
    city.work()
    assert report.state() == "call_in_window"
    assert report.may_not("proper_officer", "take_effect").codes == {"capacity_not_held", "clock_running"}
    city.clock.put(hall.EFFECTIVE)
    city.work()
    told = report.told()
    assert (told["state"], told["outcome"], told["dates"]["effective"]) == ("in_force", "endorsed", hall.EFFECTIVE)


def test_a_call_in_by_too_few_is_refused_with_who_is_still_needed_and_until_when(city: City) -> None:
    report = published(city)
    for n in (1, 2):
        assert report.act(f"councillor_{n}", "call_in", **GROUND)["decision"]["state"] == "call_in_window"
    refused = report.may_not("monitoring_officer", "accept_call_in")
    blocker = refused.of("call_in_by_too_few")
    assert ("2 of 3" in blocker["message"], "Friday 6 August 2010" in blocker["instead"]) == (True, True)
    city.clock.put(hall.EFFECTIVE)
    city.work()
    late = report.may_not("councillor_3", "call_in", **GROUND)
    assert late.codes >= {"wrong_state", "clock_run_out"}


def called_in(city: City) -> Report:
    report = published(city)
    for n in (1, 2, 3):
        lodged = report.act(f"councillor_{n}", "call_in", **GROUND)["decision"]
    assert lodged["state"] == "call_in_lodged"
    accepted = report.act("monitoring_officer", "accept_call_in")["decision"]
    assert (accepted["state"], accepted["outcome"], accepted["due"]) == ("called_in", "endorsed", "2010-08-13")
    return report


def test_what_is_called_in_waits_for_scrutiny_and_takes_effect_when_it_does_not_meet(city: City) -> None:
    report = called_in(city)
    city.clock.put(hall.EFFECTIVE)
    city.work()
    assert report.state() == "called_in"
    city.clock.put("2010-08-14")
    city.work()
    assert (report.state(), report.told()["dates"]["effective"]) == ("in_force", "2010-08-14")


def test_scrutiny_releases_it(city: City) -> None:
    report = called_in(city)
    city.clock.put("2010-08-05")
    released = report.act("proper_officer", "release", **BECAUSE)["decision"]
    assert (released["state"], released["dates"]["effective"]) == ("in_force", "2010-08-05")


def test_it_is_referred_back_reconsidered_and_not_called_in_again(city: City) -> None:
    report = called_in(city)
    city.clock.put("2010-08-05")
    referred = report.act("proper_officer", "refer_back", **BECAUSE)["decision"]
    assert (referred["state"], referred["due"]) == ("referred_back", "2010-08-19")
    confirmed = report.act("proper_officer", "confirm", **BECAUSE)["decision"]
    assert (confirmed["state"], confirmed["outcome"]) == ("in_force", "endorsed")
    again = report.may_not("councillor_4", "call_in", **GROUND)
    assert "called_in_already" in again.codes
    assert "effect" in again.of("called_in_already")["instead"]


def test_the_executive_changes_its_mind_and_the_new_record_is_published(city: City) -> None:
    report = called_in(city)
    report.act("proper_officer", "refer_back", **BECAUSE)
    said = [{"recommendation": "merger", "outcome": "endorsed", "text": "Endorse one partnership, for two years at first."}]
    amended = report.act("proper_officer", "amend_endorsement", determinations=said)["decision"]
    assert amended["state"] == "endorsed_anew"
    assert [made["kind"] for made in amended["determinations"]] == ["consulted", "reconsidered"]
    assert report.act("proper_officer", "publish_anew")["decision"]["state"] == "in_force"


def test_it_is_referred_to_the_council_which_does_not_object(city: City) -> None:
    report = called_in(city)
    assert report.act("proper_officer", "refer_to_council", **BECAUSE)["decision"]["state"] == "with_council"
    assert report.act("proper_officer", "council_objects_not", **BECAUSE)["decision"]["state"] == "in_force"


def test_a_call_in_that_is_not_valid_is_dismissed_with_a_reason_and_the_clock_goes_on(city: City) -> None:
    report = published(city)
    report.act("scrutiny_chair", "call_in_as_chair", **GROUND)
    assert report.act("monitoring_officer", "dismiss_call_in", **BECAUSE)["decision"]["state"] == "call_in_invalid"
    city.clock.put(hall.EFFECTIVE)
    city.work()
    assert report.state() == "in_force"


def test_who_calls_in_on_which_ground_and_for_how_long_is_the_councils(city: City) -> None:
    city.sets("call_in_by_chair", "no")
    city.sets("call_in_members", 2)
    city.sets("call_in_days", 3)
    city.sets("call_in_grounds", "Too dear; Too late")
    report = published(city)
    assert "chair_may_call_in_alone" in report.may_not("scrutiny_chair", "call_in_as_chair", **GROUND).codes
    assert report.may_not("councillor_1", "call_in", **GROUND).codes == {"input_malformed"}
    dear = {"inputs": {"ground": "Too dear", "reason": "Twice the estimate."}}
    report.act("councillor_1", "call_in", **dear)
    assert report.act("councillor_2", "call_in", **dear)["decision"]["state"] == "call_in_lodged"
    assert published(city).told()["clock"]["on"] == "2010-08-05"  # 2, 3 and 4 August


def test_the_chair_and_two_members_call_in_together_where_the_council_says_so(city: City) -> None:
    for key, value in (("call_in_by_chair", "no"), ("call_in_with_chair", 2), ("call_in_members", 0), ("call_in_councillors", 0)):
        city.sets(key, value)
    report = published(city)
    assert report.act("councillor_1", "call_in_with_chair", **GROUND)["decision"]["state"] == "call_in_window"
    assert report.act("scrutiny_chair", "call_in_with_members", **GROUND)["decision"]["state"] == "call_in_window"
    few = report.may_not("proper_officer", "accept_call_in").of("call_in_by_too_few")["message"]
    assert "1 of 2 members of scrutiny have" in few
    assert "council" not in few  # whose members do not call in here
    assert report.act("councillor_2", "call_in_with_chair", **GROUND)["decision"]["state"] == "call_in_lodged"
    assert report.act("proper_officer", "accept_call_in")["decision"]["state"] == "called_in"


def test_two_members_without_the_chair_are_too_few_where_both_are_needed(city: City) -> None:
    city.sets("call_in_with_chair", 2)
    report = published(city)
    for n in (1, 2, 3):
        assert report.act(f"councillor_{n}", "call_in_with_chair", **GROUND)["decision"]["state"] == "call_in_window"
    assert "call_in_by_too_few" in report.may_not("proper_officer", "accept_call_in").codes
    city.clock.put(hall.EFFECTIVE)
    city.work()
    assert report.state() == "in_force"


def test_a_chair_who_may_call_in_alone_is_offered_no_call_in_with_others(city: City) -> None:
    report = published(city)
    assert "chair_may_call_in_with_members" in report.may_not("scrutiny_chair", "call_in_with_members", **GROUND).codes
    assert "members_may_call_in_with_chair" in report.may_not("councillor_1", "call_in_with_chair", **GROUND).codes


def test_five_members_of_the_council_call_in_too(city: City) -> None:
    report = published(city)
    for n in (7, 6, 3, 2):
        report.act(f"councillor_{n}", "call_in_as_councillor", **GROUND)
    assert report.act("councillor_1", "call_in_as_councillor", **GROUND)["decision"]["state"] == "call_in_lodged"


def test_what_the_chair_agreed_to_be_urgent_takes_effect_with_its_record(city: City) -> None:
    report = noticed(city)
    report.act("scrutiny_chair", "agree_urgency", inputs={"reason": "The county decides on Monday."})
    report.decided(city)
    city.clock.put(hall.PUBLISHED)
    report.states()
    told = report.act("proper_officer", "publish_at_once")["decision"]
    assert (told["state"], told["dates"]["effective"]) == ("in_force", hall.PUBLISHED)
    assert {"wrong_state", "call_in_exempt"} <= report.may_not("councillor_1", "call_in", **GROUND).codes


def test_nobody_publishes_as_urgent_what_the_chair_did_not_agree_to(city: City) -> None:
    report = noticed(city)
    report.decided(city)
    report.states()
    assert report.may_not("proper_officer", "publish_at_once").codes == {"not_signed"}
