"""What the figures were measured on: without it they say nothing."""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path
from typing import Any

from bench.places import Places
from tests.homes import Engine


def describe(places: Places) -> dict[str, Any]:
    """Name the cores, the programs and the settings that the figures hang on."""
    version, fsync, commit = _asked(places, "postgresql", "show server_version", "show fsync", "show synchronous_commit")
    sqlite, journal, synchronous = _asked(places, "sqlite", "select sqlite_version()", "pragma journal_mode", "pragma synchronous")
    return {
        "cores": len(os.sched_getaffinity(0)),
        "processor": _processor(),
        "memory_gigabytes": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "load_before": round(os.getloadavg()[0], 1),
        "python": f"{platform.python_version()} of {sys.base_prefix}",  # of two builds one may be much the faster
        "postgresql": f"{version}, fsync {fsync}, synchronous_commit {commit}, on disk",
        "sqlite": f"{sqlite}, journal {journal}, synchronous {'full' if synchronous == '2' else synchronous}, on disk",
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _asked(places: Places, kind: Engine, *questions: str) -> tuple[str, ...]:
    with places.fresh(kind) as home, home.database.read() as connection:
        return tuple(str(connection.exec_driver_sql(question).scalar_one()) for question in questions)
