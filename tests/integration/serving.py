"""Real server processes on loopback, to be killed: `duly serve` as an operator starts it, on the settings of an installation."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from app.config import Settings

ROOT = Path(__file__).parents[2]
PATIENCE = 60  # seconds until a server must answer, on a machine that does much else


@dataclass
class Server:
    """One `duly serve`. It keeps its port when it is started again after it was killed."""

    settings: Settings
    clock: Path
    port: int = field(default_factory=lambda: free_port())
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start the process; it may not answer yet."""
        log = (self.settings.data / f"server-{self.port}.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from app.cli import main; main()", "serve", "--port", str(self.port)],
            env=self.environment(),
            cwd=self.settings.data,  # away from a developer's .env
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        log.close()

    def wait(self) -> None:
        """Wait until it answers."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                if httpx.get(f"{self.address}/readyz", timeout=PATIENCE, trust_env=False).is_success:
                    return
            except httpx.TransportError:
                pass
            assert self.process is not None
            assert self.process.poll() is None, self.told()
            assert time.monotonic() < until, self.told()
            time.sleep(0.05)

    def kill(self) -> None:
        """End it as the machine would: without a word to it."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def environment(self) -> dict[str, str]:
        """Give what a command of this installation is started with."""
        plain = {name: value for name, value in os.environ.items() if not name.startswith("DULY_")}
        return plain | {
            "PYTHONPATH": str(ROOT),
            "DULY_DATA": str(self.settings.data),
            "DULY_DATABASE_URL": self.settings.database,
            "DULY_MIGRATION_URL": self.settings.owner,
            "DULY_BASE_URL": self.address,
            "DULY_TEST_CLOCK": str(self.clock),
        }

    def told(self) -> str:
        """Give the end of what it wrote in its log."""
        return (self.settings.data / f"server-{self.port}.log").read_text()[-20_000:]


def start_all(servers: list[Server]) -> None:
    """Start servers side by side, and wait until all of them answer."""
    for server in servers:
        server.start()
    for server in servers:
        server.wait()


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
