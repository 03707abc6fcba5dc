"""How long pages take and how heavy they are, for officers at browsers before very many decisions. On PostgreSQL."""

from __future__ import annotations

import http.client
import json
import random
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import chain
from statistics import median

from app.officers import sessions
from app.officers.signin import Proved
from bench.extent import Extent
from bench.figures import Bar, Part, Row, rounded
from bench.fill import WHOLE, Filled, fill, identity
from bench.places import Places
from bench.server import HOST, serving

USERS, WORKERS = 8, 2
MEDIAN, P99 = 30.0, 100.0  # milliseconds
FIRST, AFTER = 150.0, 30.0  # kilobytes over the wire
ASSETS = re.compile(rb'(?:href|src)="(/static/[^"]+)"|from "(\./[^"]+)"')
SEED, DECISIONS = 41, 50
PAGES: Mapping[str, str] = {  # {}: a decision with its whole history
    "my work": "/work",
    "decisions": "/decisions",
    "decisions, searched": "/decisions?q=youth+diversion",
    "a decision": "/decisions/{}",
    "a section": "/decisions/{}/sections/summary",
    "the checklist": "/decisions/{}/checklist",
    "its papers": "/decisions/{}/papers",
    "its history": "/decisions/{}/history",
    "its procedure": "/decisions/{}/procedure",
}


def measure(places: Places, extent: Extent) -> Part:
    """Fill an installation, visit its pages as several officers at once, and weigh each page."""
    with places.fresh("postgresql") as home:
        filled = fill(home, extent.page_decisions)
        chance = random.Random(SEED)
        ids = [identity(chance.randrange(0, filled.decisions, WHOLE)) for _ in range(DECISIONS)]
        paths = {page: sorted({path.format(one) for one in ids}) for page, path in PAGES.items()}
        cookies = list(_cookies(filled, USERS))
        with serving(home, WORKERS) as (port, _):
            times = _visited(port, cookies, paths, extent.page_seconds)
            weights = {page: _weights(port, cookies[0], each[0]) for page, each in paths.items()}
    everything = sorted(chain.from_iterable(times.values()))
    return Part(
        name="pages",
        title=f"Pages on PostgreSQL, {USERS} officers at once, {WORKERS} processes, {extent.page_decisions:,} decisions",
        rows=tuple(_row(page, times[page], *weights[page]) for page in PAGES),
        bars=_bars(everything, weights.values()),
        notes=("Kilobytes over the wire, packed: a first visit takes styles and scripts too, which a browser then keeps.",),
    )


def _cookies(filled: Filled, number: int) -> Iterable[str]:
    officer, now = filled.town.officers["policy_officer"], datetime.now(UTC)
    for _ in range(number):
        begun = sessions.begin(filled.home.database, now, Proved(officer, "", ""), 8)
        yield f"duly={begun.secret}"


def _visited(port: int, cookies: list[str], pages: Mapping[str, list[str]], seconds: float) -> dict[str, list[float]]:
    plan = {"port": port, "seconds": seconds, "users": [{"cookie": cookie, "pages": pages} for cookie in cookies]}
    command = [sys.executable, "-m", "bench.visits"]
    done = subprocess.run(command, input=json.dumps(plan), stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, list[float]] = json.loads(done.stdout)
    return found


def _weights(port: int, cookie: str, path: str) -> tuple[float, float]:
    """Give the kilobytes of a page with all that it needs, and of the page alone."""
    seen: set[str] = set()
    connection = http.client.HTTPConnection(HOST, port, timeout=30)

    def fetched(address: str) -> tuple[int, bytes]:
        connection.request("GET", address, headers={"Cookie": cookie, "Accept-Encoding": "gzip", "Accept": "text/html"})
        sent = len(connection.getresponse().read())
        connection.request("GET", address, headers={"Cookie": cookie, "Accept": "text/html"})
        return sent, connection.getresponse().read()

    page, text = fetched(path)
    whole, waiting = page, [(path, text)]
    while waiting:
        _, text = waiting.pop()
        for absolute, beside in ASSETS.findall(text):
            folder = next(iter(seen), "").rpartition("/")[0]
            address = absolute.decode() or f"{folder}{beside.decode()[1:]}"
            if address not in seen:
                seen.add(address)
                sent, content = fetched(address)
                whole += sent
                waiting.append((address, content))
    connection.close()
    return whole / 1000, page / 1000


def _row(page: str, times: list[float], first: float, after: float) -> Row:
    ordered = sorted(times)
    return {
        "page": page,
        "p50 ms": rounded(median(ordered)),
        "p99 ms": rounded(_p99(ordered)),
        "first visit kB": rounded(first),
        "after kB": rounded(after),
    }


def _bars(times: list[float], weights: Iterable[tuple[float, float]]) -> tuple[Bar, ...]:
    firsts, afters = zip(*weights, strict=True)
    return (
        Bar(what="pages: median from server", value=rounded(median(times)), unit="ms", at_most=MEDIAN),
        Bar(what="pages: p99 from server", value=rounded(_p99(times)), unit="ms", at_most=P99),
        Bar(what="pages: the heaviest on a first visit", value=rounded(max(firsts)), unit="kB", at_most=FIRST),
        Bar(what="pages: the heaviest after that", value=rounded(max(afters)), unit="kB", at_most=AFTER),
    )


def _p99(ordered: list[float]) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
