"""Answers as bytes: rendered inside the act's transaction, before its commit, and sent after it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

import orjson
from fastapi import Path, Query
from pydantic import BeforeValidator
from starlette.responses import Response

from app.api.models import BODY, ID, KEY, PROCEDURE
from app.decisions.actions import Done
from app.decisions.answers import Answer
from app.decisions.record import as_decision
from app.decisions.view import decision_view, event_view
from app.errors import Unknown

JSON = "application/json"


def _documented(what: str, pattern: str) -> Any:
    """Describe a part of an address by its pattern; one that does not match is no such thing, so 404 and not 422."""
    return Path(description=what, json_schema_extra={"pattern": pattern})


DecisionId = Annotated[str, _documented("The decision's id.", ID)]
AttachmentId = Annotated[str, _documented("The paper's id.", ID)]
MeetingId = Annotated[str, _documented("The meeting's id.", ID)]
ConditionId = Annotated[str, _documented("The condition's id.", KEY)]
ObligationId = Annotated[str, _documented("The obligation's id.", ID)]
HoldId = Annotated[str, _documented("The spending hold's id.", ID)]
TokenId = Annotated[str, _documented("The token's id.", ID)]
BodyKey = Annotated[str, _documented("The body's id or short name.", BODY)]
WorkflowName = Annotated[str, _documented("The procedure's name.", PROCEDURE)]
Number = Annotated[str, _documented("A number from 1.", "^[1-9][0-9]{0,8}$")]


def number(text: str, what: str) -> int:
    """Read a number in an address. Raises Unknown: at other spellings there is nothing."""
    if re.fullmatch(r"[1-9][0-9]{0,8}", text, re.ASCII):
        return int(text)
    raise Unknown(f"There is no {what} {text[:20]!r}: they are numbered from 1.")


def _whole(sent: Any) -> Any:
    """Take digits only: the framework would read ' 1_0.0 ' as ten."""
    if isinstance(sent, str) and not re.fullmatch(r"[0-9]{1,9}", sent, re.ASCII):
        raise ValueError("Expected a whole number.")
    return sent


Limit = Annotated[int, Query(ge=1, le=100, description="How many at most, 1 to 100."), BeforeValidator(_whole)]
Cursor = Annotated[str | None, Query(max_length=200, description="`next` of the page before, unchanged.")]


def told(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Answer with JSON."""
    return Response(orjson.dumps(value), status, dict(headers) if headers else None, JSON)


def reply(answer: Answer) -> Response:
    """Send the bytes of an act, made before its commit."""
    return Response(answer.body, answer.status, dict(answer.headers), JSON)


def tag(version: int) -> dict[str, str]:
    """Give the entity tag of a version."""
    return {"ETag": f'"v{version}"'}


def decision_of(done: Done) -> dict[str, Any]:
    """Tell a decision as an act has left it."""
    facts = replace(done.facts, decision=as_decision(done.record, done.content), attempt=None)
    return decision_view(done.record, done.content, done.words, facts)


def act_of(done: Done, said: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Tell the event of an act and its receipt; `said` opens the commitments that it made."""
    if done.entry is None or done.receipt is None:
        return {"event": None, "receipt": None}
    event = {**done.entry.as_event(), "seq": done.receipt.seq, "at": done.receipt.at}
    return {"event": event_view(event, done.receipt.leaf, said or {}), "receipt": done.receipt.as_dict()}


def acted(done: Done, said: Mapping[str, Any] | None = None, status: int = 200) -> Answer:
    """Answer an act: the decision, the event, the receipt."""
    return Answer(status, orjson.dumps({"decision": decision_of(done), **act_of(done, said)}), tag(done.record["version"]))
