"""What can be asked for: frozen commands, and who asks. Nothing happens here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.officers.tokens import Presumed
from app.workflow.definition import Definition
from app.workflow.facts import Attempt
from app.workflow.guards.notice_rules import Proposed


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who asks, when, on which version, and under which key so that it is not done twice."""

    officer: str | None  # None: a clock
    now: datetime
    if_match: int | None = None
    key: str | None = None
    payload: str = ""  # SHA-256 hex of the route and the body sent
    token: Presumed | None = None  # to be proved in the transaction of the act
    stuck: frozenset[str] = frozenset()  # decisions whose clock was refused its act: what else is asked of them goes on

    @property
    def person(self) -> str:
        """Give the officer, for what only officers ask."""
        assert self.officer is not None
        return self.officer


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """Begin a decision: a body, a procedure, a title, and any content known already."""

    body: str
    workflow: str
    content: Mapping[str, Any]  # path: value, `title` among them
    originator_post: str | None = None
    arises_from: Mapping[str, Any] | None = None  # the obligation that opens it: decision, obligation, key, why


@dataclass(frozen=True, slots=True, kw_only=True)
class Revise:
    """Change content: path to new value, or to None where it becomes blank again."""

    decision: str
    changes: Mapping[str, Any]
    notes: Mapping[str, str] = field(default_factory=dict)  # finding: the note that answers it


@dataclass(frozen=True, slots=True, kw_only=True)
class Attach:
    """Add a paper whose bytes are already kept under their digest."""

    decision: str
    attachment: str  # its new id
    paper: Mapping[str, Any]  # key, name, kind, visibility, sha256, size


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Make one recommendation subject to one more condition."""

    decision: str
    recommendation: str
    condition: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Restrict:
    """Restrict a paper, or the decision as a whole."""

    decision: str
    restriction: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    decision: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wet:
    """A signature on paper, as it is told: who signed and when; the posts of that day are looked up."""

    officer: str
    signed_on: str
    scan: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a meeting, as of one version of it, makes of a decision's place on its agenda; None: it is off that agenda."""

    meeting: str
    version: int
    item: str
    told: Mapping[str, Any] | None

    def as_data(self) -> dict[str, Any]:
        """Say it in an event: the meeting, the version of it that this rests on, and what the decision then knows."""
        return {"of": {"meeting": self.meeting, "version": self.version, "item": self.item}, "meeting": self.told}


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Attempt a transition; `resolved` where a meeting's resolution makes it."""

    decision: str
    action: str
    attempt: Attempt = field(default_factory=Attempt)
    wet: Wet | None = None
    resolved: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Tell a decision of its place on a meeting's agenda."""

    decision: str
    place: Place
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispense:
    """Give one officer leave to act in this decision in spite of one rule of separation."""

    decision: str
    rule: str
    officer: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notify:
    """Publish a notice of the decision that is to be made."""

    decision: str
    notice: str  # its new id
    proposed: Proposed


@dataclass(frozen=True, slots=True, kw_only=True)
class Discharge:
    """Say that a condition is met, by a paper of the decision or a text, or that it is not required and why."""

    decision: str
    condition: str
    attachment: str | None = None
    text: str | None = None
    note: str | None = None
    not_required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """Say what was promised after a decision, which post owes it, and by which day."""

    decision: str
    text: str
    post: str
    due_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Open the paper that an obligation calls for: by the clock when its day has come, or earlier by whoever owes it."""

    decision: str
    obligation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Meet:
    """Say that an obligation is met: by another decision, or by what a text says."""

    decision: str
    obligation: str
    by: str | None = None
    text: str | None = None
    found: Mapping[str, Any] | None = None  # of that decision, once it was read: decision, reference, workflow, outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """Let somebody off an obligation, with the reason; for good: what would come round again does not."""

    decision: str
    obligation: str
    reason: str
    for_good: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Except:
    """Let a decision go on while spending is held back, by the finance officer's word: on one ground, with reasons."""

    decision: str
    ground: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Migrate:
    """Move a running decision to another version of its procedure; `finance` decides it together with whoever asks."""

    decision: str
    to: Definition
    finance: str
    states: Mapping[str, str] = field(default_factory=dict)  # of the old version: of the new, where the name is another
    moved: Mapping[str, str] = field(default_factory=dict)  # content path: where it stands from now on
    cleared: tuple[str, ...] = ()  # content paths that are given up; their values stay in the history


@dataclass(frozen=True, slots=True, kw_only=True)
class RunClock:
    """Do what the clock of a decision calls for by now, or open a paper that it made somebody owe; only the present time asks."""

    decision: str


# What is no act of the procedure.
Edit = (
    Revise | Attach | Condition | Restrict | Comment | Dispense | Notify | Schedule | Discharge | Except | Migrate
    | Promise | Meet | Release
)  # fmt: skip
OnDecision = Act | Edit | Call
Command = Open | OnDecision | RunClock
