"""Obligations by hand, and through the paper that meets them: from what is asked to the change that is recorded. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.decisions import obliging
from app.decisions.changes import Change, Words
from app.decisions.commands import Asked, Meet, Promise, Release
from app.decisions.obligations import MET, OPEN, find
from app.decisions.obliging import entry_of, obligation_in
from app.decisions.record import Record, fold
from app.log.head import Entry
from app.log.kinds import Kind
from app.workflow.capacity import capacity_of
from app.workflow.facts import Facts, Verdict

Said = Mapping[str, Any]
REFUSED = "rejected"  # an outcome of a paper by which nothing is met


def promised(asked: Asked, command: Promise, record: Record, words_held: Said, facts: Facts) -> Change:
    """Record a promise. Raises Invalid, ActionRefused."""
    words = Words()
    text = words.say(command.text)
    told = obliging.promised(command, text, facts)
    entry = _by_officer(Kind.DECISION_PROMISED, asked, facts, {"obligation": told}, obliging.promisers(facts))
    return _change(entry, record, {**words_held, text: command.text}, facts, words)


def met(asked: Asked, command: Meet, record: Record, words_held: Said, facts: Facts) -> Change:
    """Record that an obligation is met, by what. Raises Unknown, ActionRefused."""
    one, words, said = obligation_in(record, command.obligation), Words(), dict(words_held)
    evidence: dict[str, Any] | None = None
    if command.found is not None:
        evidence = {key: command.found[key] for key in ("decision", "reference")}
    elif command.text and command.text.strip():
        evidence = {"text": words.say(command.text)}
        said[evidence["text"]] = command.text
    told = obliging.met(command, one, evidence, facts)
    return _change(_by_officer(Kind.DECISION_MET, asked, facts, told, obliging.owing(facts, one)), record, said, facts, words)


def released(asked: Asked, command: Release, record: Record, words_held: Said, facts: Facts) -> Change:
    """Record that somebody is let off an obligation, and why. Raises Unknown, ActionRefused."""
    one, words = obligation_in(record, command.obligation), Words()
    reason = words.say(command.reason)
    told = obliging.released(command, one, reason, facts)
    entry = _by_officer(Kind.DECISION_RELEASED, asked, facts, told, obliging.releasing(facts))
    return _change(entry, record, {**words_held, reason: command.reason}, facts, words)


def waits_for(record: Record, verdict: Verdict, facts: Facts) -> str | None:
    """Give the decision that waits for this paper and is told what an act has made of it; None where there is none."""
    came_from = record["arises_from"]
    told = came_from and (verdict.decides or facts.definition.states[verdict.to or facts.decision.state].final)
    return came_from["decision"] if told else None


def through_paper(asked: Asked, record: Record, words_held: Said, facts: Facts, paper: Mapping[str, Any]) -> Change | None:
    """Record what became of the paper that an obligation waits for: it has met it, or it was lost; None where nothing waits."""
    one = find(record, paper["arises_from"]["obligation"])
    if one is None or one["state"] != OPEN or one["paper"] != paper["id"]:
        return None
    done = paper["outcome"] not in (None, REFUSED)
    told: dict[str, Any] = {"obligation": one["id"], "link": paper["id"]}
    if done:
        evidence = {"decision": paper["id"], "reference": paper["reference"]}
        told |= {"as": MET, "evidence": evidence, "comment": None, "owes": []}
    else:
        told |= {"paper": None, "lost": paper["id"]}
    kind = Kind.DECISION_MET if done else Kind.DECISION_CALLED
    return _change(entry_of(kind, asked, facts, told, "link"), record, words_held, facts, Words())


def _by_officer(kind: Kind, asked: Asked, facts: Facts, told: dict[str, Any], by: tuple[str, ...]) -> Entry:
    held = capacity_of(facts, by)
    assert held is not None  # or it was refused
    return entry_of(kind, asked, facts, told, held[0], held[1].on_behalf_of if held[1] else None)


def _change(entry: Entry, record: Record, said: Said, facts: Facts, words: Words) -> Change:
    after = fold(record, entry.as_event())
    return Change(entry=entry, record=after, content=facts.decision.content, words=said, committed=tuple(words.made))
