"""The parts that `main` joins, as routes are handed them."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.clock import Clock
from app.config import Settings
from app.db import Database
from app.decisions.secretariat import Secretariat
from app.documents.papers import Papers
from app.officers.tokens import Believed


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    settings: Settings
    clock: Clock
    secretariat: Secretariat
    papers: Papers
    believed: Believed = field(default_factory=Believed)

    @property
    def database(self) -> Database:
        return self.secretariat.office.database
