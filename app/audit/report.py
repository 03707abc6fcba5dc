"""What a verification says: each finding by its check, body, place and decision, and what the whole of it may be called.

Words that are true: tamper-evident; "consistent, not anchored" where no checkpoint from outside was given.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Any, Final

VERIFIED, NOT_ANCHORED, TAMPERING, INCOMPLETE, USAGE = 0, 10, 20, 30, 40  # exit codes
KEPT = 100  # findings of one check in one body that are told one by one; the rest are counted
UNREADABLE = "V00-readable"

CHECKS: Final[Mapping[str, str]] = MappingProxyType(
    {
        UNREADABLE: "The whole of the history can be read.",
        "V01-key": "The keys that the database names are keys that were given, and each log is signed under one of them.",
        "V01-signature": "The checkpoint after each event is signed by the key.",
        "V02-leaf": "Each leaf is the hash of its event's bytes.",
        "V03-nodes": "The subtrees stored with each event are those that its leaf completes.",
        "V03-root": "The root after each event follows from all leaves up to it.",
        "V04-sequence": "Events stand at 0, 1, 2 and so on, each where it says, none missing.",
        "V05-head": "The head has the size, root, right edge, standing and time of the last event.",
        "V06-seen": "Every checkpoint seen outside begins this log.",
        "V07-shorter": "No log is shorter than a checkpoint seen outside, or gone.",
        "V08-form": "Each event is canonical, of a known version and kind, with the fields of that version.",
        "V09-origin": "Every event names the one origin of its log, which names its body.",
        "V10-versions": "The versions of each decision are 1, 2, 3 and so on, from its opening; those of each meeting too.",
        "V11-procedure": "Each definition is the file that its digest names, and is the one that was adopted.",
        "V11-transition": "Each move from state to state is one that its definition has.",
        "V11-turn": "Whose turn it is after an act, and by when, follows from its state and the calendar of then.",
        "V12-standing": "The posts quoted or acted in were held then, as the appointments in the log say.",
        "V12-permission": "Each change of content and each dispensation was for that officer to make, by the rules of then.",
        "V13-replay": "The guards, given what the event quotes, allow what was done, with the same result.",
        "V13-refusal": "The guards, given what the event quotes, refuse what was refused, for the same reasons.",
        "V14-signoff": "Each sign-off covers exactly the content, and says the words, of its definition at that moment.",
        "V14-voided": "Each change of content voids exactly the sign-offs that cover what changed.",
        "V15-numbers": "Numbers are taken without a gap and once, in each series and year, and counted so.",
        "V16-papers": "Each paper that a decision names is in the store of this host, whole and as it was.",
        "V16-notices": "Each notice was published at its moment, by a post that may, with all that the law asks for.",
        "V16-determination": "What was decided opens to words that say what its event says.",
        "V17-columns": "The columns beside an event say what its bytes say.",
        "V17-decision": "Each decision's row is what its events make of it.",
        "V17-revision": "Each revision lists the content as it stood then.",
        "V17-refusals": "The refusals that are remembered are those that were recorded.",
        "V17-obligations": "Each row of what is owed is what the events of its decision make of it.",
        "V17-meeting": "Each meeting's row is what its events make of it.",
        "V17-organisation": "Bodies, posts, officers, appointments, delegations and the like are what events make of them.",
        "V17-links": "What one decision does to another follows directly on its own act.",
        "V17-succession": "What one log says of a succession the other says too; after it the old body only lets things end.",
        "V17-stray": "No row belongs to a body without a log, and every officer was enrolled in one.",
        "V18-meetings": "Meetings were held, and resolved, by the rules; and decisions are told of them what their events say.",
        "V18-conditions": "Conditions come from what was decided, and each is ended once, by whoever may.",
        "V19-values": "Every text opens its commitment, or a disposal accounts for it; and there is none besides.",
        "V20-times": "Times never go back, acts are recorded at the moment at which they were judged, and dated by it.",
        "V23-clocks": "Each clock runs to the day that its events and the calendar make, and only clocks act by themselves.",
        "V24-obligations": "What is owed follows from the act that made it; its paper is opened once, and it ends once, rightly.",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is not as it should be: which check, where, and what was found."""

    check: str
    says: str
    body: str | None = None
    seq: int | None = None
    decision: str | None = None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def sentence(self) -> str:
        """Tell it in one line."""
        places = (("body", self.body), ("event", self.seq), ("decision", self.decision))
        where = ", ".join(f"{name} {value}" for name, value in places if value is not None)
        return f"{self.check}{f' ({where})' if where else ''}: {self.says}"


@dataclass(slots=True)
class Findings:
    """Collects findings within bounds: however much is wrong, no more is kept than can be read."""

    kept: list[Finding] = field(default_factory=list)
    counted: Counter[tuple[str | None, str]] = field(default_factory=Counter)

    def add(self, check: str, says: str, *, body: str | None = None, seq: int | None = None, decision: str | None = None) -> None:
        if check not in CHECKS:
            raise ValueError(f"there is no check {check}")
        self.counted[body, check] += 1
        if self.counted[body, check] <= KEPT:
            self.kept.append(Finding(check=check, says=says, body=body, seq=seq, decision=decision))

    def join(self, others: Findings) -> None:
        """Add what was found elsewhere."""
        for found in others.kept:
            room = KEPT - self.counted[found.body, found.check]
            if room > 0:
                self.kept.append(found)
                self.counted[found.body, found.check] += 1
                others.counted[found.body, found.check] -= 1
        self.counted.update(others.counted)

    def in_order(self) -> tuple[Finding, ...]:
        """Give them log by log, each from its first event on."""
        return tuple(sorted(self.kept, key=lambda f: (f.body or "", f.seq is None, f.seq or 0, f.check)))


@dataclass(frozen=True, slots=True, kw_only=True)
class LogReport:
    """What was found of one body's log: how long it is, its root, and what it is anchored to."""

    body: str
    origin: str
    size: int
    root: str  # hex
    decisions: int
    values: int
    disposed: int  # values that are gone, with an event that accounts for it
    replays: Mapping[str, int]  # answer: how many
    anchored_to: int | None  # the greatest size of a checkpoint seen outside that begins this log
    seen_by_host: int | None  # the size up to which this host's own memory agrees


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The outcome of a verification. `found` counts all findings; `findings` tells the first of each check in each body."""

    logs: tuple[LogReport, ...]
    findings: tuple[Finding, ...]
    found: int

    @classmethod
    def of(cls, logs: Iterable[LogReport], findings: Findings) -> Report:
        return cls(logs=tuple(logs), findings=findings.in_order(), found=findings.counted.total())

    @property
    def events(self) -> int:
        return sum(log.size for log in self.logs)

    @property
    def anchored(self) -> bool:
        """Say whether every log was compared with a checkpoint from outside, and agrees."""
        return bool(self.logs) and all(log.anchored_to is not None for log in self.logs) and not self.findings

    @property
    def exit_code(self) -> int:
        """Give 0 verified and anchored, 10 consistent but not anchored, 20 tampering, 30 incomplete or unreadable."""
        if any(f.check != UNREADABLE for f in self.findings):
            return TAMPERING
        if self.findings:
            return INCOMPLETE
        return VERIFIED if self.anchored else NOT_ANCHORED

    @property
    def verdict(self) -> str:
        return VERDICTS[self.exit_code]

    def as_dict(self) -> dict[str, Any]:
        return {
            "verdict": self.verdict,
            "exit_code": self.exit_code,
            "events": self.events,
            "found": self.found,
            "findings": [f.as_dict() for f in self.findings],
            "logs": [{**asdict(log), "replays": dict(log.replays)} for log in self.logs],
        }


VERDICTS: Final = {
    VERIFIED: "verified and anchored",
    NOT_ANCHORED: "consistent, not anchored",
    TAMPERING: "tampering found",
    INCOMPLETE: "incomplete: part of the history could not be read",
}
