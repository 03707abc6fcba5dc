"""Spending held back: put on a body and lifted by the officer who answers for its finances."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from fastapi import APIRouter
from starlette.responses import Response

from app.api import answers_bodies as told_as
from app.api.auth import Asker, Once, Signed, who
from app.api.bodies import hold_told, own_body
from app.api.decisions import found
from app.api.described import ACT, answers
from app.api.edge import Edge
from app.api.examples import RECEIPT
from app.api.examples_spending import HOLD
from app.api.models import Day, Id, Line, Taken
from app.api.reply import BodyKey, HoldId, told
from app.errors import Unknown
from app.officers.act import Done
from app.officers.queries import holds
from app.officers.spending import lift_hold as lift
from app.officers.spending import put_on_hold as put_on

router = APIRouter(prefix="/api/v1/bodies/{body}/holds", tags=["Bodies"], route_class=Edge)
FINANCE = "the officer who answers for the body's finances"
SET = {"hold": HOLD, "receipt": RECEIPT}


class HoldPutOn(Taken):
    """A report of the finance officer: on the body's resources, or on one decision that it says is unlawful."""

    ground: Literal["expenditure_exceeds_resources", "unlawful_expenditure"]
    report: Line
    starts_on: Day | None = None
    decision: Id | None = None


class HoldLifted(Taken):
    """The day on which the body considered the report."""

    considered_on: Day


@router.post(
    "",
    status_code=201,
    response_model=None,
    openapi_extra=who(FINANCE),
    responses=answers(201, told_as.HoldSet, SET, (*ACT, "refused")),
)
def put_on_hold(asker: Signed, _sent: Once, body: BodyKey, report: HoldPutOn) -> Response:
    """Hold back all that costs money, or one decision; a second hold of the same is refused, so nothing is done twice."""
    of, officer = _body(asker, body)
    if report.decision:
        found(asker, report.decision)
    starts_on = date.fromisoformat(report.starts_on) if report.starts_on else None
    done = put_on(
        asker.parts.secretariat.office,
        asker.now,
        of,
        ground=report.ground,
        report=report.report,
        starts_on=starts_on,
        decision=report.decision,
        by=officer,
        signed_in=True,
    )
    return told(_set(asker, of, done), 201)


@router.post(
    "/{hold}/lift", response_model=None, openapi_extra=who(FINANCE), responses=answers(200, told_as.HoldSet, SET, (*ACT, "refused"))
)
def lift_hold(asker: Signed, _sent: Once, body: BodyKey, hold: HoldId, lifted: HoldLifted) -> Response:
    """Lift a hold, since the body has considered the report: its last day is the first working day after that."""
    of, officer = _body(asker, body)
    office, considered_on = asker.parts.secretariat.office, date.fromisoformat(lifted.considered_on)
    done = lift(office, asker.now, of, hold=hold, considered_on=considered_on, by=officer, signed_in=True)
    return told(_set(asker, of, done))


def _body(asker: Asker, key: str) -> tuple[str, str]:
    with asker.reading() as (connection, officer):
        return own_body(connection, asker, officer.id, key).id, officer.id


def _set(asker: Asker, body: str, done: Done) -> dict[str, Any]:
    with asker.parts.database.read() as connection:
        one = next((one for one in holds(connection, body) if one.hold.id == done.id), None)
    if one is None:
        raise Unknown("There is no such spending hold.")
    return {"hold": hold_told(one, asker.now), "receipt": done.receipt.as_dict()}
