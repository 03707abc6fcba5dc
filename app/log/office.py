"""Where acts are written: the database and the key that signs its logs."""

from __future__ import annotations

from dataclasses import dataclass

from app.db import Database
from app.log.signer import Signer


@dataclass(frozen=True, slots=True)
class Office:
    database: Database
    signer: Signer
