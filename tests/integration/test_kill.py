"""Kill the process at any moment: every acknowledged act is there afterwards, nothing is there twice, the history verifies.

Real servers on loopback under the load of a crowd; the moment is drawn from a seed, which is printed.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import select

from app.audit.report import VERIFIED
from app.audit.verify import verify
from app.decisions.tables import decision
from app.install import signer_folder
from app.log.signer import Signer
from app.log.tables import event, head
from tests.homes import Engine, Home, Homes, only
from tests.integration.crowd import WAY, Clerk, crowd
from tests.integration.serving import Server, start_all
from tests.world import World, make_world

pytestmark = [pytest.mark.durable, pytest.mark.xdist_group("durable")]  # one worker: one cluster on disk

PROCESSES = {"sqlite": 1, "postgresql": 2}
WARMED_UP = 8  # acts acknowledged before anything may be killed


@pytest.fixture(scope="module")
def home(durable_homes: Homes, kind: Engine) -> Iterator[Home]:
    made = durable_homes.copy(kind)
    yield made
    durable_homes.remove(made)


@pytest.fixture(scope="module")
def world(home: Home, now: datetime) -> World:
    return make_world(home.office, now)


@pytest.fixture(scope="module")
def everybody(world: World) -> list[Clerk]:
    """All clerks who were ever sent to this world: what they were told is the whole of its history."""
    return []


@pytest.fixture(scope="module")
def servers(home: Home, now: datetime, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Server]]:
    """The servers of one installation; each test leaves them running."""
    clock = tmp_path_factory.mktemp("wall") / "clock"
    clock.write_text(now.isoformat())
    made = [Server(home.settings, clock) for _ in range(PROCESSES[home.kind])]
    start_all(made)
    yield made
    for server in made:
        server.kill()


def test_whatever_was_acknowledged_when_the_servers_were_killed_is_there_once(
    home: Home, world: World, servers: list[Server], everybody: list[Clerk], rounds: int
) -> None:
    for _ in range(rounds):
        clerks = crowd(world, [server.address for server in servers], threading.Event(), each=6 // len(servers))
        everybody += clerks
        _kill_at_a_moment(servers, clerks)
        for clerk in clerks:
            clerk.join()
        _nothing_acknowledged_is_missing(home, world, everybody)
        start_all(servers)
        for clerk in clerks:
            clerk.finish()
        _every_act_is_there_once(home, world, everybody)
        clerk = random.choice(clerks)
        for acknowledged in clerk.acknowledged[-3:]:
            assert clerk.answers_again(acknowledged) == acknowledged.answer


@only("postgresql")
def test_a_server_that_is_killed_takes_nothing_from_those_that_work_on(
    home: Home, world: World, servers: list[Server], everybody: list[Clerk], rounds: int
) -> None:
    for _ in range(rounds):
        rest = threading.Event()
        clerks = crowd(world, [server.address for server in servers], rest, each=3)
        everybody += clerks
        _kill_at_a_moment(servers[:1], clerks)
        time.sleep(0.5)
        rest.set()
        for clerk in clerks:
            clerk.join()
        for clerk in clerks:
            clerk.address = servers[1].address  # what the dead server had in hand is sent to the other one
            clerk.finish()
        _every_act_is_there_once(home, world, everybody)
        start_all(servers[:1])


def _kill_at_a_moment(servers: list[Server], clerks: list[Clerk]) -> None:
    _wait_for(clerks, WARMED_UP)
    for server in servers:
        _moment()
        server.kill()


def _moment() -> None:
    seed = random.SystemRandom().randrange(2**32)
    print(f"moment drawn from seed {seed}")
    time.sleep(random.Random(seed).uniform(0, 0.6))


def _wait_for(clerks: list[Clerk], acts: int) -> None:
    until = time.monotonic() + 60
    while sum(len(clerk.acknowledged) for clerk in clerks) < acts:
        assert not any(clerk.surprises for clerk in clerks), [clerk.surprises for clerk in clerks]
        assert time.monotonic() < until, "the crowd does not get on"
        time.sleep(0.01)


def _nothing_acknowledged_is_missing(home: Home, world: World, clerks: list[Clerk]) -> None:
    """Look before anybody writes again: what was answered is in the log, and the signer's own note is not ahead of it."""
    with home.database.read() as connection:
        held = dict(connection.execute(select(event.c.seq, event.c.leaf).where(event.c.body_id == world.body)).all())
        origin, size = connection.execute(select(head.c.origin, head.c.size).where(head.c.body_id == world.body)).one()
    lost = [a for clerk in clerks for a in clerk.acknowledged if held.get(a.seq, b"").hex() != a.leaf]
    assert lost == []
    signer = Signer.load(signer_folder(home.settings))
    seen = signer.seen(origin)
    signer.close()
    assert seen is not None
    assert seen[0] <= size


def _every_act_is_there_once(home: Home, world: World, clerks: list[Clerk]) -> None:
    """Compare the whole of the history with what the crowd did, when nothing is in anybody's hands any more."""
    assert [surprise for clerk in clerks for surprise in clerk.surprises] == []
    _nothing_acknowledged_is_missing(home, world, clerks)
    acts = [a for clerk in clerks for a in clerk.acknowledged]
    assert len({a.leaf for a in acts}) == len(acts)
    with home.database.read() as connection:
        mine = (event.c.body_id == world.body) & event.c.decision_id.is_not(None)
        events = connection.execute(select(event.c.decision_id, event.c.kind).where(mine)).all()
        rows = connection.execute(select(decision).where(decision.c.body_id == world.body)).all()
    assert len(events) == len(acts)
    assert set(Counter(row.decision_id for row in events).values()) == {len(WAY)}
    assert {row.state for row in rows} == {"approved"}
    assert sorted(int(row.reference.split("/")[0]) for row in rows) == list(range(1, len(rows) + 1))
    newest = max(acts, key=lambda a: a.seq).checkpoint
    signer = home.office.signer
    report = verify(home.database, [signer.verifier], bodies=[world.body], seen=[newest], here=signer)
    assert [finding.sentence() for finding in report.findings] == []
    assert report.exit_code == VERIFIED
