"""Steps: each transition of a procedure with everything that is asked on it, made ready once. Knows nothing of the machine."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from functools import partial
from hashlib import sha256

from app.errors import Blocker
from app.workflow.capacity import NOT_IN_PERSON, Held, capacity_of, either, not_held
from app.workflow.definition import Definition, GuardUse, Paper, Rule, Section, SignoffRule, Transition
from app.workflow.ending import body_ended, closes
from app.workflow.facts import Attempt, Decision, Facts, Value
from app.workflow.guards import GuardCall, registry
from app.workflow.guards.guard import Check, is_true
from app.workflow.guards.meetings import resolved_by_its_meeting
from app.workflow.guards.stated import LABEL, figures_unmet, unmet

Questions = dict[Hashable, int]  # the different questions of a procedure, numbered
Told = dict[int, tuple[Blocker, ...]]  # what has been answered already, in one evaluation of one set of facts


@dataclass(frozen=True, slots=True)
class Wording:
    """One text, with what was answered about it: for whoever judges act after act of a decision whose text stays the same.

    What reads the text alone is asked of facts that hold no more than that, so that nothing else can change its answer.
    """

    facts: Facts
    told: Told = field(default_factory=dict)

    @classmethod
    def of(cls, facts: Facts) -> Wording:
        """Leave out of facts all but the text, what was stated, what holds in the body and the day."""
        held, midnight = facts.decision, datetime.combine(facts.today, time.min, UTC)
        blank = {"id": "", "body": "", "state": "", "version": 0, "revision": 0, "originator": "", "prepared_by": ""}
        text = {"content": held.content, "commitments": held.commitments, "authors": {}}
        decision = Decision(**blank, **text, originator_post=held.originator_post)  # type: ignore[arg-type]
        attempt = Attempt(inputs=_stated(facts))
        return cls(replace(facts, decision=decision, actor=None, now=midnight, attempt=attempt))

    def is_of(self, facts: Facts) -> bool:
        """Say whether these facts hold the very same."""
        mine, theirs = self.facts.decision, facts.decision
        same = mine.content is theirs.content and mine.commitments is theirs.commitments
        here = self.facts.standing is facts.standing and self.facts.definition is facts.definition
        now = self.facts.today == facts.today and _stated(self.facts) == _stated(facts)
        return same and here and now and mine.originator_post == theirs.originator_post


def _stated(facts: Facts) -> Mapping[str, Value]:
    return facts.attempt.inputs if facts.attempt else {}


@dataclass(frozen=True, slots=True)
class Asked:
    """A guard or an inline rule with the place where it is asked, and its name as events quote it."""

    label: str
    check: Check
    call: GuardCall
    personal: bool = False
    question: int | None = None  # equal where the answer is the same on whichever act it is asked; None: the act matters
    reads_text: bool = False  # alone


@dataclass(frozen=True, slots=True)
class Step:
    """A transition with the sign-off that it gives or refuses, and all that is asked on it."""

    transition: Transition
    signoff: SignoffRule | None
    rule: str  # what the blockers that are built in rest on
    asked: tuple[Asked, ...]
    impersonal: tuple[Asked, ...]
    labels: tuple[str, ...]
    leads_to: tuple[str, ...]
    possible_in: str  # the states from which there is such an action, in words
    binding: bool  # it signs or decides
    closes: bool  # it ends a decision and decides nothing

    def held_by(self, facts: Facts) -> Held | None:
        return capacity_of(facts, self.transition.by, binding=self.binding, signoff=self.signoff)

    def blockers(
        self, facts: Facts, held: Held | None, told: Told | None = None, wording: Wording | None = None
    ) -> Iterator[Blocker]:
        """Ask everything; persons are compared only where somebody would act in person.

        `told` spares the same question twice on the same facts, `wording` on the same text.
        """
        if facts.standing.ended and not self.closes:
            yield body_ended(facts.standing.ended)
        if held is None:
            yield not_held(facts, self.transition.by, f"'{self.transition.title}'", self.rule, binding=self.binding)
        if facts.attempt is not None or self.signoff is not None:
            yield from unmet(facts, self.transition, self.signoff)
        if facts.decision.meeting is not None:
            yield from resolved_by_its_meeting(facts, self.transition)
        in_person = held is not None and held[0] not in NOT_IN_PERSON
        yield from _ask(self.asked if in_person else self.impersonal, facts, told, wording)

    def relied_on(self, facts: Facts, choice: str | None) -> Iterator[Blocker]:
        """Ask again what does not compare persons, for a sign-off that was given earlier and still holds."""
        for limb in (choice, *(self.signoff.always if self.signoff else ())):
            if self.signoff and limb:
                yield from figures_unmet(facts, self.signoff, limb, self.transition.by[0])
        yield from _ask(self.impersonal, facts)


def made_ready(definition: Definition, transition: Transition, questions: Questions) -> Step:
    """Make a transition ready to be asked; names of guards are looked up in the closed registry alone."""
    signoff = definition.signoffs[transition.answers] if transition.answers else None
    rule = f"Procedure {definition.workflow}, version {definition.version}: {transition.action}"
    required = _required_on(definition, transition.action)
    uses = (*transition.guards, GuardUse(name="clock_over", argument=transition.clock)) if transition.clock else transition.guards
    asked = tuple(_numbered(_asked(use, transition, signoff, rule), use, required, questions) for use in uses)
    return Step(
        transition=transition,
        signoff=signoff,
        rule=rule,
        asked=asked,
        impersonal=tuple(each for each in asked if not each.personal),
        labels=(LABEL, *(each.label for each in asked)),
        leads_to=tuple(dict.fromkeys(to.state for to in transition.to)),
        possible_in=either(definition.states[state].title for t in definition.by_action[transition.action] for state in t.from_),
        binding=bool(transition.answers or transition.decides),
        closes=closes(definition, transition),
    )


def _required_on(definition: Definition, action: str) -> tuple[str, ...]:
    """Give all that is required by name on an act: acts that require the same ask the same of the content."""
    things: tuple[Section | Paper, ...] = (*definition.sections.values(), *definition.papers.values())
    return tuple(each.key for each in things if action in each.required_on)


def _numbered(asked: Asked, use: GuardUse | Rule, required: tuple[str, ...], questions: Questions) -> Asked:
    if isinstance(use, Rule) or registry[use.name].reads_act:
        return asked
    number = questions.setdefault((asked.label, use.argument, required), len(questions))
    return replace(asked, question=number, reads_text=registry[use.name].reads_text)


def _asked(use: GuardUse | Rule, transition: Transition, signoff: SignoffRule | None, rule: str) -> Asked:
    if isinstance(use, GuardUse):
        guard = registry[use.name]
        return Asked(guard.label, guard.check, GuardCall(guard.rule, transition, signoff, use.argument), guard.personal)
    label = f"rule:{use.key}@{sha256(use.condition.source.encode()).hexdigest()[:8]}"
    by_input = any(name.startswith("inputs.") for name in use.condition.names)
    return Asked(label, partial(_rule_unmet, use, by_input), GuardCall(rule, transition, signoff))


def _rule_unmet(rule: Rule, by_input: bool, facts: Facts, call: GuardCall) -> Iterator[Blocker]:
    if by_input and facts.attempt is None:
        return  # still to be stated
    if not is_true(facts, rule.condition):
        yield call.blocker(rule.key, rule.says, rule.cured_by, rule.where)


def _ask(asked: tuple[Asked, ...], facts: Facts, told: Told | None = None, wording: Wording | None = None) -> Iterator[Blocker]:
    for each in asked:
        number = each.question
        given, known = (wording.facts, wording.told) if wording is not None and each.reads_text else (facts, told)
        if known is None or number is None:
            found = _surely(each, given)
        elif (answer := known.get(number)) is not None:
            found = answer
        else:
            found = known[number] = _surely(each, given)
        if found:
            yield from found


def _surely(asked: Asked, facts: Facts) -> tuple[Blocker, ...]:
    """Ask, and refuse where the question itself fails: a guard that cannot answer never lets anybody through."""
    found: list[Blocker] = []
    try:
        for blocker in asked.check(facts, asked.call):
            found.append(blocker)  # one by one, so that what was found before a failure is told too
    except Exception as problem:  # whatever went wrong, the act is refused and the reason is told
        message = f"The rule {asked.label} could not be asked ({type(problem).__name__}), so this is refused."
        found.append(Blocker("guard_failed", message, "administrator", "", "A rule that cannot be asked refuses"))
    return tuple(found) if found else ()
