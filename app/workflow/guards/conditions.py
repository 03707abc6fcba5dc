"""Guards of conditions: which of them still stand in the way of carrying a decision out, and who decides what is only endorsed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from app.errors import Blocker
from app.workflow.calendar import in_full
from app.workflow.facts import Condition, Facts
from app.workflow.guards.guard import GuardCall, guard, post_title
from app.workflow.guards.outcomes import outcomes_of


@guard(rule="What is decided on conditions is carried out when they are met")
def conditions_discharged(facts: Facts, call: GuardCall) -> Iterator[Blocker]:
    """No condition is open but those that stand for good, for whoever relied on the conditions (the decision itself)."""
    for condition in facts.decision.conditions:
        if condition.status == "open" and condition.kind != "standing":
            yield call.blocker("condition_open", _still_open(facts, condition), _who(condition), f"conditions.{condition.id}")


@guard(rule="An endorsement is not the decision: it names the officer who decides", reads_act=True)
def delegation_named(facts: Facts, call: GuardCall) -> Iterator[Blocker]:
    """A delegation condition names the officer's post that decides, for whoever looks for the decision (SI 2014/2095)."""
    if not any(one["kind"] == "delegation" and one["owner"].get("post") for one in _as_decided(facts, call)):
        message = "No delegation condition names the officer's post that takes the decision."
        yield call.blocker("delegation_unnamed", message, "originator", "recommendations")


def _as_decided(facts: Facts, call: GuardCall) -> Iterator[Mapping[str, Any]]:
    """Give the conditions as the act would set them; where nobody decides yet, as they are recommended."""
    deciding = call.transition if call.transition and call.transition.decides and facts.attempt else None
    carried = outcomes_of(facts, deciding) if deciding else facts.decision.content.get("recommendations") or ()
    yield from (one for each in carried for one in each.get("conditions") or ())


def _still_open(facts: Facts, condition: Condition) -> str:
    whose = post_title(facts.definition, condition.owner) if condition.owner else "a party outside"
    due = f", due on {in_full(date.fromisoformat(condition.due_on))}" if condition.due_on else ""
    since = in_full(date.fromisoformat(condition.since))
    kind = condition.kind.replace("_", " ")
    return (
        f"Condition {condition.id} of recommendation {condition.recommendation} ({kind}, for {whose}{due}) is open since {since}."
    )


def _who(condition: Condition) -> str:
    return condition.owner or "originator"
