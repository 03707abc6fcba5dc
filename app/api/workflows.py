"""Procedures: which there are, what each version says, and its picture. They hold no content of any decision."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.api import answers_acts as told_as
from app.api import examples
from app.api.auth import OFFICERS, Asker, Signed, who
from app.api.described import READ, READ_ONE, answers, problems_of
from app.api.edge import Edge
from app.api.reply import Number, WorkflowName, number, told
from app.api.told_procedure import listed, procedure
from app.officers.procedures import digest_of, digests
from app.workflow.definition import Definition
from app.workflow.diagram import svg

SVG = "image/svg+xml"
ALONE = {"Content-Security-Policy": "default-src 'none'; sandbox"}  # a picture that somebody opens by itself runs nothing

router = APIRouter(prefix="/api/v1/workflows", tags=["Procedures"], route_class=Edge)


@router.get(
    "",
    response_model=None,
    openapi_extra=who(OFFICERS),
    responses=answers(200, told_as.Workflows, {"items": [examples.WORKFLOW_LISTED]}, READ),
)
def list_workflows(asker: Signed) -> Response:
    """Every version of every procedure that a body here has adopted: by name, the newest version first."""
    with asker.reading() as (connection, _officer):
        get = asker.parts.secretariat.procedures.get
        found = [get(connection, digest) for digest in digests(connection)]
    return told({"items": [listed(definition) for definition in found]})


@router.get(
    "/{workflow}",
    response_model=None,
    openapi_extra=who(OFFICERS),
    responses=answers(200, told_as.WorkflowVersion, examples.WORKFLOW, READ_ONE),
)
def get_workflow(asker: Signed, workflow: WorkflowName) -> Response:
    """The newest version of a procedure."""
    return told(procedure(_definition(asker, workflow, None)))


@router.get(
    "/{workflow}/versions/{n}",
    response_model=None,
    openapi_extra=who(OFFICERS),
    responses=answers(200, told_as.WorkflowVersion, examples.WORKFLOW, READ_ONE),
)
def get_version(asker: Signed, workflow: WorkflowName, n: Number) -> Response:
    """One version of a procedure: its parts as data, in plain words, and the file itself."""
    return told(procedure(_definition(asker, workflow, n)))


@router.get(
    "/{workflow}/versions/{n}/diagram.svg",
    response_class=Response,
    response_model=None,
    openapi_extra=who(OFFICERS),
    responses={
        200: {"description": "The procedure drawn.", "content": {SVG: {"schema": {"type": "string"}, "example": "<svg/>"}}},
        **problems_of(READ_ONE),
    },
)
def get_diagram(
    asker: Signed,
    workflow: WorkflowName,
    n: Number,
    state: Annotated[str | None, Query(max_length=64, description="A state to light.")] = None,
) -> Response:
    """A version of a procedure as a picture."""
    return Response(svg(_definition(asker, workflow, n), state), media_type=SVG, headers=ALONE)


def _definition(asker: Asker, workflow: str, n: str | None) -> Definition:
    with asker.reading() as (connection, _officer):
        digest = digest_of(connection, workflow, number(n, "version") if n else None)
        return asker.parts.secretariat.procedures.get(connection, digest)
