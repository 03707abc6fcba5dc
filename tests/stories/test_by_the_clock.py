"""A report that takes effect by the clock: by a worker, or by the next writer where none runs; a day of mourning moves it.

Published on Thursday 2 April 2026: over Easter the fifth working day is Monday the 13th, so it takes effect on Tuesday the 14th.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.audit.verify import verify
from app.clock import Clock
from app.decisions.secretariat import Secretariat
from app.log.office import Office
from app.officers import acts
from app.officers.pictures import Organisations
from app.worker import Worker
from app.workflow.loader import load_file
from tests.at_once import at_once
from tests.stories.desk import Desk, Hands, Notice
from tests.world import SMALL, make_world

REPORT = SMALL.with_name("small-report.yaml")
PEOPLE = {
    "policy_officer": ("Ottilie Marsh", "office"),
    "monitoring_officer": ("Morwenna Field", "office"),
    "chief_finance_officer": ("Fergus Ash", "office"),
    "scrutiny_chair": ("Cressida Vole", "office"),
    "executive": ("Edmund Lark", "office"),
    "auditor": ("Audra Wills", "auditor"),
    "administrator": ("Adam Reed", "administrator"),
}
WAY = (
    ("policy_officer", "submit"),
    ("monitoring_officer", "clear"),
    ("chief_finance_officer", "certify"),
    ("executive", "approve"),
    ("monitoring_officer", "publish"),
)
PUBLISHED, DAY_BEFORE, THE_DAY = "2026-04-02", "2026-04-13", "2026-04-14"
EASTER = [("2026-04-03", "Good Friday"), ("2026-04-06", "Easter Monday")]


@dataclass
class Council(Desk):
    """A council with an executive and a scrutiny committee."""

    def report(self) -> Notice:
        """Carry a report to its publication."""
        first = {
            "title": "One depot instead of two",
            "decider": {"post": "executive"},
            "sections": {"summary": {"is": "given", "value": "The depots at the harbour are joined."}},
            "recommendations": [{"id": "one", "verb": "approve", "text": "Join them."}],
        }
        answer = self.by("policy_officer").post("/decisions", {"body": self.world.slug, "workflow": "small-report", **first})
        assert answer.status_code == 201, answer.text
        report = Notice(self, answer.json()["id"], 1)
        for who, action in WAY:
            report.act(who, action)
        return report

    def worker(self) -> Worker:
        """Start a worker as on another host: nothing is shared but the database and the key."""
        return Worker(Secretariat(self.world.office, Organisations()), Clock(self.clock.file))

    def close(self, day: str, reason: str) -> None:
        now = self.clock.put(self.clock.file.read_text()[:10])
        acts.set_closure(self.world.office, now, self.world.body, day=date.fromisoformat(day), reason=reason, by=None)


@pytest.fixture
def council(office: Office, client: TestClient, clock: Hands) -> Iterator[Council]:
    now = clock.put("2026-03-30")
    made = Council(make_world(office, now, load_file(REPORT), PEOPLE), client, clock)
    clock.put(PUBLISHED)
    yield made
    found = verify(office.database, [office.signer.verifier], bodies=[made.world.slug], here=office.signer)
    assert [finding.sentence() for finding in found.findings] == []
    assert set(found.logs[0].replays) == {"same"}


def by_clocks(report: Notice) -> list[dict[str, Any]]:
    return [event for event in report.history() if event["capacity"] == "system"]


def test_it_takes_effect_by_the_worker_on_the_day_and_not_before(council: Council) -> None:
    report, worker = council.report(), council.worker()

    told = report.told()
    assert (told["state"], told["outcome"], told["due"]) == ("open_to_call_in", "approved", "2026-04-13")
    clock = told["clock"]
    assert (clock["action"], clock["clock"], clock["event"], clock["happened"]) == (
        "take_effect",
        "call_in",
        "publication",
        PUBLISHED,
    )
    assert (clock["on"], clock["due"]) == (THE_DAY, False)
    assert clock["counted"] == [f"2026-04-{day:02}" for day in (7, 8, 9, 10, 13)]
    assert [(s["day"], s["why"]) for s in clock["skipped"] if s["why"] not in ("Saturday", "Sunday")] == EASTER
    assert "It is over on Tuesday 14 April 2026" in clock["why"]

    council.clock.put(DAY_BEFORE, "22:30")  # half past eleven in London
    worker.round()
    assert report.state() == "open_to_call_in"

    council.clock.put(DAY_BEFORE, "23:30")  # half past midnight
    worker.round()
    told = report.told()
    assert (told["state"], told["dates"]["effective"], told["clock"]) == ("effective", THE_DAY, None)
    (event,) = by_clocks(report)
    assert (event["actor"], event["action"], event["from"], event["to"]) == (None, "take_effect", "open_to_call_in", "effective")

    worker.round()
    assert len(by_clocks(report)) == 1


def test_readers_see_what_is_due_and_change_nothing(council: Council) -> None:
    report = council.report()
    before = len(report.history())
    council.clock.put(THE_DAY)

    told = report.told("scrutiny_chair")
    assert (told["state"], told["clock"]["due"]) == ("open_to_call_in", True)
    (listed,) = council.by("auditor").get(f"/decisions?body={council.world.slug}").json()["items"]
    assert (listed["clock_on"], listed["clock_due"]) == (THE_DAY, True)
    (option,) = [
        option
        for option in council.by("auditor").get(f"/decisions/{report.id}/transitions").json()["items"]
        if option["action"] == "take_effect"
    ]
    assert [b["code"] for b in option["blockers"]] == ["capacity_not_held"]
    assert len(report.history()) == before


def test_where_no_worker_runs_the_next_writer_makes_it_first_and_is_told(council: Council) -> None:
    report = council.report()
    council.clock.put("2026-04-16")

    late = council.by("scrutiny_chair").act(report.id, "call_in", report.version)
    assert late.status_code == 412
    problem = late.json()
    assert (problem["version"], problem["changed_by"]) == (report.version + 1, None)
    assert "by the clock" in problem["detail"]

    told = report.told()
    assert (told["state"], told["dates"]["effective"]) == ("effective", THE_DAY)  # the day on which the clock ran out
    assert told["changed"]["by"] is None
    assert len(by_clocks(report)) == 1


def test_a_comment_needs_no_version_and_comes_after_the_clock(council: Council) -> None:
    report = council.report()
    council.clock.put(THE_DAY)
    answer = council.by("policy_officer").post(f"/decisions/{report.id}/comments", {"text": "Is it in effect?"})
    assert answer.status_code == 201, answer.text
    assert answer.json()["decision"]["state"] == "effective"
    assert [event["kind"] for event in report.history()][-2:] == ["decision:transition:done", "decision:comment:done"]


def test_who_may_not_read_it_is_told_nothing_of_its_clock(council: Council) -> None:
    report = council.report()
    council.clock.put(THE_DAY)
    stranger = council.by("administrator").act(report.id, "call_in", report.version)
    assert stranger.status_code == 404
    assert report.state() == "open_to_call_in"


def test_a_day_of_mourning_moves_the_day_and_stands_in_the_history(council: Council) -> None:
    report, worker = council.report(), council.worker()
    worker.round()
    council.clock.put("2026-04-08")
    before = report.history()
    council.close("2026-04-10", "A day of mourning")
    assert report.told()["clock"]["on"] == "2026-04-15"  # readers see it at once
    assert report.told()["due"] == "2026-04-14"
    assert report.history() == before

    worker.round()
    told = report.told()
    assert (told["clock"]["on"], told["due"], told["version"]) == ("2026-04-15", "2026-04-14", report.version + 1)
    (event,) = by_clocks(report)
    assert (event["kind"], event["actor"], event["clock"]["on"]) == ("decision:clock:set", None, "2026-04-15")
    assert {"day": "2026-04-10", "why": "closed by the body"} in event["clock"]["skipped"]

    council.clock.put(THE_DAY)
    worker.round()
    assert report.state() == "open_to_call_in"
    council.clock.put("2026-04-15")
    worker.round()
    assert (report.state(), report.told()["dates"]["effective"]) == ("effective", "2026-04-15")


def test_where_no_worker_runs_the_next_act_tells_the_day_anew(council: Council) -> None:
    report = council.report()
    council.clock.put("2026-04-08")
    council.close("2026-04-10", "A day of mourning")
    asked = report.act("scrutiny_chair", "call_in")
    assert asked["decision"]["state"] == "called_in"
    assert asked["event"]["clock"]["clock"] == "response"


def test_a_parameter_that_the_body_sets_moves_the_day_from_its_first_day_on(council: Council) -> None:
    report, worker = council.report(), council.worker()
    now = council.clock.put("2026-04-07")
    body = council.world.body
    acts.set_parameter(council.world.office, now, body, key="call_in_days", value=3, starts_on=date(2026, 4, 9), by=None)
    worker.round()
    assert (report.told()["clock"]["on"], by_clocks(report)) == (THE_DAY, [])
    council.clock.put("2026-04-09")
    worker.round()
    (event,) = by_clocks(report)
    assert event["clock"]["on"] == "2026-04-10"


def test_called_in_in_time_it_waits_for_the_answer_and_then_takes_effect(council: Council) -> None:
    """Called in on Monday the 13th: ten working days after are over on Tuesday the 28th."""
    report, worker = council.report(), council.worker()
    council.clock.put(DAY_BEFORE)
    report.act("scrutiny_chair", "call_in")
    told = report.told()
    assert (told["state"], told["due"], told["clock"]["on"]) == ("called_in", "2026-04-27", "2026-04-28")
    council.clock.put("2026-04-28")
    worker.round()
    assert (report.state(), report.told()["dates"]["effective"]) == ("effective", "2026-04-28")


def test_an_answer_before_two_clear_days_is_refused_with_the_day_on_which_it_is_possible(council: Council) -> None:
    report = council.report()
    report.act("scrutiny_chair", "call_in")
    refusal = report.may_not("scrutiny_chair", "release").of("clock_running")
    assert (refusal["possible_from"], refusal["where"]) == ("2026-04-05", "clocks.settling")
    council.clock.put("2026-04-05")
    report.act("scrutiny_chair", "release")
    assert report.told()["dates"]["effective"] == "2026-04-05"


def test_workers_and_writers_at_once_make_it_once(council: Council, rounds: int) -> None:
    for _ in range(rounds):
        council.clock.put(PUBLISHED)
        report = council.report()
        council.clock.put(THE_DAY)
        writer = partial(council.by("scrutiny_chair").act, report.id, "call_in", report.version)
        at_once([council.worker().round, council.worker().round, writer])
        assert report.state() == "effective"
        assert [event["action"] for event in by_clocks(report)] == ["take_effect"]
