"""The procedure files that are known here, by name and version. It reads no file and judges none."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from app.errors import Unknown
from app.officers.tables import definition

KNOWN = select(definition.c.workflow, definition.c.version, definition.c.digest).order_by(
    definition.c.workflow, definition.c.version.desc()
)
OF_ONE = KNOWN.where(definition.c.workflow == bindparam("workflow"))


def digests(connection: Connection) -> tuple[str, ...]:
    """Give every version of every procedure by its digest: by name, the newest version first."""
    return tuple(row.digest for row in connection.execute(KNOWN))


def digest_of(connection: Connection, workflow: str, version: int | None = None) -> str:
    """Give one version of a procedure by its digest, the newest where none is named. Raises Unknown with those that are known."""
    found = {row.version: row.digest for row in connection.execute(OF_ONE, {"workflow": workflow})}
    if not found:
        known = ", ".join(dict.fromkeys(row.workflow for row in connection.execute(KNOWN))) or "none yet"
        raise Unknown(f"There is no procedure {workflow[:80]!r}. There are: {known}.")
    if version is None:
        version = max(found)
    if version not in found:
        raise Unknown(f"There is no version {version} of {workflow}. There are: {', '.join(map(str, sorted(found)))}.")
    return str(found[version])
