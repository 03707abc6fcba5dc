"""The one way in, on both databases: what an act changes, what it refuses, what is recorded. Rules themselves are unit tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.decisions.commands import Act, Comment, Dispense, Open, Revise, Wet
from app.errors import ActionRefused, Invalid, KeyReused, NotAllowed, StaleRevision, Unknown, VersionRequired
from app.officers import acts
from app.workflow.facts import Attempt
from tests.integration.decisions.conftest import COMPLETE, Town


def kinds(town: Town, decision: str) -> list[str]:
    return [e["kind"] for e in town.events() if e["decision"] == decision]


def test_a_notice_is_carried_from_draft_to_approved(town: Town) -> None:
    decision = town.signed()
    told = town.act("commissioner", decision, "approve")
    assert (told["state"], told["reference"]) == ("approved", "1/2026")
    assert kinds(town, decision) == ["decision:open:done", "decision:revise:done", *["decision:transition:done"] * 4]


def test_references_are_taken_on_submission_without_gaps(town: Town) -> None:
    first, second, third = town.complete(), town.complete(), town.complete()
    assert town.act("policy_officer", second, "submit")["reference"] == "1/2026"
    with pytest.raises(ActionRefused):
        town.act("policy_officer", town.open(), "submit")
    assert town.act("policy_officer", third, "submit")["reference"] == "2/2026"
    assert town.act("policy_officer", first, "submit")["reference"] == "3/2026"


def test_a_refusal_gives_every_reason_changes_nothing_and_is_recorded_once(town: Town) -> None:
    decision = town.open()
    for _ in range(2):
        with pytest.raises(ActionRefused) as refused:
            town.act("policy_officer", decision, "submit")
    assert {b.code for b in refused.value.blockers} == {"section_missing", "question_unanswered"}
    assert kinds(town, decision) == ["decision:open:done", "decision:transition:refused"]
    town.perform("policy_officer", Revise(decision=decision, changes={"title": "A wider footbridge"}))
    with pytest.raises(ActionRefused):
        town.act("policy_officer", decision, "submit")
    assert kinds(town, decision).count("decision:transition:refused") == 2  # of another version


def test_a_capacity_not_held_is_told_from_a_wrong_state(town: Town) -> None:
    decision = town.complete()
    town.act("policy_officer", decision, "submit")
    with pytest.raises(NotAllowed):
        town.act("commissioner", decision, "clear")
    with pytest.raises(ActionRefused) as refused:
        town.act("policy_officer", decision, "submit")
    assert [b.code for b in refused.value.blockers] == ["wrong_state"]
    assert not isinstance(refused.value, NotAllowed)


def test_an_edit_voids_exactly_the_sign_offs_that_cover_it_and_passes_what_still_holds(town: Town) -> None:
    decision = town.signed()
    answer = {"checklist.legal_advice": {"answer": "yes", "evidence": "Advice of 1 March"}}
    told = town.perform("policy_officer", Revise(decision=decision, changes=answer))
    assert (told["state"], told["voided"]) == ("legal_check", ["legal"])
    told = town.act("monitoring_officer", decision, "clear")
    assert (told["state"], told["passed"]) == ("awaiting_decision", ["finance_signoff"])


def test_a_save_without_a_change_does_nothing(town: Town) -> None:
    decision = town.signed()
    before = len(town.events())
    told = town.perform("policy_officer", Revise(decision=decision, changes=COMPLETE))
    assert (told["state"], told["recorded"], len(town.events())) == ("awaiting_decision", False, before)


def test_an_act_names_the_version_that_it_means(town: Town) -> None:
    decision = town.complete()
    with pytest.raises(VersionRequired):
        town.versions.pop(decision)
        town.act("policy_officer", decision, "submit")
    with pytest.raises(StaleRevision) as stale:
        town.perform("policy_officer", Act(decision=decision, action="submit"), version=1)
    assert (stale.value.version, stale.value.officer) == (2, town.officers["policy_officer"])


def test_the_same_key_gives_the_same_bytes_and_does_nothing_twice(town: Town) -> None:
    decision = town.complete()
    submit = Act(decision=decision, action="submit")
    first = town.perform("policy_officer", submit, version=2, key="k1", payload="a")
    again = town.perform("policy_officer", submit, version=2, key="k1", payload="a")
    assert first == again
    assert kinds(town, decision).count("decision:transition:done") == 1
    with pytest.raises(KeyReused):
        town.perform("policy_officer", submit, version=2, key="k1", payload="b")


def test_a_refused_act_leaves_its_key_free(town: Town) -> None:
    decision = town.open()
    with pytest.raises(ActionRefused):
        town.perform("policy_officer", Act(decision=decision, action="submit"), key="k2", payload="a")
    town.perform("policy_officer", Revise(decision=decision, changes=COMPLETE))
    assert town.perform("policy_officer", Act(decision=decision, action="submit"), key="k2", payload="a")["state"] == "legal_check"


def test_a_draft_does_not_exist_for_those_not_named_on_it(town: Town) -> None:
    decision = town.complete()
    for command in (Comment(decision=decision, text="Hello"), Act(decision=decision, action="clear")):
        with pytest.raises(Unknown):
            town.perform("monitoring_officer", command)
    town.act("policy_officer", decision, "submit")
    assert town.perform("monitoring_officer", Comment(decision=decision, text="Hello"))["version"] == 3


def test_an_appointment_made_elsewhere_counts_at_once(town: Town) -> None:
    decision = town.complete()
    town.act("policy_officer", decision, "submit")
    with pytest.raises(NotAllowed):
        town.act("policy_officer", decision, "clear")
    officer, today = town.officers["commissioner"], town.now.date()
    acts.appoint(
        town.secretariat.office,
        town.now,
        town.body,
        post="monitoring_officer",
        officer=officer,
        kind="deputy",
        starts_on=today,
        by=None,
    )
    assert town.act("commissioner", decision, "clear")["state"] == "finance_signoff"
    signed = next(e for e in town.events() if e["data"].get("signoff"))
    assert (signed["actor"], signed["on_behalf_of"]) == (officer, town.officers["monitoring_officer"])


def test_a_new_decision_supersedes_the_one_that_it_names(town: Town) -> None:
    old = town.signed()
    town.act("commissioner", old, "approve")
    new = town.signed(links=[{"kind": "supersedes", "decision": old}])
    town.act("commissioner", new, "approve")
    ended = [e for e in town.events() if e["decision"] == old][-1]
    assert (ended["to"], ended["capacity"], ended["data"]["link"]) == ("superseded", "link", new)
    assert "decision:link:done" in kinds(town, old)


def test_a_decision_that_is_not_approved_cannot_be_superseded(town: Town) -> None:
    old = town.signed()
    new = town.signed(links=[{"kind": "supersedes", "decision": old}])
    with pytest.raises(ActionRefused) as refused:
        town.act("commissioner", new, "approve")
    assert {b.where for b in refused.value.blockers} == {"links"}
    assert kinds(town, old)[-1] == "decision:link:done"


def test_a_link_names_a_decision_of_the_same_body(town: Town, found_town: Any) -> None:
    elsewhere = found_town(town.secretariat.office).signed()
    with pytest.raises(Unknown):
        town.open(links=[{"kind": "relates_to", "decision": elsewhere}])


def test_a_link_to_a_draft_of_somebody_else_is_a_link_to_nothing(town: Town) -> None:
    hidden = town.open()
    other = Open(
        body=town.body, workflow="small-notice", content={"title": "T", "links": [{"kind": "relates_to", "decision": hidden}]}
    )
    with pytest.raises(Unknown):
        town.perform("commissioner", other)
    assert town.perform("policy_officer", other)["state"] == "draft"


def test_a_signature_on_paper_names_the_signer_of_that_day_and_who_entered_it(town: Town) -> None:
    decision = town.signed()
    scan = town.scan("monitoring_officer", decision)
    wet = Wet(officer=town.officers["commissioner"], signed_on="2026-03-02", scan=scan)
    town.perform("monitoring_officer", Act(decision=decision, action="approve", wet=wet))
    made = town.events()[-1]["data"]["determination"]
    assert (made["method"], made["decided_on"], made["decider"]["officer"]) == ("wet", "2026-03-02", town.officers["commissioner"])
    assert town.events()[-1]["actor"] == town.officers["monitoring_officer"]


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("2025-12-31", "capacity_not_held"),  # the commissioner took office on 1 January
        ("2026-03-01", "date_before_signoff"),  # the sign-offs are of 2 March
        ("2026-03-03", "date_in_future"),
    ],
)
def test_a_signature_on_paper_is_refused_for_a_day_that_cannot_be(town: Town, day: str, code: str) -> None:
    decision = town.signed()
    wet = Wet(officer=town.officers["commissioner"], signed_on=day)
    with pytest.raises(ActionRefused) as refused:
        town.perform("monitoring_officer", Act(decision=decision, action="approve", wet=wet))
    assert code in {b.code for b in refused.value.blockers}


def test_a_dispensation_lifts_one_rule_for_one_officer(town: Town) -> None:
    office, today = town.secretariat.office, town.now.date()
    author = town.officers["policy_officer"]
    acts.appoint(office, town.now, town.body, post="monitoring_officer", officer=author, kind="deputy", starts_on=today, by=None)
    decision = town.complete()
    town.act("policy_officer", decision, "submit")
    with pytest.raises(ActionRefused) as refused:
        town.act("policy_officer", decision, "clear")
    assert [b.code for b in refused.value.blockers] == ["originator_signs"]
    leave = Dispense(decision=decision, rule="originator_signs", officer=author, reason="The monitoring officer is on leave.")
    with pytest.raises(ActionRefused):
        town.perform("policy_officer", leave)
    with pytest.raises(ActionRefused) as refused:
        town.perform("commissioner", leave)
    assert [b.code for b in refused.value.blockers] == ["another_can_act"]  # the monitoring officer comes first
    with office.database.read() as connection:
        held = town.secretariat.organisations.fresh(connection, town.body).appointments
    hers = next(a.id for a in held if a.officer == town.officers["monitoring_officer"])
    acts.end_appointment(office, town.now, town.body, appointment=hers, ends_on=today - timedelta(days=1), by=None)
    town.perform("commissioner", leave)
    assert town.act("policy_officer", decision, "clear")["state"] == "finance_signoff"


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"sections.sumary": {"is": "given", "value": "x"}}, "sections.sumary"),
        ({"checklist.legal_advice": {"answer": "maybe"}}, "checklist.legal_advice"),
        ({"decider": {"post": "mayor"}}, "decider"),
        ({"decider": {"post": "commissioner", "matter": "unknown"}}, "decider"),
        ({"title": ""}, "title"),
        ({"recommendations": [{"id": "a", "verb": "ponder", "text": "x"}]}, "recommendations.0"),
        ({"sections.summary": {"is": "see", "attachment": "none"}}, "sections.summary"),
    ],
)
def test_content_that_does_not_fit_is_refused_with_its_place(town: Town, changes: dict[str, Any], where: str) -> None:
    decision = town.open()
    with pytest.raises(Invalid) as invalid:
        town.perform("policy_officer", Revise(decision=decision, changes=changes))
    assert [fault.where for fault in invalid.value.faults] == [where]


def test_what_is_stated_is_kept_as_commitments_only(town: Town) -> None:
    decision = town.signed()
    town.perform("commissioner", Act(decision=decision, action="approve", attempt=Attempt(comment="A secret of the mill")))
    assert "secret of the mill" not in str(town.events())


def test_who_holds_no_post_opens_nothing(town: Town, found_town: Any) -> None:
    stranger = found_town(town.secretariat.office)
    with pytest.raises(Unknown):
        stranger.perform("policy_officer", Open(body=town.body, workflow="small-notice", content={"title": "Mine"}))


def test_an_interest_is_withdrawn_by_nobody_but_the_officer_who_has_it(town: Town) -> None:
    decision = town.complete()
    town.act("policy_officer", decision, "submit")
    interest = {"officer": town.officers["monitoring_officer"], "nature": "Sits on the board of the supplier"}
    town.perform("monitoring_officer", Revise(decision=decision, changes={"interests": [interest]}))
    for changes in ({"interests": None}, {"interests": [{**interest, "nature": "None worth naming"}]}):
        with pytest.raises(ActionRefused) as refused:
            town.perform("policy_officer", Revise(decision=decision, changes=changes))
        assert [b.code for b in refused.value.blockers] == ["interest_of_another"]
    assert town.perform("monitoring_officer", Revise(decision=decision, changes={"interests": None}))["version"] == 5


def test_an_officer_who_left_reads_and_does_nothing_any_more(town: Town) -> None:
    decision = town.complete()
    office, officer = town.secretariat.office, town.officers["policy_officer"]
    with office.database.read() as connection:
        held = town.secretariat.organisations.fresh(connection, town.body).appointments
    mine = next(a.id for a in held if a.officer == officer)
    acts.end_appointment(office, town.now, town.body, appointment=mine, ends_on=town.now.date() - timedelta(days=1), by=None)
    for command in (
        Act(decision=decision, action="submit"),
        Revise(decision=decision, changes={}),
        Comment(decision=decision, text="?"),
    ):
        with pytest.raises(Unknown):
            town.perform("policy_officer", command)


def test_an_old_signature_on_paper_does_not_cover_a_text_that_changed_since(town: Town) -> None:
    decision = town.complete()
    town.act("policy_officer", decision, "submit")
    wet = Wet(officer=town.officers["monitoring_officer"], signed_on="2026-03-02", scan=town.scan("monitoring_officer", decision))
    town.perform("monitoring_officer", Act(decision=decision, action="clear", wet=wet))
    town.perform("policy_officer", Revise(decision=decision, changes={"title": "A motorway"}))
    with pytest.raises(ActionRefused) as refused:
        town.perform("monitoring_officer", Act(decision=decision, action="clear", wet=wet))
    assert [b.code for b in refused.value.blockers] == ["scan_before_text"]
    town.now += timedelta(days=1)
    town.perform("policy_officer", Revise(decision=decision, changes={"title": "A bridge"}))
    again = replace(wet, scan=town.scan("monitoring_officer", decision))
    with pytest.raises(ActionRefused) as refused:
        town.perform("monitoring_officer", Act(decision=decision, action="clear", wet=again))
    assert [b.code for b in refused.value.blockers] == ["signature_before_text"]
    later = Act(decision=decision, action="clear", wet=replace(again, signed_on="2026-03-03"))
    assert town.perform("monitoring_officer", later)["state"] == "finance_signoff"


def test_a_late_link_voids_the_sign_offs_on_everything(town: Town) -> None:
    old = town.signed()
    town.act("commissioner", old, "approve")
    new = town.signed()
    links = [{"kind": "supersedes", "decision": old}]
    assert town.perform("policy_officer", Revise(decision=new, changes={"links": links}))["voided"] == ["legal", "finance"]
    with pytest.raises(Invalid):
        town.perform("policy_officer", Revise(decision=new, changes={"links": [*links, {"kind": "rescinds", "decision": old}]}))


def test_nobody_brings_a_matter_for_an_administrator(town: Town) -> None:
    acts.create_post(town.secretariat.office, town.now, town.body, key="keeper", title="Keeper", role="administrator", by=None)
    command = Open(body=town.body, workflow="small-notice", content={"title": "T"}, originator_post="keeper")
    with pytest.raises(Invalid):
        town.perform("policy_officer", command)
