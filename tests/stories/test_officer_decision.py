"""An executive endorses, an officer decides: the report on one partnership for the county, from its conditions to their end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.stories import council as paper
from tests.stories.desk import Desk, given


@pytest.fixture
def city(found: Callable[..., Desk]) -> Desk:
    return found(paper.COUNCIL, paper.PROCEDURES)


def test_an_endorsement_ends_in_the_officers_own_record_and_is_not_itself_the_decision(city: Desk) -> None:
    report = paper.endorsed(city)
    told = report.told()
    assert (told["outcome"], told["determinations"][0]["kind"]) == ("endorsed", "consulted")
    assert told["decided_in"] == [{"post": "chief_executive", "condition": "final", "decision": None, "reference": None}]
    city.clock.put(paper.RECORDED)
    record = paper.to_the_officer(paper.record(city, report))
    decided = record.act("chief_executive", "approve")["decision"]
    assert (decided["state"], decided["outcome"], decided["reference"]) == ("decided", "approved", "OD1/2020")
    assert (decided["determinations"][0]["kind"], decided["dates"]["decided"]) == ("decided", paper.RECORDED)
    linked = {"decision": record.id, "reference": "OD1/2020"}
    assert report.told()["decided_in"] == [{"post": "chief_executive", "condition": "final", **linked}]
    final = report.condition("final")
    assert (final["status"], final["discharged_on"]) == ("discharged", paper.RECORDED)
    assert {key: final["evidence"][key] for key in linked} == linked
    last = report.history()[-1]
    assert (last["kind"], last["capacity"], last["conditions"]) == (
        "decision:discharge:done",
        "link",
        [{"id": "final", "as": "discharged"}],
    )


def test_each_of_the_six_conditions_is_open_with_its_kind_its_owner_and_its_day(city: Desk) -> None:
    told = paper.endorsed(city).told()
    assert [(c["id"], c["kind"], c["owner"], c["text"]) for c in told["conditions"]] == [
        (c["id"], c["kind"], c["owner"], c["text"]) for c in paper.CONDITIONS
    ]
    assert {(c["status"], c["since"], c["recommendation"]) for c in told["conditions"]} == {("open", paper.MET, "merge")}
    assert [c["due_on"] for c in told["conditions"]] == [None, None, None, None, "2020-10-30", None]


def test_it_is_carried_out_when_the_conditions_are_met_and_the_standing_one_is_kept(city: Desk) -> None:
    report = paper.endorsed(city)
    refused = report.may_not("head_of_neighbourhoods", "implement")
    assert refused.places("condition_open") == {
        f"conditions.{name}" for name in ("data", "boundary", "evidence", "premises", "final")
    }
    report.discharge("head_of_neighbourhoods", "data", evidence={"text": "The county's figures come monthly."})
    report.discharge("monitoring_officer", "evidence", evidence={"text": "The partners' minute of 4 August."})
    report.discharge("head_of_neighbourhoods", "boundary", evidence={"text": "The constabulary's letter of 5 August."})
    report.discharge("head_of_neighbourhoods", "premises", not_required=True, note="The police gave up the building.")
    assert report.condition("premises")["status"] == "lapsed"
    assert report.may_not("head_of_neighbourhoods", "implement").places("condition_open") == {"conditions.final"}
    city.clock.put(paper.RECORDED)
    paper.to_the_officer(paper.record(city, report)).act("chief_executive", "approve")
    report.version = report.told()["version"]
    carried = report.act("head_of_neighbourhoods", "implement")["decision"]
    assert (carried["state"], carried["outcome"]) == ("followed_up", "endorsed")
    assert carried["dates"]["implemented"] == paper.RECORDED
    assert report.condition("brand")["status"] == "open"


def test_a_condition_is_discharged_once_by_whoever_has_part_in_it(city: Desk) -> None:
    report = paper.endorsed(city)
    met = {"evidence": {"text": "The county's figures come monthly."}}
    assert report.may_not_discharge("chief_executive", "data", **met).codes == {"capacity_not_held"}
    assert report.may_not_discharge("head_of_neighbourhoods", "data").codes == {"evidence_missing"}
    elsewhere = {"evidence": {"attachment": report.id}}
    assert report.may_not_discharge("head_of_neighbourhoods", "data", **elsewhere).codes == {"paper_missing"}
    done = report.discharge("head_of_neighbourhoods", "data", **met, note="Since July.")
    assert (done["status"], done["discharged_by"], done["note"]) == (
        "discharged",
        city.officer("head_of_neighbourhoods"),
        "Since July.",
    )
    assert report.may_not_discharge("head_of_neighbourhoods", "data", **met).codes == {"condition_ended"}
    assert report.may_not_discharge("head_of_neighbourhoods", "brand", **met).codes == {"condition_stands"}
    assert report.may_not_discharge("head_of_neighbourhoods", "evidence", not_required=True).codes == {
        "condition_not_optional",
        "reason_missing",
    }
    tried = [e for e in report.history() if e["kind"] == "decision:revise:refused"]
    assert {e["action"] for e in tried} == {"discharge"}


def test_what_is_left_to_the_officer_is_not_ticked_off_by_hand(city: Desk) -> None:
    report = paper.endorsed(city)
    refused = report.may_not_discharge("chief_executive", "final", evidence={"text": "I have decided."})
    assert refused.codes == {"officer_decision_missing"}
    assert "delegated_from" in refused.of("officer_decision_missing")["instead"]


def test_a_report_that_is_overdue_shows_as_that_until_it_comes(city: Desk) -> None:
    report = paper.endorsed(city)
    assert not overdue(city, "auditor")
    city.clock.put("2020-10-31")
    assert [item["id"] for item in overdue(city, "auditor")] == [report.id]
    assert overdue(city, "auditor")[0]["overdue"] is True
    assert [c["id"] for c in report.told()["conditions"] if c["overdue"]] == ["premises"]
    report.discharge("head_of_neighbourhoods", "premises", evidence={"text": "Report of 2 November."})
    assert not overdue(city, "auditor")


def test_an_endorsement_that_names_no_officer_is_refused(city: Desk) -> None:
    without = {**paper.MERGE, "conditions": [c for c in paper.CONDITIONS if c["kind"] != "delegation"]}
    report = paper.report(city, recommendations=[without])
    assert report.may_not("monitoring_officer", "endorse").codes == {"delegation_unnamed"}
    stated = [{"recommendation": "merge", "outcome": "endorsed", "conditions": paper.CONDITIONS}]
    endorsed = report.act("monitoring_officer", "endorse", determinations=stated)["decision"]
    assert [c["id"] for c in endorsed["conditions"]] == [c["id"] for c in paper.CONDITIONS]


def test_the_executive_resolves_in_other_words_and_both_are_shown(city: Desk) -> None:
    report = paper.report(city)
    amended = [{"recommendation": "merge", "outcome": "endorsed", "text": "Endorse one partnership, for two years at first."}]
    (made,) = report.act("monitoring_officer", "endorse", determinations=amended)["decision"]["determinations"]
    (outcome,) = made["outcomes"]
    assert (outcome["amended"], outcome["text"], outcome["recommended"]) == (True, amended[0]["text"], paper.MERGE["text"])
    assert outcome["signed_as_recommended"] == []  # nobody signs in this procedure
    assert report.told()["recommendations"][0]["text"] == paper.MERGE["text"]


def test_a_paper_is_noted_with_actions_and_approves_nothing(city: Desk) -> None:
    note = {"id": "note", "verb": "note", "text": "Note the quarter's figures."}
    report = paper.report(city, recommendations=[note])
    assert report.may_not("monitoring_officer", "note").codes == {"action_missing"}
    action = {"kind": "follow_up", "text": "Figures by ward next time.", "owner": {"post": "head_of_neighbourhoods"}}
    said = {"recommendation": "note", "outcome": "noted", "conditions": [{**action, "due_on": "2020-10-26"}]}
    assert report.may_not("monitoring_officer", "note", determinations=[{**said, "outcome": "approved"}]).codes == {
        "determination_unknown",
        "determination_inconsistent",
    }
    noted = report.act("monitoring_officer", "note", determinations=[said])["decision"]
    assert (noted["outcome"], noted["conditions"][0]["id"]) == ("noted_with_actions", "c1")


# --- the officer's record -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("section", "says", "code"),
    [
        ("alternatives", None, "section_missing"),
        ("members_interests", None, "section_missing"),
        ("dispensations", None, "section_missing"),
        ("reasons", {"is": "none"}, "reasons_in_the_record"),
        ("authority", {"is": "none"}, "authority_in_the_record"),
        ("authorisation", given("General authorisation"), "finding_unanswered"),
        ("alternatives", {"is": "none"}, "finding_unanswered"),
    ],
)
def test_the_record_says_all_that_the_regulations_ask_none_included(city: Desk, section: str, says: Any, code: str) -> None:
    record = paper.record(city, paper.endorsed(city), sections={section: says})
    assert code in record.may_not("head_of_neighbourhoods", "submit").codes


def test_within_the_scheme_no_link_is_needed(city: Desk) -> None:
    record = paper.record(city, None)
    assert record.may_not("head_of_neighbourhoods", "submit").codes == {"delegation_missing"}
    delegates(city)
    paper.to_the_officer(record).act("chief_executive", "approve")
    assert record.state() == "decided"


def test_nobody_decides_what_was_left_to_another(city: Desk) -> None:
    report = paper.endorsed(city)
    record = paper.to_the_officer(paper.record(city, report, decider={"post": "director_of_communities", "matter": "partnership"}))
    blocker = record.may_not("director", "approve").of("delegation_not_given")
    assert (blocker["where"], "Director of communities" in blocker["message"]) == ("links", True)
    assert report.condition("final")["status"] == "open"


def test_nobody_decides_before_it_is_endorsed_nor_a_second_time(city: Desk) -> None:
    report = paper.report(city)
    first, second = (paper.to_the_officer(paper.record(city, report)) for _ in range(2))
    assert first.may_not("chief_executive", "approve").codes == {"delegation_not_given"}
    report.version = report.told()["version"]
    report.act("monitoring_officer", "endorse")
    first.act("chief_executive", "approve")
    assert second.may_not("chief_executive", "approve").codes == {"delegation_not_given"}


def test_an_officer_who_decides_otherwise_has_decided_too(city: Desk) -> None:
    report = paper.endorsed(city)
    record = paper.to_the_officer(paper.record(city, report))
    no = [{"recommendation": "join", "outcome": "rejected", "reason": "The county offers no seat."}]
    assert record.act("chief_executive", "reject", determinations=no)["decision"]["outcome"] == "rejected"
    assert report.condition("final")["evidence"]["decision"] == record.id


def test_a_decision_that_is_replaced_lets_its_conditions_lapse(city: Desk) -> None:
    delegates(city)
    condition = {"kind": "follow_up", "text": "A report in a year.", "owner": {"post": "chief_executive"}, "due_on": "2020-09-01"}
    join = {"id": "join", "verb": "approve", "text": "Join the county's partnership.", "conditions": [condition]}
    first = paper.to_the_officer(paper.record(city, None, recommendations=[join]))
    first.act("chief_executive", "approve")
    links = [{"kind": "supersedes", "decision": first.id}]
    paper.to_the_officer(paper.record(city, None, links=links)).act("chief_executive", "approve")
    assert (first.state(), first.condition("c1")["status"]) == ("superseded", "lapsed")
    city.clock.put("2020-12-01")
    assert first.id not in [item["id"] for item in overdue(city, "auditor")]


def overdue(city: Desk, who: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = city.by(who).get("/decisions?overdue").json()["items"]
    return found


def delegates(city: Desk) -> None:
    """Let the scheme of delegation leave work with partners to the chief executive."""
    city.delegates("chief_executive", ("partnership",), None, from_post="executive")
