"""Links from one decision to others: which are new, whom they may name, what an approval makes of what it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Row

from app.decisions.discharging import delegated_to
from app.errors import Blocker
from app.officers.organisation import Organisation
from app.workflow.facts import Decision, Facts, Verdict
from app.workflow.guards.guard import post_title

AUTHORITY = "An officer decides what another decision leaves to the post: it stands, and a condition of it says so"
CONTINUES = "continues"  # a decision of the body from which this one took over, which goes on here
ENDING = {"supersedes": "supersede", "rescinds": "rescind"}  # the link that a new decision names: the action it makes of the old


def new_links(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, str]]:
    """Give the links that stand in content and did not before."""
    old = before.get("links") or []
    return [link for link in after.get("links") or [] if link not in old]


def linkable(kind: str, organisation: Organisation) -> frozenset[str]:
    """Give the bodies whose decisions a link may name: one's own, or those from which it took over."""
    return frozenset(p.other for p in organisation.predecessors) if kind == CONTINUES else frozenset((organisation.body.id,))


def ended_by(decision: Decision, verdict: Verdict, outcome: str | None) -> list[tuple[str, str]]:
    """Give the action and the decision for each that an act would end: what its procedure says, or all by a whole approval."""
    kinds = verdict.ends or (tuple(ENDING) if outcome == "approved" and verdict.decides else ())
    return [(ENDING[link["kind"]], link["decision"]) for link in decision.content.get("links") or () if link["kind"] in kinds]


def delegated_from(decision: Decision, verdict: Verdict) -> list[str]:
    """Give the decisions from which one that an officer makes takes its authority; whatever is decided, they are answered."""
    if not verdict.decides:
        return []
    return [link["decision"] for link in decision.content.get("links") or () if link["kind"] == "delegated_from"]


def authority_unmet(facts: Facts, other: Facts, reference: str | None) -> Iterator[Blocker]:
    """Say where a decision that is named does not leave anything to whoever decides, or no longer."""
    post = facts.decision.decider_post
    if not delegated_to(other, post):
        named, whose = reference or other.decision.id, post_title(facts.definition, post)
        says = f"Decision {named}, which this one names, leaves nothing open to {whose}."
        yield Blocker("delegation_not_given", says, "originator", "links", AUTHORITY)


def told_at_link(verdict: Verdict, row: Row[Any]) -> Verdict:
    """Point the blockers of the decision that would be ended at the link that names it."""
    told = f"Decision {row.reference or row.id}, which this one names: "
    return verdict._replace(blockers=tuple(replace(b, where="links", message=told + b.message) for b in verdict.blockers))
