"""What acts, histories, procedures and audits answer, for the description of the API; see `answers`."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from app.api.answers import At, Attachment, Day, Decision, Receipt, Sha256, Skipped, Told
from app.api.answers_obligations import ObligationDone
from app.api.answers_problems import Blocker
from app.api.models import Id


class Voided(Told):
    """A sign-off that a change voided, and the paths whose content it had covered."""

    name: str
    for_: str | None = Field(alias="for")
    seq: int
    officer: Id
    paths: list[str]


class Passed(Told):
    """A state that was passed at once, since its own sign-off still held."""

    state: str
    signoff: str
    to: str


class Changes(Told):
    path: str
    is_: Literal["set", "cleared"] = Field(alias="is")


class Signed(Told):
    name: str
    duty: str
    for_: str | None = Field(alias="for")
    answer: Literal["given", "refused"]
    post: str
    officer: Id
    kind: str
    method: Literal["electronic", "wet"]
    signed_on: Day
    choice: str | None
    affirmed: list[str]


class Noticed(Told):
    id: Id
    kind: str


class Raised(Told):
    code: str
    where: str


class MeetingActOf(Told):
    """The meeting, at one version of it, whose act told or moved the decision."""

    meeting: Id
    version: int
    item: Id


class Ended(Told):
    """A condition that came to its end: discharged, or lapsed since it is not required."""

    id: str
    as_: Literal["discharged", "lapsed"] = Field(alias="as")


class Migrated(Told):
    """From which version of its procedure to which a decision was moved, by their digests."""

    from_: Sha256 = Field(alias="from")
    to: Sha256


class ClockSet(Told):
    """What an act or the calendar made of the clock: the act that it makes next, and the day with the days counted."""

    action: str
    clock: str
    event: str
    happened: Day
    on: Day
    counted: list[Day]
    skipped: list[Skipped]


class Event(Told):
    """One event of a decision's history: done, or tried and refused."""

    seq: int
    kind: str
    at: At
    version: int | None
    actor: Id | None
    capacity: str
    on_behalf_of: Id | None
    action: str | None
    from_: str | None = Field(alias="from")
    to: str | None
    comment: str | None
    inputs: dict[str, Any]
    changes: list[Changes]
    voided: list[Voided]
    passed: list[Passed]
    signoff: Signed | None
    method: Literal["electronic", "wet"] | None
    signed_by: Id | None
    recorded_by: Id | None
    notice: Noticed | None
    reference: str | None
    meeting: MeetingActOf | None
    conditions: list[Ended]
    entered_by: Literal["operator"] | None
    obligations: list[ObligationDone]
    definition: Migrated | None
    blockers: list[Raised]
    clock: ClockSet | None
    leaf: Sha256


class History(Told):
    items: list[Event]


class Act(Told):
    """The decision after the act, the act's event as the history tells it, and its receipt."""

    decision: Decision
    event: Event
    receipt: Receipt


class Opened(Decision):
    """The new decision, with the event that opened it and its receipt."""

    event: Event
    receipt: Receipt


class Revised(Decision):
    """The decision as it is now, and the sign-offs that were voided; event and receipt are null where nothing had to change."""

    voided: list[Voided]
    event: Event | None
    receipt: Receipt | None


class Attached(Act):
    """The paper as it is kept, and the decision with it."""

    attachment: Attachment
    voided: list[Voided]


class Asks(Told):
    key: str
    title: str
    type: str
    required: bool
    choices: list[str]


class SignoffOffered(Told):
    """The words that an act would sign, and the content that it would cover."""

    name: str
    duty: str
    statement: str
    exactly_one_of: dict[str, str]
    always: dict[str, str]
    covers: list[str]


class MemberSpokenFor(Told):
    key: str
    name: str


class Option(Told):
    action: str
    title: str
    from_: str = Field(alias="from")
    to: list[str]
    allowed: bool
    capacity: str | None
    blockers: list[Blocker]
    asks: list[Asks]
    signoff: SignoffOffered | None
    refuses: str | None
    for_: list[MemberSpokenFor] = Field(alias="for")
    decides: str | None


class Options(Told):
    items: list[Option]


class Revision(Told):
    """The content as it stood, path by path; what was disposed of is absent though it has a commitment."""

    revision: int
    version: int
    content: dict[str, Any]
    commitments: dict[str, Sha256]


class Difference(Told):
    path: str
    before: Any
    after: Any


class Comparison(Told):
    from_: int = Field(alias="from")
    to: int
    items: list[Difference]


class WorkflowListed(Told):
    workflow: str
    version: int
    digest: Sha256
    title: str


class Workflows(Told):
    items: list[WorkflowListed]


class WorkflowVersion(Told):
    """One version of a procedure: its parts as data, in plain words, and the file itself."""

    workflow: str
    version: int
    digest: Sha256
    title: str
    posts: list[dict[str, Any]]
    deciders: list[dict[str, Any]]
    matters: dict[str, str]
    reserved: list[str]
    recorders: list[str]
    parameters: dict[str, int | str]
    numbering: dict[str, Any] | None
    sections: list[dict[str, Any]]
    checklist: list[dict[str, Any]]
    papers: list[dict[str, Any]]
    verbs: list[str]
    findings: list[dict[str, Any]]
    signoffs: list[dict[str, Any]]
    key_decisions: dict[str, Any] | None
    notices: list[dict[str, Any]]
    absent_duties: dict[str, str]
    states: list[dict[str, Any]]
    clocks: list[dict[str, Any]]
    obligations: list[dict[str, Any]]
    transitions: list[dict[str, Any]]
    words: list[str]
    source: str


class LogEvent(Told):
    """An event as the log holds it: `bytes` (base64) is what was hashed; everything else is read from it."""

    seq: int
    kind: str
    at: At
    actor: Id | None
    decision: Id | None
    version: int | None
    from_: str | None = Field(alias="from")
    to: str | None
    leaf: Sha256
    bytes: str
    event: dict[str, Any]


class LogEvents(Told):
    items: list[LogEvent]
    next: str | None


class Checkpoint(Told):
    """The newest signed checkpoint (C2SP) of a body's log, and the public key that it verifies with."""

    body: Id
    origin: str
    size: int
    root: Sha256
    at: At
    checkpoint: str
    key: str


class Health(Told):
    status: Literal["ok"]
    name: str
    version: str


class Ready(Told):
    status: Literal["ready"]
    database: bool
    migrations: bool
    signer: bool
