"""The worker on both databases: what it does in a round, what it survives, and how the process ends."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app import worker as workers
from app.clock import Clock
from app.decisions import due
from app.decisions.secretariat import Secretariat
from app.log.kinds import Kind
from app.officers import acts
from app.officers.pictures import Organisations
from app.officers.security import Kind as Security
from app.officers.security import note
from app.officers.tables import security_event
from app.worker import FAILED, Worker, in_words
from tests.homes import Engine, Home
from tests.integration.reports import Council
from tests.integration.serving import Server

PUBLISHED, THE_DAY = datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 10, 0, 1, tzinfo=UTC)  # the 3rd to the 9th
PATIENCE = 60.0


@pytest.fixture
def home(kind: Engine, fresh_database: Callable[[Engine], Home]) -> Home:
    return fresh_database(kind)


@pytest.fixture
def council(home: Home) -> Council:
    return Council.founded(home.office, PUBLISHED)


@pytest.fixture
def wall(tmp_path: Path) -> Callable[[datetime], Path]:
    """Hang a clock on the wall that shows a moment."""

    def put(moment: datetime) -> Path:
        file, new = tmp_path / "clock", tmp_path / "new"
        new.write_text(moment.isoformat())
        return new.replace(file)  # whoever looks at it sees one moment or the other

    return put


def hired(home: Home, file: Path) -> Worker:
    return Worker(Secretariat(home.office, Organisations()), Clock(file), home.settings)


def test_a_round_makes_what_is_due_and_counts_it(home: Home, council: Council, wall: Callable[[datetime], Path]) -> None:
    one, other = council.published(), council.published()
    worker = hired(home, wall(PUBLISHED))
    assert council.row(one).clock_on == "2026-03-10"
    assert dict(worker.round()) == {}

    wall(THE_DAY)
    done = worker.round()
    assert dict(done) == {Kind.DECISION_MOVED: 2}
    assert in_words(done) == "Acts made by clocks: 2. Papers opened that were owed: 0. Days of clocks told anew: 0."
    assert [(council.row(d).state, council.row(d).clock_on, council.row(d).changed_by) for d in (one, other)] == [
        ("effective", None, None)
    ] * 2
    assert dict(worker.round()) == {}


def test_every_hour_it_deletes_what_was_kept_for_a_time_only(home: Home, wall: Callable[[datetime], Path]) -> None:
    worker = hired(home, wall(THE_DAY))

    def left_of_a_round(minutes: int) -> int:
        wall(THE_DAY + timedelta(minutes=minutes))
        with home.database.write() as connection:
            note(connection, THE_DAY - timedelta(days=400), Security.SIGN_IN_FAILED, "nobody@example.org")
        worker.round()
        with home.database.read() as connection:
            return len(connection.execute(select(security_event.c.id)).all())

    assert [left_of_a_round(minutes) for minutes in (0, 59, 60)] == [0, 1, 0]


def test_a_closed_day_is_counted_in_once(home: Home, council: Council, wall: Callable[[datetime], Path]) -> None:
    decision = council.published()
    worker = hired(home, wall(PUBLISHED))
    worker.round()
    acts.set_closure(home.office, PUBLISHED, council.world.body, day=date(2026, 3, 5), reason="The office moves.", by=None)
    assert dict(worker.round()) == {Kind.DECISION_CLOCK_SET: 1}
    assert dict(worker.round()) == {}
    assert dict(hired(home, wall(PUBLISHED)).round()) == {}  # another worker finds it done
    assert (council.row(decision).clock_on, council.row(decision).due_on) == ("2026-03-11", "2026-03-10")


def test_it_looks_again_only_where_something_moved(
    home: Home, council: Council, wall: Callable[[datetime], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    council.published()
    looked: list[str] = []
    counted = due.counted

    def noted(connection: Any, secretariat: Secretariat, body: str) -> Any:
        looked.append(body)
        return counted(connection, secretariat, body)

    monkeypatch.setattr(due, "counted", noted)
    worker = hired(home, wall(PUBLISHED))
    worker.round()
    worker.round()
    assert looked == [council.world.body]
    wall(datetime(2026, 3, 3, 0, 1, tzinfo=UTC))  # a parameter may hold from this day on
    worker.round()
    assert looked == [council.world.body] * 2


def test_one_that_fails_holds_up_no_other_and_is_tried_again(
    home: Home, council: Council, wall: Callable[[datetime], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, sound = council.published(), council.published()
    run_clock, fails = workers.run_clock, [True]

    def run(secretariat: Secretariat, now: datetime, decision: str) -> str:
        if decision == broken and fails:
            raise KeyError("a record that cannot be read")
        return run_clock(secretariat, now, decision)

    monkeypatch.setattr(workers, "run_clock", run)
    worker = hired(home, wall(THE_DAY))
    done = worker.round()
    assert (done[FAILED], done[Kind.DECISION_MOVED]) == (1, 1)
    assert (council.row(broken).state, council.row(sound).state) == ("open_to_call_in", "effective")
    assert "failed: 1" in in_words(done)
    fails.clear()
    assert dict(worker.round()) == {Kind.DECISION_MOVED: 1}
    assert council.row(broken).state == "effective"


def test_it_waits_for_a_database_that_is_away(
    home: Home, council: Council, wall: Callable[[datetime], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    decision = council.published()
    away, bodies = [True, True], due.bodies

    def asked(connection: Any) -> Any:
        if away:
            away.pop()
            raise OperationalError("select", {}, Exception("the server closed the connection"))
        return bodies(connection)

    monkeypatch.setattr(due, "bodies", asked)
    monkeypatch.setattr(workers, "AWAY", 0.05)
    worker = hired(home, wall(THE_DAY))
    running = threading.Thread(target=worker.run, args=(0.01,))
    running.start()
    _until(lambda: council.row(decision).state == "effective")
    worker.stop.set()
    running.join(PATIENCE)
    assert not running.is_alive()
    assert away == []


def test_the_process_acts_and_ends_when_it_is_told(home: Home, council: Council, wall: Callable[[datetime], Path]) -> None:
    decision = council.published()
    clock = wall(PUBLISHED)
    process = _start(home, clock, "--every", "0.1")
    try:
        assert process.stderr is not None
        assert json.loads(process.stderr.readline())["event"] == "the worker begins"
        wall(THE_DAY)
        _until(lambda: council.row(decision).state == "effective")
        process.send_signal(signal.SIGTERM)
        _, rest = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
    lines = [json.loads(line) for line in rest.splitlines()]
    assert process.returncode == 0
    assert [line["event"] for line in lines] == ["a clock acted", "the worker ends"]
    assert (lines[0]["decision"], lines[0]["kind"]) == (decision, "decision:transition:done")


def test_two_processes_once_each_make_it_once(home: Home, council: Council, wall: Callable[[datetime], Path]) -> None:
    decision, clock = council.published(), wall(THE_DAY)
    both = [_start(home, clock, "--once") for _ in range(2)]
    told = [process.communicate(timeout=PATIENCE) for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    assert sorted(out.decode() for out, _ in told)[1].startswith("Acts made by clocks: 1.")
    assert [event["data"]["action"] for event in council.by_clocks(decision)] == ["take_effect"]


def _start(home: Home, clock: Path, *words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", "from app.cli import main; main()", "worker", *words],
        env=Server(home.settings, clock).environment(),
        cwd=home.settings.data,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def _until(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.05)
