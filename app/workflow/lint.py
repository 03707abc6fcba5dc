"""What is wrong with a procedure that loads: states nobody reaches or leaves, a way round a sign-off, rules that nobody asks.

Proves `must_hold` by walking every path. Each finding names file, line and cure; a procedure in use has none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from app.workflow.cel import Condition
from app.workflow.definition import Definition, GuardUse, Rule, Section, Transition
from app.workflow.lint_notices import guards_left_out, key_decisions_unchecked, notices_unused
from app.workflow.lint_obligations import obligations_without_start, papers_unknown
from app.workflow.paths import covers_nothing, is_end, reached_from, way_round, way_without
from app.workflow.untimely import clocks_that_never_start, days_that_bind_nothing, parameters_of, unused_clocks

DUTIES_EXPECTED = ("legal", "finance", "approval")
AUTHORITY = frozenset(("within_delegation", "authority_shown"))
OWN_WORK = frozenset(("not_the_originator", "not_an_author", "originator_is_not_approver"))


@dataclass(frozen=True, slots=True)
class LintFinding:
    """One thing wrong with a procedure, where it stands and what to do."""

    file: str
    line: int
    code: str
    message: str
    cure: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.code}: {self.message} {self.cure}"


_Said = tuple[str, str, str, str]  # dotted place, code, message, cure
_Check = Callable[[Definition], Iterator[_Said]]


def lint(definition: Definition) -> list[LintFinding]:
    """Give everything that is wrong with one procedure, in the order of the file."""
    found = [_finding(definition, *said) for check in _CHECKS for said in check(definition)]
    return sorted(dict.fromkeys(found), key=lambda finding: finding.line)


def lint_together(definitions: Collection[Definition]) -> list[LintFinding]:
    """Give what is wrong with each procedure and with all of them in one body: the same number allotted twice."""
    several = definitions if len(definitions) > 1 else ()  # one alone need not stand beside what it opens
    unknown = [_finding(each, *said) for each in several for said in papers_unknown(each, definitions)]
    return [each for definition in definitions for each in lint(definition)] + unknown + list(_allotted_twice(definitions))


def _finding(definition: Definition, place: str, code: str, message: str, cure: str) -> LintFinding:
    while place and place not in definition.lines:
        place = place.rpartition(".")[0]
    return LintFinding(definition.file or definition.workflow, definition.lines.get(place, 1), code, message, cure)


# States and paths.


def _unreachable(definition: Definition) -> Iterator[_Said]:
    reached = reached_from(definition, definition.initial)
    for state in definition.states:
        if state not in reached:
            cure = "Add a transition that leads there, or leave the state out."
            yield f"states.{state}", "unreachable_state", f"No path leads from {definition.initial} to {state}.", cure


def _dead_ends(definition: Definition) -> Iterator[_Said]:
    for state in definition.states.values():
        onwards = reached_from(definition, state.key)
        if not any(is_end(definition.states[each]) for each in onwards):
            cure = "Add a transition towards an outcome, or `final: true` if this is an end."
            yield f"states.{state.key}", "dead_end", f"From {state.key} no outcome and no final state can be reached.", cure
        if state.final and definition.leaving[state.key]:
            action = definition.leaving[state.key][0].action
            yield (
                f"states.{state.key}",
                "final_is_left",
                f"{state.key} is final, but {action} leaves it.",
                "Leave `final` out or the transition.",
            )


def _ways_round(definition: Definition) -> Iterator[_Said]:
    for n, rule in enumerate(definition.must_hold, 1):
        for signoff in rule.signoffs:
            path = way_round(definition, signoff, rule.before_outcome)
            if path:
                message = f"There is a way round the sign-off {signoff}: {path}."
                yield (
                    f"must_hold.{n}",
                    "way_round",
                    message,
                    f"Add the guard {{signed: {signoff}}} to the last transition of that path.",
                )


def _unnumbered(definition: Definition) -> Iterator[_Said]:
    if definition.numbering is None:
        return
    path = way_without(definition, definition.numbering.allocated_on)
    if path:
        message = f"A decision can be made without a number: {path}."
        yield "numbering.allocated_on", "number_missing", message, "Take the number on an action that every path passes."


def _editable_outcomes(definition: Definition) -> Iterator[_Said]:
    for state in definition.states.values():
        sections = [
            s.key for s in definition.sections.values() if state.key in s.editable_in and not _written_afterwards(definition, s)
        ]
        if is_end(state) and (state.editable_by or sections):
            cure = "Leave `editable_by` out of the state, and the state out of `editable_in`; a change needs a new decision."
            yield f"states.{state.key}", "editable_after_the_end", f"What was decided can be changed in {state.key}.", cure


def _written_afterwards(definition: Definition, section: Section) -> bool:
    """Say whether a section is no part of what was decided: a post fills it in and no sign-off covers it."""
    return bool(section.filled_by) and not any(r.covers.includes(f"sections.{section.key}") for r in definition.signoffs.values())


# Sign-offs and persons.


def _duties(definition: Definition) -> Iterator[_Said]:
    given = {rule.duty for rule in definition.signoffs.values()} | definition.absent_duties.keys()
    for duty in DUTIES_EXPECTED:
        if duty not in given:
            cure = f"Add a sign-off with duty: {duty}, or say under `absent_duties` why there is none."
            yield "signoffs", "absent_duty", f"No sign-off discharges the duty {duty}, and no reason is given.", cure


def _signoffs(definition: Definition) -> Iterator[_Said]:
    signed = {transition.signs for transition in definition.transitions}
    required = {use.argument for _, use in _uses(definition) if use.name == "signed"}
    required |= {name for rule in definition.must_hold for name in rule.signoffs}
    if any(use.name == "called_in_by_enough" for _, use in _uses(definition)):
        required |= {name for name, rule in definition.signoffs.items() if rule.duty == "call_in"}
    required |= {name for transition in definition.transitions for to in transition.to for name in to.signed}
    for name, rule in definition.signoffs.items():
        place = f"signoffs.{name}"
        if covers_nothing(definition, rule):
            yield f"{place}.covers", "signoff_covers_nothing", f"The sign-off {name} covers nothing.", "Name what it covers."
        if name not in signed:
            yield place, "signoff_never_given", f"No transition signs {name}.", f"Add `signs: {name}` to one, or leave it out."
        elif name not in required:
            cure = f"Add the guard {{signed: {name}}} where it is relied on."
            yield place, "signoff_never_needed", f"Nothing depends on the sign-off {name}.", cure


def _own_work(definition: Definition) -> Iterator[_Said]:
    for transition in definition.transitions:
        guards = {use.name for use in transition.guards if isinstance(use, GuardUse)}
        place = f"transitions.{transition.action}"
        if transition.signs and not guards & OWN_WORK:
            cure = f"Add one of the guards {', '.join(sorted(OWN_WORK))}."
            yield place, "own_work", f"Whoever drafts a notice could sign {transition.signs} for it.", cure
        if transition.decides and _has_duty(definition, "finance") and "decider_is_not_certifier" not in guards:
            cure = "Add the guard decider_is_not_certifier."
            yield place, "certifier_decides", f"Whoever certifies the finances could {transition.action} it.", cure
        if transition.decides and _delegates(definition) and not guards & AUTHORITY:
            cure = "Add the guard within_delegation, or authority_shown."
            yield place, "delegation_unchecked", f"Nothing checks the delegation on {transition.action}.", cure


def _has_duty(definition: Definition, duty: str) -> bool:
    return any(rule.duty == duty for rule in definition.signoffs.values())


def _delegates(definition: Definition) -> bool:
    return any(decider.under_delegation for decider in definition.deciders.values())


def _nobody(definition: Definition) -> Iterator[_Said]:
    for transition in definition.transitions:
        if set(transition.by) == {"recorder"} and not definition.recorders:
            cure = "Name posts under `recorders`, or another capacity in `by`."
            yield f"transitions.{transition.action}.by", "nobody", f"Nobody can {transition.action}: there are no recorders.", cure


# What is asked and never used.


def _unread(definition: Definition) -> Iterator[_Said]:
    asked = {use.name for _, use in _uses(definition)}
    read = {path for condition in _conditions(definition) for path in condition.reads}
    if test := definition.key_decisions:
        read.add(f"checklist.{test.stated_in}")
    for key in definition.checklist:
        if "checklist_answered" not in asked and f"checklist.{key}" not in read:
            yield f"checklist.{key}", "unread_question", f"Nothing reads the question {key}.", "Add the guard checklist_answered."
    if definition.findings and "findings_answered" not in asked:
        yield (
            "findings",
            "unread_findings",
            "No transition asks whether the findings are answered.",
            "Add the guard findings_answered.",
        )
    for kind, guard, fields in (
        ("sections", "sections_complete", definition.sections.values()),
        ("papers", "attachments_ready", definition.papers.values()),
    ):
        for field in fields:
            for action in field.required_on:
                if not any(_asks(transition, guard) for transition in definition.by_action.get(action, ())):
                    message = f"{field.key} is required on {action}, but {action} does not ask {guard}."
                    yield f"{kind}.{field.key}.required_on", "never_asked", message, f"Add the guard {guard} to {action}."


def _asks(transition: Transition, guard: str) -> bool:
    return any(isinstance(use, GuardUse) and use.name == guard for use in transition.guards)


def _unused(definition: Definition) -> Iterator[_Said]:
    for post in () if _owners_asked(definition) else definition.posts.keys() - _posts_used(definition):
        yield f"posts.{post}", "unused_post", f"The post {post} takes no part.", "Give it a part or leave it out."
    for parameter in definition.parameters.keys() - _parameters_used(definition):
        yield f"parameters.{parameter}", "unused_parameter", f"Nothing uses the parameter {parameter}.", "Use it or leave it out."


def _owners_asked(definition: Definition) -> bool:
    """Say whether a post may have a part by owning what a decision is subject to, which no file names."""
    asking = any(use.name in ("conditions_discharged", "delegation_named") for _, use in _uses(definition))
    return asking or any(transition.decides == "noted_with_actions" for transition in definition.transitions)


def _posts_used(definition: Definition) -> set[str]:
    used = {*definition.deciders, *definition.recorders, *(rule.post for rule in definition.signoffs.values())}
    used.update(rule.owed_by for rule in definition.obligations.values())
    for notice in definition.notices.values():
        used.update((*notice.by, *notice.consent_of, *filter(None, (notice.informs,))))
    for some in (
        *(section.filled_by for section in definition.sections.values()),
        *(state.editable_by for state in definition.states.values()),
        *(transition.by for transition in definition.transitions),
    ):
        used.update(some)
    return used


def _parameters_used(definition: Definition) -> set[str]:
    written = [each.due_days for some in (definition.states, definition.sections) for each in some.values()]
    written += [use.argument for _, use in _uses(definition)]
    written += [rule.need_from for rule in definition.signoffs.values()]
    written += [ask.choices_from for transition in definition.transitions for ask in transition.asks]
    if test := definition.key_decisions:
        written += [test.money, test.wards]
    written += [rule.lead_days for rule in definition.obligations.values()]
    written += [text for clock in definition.clocks.values() for text in parameters_of(clock)]
    read = {name for condition in _conditions(definition) for name in condition.names}
    return {text[1:] for text in written if isinstance(text, str)} | {name.removeprefix("parameters.") for name in read}


def _uses(definition: Definition) -> Iterator[tuple[Transition, GuardUse]]:
    return ((t, use) for t in definition.transitions for use in t.guards if isinstance(use, GuardUse))


def _conditions(definition: Definition) -> Iterator[Condition]:
    some: Iterable[Condition | None] = (
        *(each for section in definition.sections.values() for each in (section.required_if, section.shown_if)),
        *(paper.required_if for paper in definition.papers.values()),
        *(finding.condition for finding in definition.findings),
        *(notice.needed_if for notice in definition.notices.values()),
        *(to.condition for transition in definition.transitions for to in transition.to),
        *(use.condition for transition in definition.transitions for use in transition.guards if isinstance(use, Rule)),
    )
    return (condition for condition in some if condition is not None)


def _allotted_twice(definitions: Collection[Definition]) -> Iterator[LintFinding]:
    """Two series with one pattern make the same reference twice in a body."""
    numbered = [(d, d.numbering) for d in definitions if d.numbering]
    for n, (later, numbering) in enumerate(numbered):
        for earlier, other in numbered[:n]:
            if numbering.pattern == other.pattern and numbering.series != other.series:
                message = f"{later.workflow} and {earlier.workflow} write references alike, but count in two series."
                cure = "Let them share a series, or give one of them another pattern."
                yield _finding(later, "numbering.series", "number_twice", message, cure)


_CHECKS: tuple[_Check, ...] = (
    _unreachable,
    _dead_ends,
    _ways_round,
    _unnumbered,
    _editable_outcomes,
    _duties,
    _signoffs,
    _own_work,
    _nobody,
    _unread,
    _unused,
    guards_left_out,
    key_decisions_unchecked,
    notices_unused,
    unused_clocks,
    clocks_that_never_start,
    obligations_without_start,
    days_that_bind_nothing,
)
