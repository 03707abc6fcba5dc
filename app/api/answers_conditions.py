"""What is answered about what was decided and the conditions it is subject to; see `answers`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from app.api.models import Id
from app.api.shapes import Day, Told
from app.workflow.conditions import ConditionKind


class Owner(Told):
    """A post, or a party outside; its name is null where it was disposed of."""

    post: str | None = None
    party: str | None = None


class ConditionSet(Told):
    """What a recommendation is subject to."""

    id: str
    kind: ConditionKind
    text: str | None
    owner: Owner
    due_on: Day | None = None
    optional: bool = False


class VotesCast(Told):
    for_: int = Field(alias="for")
    against: int
    abstained: int
    casting: Literal["for", "against"] | None


class OutcomeOf(Told):
    """What was decided on one recommendation; if it was amended, in which words, in which it was recommended, who signed those."""

    recommendation: str
    outcome: str
    amended: bool
    text: str | None
    recommended: str | None
    signed_as_recommended: list[str]
    reason: str | None
    votes: VotesCast | None
    conditions: list[ConditionSet]


class Evidence(Told):
    """By what a condition was met: a paper, a text, or an officer's own decision."""

    attachment: Id | None
    text: str | None
    decision: Id | None
    reference: str | None


class Condition(ConditionSet):
    """A condition of what was decided, since its determination, and how it ended."""

    recommendation: str
    version: int
    since: Day
    status: Literal["open", "discharged", "lapsed"]
    overdue: bool
    evidence: Evidence | None
    discharged_by: Id | None
    discharged_on: Day | None
    note: str | None


class DecidedIn(Told):
    """Whose the decision itself is, where this one leaves it to an officer; and the officer's record, once it is made."""

    post: str
    condition: str
    decision: Id | None
    reference: str | None
