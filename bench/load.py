"""A light client: many users, each with one connection of its own, each carrying notice after notice. Loopback only.

Run as a process of its own (`python -m bench.load`): a plan as JSON comes in, figures as JSON go out. It knows no rule.
"""

from __future__ import annotations

import json
import re
import resource
import selectors
import socket
import sys
import time
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

ID, KEY = b"{id}", b"{key}"
MOST_SECONDS = 120.0
LOCATION = re.compile(rb"\r\nlocation: /api/v1/decisions/([0-9a-f-]{36})\r\n", re.IGNORECASE)
LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.IGNORECASE)


class Unexpected(RuntimeError):
    """An answer that a life does not expect; the run is worth nothing."""


def encoded(address: str, token: str, method: str, path: str, body: bytes, version: int | None) -> bytes:
    """Write a request whole; the decision's id and the key are put in later, at the same widths."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {address}", f"Authorization: Bearer {token}", "Accept: application/json"]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}", f"Idempotency-Key: {KEY.decode()}"]
    if version is not None:
        lines.append(f'If-Match: "v{version}"')
    return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass(slots=True)
class User:
    """One connection and where its notice stands."""

    number: int
    life: Sequence[bytes]
    socket: socket.socket
    run: str
    step: int = 0
    sent: int = 0
    began: float = 0.0
    decision: bytes = b""
    waiting: bytearray = field(default_factory=bytearray)
    expected: int = 0

    def send(self, now: float) -> None:
        """Send the next request of this life."""
        self.sent += 1
        key = f"{self.run}-{self.number:04d}-{self.sent:010d}".encode()
        request = self.life[self.step].replace(ID, self.decision, 1).replace(KEY, key, 1)
        self.began = now
        self.socket.sendall(request)

    def receive(self) -> bool:
        """Take what came; say whether the answer is whole."""
        self.waiting += self.socket.recv(262144)
        if not self.expected:
            end = self.waiting.find(b"\r\n\r\n")
            if end < 0:
                return False
            found = LENGTH.search(self.waiting, 0, end + 2)
            self.expected = end + 4 + (int(found[1]) if found else 0)
        if len(self.waiting) < self.expected:
            return False
        if not self.waiting.startswith((b"HTTP/1.1 200", b"HTTP/1.1 201")):
            raise Unexpected(f"step {self.step}: {bytes(self.waiting[:2000])!r}")
        if self.step == 0:
            located = LOCATION.search(self.waiting)
            assert located is not None
            self.decision = bytes(located[1])
        self.waiting.clear()
        self.expected = 0
        self.step = (self.step + 1) % len(self.life)
        return True


def run(plan: Mapping[str, Any]) -> dict[str, Any]:
    """Carry lives for the planned time, after a while that does not count; give lives, times of answers, and our own CPU."""
    waiting = selectors.EpollSelector()
    users = [_connected(number, each, plan) for number, each in enumerate(plan["users"])]
    for user in users:
        waiting.register(user.socket, selectors.EVENT_READ, user)
    warm, seconds = min(plan["warm"], MOST_SECONDS), min(plan["seconds"], MOST_SECONDS)
    start = time.perf_counter() + warm
    for user in users:
        user.send(time.perf_counter())
    while _turn(waiting, start, None) < start:
        pass
    print("started", flush=True)
    cpu, began, times = _cpu(), time.perf_counter(), array("d")
    end = began + seconds
    while _turn(waiting, end, times) < end:
        pass
    elapsed = time.perf_counter() - began
    print("ended", flush=True)
    figures = {"seconds": elapsed, "requests": len(times), "lives": len(times) / len(users[0].life), "client_cpu": _cpu() - cpu}
    while any(user.step for user in users):  # let every life end, so that the database holds none half done
        _turn(waiting, None, None)
    return {**figures, **_percentiles(times)}


def _connected(number: int, each: Mapping[str, Any], plan: Mapping[str, Any]) -> User:
    host, port = plan["host"], plan["port"]
    if host != "127.0.0.1":
        raise ValueError("figures are measured on this machine only")
    connection = socket.create_connection((host, port), timeout=30)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return User(number, [request.encode() for request in each["life"]], connection, plan["run"])


def _turn(waiting: selectors.BaseSelector, end: float | None, times: array[float] | None) -> float:
    """Answer whatever is ready; users whose life ended begin another, unless nothing counts any more."""
    for key, _ in waiting.select(None if end is None else max(0.0, end - time.perf_counter())):
        user: User = key.data
        if not user.receive():
            continue
        now = time.perf_counter()
        if times is not None:
            times.append(now - user.began)
        if end is not None or user.step:
            user.send(now)
    return time.perf_counter()


def _percentiles(times: array[float]) -> dict[str, float]:
    ordered = sorted(times)
    if not ordered:
        return {"p50": 0.0, "p99": 0.0}
    return {name: ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 for name, share in (("p50", 0.5), ("p99", 0.99))}


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    print(json.dumps(run(json.load(sys.stdin))), flush=True)
