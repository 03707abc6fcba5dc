"""What makes somebody owe something, and what ends that: an act of the procedure, a promise, evidence, a release. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from app.clock import stamp
from app.decisions import obligations
from app.decisions.commands import Asked, Meet, Promise, Release
from app.decisions.obligations import LAPSED, MET, RELEASED, UNMET, Obligation
from app.decisions.permission import refuse
from app.decisions.record import Record, as_decision, fold
from app.errors import Blocker, Fault, Invalid, Unknown
from app.log.head import Entry
from app.log.ids import new_id
from app.log.kinds import Kind
from app.workflow.capacity import capacity_of, decides_together, not_held
from app.workflow.facts import Facts
from app.workflow.owing import arising

Told = dict[str, Any]
ONCE = "What is owed is met once, with evidence, by whoever owes it, by the originator or by whoever decided"
LETS_OFF = "Whoever decided lets somebody off what the decision made them owe, and says why"
PROMISING = "What is promised after a decision says who owes it and by when"


class Owed(NamedTuple):
    """What an act makes somebody owe, each without its id, and what it ends; `text` of the procedure's own is its title."""

    owes: list[Told]
    quits: list[Told]


def of_act(facts: Facts, event: Mapping[str, Any], record: Record) -> Owed:
    """Say what an act of the procedure makes owed and what it ends; the verification asks the same. Raises Invalid."""
    data, definition = event["data"], facts.definition
    made = data.get("determination")
    waiting = [one for one in obligations.unmet(record) if not one["condition"]]
    if definition.states[event["to"]].final:
        return Owed([], [{"id": one["id"], "as": LAPSED} for one in waiting])
    owes = [obligations.promised(c, made["words"]) for c in _follow_ups(made)]
    if not (waiting or definition.obligations):
        return Owed(owes, [])
    met = [one for one in waiting if one["met_by"] == data["action"]]
    owes += [next_ for one in met if (next_ := obligations.after(one))]
    then = replace(facts, decision=as_decision(fold(record, event), facts.decision.content), attempt=None)
    new = list(arising(then, data["action"], record["arises_from"]))
    keys = {each.rule.key for each in new}
    anew = [one for one in waiting if one["key"] in keys and one not in met]
    owes += [{**each.terms, "text": each.rule.title, "condition": None, "follows": None} for each in new]
    return Owed(owes, [{"id": one["id"], "as": MET if one in met else LAPSED} for one in (*met, *anew)])


def _follow_ups(made: Mapping[str, Any] | None) -> Iterator[Mapping[str, Any]]:
    outcomes = made["outcomes"] if made else ()
    yield from (each for outcome in outcomes for each in outcome["conditions"] if each["kind"] == "follow_up")


def promised(command: Promise, text: str, facts: Facts) -> Told:
    """Say what was promised, with its words by commitment. Raises Invalid, ActionRefused."""
    told = {"id": new_id(facts.now), **obligations.blank(text, command.post, command.due_on)}
    posts = {*facts.definition.posts, facts.decision.originator_post}
    if command.post not in posts:
        says = f"Expected a post that takes part in this decision ({', '.join(sorted(posts))}); found {command.post[:60]!r}."
        raise Invalid("Nobody who could read it would owe this.", [Fault("post", says)])
    refuse(may_not_promise(facts, told), "Promising this")
    return told


def may_not_promise(facts: Facts, told: Mapping[str, Any]) -> Iterator[Blocker]:
    """Give what stands in the way of a promise; the verification asks the same."""
    by = promisers(facts)
    if capacity_of(facts, by) is None:
        yield not_held(facts, by, "Promising something after this decision", PROMISING)
    if facts.definition.states[facts.decision.state].final:
        yield Blocker("decided_already", "This decision is over: nothing more is promised after it.", "", "", PROMISING)
    if not told["due_on"] or told["due_on"] < facts.today.isoformat():
        yield Blocker("due_in_the_past", "What is promised is due today or later.", by[0], "due_on", PROMISING)


def met(command: Meet, one: Obligation, evidence: Told | None, facts: Facts) -> Told:
    """Say that an obligation is met; what comes round again follows it, unless another paper carries it on."""
    refuse(may_not_meet(facts, one, evidence, command.found), "Meeting this obligation")
    carried_on = bool(evidence and evidence.get("decision") and one["opens"])
    return {
        "obligation": one["id"],
        "as": MET,
        "evidence": evidence,
        "comment": None,
        "owes": [] if carried_on else _following(one, facts),
    }


def may_not_meet(
    facts: Facts, one: Obligation, evidence: Mapping[str, Any] | None, found: Mapping[str, Any] | None
) -> Iterator[Blocker]:
    """Give what stands in the way of saying that an obligation is met; the verification asks the same, but of other decisions."""
    by, where = owing(facts, one), f"obligations.{one['id']}"
    if capacity_of(facts, by) is None:
        yield not_held(facts, by, "Meeting this obligation", ONCE)
    yield from _over(one, "Discharge the condition with its evidence.")
    if evidence is None:
        yield Blocker("evidence_missing", "Say by what it is met: another decision, or a text.", by[0], where, ONCE)
    elif found is not None and found["outcome"] is None:
        yield Blocker("evidence_undecided", "The decision that is named has no outcome yet.", by[0], where, ONCE)
    elif found is not None and one["opens"] and found["workflow"] != one["opens"]:
        says = f"This is met by a paper of the procedure {one['opens']}; the decision that is named is of {found['workflow']}."
        yield Blocker("evidence_of_another_kind", says, by[0], where, ONCE)


def released(command: Release, one: Obligation, reason: str, facts: Facts) -> Told:
    """Let somebody off; what comes round again follows, unless for good."""
    refuse(may_not_release(facts, one), "Releasing this obligation")
    owes = [] if command.for_good else _following(one, facts)
    return {"obligation": one["id"], "as": RELEASED, "evidence": None, "comment": reason, "owes": owes}


def may_not_release(facts: Facts, one: Obligation) -> Iterator[Blocker]:
    """Give what stands in the way of a release; the verification asks the same."""
    by = releasing(facts)
    if capacity_of(facts, by) is None:
        yield not_held(facts, by, "Releasing this obligation", LETS_OFF)
    yield from _over(one, "Discharge the condition as not required, with the reason.")


def _over(one: Obligation, instead: str) -> Iterator[Blocker]:
    where = f"obligations.{one['id']}"
    if one["state"] not in UNMET:
        yield Blocker("obligation_ended", f"This was {one['state']} already.", "", where, ONCE)
    elif one["condition"]:
        says = f"This is owed under condition {one['condition']}, and ends with it."
        yield Blocker("owed_by_condition", says, "", f"conditions.{one['condition']}", ONCE, instead=instead)


def promisers(facts: Facts) -> tuple[str, ...]:
    return ("originator", "decider", *_recorder(facts))


def owing(facts: Facts, one: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the capacities in which an obligation is met."""
    return (*([one["post"]] if one["post"] else []), "originator", "decider", *_recorder(facts))


def releasing(facts: Facts) -> tuple[str, ...]:
    return ("decider", *_recorder(facts))


def _recorder(facts: Facts) -> tuple[str, ...]:
    return ("recorder",) if decides_together(facts) else ()


def _following(one: Obligation, facts: Facts) -> list[Told]:
    next_ = obligations.after(one)
    return [{"id": new_id(facts.now), **next_}] if next_ else []


def obligation_in(record: Mapping[str, Any], identity: str) -> Obligation:
    """Give one obligation of a decision. Raises Unknown."""
    found = obligations.find(record, identity)
    if found is None:
        raise Unknown(f"There is no obligation {identity[:60]} that you may read.")
    return found


def entry_of(
    kind: Kind, asked: Asked, facts: Facts, data: Mapping[str, Any], capacity: str, on_behalf_of: str | None = None
) -> Entry:
    """Write what became of an obligation in the history of its decision."""
    decision = facts.decision
    return Entry(
        kind=kind,
        actor=asked.officer,
        capacity=capacity,
        on_behalf_of=on_behalf_of,
        decision=decision.id,
        version=decision.version + 1,
        from_state=decision.state,
        to_state=decision.state,
        data={**data, "now": stamp(asked.now)},
    )
