"""Kill the process at any moment: every acknowledged act is there afterwards, nothing is there twice, the history verifies.

Real servers on loopback under the load of a crowd; the moment is drawn from a seed, which is printed.
"""

from __future__ import annotations

import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from app.audit.report import VERIFIED
from app.audit.verify import verify
from app.decisions.tables import decision
from app.install import signer_folder
from app.log.signer import Signer
from app.log.tables import event, head
from tests import pg_cluster
from tests.homes import Engine, Home, Homes, only
from tests.integration.crowd import WAY, Clerk, crowd
from tests.integration.serving import Server, start_all
from tests.pg_cluster import Cluster
from tests.world import World, make_world

pytestmark = [pytest.mark.durable, pytest.mark.xdist_group("durable")]  # one worker: one cluster on disk

PROCESSES = {"sqlite": 1, "postgresql": 2}
WARMED_UP = 8  # acts acknowledged before anything may be killed


@dataclass
class Site:
    """One installation with its servers, which every test leaves running, and all clerks who were ever sent to it."""

    home: Home
    world: World
    servers: list[Server]
    clerks: list[Clerk] = field(default_factory=list)  # what they were told is the whole of its history

    def send(self, *, rest: threading.Event, patient: bool = False) -> list[Clerk]:
        """Send a crowd, the same number to each server."""
        sent = crowd(self.world, [s.address for s in self.servers], rest, each=6 // len(self.servers), patient=patient)
        self.clerks += sent
        return sent


@pytest.fixture(scope="session")
def clock(tmp_path_factory: pytest.TempPathFactory, now: datetime) -> Path:
    file = tmp_path_factory.mktemp("wall") / "clock"
    file.write_text(now.isoformat())
    return file


@pytest.fixture(scope="session")
def sites(durable_homes: Homes, now: datetime, clock: Path) -> Iterator[Callable[[Engine], Site]]:
    """Give the site of an engine; each is set up once, for starting servers takes longest."""
    made: dict[Engine, Site] = {}

    def site(kind: Engine) -> Site:
        if kind not in made:
            home = durable_homes.copy(kind)
            made[kind] = Site(home, make_world(home.office, now), [Server(home.settings, clock) for _ in range(PROCESSES[kind])])
            start_all(made[kind].servers)
        return made[kind]

    yield site
    for each in made.values():
        for server in each.servers:
            server.kill()
        durable_homes.remove(each.home)


@pytest.fixture
def site(sites: Callable[[Engine], Site], kind: Engine) -> Site:
    return sites(kind)


def test_whatever_was_acknowledged_when_the_servers_were_killed_is_there_once(site: Site, rounds: int) -> None:
    for _ in range(rounds):
        clerks = site.send(rest=threading.Event())
        _kill_at_a_moment(site.servers, clerks)
        for clerk in clerks:
            clerk.join()
        _nothing_acknowledged_is_missing(site)
        start_all(site.servers)
        for clerk in clerks:
            clerk.finish()
        _every_act_is_there_once(site)
        for acknowledged in clerks[0].acknowledged[-3:]:
            assert clerks[0].answers_again(acknowledged) == acknowledged.answer


@only("postgresql")
def test_a_server_that_is_killed_takes_nothing_from_those_that_work_on(site: Site, rounds: int) -> None:
    killed, other = site.servers
    for _ in range(rounds):
        rest = threading.Event()
        clerks = site.send(rest=rest)
        _kill_at_a_moment([killed], clerks)
        time.sleep(0.5)
        rest.set()
        for clerk in clerks:
            clerk.join()
        for clerk in clerks:
            clerk.address = other.address  # what the dead server had in hand is sent to the other one
            clerk.finish()
        _every_act_is_there_once(site)
        start_all([killed])


@only("postgresql")
def test_a_database_that_is_stopped_at_once_loses_nothing_and_the_server_finds_it_again(
    ruined: tuple[Cluster, Site], kind: Engine, rounds: int
) -> None:
    cluster, site = ruined
    for _ in range(rounds):
        rest = threading.Event()
        clerks = site.send(rest=rest, patient=True)
        _wait_for(site.servers, clerks, WARMED_UP)
        site.home.close()  # of the test itself: nothing of it is in the way
        _moment()
        _crash(cluster)
        _wait_for(site.servers, clerks, sum(len(c.acknowledged) for c in clerks) + WARMED_UP)
        rest.set()
        for clerk in clerks:
            clerk.join()
            clerk.finish()
        assert sum(clerk.turned_away for clerk in clerks) > 0
        _every_act_is_there_once(site)


@pytest.fixture
def ruined(clock: Path, now: datetime) -> Iterator[tuple[Cluster, Site]]:
    """A site with one server on a cluster that no other test needs."""
    with Cluster.start(durable=True) as cluster:
        homes = Homes(cluster)
        homes.build()
        home = homes.copy("postgresql")
        site = Site(home, make_world(home.office, now), [Server(home.settings, clock)])
        start_all(site.servers)
        yield cluster, site
        site.servers[0].kill()
        home.close()


def _crash(cluster: Cluster) -> None:
    """Stop PostgreSQL without a checkpoint, as if the machine had lost power to it, and start it again."""
    assert cluster.process is not None
    cluster.process.send_signal(signal.SIGQUIT)
    cluster.process.wait(60)
    time.sleep(0.2)
    cluster._serve(pg_cluster._account())


def _kill_at_a_moment(servers: list[Server], clerks: list[Clerk]) -> None:
    _wait_for(servers, clerks, WARMED_UP)
    for server in servers:
        _moment()
        server.kill()


def _moment() -> None:
    seed = random.SystemRandom().randrange(2**32)
    print(f"moment drawn from seed {seed}")
    time.sleep(random.Random(seed).uniform(0, 0.6))


def _wait_for(servers: list[Server], clerks: list[Clerk], acts: int) -> None:
    until = time.monotonic() + 60
    while sum(len(clerk.acknowledged) for clerk in clerks) < acts:
        assert not any(clerk.surprises for clerk in clerks), [[c.surprises for c in clerks], [s.told() for s in servers]]
        assert time.monotonic() < until, "the crowd does not get on"
        time.sleep(0.01)


def _nothing_acknowledged_is_missing(site: Site) -> None:
    """Look before anybody writes again: what was answered is in the log, and the signer's own note is not ahead of it."""
    home, world = site.home, site.world
    with home.database.read() as connection:
        held = dict(connection.execute(select(event.c.seq, event.c.leaf).where(event.c.body_id == world.body)).all())
        origin, size = connection.execute(select(head.c.origin, head.c.size).where(head.c.body_id == world.body)).one()
    lost = [a for clerk in site.clerks for a in clerk.acknowledged if held.get(a.seq, b"").hex() != a.leaf]
    assert lost == []
    signer = Signer.load(signer_folder(home.settings))
    seen = signer.seen(origin)
    signer.close()
    assert seen is not None
    assert seen[0] <= size


def _every_act_is_there_once(site: Site) -> None:
    """Compare the whole of the history with what the crowd did, when nothing is in anybody's hands any more."""
    home, world = site.home, site.world
    assert [surprise for clerk in site.clerks for surprise in clerk.surprises] == []
    _nothing_acknowledged_is_missing(site)
    acts = [a for clerk in site.clerks for a in clerk.acknowledged]
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
