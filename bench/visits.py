"""Browsers that go from page to page: many officers, each with one connection and a session. Loopback only.

Run as a process of its own (`python -m bench.visits`): a plan as JSON comes in, figures as JSON go out. It knows no page.
"""

from __future__ import annotations

import http.client
import json
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

HOST = "127.0.0.1"
Times = dict[str, list[float]]  # page: milliseconds of each answer


def run(plan: Mapping[str, Any]) -> Times:
    """Visit the pages in turn for the planned time, after a round that does not count."""
    until = time.perf_counter() + plan["seconds"]
    users: Sequence[Mapping[str, Any]] = plan["users"]
    with ThreadPoolExecutor(len(users)) as at_once:
        found = list(at_once.map(lambda user: _visits(plan["port"], user, until), users))
    return {page: [ms for times in found for ms in times.get(page, ())] for page in found[0]}


def _visits(port: int, user: Mapping[str, Any], until: float) -> Times:
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    times: Times = {}
    first = True
    while time.perf_counter() < until:
        for page, paths in user["pages"].items():
            path = paths[len(times.get(page, ())) % len(paths)]
            began = time.perf_counter()
            connection.request("GET", path, headers={"Cookie": user["cookie"], "Accept": "text/html", "Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{path}: expected 200, found {answer.status}")
            if not first:
                times.setdefault(page, []).append((time.perf_counter() - began) * 1000)
        first = False
    connection.close()
    return times


if __name__ == "__main__":
    print(json.dumps(run(json.load(sys.stdin))), flush=True)
