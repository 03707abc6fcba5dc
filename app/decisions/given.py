"""What guards were given, as quoted in an event, and back again: so that a verdict can be replayed years later.

Texts stand by commitment, calendar and definition by digest, guards by name and version, the time as the guards saw it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from app.clock import stamp
from app.workflow.calendar import Calendar
from app.workflow.conditions import with_words, without_words
from app.workflow.definition import Definition
from app.workflow.facts import Attempt, Decision, Delegation, Facts, Hold, Holding, Member, Standing, Verdict, Wet
from app.workflow.guards.outcomes import amended

UNTOLD = "\0untold"  # stands in for words that an event does not tell; no text can be this


def given_of(facts: Facts, verdict: Verdict, words: Mapping[str, str]) -> dict[str, Any]:
    """Quote the facts of one attempted transition; `words` maps what was stated to its commitments."""
    attempt = facts.attempt or Attempt()
    return {
        "definition": facts.definition.digest,
        "calendar": facts.standing.calendar.digest,
        "now": stamp(facts.now),
        "today": facts.today.isoformat(),
        "standing": spelt(facts.standing),
        "attempt": {
            "inputs": dict(words),
            "choice": attempt.choice,
            "affirmed": sorted(attempt.affirmed),
            "determinations": [_result(facts, each) for each in attempt.determinations],
            "wet": _wet(attempt.wet) if attempt.wet else None,
            "link": attempt.link,
            "member": attempt.member,
            "meeting": attempt.meeting,
        },
        "guards": list(verdict.guards),
    }


def within(standing: Standing, definition: Definition, originator_post: str) -> Standing:
    """Narrow what holds in a body to the posts and groups that one decision is about: no more is quoted than guards may see."""
    about = definition.digest, originator_post
    return standing.narrowed.get(about) or standing.narrowed.setdefault(about, _narrowed(standing, definition, originator_post))


def _narrowed(standing: Standing, definition: Definition, originator_post: str) -> Standing:
    posts, groups = frozenset(definition.posts) | {originator_post}, {}
    if definition.groups:
        groups = {group: standing.members(group) for group in definition.groups}
        posts |= {m.post for members in groups.values() for m in members if m.post}
    return replace(
        standing,
        groups=groups,
        holdings=tuple(h for h in standing.holdings if h.post in posts),
        delegations=tuple(d for d in standing.delegations if d.from_post in posts or d.to_post in posts),
    )


def facts_of(
    given: Mapping[str, Any], decision: Decision, definition: Definition, actor: str | None, inputs: Mapping[str, Any]
) -> Facts:
    """Build again the facts that an event quotes; `inputs` are the stated values, opened from their commitments."""
    return resting_on(_standing_from(given["standing"]), given, decision, definition, actor, inputs)


def resting_on(
    standing: Standing,
    given: Mapping[str, Any],
    decision: Decision,
    definition: Definition,
    actor: str | None,
    inputs: Mapping[str, Any],
) -> Facts:
    """Build again the facts that an event quotes, where the standing that it quotes was read already."""
    told = given["attempt"]
    attempt = Attempt(
        inputs=inputs,
        choice=told["choice"],
        affirmed=tuple(told["affirmed"]),
        determinations=tuple([_result_from(each) for each in told["determinations"]]),
        wet=_wet_from(told["wet"]) if told["wet"] else None,
        link=told["link"],
        member=told["member"],
        meeting=told["meeting"],
    )
    return Facts(
        definition=definition,
        decision=decision,
        standing=standing,
        actor=actor,
        now=datetime.fromisoformat(given["now"]),
        today=date.fromisoformat(given["today"]),
        attempt=attempt,
    )


def _standing_from(quoted: Mapping[str, Any]) -> Standing:
    return Standing(
        sequence=quoted["sequence"],
        holdings=tuple(_holding_from(h) for h in quoted["holdings"]),
        delegations=tuple(_delegation_from(d) for d in quoted["delegations"]),
        parameters=quoted["parameters"],
        calendar=Calendar.from_dict(quoted["calendar"]),
        groups={group: tuple(_member_from(m) for m in members) for group, members in quoted["groups"].items()},
        hold=_hold_from(quoted["hold"]),
        ended=quoted["ended"],
    )


def spelt(standing: Standing) -> dict[str, Any]:
    """Spell what holds in a body as events quote it; members by their keys, since their names are texts."""
    return {
        "sequence": standing.sequence,
        "holdings": [_holding(h) for h in standing.holdings],
        "delegations": [_delegation(d) for d in standing.delegations],
        "parameters": dict(standing.parameters),
        "calendar": standing.calendar.as_dict(),
        "groups": {group: [[m.key, m.post] for m in members] for group, members in standing.groups.items()},
        "hold": [asdict(h) for h in standing.hold],
        "ended": standing.ended,
    }


def _member_from(quoted: list[str | None]) -> Member:
    key, post = quoted
    return Member(key=str(key), name=str(key), post=post)


def _result(facts: Facts, stated: Mapping[str, Any]) -> dict[str, Any]:
    conditions = stated.get("conditions")
    return {
        "recommendation": stated.get("recommendation"),
        "outcome": stated.get("outcome"),
        "reasoned": bool(stated.get("reason")),
        "amended": amended(facts, stated),
        "conditions": None if conditions is None else [without_words(one) for one in conditions],
    }


def _result_from(quoted: Mapping[str, Any]) -> dict[str, Any]:
    conditions = quoted["conditions"]
    return {
        "recommendation": quoted["recommendation"],
        "outcome": quoted["outcome"],
        "reason": "given" if quoted["reasoned"] else None,
        "text": UNTOLD if quoted["amended"] else None,
        "conditions": None if conditions is None else [with_words(one, UNTOLD) for one in conditions],
    }


def _hold_from(quoted: Iterable[Mapping[str, Any]]) -> tuple[Hold, ...]:
    return tuple(Hold(**one) for one in quoted)


def _delegation(delegation: Delegation) -> dict[str, Any]:
    return {**asdict(delegation), "matters": list(delegation.matters)}


def _delegation_from(quoted: Mapping[str, Any]) -> Delegation:
    return Delegation(**{**quoted, "matters": tuple(quoted["matters"])})


def _holding(held: Holding) -> list[str | None]:
    return [held.post, held.officer, held.kind, held.on_behalf_of]


def _holding_from(quoted: list[str | None]) -> Holding:
    post, officer, kind, on_behalf_of = quoted
    return Holding(post=str(post), officer=str(officer), kind=kind, on_behalf_of=on_behalf_of)  # type: ignore[arg-type]


def _wet(wet: Wet) -> dict[str, Any]:
    return {
        "officer": wet.officer,
        "signed_on": wet.signed_on,
        "scan": wet.scan,
        "holdings": [_holding(h) for h in wet.holdings],
        "delegations": [_delegation(d) for d in wet.delegations],
        "hold": [asdict(h) for h in wet.hold],
    }


def _wet_from(quoted: Mapping[str, Any]) -> Wet:
    holdings = tuple(_holding_from(h) for h in quoted["holdings"])
    delegations = tuple(_delegation_from(d) for d in quoted["delegations"])
    return Wet(
        officer=quoted["officer"],
        signed_on=quoted["signed_on"],
        holdings=holdings,
        delegations=delegations,
        hold=_hold_from(quoted["hold"]),
        scan=quoted["scan"],
    )
