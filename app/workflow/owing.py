"""What an act makes somebody owe, with the day and why it is that day; and what follows where something comes round again. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.workflow.calendar import in_full
from app.workflow.clocks import event_words, happened
from app.workflow.definition import Definition
from app.workflow.facts import Facts
from app.workflow.obligations import ORIGINATOR, ObligationRule, due_after, in_words

ACT = "act"  # what a period counts from where its event has not happened: the act itself
Terms = dict[str, Any]  # what an event says of an obligation besides its name and its words


@dataclass(frozen=True, slots=True)
class Arising:
    """An obligation of the procedure that comes to life by an act."""

    rule: ObligationRule
    terms: Terms


def arising(facts: Facts, action: str, came_from: Mapping[str, Any] | None) -> Iterator[Arising]:
    """Give what an act makes somebody owe; `facts` are those after the act, `came_from` the obligation that opened this paper.

    A report that was opened for the nth quarter is followed by the one after it, however late it was. Raises Invalid for a day
    beyond the calendar.
    """
    for rule in facts.definition.obligations.values():
        if action in rule.arises_on:
            yield Arising(rule, terms_of(facts, rule, came_from))


def terms_of(facts: Facts, rule: ObligationRule, came_from: Mapping[str, Any] | None) -> Terms:
    """Say of an obligation who owes it, by when and why, and when its paper is opened."""
    counted = _carried_on(rule, came_from) or _begun(facts, rule)
    due = due_after(date.fromisoformat(counted["start"]), rule.period, counted["n"])
    lead = facts.parameter(rule.lead_days)
    days = lead if isinstance(lead, int) and lead > 0 else 0
    return {
        "kind": "recurring" if rule.every else "once",
        "key": rule.key,
        "post": facts.decision.originator_post if rule.owed_by == ORIGINATOR else rule.owed_by,
        "due_on": due.isoformat(),
        "why": counted,
        "opens": rule.opens,
        "opens_on": (due - timedelta(days=days)).isoformat() if rule.opens else None,
        "link": rule.link,
        "carries": {section: list(sources) for section, sources in rule.carries.items()},
        "met_by": rule.met_by,
    }


def said(arising_: Arising) -> str:
    """Say in a line what is owed, by when, and when its paper is opened."""
    terms, title = arising_.terms, arising_.rule.title
    opens = (
        f"; its paper, of {terms['opens']}, is opened on {in_full(date.fromisoformat(terms['opens_on']))}" if terms["opens"] else ""
    )
    return f"{title}, by {in_full(date.fromisoformat(terms['due_on']))}{opens}"


def later(definition: Definition, state: str) -> Iterator[str]:
    """Say in lines what acts after a state may make somebody owe: without days, which follow from when those acts are made."""
    rank, reached, waiting = definition.rank, {state}, [state]
    acts: dict[str, str] = {}  # those that lead onwards, with their titles
    while waiting:
        here = waiting.pop()
        for transition in definition.leaving[here]:
            onwards = {to.state for to in transition.to if rank[to.state] > rank[here]}
            acts |= {transition.action: transition.title} if onwards else {}
            waiting += onwards - reached
            reached |= onwards
    for rule in definition.obligations.values():
        if titles := [acts[action] for action in rule.arises_on if action in acts]:
            again = ", and so on" if rule.every else ""
            paper = f"; its paper, of {rule.opens}, is opened in time" if rule.opens else ""
            period = f"{in_words(rule.period, 1)} after {event_words(rule.after)}{again}"
            yield f"{rule.title}, once '{' or '.join(titles)}' is done: {period}{paper}"


def next_terms(terms: Mapping[str, Any]) -> Terms | None:
    """Give the obligation that follows one that comes round again, a period later; None where it does not."""
    if terms["kind"] != "recurring":
        return None
    counted = {**terms["why"], "n": terms["why"]["n"] + 1}
    due = due_after(date.fromisoformat(counted["start"]), counted["period"], counted["n"])
    moved = due - date.fromisoformat(terms["due_on"])
    opens_on = (date.fromisoformat(terms["opens_on"]) + moved).isoformat() if terms["opens_on"] else None
    return {**terms, "due_on": due.isoformat(), "why": counted, "opens_on": opens_on}


def why_in_words(counted: Mapping[str, Any]) -> str:
    """Say why a day due is what it is."""
    event = "the act that made it" if counted["event"] == ACT else event_words(counted["event"])
    start = in_full(date.fromisoformat(counted["start"]))
    return f"{in_words(counted['period'], counted['n'])} after {event} on {start}."


def _begun(facts: Facts, rule: ObligationRule) -> dict[str, Any]:
    found = happened(facts.decision, rule.after)
    start, event = (found[0], rule.after) if found else (facts.today, ACT)
    return {"period": rule.period, "event": event, "start": start.isoformat(), "n": 1}


def _carried_on(rule: ObligationRule, came_from: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Go on counting where the obligation left off that opened this paper, if it is the same one."""
    counted = (came_from or {}).get("why")
    if not rule.every or not counted or came_from is None or came_from["key"] != rule.key or counted["period"] != rule.period:
        return None
    return {**counted, "n": counted["n"] + 1}
