"""The limit on PostgreSQL: the recorded writes and row locks of a life, with the same commits, driven by pgbench."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from bench.recorded import Mark, Sent, Transaction
from tests.homes import Home
from tests.pg_cluster import RUNTIME, Cluster

PARAMETER = re.compile(r"%\((\w+)\)s")
VALUES = re.compile(r"(.*\bvalues\s*)(\(.*\))\s*", re.IGNORECASE | re.DOTALL)
LIVES = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)
ROOM = 10_000_000  # lives of one run


@dataclass(slots=True)
class Pgbench:
    """Runs the script of a bare life, each time with ids of its own."""

    cluster: Cluster
    home: Home
    transactions: tuple[Transaction, ...]
    bodies: tuple[str, ...]
    runs: Iterator[int]

    @classmethod
    def of(cls, cluster: Cluster, home: Home, transactions: tuple[Transaction, ...], bodies: Sequence[str]) -> Pgbench:
        return cls(cluster, home, transactions, tuple(bodies), count(1))

    def lives_a_second(self, users: int, spread: int, seconds: float) -> float:
        """Drive bare lives for so long by so many clients over so many bodies."""
        file = Path(self.home.settings.data) / f"bare_{spread}.sql"
        file.write_text(script(self.transactions, self.bodies[:spread]), encoding="utf-8")
        command = [
            *(self.cluster.bin / "pgbench", "-n", "-M", "prepared", "-f", file, "-T", max(1, round(seconds))),
            *("-c", users, "-j", min(users, 2), "-D", f"life={next(self.runs) * ROOM}"),
            *("-h", self.cluster.root, "-p", self.cluster.settings["port"], "-U", RUNTIME, self.home.name),
        ]
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, cwd="/")
        found = LIVES.search(done.stdout)
        if done.returncode or found is None:
            raise RuntimeError(f"pgbench failed: {done.stderr[-2000:]}")
        return float(found[1])


def script(transactions: Sequence[Transaction], bodies: Sequence[str]) -> str:
    """Write a bare life as a script. One statement more than was recorded makes the ids: pgbench joins no text itself."""
    listed = ", ".join(f"'{body}'" for body in bodies)
    identity = "'0199c0de-' || lpad((:life::bigint * 64 + :client_id)::text, 14, '0') || '-0123456789ab'"
    lines = [r"\set life :life + 1"]
    lines.append(rf"select {identity} as decision, (array[{listed}])[:client_id % {len(bodies)} + 1] as body \gset")
    for transaction in transactions:
        lines.append("begin;")
        for sent in transaction:
            lines.extend(_lines(sent))
        lines.append("commit;")
    return "\n".join(lines) + "\n"


def _lines(sent: Sent) -> Iterator[str]:
    if sent.locks:
        named = "head_" if re.search(r"\bfrom head\b", sent.statement, re.IGNORECASE) else "row_"
        yield rf"{_filled(sent.statement, sent.rows[0])} \gset {named}"
        if named == "head_":
            yield r"\set next_place :head_size + 1"
    elif re.search(r"\breturning\s+taken\b", sent.statement, re.IGNORECASE):
        yield rf"{_filled(sent.statement, sent.rows[0])} \gset"
    else:
        yield f"{_written(sent)};"


def _written(sent: Sent) -> str:
    """Write one statement; many rows of one insert go in one statement, which is the cheapest way there is."""
    found = VALUES.fullmatch(sent.statement) if len(sent.rows) > 1 else None
    if found is None:
        assert len(sent.rows) == 1, sent.statement
        return _filled(sent.statement, sent.rows[0])
    return found[1] + ", ".join(_filled(found[2], row) for row in sent.rows)


def _filled(statement: str, row: Mapping[str, Any]) -> str:
    text = PARAMETER.sub(lambda found: _literal(row[found[1]]), statement).replace("%%", "%")
    return " ".join(text.split("\n"))


def _literal(value: Any) -> str:
    match value:
        case Mark():
            return _variable(value)
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case bytes():
            return rf"'\x{value.hex()}'"
        case str():
            return _text(value)
    raise TypeError(f"no literal for {type(value).__name__}")


def _text(value: str) -> str:
    """Quote a text; a colon and a line feed are spelt out, since pgbench would read them as its own."""
    escaped = value.replace("\\", "\\\\").replace("'", "''").replace(":", r"\x3a").replace("\n", r"\n")
    return f"E'{escaped}'" if escaped != value else f"'{value}'"


def _variable(mark: Mark) -> str:
    match mark.what:
        case "commitment":
            return f"(md5(:decision || '{mark.number}') || md5('{mark.number}' || :decision))"
        case "key":
            return f"('{mark.number:02d}' || substr(:decision, 3))"
        case "reference":
            return "(:taken || '/2026')"
    return {"decision": ":decision", "body": ":body", "place": ":head_size", "next_place": ":next_place"}[mark.what]
