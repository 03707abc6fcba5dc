"""A meeting that was not as its events say is found: agendas dated back, quorums made up, resolutions on what was not there."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.homes import Home
from tests.integration.audit.conftest import History
from tests.integration.audit.history import founded
from tests.integration.audit.intruder import Intruder, rows_in
from tests.integration.audit.sittings import Board, met
from tests.integration.audit.test_forgery import CUT, Event, Forgery, forge, person, told

PLAN, PUBLISH, HOLD, RESOLVE, MINUTE = (
    (f"meeting:{act}:done", None, None) for act in ("plan", "publish", "hold", "resolve", "minute")
)
SCHEDULE, AGREE = ("decision:schedule:done", "agreed", None), ("decision:transition:done", "agreed", "agree")


@pytest.fixture(scope="module")
def history(own_home: Home, now: datetime) -> History:
    world = founded(own_home.office, now)
    board = Board(world)
    with own_home.database.read() as connection:
        older = rows_in(connection)
    papers = met(board)
    return History(world, papers, founded(own_home.office, now, "other"), older)


def without_the_reason(event: Event, history: History) -> Event:
    """The second publication, of what was late, in the place of the first."""
    late = [one for one in history.events if one["kind"] == PUBLISH[0]][1]
    return {**event, "data": {**event["data"], "items": late["data"]["items"]}}


def counted(**fields: Any) -> Any:
    return lambda event, _history: {**event, "data": {**event["data"], "counted": {**event["data"]["counted"], **fields}}}


def placed(**fields: Any) -> Any:
    return lambda event, _history: {**event, "data": {**event["data"], "meeting": {**event["data"]["meeting"], **fields}}}


def resolving(**fields: Any) -> Any:
    def forged(event: Event, _history: History) -> Event:
        resolution = event["data"]["resolution"]
        return {**event, "data": {**event["data"], "resolution": {**resolution, "of": {**resolution["of"], **fields}}}}

    return forged


def otherwise_decided(event: Event, _history: History) -> Event:
    made = event["data"]["determination"]
    outcomes = [{**made["outcomes"][0], "outcome": "rejected"}]
    return {**event, "data": {**event["data"], "determination": {**made, "outcomes": outcomes}}}


def beside_the_meeting(event: Event, history: History) -> Event:
    """Tell the board's decision as one that its secretary entered by hand."""
    data = {key: value for key, value in event["data"].items() if key != "resolution"}
    attempt = {**data["given"]["attempt"], "meeting": None}
    return {**event, "data": {**data, "given": {**data["given"], "attempt": attempt}}}


def as_if_resolved(event: Event, history: History) -> Event:
    """The same, quoting to the guards that the meeting resolved it."""
    return {**event, "data": {key: value for key, value in event["data"].items() if key != "resolution"}}


TRIED = ("meeting:act:refused", None, None)
LOST = {"for": 1, "against": 3, "abstained": 0, "casting": None}
FORGERIES = (
    Forgery("An agenda dated back", PUBLISH, told(data__now="2026-02-20T10:00:00.000000Z"), "V20-times"),
    Forgery("An agenda of items that are not on it", PUBLISH, without_the_reason, "V18-meetings"),
    Forgery("An agenda counted by fewer days than the body gives", PUBLISH, counted(days=1), "V18-meetings"),
    Forgery("A publication that makes a meeting held", PUBLISH, told(to="held"), "V18-meetings"),
    Forgery("A quorum that was not met", HOLD, told(data__present=2), "V18-meetings"),
    Forgery("More members counted than are named", HOLD, told(data__present=9), "V18-meetings"),
    Forgery("A meeting held by who does not keep its record", HOLD, told(actor=person("olive")), "V12-standing"),
    Forgery("A meeting held in another capacity", HOLD, told(capacity="commissioner"), "V12-standing"),
    Forgery("A resolution on an item that is not on the agenda", RESOLVE, told(data__item="0" * 36), "V18-meetings"),
    Forgery("A resolution that was lost", RESOLVE, told(data__votes=LOST), "V18-meetings"),
    Forgery("A version of a meeting left out", RESOLVE, told(data__version=40), "V10-versions"),
    Forgery("A meeting planned twice", RESOLVE, told(kind="meeting:plan:done"), "V08-form"),
    Forgery("A meeting of no committee", PLAN, told(data__committee="treasurer"), "V18-meetings"),
    Forgery("A meeting of another body", PLAN, told(data__body="0" * 36), "V09-origin"),
    Forgery("Minutes approved at no meeting", MINUTE, told(data__approved_at="0" * 36), "V18-meetings"),
    Forgery("A decision told that its meeting was held", SCHEDULE, placed(quorate=True), "V18-meetings"),
    Forgery("A decision put on an agenda by who records nothing", SCHEDULE, told(actor=person("olive")), "V12-standing"),
    Forgery("A resolution carried out before there was one", AGREE, resolving(version=6), "V18-meetings"),
    Forgery("A resolution of another item", AGREE, resolving(item="0" * 36), "V18-meetings"),
    Forgery("A decision beside the meeting that has it on its agenda", AGREE, beside_the_meeting, "V13-replay"),
    Forgery("The same, told to the guards as resolved", AGREE, as_if_resolved, "V18-meetings"),
    Forgery("A refusal of a version to come", TRIED, told(data__at_version=40), "V10-versions"),
    Forgery("A refusal of a meeting that there is not", TRIED, told(data__meeting="0" * 36), "V10-versions"),
    Forgery("A refusal in a state that the meeting was not in", TRIED, told(from_="held"), "V18-meetings"),
    Forgery("A refusal of an act that there is not", TRIED, told(data__action="bless"), "V18-meetings"),
    Forgery("A refusal that moves the meeting", TRIED, told(to="held"), "V18-meetings"),
    Forgery("A refusal without a reason", TRIED, told(data__blockers=[]), "V13-refusal"),
    Forgery("A refusal of nobody", TRIED, told(actor=None), "V13-refusal"),
    Forgery("A refusal dated ahead", TRIED, told(data__now="2030-01-01T00:00:00.000000Z"), "V20-times"),
    Forgery("A refusal that cannot be read", TRIED, told(data__blockers=7), "V08-form"),
    Forgery("Something else decided than was resolved", AGREE, otherwise_decided, "V18-meetings"),
)


def test_a_true_history_is_not_suspected(history: History) -> None:
    assert [f.sentence() for f in history.report().findings] == []


@pytest.mark.parametrize("forgery", FORGERIES, ids=[f.says for f in FORGERIES])
def test_a_forged_act_is_named(forgery: Forgery, history: History, intruder: Intruder, tmp_path: Path) -> None:
    event = history.events[history.seq(*forgery.which)]
    seq = forge(history, intruder, tmp_path, forgery.which, forgery.forged(event, history))
    report = history.report(bodies=[history.body])
    found = {(f.check, f.seq) for f in report.findings}
    assert (forgery.check, seq) in found, [f.sentence() for f in report.findings if f.seq == seq]


@pytest.mark.parametrize("which", sorted({f.which for f in FORGERIES}, key=repr), ids=repr)
def test_the_true_act_written_so_is_not_suspected(
    which: tuple[str, str | None, str | None], history: History, intruder: Intruder, tmp_path: Path
) -> None:
    seq = forge(history, intruder, tmp_path, which, history.events[history.seq(*which)])
    found = [f for f in history.report(bodies=[history.body]).findings if f.seq == seq]
    assert [f.sentence() for f in found if f.check not in (*CUT, "V17-meeting")] == []


ROWS = (
    ("A meeting is moved to another day", "update meeting set held_on = '2026-03-01' where held_on = '2026-03-12'"),
    ("A meeting is another committee's", "update meeting set committee = 'panel' where state = 'cancelled'"),
    ("A record is changed", "update meeting set record = cast('{}' as {bytes}) where state = 'minuted'"),
    ("A meeting is deleted", "delete from meeting where state = 'cancelled'"),
)


@pytest.mark.parametrize(("says", "statement"), ROWS, ids=[case[0] for case in ROWS])
def test_a_changed_row_is_named(says: str, statement: str, history: History, intruder: Intruder, own_home: Home) -> None:
    intruder.does(statement.replace("{bytes}", "bytea" if own_home.kind == "postgresql" else "blob"))
    assert "V17-meeting" in {f.check for f in history.report(bodies=[history.body]).findings}


@pytest.mark.parametrize(
    "statement",
    ["delete from meeting_refusal where version > 0", "update meeting_refusal set version = version + 1 where version > 0"],
)
def test_a_refusal_that_is_remembered_otherwise_is_named(statement: str, history: History, intruder: Intruder) -> None:
    intruder.does(statement)
    assert "V17-refusals" in {f.check for f in history.report(bodies=[history.body]).findings}


def test_a_meeting_that_nobody_planned_is_named(history: History, intruder: Intruder) -> None:
    columns = "body_id, committee, held_on, state, version, record"
    intruder.does(f"insert into meeting (id, {columns}) select 'made-up', {columns} from meeting where state = 'minuted'")
    assert "V17-meeting" in {f.check for f in history.report(bodies=[history.body]).findings}
