"""What a sign-off and a determination say in their event: who, in which capacity, on which exact content."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any

from app.log.canonical import encode
from app.workflow import coverage
from app.workflow.capacity import decides_together
from app.workflow.conditions import without_words
from app.workflow.definition import Outcome, SignoffRule
from app.workflow.facts import Attempt, Facts, Verdict
from app.workflow.guards import outcomes
from app.workflow.guards.outcomes import kind_of
from app.workflow.members import speaks_as


def statement_digest(rule: SignoffRule, choice: str | None, affirmed: Iterable[str]) -> str:
    """Give the SHA-256 of the words that were signed: the statement, the limb chosen, the limbs affirmed."""
    chosen = rule.exactly_one_of.get(choice) if choice else None
    return _digest(rule.statement, chosen, tuple([rule.always[limb] for limb in sorted(affirmed) if limb in rule.always]))


@lru_cache(maxsize=256)  # the words are those of procedures, so there are few
def _digest(statement: str, choice: str | None, affirmed: tuple[str, ...]) -> str:
    return sha256(encode({"statement": statement, "choice": choice, "affirmed": affirmed})).hexdigest()


def signoff_of(facts: Facts, verdict: Verdict) -> dict[str, Any]:
    """Say what was signed, or refused: the statement, and every covered path with its commitment."""
    rule = facts.definition.signoffs[str(verdict.signs or verdict.refuses)]
    attempt, holding = facts.attempt or Attempt(), verdict.holding
    member = speaks_as(facts, rule) if rule.for_each else None
    wet = attempt.wet
    return {
        "name": rule.name,
        "duty": rule.duty,
        "for": member.key if member else None,
        "answer": "given" if verdict.signs else "refused",
        "post": holding.post if holding else rule.post,
        "officer": facts.signer,
        "kind": holding.kind if holding else "holder",
        "on_behalf_of": holding.on_behalf_of if holding else None,
        "method": "wet" if wet else "electronic",
        "signed_on": wet.signed_on if wet else facts.today.isoformat(),
        "scan": wet.scan if wet else None,
        "choice": attempt.choice,
        "affirmed": sorted(attempt.affirmed),
        "statement": statement_digest(rule, attempt.choice, attempt.affirmed) if verdict.signs else None,
        "covered": coverage.covered(rule, facts.decision.commitments),
    }


def determination_of(facts: Facts, decides: Outcome, results: list[dict[str, Any]], words: str) -> dict[str, Any]:
    """Say who decided, when, and the outcome of each recommendation with its conditions; `words` commits to all that is text."""
    wet = facts.attempt.wet if facts.attempt else None
    post = facts.decision.decider_post or ""
    holding, together = facts.held.get(post), decides_together(facts)
    return {
        "kind": kind_of(decides, facts.decision.outcome),
        "decider": {
            "post": post,
            "officer": facts.signer if holding or not together else None,  # a recorder enters what others decided together
            "kind": holding.kind if holding else "holder",
            "on_behalf_of": holding.on_behalf_of if holding else None,
        },
        "method": "wet" if wet else "electronic",
        "scan": wet.scan if wet else None,
        "decided_on": wet.signed_on if wet else facts.today.isoformat(),
        "meeting": facts.attempt.meeting if facts.attempt else None,
        "outcomes": [result_told(each) for each in results],
        "words": words,
    }


def result_told(result: Mapping[str, Any]) -> dict[str, Any]:
    """Say of one outcome what its event says plainly: the words of it are committed to."""
    return {
        "recommendation": result["recommendation"],
        "outcome": result["outcome"],
        "amended": "recommended" in result,
        "conditions": [without_words(one) for one in result.get("conditions", ())],
    }


def outcomes_of(facts: Facts, verdict: Verdict) -> list[dict[str, Any]]:
    """Give what was decided for each recommendation: as stated, or the same for each where the act says no more."""
    transition = next(t for t in facts.definition.by_action[verdict.action] if facts.decision.state in t.from_)
    return [dict(one) for one in outcomes.outcomes_of(facts, transition)]
