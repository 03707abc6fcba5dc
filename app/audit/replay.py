"""Ask the guards of a recorded act again, with exactly what its event quotes: would they say the same?

Pure: knows no table. Where something that they were given is no longer there, it says so instead of guessing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from app.decisions.given import facts_of
from app.decisions.record import Record, as_decision
from app.decisions.signing import determination_of, outcomes_of, signoff_of
from app.errors import DulyError
from app.log.kinds import Kind
from app.workflow import engine
from app.workflow.calendar import Calendar
from app.workflow.definition import Definition, Rule
from app.workflow.facts import Facts, Verdict
from app.workflow.guards import registry, stated
from app.workflow.steps import Wording

Event = Mapping[str, Any]
Answer = Literal["same", "different", "disposed", "guard version unknown", "calendar unknown"]
LINKS = "links"  # where the blockers of a decision that this one would end are told; they are no part of its own verdict

LED = ("the state", "the states passed", "the capacity", "on whose behalf")  # what an act says of where it leads, and by whom
LABELS = frozenset((stated.LABEL, *(guard.label for guard in registry.values())))


@dataclass(frozen=True, slots=True)
class Replay:
    """What a replay came to; `differs` says in what, `by` is the event that disposed of something it needs."""

    answer: Answer
    differs: str = ""
    by: int | None = None

    def __str__(self) -> str:
        if self.answer == "disposed":
            return f"disposed by event {self.by}"
        return self.answer


@dataclass(frozen=True)
class _Watched(Calendar):
    """A calendar whose list of holidays is of another version than the one here: it notes whether anybody asks it."""

    asked: list[date] = field(default_factory=list, compare=False, repr=False)

    def why_closed(self, day: date) -> str | None:
        self.asked.append(day)
        return super().why_closed(day)


def replay(
    event: Event,
    before: Record,
    content: Mapping[str, Any],
    definition: Definition,
    *,
    opened: Mapping[str, Any],
    disposed: Mapping[str, int] | None = None,
) -> Replay:
    """Judge a transition, or a refused attempt at one, again from what it quotes.

    `before` is the record as it stood and `content` what its commitments open to; `opened` opens what was stated with the
    act; `disposed` names, for each commitment that opens no more, the event that disposed of it.
    Raises KeyError, TypeError or ValueError where the event does not quote what such an event quotes.
    """
    by = gone(event, before, disposed or {})
    if by is not None:
        return Replay("disposed", by=by)
    given = event["data"]["given"]
    inputs = {key: opened[commitment] for key, commitment in given["attempt"]["inputs"].items()}
    return judge_again(event, facts_of(given, as_decision(before, content), definition, event["actor"], inputs))


def judge_again(event: Event, facts: Facts, wording: Wording | None = None) -> Replay:
    """Judge an act again from the facts that its event quotes; `wording`, of these facts, spares asking the same of its text."""
    if wrong := _misquoted(event, facts):
        return Replay("different", wrong)
    if not facts.standing.calendar.current:
        facts, wording = replace(facts, standing=replace(facts.standing, calendar=_watched(facts.standing.calendar))), None
    try:
        verdict = engine.decide(facts, event["data"]["action"], wording)
    except DulyError as problem:
        return Replay("different", problem.detail)
    answer = _guards(event["data"]["given"]["guards"], verdict)
    if answer is not None:
        return answer
    if isinstance(facts.standing.calendar, _Watched) and facts.standing.calendar.asked:
        return Replay("calendar unknown")
    differs = _refusal_differs(event, verdict, facts) if _refused(event) else _move_differs(event, verdict, facts)
    return Replay("different", differs) if differs else Replay("same")


def gone(event: Event, before: Record, disposed: Mapping[str, int]) -> int | None:
    """Give the event that disposed of something that the guards were given."""
    if not disposed:
        return None
    needed = (*before["content"].values(), *event["data"]["given"]["attempt"]["inputs"].values())
    return next((disposed[commitment] for commitment in needed if commitment in disposed), None)


def _misquoted(event: Event, facts: Facts) -> str:
    """Say where the event quotes a definition, a calendar or inputs that it does not itself rest on."""
    data, given = event["data"], event["data"]["given"]
    if given["definition"] != facts.definition.digest:
        return "the definition quoted is not the one that carries the decision"
    if given["calendar"] != facts.standing.calendar.digest:
        return "the digest of the calendar is not that of the calendar quoted"
    if not _refused(event) and given["attempt"]["inputs"] != data["inputs"]:
        return "the inputs that the guards were given are not those that were stated"
    return ""


def _watched(calendar: Calendar) -> Calendar:
    return _Watched(calendar.region, calendar.closures, calendar.opened, calendar.library)


def _guards(quoted: Sequence[str], verdict: Verdict) -> Replay | None:
    """Hold the guards that were asked then against those asked now; None where they are the same in the same versions.

    An unknown version excuses from the replay, but not from having asked the guards that the definition names.
    """
    if tuple(quoted) == verdict.guards or set(quoted) == set(verdict.guards):
        return None
    then, now = ({label.partition("@")[0] for label in labels} for labels in (quoted, verdict.guards))
    unknown = any(label not in LABELS and label not in verdict.guards for label in quoted)
    if unknown and (then == now or not verdict.allowed):
        return Replay("guard version unknown")
    return Replay("different", f"other guards were asked than the definition names: {', '.join(sorted(then ^ now)) or 'none'}")


def _refused(event: Event) -> bool:
    return bool(event["kind"] == Kind.DECISION_MOVE_REFUSED)


def _move_differs(event: Event, verdict: Verdict, facts: Facts) -> str:
    """Say in what an act that was done is not what the guards now allow; nothing where it is."""
    if not verdict.allowed:
        return f"it was done, and would be refused: {', '.join(b.code for b in verdict.blockers)}"
    data, passed = event["data"], [{"state": p.state, "signoff": p.signoff, "to": p.to} for p in verdict.passed]
    told = (event["to"], data["passed"], event["capacity"], event["on_behalf_of"])
    judged = (verdict.to, passed, verdict.capacity, verdict.holding.on_behalf_of if verdict.holding else None)
    odd = [] if told == judged else [what for what, one, other in zip(LED, told, judged, strict=True) if one != other]
    return "; ".join(f"{what} is told otherwise" for what in (*odd, *_statements(data, verdict, facts)))


def _statements(data: Mapping[str, Any], verdict: Verdict, facts: Facts) -> Iterable[str]:
    """Compare the sign-off and the determination, on all that the event says of them; names what differs."""
    signoff, made, signs = data.get("signoff"), data.get("determination"), bool(verdict.signs or verdict.refuses)
    if (signoff is not None) != signs:
        yield "whether it signs"
    if (made is not None) != (verdict.decides is not None):
        yield "whether it decides"
    if signoff is not None and signs and _differs(signoff, signoff_of(facts, verdict)):
        yield "the sign-off"
    if made is not None and verdict.decides is not None:
        again = determination_of(facts, verdict.decides, outcomes_of(facts, verdict), made["words"])
        yield from ["the determination"] if _differs(made, again) else []


def _differs(told: Mapping[str, Any], judged: Mapping[str, Any]) -> bool:
    """Compare on what was already told when the event was written: later versions may tell more."""
    return told != judged and told != {key: judged.get(key) for key in told}


def _refusal_differs(event: Event, verdict: Verdict, facts: Facts) -> str:
    """Say in what a refusal is not what the guards now refuse. What was stated in words is not quoted, so it is left out."""
    by_words = {rule.key for rule in _rules_on_inputs(facts.definition)}

    def counted(found: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
        return {
            (code, where) for code, where in found if code not in by_words and where != LINKS and not where.startswith("inputs.")
        }

    told, judged = [(b["code"], b["where"]) for b in event["data"]["blockers"]], [(b.code, b.where) for b in verdict.blockers]
    if not told:
        return "it was refused without a reason"
    odd = sorted(code for code, _ in counted(told) ^ counted(judged))
    return f"the reasons are others: {', '.join(odd)}" if odd else ""


def _rules_on_inputs(definition: Definition) -> Iterable[Rule]:
    for transition in definition.transitions:
        for use in transition.guards:
            if isinstance(use, Rule) and any(name.startswith("inputs.") for name in use.condition.names):
                yield use
