"""What stands in the way of an edit or a dispensation, beyond what a procedure file says; and how a refusal is raised."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from app.decisions.commands import Dispense
from app.errors import ActionRefused, Blocker, Fault, Invalid, NotAllowed
from app.workflow import engine
from app.workflow.facts import Facts
from app.workflow.guards.people import LIFTABLE, bringers, instead_of
from app.workflow.members import fillers_at


def refusal(blockers: Sequence[Blocker], what: str) -> ActionRefused:
    """Make the refusal that these blockers call for, of which there is one at least."""
    kind = NotAllowed if any(b.code == "capacity_not_held" for b in blockers) else ActionRefused
    more = f" And {len(blockers) - 1} more." if blockers[1:] else ""
    return kind(f"{what} is not possible: {blockers[0].message}{more}", blockers)


def refuse(blockers: Iterable[Blocker], what: str) -> None:
    """Raise the refusal that these blockers make, if there are any. Raises NotAllowed, ActionRefused."""
    if reasons := tuple(blockers):
        raise refusal(reasons, what)


def refuse_edits(facts: Facts, changed: Mapping[str, Any], paths: Iterable[str]) -> None:
    """Refuse to change these paths, with every reason once. Raises NotAllowed, ActionRefused, Invalid."""
    refuse(may_not_edit(facts, changed, paths), "This change")


def may_not_edit(facts: Facts, changed: Mapping[str, Any], paths: Iterable[str]) -> Iterator[Blocker]:
    """Give every reason once why these paths cannot be changed; `changed` has the interests as they are to be."""
    found: dict[tuple[str, str], Blocker] = {}
    for path in paths:
        for blocker in engine.may_edit(facts, path):
            found.setdefault((blocker.code, blocker.where), blocker)
    yield from found.values()
    if "interests" in changed:
        yield from _others_interests(facts, changed["interests"] or [])


def _others_interests(facts: Facts, wanted: list[Any]) -> Iterable[Blocker]:
    """Officers declare and withdraw their own interests; the originator may add another's, nobody may take it away."""
    before = facts.decision.content.get("interests") or []
    added = [one for one in wanted if one not in before and one["officer"] != facts.actor]
    gone = [one for one in before if one not in wanted and one["officer"] != facts.actor]
    if gone or (added and facts.actor not in (facts.decision.originator, facts.decision.prepared_by)):
        says = "An interest is declared and withdrawn by the officer who has it; the originator may add one for somebody else."
        yield Blocker("interest_of_another", says, "", "interests", "Everybody answers for their own interests")


def _involved(facts: Facts) -> bool:
    """Say whether an officer brought, drafted or signed a decision, or has an interest; a post's own section is none of it."""
    decision, written = facts.decision, facts.decision.authors.items()
    drafted = [officers for path, officers in written if not fillers_at(facts.definition, facts.standing, path)]
    authors = {officer for officers in drafted for officer in officers}
    signed = {s.officer for s in decision.signoffs if s.stands}
    interested = {one["officer"] for one in decision.content.get("interests") or ()}
    return facts.actor in bringers(facts) | authors | signed | interested or decision.originator_post in facts.held


def is_over(facts: Facts) -> bool:
    """Say whether nobody can do anything more to a decision; what another decision or a clock does is not counted."""
    return not any(set(t.by) - {"link", "system"} for t in facts.definition.leaving[facts.decision.state])


def may_not_dispense(facts: Facts, command: Dispense, *, outside: bool = False) -> Iterator[Blocker]:
    """Only a post-holder who is not involved may lift a rule of separation, and nobody for themself.

    `outside` says that the officer holds a post of another body, and was named here for this.
    """
    decision, rule = facts.decision, "A dispensation is given by a post-holder who is not involved"
    if command.rule not in LIFTABLE:
        known = ", ".join(sorted(LIFTABLE))
        raise Invalid("No such rule can be lifted.", [Fault("rule", f"Expected one of {known}; found {command.rule[:60]!r}.")])
    if not facts.held and not outside:
        yield Blocker("capacity_not_held", "Only the holder of a post gives a dispensation.", "", "", rule)
    if is_over(facts):
        yield Blocker("decided_already", "This decision is over: there is nothing left to give leave for.", "", "", rule)
    if not facts.standing.held_by(command.officer):
        says = "A dispensation names an officer who holds a post of this procedure today."
        yield Blocker("officer_without_post", says, "", "officer", rule)
    if (instead := instead_of(facts, command.rule, command.officer)) is not None:
        says = f"{instead} A dispensation is for when nobody else can."
        yield Blocker("another_can_act", says, "", "officer", rule, instead=instead)
    if facts.actor == command.officer:
        yield Blocker("own_dispensation", "Nobody gives a dispensation to themself.", "", "officer", rule)
    if _involved(facts):
        says = "You drafted or signed this decision: a post-holder who is not involved gives the dispensation."
        yield Blocker("involved", says, "", "", rule)
    if command.rule in {d.rule for d in decision.dispensations if d.officer == command.officer}:
        yield Blocker("dispensed_already", "This officer has that dispensation already.", "", "rule", rule)
