"""What guards are given: frozen facts of one decision, one officer and one moment. No rule lives here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from app.errors import Blocker
from app.once import once
from app.workflow.calendar import Calendar
from app.workflow.conditions import ConditionKind
from app.workflow.definition import Ask, Definition, Outcome, parts_of
from app.workflow.notices import Notice

Value = Any  # plain JSON: text, whole numbers, booleans, null, lists, maps


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """An officer holds a post today, as its holder, as a deputy, or acting."""

    post: str
    officer: str
    kind: Literal["holder", "deputy", "acting"]
    on_behalf_of: str | None = None  # the holder, for a deputy


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """Dated authority from one post to another, for some matters up to a sum."""

    id: str
    from_post: str
    to_post: str
    matters: tuple[str, ...]  # empty: every matter that is not reserved
    ceiling_pence: int | None
    authority: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A report on the body's finances that holds spending back: all of it, or the one decision that it names."""

    id: str
    ground: str
    starts_on: str
    consider_by: str  # the day by which the body considers the report
    ends_on: str | None = None  # the last day
    decision: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An organisation in one of a body's groups, the post of the body that speaks for it, and its last day where it has left."""

    key: str
    name: str
    post: str | None = None
    ends_on: str | None = None


FINANCE_POST = "chief_finance_officer"  # where the parameter `finance_post` names no other


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What holds in a body today: posts, delegations, parameters, calendar, groups, spending holds; as of one event of its log."""

    sequence: int
    holdings: tuple[Holding, ...] = ()
    delegations: tuple[Delegation, ...] = ()
    parameters: Mapping[str, int | str] = field(default_factory=dict)
    calendar: Calendar = field(default_factory=Calendar)
    groups: Mapping[str, tuple[Member, ...]] = field(default_factory=dict)
    hold: tuple[Hold, ...] = ()
    ended: str | None = None  # the day from which the body is no more, once it has come
    narrowed: dict[tuple[str, str], Standing] = field(default_factory=dict, init=False, repr=False, compare=False)  # once asked for

    @property
    def finance_post(self) -> str:
        """Give the post whose holder answers for the body's finances."""
        return str(self.parameters.get("finance_post", FINANCE_POST))

    def held_by(self, officer: str) -> tuple[Holding, ...]:
        return tuple([h for h in self.holdings if h.officer == officer])

    def officers_in(self, post: str) -> tuple[Holding, ...]:
        return tuple(h for h in self.holdings if h.post == post)

    def members(self, group: str | None) -> tuple[Member, ...]:
        return self.groups.get(group or "", ())

    def member(self, group: str | None, key: str) -> Member | None:
        return next((m for m in self.members(group) if m.key == key), None)


class Signoff(NamedTuple):
    """An officer's statement, in a capacity, on exact content (path: commitment)."""

    name: str
    duty: str
    post: str
    officer: str
    kind: str  # holder, deputy, acting
    on_behalf_of: str | None
    method: Literal["electronic", "wet"]
    signed_on: str
    recorded_by: str
    recorded_at: str
    covered: Mapping[str, str]
    seq: int
    choice: str | None = None
    affirmed: tuple[str, ...] = ()
    scan: str | None = None
    voided_by: int | None = None  # the version that voided it, or at which the same member answered anew
    member: str | None = None  # of a group: for whom it was given or refused
    answer: Literal["given", "refused"] = "given"

    @property
    def stands(self) -> bool:
        """Say whether it is the signer's answer on the text as it is, whichever it is."""
        return self.voided_by is None

    @property
    def holds(self) -> bool:
        return self.voided_by is None and self.answer == "given"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispensation:
    """Leave for one named officer to act in one decision in spite of one rule of separation."""

    rule: str  # the code of the blocker that it lifts
    officer: str
    granted_by: str
    reason: str  # commitment
    capacity: str = ""
    of_body: str | None = None  # the body in which the post is held, where it is another one


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendingException:
    """The finance officer's word that one decision may go on while spending is held, on exactly the money that it names."""

    hold: str
    ground: str
    granted_by: str
    capacity: str
    on_behalf_of: str | None
    given_on: str
    reason: str  # commitment
    covers: Mapping[str, str]  # path: commitment


class Touched(NamedTuple):
    """When a content path came to say what it says, or was made blank: the version that did it, and the day in London."""

    version: int
    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What a decision is subject to, since it was made; what it says stands with the words of the determination."""

    id: str
    recommendation: str
    version: int  # of the decision, at which the determination was made
    kind: ConditionKind
    owner: str | None  # a post; None: a party outside
    due_on: str | None
    optional: bool  # it may turn out not to be required
    since: str  # the day of the decision
    status: Literal["open", "discharged", "lapsed"]
    evidence: Mapping[str, Any] | None = None
    discharged_by: str | None = None
    discharged_on: str | None = None
    note: str | None = None  # commitment


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One matter as its history makes it: where it stands, what it says, who signed."""

    id: str
    body: str
    state: str
    version: int
    revision: int
    originator_post: str
    originator: str  # officer
    prepared_by: str  # officer
    brought_by: tuple[str, ...] = ()  # officers who acted for it as its originator
    content: Mapping[str, Value]  # path: value; blank paths are absent
    commitments: Mapping[str, str]  # path: commitment
    authors: Mapping[str, tuple[str, ...]]  # path: officers who drafted what stands there, or stood there before
    signoffs: tuple[Signoff, ...] = ()
    dispensations: tuple[Dispensation, ...] = ()
    exceptions: tuple[SpendingException, ...] = ()
    determinations: tuple[Mapping[str, Any], ...] = ()
    notices: tuple[Notice, ...] = ()
    conditions: tuple[Condition, ...] = ()
    reference: str | None = None
    outcome: str | None = None
    dates: Mapping[str, str] = field(default_factory=dict)
    dates_at: Mapping[str, str] = field(default_factory=dict)  # the moments of the acts that gave dates, where they are of that day
    entered_at: str = ""  # when it came into its present state
    meeting: Mapping[str, Any] | None = None  # id, committee, on, agenda_published_at, item, urgent, quorate, resolution
    opened_on: str = ""  # the day in London
    touched: Mapping[str, Sequence[Any]] = field(default_factory=dict)  # path that changed since it was opened: version, day

    def signoff(self, name: str) -> Signoff | None:
        """Give the newest sign-off of that name that holds."""
        return next((s for s in reversed(self.signoffs) if s.name == name and s.holds), None)

    def last_touched(self, path: str) -> Touched:
        return Touched(*self.touched.get(path, (1, self.opened_on)))

    @once
    def decider_post(self) -> str | None:
        return (self.content.get("decider") or {}).get("post")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wet:
    """A signature on paper that somebody else records: who signed, when, and what they held on that day."""

    officer: str
    signed_on: str
    holdings: tuple[Holding, ...]  # the signer's posts on that day
    delegations: tuple[Delegation, ...] = ()  # in force on that day
    hold: tuple[Hold, ...] = ()  # on that day
    scan: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What an officer states with an act."""

    inputs: Mapping[str, Value] = field(default_factory=dict)
    choice: str | None = None
    affirmed: tuple[str, ...] = ()
    determinations: tuple[Mapping[str, Any], ...] = ()
    comment: str | None = None
    wet: Wet | None = None
    link: str | None = None  # the id of the decision whose act this is
    member: str | None = None  # of a group: for whom an officer answers who speaks for several
    meeting: str | None = None  # the id of the meeting whose resolution this act carries out


_DEPUTIES_FIRST = {"deputy": 0, "acting": 1, "holder": 2}


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything a guard may know. `attempt` is None where somebody only asks what is possible."""

    definition: Definition
    decision: Decision
    standing: Standing
    actor: str | None  # None: the system
    now: datetime
    today: date
    attempt: Attempt | None = None

    @property
    def signer(self) -> str | None:
        """Give the officer whose act this is: for a wet signature the one who signed, not the one who records."""
        return self.attempt.wet.officer if self.attempt and self.attempt.wet else self.actor

    @once
    def held(self) -> Mapping[str, Holding]:
        """Give the posts that the signer holds: a holder's own appointment before a deputy's."""
        mine = self.attempt.wet.holdings if self.attempt and self.attempt.wet else self.standing.held_by(self.actor or "")
        if len(mine) > 1:  # the last of a post stands
            mine = tuple(sorted(mine, key=lambda h: _DEPUTIES_FIRST[h.kind]))
        return {h.post: h for h in mine}

    @property
    def delegations(self) -> tuple[Delegation, ...]:
        """Give the delegations of the day of the act: for a signature on paper those of the day of signing."""
        wet = self.attempt.wet if self.attempt else None
        return wet.delegations if wet else self.standing.delegations

    @property
    def hold(self) -> tuple[Hold, ...]:
        """Give the spending holds of the day of the act: for a decision on paper those of the day of signing."""
        wet = self.attempt.wet if self.attempt else None
        return wet.hold if wet else self.standing.hold

    def parameter(self, value: int | str | None) -> int | str | None:
        """Resolve `$name` to what the body has set, or to the procedure's own default."""
        if isinstance(value, str) and value.startswith("$"):
            return self.standing.parameters.get(value[1:], self.definition.parameters.get(value[1:]))
        return value

    def choices(self, ask: Ask) -> tuple[str, ...]:
        """Give what can be chosen: as the procedure lists it, or as the body has set it."""
        return parts_of(self.parameter(ask.choices_from)) if ask.choices_from else ask.choices

    def dispensed(self, rule: str) -> bool:
        return any(d.rule == rule and d.officer == self.signer for d in self.decision.dispensations)


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One action as somebody sees it now: possible, or all the reasons why not."""

    action: str
    title: str
    to: tuple[str, ...]
    allowed: bool
    blockers: tuple[Blocker, ...]
    capacity: str | None  # in which this officer would act
    from_state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """A state that was passed at once, since its own sign-off still held."""

    state: str
    signoff: str
    to: str


class Verdict(NamedTuple):
    """What the engine says of one attempted act."""

    action: str
    blockers: tuple[Blocker, ...]
    capacity: str | None = None
    holding: Holding | None = None
    to: str | None = None  # the state where the decision comes to rest
    passed: tuple[Passed, ...] = ()
    signs: str | None = None
    refuses: str | None = None
    decides: Outcome | None = None
    ends: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()  # name@version, as evaluated

    @property
    def allowed(self) -> bool:
        return not self.blockers

    @property
    def forbidden(self) -> bool:
        return any(b.code == "capacity_not_held" for b in self.blockers)
