"""Conditions on a recommendation and restrictions on a paper, one at a time: each is an edit like any other.

Once a decision is made, its conditions are discharged here.
"""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from app.api import answers_acts as acts
from app.api import examples
from app.api.acting import act
from app.api.auth import Asker, OnVersion, Sent, Signed, who
from app.api.decisions import revised
from app.api.described import ACT_ON_VERSION, ETAG, answers
from app.api.edge import Edge
from app.api.models import ConditionDischarged, ConditionMade, EvidenceGiven, RestrictionMade
from app.api.reply import ConditionId, DecisionId, acted
from app.decisions.actions import Done
from app.decisions.answers import Answer
from app.decisions.commands import Condition, Discharge, Restrict

router = APIRouter(prefix="/api/v1/decisions/{decision}", tags=["Decisions"], route_class=Edge)
EDITORS = "officers who may change the content, in the present state"


@router.post(
    "/conditions",
    status_code=201,
    response_model=None,
    openapi_extra=who(EDITORS),
    responses=answers(201, acts.Revised, examples.REVISED, ACT_ON_VERSION, ETAG),
)
def add_condition(asker: Signed, sent: OnVersion, decision: DecisionId, body: ConditionMade) -> Response:
    """Make a recommendation subject to one more condition."""

    condition = body.model_dump(exclude_none=True, exclude={"recommendation"})
    return _add(asker, sent, Condition(decision=decision, recommendation=body.recommendation, condition=condition))


@router.post(
    "/conditions/{condition}/discharge",
    response_model=None,
    openapi_extra=who("the condition's owner, the originator, and whoever decided"),
    responses=answers(200, acts.Act, examples.DISCHARGED, ACT_ON_VERSION, ETAG),
)
def discharge_condition(
    asker: Signed, sent: OnVersion, decision: DecisionId, condition: ConditionId, body: ConditionDischarged
) -> Response:
    """Say that a condition of a decision is met, with the evidence; or that an optional one is not required, and why."""
    evidence = body.evidence or EvidenceGiven.model_construct()
    command = Discharge(
        decision=decision,
        condition=condition,
        attachment=evidence.attachment,
        text=evidence.text,
        note=body.note,
        not_required=body.not_required,
    )

    def render(done: Done) -> Answer:
        assert done.entry is not None
        return acted(done, {done.entry.data["comment"]: body.note})

    return act(asker, sent, command, render)


@router.post(
    "/restrictions",
    status_code=201,
    response_model=None,
    openapi_extra=who(EDITORS),
    responses=answers(201, acts.Revised, examples.REVISED, ACT_ON_VERSION, ETAG),
)
def add_restriction(asker: Signed, sent: OnVersion, decision: DecisionId, body: RestrictionMade) -> Response:
    """Restrict one paper, or the decision as a whole, with the ground and the reason."""

    return _add(asker, sent, Restrict(decision=decision, restriction=body.model_dump(exclude_none=True)))


def _add(asker: Asker, sent: Sent, command: Condition | Restrict) -> Response:
    def render(done: Done) -> Answer:
        return revised(done, 201)

    return act(asker, sent, command, render)
