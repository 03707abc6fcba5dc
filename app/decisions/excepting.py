"""The finance officer's exception of one decision from a spending hold: who may give it, and what it says. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.clock import stamp
from app.decisions.changes import Change, Words
from app.decisions.commands import Asked, Except
from app.decisions.permission import is_over, refuse
from app.decisions.record import Record, fold
from app.errors import Blocker, Fault, Invalid
from app.log.head import Entry
from app.log.kinds import Kind
from app.workflow.facts import Facts, Hold
from app.workflow.guards.guard import post_title
from app.workflow.guards.spending import GROUNDS, money_in, spending
from app.workflow.guards.spending import excepted as is_excepted

RULE = "The chief finance officer excepts spending in writing, on a ground that the law names (LGFA 1988, section 115)"


def excepted(asked: Asked, command: Except, record: Record, words_held: Mapping[str, Any], facts: Facts) -> Change:
    """Record an exception: it covers the money as it stands, and lapses with any change of that. Raises ActionRefused, Invalid."""
    if command.ground not in GROUNDS:
        raise Invalid("No such ground.", [Fault("ground", f"Expected one of {', '.join(GROUNDS)}; found {command.ground[:60]!r}.")])
    refuse(may_not_except(facts), "This exception")
    hold = _held_back(facts)
    assert hold is not None
    words, post = Words(), facts.standing.finance_post
    reason = words.say(command.reason)
    entry = Entry(
        kind=Kind.DECISION_EXCEPTED,
        actor=asked.officer,
        capacity=post,
        on_behalf_of=facts.held[post].on_behalf_of,
        decision=facts.decision.id,
        version=facts.decision.version + 1,
        from_state=facts.decision.state,
        to_state=facts.decision.state,
        data={
            "hold": hold.id,
            "ground": command.ground,
            "reason": reason,
            "covers": money_in(facts.definition, facts.decision.commitments),
            "given_on": facts.today.isoformat(),
            "now": stamp(asked.now),
        },
    )
    return Change(
        entry=entry,
        record=fold(record, entry.as_event()),
        content=facts.decision.content,
        words={**words_held, reason: command.reason},
        committed=tuple(words.made),
    )


def _held_back(facts: Facts) -> Hold | None:
    """Give the hold from which the decision is to be excepted: the first from which it is not yet."""
    held = [h for h in facts.standing.hold if h.decision is None]
    return next((h for h in held if not is_excepted(facts, h)), next(iter(held), None))


def may_not_except(facts: Facts) -> Iterator[Blocker]:
    """Only the finance officer may, only while spending is held back as a whole, and only what costs money."""
    post, hold = facts.standing.finance_post, _held_back(facts)
    if post not in facts.held:
        says = f"An exception from a spending hold is for {post_title(facts.definition, post)}."
        yield Blocker("capacity_not_held", says, post, "", RULE)
    if is_over(facts):
        yield Blocker("decided_already", "This decision is over: there is nothing left to except.", "", "", RULE)
    if any(h.decision == facts.decision.id for h in facts.standing.hold):
        says = "A report on this very decision stands: it is considered, and nothing is excepted from it."
        yield Blocker("decision_held", says, post, "", RULE)
    if hold is None:
        yield Blocker("nothing_held", "Spending is not held back in this body today.", "", "", RULE)
    elif spending(facts.definition, facts.decision.content) is None:
        yield Blocker("nothing_spent", "This decision states no money, so nothing holds it back.", "", "", RULE)
    elif is_excepted(facts, hold):
        yield Blocker("excepted_already", "This decision is excepted already, on the money as it stands.", "", "", RULE)
