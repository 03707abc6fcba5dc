"""What is answered about obligations, for the description of the API; see `answers`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from app.api.models import Id
from app.api.shapes import Day, Told

ObligationKind = Literal["recurring", "once", "promised"]
ObligationState = Literal["waiting", "open", "met", "released", "lapsed"]


class Counted(Told):
    """Why a day due is that day: so many periods after an event on a day."""

    period: Literal["quarter", "six_months", "year"]
    event: str
    start: Day
    n: int
    in_words: str


class EvidenceOfIt(Told):
    """By what it was met: another decision, a paper, or a text, which is null where it was disposed of."""

    decision: Id | None
    reference: str | None
    attachment: Id | None
    text: str | None


class EndOfObligation(Told):
    by: Id | None
    on: Day | None
    evidence: EvidenceOfIt | None
    note: str | None


class Obligation(Told):
    """What a decision makes somebody owe: waiting, or open once its paper is; overdue while it is neither met nor released.

    `paper` is the one that was opened for it, `lost` those that were withdrawn or refused, `follows` the one it comes after.
    """

    id: Id
    body: Id
    decision: Id
    kind: ObligationKind
    key: str | None
    title: str | None
    post: str | None
    due: Day | None
    overdue: bool
    why: Counted | None
    state: ObligationState
    opens: str | None
    opens_on: Day | None
    paper: Id | None
    lost: list[Id]
    met_by: str | None
    condition: str | None
    follows: Id | None
    version: int
    ended: EndOfObligation | None


class ArisesFrom(Told):
    """The obligation, of another decision, that this paper was opened for."""

    decision: Id
    obligation: Id


class ObligationDone(Told):
    """What an event did to an obligation."""

    id: Id
    as_: Literal["made", "opened", "lost", "met", "released", "lapsed"] = Field(alias="as")


class DecisionOf(Told):
    """The decision that made somebody owe it."""

    reference: str | None
    workflow: str
    title: str


class ObligationListed(Obligation):
    """With its decision; `blocked` says why the paper is not open that should be by now."""

    of: DecisionOf
    blocked: str | None


class Obligations(Told):
    items: list[ObligationListed]
    next: str | None
