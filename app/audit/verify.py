"""Verify everything from the bytes of the events: the log, then every table that is said to follow from it.

Writes nothing, and work goes on meanwhile: what is added while it reads is read too, or left for the next time.
Exit codes: 0 verified and anchored, 10 consistent but not anchored, 20 tampering, 30 incomplete, 40 wrongly asked (Invalid).
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from app.audit import installation, tables
from app.audit.attempts import attempt_faults
from app.audit.chain import Chain
from app.audit.checks import MISMADE
from app.audit.meetings import meeting_faults
from app.audit.past import Past
from app.audit.report import UNREADABLE, Findings, LogReport, Report
from app.audit.work import Address, Outcome, Part, Reader, SomeDecisions, SomeSignatures, WholeChain, outcomes, reason
from app.db import Database
from app.errors import Busy, Fault, Invalid, LogStopped, Unknown
from app.log.note import Checkpoint, VerifierKey, open_note
from app.log.signer import Seen, Signer
from app.log.tables import signing_key

LONG = 20_000  # events: below this, starting another process takes longer than it saves
STRETCH = 5_000  # events whose signatures are checked in one part
FEW = 5_000  # events of the decisions of one part
LAST = 2**63 - 1  # after every event

Progress = Callable[[str, int, int], None]  # origin of the log, steps done, steps in all


def verify(
    database: Database,
    keys: Sequence[VerifierKey],
    *,
    bodies: Sequence[str] | None = None,
    progress: Progress | None = None,
    seen: Sequence[str] = (),
    here: Signer | None = None,
    processes: int | None = None,
    papers: Path | None = None,
) -> Report:
    """Recompute all that follows from the events and say in what the database differs.

    `keys` are trusted; `bodies` narrows to ids or short names; `seen` are checkpoints (signed notes) kept outside, which
    anchor; `here` is this host's own memory of what it signed, told apart from them; `processes` is how many do it beside
    this one, where it is more than one; left out: one for each core where the logs are long, this one among them; `papers`
    is the folder of the papers, where they are to be looked at. Raises Invalid for a note that no key signed, Unknown for
    a body without a log.
    """
    if not keys:
        raise Invalid("Nothing can be verified without a key.", [Fault("keys", "Name the public key, as name+id+base64.")])
    outside = notes(seen, keys)
    own = Address.of(database, papers).open()
    try:
        return _Verification(own, keys, outside, here, progress or _quiet, processes).run(bodies)
    finally:
        own.database.close()


def recorded_keys(database: Database) -> tuple[VerifierKey, ...]:
    """Give the keys that the database itself names: not to be trusted alone, but what there is where nobody brings one."""
    with database.read() as connection:
        return tuple(VerifierKey.parse(vkey) for vkey in connection.execute(select(signing_key.c.vkey)).scalars())


def notes(seen: Sequence[str], keys: Sequence[VerifierKey]) -> tuple[Checkpoint, ...]:
    """Read checkpoints that were kept outside. Raises Invalid for those that none of these keys signed."""
    found, faults = [], []
    for n, note in enumerate(seen):
        try:
            found.append(_opened(note, keys))
        except ValueError as problem:
            faults.append(Fault(f"seen.{n}", str(problem)))
    if faults:
        raise Invalid("A checkpoint that was given cannot be used.", faults)
    return tuple(found)


def _opened(note: str, keys: Sequence[VerifierKey]) -> Checkpoint:
    problems = []
    for key in keys:
        try:
            return open_note(note, key)
        except ValueError as problem:
            problems.append(str(problem))
    raise ValueError("; ".join(problems))


def _quiet(_origin: str, _done: int, _of: int) -> None:
    pass


@dataclass(slots=True)
class _Log:
    """One log on its way: what is known of it before it is read, and what its parts came to."""

    body: str
    origin: str
    size: int  # as the head said when it was asked first
    outside: list[Seen]
    remembered: list[Seen]
    key: VerifierKey | None
    chain: Chain | None = None
    replays: Counter[str] = field(default_factory=Counter)
    decisions: int = 0
    gone: int = 0
    disposed: int = 0

    def add(self, outcome: Outcome) -> None:
        self.chain = outcome.chain or self.chain
        self.replays.update(outcome.replays)
        self.decisions += outcome.decisions
        self.gone += outcome.gone
        self.disposed += outcome.disposed


@dataclass(slots=True)
class _Verification:
    """One run over any number of logs."""

    reader: Reader
    keys: Sequence[VerifierKey]
    outside: Sequence[Checkpoint]
    here: Signer | None
    progress: Progress
    processes: int | None
    findings: Findings = field(default_factory=Findings)
    enrolled: set[str] = field(default_factory=set)
    successions: dict[str, list[tables.Told]] = field(default_factory=dict)  # by body

    def run(self, bodies: Sequence[str] | None) -> Report:
        reports: list[LogReport] = []
        try:
            known, officers = self._installation(bodies)
            logs = [self._log(body, origin) for body, origin in _chosen(known, bodies).items()]
            self._parts({log.body: log for log in logs})
            reports = [self._report(log, log.chain) for log in logs if log.chain is not None]
            for body, says, seq in tables.one_sided(self.successions):
                self.findings.add("V17-succession", says, body=body, seq=seq)
            if bodies is None and len(reports) == len(known):
                self._unheard_of(officers, known)
        except (DBAPIError, Busy) as problem:
            self.findings.add(UNREADABLE, f"The database could not be read: {reason(problem).rstrip('.')}.")
        return Report.of(reports, self.findings)

    def _installation(self, bodies: Sequence[str] | None) -> tuple[Mapping[str, str], Sequence[str]]:
        """Check what belongs to no one log; gives the origins of the logs, and the officers that there are so far."""
        with self.reader.snapshot() as connection:
            installation.key_faults(connection, self.keys, self.findings)
            known = installation.logs(connection)
            chosen = None if bodies is None else _chosen(known, bodies)
            self.reader.definitions = installation.definitions(connection, self.findings, chosen)
            for body, table in installation.strays(connection, known) if bodies is None else ():
                self.findings.add("V17-stray", f"The table {table} has rows of a body that has no log.", body=body)
            return known, installation.officers(connection)

    def _unheard_of(self, officers: Sequence[str], known: Mapping[str, str]) -> None:
        for officer in officers:
            if officer not in self.enrolled:
                self.findings.add("V17-stray", f"The officer {officer} was never enrolled.")
        for checkpoint in self.outside:
            if checkpoint.origin not in known.values():
                says = f"A checkpoint of size {checkpoint.size} was seen of the log {checkpoint.origin}, which is gone."
                self.findings.add("V07-shorter", says)

    def _log(self, body: str, origin: str) -> _Log:
        remembered = self._remembered(body, origin)  # first: it is raised after each commit, so it may never be ahead
        with self.reader.snapshot() as connection:
            head = tables.head_of(connection, body)
        outside = [(c.size, c.root) for c in self.outside if c.origin == origin]
        return _Log(body, origin, head.size if head else 0, outside, remembered, self._key(body, origin))

    def _parts(self, logs: Mapping[str, _Log]) -> None:
        """Do all that can be done apart, in as many processes as are worth starting."""
        parts = [part for log in logs.values() for part in self._parts_of(log)]
        of = Counter[str]()
        for part in parts:
            of[part.body] += part.steps
        done = Counter[str]()
        beside = self._worth_starting(logs.values())
        for outcome in outcomes(parts, self.reader, beside, here=self.processes is None or not beside):
            logs[outcome.body].add(outcome)
            self.findings.join(outcome.findings)
            done[outcome.body] += outcome.steps
            self.progress(logs[outcome.body].origin, done[outcome.body], of[outcome.body])

    def _worth_starting(self, logs: Iterable[_Log]) -> int:
        if self.processes is not None:
            return self.processes if self.processes > 1 else 0
        return (os.cpu_count() or 1) - 1 if sum(log.size for log in logs) >= LONG else 0

    def _parts_of(self, log: _Log) -> Iterator[Part]:
        due: dict[int, list[bytes]] = {}
        for size, root in [*log.outside, *log.remembered]:
            due.setdefault(size, []).append(root)
        yield WholeChain(body=log.body, origin=log.origin, steps=log.size, due=due)
        yield from self._decisions_of(log)
        if log.key is not None:
            yield from _signatures_of(log, log.key)

    def _decisions_of(self, log: _Log) -> Iterator[Part]:
        with self.reader.snapshot() as connection:
            ids = installation.every_so_many(connection, log.body, log.size // FEW)
        for after, until in pairwise(["", *ids, None]):
            yield SomeDecisions(body=log.body, steps=log.size // (len(ids) + 1), after=after or "", until=until)

    def _report(self, log: _Log, chain: Chain) -> LogReport:
        """Compare the tables with the log, in one snapshot that shows both to their end; then what was seen of it before."""
        past = Past(log.body)
        with self.reader.snapshot() as connection:
            while not chain.advance(connection):
                pass
            past.catch_up(connection)
            self._tables(connection, log, chain, past)
        self.findings.join(past.findings)
        met = self._met(chain, log.outside, "A checkpoint seen outside")
        met_here = self._met(chain, log.remembered, "What this host signed")
        return LogReport(
            body=log.body,
            origin=log.origin,
            size=chain.next,
            root=chain.root.hex(),
            decisions=log.decisions,
            values=chain.values,
            disposed=log.disposed,
            replays=dict(sorted(log.replays.items())),
            anchored_to=max(met, default=None),
            seen_by_host=max(met_here, default=None),
        )

    def _tables(self, connection: Connection, log: _Log, chain: Chain, past: Past) -> None:
        for said in (
            tables.head_faults(chain, tables.head_of(connection, log.body), log.key),
            tables.counter_faults(connection, chain),
            tables.value_faults(connection, chain, chain.values - past.gone - log.gone),
            tables.organisation_faults(connection, past, self.reader.definitions),
            tables.past_faults(chain, past),
            tables.authority_faults(past),
            tables.entry_faults(past),
            meeting_faults(connection, past, self.reader.definitions),
            attempt_faults(connection, past),
        ):
            try:
                for check, says, seq in said:
                    self.findings.add(check, says, body=log.body, seq=seq)
            except MISMADE as problem:
                says = f"The tables cannot be compared with what the events say ({type(problem).__name__}: {problem})."
                self.findings.add("V17-organisation", says, body=log.body)
        self.enrolled |= tables.enrolled(past)
        self.successions[log.body] = tables.successions(past)

    def _key(self, body: str, origin: str) -> VerifierKey | None:
        """Find the key under whose name a log was opened."""
        name = origin.rsplit("/", 2)[0]
        key = next((key for key in self.keys if key.name == name), None)
        if key is None:
            self.findings.add("V01-key", f"No key was given for the log {origin!a:.80}, so no signature can be checked.", body=body)
        return key

    def _remembered(self, body: str, origin: str) -> list[Seen]:
        try:
            seen = self.here.seen(origin) if self.here else None
        except LogStopped as problem:
            self.findings.add(UNREADABLE, problem.detail, body=body)
            return []
        return [seen] if seen else []

    def _met(self, chain: Chain, checkpoints: Iterable[Seen], what: str) -> list[int]:
        """Give the sizes at which the log was what it was seen to be."""
        met = []
        for size, root in checkpoints:
            if (size, root) in chain.met:
                met.append(size)
            elif size > chain.next:
                says = f"{what} has size {size}; the log has {chain.next} events: it was cut, or an older copy was put back."
                self.findings.add("V07-shorter", says, body=chain.body, seq=chain.next)
            else:
                says = f"{what}, of size {size}, does not begin this log: history was rewritten."
                self.findings.add("V06-seen", says, body=chain.body, seq=size - 1 if size else None)
        return met


def _signatures_of(log: _Log, key: VerifierKey) -> Iterator[Part]:
    for after in range(-1, max(log.size - 1, 0), STRETCH):
        until = after + STRETCH if after + STRETCH < log.size - 1 else LAST
        yield SomeSignatures(
            body=log.body, origin=log.origin, steps=min(STRETCH, log.size), key=key.text(), after=after, until=until
        )


def _chosen(known: Mapping[str, str], wanted: Sequence[str] | None) -> Mapping[str, str]:
    """Give the logs asked for, by the body's id or short name. Raises Unknown."""
    if wanted is None:
        return known
    by_name = {_slug(origin): body for body, origin in known.items()}
    chosen = {}
    for name in wanted:
        body = name if name in known else by_name.get(name)
        if body is None:
            raise Unknown(f"There is no log of a body {name[:80]!r}.")
        chosen[body] = known[body]
    return chosen


def _slug(origin: str) -> str:
    return origin.rsplit("/", 2)[-2] if origin.count("/") >= 2 else origin
