"""A server that is told to stop ends, whoever is still at it. Takes the half minute that acts in hand are given."""

from __future__ import annotations

import signal
import socket
import time
from datetime import datetime
from pathlib import Path

from tests.homes import Home, only
from tests.integration.serving import Server, start_all
from tests.world import make_world

HALF_OF_IT = "POST /api/v1/decisions HTTP/1.1\r\nHost: duly\r\nAuthorization: Bearer {}\r\n"
HALF_OF_IT += "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{{"


@only("sqlite")
def test_it_ends_although_a_sender_does_not(home: Home, tmp_path: Path, now: datetime) -> None:
    clock = tmp_path / "clock"
    clock.write_text(now.isoformat())
    token = make_world(home.office, now).token("policy_officer")
    server = Server(home.settings, clock)
    start_all([server])
    assert server.process is not None
    try:
        with socket.create_connection(("127.0.0.1", server.port)) as sender:
            sender.sendall(HALF_OF_IT.format(token).encode())
            time.sleep(0.5)
            server.process.send_signal(signal.SIGTERM)
            assert server.process.wait(90) in (0, -signal.SIGTERM)
    finally:
        server.kill()
