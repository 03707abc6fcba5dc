"""Running decisions moved to another version of their procedure: foreseen, recorded one by one, nothing lost, gone on with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from app.audit.verify import verify
from app.decisions.commands import Open, Revise
from app.decisions.migration import Migration, Outcome, check, foreseen, migrate
from app.decisions.tables import decision as decisions
from app.decisions.tables import revision
from app.errors import ActionRefused
from app.officers import acts
from app.workflow.definition import Definition
from app.workflow.loader import load
from tests.integration.decisions.conftest import COMPLETE, SMALL, Town

LEGAL, FINANCE = "monitoring_officer", "chief_finance_officer"
RENAMED = ("awaiting_decision", "with_the_commissioner")
OTHER_WORDS = ("statement: I certify it.", "statement: I certify it and its reserve.")
MORE_NEEDED = ("signs: legal, guards: [not_the_originator]", "signs: legal, guards: [not_the_originator, decider_chosen]")
OTHER_QUESTION = ("key: legal_advice", "key: lawyer_asked")


@dataclass
class Moving:
    """A town with a procedure of its own, of which there are versions."""

    town: Town
    name: str = field(default_factory=lambda: f"moving-{uuid4().hex[:10]}")

    def version(self, n: int, *changed: tuple[str, str]) -> Definition:
        text = SMALL.read_text().replace("workflow: small-notice", f"workflow: {self.name}").replace("version: 1", f"version: {n}")
        for old, new in changed:
            assert old in text
            text = text.replace(old, new)
        return load(text.encode(), f"{self.name}-{n}.yaml")

    def adopt(self, n: int, *changed: tuple[str, str]) -> Definition:
        made, town = self.version(n, *changed), self.town
        acts.adopt(town.secretariat.office, town.now, town.body, definition=made, by=None)
        return made

    def at(self, state: str, **content: Any) -> str:
        """Carry a decision to a state of the first version."""
        town = self.town
        first = {"title": "A footbridge", "decider": {"post": "commissioner"}, **COMPLETE, **content}
        first = {path: value for path, value in first.items() if value is not None}
        decision: str = town.perform("policy_officer", Open(body=town.body, workflow=self.name, content=first))["id"]
        steps = {
            "legal_check": ("policy_officer", "submit"),
            "finance_signoff": ("monitoring_officer", "clear"),
            "awaiting_decision": ("chief_finance_officer", "certify"),
            "approved": ("commissioner", "approve"),
        }
        for reached, (post, action) in steps.items() if state != "draft" else ():
            town.act(post, decision, action)
            if reached == state:
                break
        return decision

    def migration(self, to: Definition, legal: str = LEGAL, finance: str = FINANCE, **maps: Any) -> Migration:
        people = self.town.officers
        return Migration(body=self.town.body, to=to, legal=people[legal], finance=people[finance], **maps)

    def foreseen(self, to: Definition, **maps: Any) -> dict[str, Outcome]:
        return {one.id: one for one in foreseen(self.town.secretariat, self.town.now, self.migration(to, **maps))}

    def migrate(self, to: Definition, **maps: Any) -> dict[str, Outcome]:
        steps: list[tuple[int, int]] = []
        migration = self.migration(to, **maps)
        done = list(migrate(self.town.secretariat, self.town.now, migration, lambda n, of: steps.append((n, of))))
        assert steps == [(n, len(done)) for n in range(1, len(done) + 1)]
        for one in done:
            self.town.versions[one.id] = self.row(one.id).version
        return {one.id: one for one in done}

    def row(self, decision: str) -> Any:
        with self.town.secretariat.office.database.read() as connection:
            return connection.execute(select(decisions).where(decisions.c.id == decision)).one()

    def findings(self) -> list[str]:
        office = self.town.secretariat.office
        report = verify(office.database, [office.signer.verifier], bodies=[self.town.body], here=office.signer)
        assert set(report.logs[0].replays) <= {"same"}
        return [finding.sentence() for finding in report.findings]


@pytest.fixture
def moving(town: Town) -> Moving:
    found = Moving(town)
    found.adopt(1)
    return found


def codes(outcome: Outcome) -> list[str]:
    return [b.code for b in outcome.refused]


def test_a_dry_run_says_what_would_become_of_each_and_changes_nothing(moving: Moving) -> None:
    draft, waiting = moving.at("draft", decider=None), moving.at("awaiting_decision")
    checked = moving.at("legal_check", decider=None)
    two = moving.adopt(2, RENAMED, OTHER_WORDS, MORE_NEEDED)
    before = moving.town.events()
    found = moving.foreseen(two, states=dict([RENAMED]))
    assert {one: (f.before, f.after, f.kept, f.voided) for one, f in found.items()} == {
        draft: ("draft", "draft", (), ()),
        checked: ("legal_check", "legal_check", (), ()),
        waiting: ("awaiting_decision", "finance_signoff", ("legal",), ("finance",)),
    }
    assert {one: [b.code for b in f.newly_blocked] for one, f in found.items()} == {
        draft: [],
        checked: ["decider_missing"],
        waiting: [],
    }
    assert moving.town.events() == before


def test_a_migration_is_recorded_with_both_digests_and_the_map_and_the_decision_goes_on_under_the_new_version(
    moving: Moving,
) -> None:
    decision = moving.at("awaiting_decision")
    one = moving.version(1)
    two = moving.adopt(2, RENAMED, OTHER_WORDS)
    assert moving.migrate(two, states=dict([RENAMED]))[decision].done
    event = moving.town.events()[-1]
    people = moving.town.officers
    assert (event["kind"], event["actor"], event["capacity"]) == ("decision:migrate:done", people[LEGAL], LEGAL)
    assert (event["version"], event["from"], event["to"]) == (5, "awaiting_decision", "finance_signoff")
    data = event["data"]
    assert data["definition"] == {"from": one.digest, "to": two.digest}
    assert (data["states"], data["moved"], data["cleared"]) == (dict([RENAMED]), {}, [])
    assert data["with"] == {"officer": people[FINANCE], "capacity": FINANCE, "on_behalf_of": None}
    assert data["entered_by"] == "operator"  # who named the two
    assert [(v["name"], v["paths"]) for v in data["voided"]] == [("finance", [])]
    assert (moving.row(decision).definition, moving.row(decision).revision) == (two.digest, 1)
    moving.town.act("chief_finance_officer", decision, "certify")
    assert moving.town.act("commissioner", decision, "approve")["state"] == "approved"
    assert moving.findings() == []


def test_what_is_done_is_passed_over_and_one_refusal_stops_no_other(moving: Moving) -> None:
    waiting, draft = moving.at("awaiting_decision"), moving.at("draft")
    two = moving.adopt(2, RENAMED)
    first = moving.migrate(two)
    assert (codes(first[waiting]), first[draft].done) == (["state_unmapped"], True)
    refused = [e for e in moving.town.events() if e["kind"] == "decision:revise:refused"]
    assert [(e["decision"], e["data"]["action"]) for e in refused] == [(waiting, "migrate")]
    second = moving.migrate(two, states=dict([RENAMED]))
    assert {one: f.done for one, f in second.items()} == {waiting: True}
    assert moving.row(waiting).state == "with_the_commissioner"
    assert moving.migrate(two) == {}
    assert check(moving.town.secretariat, moving.town.now, moving.migration(two)) == 2
    assert moving.findings() == []


def test_content_that_the_new_version_does_not_know_is_moved_or_given_up_by_name_or_nothing_is_done(moving: Moving) -> None:
    decision, other = moving.at("legal_check"), moving.at("draft")
    two = moving.adopt(2, OTHER_QUESTION)
    (blocker,) = moving.foreseen(two)[decision].refused
    assert (blocker.code, blocker.where) == ("content_unfit", "checklist.legal_advice")
    place = {"checklist.legal_advice": "checklist.lawyer_asked"}
    moved = moving.migrate(two, moved=place)
    assert {one: f.done for one, f in moved.items()} == {decision: True, other: True}
    event = next(e for e in moving.town.events() if e["kind"] == "decision:migrate:done" and e["decision"] == decision)
    assert (event["data"]["moved"], event["data"]["revision"]) == (place, 2)
    answered = Revise(decision=decision, changes={"checklist.lawyer_asked": {"answer": "yes"}})
    assert not moving.town.perform("policy_officer", answered)["recorded"]  # it is answered so already
    assert moving.findings() == []


def test_what_is_given_up_stays_in_the_history(moving: Moving) -> None:
    decision = moving.at("legal_check")
    two = moving.adopt(2, OTHER_QUESTION)
    assert moving.migrate(two, cleared=("checklist.legal_advice",))[decision].done
    with moving.town.secretariat.office.database.read() as connection:
        rows = connection.execute(select(revision.c.n, revision.c.manifest).where(revision.c.decision_id == decision)).all()
    assert {row.n: b"checklist.legal_advice" in row.manifest for row in rows} == {1: True, 2: False}
    assert moving.findings() == []


def test_two_parts_of_the_content_never_come_to_stand_at_one_place(moving: Moving) -> None:
    decision = moving.at("draft")
    two = moving.adopt(2)
    collides = moving.migrate(two, moved={"checklist.legal_advice": "sections.summary"})
    assert "content_collides" in codes(collides[decision])


def test_a_sign_off_that_covered_what_was_moved_does_not_survive(moving: Moving) -> None:
    decision = moving.at("finance_signoff")
    two = moving.adopt(2, OTHER_QUESTION)
    outcome = moving.migrate(two, moved={"checklist.legal_advice": "checklist.lawyer_asked"})[decision]
    assert (outcome.after, outcome.voided, moving.row(decision).state) == ("legal_check", ("legal",), "legal_check")
    assert moving.findings() == []


def test_what_is_decided_stays_on_its_version(moving: Moving) -> None:
    decision = moving.at("approved")
    two = moving.adopt(2)
    assert moving.migrate(two) == {}
    assert moving.row(decision).definition != two.digest


def test_two_officers_decide_it_on_a_version_that_the_body_has_adopted(moving: Moving) -> None:
    decision = moving.at("draft")
    two = moving.version(2)
    assert codes(moving.foreseen(two)[decision]) == ["not_adopted"]
    two = moving.adopt(2)
    for legal, finance, missing in (
        (FINANCE, LEGAL, {"legal_officer_needed", "finance_officer_needed"}),
        (LEGAL, LEGAL, {"finance_officer_needed", "two_officers_needed"}),
        ("commissioner", FINANCE, {"legal_officer_needed"}),
    ):
        with pytest.raises(ActionRefused) as refused:
            check(moving.town.secretariat, moving.town.now, moving.migration(two, legal, finance))
        assert {b.code for b in refused.value.blockers} == missing
        assert set(codes(moving.migrate(two, legal=legal, finance=finance)[decision])) == missing


def test_an_act_in_between_is_found_and_the_rest_goes_on(moving: Moving) -> None:
    first, second = moving.at("draft"), moving.at("draft")
    two, town = moving.adopt(2), moving.town

    def between(n: int, _of: int) -> None:
        if n == 1:
            town.act("policy_officer", second, "submit")

    run = migrate(town.secretariat, town.now, moving.migration(two), between)
    outcomes = {one.id: one for one in run}
    assert (outcomes[first].done, codes(outcomes[second])) == (True, ["stale"])
    assert moving.migrate(two)[second].done
    assert moving.findings() == []
