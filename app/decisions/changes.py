"""What each act makes of a decision: pure functions from what was locked and asked to the event to be recorded.

Knows no connection; the one thing it takes from outside is the next number of a series.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.clock import stamp
from app.decisions import acting, obliging
from app.decisions import content as contents
from app.decisions.commands import Act, Asked, Attach, Comment, Open, Revise
from app.decisions.given import given_of
from app.decisions.permission import refuse_edits
from app.decisions.record import Record, as_decision, fold
from app.decisions.signing import determination_of, outcomes_of, signoff_of
from app.decisions.turning import due_in, turn_in
from app.errors import Fault, Invalid
from app.log.head import Entry
from app.log.ids import new_id
from app.log.kinds import Kind
from app.log.values import Committed, commit
from app.workflow import coverage, engine
from app.workflow.dating import dates_given
from app.workflow.definition import REFERENCE, Definition
from app.workflow.facts import Facts, Passed, Signoff, Verdict

TakeNumber = Callable[[str, int], int]  # series, year: the next number


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An act made ready: its event, the record and content after it, and the values that it commits to."""

    entry: Entry
    record: Record
    content: Mapping[str, Any]
    words: Mapping[str, Any]
    committed: tuple[Committed, ...] = ()
    revised: bool = False
    versioned: bool = True
    under: Definition | None = None  # the version that carries the decision from now on, where that is another


@dataclass(slots=True)
class Words:
    """Collects the values that one event commits to."""

    made: list[Committed] = field(default_factory=list)

    def say(self, value: Any) -> str:
        one = commit(value)
        self.made.append(one)
        return one.commitment


def opened(asked: Asked, command: Open, facts: Facts) -> Change:
    """Open a draft with the content given. Raises Invalid."""
    definition, draft = facts.definition, facts.decision
    content = {p: v for p, v in contents.check(facts, command.content, {}).items() if v is not None}
    refuse_edits(facts if facts.actor else replace(facts, actor=draft.originator), content, content)
    words = Words()
    state = definition.initial
    entry = Entry(
        kind=Kind.DECISION_OPENED,
        actor=asked.officer,
        **acting.speaking(facts),
        decision=draft.id,
        version=1,
        to_state=state,
        data={
            "body": command.body,
            "workflow": definition.workflow,
            "definition": definition.digest,
            "originator": {"post": draft.originator_post, "officer": draft.originator},
            "set": {path: words.say(value) for path, value in content.items()},
            "now": stamp(asked.now),
            **turn_in(replace(facts, decision=replace(draft, content=content)), state),
            "due_on": due_in(facts, state),
            **({"arises_from": command.arises_from} if command.arises_from else {}),
        },
    )
    record = fold(None, entry.as_event())
    return Change(entry=entry, record=record, content=content, words={}, committed=tuple(words.made), revised=True)


def revised(asked: Asked, command: Revise | Attach, record: Record, words_held: Mapping[str, Any], facts: Facts) -> Change | None:
    """Change content; void exactly the sign-offs that cover what changed. Gives None where nothing changed."""
    definition, decision = facts.definition, facts.decision
    words = Words()
    edit = _edit(command, facts, words)
    if edit is None:
        return None
    voided = coverage.voided(decision.signoffs, definition, edit.commitments)
    acted, also = acting.editing(facts, (*edit.put, *edit.cleared))
    entry = Entry(
        kind=Kind.DECISION_PAPER_ATTACHED if isinstance(command, Attach) else Kind.DECISION_REVISED,
        actor=asked.officer,
        **acted,
        decision=decision.id,
        version=decision.version + 1,
        from_state=decision.state,
        to_state=engine.back_to(definition, [s.name for s, _ in voided if s.holds], decision.state),
        data={
            "revision": decision.revision + 1,
            "set": edit.put,
            "cleared": edit.cleared,
            "voided": [voided_told(s, paths) for s, paths in voided],
            "now": stamp(asked.now),
            **({"also": also} if also else {}),
        },
    )
    entry = _settled(entry, record, edit.content, facts)
    return Change(
        entry=entry,
        record=fold(record, entry.as_event()),
        content=edit.content,
        words=words_held,
        committed=tuple(words.made),
        revised=True,
    )


def moved(
    asked: Asked, command: Act, verdict: Verdict, record: Record, words_held: Mapping[str, Any], facts: Facts, take: TakeNumber
) -> Change:
    """Make a transition that the engine has allowed."""
    decision = facts.decision
    words = Words()
    data = _move(asked, command, verdict, facts, words)
    said: dict[str, Any] = {}
    if (signed := data.get("signoff")) and signed["for"]:
        said |= {data["inputs"][key]: value for key, value in command.attempt.inputs.items()}
    if verdict.decides:
        outcomes = outcomes_of(facts, verdict)
        made = determination_of(facts, verdict.decides, outcomes, words.say(outcomes))
        said[made["words"]] = outcomes
        data["determination"] = made
        data["dates"] |= {"decided": made["decided_on"], "recorded": facts.today.isoformat()}
    if (numbering := facts.definition.numbering) and command.action == numbering.allocated_on and not decision.reference:
        supplied = {"series": None, "year": None, "number": None, "reference": command.attempt.inputs.get(REFERENCE)}
        data["number"] = supplied if numbering.supplied else _number(facts, take)
    entry = Entry(
        kind=Kind.DECISION_MOVED,
        actor=asked.officer,
        capacity=verdict.capacity or "",
        on_behalf_of=verdict.holding.on_behalf_of if verdict.holding else None,
        decision=decision.id,
        version=decision.version + 1,
        from_state=decision.state,
        to_state=verdict.to or decision.state,
        data=data,
    )
    entry = _obliging(entry, record, facts, words, said)
    return Change(
        entry=entry,
        record=fold(record, entry.as_event()),
        content=decision.content,
        words={**words_held, **said},
        committed=tuple(words.made),
    )


def _move(asked: Asked, command: Act, verdict: Verdict, facts: Facts, words: Words) -> dict[str, Any]:
    """Say what every transition says: what was stated, where it led, whose turn it is then, what the guards were given."""
    definition, decision, attempt = facts.definition, facts.decision, command.attempt
    to = verdict.to or decision.state
    inputs = {key: words.say(value) for key, value in attempt.inputs.items()}
    transition = definition.transition(command.action, decision.state)
    data: dict[str, Any] = {
        "action": command.action,
        "now": stamp(asked.now),
        "inputs": inputs,
        "comment": words.say(attempt.comment) if attempt.comment else None,
        "outcome": definition.outcome_in(to, decision.outcome),
        "passed": [passed_told(p) for p in verdict.passed],
        "link": attempt.link,
        "dates": dates_given(facts, transition, to) if transition else {},
        "given": given_of(facts, verdict, inputs),
        **turn_in(engine.after(facts, command.action, to), to),
    }
    if command.resolved:
        data["resolution"] = command.resolved.as_data()
    if definition.states[to].final and (lapsed := [c.id for c in decision.conditions if c.status == "open"]):
        data["lapsed"] = lapsed
    if to != decision.state:
        data["due_on"] = due_in(facts, to)
    if verdict.signs or verdict.refuses:
        data["signoff"] = signoff_of(facts, verdict)
    return data


def _obliging(entry: Entry, record: Record, facts: Facts, words: Words, said: dict[str, Any]) -> Entry:
    """Let an act tell what it makes somebody owe and what of that it ends, where it does either."""
    owes, quits = obliging.of_act(facts, entry.as_event(), record)
    for told in owes:
        if not (told["condition"] or told["follows"]):  # a title of the procedure; all others are said already
            title, told["text"] = told["text"], words.say(told["text"])
            said[told["text"]] = title
    if not (owes or quits):
        return entry
    told_too = {"owes": [{"id": new_id(facts.now), **told} for told in owes], "quits": quits}
    return replace(entry, data={**entry.data, **{key: found for key, found in told_too.items() if found}})


def commented(asked: Asked, command: Comment, record: Record, words_held: Mapping[str, Any], facts: Facts) -> Change:
    """Add a comment; it takes no version."""
    words = Words()
    entry = Entry(
        kind=Kind.DECISION_COMMENTED,
        actor=asked.officer,
        **acting.speaking(facts),
        decision=facts.decision.id,
        data={"comment": words.say(command.text), "now": stamp(asked.now)},
    )
    return Change(
        entry=entry, record=record, content=facts.decision.content, words=words_held, committed=tuple(words.made), versioned=False
    )


def linked(asked: Asked, kind: str, source: str, target: str) -> Entry:
    """Write in the history of a decision that another one names it."""
    return Entry(
        kind=Kind.DECISION_LINKED,
        actor=asked.officer,
        capacity="link",
        decision=target,
        data={"link": kind, "decision": source, "now": stamp(asked.now)},
    )


@dataclass(frozen=True, slots=True)
class _Edit:
    """What an edit makes of the content: commitments set, paths cleared, and the whole content afterwards."""

    put: Mapping[str, str]
    cleared: list[str]
    content: Mapping[str, Any]
    commitments: Mapping[str, str]


def _edit(command: Revise | Attach, facts: Facts, words: Words) -> _Edit | None:
    """Work out an edit, or None where it changes nothing; what does not change keeps its commitment."""
    decision = facts.decision
    wanted = _wanted(command, facts)
    if any(link["decision"] == decision.id for link in wanted.get("links") or ()):
        raise Invalid("A decision is linked to others.", [Fault("links", "Expected another decision; found this one itself.")])
    changed = {path: value for path, value in wanted.items() if value != decision.content.get(path)}
    refuse_edits(facts, changed, [*changed, *(f"findings.{key}" for key in getattr(command, "notes", {}))])
    put = {path: words.say(value) for path, value in changed.items() if value is not None}
    notes = _notes(command, facts, _without(changed, decision.commitments) | put)
    notes = {path: note for path, note in notes.items() if note != decision.content.get(path)}
    if not changed and not notes:
        return None
    put |= {path: words.say(note) for path, note in notes.items() if note is not None}
    changed |= notes
    return _Edit(
        put=put,
        cleared=sorted(path for path, value in changed.items() if value is None),
        content={path: value for path, value in {**decision.content, **changed}.items() if value is not None},
        commitments=_without(changed, decision.commitments) | put,
    )


def _without(changed: Mapping[str, Any], commitments: Mapping[str, str]) -> dict[str, str]:
    return {path: commitment for path, commitment in commitments.items() if path not in changed}


def _wanted(command: Revise | Attach, facts: Facts) -> dict[str, Any]:
    if isinstance(command, Attach):
        changes: Mapping[str, Any] = {contents.paper_path(command.attachment, command.paper): command.paper}
    else:
        changes = command.changes
    return contents.check(facts, changes, facts.decision.content)


def _notes(command: Revise | Attach, facts: Facts, commitments: Mapping[str, str]) -> dict[str, Any]:
    """Bind each note to the content that its finding reads, so that it lapses when that changes."""
    if isinstance(command, Attach) or not command.notes:
        return {}
    known = {finding.key: finding for finding in facts.definition.findings}
    faults = [
        Fault(f"findings.{key}", f"There is no such finding; there are: {', '.join(known) or 'none'}.")
        for key in command.notes
        if key not in known
    ]
    if faults:
        raise Invalid("A note answers a finding of this procedure.", faults)
    return {
        f"findings.{key}": {"note": note.strip(), "on": engine.read_digest(known[key], commitments)} if note.strip() else None
        for key, note in command.notes.items()
    }


def _settled(entry: Entry, record: Record, content: Mapping[str, Any], facts: Facts) -> Entry:
    """Pass the states whose own sign-off still holds, and say whose turn it is then."""
    then = replace(facts, decision=as_decision(fold(record, entry.as_event()), content))
    to = entry.to_state or facts.decision.state
    passed: tuple[Passed, ...] = ()
    if to != facts.decision.state:
        to, passed = engine.settle(then, to)
    data = {**entry.data, "passed": [passed_told(p) for p in passed], **turn_in(then, to)}
    if to != facts.decision.state:
        data["due_on"] = due_in(facts, to)
    return replace(entry, to_state=to, data=data)


def voided_told(signoff: Signoff, paths: Iterable[str]) -> dict[str, Any]:
    """Name a sign-off that is voided, with the covered paths that changed."""
    told = {"name": signoff.name, "for": signoff.member, "seq": signoff.seq, "officer": signoff.officer}
    return {**told, "paths": sorted(paths)}


def passed_told(passed: Passed) -> dict[str, str]:
    """Name a state that was passed at once, and the sign-off relied on."""
    return {"state": passed.state, "signoff": passed.signoff, "to": passed.to}


def _number(facts: Facts, take: TakeNumber) -> dict[str, Any]:
    numbering = facts.definition.numbering
    assert numbering is not None
    year = facts.today.year
    if numbering.year == "financial" and facts.today.month < 4:
        year -= 1  # a body's year begins on 1 April (Local Government Finance Act 1992, section 116)
    counted = year if numbering.year != "none" else 0
    number = take(numbering.series, counted)
    reference = numbering.pattern.format(number=number, year=year)
    return {"series": numbering.series, "year": counted, "number": number, "reference": reference}
