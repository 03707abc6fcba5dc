"""What can go wrong, in the words of the trade. Five kinds; only the edge knows what HTTP calls them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Literal

Kind = Literal["unknown", "invalid", "forbidden", "refused", "stale", "required", "busy", "stopped"]


@dataclass(frozen=True, slots=True)
class Blocker:
    """One reason why an act is not possible, who can clear it, where, and the rule it rests on."""

    code: str
    message: str
    capacity: str = ""
    where: str = ""
    rule: str = ""
    possible_from: str | None = None
    instead: str | None = None

    def as_dict(self) -> dict[str, Any]:
        return {k: v for k, v in asdict(self).items() if v is not None}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with what was sent: where, what was expected and what was found."""

    where: str
    message: str


class DulyError(Exception):
    """The root of all errors that a caller can mend or must be told of."""

    kind: ClassVar[Kind]
    code: ClassVar[str]
    title: ClassVar[str]

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class Unknown(DulyError):
    """It does not exist, or not for this reader: unknown, foreign and hidden are one answer."""

    kind, code, title = "unknown", "unknown", "Not found"


class Invalid(DulyError):
    """What was sent does not fit; every fault is listed."""

    kind, code, title = "invalid", "invalid", "Not acceptable as sent"

    def __init__(self, detail: str, faults: Sequence[Fault] = ()) -> None:
        super().__init__(detail)
        self.faults = tuple(faults)


class KeyReused(Invalid):
    """An idempotency key was sent again with another payload."""

    code, title = "idempotency_key_reused", "Idempotency key used for something else"


class ActionRefused(DulyError):
    """The act is not possible now; all the reasons are listed."""

    kind: ClassVar[Kind] = "refused"
    code, title = "refused", "Not possible yet"

    def __init__(self, detail: str, blockers: Sequence[Blocker]) -> None:
        super().__init__(detail)
        self.blockers = tuple(blockers)


class NotAllowed(ActionRefused):
    """The officer does not hold the capacity that the act needs."""

    kind, code, title = "forbidden", "capacity_not_held", "Not yours to do"


class StaleRevision(DulyError):
    """Somebody changed the decision first."""

    kind, code, title = "stale", "stale", "Changed by somebody else"

    def __init__(self, detail: str, *, version: int, officer: str | None, at: str | None) -> None:
        super().__init__(detail)
        self.version, self.officer, self.at = version, officer, at


class VersionRequired(DulyError):
    """A changing act must say which version it means (RFC 6585, section 3)."""

    kind, code, title = "required", "version_required", "Say which version you mean"


class Busy(DulyError):
    """A lock did not come in time; nothing was changed."""

    kind, code, title = "busy", "busy", "Busy"


class LogStopped(DulyError):
    """The log does not agree with what this host has signed: writing stops until it is explained."""

    kind, code, title = "stopped", "log_stopped", "Writing has stopped"


class Altered(DulyError):
    """A paper in the store is not the one that was kept under its digest: it is not given out."""

    kind, code, title = "stopped", "paper_altered", "Not the paper that was kept"


class Unsafe(DulyError):
    """A setting or a procedure that the application will not start with."""

    kind, code, title = "stopped", "unsafe", "Unsafe to start"


def as_problem(error: DulyError) -> Mapping[str, Any]:
    """Give the fields that every telling of this error carries, whoever tells it."""
    extra: dict[str, Any] = {}
    if isinstance(error, ActionRefused):
        extra["blockers"] = [b.as_dict() for b in error.blockers]
    if isinstance(error, Invalid) and error.faults:
        extra["faults"] = [asdict(f) for f in error.faults]
    if isinstance(error, StaleRevision):
        extra |= {"version": error.version, "changed_by": error.officer, "changed_at": error.at}
    return {"code": error.code, "title": error.title, "detail": error.detail, **extra}
