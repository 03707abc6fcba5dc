"""Acts of clocks, forged by whoever has the key: one that runs out early, one that nobody's clock makes, a day told otherwise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.decisions.actions import run_clock
from app.decisions.commands import Open
from app.officers import acts
from app.workflow.loader import load_file
from tests.homes import Home
from tests.integration.audit.conftest import History
from tests.integration.audit.history import LONG_AGO, World, founded, given
from tests.integration.audit.intruder import Intruder, rows_in
from tests.integration.audit.test_forgery import CUT, Event, dating, forge, told

REPORT = Path(__file__).parents[2] / "procedures" / "small-report.yaml"
MOVED, SET = "decision:transition:done", "decision:clock:set"
EFFECT, PUBLISH, MOVE = (MOVED, "report", "take_effect"), (MOVED, "report", "publish"), (SET, "report", None)
COMMENT, OPEN = ("decision:comment:done", "report", None), ("decision:open:done", "report", None)

Forged = Callable[[Event, History], Event]


@pytest.fixture(scope="module")
def history(own_home: Home, now: datetime) -> History:
    """A report published on Monday 2 March 2026, whose call-in a closed day makes longer, in effect on the 11th, late."""
    world = founded(own_home.office, now)
    for post, person in (("executive", "petra"), ("scrutiny_chair", "carla")):
        acts.create_post(world.office, now, world.body, key=post, title=post.title(), by=None)
        acts.appoint(world.office, now, world.body, post=post, officer=world.people[person], starts_on=LONG_AGO, by=None)
    acts.adopt(world.office, now, world.body, definition=load_file(REPORT), by=None)
    with own_home.database.read() as connection:
        older = rows_in(connection)
    report = _published(world)
    acts.set_closure(world.office, world.now, world.body, day=date(2026, 3, 6), reason="The office moves.", by=None)
    _clock(world, report, timedelta(days=1), SET)
    world.comment("olive", report, "One day longer.")
    _clock(world, report, timedelta(days=12), MOVED)
    return History(world, {"report": report}, world, older)


def _published(world: World) -> str:
    content = {
        "title": "One depot",
        "decider": {"post": "executive"},
        "sections.summary": given("One depot instead of two."),
        "recommendations": [{"id": "r1", "verb": "approve", "text": "Join them."}],
    }
    report = world.ask("olive", Open(body=world.body, workflow="small-report", content=content, originator_post="policy_officer"))
    way = (("olive", "submit"), ("mona", "clear"), ("finn", "certify"), ("petra", "approve"), ("mona", "publish"))
    for who, action in way:
        world.act(who, report, action)
    return report


def _clock(world: World, report: str, later: timedelta, kind: str) -> None:
    world.now += later
    assert run_clock(world.secretariat, world.now, report) == kind
    world.versions[report] += 1


def without(name: str) -> Forged:
    return lambda event, _: {**event, "data": {key: value for key, value in event["data"].items() if key != name}}


def clock(**fields: Any) -> Forged:
    return lambda event, _: {**event, "data": {**event["data"], "clock": {**event["data"]["clock"], **fields}}}


def earlier(event: Event, history: History) -> Event:
    """Let the clock act a week before it is over, and judge it on that day: before the report was even commented on."""
    now = "2026-03-04T09:00:00.000000Z"
    quoted = {**event["data"]["given"], "now": now, "today": "2026-03-04"}
    return {**event, "data": {**event["data"], "now": now, "given": quoted}}


def by_a_shorter_clock(event: Event, history: History) -> Event:
    """Quote a parameter that the body never set."""
    quoted = event["data"]["given"]
    standing = {**quoted["standing"], "parameters": {"call_in_days": 1}}
    return {**event, "data": {**event["data"], "given": {**quoted, "standing": standing}}}


def of_another_edition(event: Event, history: History) -> Event:
    """Hide behind a list of bank holidays that is not here, and count a day less."""
    told_, counted = event["data"]["clock"], event["data"]["clock"]["counted"]
    shorter = {**counted, "counted": counted["counted"][:-1], "result": counted["counted"][-2]}
    return {
        **event,
        "data": {**event["data"], "clock": {**told_, "library": "0.1", "on": counted["counted"][-1], "counted": shorter}},
    }


def as_an_act_of_nobody(event: Event, history: History) -> Event:
    return {**event, "actor": None, "capacity": "system"}


FORGERIES: tuple[tuple[str, tuple[str, str | None, str | None], Forged, str], ...] = (
    ("A clock that runs out early", EFFECT, earlier, "V13-replay"),
    ("A clock that runs out early by a parameter that was never set", EFFECT, by_a_shorter_clock, "V12-standing"),
    ("An act of a clock by an officer", EFFECT, told(actor=lambda history: history.world.people["mona"]), "V23-clocks"),
    ("An act by nobody that no clock makes", PUBLISH, as_an_act_of_nobody, "V23-clocks"),
    ("An act by nobody in a post", PUBLISH, told(actor=None), "V23-clocks"),
    ("A comment by a clock", COMMENT, as_an_act_of_nobody, "V23-clocks"),
    ("A comment by nobody who reads it", COMMENT, told(actor=None, capacity="reader"), "V23-clocks"),
    ("A report opened by nobody", OPEN, told(actor=None), "V23-clocks"),
    ("An effect dated by the day of the worker", EFFECT, dating(effective="2026-03-15"), "V20-times"),
    ("An effect without a day", EFFECT, told(data__dates={}), "V20-times"),
    ("A publication that is effective too", PUBLISH, dating(effective="2026-03-02"), "V20-times"),
    ("A clock told for an earlier day", MOVE, clock(on="2026-03-03"), "V23-clocks"),
    ("A clock told for another act", MOVE, clock(action="release"), "V23-clocks"),
    ("A clock counted on another list of holidays, and shorter", MOVE, of_another_edition, "V23-clocks"),
    ("A clock told for no reason", MOVE, without("clock"), "V23-clocks"),
    ("A state that is due earlier than its clock says", MOVE, told(data__due_on="2026-03-03"), "V23-clocks"),
    ("A clock that is told to have stopped", MOVE, told(data__clock=None), "V23-clocks"),
    ("A publication that starts no clock", PUBLISH, without("clock"), "V23-clocks"),
    ("A clock told anew that moves the decision", MOVE, told(to="effective"), "V11-transition"),
    ("A clock told anew by an officer", MOVE, told(actor=lambda history: history.world.people["mona"]), "V23-clocks"),
)


def test_the_history_is_clean_and_replays(history: History) -> None:
    report = history.report(bodies=[history.body])
    assert [f.sentence() for f in report.findings] == []
    assert dict(report.logs[0].replays) == {"same": 6}
    effect = history.events[history.seq(*EFFECT)]
    assert effect["data"]["dates"] == {"effective": "2026-03-11"}  # not the 15th, when it was made
    assert history.events[history.seq(*MOVE)]["data"]["clock"]["on"] == "2026-03-11"


@pytest.mark.parametrize(("says", "which", "forged", "check"), FORGERIES, ids=[row[0] for row in FORGERIES])
def test_a_forged_act_of_a_clock_is_named(
    says: str,
    which: tuple[str, str | None, str | None],
    forged: Forged,
    check: str,
    history: History,
    intruder: Intruder,
    tmp_path: Path,
) -> None:
    event = history.events[history.seq(*which)]
    seq = forge(history, intruder, tmp_path, which, forged(event, history))
    report = history.report(bodies=[history.body])
    found = {(f.check, f.seq, f.decision) for f in report.findings}
    assert (check, seq, history.notices["report"]) in found, [f.sentence() for f in report.findings if f.seq == seq]


@pytest.mark.parametrize("which", sorted({row[1] for row in FORGERIES}, key=repr), ids=repr)
def test_the_true_act_of_a_clock_is_not_suspected(
    which: tuple[str, str | None, str | None], history: History, intruder: Intruder, tmp_path: Path
) -> None:
    seq = forge(history, intruder, tmp_path, which, history.events[history.seq(*which)])
    found = [f for f in history.report(bodies=[history.body]).findings if f.seq == seq]
    assert [f.sentence() for f in found if f.check not in CUT] == []


def test_a_row_that_gives_the_clock_another_day_is_named(history: History, intruder: Intruder) -> None:
    notice = history.notices["report"]
    intruder.does("update decision set clock_on = '2026-01-01' where id = :notice", notice=notice)
    found = [f for f in history.report(bodies=[history.body]).findings if f.decision == notice]
    assert [f.check for f in found] == ["V17-decision"]
    assert "clock_on" in found[0].says
