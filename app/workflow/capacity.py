"""In which capacity somebody acts: decided from the posts held now, never from a role kept with the account."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from app.errors import Blocker
from app.workflow.definition import MEMBER, Definition, SignoffRule, Transition
from app.workflow.facts import Facts, Holding
from app.workflow.members import speaks_as

Held = tuple[str, Holding | None]
NOT_IN_PERSON = frozenset(("link", "system", "recorder"))  # in these nobody acts for himself, so persons are not compared


def capacity_of(facts: Facts, by: Iterable[str], *, binding: bool = False, signoff: SignoffRule | None = None) -> Held | None:
    """Give the first of these capacities that the signer has, with the appointment it rests on.

    A binding act signs or decides: there a recorder acts only for a collective decision maker, since a person's own
    statement is made by that person, or on paper. `signoff` is what it answers, for whoever speaks for a member.
    """
    for capacity in by:
        held = _as_member(facts, signoff) if capacity == MEMBER else _held(facts, capacity, binding)
        if held is not None:
            return held
    return None


def _held(facts: Facts, capacity: str, binding: bool) -> Held | None:
    if capacity == "originator":
        return _as_originator(facts)
    if capacity == "recorder":
        return None if binding and not decides_together(facts) else recording(facts)
    if capacity == "link":
        return ("link", None) if facts.attempt and facts.attempt.link else None
    if capacity == "system":
        return ("system", None) if facts.actor is None else None
    holding = facts.held.get(facts.decision.decider_post or "" if capacity == "decider" else capacity)
    return (capacity, holding) if holding else None


def _as_originator(facts: Facts) -> Held | None:
    decision = facts.decision
    holding = facts.held.get(decision.originator_post)
    if holding is not None:
        return "originator", holding
    signer = facts.signer
    named = signer is not None and signer in (decision.originator, decision.prepared_by)
    return ("originator", None) if named else None


def _as_member(facts: Facts, signoff: SignoffRule | None) -> Held | None:
    member = speaks_as(facts, signoff) if signoff else None
    return (MEMBER, facts.held[member.post]) if member and member.post else None


def recording(facts: Facts) -> Held | None:
    """Give the appointment in which the actor records what somebody else signed or decided."""
    posts = facts.definition.recorders
    holding = next((h for h in facts.standing.held_by(facts.actor or "") if h.post in posts), None)
    return ("recorder", holding) if holding else None


def decides_together(facts: Facts) -> bool:
    """Say whether the decision maker is a committee or the like, for which a recorder acts."""
    post = facts.definition.posts.get(facts.decision.decider_post or "")
    return post is not None and post.collective


def not_held(facts: Facts, by: tuple[str, ...], what: str, rule: str, *, binding: bool = False) -> Blocker:
    """Say whose turn it is where the signer has none of these capacities."""
    no_recorder = binding and not decides_together(facts)
    meant = [capacity for capacity in by if not (no_recorder and capacity == "recorder")]
    whose = either(named(facts, capacity) for capacity in meant or by)
    return Blocker("capacity_not_held", f"{what} is for {whose}.", by[0], "", rule)


def next_step(definition: Definition, state: str, signed: Collection[str] = ()) -> Transition | None:
    """Give the act that a state waits for: the first that people do, in the order of the file, and that is no return for work.

    What answers one of the sign-offs that are `signed` already is waited for no more, where there is another act.
    """
    by_people = [t for t in definition.leaving[state] if not set(t.by) <= {"link", "system"}]
    done_by_people = [t for t in by_people if t.answers not in signed] or by_people
    onwards = (t for t in done_by_people if any(to.state != definition.initial for to in t.to))
    return next(onwards, next(iter(done_by_people), None))


def waiting_for(definition: Definition, state: str) -> str | None:
    """Give the capacity whose turn it is in a state; None where nobody's turn comes again."""
    step = next_step(definition, state)
    return step.by[0] if step else None


def named(facts: Facts, capacity: str) -> str:
    """Name a capacity by the posts that it means for this decision."""
    definition = facts.definition
    if capacity == "originator":
        return f"the originator ({_title(definition, facts.decision.originator_post)})"
    if capacity == "decider":
        post = facts.decision.decider_post
        return f"the decision maker ({_title(definition, post)})" if post else "the decision maker, who is not chosen yet"
    if capacity == "recorder":
        return f"a recorder ({', '.join(_title(definition, post) for post in definition.recorders)})"
    plain = {"link": "a later decision that names this one", "system": "the clock", MEMBER: "whoever speaks for a member"}
    return plain.get(capacity) or f"the {_title(definition, capacity)}"


def _title(definition: Definition, post: str) -> str:
    return definition.posts[post].title if post in definition.posts else post


def either(names: Iterable[str]) -> str:
    """Write names as a choice: one, another or a third."""
    *first, last = dict.fromkeys(names)
    return f"{', '.join(first)} or {last}" if first else last
