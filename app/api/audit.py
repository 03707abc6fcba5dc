"""For auditors: a body's log as it is, its newest checkpoint, and the proof that an event stands in it."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Path, Query
from sqlalchemy import Connection
from starlette.responses import Response

from app.api import answers as told_as
from app.api import answers_acts as acts
from app.api import examples
from app.api.auth import AUDITORS, Asker, Signed, who
from app.api.described import READ_ONE, answers
from app.api.edge import Edge
from app.api.models import BODY
from app.api.reply import Cursor, Limit, told
from app.audit import queries
from app.audit.auditors import audited, body_audited
from app.errors import Unknown

router = APIRouter(prefix="/api/v1/audit", tags=["Audit"], route_class=Edge)

OfBody = Annotated[str, Query(pattern=BODY, description="The body's id or short name.")]
Leaf = Annotated[str, Path(description="A leaf of the log, in hexadecimal.", json_schema_extra={"pattern": "^[0-9a-f]{64}$"})]
AUDIT = (*READ_ONE, "capacity_not_held")


@router.get(
    "/events",
    response_model=None,
    openapi_extra=who(AUDITORS),
    responses=answers(200, acts.LogEvents, {"items": [examples.LOG_EVENT], "next": None}, AUDIT),
)
def list_events(asker: Signed, body: OfBody, cursor: Cursor = None, limit: Limit = 100) -> Response:
    """A body's events, the oldest first, each with the exact bytes that were hashed."""
    with asker.reading() as (connection, officer):
        page = queries.log_events(connection, _audited(connection, asker, officer.id, body), cursor, limit)
    return told({"items": page.items, "next": page.next})


@router.get(
    "/checkpoint",
    response_model=None,
    openapi_extra=who(AUDITORS),
    responses=answers(200, acts.Checkpoint, examples.CHECKPOINT, AUDIT),
)
def get_checkpoint(asker: Signed, body: OfBody) -> Response:
    """The newest signed checkpoint of a body's log: keep it, for it shows later whether history was changed."""
    with asker.reading() as (connection, officer):
        of = _audited(connection, asker, officer.id, body)
        return told(queries.checkpoint(connection, of, asker.parts.secretariat.office.signer.verifier))


@router.get(
    "/proofs/{leaf}",
    response_model=None,
    openapi_extra=who(AUDITORS),
    responses=answers(200, told_as.Receipt, examples.RECEIPT, READ_ONE),
)
def get_proof(asker: Signed, leaf: Leaf) -> Response:
    """The proof that an event stands in the log of a body that I audit, up to its newest checkpoint."""
    with asker.reading() as (connection, officer):
        if not re.fullmatch("[0-9a-f]{64}", leaf):
            raise Unknown("There is no such event in a log that you may audit.")
        organisations = asker.parts.secretariat.organisations
        mine = [body.id for body in audited(connection, organisations, officer.id, asker.now)]
        return told(queries.proof(connection, mine, leaf, asker.parts.secretariat.office.signer.verifier))


def _audited(connection: Connection, asker: Asker, officer: str, key: str) -> str:
    """Give the id of a body that this officer audits today. Raises Unknown, NotAllowed."""
    return body_audited(connection, asker.parts.secretariat.organisations, officer, asker.now, key).id
