"""What decisions make somebody owe: listed, read, promised, opened, met, released. What may be done is decided below."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.api import answers_acts as acts
from app.api import answers_obligations as told_as
from app.api import examples_obligations as examples
from app.api.acting import act
from app.api.auth import Asker, OnVersion, Sent, Signed, who
from app.api.described import ACT_ON_VERSION, ETAG, READ, READ_ONE, answers
from app.api.edge import Edge
from app.api.models import BODY
from app.api.models_obligations import ObligationMet, ObligationReleased, PromiseMade
from app.api.reply import Cursor, DecisionId, Limit, ObligationId, acted, tag, told
from app.decisions import obligation_queries as queries
from app.decisions import queries as decisions
from app.decisions.actions import Done
from app.decisions.answers import Answer
from app.decisions.commands import Call, Meet, OnDecision, Promise, Release

router = APIRouter(prefix="/api/v1", tags=["Obligations"], route_class=Edge)

READERS = "those who may read the decision that made it; to all others it does not exist"
OfBody = Annotated[str | None, Query(pattern=BODY, description="The body's id or short name.")]
Post = Annotated[str | None, Query(max_length=64, description="The post that owes it.")]
State = Annotated[str | None, Query(max_length=64, description="waiting, open, met, released or lapsed.")]
Late = Annotated[bool, Query(description="Only what is owed and late.")]


@router.get(
    "/obligations",
    response_model=None,
    openapi_extra=who("any officer; each sees what decisions that they may read make somebody owe"),
    responses=answers(200, told_as.Obligations, {"items": [examples.LISTED], "next": None}, READ),
)
def list_obligations(
    asker: Signed,
    body: OfBody = None,
    state: State = None,
    post: Post = None,
    overdue: Late = False,
    cursor: Cursor = None,
    limit: Limit = 20,
) -> Response:
    """What is owed, the first due first, a page at a time."""
    wanted = queries.Filters(body=body, state=state, post=post, overdue=overdue, cursor=cursor, limit=limit)
    with asker.reading() as (connection, officer):
        page = queries.listing(connection, asker.parts.secretariat, officer.id, asker.now, wanted)
    return told({"items": page.items, "next": page.next})


@router.get(
    "/obligations/{obligation}",
    response_model=None,
    openapi_extra=who(READERS),
    responses=answers(200, told_as.ObligationListed, examples.LISTED, READ_ONE, ETAG),
)
def get_obligation(asker: Signed, obligation: ObligationId) -> Response:
    """One of them; the tag is the version of its decision, on which acts on it are made."""
    with asker.reading() as (connection, officer):
        secretariat = asker.parts.secretariat
        found = queries.find_decision(connection, secretariat, officer.id, asker.now, obligation)
        one = queries.one(connection, secretariat, asker.now, found, obligation)
    return told(one, headers=tag(found.row.version))


@router.get(
    "/decisions/{decision}/obligations",
    response_model=None,
    openapi_extra=who(READERS),
    responses=answers(200, told_as.Obligations, {"items": [examples.LISTED], "next": None}, READ_ONE, ETAG),
)
def obligations_of(asker: Signed, decision: DecisionId) -> Response:
    """What one decision makes somebody owe, in the order in which it came about."""
    with asker.reading() as (connection, officer):
        secretariat = asker.parts.secretariat
        found = decisions.find(connection, secretariat, officer.id, asker.now, decision)
        items = queries.of_decision(connection, secretariat, asker.now, found)
    return told({"items": items, "next": None}, headers=tag(found.row.version))


@router.post(
    "/decisions/{decision}/obligations",
    status_code=201,
    response_model=None,
    openapi_extra=who("the originator, and whoever decides or records for it"),
    responses=answers(201, acts.Act, examples.MADE, ACT_ON_VERSION, ETAG),
)
def promise(asker: Signed, sent: OnVersion, decision: DecisionId, body: PromiseMade) -> Response:
    """Say what was promised after a decision, which post owes it, and by which day."""
    return _perform(asker, sent, Promise(decision=decision, text=body.text, post=body.post, due_on=body.due_on), 201)


@router.post(
    "/obligations/{obligation}/opening",
    response_model=None,
    openapi_extra=who("whoever owes it, and the originator of its decision"),
    responses=answers(200, acts.Act, examples.OPENED, ACT_ON_VERSION, ETAG),
)
def open_owed_paper(asker: Signed, sent: OnVersion, obligation: ObligationId) -> Response:
    """Open its paper before a clock does, or anew where the first one was withdrawn."""
    return _on(asker, sent, obligation, lambda decision: Call(decision=decision, obligation=obligation))


@router.post(
    "/obligations/{obligation}/meeting",
    response_model=None,
    openapi_extra=who("whoever owes it, the originator of its decision, and whoever decided or records for it"),
    responses=answers(200, acts.Act, examples.MET, ACT_ON_VERSION, ETAG),
)
def meet_obligation(asker: Signed, sent: OnVersion, obligation: ObligationId, body: ObligationMet) -> Response:
    """Say that it is met: by another decision, or by what a text says."""
    return _on(
        asker, sent, obligation, lambda decision: Meet(decision=decision, obligation=obligation, by=body.decision, text=body.text)
    )


@router.post(
    "/obligations/{obligation}/release",
    response_model=None,
    openapi_extra=who("whoever decided, or records for it"),
    responses=answers(200, acts.Act, examples.RELEASED, ACT_ON_VERSION, ETAG),
)
def release_obligation(asker: Signed, sent: OnVersion, obligation: ObligationId, body: ObligationReleased) -> Response:
    """Let somebody off, with the reason; what comes round again is owed the next time, unless it ends for good."""
    return _on(
        asker,
        sent,
        obligation,
        lambda decision: Release(decision=decision, obligation=obligation, reason=body.reason, for_good=body.for_good),
        comment=body.reason,
    )


def _on(asker: Asker, sent: Sent, obligation: str, command: Callable[[str], OnDecision], comment: str | None = None) -> Response:
    """Act on an obligation through the decision that made it."""
    with asker.reading() as (connection, officer):
        found = queries.find_decision(connection, asker.parts.secretariat, officer.id, asker.now, obligation)
    return _perform(asker, sent, command(found.row.id), 200, comment)


def _perform(asker: Asker, sent: Sent, command: OnDecision, status: int, comment: str | None = None) -> Response:
    def render(done: Done) -> Answer:
        assert done.entry is not None
        said: Mapping[str, Any] = {str(done.entry.data.get("comment")): comment} if comment else {}
        return acted(done, said, status)

    return act(asker, sent, command, render)
