"""What every act and every reading of decisions needs at hand: the office, who holds which post, the procedures."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection, bindparam, select

from app.errors import Unknown
from app.log.office import Office
from app.officers.pictures import Organisations
from app.officers.tables import definition as definitions
from app.workflow.definition import Definition
from app.workflow.loader import load

SOURCE = select(definitions.c.workflow, definitions.c.version, definitions.c.source).where(
    definitions.c.digest == bindparam("digest")
)


class Procedures:
    """Definitions by digest, read once: they never change."""

    def __init__(self) -> None:
        self._known: dict[str, Definition] = {}

    def get(self, connection: Connection, digest: str) -> Definition:
        """Give the definition with this digest. Raises Unknown."""
        if digest not in self._known:
            row = connection.execute(SOURCE, {"digest": digest}).one_or_none()
            if row is None:
                raise Unknown(f"There is no procedure with the digest {digest[:12]}.")
            self._known[digest] = load(row.source, f"{row.workflow} version {row.version}")
        return self._known[digest]


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """How far what is owed in a body was looked after: at which standing and day, up to where, and whether that is all."""

    moment: tuple[int, date]
    place: tuple[str, str]
    whole: bool


@dataclass(frozen=True, slots=True)
class Secretariat:
    office: Office
    organisations: Organisations
    procedures: Procedures = field(default_factory=Procedures)
    looked: dict[str, Looked] = field(default_factory=dict)  # by body
