"""The parts of a verification that need nothing of each other, done one after another or by several processes at once.

Each part reads in closed pages: short transactions that see one state, so that work goes on meanwhile.
"""

from __future__ import annotations

import gc
import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from app.audit import installation
from app.audit.beside import answers, served
from app.audit.chain import Chain
from app.audit.matters import Matters
from app.audit.past import Past
from app.audit.report import UNREADABLE, Findings
from app.audit.signatures import Signatures
from app.db import Database
from app.documents.papers import Papers
from app.errors import Busy
from app.log.note import VerifierKey
from app.workflow.definition import Definition

SELDOM = (50_000, 20, 20)  # objects made before Python looks for circles among the newest; and how often among older ones


@dataclass(frozen=True, slots=True)
class Address:
    """Where to read: always the database that is written, since a replica may lag behind what this host signed."""

    url: str
    lock_seconds: int
    pgbouncer: bool
    papers: Path | None  # the folder of the papers; None: they are not looked at

    @classmethod
    def of(cls, database: Database, papers: Path | None) -> Address:
        return cls(database.url.render_as_string(hide_password=False), database.lock_seconds, database.pgbouncer, papers)

    def open(self) -> Reader:
        database = Database(self.url, lock_seconds=self.lock_seconds, pgbouncer=self.pgbouncer)
        return Reader(database, {}, Papers(self.papers, 0) if self.papers else None)


@dataclass(slots=True)
class Reader:
    """What one process reads with: its connections, the procedures, and the organisations that it has folded."""

    database: Database
    definitions: Mapping[str, Definition]
    papers: Papers | None = None
    pasts: dict[str, Past] = field(default_factory=dict)

    @property
    def address(self) -> Address:
        """Give where another process finds the same."""
        return Address.of(self.database, self.papers.folder if self.papers else None)

    def snapshot(self) -> AbstractContextManager[Connection]:
        """Open a short transaction in which every statement sees the same state."""
        return self.database.read()

    def to_the_end(self, advance: Callable[[Connection], bool]) -> None:
        last = False
        while not last:
            with self.snapshot() as connection:
                last = advance(connection)

    def past(self, body: str) -> Past:
        """Give the organisation's past; what is wrong with it is told once, by whoever compares the tables."""
        return self.pasts.setdefault(body, Past(body))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a part came to; `steps` is how many events were read for it."""

    body: str
    steps: int
    findings: Findings
    chain: Chain | None = None
    replays: Mapping[str, int] = field(default_factory=dict)
    decisions: int = 0
    gone: int = 0
    disposed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeChain:
    """A log from its first event to its last."""

    body: str
    origin: str
    steps: int
    due: Mapping[int, list[bytes]]

    def do(self, reader: Reader) -> Outcome:
        chain = Chain(self.body, self.origin, due=dict(self.due))
        reader.to_the_end(chain.advance)
        return Outcome(body=self.body, steps=self.steps, findings=chain.findings, chain=chain)


@dataclass(frozen=True, slots=True, kw_only=True)
class SomeSignatures:
    """The signatures of a stretch of a log."""

    body: str
    origin: str
    steps: int
    key: str
    after: int
    until: int

    def do(self, reader: Reader) -> Outcome:
        signatures = Signatures(self.body, self.origin, VerifierKey.parse(self.key), self.after, self.until)
        reader.to_the_end(signatures.advance)
        return Outcome(body=self.body, steps=self.steps, findings=signatures.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class SomeDecisions:
    """The decisions of a body after one id, up to another."""

    body: str
    steps: int
    after: str
    until: str | None

    def do(self, reader: Reader) -> Outcome:
        matters = Matters(reader.past(self.body), reader.definitions, self.after, self.until, papers=reader.papers)
        reader.to_the_end(matters.advance)
        return Outcome(
            body=self.body,
            steps=self.steps,
            findings=matters.findings,
            replays=dict(matters.replays),
            decisions=matters.decisions,
            gone=matters.gone,
            disposed=matters.disposed,
        )


Part = WholeChain | SomeSignatures | SomeDecisions


def outcomes(parts: Sequence[Part], reader: Reader, beside: int, *, here: bool) -> Iterator[Outcome]:
    """Do every part, here or in so many processes beside this one or in all of them, and give what each came to."""
    with _seldom_searched() if here else nullcontext():
        if not beside:
            yield from (_done(part, reader) for part in parts)
            return
        for part, answer in answers(serve, reader.address, parts, beside, partial(_done, reader=reader) if here else None):
            yield answer if isinstance(answer, Outcome) else _unread(part, "a process that read it ended")


@contextmanager
def _seldom_searched() -> Iterator[None]:
    """Have Python look for circles of garbage seldom: pages are let go whole, and looking would take a sixth of the time."""
    before = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _done(part: Part, reader: Reader) -> Outcome:
    try:
        return part.do(reader)
    except (DBAPIError, Busy) as problem:
        return _unread(part, reason(problem))


def reason(problem: DBAPIError | Busy) -> str:
    """Say in a few words why the database could not be read."""
    return problem.detail if isinstance(problem, Busy) else str(problem.orig)[:200]


def _unread(part: Part, why: str) -> Outcome:
    findings = Findings()
    findings.add(UNREADABLE, f"Part of the history could not be read: {why.rstrip('.')}.", body=part.body)
    return Outcome(body=part.body, steps=part.steps, findings=findings)


def serve(asked: BinaryIO, answered: BinaryIO) -> None:
    """Do parts as they come: what runs in a process that was started for this."""
    coming = served(asked)
    reader: Reader = next(coming).open()
    with reader.snapshot() as connection:
        reader.definitions = installation.definitions(connection, Findings())
    gc.freeze()  # what is here by now stays
    with _seldom_searched():
        for part in coming:
            pickle.dump(_done(part, reader), answered)
            answered.flush()
