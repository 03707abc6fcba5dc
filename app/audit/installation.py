"""What belongs to no one body, or to a body that has no log: keys, procedure files, stray rows, officers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from hashlib import sha256

from sqlalchemy import Connection, Table, func, select

from app.audit.checks import parsed
from app.audit.report import UNREADABLE, Findings
from app.db import metadata
from app.decisions.tables import decision
from app.errors import Invalid
from app.log.note import VerifierKey
from app.log.tables import event, head, signing_key
from app.officers import tables as t
from app.workflow.definition import Definition
from app.workflow.loader import load


def key_faults(connection: Connection, keys: Sequence[VerifierKey], findings: Findings) -> None:
    """The keys that the database names are among those that were given."""
    given = {(key.name, key.text()) for key in keys}
    for row in connection.execute(select(signing_key).order_by(signing_key.c.name)):
        if (row.name, row.vkey) not in given:
            findings.add("V01-key", f"The database names a key {row.name!a:.80} that was not given, or not with this value.")


def definitions(connection: Connection, findings: Findings, bodies: Collection[str] | None = None) -> dict[str, Definition]:
    """Read the procedure files that are what their digests say: all, or those that these bodies use."""
    found: dict[str, Definition] = {}
    files = select(t.definition).order_by(t.definition.c.workflow, t.definition.c.version)
    if bodies is not None:
        adopted = select(t.adoption.c.digest).where(t.adoption.c.body_id.in_(bodies))
        carrying = select(decision.c.definition).where(decision.c.body_id.in_(bodies))
        files = files.where(t.definition.c.digest.in_(adopted) | t.definition.c.digest.in_(carrying))
    for row in connection.execute(files):
        name = f"{row.workflow} version {row.version}"
        if sha256(row.source).hexdigest() != row.digest:
            findings.add("V11-procedure", f"The file of {name!a:.80} is not the one that its digest names: it was changed.")
            continue
        try:
            definition = _loaded(row.source, name)
        except Invalid as problem:
            findings.add(UNREADABLE, f"The file of {name!a:.80} cannot be read by this version: {problem.detail}")
            continue
        if (definition.workflow, definition.version) != (row.workflow, row.version):
            findings.add("V11-procedure", f"{name!a:.80} is filed under a name or a version that is not in the file.")
        found[row.digest] = definition
    return found


@lru_cache(maxsize=64)
def _loaded(source: bytes, name: str) -> Definition:
    return load(source, name)


def logs(connection: Connection) -> dict[str, str]:
    """Give the origin of the log of each body that has a head, or events."""
    found = {row.body_id: row.origin for row in connection.execute(select(head.c.body_id, head.c.origin).order_by(head.c.origin))}
    for body in _bodies_in(connection, event):
        if body not in found:
            found[body] = _first_origin(connection, body)
    return found


def _first_origin(connection: Connection, body: str) -> str:
    first = select(event.c.bytes).where(event.c.body_id == body).order_by(event.c.seq).limit(1)
    told = parsed(connection.execute(first).scalar_one())
    return str(told["log"]) if told else ""


def strays(connection: Connection, logs: Collection[str]) -> Iterator[tuple[str, str]]:
    """Give the bodies without a log that a table has rows of, with the table."""
    for table in metadata.sorted_tables:
        if "body_id" in table.c and table is not head and table is not event:
            yield from ((body, table.name) for body in _bodies_in(connection, table) if body not in logs)
    for body in connection.execute(select(t.body.c.id).order_by(t.body.c.id)).scalars():
        if body not in logs:
            yield body, t.body.name


def officers(connection: Connection) -> list[str]:
    return list(connection.execute(select(t.officer.c.id).order_by(t.officer.c.id)).scalars())


def every_so_many(connection: Connection, body: str, parts: int) -> list[str]:
    """Give the ids that part a body's decisions into so many parts of about one size."""
    if parts < 2:
        return []
    here = decision.c.body_id == body
    count = connection.execute(select(func.count()).select_from(decision).where(here)).scalar_one()
    counted = select(decision.c.id, func.row_number().over(order_by=decision.c.id).label("n")).where(here).subquery()
    each = max(1, count // parts)
    return list(connection.execute(select(counted.c.id).where(counted.c.n % each == 0).order_by(counted.c.id)).scalars())


def _bodies_in(connection: Connection, table: Table) -> Iterator[str]:
    """Walk along the index from body to body: their rows are not read."""
    last: str | None = ""
    while True:
        last = connection.execute(select(func.min(table.c.body_id)).where(table.c.body_id > last)).scalar()
        if last is None:
            return
        yield last
