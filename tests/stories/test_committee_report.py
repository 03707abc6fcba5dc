"""A quarterly report that a committee notes: six partnerships contribute, four officers confirm, nothing is decided."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from app.log.office import Office
from tests.stories import quarter as paper
from tests.stories.desk import Desk, Hands, given
from tests.stories.established import awaiting, opened_for, owed, worked
from tests.stories.quarter import (
    CONFIRMED,
    LIMB_A,
    NEWS,
    PARTNERSHIPS,
    TITLE,
    confirmed,
    drafted,
    met,
    on_the_agenda,
    resolved,
    submitted,
    writes,
)

LATE = "sunderland"


@pytest.fixture
def authority(office: Office, client: TestClient, clock: Hands, told: list[Desk]) -> Desk:
    told.append(paper.authority(office, client, clock))
    return told[-1]


def test_the_report_is_carried_from_draft_to_minute_and_takes_no_number(authority: Desk) -> None:
    report = drafted(authority)
    assert report.may_not("chief_executive", "submit").places("section_missing") == {f"sections.partner_news.{k}" for k in NEWS}
    writes(report, *PARTNERSHIPS)
    submitted = report.act("chief_executive", "submit")["decision"]
    assert (submitted["state"], submitted["awaits"]) == (
        "implications",
        ["equality_officer", "monitoring_officer", "risk_manager", "treasurer"],
    )
    assert confirmed(report, *CONFIRMED)["state"] == "for_the_committee"
    noted = resolved(report, met(report), "note")
    assert (noted["state"], noted["outcome"], noted["reference"]) == ("noted", "noted", None)
    assert noted["determinations"][0]["outcomes"][0]["outcome"] == "noted"
    minuted = report.act("clerk", "minute", inputs={"minute": "CF 17/2010"})["decision"]
    assert (minuted["state"], minuted["outcome"], minuted["reference"]) == ("minuted", "noted", None)
    assert {s["name"]: s["holds"] for s in minuted["signoffs"]} == dict.fromkeys(
        ("equality_implications", "human_rights_implications", "risk_implications", "finance"), True
    )


def test_each_partnership_is_asked_told_apart_and_its_absence_gates_the_report(authority: Desk) -> None:
    report = drafted(authority)
    assert {c["member"]: (c["post"], c["due"], c["state"]) for c in report.told()["contributions"]} == {
        key: (f"{key}_link", paper.LAST_DAY, "blank") for key in PARTNERSHIPS
    }
    assert awaiting(authority, LATE) == [TITLE]
    writes(report, *(key for key in PARTNERSHIPS if key != LATE))
    assert awaiting(authority, "gateshead") == []
    blocker = report.may_not("chief_executive", "submit").of("section_missing")
    assert (blocker["capacity"], blocker["where"]) == ("sunderland_link", "sections.partner_news.sunderland")
    assert blocker["message"] == "Section '4. News from the partnership' of The partnership of Sunderland is empty."


def test_a_contribution_that_does_not_come_in_time_is_overdue_and_still_wanted(authority: Desk) -> None:
    report = drafted(authority)
    authority.clock.put(paper.LAST_DAY)
    assert {c["state"] for c in report.told()["contributions"]} == {"blank"}
    authority.clock.put("2010-04-15")
    writes(report, "gateshead")
    states = {c["member"]: c["state"] for c in report.told()["contributions"]}
    assert states == {**dict.fromkeys(PARTNERSHIPS, "overdue"), "gateshead": "given"}
    writes(report, LATE)  # late is better than never
    assert len(report.may_not("chief_executive", "submit").places("section_missing")) == 4


def test_nobody_writes_for_a_partnership_but_whoever_speaks_for_it(authority: Desk) -> None:
    report = drafted(authority)
    news = {"sections": {"partner_news.newcastle": given("All is well.")}}
    assert report.may_not_fill("chief_executive", **news).codes == {"capacity_not_held"}
    assert report.may_not_fill("gateshead", **news).codes == {"capacity_not_held"}
    assert report.may_not_fill("gateshead", sections={"purpose": given("To praise Gateshead.")}).codes == {"capacity_not_held"}
    report.fill("newcastle", sections={"partner_news.newcastle": {"is": "none", "why": "Nothing has changed since January."}})
    assert {c["member"]: c["state"] for c in report.told()["contributions"]}["newcastle"] == "given"
    assert report.hidden_from(authority.by("risk_manager"))  # who is asked for nothing yet reads no draft


def test_a_partnership_that_there_is_not_is_told_with_those_that_there_are(authority: Desk) -> None:
    report = drafted(authority)
    for path in ("partner_news.durham", "partner_news", "purpose.gateshead"):
        answer = authority.by("chief_executive").patch(
            f"/decisions/{report.id}", {"sections": {path: given("News.")}}, report.version
        )
        assert (answer.status_code, answer.json()["faults"][0]["where"]) == (422, f"sections.{path}")
    assert "Members: gateshead, newcastle, north_tyneside" in answer_of(authority, report.id, "partner_news.durham")


def answer_of(desk: Desk, report: str, path: str) -> str:
    answer = desk.by("chief_executive").patch(f"/decisions/{report}", {"sections": {path: given("News.")}}, 1)
    return str(answer.json()["faults"][0]["message"])


def test_the_four_confirm_in_any_order_and_the_last_one_sends_it_on(authority: Desk) -> None:
    report = submitted(authority)
    for action, left in (
        ("confirm_finance", ["equality_officer", "monitoring_officer", "risk_manager"]),
        ("confirm_risk", ["equality_officer", "monitoring_officer"]),
        ("confirm_human_rights", ["equality_officer"]),
    ):
        found = confirmed(report, action)
        assert (found["state"], found["waiting_for"], found["awaits"]) == ("implications", "equality_officer", left)
    assert awaiting(authority, "treasurer") == []
    assert awaiting(authority, "equality_officer") == [TITLE]
    assert confirmed(report, "confirm_equality")["state"] == "for_the_committee"


def test_each_heading_is_for_the_officer_who_answers_for_it(authority: Desk) -> None:
    report = submitted(authority)
    assert report.may_not("risk_manager", "confirm_equality").codes == {"capacity_not_held"}
    assert report.may_not("chief_executive", "confirm_finance", **LIMB_A).codes == {"capacity_not_held"}
    assert report.may_not("clerk", "note").codes >= {"wrong_state", "not_signed"}


def test_the_treasurer_confirms_that_nothing_is_spent_only_where_nothing_is(authority: Desk) -> None:
    report = submitted(authority, sections={"direct_cost": given(1_200_00)})
    assert report.may_not("treasurer", "confirm_finance", **LIMB_A).places("limb_contradicted") == {"sections.direct_cost"}
    assert report.may_not("treasurer", "confirm_finance").codes == {"limb_not_chosen"}
    report.act("treasurer", "confirm_finance", signoff={"choice": "b"})
    certificate = report.signoff("finance")
    assert (certificate["duty"], certificate["choice"]) == ("finance", "b")


def test_a_change_under_one_heading_is_confirmed_anew_by_its_officer_alone(authority: Desk) -> None:
    report = submitted(authority)
    confirmed(report, *CONFIRMED)
    told = report.fill("chief_executive", sections={"risk_implications": given("The register has a new risk, on staff.")})
    assert [v["name"] for v in told["voided"]] == ["risk_implications"]
    assert (told["state"], told["awaits"]) == ("implications", ["risk_manager"])
    assert confirmed(report, "confirm_risk")["state"] == "for_the_committee"


def test_four_headings_that_all_say_none_want_a_word_on_who_looked(authority: Desk) -> None:
    report = drafted(authority, sections={"risk_implications": {"is": "none"}})
    writes(report, *PARTNERSHIPS)
    assert report.may_not("chief_executive", "submit").codes == {"finding_unanswered"}
    report.fill("chief_executive", findings={"no_implications_at_all": "Each officer has read the whole report."})
    assert report.act("chief_executive", "submit")["decision"]["state"] == "implications"


def test_a_provision_that_nobody_has_read_is_confessed_with_its_reason(authority: Desk) -> None:
    """The paper names section 107 for what section 108 does: a question is all that a form can ask."""
    report = drafted(authority, checklist={"provisions_checked": {"answer": "no"}})
    writes(report, *PARTNERSHIPS)
    assert report.may_not("chief_executive", "submit").places("reason_missing") == {"checklist.provisions_checked"}


def test_what_asks_for_a_decision_is_no_report_to_note(authority: Desk) -> None:
    report = drafted(authority, checklist={"nothing_to_decide": {"answer": "no", "reason": "A grant is asked for."}})
    writes(report, *PARTNERSHIPS)
    assert report.may_not("chief_executive", "submit").codes == {"answer_blocks"}


def test_a_committee_notes_and_asks_for_something_with_an_owner_and_a_day(authority: Desk) -> None:
    report = submitted(authority)
    confirmed(report, *CONFIRMED)
    meeting = met(report)
    report.version = report.told()["version"]
    assert report.may_not("clerk", "note_with_actions").codes == {"action_missing", "meeting_resolves"}
    action = {"id": "hallmarks", "kind": "follow_up", "text": "Show how each partnership stands against the six hallmarks."}
    action |= {"owner": {"post": "chief_executive"}, "due_on": "2010-07-26"}
    asked = [{"recommendation": "contents", "outcome": "noted", "conditions": [action]}]
    noted = resolved(report, meeting, "note_with_actions", recommendations=asked)
    assert (noted["outcome"], noted["reference"]) == ("noted_with_actions", None)
    assert [(c["id"], c["due_on"], c["status"]) for c in noted["conditions"]] == [("hallmarks", "2010-07-26", "open")]


def test_a_committee_that_does_not_get_to_it_takes_it_up_again(authority: Desk) -> None:
    report = submitted(authority)
    confirmed(report, *CONFIRMED)
    report.act("clerk", "defer", inputs={"until": "2010-07-26", "reason": "No time was left."})
    assert report.may_not("clerk", "resume").of("deferred_still")["possible_from"] == "2010-07-26"
    authority.clock.put("2010-07-26")
    assert report.act("clerk", "resume")["decision"]["state"] == "for_the_committee"


def test_it_is_noted_in_a_quorate_meeting_from_an_agenda_that_was_out_in_time(authority: Desk) -> None:
    report = submitted(authority)
    confirmed(report, *CONFIRMED)
    assert report.may_not("clerk", "note").codes == {"not_on_an_agenda", "clock_not_started", "meeting_not_held"}
    authority.clock.put("2010-04-19")  # 20, 21, 22 and 23 April lie between: four
    meeting = on_the_agenda(report)
    assert meeting.may_not("publication", "clerk").of("agenda_late")["possible_from"] == "2010-04-27"
    meeting.does("publication", "clerk", urgent={meeting.items[TITLE]: "The quarter is long over."})
    report.version = report.told()["version"]
    late = report.may_not("clerk", "note")
    assert (late.codes, late.of("clock_not_kept")["possible_from"]) == (
        {"clock_not_kept", "meeting_not_held", "meeting_resolves"},
        "2010-04-27",
    )
    authority.clock.put(paper.MET)
    few = meeting.may_not("attendance", "clerk", present=paper.PRESENT[:2])
    assert few.codes == {"quorum_not_met"}


def test_what_is_urgent_elsewhere_is_late_here_and_waits_for_the_next_meeting(authority: Desk) -> None:
    """A meeting may take an urgent item; a report to note is refused there, and told from when it is possible."""
    report = submitted(authority)
    confirmed(report, *CONFIRMED)
    authority.clock.put("2010-04-19")
    meeting = on_the_agenda(report)
    meeting.does("publication", "clerk", urgent={meeting.items[TITLE]: "The quarter is long over."})
    authority.clock.put(paper.MET)
    meeting.does("attendance", "clerk", present=paper.PRESENT)
    (refused,) = meeting.does("resolutions", "clerk", item=meeting.items[TITLE], result="noted", action="note")["items"]
    assert [(b["code"], b["possible_from"]) for b in refused["blockers"]] == [("clock_not_kept", "2010-04-27")]
    assert report.state() == "for_the_committee"
    meeting.does("resolutions", "clerk", item=meeting.items[TITLE], result="deferred")
    later = on_the_agenda(report, "2010-05-24")
    assert later.does("publication", "clerk")["meeting"]["state"] == "agenda_published"
    authority.clock.put("2010-05-24")
    later.does("attendance", "clerk", present=paper.PRESENT)
    assert resolved(report, later, "note")["state"] == "noted"


TABLE = {"kind": "follow_up", "text": "A table of the six hallmarks.", "owner": {"post": "chief_executive"}, "due_on": "2010-06-30"}
ASKED_FOR = [{"recommendation": "contents", "outcome": "noted", "conditions": [TABLE]}]
OPENS, NEXT = "2010-06-14", "2010-07-26"  # three months after 26 April, and forty-two days before


def test_the_next_quarters_report_is_opened_by_the_schedule_with_what_was_promised(authority: Desk) -> None:
    report = submitted(authority)
    confirmed(report, *CONFIRMED)
    noted = resolved(report, met(report), "note_with_actions", recommendations=ASKED_FOR)
    promised, following = noted["obligations"]
    assert (promised["kind"], promised["title"], promised["due"]) == ("promised", TABLE["text"], "2010-06-30")
    assert (following["kind"], following["post"], following["due"], following["opens_on"]) == (
        "recurring",
        "chief_executive",
        NEXT,
        OPENS,
    )
    authority.clock.put("2010-06-13")
    worked(authority)
    assert [one["state"] for one in report.told()["obligations"]] == ["waiting", "waiting"]

    authority.clock.put(OPENS)
    worked(authority)
    after = opened_for(authority, report.told()["obligations"][1])
    told = after.told("chief_executive")
    assert (told["state"], told["title"]) == ("draft", "Partnerships, the next quarter (due Monday 26 July 2010)")
    assert (told["links"], told["originator"]["post"]) == ([{"kind": "relates_to", "decision": report.id}], "chief_executive")
    carried = [*paper.SECTIONS["promised"]["value"], {"item": TABLE["text"], "by": "2010-06-30"}]
    assert told["sections"]["promised_before"] == given(carried)
    assert {c["state"] for c in told["contributions"]} == {"blank"}
    assert awaiting(authority, LATE) == [told["title"]]  # the partnerships are asked at once


def test_what_is_late_is_seen_and_the_next_report_meets_it_and_is_followed_by_another(authority: Desk) -> None:
    report = submitted(authority)
    confirmed(report, *CONFIRMED)
    resolved(report, met(report), "note_with_actions", recommendations=ASKED_FOR)
    authority.clock.put(OPENS)
    worked(authority)
    after = opened_for(authority, report.told()["obligations"][1])
    authority.clock.put("2010-07-27")
    late = owed(authority, "chief_executive", "&overdue=true")
    assert [(one["title"], one["state"]) for one in late] == [
        (TABLE["text"], "waiting"),
        ("Partnerships, the next quarter", "open"),
    ]

    sections = {**paper.SECTIONS, "period": given("The quarter to June 2010"), "promised": {"is": "none"}}
    checklist = {**paper.CHECKLIST, "earlier_promises": {"answer": "yes"}}
    after.fill(
        "chief_executive", decider={"post": "committee"}, sections=sections, checklist=checklist, recommendations=[paper.NOTE]
    )
    writes(after, *PARTNERSHIPS)
    after.act("chief_executive", "submit")
    confirmed(after, *CONFIRMED)
    meeting = on_the_agenda(after, "2010-08-09")
    meeting.does("publication", "clerk")
    authority.clock.put("2010-08-09")
    meeting.does("attendance", "clerk", present=paper.PRESENT)
    (third,) = resolved(after, meeting, "note")["obligations"]
    assert (third["due"], third["why"]["start"], third["why"]["n"]) == ("2010-10-26", paper.MET, 2)
    assert [one["state"] for one in report.told()["obligations"]] == ["waiting", "met"]
    report.discharge("chief_executive", "c1", evidence={"text": "The table stands in the report of July."})
    assert owed(authority, "chief_executive", "&overdue=true") == []


def test_a_quarter_in_which_the_committee_does_not_meet_is_released_and_the_one_after_it_is_owed(authority: Desk) -> None:
    report = submitted(authority)
    confirmed(report, *CONFIRMED)
    (following,) = resolved(report, met(report), "note")["obligations"]
    caller = authority.by("chief_executive")
    path = f"/obligations/{following['id']}/release"
    assert caller.post(path, {"reason": "Nobody has time."}, report.version).status_code == 403
    answer = authority.by("clerk").post(path, {"reason": "The committee does not meet in July."}, report.version)
    assert answer.status_code == 200, answer.text
    assert [(one["due"], one["state"]) for one in answer.json()["decision"]["obligations"]] == [
        (NEXT, "released"),
        ("2010-10-26", "waiting"),
    ]
