"""What runs when its procedure changes: a clock is counted by the new version, and members' answers survive or are voided."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from app.audit.verify import verify
from app.clock import Clock
from app.decisions.migration import Migration, Outcome, foreseen, migrate
from app.decisions.secretariat import Secretariat
from app.decisions.tables import decision as decisions
from app.officers import acts
from app.worker import Worker
from app.workflow.definition import Definition
from app.workflow.loader import load
from tests.homes import Engine, Home
from tests.integration.audit.history import World, founded
from tests.integration.audit.test_joint import LINKS, OBJECTION, PLAN, POSTS, SPEAKERS, planned
from tests.integration.reports import REPORT, Council

OPEN_TO_IT = ("open_to_call_in", "subject_to_call_in")
LONGER = ("call_in_days: 5", "call_in_days: 7")
BY_HAND = ("by: [system], clock: call_in, dates", "by: [monitoring_officer], guards: [{clock_over: call_in}], dates")
AGREEMENT = ("agreement", "assent")
OTHER_WORDS = ("for_each: partners, need", "for_each: partners, statement: We agree and will pay., need")
ONE_IS_ENOUGH = ("need: all", "need: 1")


@pytest.fixture
def home(kind: Engine, fresh_database: Callable[[Engine], Home]) -> Home:
    """An installation of its own: a version of a procedure is one file in all of it."""
    return fresh_database(kind)


@pytest.fixture
def council(home: Home, now: datetime) -> Council:
    return Council.founded(home.office, now)


@pytest.fixture
def world(home: Home, now: datetime) -> World:
    """A body of three partners."""
    members = {("partners", member): f"{member}_link" for member in SPEAKERS}
    return founded(home.office, now, "joint", {**POSTS, **LINKS}, PLAN, members)


def second(file: Path, *changes: tuple[str, str]) -> Definition:
    """Give the second version of a procedure."""
    text = file.read_text()
    for old, new in (("version: 1", "version: 2"), *changes):
        assert old in text
        text = text.replace(old, new)
    return load(text.encode(), "second.yaml")


def moved(secretariat: Secretariat, now: datetime, migration: Migration) -> tuple[Outcome, Outcome]:
    """Adopt the new version and move the one decision that there is; gives what was foreseen and what was done."""
    acts.adopt(secretariat.office, now, migration.body, definition=migration.to, by=None)
    (plan,), (done,) = foreseen(secretariat, now, migration), migrate(secretariat, now, migration, lambda *_: None)
    assert (done.done, done.refused, done.after, done.kept, done.voided) == (True, (), plan.after, plan.kept, plan.voided)
    return plan, done


def of_council(council: Council, to: Definition, **maps: Any) -> Migration:
    people = council.world.officers
    law, money = people["monitoring_officer"], people["chief_finance_officer"]
    return Migration(body=council.world.body, to=to, legal=law, finance=money, **maps)


def of_partners(world: World, to: Definition, **maps: Any) -> Migration:
    return Migration(body=world.body, to=to, legal=world.people["sol"], finance=world.people["tess"], **maps)


def record(home: Home, decision: str) -> Any:
    with home.database.read() as connection:
        return orjson.loads(connection.execute(select(decisions.c.record).where(decisions.c.id == decision)).scalar_one())


def verified(home: Home) -> None:
    report = verify(home.database, [home.office.signer.verifier], here=home.office.signer)
    assert [finding.sentence() for finding in report.findings] == []
    assert {answer for log in report.logs for answer in log.replays} == {"same"}


def test_a_clock_that_runs_is_counted_by_the_new_version_from_the_same_day(
    home: Home, council: Council, now: datetime, tmp_path: Path
) -> None:
    """Published on Monday 2 March 2026: of five working days Monday the 9th is the last, of seven Wednesday the 11th."""
    report = council.published()
    assert (council.row(report).clock_on, record(home, report)["due_on"]) == ("2026-03-10", "2026-03-09")
    plan, _ = moved(council.secretariat, now, of_council(council, second(REPORT, LONGER, OPEN_TO_IT), states=dict([OPEN_TO_IT])))
    assert (plan.before, plan.after, set(plan.kept), plan.voided) == (*OPEN_TO_IT, {"legal", "finance"}, ())
    assert (council.row(report).clock_on, record(home, report)["due_on"]) == ("2026-03-12", "2026-03-11")

    wall = tmp_path / "wall"
    for day, state in ((10, OPEN_TO_IT[1]), (12, "effective")):
        wall.write_text((now + timedelta(days=day - now.day)).isoformat())
        Worker(council.secretariat, Clock(wall)).round()
        assert council.row(report).state == state
    verified(home)


def test_where_the_new_version_has_no_act_by_the_clock_none_runs(home: Home, council: Council, now: datetime) -> None:
    report = council.published()
    moved(council.secretariat, now, of_council(council, second(REPORT, BY_HAND)))
    assert (council.row(report).clock_on, record(home, report)["clock"]) == (None, None)
    assert record(home, report)["due_on"] == "2026-03-09"  # by which the state should be left, as before
    verified(home)


def test_what_members_answered_survives_in_the_same_words(home: Home, world: World) -> None:
    plan = under_way(world)
    done, _ = moved(world.secretariat, world.now, of_partners(world, second(PLAN, AGREEMENT), states=dict([AGREEMENT])))
    assert (done.after, sorted(done.kept), done.voided) == ("assent", ["finance", "legal", "partners"], ())
    assert answers(home, plan) == {"police": "given", "fire": "refused"}
    assert record(home, plan)["awaits"] == ["health_link"]  # who has not answered
    carry_on(world, plan, "hal", "fay")
    verified(home)


def test_an_assent_in_other_words_does_not_survive_and_a_refusal_does(home: Home, world: World) -> None:
    plan = under_way(world)
    done, _ = moved(world.secretariat, world.now, of_partners(world, second(PLAN, OTHER_WORDS)))
    assert (done.after, sorted(done.kept), done.voided) == ("agreement", ["finance", "legal"], ("partners",))
    assert answers(home, plan) == {"fire": "refused"}
    carry_on(world, plan, "hal", "fay", "pia")
    verified(home)


def test_where_fewer_must_agree_and_enough_have_nobody_is_waited_for(home: Home, world: World) -> None:
    plan = under_way(world)
    done, _ = moved(world.secretariat, world.now, of_partners(world, second(PLAN, ONE_IS_ENOUGH)))
    assert (done.before, done.after) == ("agreement", "decision")
    assert answers(home, plan) == {"police": "given", "fire": "refused"}
    assert record(home, plan)["waiting_for"] == "decider"
    carry_on(world, plan)
    verified(home)


def under_way(world: World) -> str:
    """Let the police agree to a plan and the fire service object; the third partner has not answered."""
    plan = planned(world)
    world.act("pia", plan, "agree")
    world.act("fay", plan, "object", OBJECTION)
    return plan


def carry_on(world: World, plan: str, *agreeing: str) -> None:
    """Let those who are still to agree do so, and the chair decide."""
    world.versions[plan] += 1
    for who in agreeing:
        world.act(who, plan, "agree")
    world.act("cy", plan, "approve")


def answers(home: Home, plan: str) -> dict[str, str]:
    return {s["for"]: s["answer"] for s in record(home, plan)["signoffs"] if s["for"] and s["voided_by"] is None}
