"""Whole lives of notices over HTTP, signed in by token, beside the limit: bare SQL with the same durable writes, in turn."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from uuid import uuid4

from bench import life
from bench.bare_postgresql import Pgbench
from bench.bare_sqlite import Bare
from bench.extent import Extent
from bench.figures import Bar, Part, Row, rounded
from bench.load import encoded
from bench.pace import pace
from bench.places import Places
from bench.recorded import counted, recorded
from bench.server import HOST, cpu, serving
from bench.town import Town, found
from tests.homes import Engine, Home

WORKERS: Mapping[Engine, int] = {"postgresql": 2, "sqlite": 1}
WARM = 1.5  # seconds that do not count
HELD_TO = (8, 8)  # users and bodies of the figures that have a bar
Case = tuple[int, int]  # users, bodies
Limit = Callable[[int, int, float], float]  # users, bodies, seconds: bare lives a second


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of one case came to."""

    lives: float  # a second
    p50: float  # milliseconds of a request
    p99: float
    server_cpu: float  # milliseconds a life
    database_cpu: float
    client_share: float  # of all CPU spent
    pace: float  # milliseconds of CPU of other work, before this round and after it
    limit: float  # bare lives a second, in the same round


def measure(places: Places, kind: Engine, extent: Extent) -> Part:
    """Measure one engine."""
    with places.fresh(kind) as home, places.fresh(kind) as bare:
        limit, notes = _limit(places, kind, bare)
        towns = found(home.office, datetime.now(UTC), max(extent.spread))
        cases = [(users, spread) for users in extent.users for spread in extent.spread]
        rounds: dict[Case, list[Round]] = {case: [] for case in cases}
        with serving(home, WORKERS[kind]) as (port, process), pace(WORKERS[kind]) as now:
            spent = _Spent(process, places.cluster.process.pid if places.cluster.process and kind == "postgresql" else None)
            served = _Served(port, spent, limit, now)
            for _ in range(extent.rounds):
                for users, spread in cases:
                    rounds[users, spread].append(_round(served, towns[:spread], users, extent.seconds))
    rows = tuple(_row(case, rounds[case]) for case in cases)
    a_life = f"{life.REQUESTS} requests and {life.COMMITS} commits a life"
    title = f"Lives of a notice over HTTP on {kind}, processes: {WORKERS[kind]}; {a_life}"
    return Part(name=f"http_{kind}", title=title, rows=rows, bars=_bars(kind, rounds), notes=notes)


def _limit(places: Places, kind: Engine, bare: Home) -> tuple[Limit, tuple[str, ...]]:
    towns = found(bare.office, datetime.now(UTC), 8)
    bodies = [town.body for town in towns]
    sent = recorded(bare, towns[0])
    told = ", ".join(f"{number} {what.replace('_', ' ')}" for what, number in counted(sent).items())
    notes = (f"A bare life, recorded from a real one: {told}.",)
    if kind == "postgresql":
        pgbench = Pgbench.of(places.cluster, bare, sent, bodies)
        return pgbench.lives_a_second, notes
    alone = Bare.of(bare, sent, bodies)
    return (lambda _users, spread, seconds: alone.lives_a_second(spread, seconds)), notes


@dataclass(frozen=True, slots=True)
class _Spent:
    """The seconds of CPU that the servers have used so far."""

    server: int
    database: int | None

    def now(self) -> tuple[float, float]:
        return cpu(self.server), cpu(self.database) if self.database else 0.0


@dataclass(frozen=True, slots=True)
class _Served:
    """A server at work, and all that is measured beside it."""

    port: int
    spent: _Spent
    limit: Limit
    pace: Callable[[], float]


def _round(served: _Served, towns: Sequence[Town], users: int, seconds: float) -> Round:
    spent, before_it = served.spent, served.pace()
    plan = {
        "host": HOST,
        "port": served.port,
        "warm": WARM,
        "seconds": seconds,
        "run": uuid4().hex[:20],
        "users": _users(served.port, towns, users),
    }
    client = subprocess.Popen([sys.executable, "-m", "bench.load"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert client.stdin is not None
    assert client.stdout is not None
    with client:
        client.stdin.write(json.dumps(plan))
        client.stdin.close()
        before = spent.now() if client.stdout.readline() else (0.0, 0.0)  # it says when it starts to count, and when it ends
        after = spent.now() if client.stdout.readline() else (0.0, 0.0)
        told = client.stdout.read()
    if client.returncode:
        raise RuntimeError("the client met an answer that it did not expect; it is printed above")
    found = json.loads(told)
    server, database = (end - start for start, end in zip(before, after, strict=True))
    return Round(
        lives=found["lives"] / found["seconds"],
        p50=found["p50"],
        p99=found["p99"],
        server_cpu=server / found["lives"] * 1000,
        database_cpu=database / found["lives"] * 1000,
        client_share=found["client_cpu"] / (server + database + found["client_cpu"]),
        pace=(before_it + served.pace()) / 2,
        limit=_settled(served.limit, users, len(towns), seconds),
    )


def _settled(limit: Limit, users: int, spread: int, seconds: float) -> float:
    time.sleep(0.2)  # what the round before left to be done is done
    return limit(users, spread, seconds)


def _users(port: int, towns: Sequence[Town], users: int) -> list[dict[str, list[str]]]:
    lives = [
        [
            encoded(f"{HOST}:{port}", town.tokens[one.post], one.method, one.path, one.body, one.version).decode()
            for one in life.requests(town.body)
        ]
        for town in towns
    ]
    return [{"life": lives[number % len(lives)]} for number in range(users)]


def _row(case: Case, rounds: Sequence[Round]) -> Row:
    def middle(of: Callable[[Round], float]) -> float:
        return rounded(median(map(of, rounds)))

    return {
        "users": case[0],
        "bodies": case[1],
        "lives/s": middle(lambda r: r.lives),
        "p50 ms": middle(lambda r: r.p50),
        "p99 ms": middle(lambda r: r.p99),
        "p99/p50": middle(lambda r: r.p99 / r.p50),
        "server CPU ms/life": middle(lambda r: r.server_cpu),
        "its least": rounded(min(r.server_cpu for r in rounds)),  # whoever else uses the machine's caches only adds to it
        "pace ms": middle(lambda r: r.pace),
        "life to pace": middle(lambda r: r.server_cpu / r.pace),
        "database CPU ms/life": middle(lambda r: r.database_cpu),
        "client share of CPU": middle(lambda r: r.client_share),
        "bare lives/s": middle(lambda r: r.limit),
        "ratio": middle(lambda r: r.lives / r.limit),
    }


def _bars(kind: Engine, rounds: Mapping[Case, Sequence[Round]]) -> tuple[Bar, ...]:
    held = rounds[HELD_TO]
    ratio = rounded(median(r.lives / r.limit for r in held))
    told = f"{kind}: lives over HTTP to bare SQL, 8 users over 8 bodies"
    if kind == "postgresql":
        spent = rounded(median(r.server_cpu for r in held))
        return (
            Bar(what=told, value=ratio, unit="ratio", at_least=0.2),
            Bar(what=f"{kind}: server CPU a life, 8 users over 8 bodies", value=spent, unit="ms", at_most=15),
        )
    tail = rounded(median(r.p99 / r.p50 for r in rounds[32, 8]))
    return (
        Bar(what=told, value=ratio, unit="ratio", at_least=0.12),
        Bar(what=f"{kind}: p99 over p50 of a request, 32 users over 8 bodies", value=tail, unit="ratio", at_most=2.5),
    )
