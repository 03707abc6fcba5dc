"""Verifications that somebody asked for in a browser: one at a time for each body, seen by every process of this host.

What is known of a run stands in a file under the data folder; that it is still going on is a lock, which ends with its process.
"""

from __future__ import annotations

import fcntl
import os
import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import structlog

from app.audit.verify import notes, recorded_keys, verify
from app.clock import stamp
from app.db import Database
from app.errors import DulyError, Fault, Invalid, Unknown
from app.log.ids import new_id
from app.log.note import VerifierKey
from app.log.signer import Signer

KEPT = 20  # runs of one body
APART = 2  # processes that read: never this one, which answers others meanwhile
NAME = re.compile(r"[0-9a-f-]{36}")
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Runs:
    """The verifications of one body on this host."""

    folder: Path  # data/verifications/BODY

    def begin(self, database: Database, body: str, asked: Asked, here: Signer, papers: Path) -> str:
        """Start a run beside the requests; gives its name, or that of the one that goes on already. Raises Invalid."""
        keys = _keys(database, asked.key)
        notes(asked.seen, keys)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(lock)
            return self.names()[0] if self.names() else ""
        name = new_id(asked.now)
        told = {"at": stamp(asked.now), "by": asked.by, "key": bool(asked.key), "seen": len(asked.seen), "done": 0, "of": 0}
        self._write(name, told)
        self._tidy()

        def work(progress: Callable[[str, int, int], None]) -> dict[str, Any]:
            seen = asked.seen
            report = verify(database, keys, bodies=[body], seen=seen, here=here, papers=papers, progress=progress, processes=APART)
            return report.as_dict()

        threading.Thread(target=self._run, args=(lock, name, told, work), daemon=True, name="verification").start()
        return name

    def names(self) -> list[str]:
        """Give the runs that are known, the newest first."""
        found = self.folder.glob("*.json") if self.folder.is_dir() else ()
        return sorted((file.stem for file in found if NAME.fullmatch(file.stem)), reverse=True)

    def read(self, name: str) -> dict[str, Any]:
        """Give what is known of a run: how far it is, and its report once it is over. Raises Unknown."""
        file = self.folder / f"{name}.json"
        if not NAME.fullmatch(name) or not file.exists():
            raise Unknown("There is no such verification.")
        going_on = self.going_on() and self.names()[0] == name  # asked before reading: a run writes its end, then lets go
        told: dict[str, Any] = orjson.loads(file.read_bytes())
        state = "over" if "report" in told or "failed" in told else "running" if going_on else "ended early"
        return {**told, "name": name, "state": state}

    def going_on(self) -> bool:
        """Say whether a run goes on, in whichever process."""
        if not (self.folder / "lock").exists():
            return False
        lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CLOEXEC)
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
        finally:
            os.close(lock)
        return False

    def _run(self, lock: int, name: str, told: dict[str, Any], work: Callable[..., dict[str, Any]]) -> None:
        def progress(_origin: str, done: int, of: int) -> None:
            told.update(done=done, of=of)
            self._write(name, told)

        try:
            report = work(progress)
            self._write(name, {**told, "report": report})
        except Exception as error:  # whatever it is, whoever waits is told
            log.exception("verification failed", run=name)
            self._write(name, {**told, "failed": error.detail if isinstance(error, DulyError) else type(error).__name__})
        finally:
            os.close(lock)

    def _write(self, name: str, told: dict[str, Any]) -> None:
        """Write it whole or not at all: somebody may read at the same moment."""
        draft = self.folder / f".{name}"
        draft.write_bytes(orjson.dumps(told))
        draft.rename(self.folder / f"{name}.json")

    def _tidy(self) -> None:
        for name in self.names()[KEPT:]:
            (self.folder / f"{name}.json").unlink(missing_ok=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a verification was asked for with: by whom, against which checkpoints, by which key."""

    by: str
    now: datetime
    seen: Sequence[str] = ()  # checkpoints kept outside
    key: str = ""  # the public key from outside; none: the one recorded in the database


def _keys(database: Database, key: str) -> tuple[VerifierKey, ...]:
    if not key:
        return recorded_keys(database)
    try:
        return (VerifierKey.parse(key),)
    except ValueError as wrong:
        raise Invalid("This is no public key.", [Fault("key", f"Expected a key as name+id+base64: {wrong}.")]) from None
