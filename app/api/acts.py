"""What is done to a decision besides changing its content: transitions, comments, dispensations, exceptions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from app.api import answers_acts as acts
from app.api import examples
from app.api.acting import act
from app.api.auth import READERS, Asker, Once, OnVersion, Sent, Signed, who
from app.api.decisions import Flag, found
from app.api.described import ACT, ACT_ON_VERSION, ETAG, READ_ONE, answers
from app.api.edge import Short
from app.api.examples_spending import EXCEPTED
from app.api.models import ActAttempted, CommentMade, DispensationGiven, ExceptionGiven, SignoffStated
from app.api.reply import DecisionId, acted, tag, told
from app.decisions.actions import Done
from app.decisions.answers import Answer
from app.decisions.commands import Act, Comment, Dispense, Except, OnDecision, Wet
from app.decisions.view import options_view
from app.workflow import engine
from app.workflow.facts import Attempt

router = APIRouter(prefix="/api/v1/decisions/{decision}", tags=["Acts"], route_class=Short)


@router.get(
    "/transitions",
    response_model=None,
    openapi_extra=who(READERS),
    responses=answers(200, acts.Options, examples.OPTIONS, READ_ONE, ETAG),
)
def list_transitions(asker: Signed, decision: DecisionId, all: Flag = "false") -> Response:
    """What I could do now, and all the reasons why not; with `all`, the acts of later states too."""
    one = found(asker, decision)
    options = engine.options(one.facts, all=all != "false")
    return told({"items": options_view(options, one.facts)}, headers=tag(one.row.version))


@router.post(
    "/transitions",
    response_model=None,
    openapi_extra=who("officers who hold the capacity that the act needs"),
    responses=answers(200, acts.Act, examples.MOVED, ACT_ON_VERSION, ETAG),
)
def attempt_transition(asker: Signed, sent: OnVersion, decision: DecisionId, body: ActAttempted) -> Response:
    """Attempt an act of the procedure; a refusal lists every blocker and is recorded in the history."""
    attempt = Attempt(
        inputs={key: value for key, value in body.inputs.items() if value is not None},
        choice=body.signoff.choice if body.signoff else None,
        affirmed=tuple(body.signoff.affirmed) if body.signoff else (),
        determinations=tuple(one.model_dump(exclude_none=True) for one in body.determinations),
        comment=body.comment or None,
        member=body.signoff.for_ if body.signoff else None,
    )
    wet = _wet(body.signoff) if body.signoff else None
    return _perform(
        asker, sent, Act(decision=decision, action=body.action, attempt=attempt, wet=wet), lambda done: _said(done, attempt)
    )


def _wet(stated: SignoffStated) -> Wet | None:
    if stated.officer is None or stated.signed_on is None:
        return None
    return Wet(officer=stated.officer, signed_on=stated.signed_on, scan=stated.scan)


def _said(done: Done, attempt: Attempt) -> Mapping[str, Any]:
    """Open what the event of a transition commits to: it was said in this very request."""
    assert done.entry is not None
    data = done.entry.data
    return {data["comment"]: attempt.comment, **{commitment: attempt.inputs[key] for key, commitment in data["inputs"].items()}}


@router.post(
    "/comments",
    status_code=201,
    response_model=None,
    openapi_extra=who(READERS),
    responses=answers(201, acts.Act, examples.COMMENTED, ACT, ETAG),
)
def make_comment(asker: Signed, sent: Once, decision: DecisionId, body: CommentMade) -> Response:
    """Comment on a decision; it takes no version, so it needs no If-Match."""

    def said(done: Done) -> Mapping[str, Any]:
        assert done.entry is not None
        return {done.entry.data["comment"]: body.text}

    return _perform(asker, sent, Comment(decision=decision, text=body.text), said, 201)


@router.post(
    "/dispensations",
    status_code=201,
    response_model=None,
    openapi_extra=who("post-holders who are not involved in the decision"),
    responses=answers(201, acts.Act, examples.DISPENSED, ACT_ON_VERSION, ETAG),
)
def give_dispensation(asker: Signed, sent: OnVersion, decision: DecisionId, body: DispensationGiven) -> Response:
    """Give one officer leave to act in this decision in spite of one rule of separation, with a reason."""
    command = Dispense(decision=decision, rule=body.rule, officer=body.officer, reason=body.reason)
    return _perform(asker, sent, command, lambda _done: {}, 201)


@router.post(
    "/exceptions",
    status_code=201,
    response_model=None,
    openapi_extra=who("the officer who answers for the body's finances"),
    responses=answers(201, acts.Act, EXCEPTED, ACT_ON_VERSION, ETAG),
)
def give_exception(asker: Signed, sent: OnVersion, decision: DecisionId, body: ExceptionGiven) -> Response:
    """Except this decision from the hold on spending, on a ground of the law, with reasons."""
    return _perform(asker, sent, Except(decision=decision, ground=body.ground, reason=body.reason), lambda _done: {}, 201)


def _perform(
    asker: Asker, sent: Sent, command: OnDecision, said: Callable[[Done], Mapping[str, Any]], status: int = 200
) -> Response:
    def render(done: Done) -> Answer:
        return acted(done, said(done), status)

    return act(asker, sent, command, render)
