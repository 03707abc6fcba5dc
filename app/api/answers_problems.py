"""What is answered where an act is refused or a request cannot be taken, for the description of the API; see `answers`."""

from __future__ import annotations

from app.api.answers import Told


class Fault(Told):
    where: str
    message: str


class Blocker(Told):
    """One reason why an act is not possible, who can clear it, where, and the rule it rests on."""

    code: str
    message: str
    capacity: str
    where: str
    rule: str
    possible_from: str | None = None
    instead: str | None = None


class Problem(Told):
    """Problem details (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    faults: list[Fault] | None = None
    faults_left_out: int | None = None
    blockers: list[Blocker] | None = None
    version: int | None = None
    changed_by: str | None = None
    changed_by_name: str | None = None
    changed_at: str | None = None
    request_id: str | None = None
