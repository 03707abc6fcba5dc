"""Duly as an operator serves it, in processes of its own, and what they and PostgreSQL spend. Read from /proc."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.homes import Home

HOST = "127.0.0.1"
PATIENCE = 60.0
PAGE = os.sysconf("SC_PAGE_SIZE")
TICKS = os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(home: Home, workers: int) -> Iterator[tuple[int, int]]:
    """Serve an installation; gives the port and the first process."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "from app.cli import main; main()", "serve", "--port", str(port), "--workers", str(workers)]
    log = home.settings.data / "serve.log"
    with log.open("wb") as file:
        process = subprocess.Popen(command, env=environment(home), stdout=file, stderr=file, start_new_session=True)
    try:
        _wait(process, port, log)
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(5)


def cpu(root: int) -> float:
    """Give the seconds of CPU that a process, its children, and those of them that have ended have used."""
    return sum(_used(process) for process in _family(root))


def memory(root: int) -> tuple[float, float]:
    """Give the megabytes that the largest of a process and its children holds, and all together: shared pages count for each."""
    held = [_held(process) for process in _family(root)]
    return max(held), sum(held)


def environment(home: Home) -> dict[str, str]:
    """Give the environment in which the commands find an installation."""
    settings = home.settings
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("DULY_")}
    given = {
        "DULY_DATA": str(settings.data),
        "DULY_DATABASE_URL": settings.database_url,
        "DULY_MIGRATION_URL": settings.migration_url,
    }
    return {**inherited, **{name: value for name, value in given.items() if value}}


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/readyz", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"the server did not answer on port {port}: {log.read_text()[-2000:]}")


def _family(root: int) -> set[int]:
    children = _children()
    family, waiting = set[int](), [root]
    while waiting:
        one = waiting.pop()
        family.add(one)
        waiting += children.get(one, [])
    return family


def _children() -> Mapping[int, list[int]]:
    found: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            found.setdefault(int(fields[1]), []).append(int(entry.name))
    return found


def _used(process: int) -> float:
    """Add up the time in user and kernel mode, of the process and of the children that it has waited for."""
    fields = _stat(process)
    return sum(int(ticks) for ticks in fields[11:15]) / TICKS if fields else 0.0


def _held(process: int) -> float:
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * PAGE / 2**20
    except OSError:
        return 0.0


def _stat(process: int) -> list[str]:
    """Read a process's fields from its state on; nothing where it has ended meanwhile."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
