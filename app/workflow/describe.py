"""A procedure in plain words, for the procedure page, the diagram and the command line. Judges nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.workflow.calendar import CLEAR
from app.workflow.clocks import event_words, named
from app.workflow.definition import (
    Clock,
    Covers,
    Definition,
    Destination,
    GuardUse,
    Paper,
    Question,
    Rule,
    Section,
    SignoffRule,
    State,
    Transition,
)
from app.workflow.describe_notices import notice_lines
from app.workflow.describe_obligations import obligation_lines
from app.workflow.guards import registry

LONG_LIST = 3  # so many guards are not told twice
CAPACITIES = {
    "originator": "the originator",
    "decider": "the decision maker",
    "recorder": "a recorder",
    "member": "whoever speaks for each member",
    "link": "another decision",
    "system": "the clock",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with what stands under it; a line that begins with two blanks belongs to the one above."""

    title: str
    lines: tuple[str, ...]


def describe(definition: Definition) -> list[str]:
    """Say a whole procedure in plain words, line by line."""
    lines = [f"{definition.title}, version {definition.version}"]
    for part in parts(definition):
        lines += ["", part.title, *part.lines]
    return lines


def parts(definition: Definition) -> tuple[Part, ...]:
    """Say a procedure in plain words, under headings; a heading without lines is left out."""
    found = (
        Part("Who takes part", tuple(_posts(definition))),
        Part("Who may decide", tuple(_deciders(definition))),
        Part("What is written", tuple(section_words(definition, s) for s in definition.sections.values())),
        Part("What is asked", tuple(question_words(q) for q in definition.checklist.values())),
        Part("What papers are expected", tuple(_papers(definition))),
        Part("What is noticed, and must be answered by a note", tuple(_findings(definition))),
        Part("What is published before the decision", tuple(notice_lines(definition))),
        Part("What is signed", tuple(line for s in definition.signoffs.values() for line in signoff_words(definition, s))),
        Part("What is counted", tuple(_capital(clock_words(definition, c)) for c in definition.clocks.values())),
        Part(
            "What is done, state by state", tuple(line for s in definition.states.values() for line in state_words(definition, s))
        ),
        Part("What is owed afterwards", tuple(obligation_lines(definition))),
        Part("What always holds", tuple(always_words(definition))),
    )
    return tuple(part for part in found if part.lines)


def capacity(definition: Definition, name: str) -> str:
    """Name a capacity as it stands in a sentence: a post by its title."""
    post = definition.posts.get(name)
    return f"the {post.title}" if post else CAPACITIES.get(name, name)


def who(definition: Definition, transition: Transition) -> str:
    """Say who may do it: the originator or the Chief executive."""
    names = [capacity(definition, name) for name in transition.by]
    if transition.clock:
        names = [f"the clock '{_words(transition.clock)}'"]
    if transition.link:
        names = [f"{name} that {_words(transition.link)} this one" if name == CAPACITIES["link"] else name for name in names]
    return " or ".join(names)


def leads_when(definition: Definition, transition: Transition, destination: Destination) -> str:
    """Say when a transition leads to this destination; nothing where it always does."""
    if destination.decider:
        return f"where {capacity(definition, destination.decider)} decides"
    if destination.condition:
        return f"where {destination.condition.source}"
    if destination.signed:
        return f"once signed: {', '.join(_words(name) for name in destination.signed)}"
    return "otherwise" if len(transition.to) > 1 else ""


def guard_name(use: GuardUse | Rule) -> str:
    """Name what must hold: a rule by its sentence, a guard by its name in words."""
    if isinstance(use, Rule):
        return use.says
    return _words(use.name) + (f" ({_argument(use.argument)})" if use.argument is not None else "")


def needs(definition: Definition, transition: Transition) -> tuple[str, ...]:
    """Name what must hold for an act; what an earlier act needs as a whole is told by naming that act."""
    earlier = _needs_all_of(definition, transition)
    told = (f"all that '{earlier.title}' needs",) if earlier else ()
    return *told, *(guard_name(use) for use in _its_own(transition, earlier))


def guard_words(use: GuardUse | Rule) -> str:
    """Say what must hold and the rule that it rests on, as the guard itself says it."""
    known = None if isinstance(use, Rule) else registry.get(use.name)
    if known is None:
        return guard_name(use)
    return f"{guard_name(use)}. {' '.join(known.doc.split())}"


def due_words(definition: Definition, state: State) -> str:
    """Say by when a decision should have left a state; nothing where no day is set. A body may set its own number."""
    if state.due_clock:
        return f"due by the clock '{_words(state.due_clock)}'"
    return "" if state.due_days is None else _due(definition, state.due_days)


def _due(definition: Definition, days: int | str) -> str:
    days = _set(definition, days) or days
    return f"due in {days} working day{'' if days == 1 else 's'}"


def clock_words(definition: Definition, clock: Clock) -> str:
    """Say what a clock counts: call in: 5 working days after publication, over on the day after. A body may set its own number."""
    length = _set(definition, clock.length)
    days = f"{length} {_words(clock.rule).removesuffix('s') if length == 1 else _words(clock.rule)}"
    before = f"before {event_words(clock.before)}" if clock.before else ""
    after = f"after {event_words(clock.after)}" if clock.after else ""
    over = "" if clock.rule in CLEAR or clock.before else f", over on {'that' if clock.effective == 'same_day' else 'the next'} day"
    late = f"; what is put out at {_set(definition, clock.cut_off)} or later counts from the next day" if clock.cut_off else ""
    return f"{named(clock)}: {days} {' and '.join(filter(None, (after, before)))}{over}{late}"


def _set(definition: Definition, value: int | str | None) -> int | str | None:
    """Give a number or word as the procedure itself sets it, where the file names a parameter."""
    named_ = value.removeprefix("$") if isinstance(value, str) else ""
    return definition.parameters.get(named_, value) if named_ else value


def _posts(definition: Definition) -> Iterator[str]:
    for post in definition.posts.values():
        notes = [note for note in (post.statutory, "acts together, through a recorder" if post.collective else "") if note]
        yield post.title + (f" ({'; '.join(notes)})" if notes else "")
    if definition.recorders:
        posts = _either([capacity(definition, post) for post in definition.recorders])
        yield f"What was signed on paper is recorded by {posts}"
    for duty, why in definition.absent_duties.items():
        yield f"Nobody has the duty '{duty}': {why}"


def _deciders(definition: Definition) -> Iterator[str]:
    for decider in definition.deciders.values():
        yield _capital(capacity(definition, decider.post)) + (", under delegation" if decider.under_delegation else "")
    if definition.reserved:
        titles = [definition.matters.get(matter, _words(matter)) for matter in sorted(definition.reserved)]
        yield f"Never delegated: {', '.join(titles)}"


def section_words(definition: Definition, section: Section) -> str:
    notes = [section.type.replace("_", " "), *_needed(definition, section)]
    if section.one_for_each:
        notes.insert(0, f"one for each of {_words(section.one_for_each)}")
    if section.due_days is not None:
        notes.append(f"{_due(definition, section.due_days)} from the opening")
    if section.shown_if:
        notes.append(f"asked where {section.shown_if.source}")
    if section.filled_by:
        notes.append(f"filled by {_either([capacity(definition, post) for post in section.filled_by])}")
    if not section.public:
        notes.append("not published")
    return f"{section.title} ({'; '.join(notes)})"


def _needed(definition: Definition, thing: Section | Paper) -> Iterator[str]:
    if thing.required_on:
        first, *later = thing.required_on
        more = f" and {len(later)} later act{'s' if len(later) > 1 else ''}" if later else ""
        yield f"needed to {_action(definition, first)}{more}"
    if thing.required_if:
        yield f"needed where {thing.required_if.source}"


def question_words(question: Question) -> str:
    otherwise = "any other stops it" if question.blocks else "any other needs a reason"
    return f"{question.question} Expected: {_words(question.expected)}; {otherwise}."


def _papers(definition: Definition) -> Iterator[str]:
    for paper in definition.papers.values():
        notes = list(_needed(definition, paper))
        yield paper.title + (f" ({'; '.join(notes)})" if notes else "")


def _findings(definition: Definition) -> Iterator[str]:
    for finding in definition.findings:
        yield f"{finding.says} Answered by: {capacity(definition, finding.cured_by)}."


def signoff_words(definition: Definition, rule: SignoffRule) -> Iterator[str]:
    by = capacity(definition, rule.post)
    if rule.for_each:
        by += f" of {_words(rule.for_each)}, {rule.need or 'all'} of them, in any order"
    yield f"{_words(rule.name).capitalize()} ({rule.duty}), by {by}: {rule.statement}"
    if rule.exactly_one_of:
        yield "  Exactly one of:"
    for limb, text in (*rule.exactly_one_of.items(), *rule.always.items()):
        always = " (always)" if limb in rule.always else ""
        yield f"  {limb}) {text}{always}{_limb_terms(definition, rule, limb)}"
    back_to = _state_title(definition, rule.void_to)
    yield f"  Covers {_covers(definition, rule.covers)}; a change to that sends it back to '{back_to}'."


def _limb_terms(definition: Definition, rule: SignoffRule, limb: str) -> str:
    terms = []
    if limb in rule.needs:
        terms.append(f"needs {_titles(definition, rule.needs[limb])}")
    if limb in rule.excludes:
        terms.append(f"not with {_titles(definition, rule.excludes[limb])}")
    return f" [{'; '.join(terms)}]" if terms else ""


def _covers(definition: Definition, covers: Covers) -> str:
    named = _titles(definition, sorted(covers.parts))
    if covers.all:
        return f"everything but {named}" if covers.parts else "everything"
    return named


def state_words(definition: Definition, state: State) -> Iterator[str]:
    notes = [due_words(definition, state)]
    if state.editable_by:
        notes.append(f"edited by {_either([capacity(definition, name) for name in state.editable_by])}")
    if state.outcome:
        notes.append(f"outcome: {_words(state.outcome)}")
    if state.keeps_outcome:
        notes.append("the outcome stays what it was")
    leaving = definition.leaving[state.key]
    if not leaving:
        notes.append("the procedure ends here")
    said = "; ".join(note for note in notes if note)
    yield state.title + (f" ({said})" if said else "")
    for transition in leaving:
        yield from transition_words(definition, transition)


def transition_words(definition: Definition, transition: Transition) -> Iterator[str]:
    ways = [f"{_state_title(definition, to.state)} {leads_when(definition, transition, to)}".rstrip() for to in transition.to]
    signs = (
        f" It {'gives' if transition.signs else 'refuses'} the sign-off '{_words(transition.answers)}'."
        if transition.answers
        else ""
    )
    signs += f" What it {' or '.join(_words(kind) for kind in transition.ends)} ends." if transition.ends else ""
    signs += f" From then on it is {' and '.join(transition.dates)}." if transition.dates else ""
    yield f"  {transition.title}: by {who(definition, transition)}; leads to {', '.join(ways)}.{signs}"
    for ask in transition.asks:
        yield f"    States: {ask.title}{'' if ask.required else ' (may be left out)'}"
    earlier = _needs_all_of(definition, transition)
    if earlier:
        yield f"    Needs: all that '{earlier.title}' needs"
    for use in _its_own(transition, earlier):
        yield f"    Needs: {guard_words(use)}"


def _needs_all_of(definition: Definition, transition: Transition) -> Transition | None:
    """Find the earlier act of which this one needs everything, and a list worth not telling again."""
    earlier = definition.transitions[: definition.transitions.index(transition)]
    fitting = [t for t in earlier if len(t.guards) >= LONG_LIST and all(use in transition.guards for use in t.guards)]
    return max(fitting, key=lambda t: len(t.guards), default=None)


def _its_own(transition: Transition, earlier: Transition | None) -> list[GuardUse | Rule]:
    return [use for use in transition.guards if earlier is None or use not in earlier.guards]


def always_words(definition: Definition) -> Iterator[str]:
    for rule in definition.must_hold:
        outcomes = _either([_words(outcome) for outcome in rule.before_outcome])
        signoffs, asked = (", ".join(each) for each in (map(_words, rule.signoffs), map(guard_name, rule.guards)))
        if rule.signoffs:
            yield f"Nothing is {outcomes} without the sign-offs: {signoffs}"
        if rule.guards:
            yield f"Nothing is {outcomes} unless it is asked by the very act: {asked}"


def _action(definition: Definition, action: str) -> str:
    known = definition.by_action.get(action)
    return f"'{known[0].title}'" if known else _words(action)


def _state_title(definition: Definition, key: str) -> str:
    return definition.states[key].title if key in definition.states else key


def _titles(definition: Definition, keys: tuple[str, ...] | list[str]) -> str:
    return ", ".join(f"'{definition.sections[key].title}'" if key in definition.sections else _words(key) for key in keys)


def _argument(argument: object) -> str:
    if isinstance(argument, (list, tuple)):
        return ", ".join(_argument(part) for part in argument)
    return _words(str(argument))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _either(names: list[str]) -> str:
    return " or ".join(names)


def _words(key: str) -> str:
    return key.replace("_", " ")
