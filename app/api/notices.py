"""Notices of a decision to come: published by the post that the procedure names, never changed, only replaced."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from app.api import answers_acts as acts
from app.api import examples
from app.api.acting import act
from app.api.auth import OnVersion, Signed, who
from app.api.described import ACT_ON_VERSION, ETAG, answers
from app.api.edge import Edge
from app.api.models import NoticePublished
from app.api.reply import DecisionId, acted
from app.decisions.actions import Done
from app.decisions.answers import Answer
from app.decisions.commands import Notify
from app.log.ids import new_id
from app.workflow.guards.notice_rules import Proposed

router = APIRouter(prefix="/api/v1/decisions/{decision}", tags=["Acts"], route_class=Edge)


@router.post(
    "/notices",
    status_code=201,
    response_model=None,
    openapi_extra=who("holders of the post that the procedure names for such a notice"),
    responses=answers(201, acts.Act, examples.NOTIFIED, ACT_ON_VERSION, ETAG),
)
def publish_notice(asker: Signed, sent: OnVersion, decision: DecisionId, body: NoticePublished) -> Response:
    """Publish a notice of the decision to come, at this moment; clear days count from it.

    What each kind must say, and who is told or asked, is in the reference; a refusal lists everything that is missing, from
    when a decision is possible, and which quicker way is open. A wrong notice is replaced by a new one, from which days count anew.
    """
    proposed = Proposed(
        kind=body.kind,
        contents={name: said.model_dump(by_alias=True, exclude_none=True) for name, said in body.contents.items()},
        first_on=body.first_on,
        last_on=body.last_on,
        informed=tuple(body.informed),
        consents=tuple(one.model_dump() for one in body.consents),
        replaces=body.replaces,
        why=body.why,
    )
    command = Notify(decision=decision, notice=new_id(asker.now), proposed=proposed)

    def render(done: Done) -> Answer:
        return acted(done, status=201)

    return act(asker, sent, command, render)
