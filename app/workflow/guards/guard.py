"""What a guard is: a named, versioned, pure function of facts that gives blockers. Knows no guard by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from app.errors import Blocker
from app.workflow.cel import Condition
from app.workflow.definition import Definition, SignoffRule, Transition
from app.workflow.facts import Facts
from app.workflow.members import section_at, title_of

Argument = Literal["signoff", "section", "clock"]  # of what the argument in a file must be the name


@dataclass(frozen=True, slots=True)
class GuardCall:
    """Where a guard is asked: the transition with the sign-off that it gives, and the argument in the file."""

    rule: str
    transition: Transition | None = None  # None for a finding, which belongs to no one act
    signoff: SignoffRule | None = None
    argument: Any = None

    @property
    def action(self) -> str:
        return self.transition.action if self.transition else ""

    def blocker(self, code: str, message: str, capacity: str, where: str, instead: str | None = None) -> Blocker:
        """Make a blocker that rests on this guard's rule."""
        return Blocker(code, message, capacity, where, self.rule, instead=instead)


Check = Callable[[Facts, GuardCall], Iterable[Blocker]]


@dataclass(frozen=True, slots=True)
class Guard:
    """A rule in the registry. A personal one compares persons, so it is not asked again where a standing sign-off is relied on."""

    name: str
    version: int
    check: Check
    argument: Argument | None
    personal: bool
    rule: str
    doc: str
    optional: bool = False  # the argument may be left out
    reads_act: bool = False  # the answer depends on the act, not only on the facts and the argument
    reads_text: bool = False  # and on nothing of the decision but its text: neither on its history nor on persons

    @property
    def label(self) -> str:
        """Give the guard's name with its version, as events quote it."""
        return f"{self.name}@{self.version}"


def guard(
    *,
    rule: str,
    version: int = 1,
    personal: bool = False,
    argument: Argument | None = None,
    optional: bool = False,
    reads_act: bool = False,
    reads_text: bool = False,
) -> Callable[[Check], Guard]:
    """Make a guard of a check; the docstring says in whose interest the rule is and the rule it rests on."""

    def made(check: Check) -> Guard:
        if not check.__doc__:
            raise TypeError(f"the guard {check.__name__} must say in its docstring which rule it rests on")
        by_act = reads_act or personal
        return Guard(check.__name__, version, check, argument, personal, rule, check.__doc__, optional, by_act, reads_text)

    return made


def is_true(facts: Facts, condition: Condition) -> bool:
    """Say whether a condition of the procedure is true of these facts; what cannot be told is not true."""
    own, set_ = facts.definition.parameters, facts.standing.parameters
    parameters = {**own, **set_} if set_ else own
    inputs = facts.attempt.inputs if facts.attempt else {}
    return condition.holds(facts.decision.content, today=facts.today.isoformat(), inputs=inputs, parameters=parameters).holds


def post_title(definition: Definition, post: str | None) -> str:
    """Give a post's title as it stands in a sentence."""
    known = definition.posts.get(post or "")
    return f"the {known.title}" if known else "the decision maker" if not post else f"the holder of {post}"


def path_title(facts: Facts, path: str) -> str:
    """Name a content path as an officer knows it."""
    definition, (group, _, key) = facts.definition, path.partition(".")
    section, member = section_at(definition, path)
    if section is not None:
        return title_of(section, facts.standing.member(section.one_for_each, member))
    if group == "checklist" and key in definition.checklist:
        return f"the question '{definition.checklist[key].question}'"
    if group == "attachments" and key in definition.papers:
        return f"the paper '{definition.papers[key].title}'"
    if group == "signatures":
        return "a scan of a signature"
    return {"title": "the title", "decider": "the decision maker", "recommendations": "the recommendations"}.get(group, "a paper")
