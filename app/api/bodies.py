"""Bodies: their posts and who holds them, their calendar, groups and parameters. To those without a post there is no such body."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from sqlalchemy import Connection
from starlette.responses import Response

from app.api import answers_bodies as told_as
from app.api import examples
from app.api.auth import OFFICERS, Asker, Signed, who
from app.api.described import READ, READ_ONE, answers
from app.api.edge import Edge
from app.api.reply import BodyKey, told
from app.clock import local_day
from app.officers.organisation import Body, Organisation, Succession, in_force
from app.officers.queries import HoldTold, bodies_of, holds, members, officers_named, parameters
from app.workflow.facts import Standing

MEMBERS = "officers who hold a post in the body today; to all others it does not exist"

router = APIRouter(prefix="/api/v1/bodies", tags=["Bodies"], route_class=Edge)


def own_body(connection: Connection, asker: Asker, officer: str, key: str) -> Body:
    """Give a body in which this officer holds a post today, or one that such a body took over from. Raises Unknown."""
    return asker.parts.secretariat.organisations.own(connection, officer, local_day(asker.now), key)


def body_short(body: Body) -> dict[str, Any]:
    """Tell a body in one line."""
    return {"id": body.id, "slug": body.slug, "name": body.name, "demo": body.demo}


@router.get(
    "",
    response_model=None,
    openapi_extra=who(OFFICERS),
    responses=answers(200, told_as.Bodies, {"items": examples.ME["bodies"]}, READ),
)
def list_bodies(asker: Signed) -> Response:
    """The bodies in which I hold a post today."""
    with asker.reading() as (connection, officer):
        found = bodies_of(connection, officer.id, local_day(asker.now))
    return told({"items": [body_short(body) for body in found]})


@router.get(
    "/{body}", response_model=None, openapi_extra=who(MEMBERS), responses=answers(200, told_as.Body, examples.BODY_WHOLE, READ_ONE)
)
def get_body(asker: Signed, body: BodyKey) -> Response:
    """A body as it stands today: posts and who holds them, delegations, calendar, the procedures that it has adopted."""
    with asker.reading() as (connection, officer):
        found = own_body(connection, asker, officer.id, body)
        organisation = asker.parts.secretariat.organisations.fresh(connection, found.id)
        standing = organisation.on(local_day(asker.now))
        outside = organisation.independents
        names = officers_named(connection, [h.officer for h in standing.holdings] + [each.officer for each in outside])
        held = [hold_told(one, asker.now) for one in holds(connection, found.id)]
        others = _successions(connection, asker, organisation)
    named = [{**asdict(each), "name": names.get(each.officer, "")} for each in outside]
    return told({**_body(organisation, standing, names), "holds": held, "independents": named, **others})


def hold_told(one: HoldTold, now: datetime) -> dict[str, Any]:
    """Tell a spending hold, and whether it stands today."""
    hold, today = one.hold, local_day(now).isoformat()
    stands = in_force(today, hold.starts_on, hold.ends_on)
    return {**asdict(hold), "report": one.report, "considered_on": one.considered_on, "stands": stands}


def _successions(connection: Connection, asker: Asker, organisation: Organisation) -> dict[str, Any]:
    """Tell which body took over from this one, and from which it did."""

    def one(each: Succession) -> dict[str, Any]:
        body = asker.parts.secretariat.organisations.fresh(connection, each.other).body
        return {**body_short(body), "starts_on": each.starts_on, "authority": each.authority}

    after = organisation.successor
    return {"successor": one(after) if after else None, "predecessors": [one(each) for each in organisation.predecessors]}


def _body(organisation: Organisation, standing: Standing, names: dict[str, str]) -> dict[str, Any]:
    return {
        **body_short(organisation.body),
        "region": organisation.body.region,
        "calendar": {
            "region": organisation.calendar.region,
            "digest": organisation.calendar.digest,
            "closed": sorted(day for day, working in organisation.closures.items() if not working),
            "open": sorted(day for day, working in organisation.closures.items() if working),
        },
        "posts": [
            {
                "key": post.key,
                "title": post.title,
                "role": post.role,
                "held_by": [
                    {"officer": h.officer, "name": names.get(h.officer, ""), "kind": h.kind, "on_behalf_of": h.on_behalf_of}
                    for h in standing.officers_in(post.key)
                ],
            }
            for post in organisation.posts.values()
        ],
        "delegations": [
            {
                "id": d.id,
                "from_post": d.from_post,
                "to_post": d.to_post,
                "matters": list(d.matters),
                "ceiling_pence": d.ceiling_pence,
                "authority": d.authority,
            }
            for d in standing.delegations
        ],
        "procedures": [
            {"workflow": a.workflow, "version": a.version, "digest": a.digest, "adopted_on": a.adopted_on}
            for a in organisation.adoptions
        ],
    }


@router.get(
    "/{body}/members",
    response_model=None,
    openapi_extra=who(MEMBERS),
    responses=answers(200, told_as.Groups, examples.GROUPS, READ_ONE),
)
def get_members(asker: Signed, body: BodyKey) -> Response:
    """The body's groups, the organisations in each, and the post that speaks for each of them."""
    with asker.reading() as (connection, officer):
        groups = members(connection, own_body(connection, asker, officer.id, body).id)
    items = [
        {"key": key, "members": [{"key": m.key, "name": m.name, "post": m.post, "ends_on": m.ends_on} for m in group]}
        for key, group in groups.items()
    ]
    return told({"items": items})


@router.get(
    "/{body}/parameters",
    response_model=None,
    openapi_extra=who(MEMBERS),
    responses=answers(200, told_as.Parameters, examples.PARAMETERS, READ_ONE),
)
def get_parameters(asker: Signed, body: BodyKey) -> Response:
    """What the body has set for itself, past and to come, and which of it holds today."""
    today = local_day(asker.now).isoformat()
    with asker.reading() as (connection, officer):
        found = parameters(connection, own_body(connection, asker, officer.id, body).id)
    newest = {p.key: p.starts_on for p in found if p.starts_on <= today}
    items = [
        {"key": p.key, "value": p.value, "starts_on": p.starts_on, "holds_today": newest.get(p.key) == p.starts_on} for p in found
    ]
    return told({"items": items})
