"""A partnership's three-year plan, from its assessment to its review: every responsible authority signs it, in any order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.log.office import Office
from app.officers import acts
from tests.stories import county as paper
from tests.stories import county_group
from tests.stories.boardroom import Meeting
from tests.stories.county import AUTHORITIES, NEED, NINE_OF_THEM, OBJECTION, PRIORITIES, assessed, consulted, sent, signed, states
from tests.stories.desk import Desk, Hands, Notice, given
from tests.stories.established import awaiting, leaves, much_later, opened_for, owed, worked

Founding = Callable[..., Desk]
PLAN, LAST_DAY, DAY_AFTER = "Plan for 2012 to 2015", "2012-02-17", "2012-02-18"
FIRST, *OTHERS = reversed(AUTHORITIES)  # in any order: from the health service to the county council


@pytest.fixture
def found(office: Office, client: TestClient, clock: Hands, told: list[Desk]) -> Founding:
    def founded(**more: object) -> Desk:
        told.append(paper.county(office, client, clock, **more))  # type: ignore[arg-type]
        return told[-1]

    return founded


@pytest.fixture
def county(found: Founding) -> Desk:
    return found()


def test_the_plan_is_carried_from_assessment_to_its_review_and_every_authority_has_signed(county: Desk) -> None:
    plan = sent(county)
    assert plan.told()["reference"] == "Plan 1/2011"
    assert states(plan) == dict.fromkeys(AUTHORITIES, "awaited")
    assert signed(plan, FIRST)["state"] == "partner_signoff"
    assert states(plan) == {**dict.fromkeys(AUTHORITIES, "awaited"), FIRST: "given"}
    last = signed(plan, *OTHERS)
    assert (last["state"], last["waiting_for"], last["awaits"]) == ("awaiting_adoption", "decider", [])
    assert [(j["need"], j["given"], j["complete"]) for j in last["joint"]] == [(13, 13, True)]
    running = paper.in_force(county, plan)
    assert (running["dates"]["published"], running["dates"]["effective"]) == (paper.PUBLISHED, paper.STARTS)
    assert (running["state"], running["outcome"]) == ("in_force", "adopted")
    assert {one["key"]: (one["kind"], one["due"], one["opens_on"], one["state"]) for one in running["obligations"]} == {
        "review": ("once", "2012-10-01", "2012-09-03", "waiting"),
        "refresh": ("recurring", "2013-04-01", "2012-11-02", "waiting"),
    }

    much_later(county, paper.REVIEWED)
    worked(county)
    plan.version = plan.told()["version"]
    reviewed = plan.act("chair", "review", inputs={"found": "The grant needs a plan of its own before it moves."})["decision"]
    assert (reviewed["state"], reviewed["due"]) == ("reviewed", None)
    assert {one["key"]: one["state"] for one in reviewed["obligations"]} == {"review": "met", "refresh": "waiting"}
    assert len({s["officer"] for s in reviewed["signoffs"]}) == 13


def test_an_authority_that_refuses_says_why_and_stops_nobody(county: Desk) -> None:
    plan = sent(county)
    signed(plan, "police", "fire")
    refused = plan.act("wendham", "refuse", **OBJECTION)["decision"]
    assert refused["state"] == "partner_signoff"
    signed(plan, *(key for key in AUTHORITIES if key not in ("police", "fire", "wendham")))
    (joint,) = plan.told()["joint"]
    (wendham,) = [m for m in joint["members"] if m["member"] == "wendham"]
    assert (wendham["state"], wendham["stated"]) == ("refused", OBJECTION["inputs"])
    assert (joint["need"], joint["given"], joint["complete"]) == (13, 12, False)
    refusal = plan.may_not("secretary", "adopt").of("signoff_refused")
    assert (refusal["capacity"], refusal["where"]) == ("wendham_signatory", "signoffs.partners.wendham")
    assert plan.may_not("wendham", "refuse").codes == {"input_missing"}  # a refusal without reasons is none
    assert signed(plan, "wendham")["state"] == "awaiting_adoption"  # and may be taken back
    assert [s["answer"] for s in plan.told()["signoffs"] if s["for"] == "wendham"] == ["refused", "given"]


def test_a_changed_text_is_put_before_every_authority_anew(county: Desk) -> None:
    plan = sent(county)
    signed(plan, "police", "fire")
    plan.act("wendham", "refuse", **OBJECTION)
    told = plan.fill("manager", sections={"funding_risk": given("Until April 2013 the district teams are paid for by the grant.")})
    assert [v["for"] for v in told["voided"]] == ["police", "fire", "wendham"]
    assert states(plan) == dict.fromkeys(AUTHORITIES, "awaited")
    assert awaiting(county, "wendham") == ["Plan for 2012 to 2015"]
    assert signed(plan, *AUTHORITIES)["state"] == "awaiting_adoption"


def test_a_change_after_the_last_signature_sends_it_back_to_the_authorities(county: Desk) -> None:
    plan = sent(county)
    signed(plan, *AUTHORITIES)
    told = plan.fill("manager", sections={"challenges": given("Older people, and less money.")})
    assert (told["state"], len(told["voided"])) == ("partner_signoff", 13)


def test_whose_signature_is_awaited_finds_the_plan_and_who_has_signed_does_not(county: Desk) -> None:
    plan = sent(county)
    assert plan.told()["awaits"] == [f"{key}_signatory" for key in sorted(AUTHORITIES)]
    signed(plan, "health")
    assert awaiting(county, "health") == []
    assert awaiting(county, "probation") == ["Plan for 2012 to 2015"]
    assert plan.may_not("health", "sign").codes == {"signed_already"}


def test_an_authority_that_has_left_is_awaited_no_more_and_the_secretary_goes_on(county: Desk) -> None:
    plan = sent(county)
    signed(plan, *(key for key in AUTHORITIES if key != "wendham"))
    assert plan.may_not("secretary", "close_signature").codes == {"not_signed"}
    leaves(county, "responsible_authorities", "wendham", LAST_DAY, by="administrator", confirmed_by="chair")
    county.clock.put(LAST_DAY)
    worked(county)
    assert (states(plan)["wendham"], awaiting(county, "wendham")) == ("awaited", [PLAN])  # the last day counts
    county.clock.put(DAY_AFTER)
    worked(county)
    assert "wendham" not in states(plan)
    assert (awaiting(county, "wendham"), awaiting(county, "secretary")) == ([], [PLAN])
    assert plan.told()["awaits"] == []
    assert plan.hidden_from(county.by("wendham"))
    plan.version = plan.told()["version"]
    assert plan.act("secretary", "close_signature")["decision"]["state"] == "awaiting_adoption"
    (joint,) = plan.told()["joint"]
    assert (joint["need"], joint["given"], joint["complete"]) == (12, 12, True)


def test_what_an_authority_signed_before_it_left_stays_in_the_history(county: Desk) -> None:
    plan = sent(county)
    signed(plan, "wendham")
    leaves(county, "responsible_authorities", "wendham", LAST_DAY, by="administrator", confirmed_by="chair")
    county.clock.put(DAY_AFTER)
    assert [(s["for"], s["holds"]) for s in plan.told()["signoffs"]] == [("wendham", True)]
    (joint,) = plan.told()["joint"]
    assert (joint["need"], joint["given"]) == (12, 0)
    signed(plan, *(key for key in AUTHORITIES if key != "wendham"))
    assert paper.in_force(county, plan)["state"] == "in_force"


def test_nobody_signs_for_an_authority_but_whoever_speaks_for_it(county: Desk) -> None:
    plan = sent(county)
    assert plan.may_not("chair", "sign").codes == {"capacity_not_held"}
    assert plan.may_not("police", "sign", signoff={"for": "fire"}).codes == {"capacity_not_held"}
    assert "member_unknown" in plan.may_not("police", "sign", signoff={"for": "coastguard"}).codes
    assert plan.may_not("secretary", "adopt").codes >= {"not_signed", "wrong_state"}


def test_who_speaks_for_two_councils_signs_for_each_and_both_are_recorded(found: Founding) -> None:
    both = {**paper.PEOPLE, "coldfen": ("Dinah Elgood", (("coldfen_signatory", "holder"), ("wendham_signatory", "deputy")))}
    county = found(people=both)
    plan = sent(county)
    assert plan.may_not("coldfen", "sign").of("member_not_named")["where"] == "signoff.for"
    offered = county.by("coldfen").get(f"/decisions/{plan.id}/transitions").json()["items"]
    (sign,) = [item for item in offered if item["action"] == "sign"]
    assert ([m["key"] for m in sign["for"]], sign["allowed"]) == (["coldfen", "wendham"], True)
    plan.act("coldfen", "sign", signoff={"for": "wendham"})
    plan.act("coldfen", "sign", signoff={"for": "coldfen"})
    told = {s["for"]: (s["officer"], s["capacity"], s["on_behalf_of"]) for s in plan.told()["signoffs"]}
    assert told == {
        "wendham": (county.officer("coldfen"), "wendham_signatory", county.officer("wendham")),
        "coldfen": (county.officer("coldfen"), "coldfen_signatory", None),
    }


def test_whoever_brings_the_plan_does_not_sign_it_for_an_authority(found: Founding) -> None:
    two_hats = (("community_safety_manager", "holder"), ("county_signatory", "deputy"))
    county = found(people={**paper.PEOPLE, "manager": ("Olwen Priddy", two_hats)})
    plan = sent(county)
    blocker = plan.may_not("manager", "sign").of("originator_signs")
    assert (blocker["capacity"], blocker["instead"]) == (
        "county_signatory",
        "Another officer who is the holder of county_signatory can act.",
    )
    signed(plan, "county")


def test_nine_of_thirteen_are_enough_where_the_partnership_has_agreed_so(found: Founding) -> None:
    plan = sent(found(procedure=NINE_OF_THEM))
    plan.act("wendham", "refuse", **OBJECTION)
    willing = [key for key in AUTHORITIES if key != "wendham"]
    assert signed(plan, *willing[: NEED - 1])["state"] == "partner_signoff"
    blocker = plan.may_not("secretary", "adopt").of("signoff_refused")
    assert blocker["message"].endswith("9 of 13 are needed, 8 have signed.")
    done = signed(plan, willing[NEED - 1])
    assert (done["state"], states(plan)["wendham"], states(plan)[willing[-1]]) == ("awaiting_adoption", "refused", "awaited")
    assert plan.act("secretary", "adopt")["decision"]["outcome"] == "adopted"


def test_each_priority_has_a_lead_agency_and_an_action_plan(county: Desk) -> None:
    plan = assessed(county)
    plan.act("chair", "agree_assessment")
    led_by_nobody = [*PRIORITIES[:3], {"priority": "Help offenders to stop"}]
    plan.fill("manager", sections={"priorities": given(led_by_nobody)})
    blocker = plan.may_not("chair", "set_priorities").of("row_incomplete")
    assert blocker["message"] == "Row 4 of 'Priorities' says nothing under lead agency, action plan."


def test_the_equality_analysis_and_both_forms_of_the_plan_go_with_it(county: Desk) -> None:
    plan = assessed(county)
    plan.act("chair", "agree_assessment")
    plan.fill("manager", sections={"priorities": given(PRIORITIES)})
    plan.act("chair", "set_priorities")
    plan.fill("manager", sections=paper.WRITTEN)
    assert plan.may_not("manager", "consult").places("paper_missing") == {"attachments.equality_analysis"}
    paper.attach(plan, "equality_analysis")
    plan.act("manager", "consult")
    missing = plan.may_not("manager", "send_for_signature").places("paper_missing")
    assert missing == {"attachments.action_plans", "attachments.full_plan", "attachments.summary"}


def test_a_plan_that_starts_before_it_can_be_adopted_is_noticed(county: Desk) -> None:
    plan = consulted(county)
    county.clock.put("2012-04-02")
    assert plan.may_not("manager", "send_for_signature").places("finding_unanswered") == {"sections.starts_on"}


def test_the_plan_comes_into_force_by_the_clock_and_the_one_before_it_ends_at_that_moment(county: Desk) -> None:
    plan = sent(county)
    signed(plan, *AUTHORITIES)
    paper.in_force(county, plan)
    much_later(county, "2012-11-02")
    worked(county)
    refresh = next(one for one in owed(county) if one["key"] == "refresh")
    after = opened_for(county, refresh)
    told = after.told("manager")
    assert (told["state"], told["title"]) == ("assessment", "The plan made anew (due Monday 1 April 2013)")
    assert told["links"] == [{"kind": "supersedes", "decision": plan.id}]
    assert (told["originator"]["post"], told["arises_from"]["decision"]) == ("community_safety_manager", plan.id)

    refreshed = {"starts_on": given("2013-04-01"), "ends_on": given("2016-03-31")}
    after = consulted(county, after, title="Plan for 2013 to 2016", sections=refreshed)
    after.act("manager", "send_for_signature")
    signed(after, *AUTHORITIES)
    after.act("secretary", "adopt")
    assert [one["state"] for one in plan.told()["obligations"] if one["key"] == "refresh"] == ["met"]
    after.act("secretary", "publish", inputs={"where": "northmarsh.example/plan"})
    assert after.may_not("secretary", "come_into_force").codes == {"capacity_not_held", "clock_running"}

    county.clock.put("2013-03-31", "22:30")  # half past eleven in London: summer time has begun on this very day
    worked(county)
    assert (after.state(), plan.state()) == ("published", "in_force")  # adopted and published is not yet in force
    county.clock.put("2013-03-31", "23:30")  # half past midnight
    worked(county)
    told = after.told()
    assert (told["state"], told["dates"]["effective"]) == ("in_force", "2013-04-01")
    assert plan.state() == "superseded"
    assert {one["key"]: one["state"] for one in plan.told()["obligations"]} == {"review": "lapsed", "refresh": "met"}
    assert {one["key"]: one["due"] for one in told["obligations"]} == {"review": "2013-10-01", "refresh": "2014-04-01"}
    assert [(e["actor"], e["capacity"]) for e in plan.history()[-1:]] == [(None, "link")]


def test_a_plan_that_is_published_late_is_in_force_from_its_first_day_all_the_same(county: Desk) -> None:
    plan = sent(county)
    signed(plan, *AUTHORITIES)
    county.clock.put(paper.ADOPTED)
    plan.act("secretary", "adopt")
    county.clock.put("2012-04-10")
    worked(county)
    assert plan.state() == "adopted"  # what nobody can read is not in force
    plan.act("secretary", "publish", inputs={"where": "northmarsh.example/plan"})
    assert plan.told()["clock"]["due"]
    late = county.by("secretary").act(plan.id, "send_to_commissioner", plan.version, inputs={"sent_to": "The police authority"})
    assert (late.status_code, late.json()["changed_by"]) == (412, None)
    assert (plan.state(), plan.told()["dates"]["effective"]) == ("in_force", paper.STARTS)


def test_the_review_is_opened_for_the_board_and_its_discussion_meets_it(county: Desk) -> None:
    plan = sent(county)
    signed(plan, *AUTHORITIES)
    paper.in_force(county, plan)
    much_later(county, "2012-09-03")
    worked(county)
    review = next(one for one in owed(county) if one["key"] == "review")
    assert (review["state"], review["due"], review["overdue"]) == ("open", "2012-10-01", False)
    written = opened_for(county, review)
    assert (written.told("manager")["workflow"], written.told("manager")["links"]) == (
        "board-paper",
        [{"kind": "relates_to", "decision": plan.id}],
    )
    content = {key: value for key, value in county_group.PAPER.items() if key != "title"}
    content["sections"] = {**content["sections"], "prospects": given("Much changes in April 2013.")}
    written.fill("manager", **content)
    written.act("manager", "submit")

    county.clock.put("2012-10-02")
    assert [one["key"] for one in owed(county, "manager", "&overdue=true")] == ["review"]
    meeting = discussed(county, written, "2012-10-11")
    assert meeting["items"][0]["state"] == "discussed"
    assert {one["key"]: one["state"] for one in plan.told()["obligations"]} == {"review": "met", "refresh": "waiting"}
    assert owed(county, "manager", "&overdue=true") == []


def discussed(county: Desk, written: Notice, on: str) -> dict[str, Any]:
    """Put a paper before the board and let it be discussed there; give what became of it."""
    plan = {"committee": "board", "on": on, "time": "14:00", "venue": "Guildhall", "quorum": 3}
    answer = county.by("secretary").post("/meetings", {"body": county.world.slug, **plan})
    meeting = Meeting(county, answer.json()["meeting"]["id"], 1)  # type: ignore[arg-type]
    meeting.takes("Review", written.id, "discussion")
    meeting.does("publication")
    county.clock.put(on, "15:00")
    meeting.is_held()
    return meeting.resolves("Review", "discussed", action="discuss")


def test_where_the_board_has_no_papers_the_review_stays_due_and_says_why(found: Founding) -> None:
    county = found(besides=())
    plan = sent(county)
    signed(plan, *AUTHORITIES)
    paper.in_force(county, plan)
    much_later(county, "2012-10-02")
    worked(county)
    review = next(one for one in owed(county) if one["key"] == "review")
    assert (review["state"], review["overdue"]) == ("waiting", True)
    assert "has not adopted the procedure board-paper" in review["blocked"]


def test_an_authority_that_joins_while_they_sign_is_asked_too(county: Desk) -> None:
    plan = sent(county)
    signed(plan, *list(AUTHORITIES)[:-1])
    world = county.world
    now = county.clock.put("2012-02-07")
    joining = {"group": "responsible_authorities", "key": "commissioning_group", "name": "The clinical commissioning group"}
    acts.add_member(world.office, now, world.body, **joining, by=county.officer("administrator"))
    assert signed(plan, list(AUTHORITIES)[-1])["state"] == "partner_signoff"
    assert states(plan)["commissioning_group"] == "awaited"
