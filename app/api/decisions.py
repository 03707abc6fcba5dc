"""Decisions: opened, read, listed, changed. What may be done is decided in the rooms below."""

from __future__ import annotations

from typing import Annotated, Literal

import orjson
from fastapi import APIRouter, Query
from starlette.responses import Response

from app.api import answers as told_as
from app.api import answers_acts as acts
from app.api import examples
from app.api.acting import act
from app.api.auth import OFFICERS, READERS, Asker, Once, OnVersion, Signed, who
from app.api.bodies import own_body
from app.api.described import ACT, ACT_ON_VERSION, ETAG, LOCATION, READ, READ_ONE, answers
from app.api.edge import Short
from app.api.models import DecisionOpened, DecisionRevised
from app.api.reply import Cursor, DecisionId, Limit, Number, act_of, decision_of, number, tag, told
from app.clock import local_day
from app.decisions import queries
from app.decisions.actions import Done
from app.decisions.answers import Answer
from app.decisions.commands import Open, Revise
from app.decisions.content import paths_of
from app.decisions.locking import Locked
from app.decisions.view import decision_view
from app.errors import DulyError
from app.officers.organisation import Body

router = APIRouter(prefix="/api/v1/decisions", tags=["Decisions"], route_class=Short)

Flag = Annotated[Literal["true", "false", ""], Query()]  # `?all` says the same as `?all=true`
Word = Annotated[str | None, Query(max_length=64)]


def found(asker: Asker, decision: str) -> Locked:
    """Give a decision that the officer may read, with its facts as of now. Raises Unknown, NotSignedIn."""
    with asker.reading() as (connection, officer):
        return queries.find(connection, asker.parts.secretariat, officer.id, asker.now, decision)


@router.post(
    "",
    status_code=201,
    response_model=None,
    openapi_extra=who("officers who hold an office in the body today"),
    responses=answers(201, acts.Opened, examples.OPENED, ACT, {**ETAG, **LOCATION}),
)
def open_decision(asker: Signed, sent: Once, body: DecisionOpened) -> Response:
    """Open a decision as a draft."""
    content = body.model_dump(by_alias=True, exclude_unset=True, exclude={"body", "workflow", "originator"})
    post = body.originator.post if body.originator else None
    at_hand = asker.parts.secretariat.organisations.own_at_hand(asker.presumed().officer, local_day(asker.now), body.body)
    of = at_hand or _own_body(asker, body.body)
    command = Open(body=of.id, workflow=body.workflow, content=paths_of(content), originator_post=post)

    def render(done: Done) -> Answer:
        where = {"Location": f"/api/v1/decisions/{done.record['id']}"}
        return Answer(201, orjson.dumps({**decision_of(done), **act_of(done)}), {**tag(done.record["version"]), **where})

    try:
        return act(asker, sent, command, render)
    except DulyError:
        if at_hand:  # who is of that body no longer is told nothing else
            _own_body(asker, body.body)
        raise


def _own_body(asker: Asker, key: str) -> Body:
    with asker.reading() as (connection, officer):
        return own_body(connection, asker, officer.id, key)


@router.get(
    "",
    response_model=None,
    openapi_extra=who(OFFICERS),
    responses=answers(200, told_as.DecisionsListed, {"items": [examples.DECISION_LISTED], "next": None}, READ),
)
def list_decisions(
    asker: Signed,
    body: Word = None,
    workflow: Word = None,
    state: Word = None,
    outcome: Word = None,
    awaiting: Annotated[Literal["me"] | None, Query(description="Only those whose next step is mine.")] = None,
    overdue: Flag = "false",
    q: Annotated[
        str | None, Query(max_length=200, description="Words of the title or the reference, among the newest 500.")
    ] = None,
    cursor: Cursor = None,
    limit: Limit = 20,
) -> Response:
    """The decisions that I may read, the newest first, a page at a time."""
    wanted = queries.Filters(
        body=body,
        workflow=workflow,
        state=state,
        outcome=outcome,
        awaiting_me=awaiting == "me",
        overdue=overdue != "false",
        q=q,
        cursor=cursor,
        limit=limit,
    )
    with asker.reading() as (connection, officer):
        page = queries.listing(connection, asker.parts.secretariat, officer.id, asker.now, wanted)
    return told({"items": page.items, "next": page.next})


@router.get(
    "/{decision}",
    response_model=None,
    openapi_extra=who(READERS),
    responses=answers(200, told_as.Decision, examples.DECISION_WHOLE, READ_ONE, ETAG),
)
def get_decision(asker: Signed, decision: DecisionId) -> Response:
    """A decision whole."""
    one = found(asker, decision)
    return told(decision_view(one.record, one.facts.decision.content, one.words, one.facts), headers=tag(one.row.version))


@router.patch(
    "/{decision}",
    response_model=None,
    openapi_extra=who("officers who may change what they send, in the present state"),
    responses=answers(200, acts.Revised, examples.REVISED, ACT_ON_VERSION, ETAG),
)
def revise_decision(asker: Signed, sent: OnVersion, decision: DecisionId, body: DecisionRevised) -> Response:
    """Change the content: a new revision, or none where nothing changed; says which sign-offs that voided.

    What is left out stays as it is; null makes a part, a section or an answer blank; `findings` are notes by finding.
    """
    changes = body.model_dump(by_alias=True, exclude_unset=True, exclude={"findings"})
    notes = {key: note or "" for key, note in body.findings.items()}
    command = Revise(decision=decision, changes=paths_of(changes), notes=notes)
    return act(asker, sent, command, revised)


def revised(done: Done, status: int = 200) -> Answer:
    """Answer an edit: the decision, and which sign-offs it voided."""
    voided = done.entry.data["voided"] if done.entry else []
    return Answer(status, orjson.dumps({**decision_of(done), "voided": voided, **act_of(done)}), tag(done.record["version"]))


@router.get(
    "/{decision}/history",
    response_model=None,
    openapi_extra=who(READERS),
    responses=answers(200, acts.History, {"items": [examples.EVENT]}, READ_ONE, ETAG),
)
def get_history(asker: Signed, decision: DecisionId) -> Response:
    """Every event of a decision in order, comments and refused attempts among them."""
    with asker.reading() as (connection, officer):
        one = queries.find(connection, asker.parts.secretariat, officer.id, asker.now, decision)
        items = queries.history(connection, one)
    return told({"items": items}, headers=tag(one.row.version))


@router.get(
    "/{decision}/revisions/{n}",
    response_model=None,
    openapi_extra=who(READERS),
    responses=answers(200, acts.Revision, examples.REVISION, READ_ONE),
)
def get_revision(asker: Signed, decision: DecisionId, n: Number) -> Response:
    """The content as it stood."""
    with asker.reading() as (connection, officer):
        one = queries.find(connection, asker.parts.secretariat, officer.id, asker.now, decision)
        commitments, content, version = queries.revision(connection, one, number(n, "revision"))
    return told({"revision": int(n), "version": version, "content": content, "commitments": commitments})


@router.get(
    "/{decision}/revisions/{n}/compare/{m}",
    response_model=None,
    openapi_extra=who(READERS),
    responses=answers(200, acts.Comparison, examples.COMPARISON, READ_ONE),
)
def compare_revisions(asker: Signed, decision: DecisionId, n: Number, m: Number) -> Response:
    """What differs between two revisions, path by path."""
    with asker.reading() as (connection, officer):
        one = queries.find(connection, asker.parts.secretariat, officer.id, asker.now, decision)
        items = queries.comparison(connection, one, number(n, "revision"), number(m, "revision"))
    return told({"from": int(n), "to": int(m), "items": items})
