"""A procedure as frozen data: one version of one file, known by its digest. No rule is evaluated here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from app.workflow.calendar import RuleId
from app.workflow.cel import Condition
from app.workflow.notices import KINDS, KeyTest, NoticeRule
from app.workflow.obligations import ObligationRule

MOST_TEXT = 20_000  # characters that a text may hold
MOST_LINE = 300

SectionType = Literal["line", "text", "date", "money", "money_table", "choice", "yes_no", "people", "post", "table", "legislation"]
Duty = Literal["legal", "finance", "approval", "consent", "partner", "implication", "call_in"]
REFERENCE = "reference"  # what an act asks for where references come from outside
UNTIL = "until"  # what an act asks for, as a day, that puts a decision off to that day
MEMBER = "member"  # the capacity of whoever speaks for one member of a group
Outcome = Literal[
    "approved",
    "approved_in_part",
    "rejected",
    "endorsed",
    "adopted",
    "noted",
    "noted_with_actions",
    "discussed",
    "recommended",
    "recorded",
]
EVENTS = (  # what a clock may count from or to
    *("submission", "decision", "recording", "publication", "effect", "entry", "agenda", "meeting"),
    *(f"notice_{kind}" for kind in KINDS),
)


def parts_of(text: int | str | None) -> tuple[str, ...]:
    """Read what a parameter lists, with ; between."""
    return tuple(part.strip() for part in str(text or "").split(";") if part.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbering:
    """How references are made: one gapless series for each body and year, or supplied with an act from outside."""

    series: str
    pattern: str  # "{number}/{year}"
    year: Literal["calendar", "financial", "none"]
    allocated_on: str  # an action
    supplied: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    key: str
    title: str
    statutory: str = ""
    collective: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Decider:
    post: str
    under_delegation: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A condition in a file with the sentence that is told where it does not hold."""

    key: str
    condition: Condition
    says: str
    cured_by: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardUse:
    """A registered guard named in a file, with its one argument where it takes one."""

    name: str
    argument: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    key: str
    title: str
    type: SectionType
    hint: str = ""
    required_on: tuple[str, ...] = ()  # actions
    required_if: Condition | None = None
    shown_if: Condition | None = None
    filled_by: tuple[str, ...] = ()  # posts, or `member`; empty: the originator
    editable_in: tuple[str, ...] = ()  # states; empty: where the state lets its editors in
    columns: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    public: bool = True
    one_for_each: str | None = None  # a group of the body: one such section for each of its members
    due_days: int | str | None = None  # working days from the opening of the decision, or a parameter as `$name`


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question of the checklist: any answer but the expected one needs a reason."""

    key: str
    question: str
    answers: tuple[str, ...]
    expected: str
    hint: str = ""
    blocks: bool = False  # an unexpected answer blocks even with a reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper that the procedure expects among the attachments."""

    key: str
    title: str
    required_on: tuple[str, ...] = ()
    required_if: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A warning that must be answered by a note; from a condition or from a registered guard."""

    key: str
    says: str
    where: str
    cured_by: str
    condition: Condition | None = None
    guard: GuardUse | None = None
    reads: tuple[str, ...] = ()  # content paths; the note lapses when one of them changes


@dataclass(frozen=True, slots=True, kw_only=True)
class SignoffRule:
    """What a sign-off says, who gives it, what content it covers and where an edit of that sends the decision."""

    name: str
    duty: Duty
    post: str  # or `member`, where there is one for each
    statement: str
    covers: Covers
    void_to: str
    required_for: tuple[str, ...] = ()  # deciding posts; empty: whoever decides
    exactly_one_of: Mapping[str, str] = field(default_factory=dict)
    always: Mapping[str, str] = field(default_factory=dict)
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # limb: sections that must be filled
    excludes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # limb: sections that must be empty
    for_each: str | None = None  # a group of the body: each of its members signs by itself, in any order
    need: int | None = None  # how many of them are needed; None: all
    need_from: str | None = None  # a parameter as `$name` that says how many; `need` is then what it says by default


@dataclass(frozen=True, slots=True, kw_only=True)
class Covers:
    """The content that a sign-off covers, spelt once: everything, all but some, or the parts named."""

    all: bool = False
    parts: frozenset[str] = frozenset()  # with all: the parts left out

    def includes(self, path: str) -> bool:
        """Say whether a content path (`title`, `sections.costs`, `attachments.<id>`) is covered."""
        if path.startswith(("findings.", "interests", "signatures.")):
            return False  # notes, declarations and signatures that are about the content, not the content itself
        group, _, rest = path.partition(".")
        named = group in self.parts or (group == "sections" and rest.partition(".")[0] in self.parts)
        return named != self.all


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    key: str
    title: str
    initial: bool = False
    final: bool = False  # an end that is not an outcome, such as withdrawn
    outcome: Outcome | None = None
    keeps_outcome: bool = False  # what was decided before stays the outcome, such as once it is implemented
    editable_by: tuple[str, ...] = ()  # capacities
    due_days: int | str | None = None  # working days, or a parameter as `$name`
    due_clock: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A period that the procedure counts: by which rule, how long, from or up to which event."""

    key: str
    rule: RuleId
    length: int | str  # days, or a parameter as `$name`
    after: str | None = None  # an event; None with `before`: the moment of asking
    before: str | None = None
    cut_off: str | None = None  # HH:MM in London, or a parameter as `$name`
    effective: Literal["same_day", "next_day"] = "next_day"  # when it is over: on the last day counted, or on the day after


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Something the officer must state with the act."""

    key: str
    title: str
    type: Literal["line", "text", "date", "choice", "yes_no"]
    required: bool = False
    choices: tuple[str, ...] = ()
    choices_from: str | None = None  # a parameter as `$name` that lists them; `choices` is then what it lists by default


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where a transition may lead; the first that matches wins."""

    state: str
    decider: str | None = None  # only where this post decides
    condition: Condition | None = None  # only where this holds
    signed: tuple[str, ...] = ()  # only where these sign-offs hold, the one just given included

    @property
    def otherwise(self) -> bool:
        return self.decider is None and self.condition is None and not self.signed


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    action: str
    title: str
    from_: tuple[str, ...]
    to: tuple[Destination, ...]
    by: tuple[str, ...]  # capacities: originator, decider, recorder, member, link, system, or a post
    guards: tuple[GuardUse | Rule, ...] = ()
    signs: str | None = None
    refuses: str | None = None  # the sign-off, one for each member of a group, that is refused by this act
    asks: tuple[Ask, ...] = ()
    decides: Outcome | None = None
    link: str | None = None  # for by: [link]: the kind of link whose decision makes this act
    ends: tuple[str, ...] = ()  # the kinds of link whose decisions end by this act
    clock: str | None = None  # for by: [system]: the clock that makes this act when it has run out
    dates: tuple[str, ...] = ()  # the dates that it gives the decision: published, effective, implemented
    line: int = 0

    @property
    def answers(self) -> str | None:
        """Give the sign-off that this act gives or refuses."""
        return self.signs or self.refuses


@dataclass(frozen=True, slots=True, kw_only=True)
class MustHold:
    before_outcome: tuple[str, ...]
    signoffs: tuple[str, ...] = ()
    guards: tuple[GuardUse, ...] = ()  # asked by the very act that leads there
    line: int = 0


@dataclass(frozen=True, kw_only=True, eq=False)
class Definition:
    """One version of a procedure; equal digests mean equal rules, so compare those."""

    workflow: str
    version: int
    title: str
    digest: str  # SHA-256 of the file's bytes, hex
    source: bytes = field(repr=False)
    numbering: Numbering | None
    posts: Mapping[str, Post]
    deciders: Mapping[str, Decider]
    matters: Mapping[str, str]  # key: title
    reserved: frozenset[str]
    recorders: tuple[str, ...]  # posts that may record a wet signature or a transcribed entry
    parameters: Mapping[str, int | str]
    sections: Mapping[str, Section]
    checklist: Mapping[str, Question]
    papers: Mapping[str, Paper]
    verbs: tuple[str, ...]  # what a recommendation may ask for
    findings: tuple[Finding, ...]
    signoffs: Mapping[str, SignoffRule]
    absent_duties: Mapping[str, str]  # duty: the reason why this procedure has none
    states: Mapping[str, State]  # in the order of the file, which is the order of the procedure
    transitions: tuple[Transition, ...]
    must_hold: tuple[MustHold, ...]
    notices: Mapping[str, NoticeRule] = field(default_factory=dict)  # kind: who publishes it; empty: none is published
    key_decisions: KeyTest | None = None
    clocks: Mapping[str, Clock] = field(default_factory=dict)
    obligations: Mapping[str, ObligationRule] = field(default_factory=dict)
    file: str = field(default="", compare=False)
    lines: Mapping[str, int] = field(default_factory=dict, repr=False)  # dotted key: line in the file

    @cached_property
    def initial(self) -> str:
        return next(s.key for s in self.states.values() if s.initial)

    def outcome_in(self, state: str, before: str | None) -> str | None:
        """Give the outcome of a decision that comes to a state, where `before` was its outcome."""
        found = self.states.get(state)
        return None if found is None else before if found.keeps_outcome else found.outcome

    @cached_property
    def by_action(self) -> Mapping[str, tuple[Transition, ...]]:
        found: dict[str, tuple[Transition, ...]] = {}
        for transition in self.transitions:
            found[transition.action] = (*found.get(transition.action, ()), transition)
        return found

    def transition(self, action: str, state: str) -> Transition | None:
        """Give the act of that name that leaves a state."""
        return next((t for t in self.by_action.get(action, ()) if state in t.from_), None)

    @cached_property
    def leaving(self) -> Mapping[str, tuple[Transition, ...]]:
        """Give, for each state, the transitions that leave it, in the order of the file."""
        return {s: tuple(t for t in self.transitions if s in t.from_) for s in self.states}

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """Give the groups of a body for whose members something is written, signed or told one by one."""
        named = (
            (s.one_for_each for s in self.sections.values()),
            (s.for_each for s in self.signoffs.values()),
            (n.or_each for n in self.notices.values()),
        )
        return tuple(dict.fromkeys(group for each in named for group in each if group))

    @cached_property
    def asked(self) -> frozenset[str]:
        """Give the groups whose members write a section of their own: they take part from the draft on."""
        each = ((s.one_for_each, s.filled_by) for s in self.sections.values())
        return frozenset(group for group, filled_by in each if group and MEMBER in filled_by)

    @cached_property
    def by_clock(self) -> Mapping[str, tuple[Transition, ...]]:
        """Give, for each state that clocks lead out of, the transitions that they make."""
        found = {state: tuple(t for t in leaving if t.clock) for state, leaving in self.leaving.items()}
        return {state: made for state, made in found.items() if made}

    @cached_property
    def rank(self) -> Mapping[str, int]:
        return {state: n for n, state in enumerate(self.states)}

    @cached_property
    def signing(self) -> Mapping[str, Transition]:
        """Give, for each state, the transition by which its own sign-off is given."""
        return {s: t for t in reversed(self.transitions) if t.signs for s in t.from_ if self.signoffs[t.signs].void_to == s}
