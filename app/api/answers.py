"""What is answered, field by field, for the description of the API; the answers themselves are written as bytes elsewhere.

Tests hold the answers to these shapes, so that the description stays true.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from app.api.answers_conditions import Condition, ConditionSet, DecidedIn, OutcomeOf
from app.api.answers_obligations import ArisesFrom, Obligation
from app.api.models import Answered, Id, LinkKind, Visibility
from app.api.shapes import AppointmentKind, At, Day, Sha256, Told
from app.workflow.notices import NoticeKind

__all__ = ["AppointmentKind", "At", "Day", "Sha256", "Told"]  # shapes that every answer is made of


class OriginatorTold(Told):
    post: str
    officer: Id


class DecisionListed(Told):
    id: Id
    body: Id
    workflow: str
    reference: str | None
    title: str
    state: str
    outcome: str | None
    version: int
    originator: OriginatorTold
    waiting_for: str | None
    due: Day | None
    overdue: bool
    clock_on: Day | None
    clock_due: bool
    changed_at: At


class DecisionsListed(Told):
    items: list[DecisionListed]
    next: str | None


class Decider(Told):
    post: str
    matter: str | None = None
    authority: str | None = None


class Section(Told):
    """Given, none, not applicable or see elsewhere; a section that is blank is absent."""

    is_: Answered = Field(alias="is")
    value: Any = None
    attachment: Id | None = None
    why: str | None = None


class Answer(Told):
    answer: str
    reason: str | None = None
    evidence: str | None = None


class Recommendation(Told):
    id: str
    verb: str
    text: str
    amount_pence: int | None = None
    conditions: list[ConditionSet] = Field(default=[])


class DeciderOf(Told):
    post: str
    officer: Id | None
    kind: AppointmentKind
    on_behalf_of: Id | None


class Determination(Told):
    kind: Literal["consulted", "consented", "decided", "reconsidered"]
    decider: DeciderOf
    method: Literal["electronic", "wet"]
    signed_by: Id | None
    recorded_by: Id
    recorded_at: At
    scan: Id | None
    decided_on: Day
    meeting: Id | None
    outcomes: list[OutcomeOf]


class Signoff(Told):
    """What an officer stated, in which capacity, on which content, and whether it still holds."""

    name: str
    duty: str
    for_: str | None = Field(alias="for")
    answer: Literal["given", "refused"]
    stated: dict[str, Any]
    officer: Id
    capacity: str
    appointment: AppointmentKind
    on_behalf_of: Id | None
    method: Literal["electronic", "wet"]
    signed_on: Day
    recorded_by: Id
    recorded_at: At
    scan: Id | None
    choice: str | None
    affirmed: list[str]
    covers: list[str]
    holds: bool
    voided_by: int | None
    note: str | None


class MemberAnswer(Told):
    """Where one member of a group stands: its newest answer on the text as it is."""

    member: str
    name: str
    post: str | None
    state: Literal["given", "refused", "awaited"]
    officer: Id | None
    on: Day | None
    stated: dict[str, Any]


class Joint(Told):
    """A sign-off that there is one of for each member of a group, and how many of them are needed."""

    name: str
    group: str
    need: int
    given: int
    complete: bool
    members: list[MemberAnswer]


class Contribution(Told):
    """A section that is written for one member of a group: by which post, and by when."""

    section: str
    member: str
    name: str
    post: str
    due: Day | None
    state: Literal["blank", "given", "overdue"]


class Finding(Told):
    """A warning that a note must answer; the note lapses when what it is about changes."""

    code: str
    message: str
    where: str
    answered: bool
    note: str | None


class Interest(Told):
    officer: Id
    nature: str


class Link(Told):
    kind: LinkKind
    decision: Id


class Restriction(Told):
    attachment: Id | None = None
    ground: str
    reason: str


class Attachment(Told):
    id: Id
    key: str | None = None
    name: str
    kind: str
    visibility: Visibility
    restriction: Restriction | None
    sha256: Sha256
    size: int


class Dispensation(Told):
    rule: str
    officer: Id
    granted_by: Id
    capacity: str
    of_body: Id | None
    reason: str | None


class NoticeContent(Told):
    is_: Literal["given", "none"] = Field(alias="is")
    value: str | list[str] | None = None


class Consent(Told):
    post: str
    answer: Literal["agreed", "unable", "none"]
    officer: Id | None
    on: Day | None
    why: str | None


class Notice(Told):
    """A notice as it was published, and from when it lets the decision be made; contents are null once disposed of."""

    id: Id
    kind: NoticeKind
    published_at: At
    by: Id
    capacity: str
    first_on: Day | None
    last_on: Day | None
    contents: dict[str, NoticeContent] | None
    informed: list[Id]
    consents: list[Consent]
    replaces: Id | None
    replaced_by: Id | None
    why: str | None
    possible_from: Day
    reckoned: str | None


class SpendingException(Told):
    """The finance officer's exception from a spending hold; it holds as long as the money stands as it did."""

    hold: Id
    ground: str
    reason: str | None
    granted_by: Id
    capacity: str
    on_behalf_of: Id | None
    given_on: Day
    covers: list[str]
    holds: bool


class Dates(Told):
    submitted: Day | None
    decided: Day | None
    recorded: Day | None
    published: Day | None
    effective: Day | None
    implemented: Day | None
    deferred_until: Day | None


class MeetingOf(Told):
    """The meeting whose agenda a decision stands on; `quorate` once it was held, `resolution` once it resolved on it."""

    id: Id
    committee: str
    on: Day
    item: Id
    agenda_published_at: At | None
    urgent: bool
    quorate: bool | None
    resolution: str | None


class Changed(Told):
    by: Id | None
    at: At


class Skipped(Told):
    day: Day
    why: str


class ClockTold(Told):
    """The act that a clock makes next: on which day, from which event it is counted, and why it is that day."""

    action: str
    clock: str
    event: str
    happened: Day
    on: Day
    due: bool
    why: str
    rule: Literal["working_days", "days", "clear_days", "clear_working_days"]
    counted: list[Day]
    skipped: list[Skipped]


class Decision(Told):
    """A decision whole: where it stands, what it says, who signed what and whether that still holds."""

    id: Id
    body: Id
    workflow: str
    definition: Sha256
    reference: str | None
    title: str
    state: str
    outcome: str | None
    version: int
    revision: int
    originator: OriginatorTold
    prepared_by: Id
    decider: Decider | None
    sections: dict[str, Section]
    checklist: dict[str, Answer]
    recommendations: list[Recommendation]
    determinations: list[Determination]
    signoffs: list[Signoff]
    joint: list[Joint]
    contributions: list[Contribution]
    findings: list[Finding]
    interests: list[Interest]
    links: list[Link]
    restrictions: list[Restriction]
    attachments: list[Attachment]
    conditions: list[Condition]
    notices: list[Notice]
    decided_in: list[DecidedIn]
    obligations: list[Obligation]
    arises_from: ArisesFrom | None
    dispensations: list[Dispensation]
    exceptions: list[SpendingException]
    dates: Dates
    meeting: MeetingOf | None
    due: Day | None
    clock: ClockTold | None
    waiting_for: str | None
    awaits: list[str]
    changed: Changed


class Receipt(Told):
    """Proof that the event stands in the body's log: leaf, way to the root, signed checkpoint."""

    seq: int
    at: At
    leaf: Sha256
    size: int
    proof: list[Sha256]
    checkpoint: str
