"""Papers of a decision: taken in as they are, given out as attachments that no browser opens by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import orjson
from fastapi import APIRouter, Form, UploadFile
from pydantic import StringConstraints
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from app.api import answers_acts as acts
from app.api import examples
from app.api.acting import act
from app.api.auth import READERS, OnVersion, Signed, digest, who
from app.api.decisions import found
from app.api.described import ACT_ON_VERSION, ETAG, LOCATION, READ_ONE, answers, problems_of
from app.api.edge import Edge
from app.api.models import LINE, Named, Visibility
from app.api.reply import AttachmentId, DecisionId, act_of, decision_of, tag
from app.decisions import queries
from app.decisions.actions import Done
from app.decisions.answers import Answer
from app.decisions.commands import Attach
from app.decisions.content import paper_in
from app.documents.names import given_out, plain_name
from app.documents.papers import OCTETS, chunks
from app.errors import Unknown
from app.log.ids import new_id

router = APIRouter(prefix="/api/v1/decisions/{decision}/attachments", tags=["Papers"], route_class=Edge)


@router.post(
    "",
    status_code=201,
    response_model=None,
    openapi_extra=who("officers who may attach papers in the present state"),
    responses=answers(201, acts.Attached, examples.ATTACHED, ACT_ON_VERSION, {**ETAG, **LOCATION}),
)
def attach_paper(
    request: Request,
    asker: Signed,
    sent: OnVersion,
    decision: DecisionId,
    file: UploadFile,
    kind: Annotated[
        str,
        Form(description="What it is, such as report; signature for the scan of a signed paper, which a recorder attaches."),
        StringConstraints(min_length=1, max_length=64, pattern=LINE),
    ],
    visibility: Annotated[Visibility, Form()],
    key: Annotated[Named | None, Form(description="Which of the papers that the procedure expects.")] = None,
) -> Response:
    """Attach a paper. For an Idempotency-Key, the same fields and the same file are the same request, however they are framed."""
    with asker.reading() as (connection, officer):
        queries.find(connection, asker.parts.secretariat, officer.id, asker.now, decision)  # before anything is kept for it
    name = plain_name(file.filename or "")
    stored = asker.parts.papers.store(file.file)
    paper = {"key": key, "name": name, "kind": kind, "visibility": visibility, "sha256": stored.sha256, "size": stored.size}
    payload = digest(request.method, request.scope["path"], orjson.dumps(paper, option=orjson.OPT_SORT_KEYS))
    command = Attach(decision=decision, attachment=new_id(asker.now), paper=paper)

    def render(done: Done) -> Answer:
        told = decision_of(done)
        one = next(paper for paper in told["attachments"] if paper["id"] == command.attachment)
        voided = done.entry.data["voided"] if done.entry else []
        where = {"Location": f"/api/v1/decisions/{decision}/attachments/{command.attachment}"}
        body = {"decision": told, "attachment": one, "voided": voided, **act_of(done)}
        return Answer(201, orjson.dumps(body), {**tag(done.record["version"]), **where})

    return act(asker, replace(sent, payload=payload), command, render)


@router.get(
    "/{attachment}",
    response_class=Response,
    response_model=None,
    openapi_extra=who(READERS),
    responses={
        200: {
            "description": "The paper as it was taken in, to be saved.",
            "content": {OCTETS: {"schema": {"type": "string", "format": "binary"}, "example": "%PDF-1.7 ..."}},
            "headers": {"Content-Disposition": {"schema": {"type": "string"}, "example": 'attachment; filename="memorandum.pdf"'}},
        },
        **problems_of((*READ_ONE, "paper_altered")),
    },
)
def get_paper(asker: Signed, decision: DecisionId, attachment: AttachmentId) -> Response:
    """A paper, to be saved."""
    one = found(asker, decision)
    paper = paper_in(one.facts.decision.content, attachment)
    if paper is None:
        raise Unknown(f"This decision has no paper {attachment[:60]!r}.")
    file = asker.parts.papers.open(paper["sha256"])
    return StreamingResponse(chunks(file), media_type=OCTETS, headers=given_out(paper["name"], paper["size"]))
