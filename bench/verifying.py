"""Verification as an auditor runs it, in processes of its own: how fast, and with how much memory, for few events and many."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median

from sqlalchemy import event, func, select

import app.decisions.tables
import app.log.tables
import app.officers.tables  # noqa: F401  every table that is copied must be known
from app.audit.verify import LONG
from app.db import metadata
from app.log.tables import event as events
from bench.extent import Extent
from bench.figures import Bar, Part, rounded
from bench.in_process import Clerk
from bench.places import Places
from bench.server import environment, memory
from bench.town import found
from tests.homes import ENGINES, Engine, Home

PROMISED = 100_000  # events, in
PROMISED_IN = 20.0  # seconds
CLEAN = (0, 10)  # verified; consistent, with no checkpoint from outside


@dataclass(frozen=True, slots=True)
class Run:
    """One verification."""

    events: int
    seconds: float
    megabytes: float  # of its largest process
    in_all: float  # megabytes, of all its processes


def measure(places: Places, extent: Extent) -> Part:
    """Make one body's history by acts, copy it to the other engine, and verify both, at both lengths."""
    with _histories(places, extent.events) as homes:
        runs: dict[tuple[Engine, int], list[Run]] = {case: [] for case in homes}
        for _ in range(extent.rounds):
            for case, home in homes.items():
                runs[case].append(_verified(home))
    rows = tuple(
        {
            "engine": kind,
            "events": str(each[0].events),
            "seconds": rounded(median(run.seconds for run in each)),
            "events/s": rounded(median(run.events / run.seconds for run in each)),
            "peak MB, largest process": rounded(median(run.megabytes for run in each)),
            "peak MB, all": rounded(median(run.in_all for run in each)),
        }
        for (kind, _), each in runs.items()
    )
    return Part(
        name="verify",
        title="duly audit verify of one log, replay of guards and start of the program included",
        rows=rows,
        bars=tuple(bar for kind in ENGINES for bar in _bars(kind, runs)),
        notes=(
            f"Histories are whole lives of notices. From {LONG:,} events on the work is shared by a process for each core,",
            "so memory is told of the largest process, which must not grow, and of all together, as seen every 50 ms.",
        ),
    )


def _bars(kind: Engine, runs: dict[tuple[Engine, int], list[Run]]) -> Iterator[Bar]:
    few, many = (each for (of, _), each in runs.items() if of == kind)
    seconds = median(run.seconds * PROMISED / run.events for run in many)
    flat = median(run.megabytes for run in many) / median(run.megabytes for run in few)
    yield Bar(what=f"{kind}: verification of {PROMISED:,} events", value=rounded(seconds), unit="s", at_most=PROMISED_IN)
    ratio = f"{many[0].events:,} events over {few[0].events:,}"
    yield Bar(what=f"{kind}: peak memory of a process that verifies, {ratio}", value=rounded(flat), unit="ratio", at_most=1.25)


@contextmanager
def _histories(places: Places, lengths: tuple[int, int]) -> Iterator[dict[tuple[Engine, int], Home]]:
    """Give installations with histories of these lengths on both engines."""
    few, many = lengths
    with (
        places.fresh("sqlite") as short,
        places.fresh("sqlite") as long,
        places.fresh("postgresql") as short_,
        places.fresh("postgresql") as long_,
    ):
        clerk = _clerk(long)
        _lengthen(clerk, few)
        _let_go(long)
        shutil.copytree(long.settings.data, short.settings.data, dirs_exist_ok=True)
        _lengthen(clerk, many)
        for from_, to in ((short, short_), (long, long_)):
            copy_rows(places, from_, to)
            _let_go(from_)
        yield {("sqlite", few): short, ("sqlite", many): long, ("postgresql", few): short_, ("postgresql", many): long_}


def _clerk(home: Home) -> Clerk:
    event.listen(home.database.engine, "connect", lambda connection, _record: connection.execute("pragma synchronous=OFF"))
    (town,) = found(home.office, datetime.now(UTC), 1, signed_in=False)
    return Clerk(home.office, town)


def _lengthen(clerk: Clerk, events_: int) -> None:
    while True:
        with clerk.office.database.read() as connection:
            missing = events_ - (connection.execute(select(func.count()).select_from(events)).scalar() or 0)
        if missing <= 0:
            return
        for _ in range(max(1, missing // 8)):
            clerk.life()


def _let_go(home: Home) -> None:
    """Close every connection, so that the file is whole without its log."""
    home.database.close()


def copy_rows(places: Places, from_: Home, to: Home) -> None:
    """Copy every row, and the signing key, from SQLite to PostgreSQL, past its rules."""
    shutil.copytree(from_.settings.data / "signer", to.settings.data / "signer", dirs_exist_ok=True)
    tables = metadata.sorted_tables
    with places.cluster.admin(to.name) as target, from_.database.read() as source, target.transaction():
        for table in tables:
            target.execute(f"alter table {table.name} disable trigger all".encode())
        for table in reversed(tables):
            target.execute(f"delete from {table.name}".encode())
        for table in tables:
            names = ", ".join(column.name for column in table.columns)
            with target.cursor().copy(f"copy {table.name} ({names}) from stdin".encode()) as copy:
                for row in source.execution_options(yield_per=1000).execute(select(table)):
                    copy.write_row(tuple(row))
            target.execute(f"alter table {table.name} enable trigger all".encode())
    with places.cluster.admin(to.name) as target:
        target.execute("analyze")


def _verified(home: Home) -> Run:
    command = [sys.executable, "-c", "from app.cli import main; main()", "audit", "verify", "--json"]
    began = time.perf_counter()
    with subprocess.Popen(command, env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        largest, in_all = _watched(process)
        seconds = time.perf_counter() - began
        report = json.loads(process.stdout.read() if process.stdout else "null")
    if process.returncode not in CLEAN:
        raise RuntimeError(f"verification found what it should not: {report['findings'][:3]}")
    return Run(report["events"], seconds, largest, in_all)


def _watched(process: subprocess.Popen[str]) -> tuple[float, float]:
    """Wait for the end; give the most memory that one of its processes, and all of them, held at any one time."""
    largest = in_all = 0.0
    while process.poll() is None:
        one, together = memory(process.pid)
        largest, in_all = max(largest, one), max(in_all, together)
        time.sleep(0.05)
    return largest, in_all
