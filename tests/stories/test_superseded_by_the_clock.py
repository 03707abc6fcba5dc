"""A report that takes effect by the clock ends the one that it names then; where that one cannot end, nothing else is held up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app.audit.verify import verify
from app.log.office import Office
from app.workflow.loader import load
from tests.stories.desk import Hands, Notice
from tests.stories.test_by_the_clock import PEOPLE, PUBLISHED, REPORT, THE_DAY, WAY, Council
from tests.unit.workflow.files import changed
from tests.world import make_world

ENDING = load(
    changed(
        ("version: 1\n", "version: 7\n"),
        ("clock: call_in, dates: [effective]}", "clock: call_in, dates: [effective], ends: [supersedes]}"),
        ("    decides: approved\n", "    decides: approved\n    ends: [rescinds]\n"),
        (
            "  effective: {title: In effect, outcome: approved}\n",
            "  effective: {title: In effect, outcome: approved}\n  superseded: {title: Superseded, final: true}\n",
        ),
        ("must_hold:", "  - {action: supersede, from: [effective], to: superseded, by: [link], link: supersedes}\nmust_hold:"),
        text=REPORT.read_text(),
    ).encode(),
    REPORT.name,
)


@pytest.fixture
def council(office: Office, client: TestClient, clock: Hands) -> Iterator[Council]:
    now = clock.put("2026-03-30")
    made = Council(make_world(office, now, ENDING, PEOPLE), client, clock)
    clock.put(PUBLISHED)
    yield made
    found = verify(office.database, [office.signer.verifier], bodies=[made.world.slug], here=office.signer)
    assert [finding.sentence() for finding in found.findings] == []
    assert set(found.logs[0].replays) == {"same"}


def in_place_of(council: Council, old: Notice) -> Notice:
    """Carry a report to its publication that supersedes another."""
    first = {
        "title": "Three depots after all",
        "decider": {"post": "executive"},
        "sections": {"summary": {"is": "given", "value": "The third one is kept."}},
        "recommendations": [{"id": "one", "verb": "approve", "text": "Keep it."}],
        "links": [{"kind": "supersedes", "decision": old.id}],
    }
    answer = council.by("policy_officer").post("/decisions", {"body": council.world.slug, "workflow": "small-report", **first})
    new = Notice(council, answer.json()["id"], 1)
    for who, action in WAY:
        new.act(who, action)
    return new


def test_it_ends_what_it_names_on_the_day_on_which_it_takes_effect(council: Council) -> None:
    old = council.report()
    new = in_place_of(council, old)
    council.clock.put(THE_DAY)
    council.worker().round()
    council.worker().round()  # where both are due, whichever was looked at first
    assert (old.state(), new.state()) == ("superseded", "effective")
    (ended,) = [event for event in old.history() if event["action"] == "supersede"]
    assert (ended["actor"], ended["capacity"]) == (None, "link")


def test_where_what_it_names_cannot_end_yet_it_waits_and_holds_up_nothing_else(council: Council) -> None:
    old = council.report()
    new = in_place_of(council, old)
    old.act("scrutiny_chair", "call_in")
    council.clock.put(THE_DAY)
    council.worker().round()
    assert (old.state(), new.state()) == ("called_in", "open_to_call_in")

    said = council.by("policy_officer").post(f"/decisions/{new.id}/comments", {"text": "It waits for the answer."})
    assert (said.status_code, said.json()["decision"]["state"]) == (201, "open_to_call_in")
    refused = [event for event in new.history() if event["kind"] == "decision:transition:refused"]
    assert {(event["actor"], event["action"], event["blockers"][0]["where"]) for event in refused} == {
        (None, "take_effect", "links")
    }

    old.version = old.told()["version"]
    old.act("scrutiny_chair", "release")
    council.worker().round()
    assert (old.state(), new.state(), new.told()["dates"]["effective"]) == ("superseded", "effective", THE_DAY)
