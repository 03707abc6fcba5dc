"""What decisions make somebody owe: listed by the day due, each with why that day, and everything that is late in one place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from starlette.responses import Response

from app.clock import local_day
from app.decisions import calling, lateness, obliging
from app.decisions import obligation_queries as queries
from app.decisions import queries as decisions
from app.decisions.obligations import STATES, find
from app.errors import Blocker, DulyError, Invalid
from app.officers.organisation import Organisation
from app.pages.door import Pages
from app.pages.frame import show
from app.pages.matter import Matter, open_matter
from app.pages.procedures import only
from app.pages.visit import Visit
from app.pages.words import sentence
from app.pages.work import Lists, lists_of

pages = Pages()
OWED = "owed"  # what is neither met nor released: what the list shows where nothing is chosen


@dataclass(frozen=True, kw_only=True)
class Owed:
    """One obligation that the officer may read, with the decision that made it and what can be done."""

    told: Mapping[str, Any]
    matter: Matter
    acts: Mapping[str, tuple[Blocker, ...]]  # each with what stands in its way

    @property
    def id(self) -> str:
        return str(self.told["id"])

    @property
    def address(self) -> str:
        return f"/obligations/{self.id}"


@pages.get("/obligations")
def obligations(visit: Visit) -> Response:
    """List what is owed, the first due first."""
    asked = {name: visit.asked(name) for name in ("body", "state", "post", "overdue") if visit.asked(name)}
    state = asked.get("state", OWED)
    wanted = queries.Filters(
        body=asked.get("body"),
        state=state if state in STATES else None,
        unmet=state == OWED,
        post=asked.get("post"),
        overdue=asked.get("overdue") == "true",
        cursor=visit.asked("cursor") or None,
    )
    with visit.parts.database.read() as connection:
        lists = lists_of(visit, connection)

        def page_of(filters: queries.Filters) -> decisions.Page:
            return queries.listing(connection, visit.parts.secretariat, visit.person.id, visit.now, filters)

        try:
            page = page_of(wanted)
        except Invalid:  # an old address: begin at the first
            page = page_of(replace(wanted, cursor=None))
    return show(
        visit,
        "obligations.html",
        at="obligations",
        items=[_row(item, lists) for item in page.items],
        next=page.next,
        asks=asked,
        state=state,
        body=only(lists.bodies.values()),
        bodies=[(each.body.slug, each.body.name) for each in lists.bodies.values()],
        posts=_offices(lists),
    )


@pages.get("/obligations/{obligation}")
def obligation(visit: Visit) -> Response:
    """Show one obligation."""
    return show_owed(visit)


def show_owed(visit: Visit, error: DulyError | None = None) -> Response:
    """Show an obligation, or show it again with what was wrong in a form."""
    owed = open_owed(visit)
    return show(
        visit,
        "obligation.html",
        error=error,
        at="obligations",
        body=owed.matter.body,
        owed=owed,
        told=owed.told,
        matter=owed.matter,
    )


def open_owed(visit: Visit) -> Owed:
    """Read the obligation of this address for the officer who visits. Raises Unknown."""
    identity = visit.at("obligation")
    with visit.parts.database.read() as connection:
        secretariat = visit.parts.secretariat
        found = queries.find_decision(connection, secretariat, visit.person.id, visit.now, identity)
        told = queries.one(connection, secretariat, visit.now, found, identity)
    matter = open_matter(visit, found.row.id)
    facts, one = matter.one.facts, find(matter.one.record, identity)
    assert one is not None  # the row led here
    acts = {
        "opening": tuple(calling.may_not_call(facts, one)),
        "meeting": tuple(obliging.may_not_meet(facts, one, {"text": ""}, None)),
        "release": tuple(obliging.may_not_release(facts, one)),
    }
    return Owed(told=told, matter=matter, acts=acts)


@pages.get("/overdue", long=True)
def overdue(visit: Visit) -> Response:
    """Show everything of a body that is late, by the post that it waits for: decisions, conditions, obligations."""
    with visit.parts.database.read() as connection:
        lists = lists_of(visit, connection)
        chosen = _chosen(visit, lists)
        late = lateness.late(connection, visit.parts.secretariat, visit.person.id, visit.now, chosen.body.id) if chosen else []
    titled = [{**one, "whose": _whose(chosen, one["whose"])} for one in late if chosen]
    grouped = [(whose, sorted(ones, key=lambda one: str(one["due"]))) for whose, ones in _by_post(titled)]
    return show(
        visit,
        "overdue.html",
        at="obligations",
        body=chosen.body if chosen else None,
        mine=[each.body for each in lists.bodies.values()],
        grouped=grouped,
        most=lateness.MOST,
        today_iso=local_day(visit.now).isoformat(),
    )


def _offices(lists: Lists) -> list[tuple[str, str]]:
    found = {key: post.title for each in lists.bodies.values() for key, post in each.posts.items() if post.role == "office"}
    return sorted(found.items(), key=lambda each: each[1])


def _by_post(late: Iterable[dict[str, Any]]) -> Iterable[tuple[str, Iterable[dict[str, Any]]]]:
    return groupby(sorted(late, key=lambda one: str(one["whose"])), key=lambda one: str(one["whose"]))


def _chosen(visit: Visit, lists: Lists) -> Organisation | None:
    wanted = visit.asked("body")
    mine = list(lists.bodies.values())
    return next((each for each in mine if wanted in (each.body.slug, each.body.id)), mine[0] if mine else None)


def _whose(organisation: Organisation, key: str) -> str:
    known = organisation.posts.get(key)
    return known.title if known else sentence(key)


def _row(item: Mapping[str, Any], lists: Lists) -> dict[str, Any]:
    organisation = lists.bodies.get(item["body"])
    return {
        **item,
        "body_name": organisation.body.name if organisation else "",
        "whose": _whose(organisation, item["post"]) if organisation and item["post"] else sentence(item["post"]),
    }
