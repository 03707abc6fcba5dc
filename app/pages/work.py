"""My work: what waits for me by due day, what I sent and where it stands; and the list of all that I may read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from starlette.responses import Response

from app.clock import local_day
from app.decisions import queries
from app.decisions.owed import owed
from app.decisions.queries import Filters
from app.decisions.sight import sight
from app.errors import Invalid
from app.officers.organisation import Body, Organisation, in_force
from app.pages.door import Pages
from app.pages.frame import show
from app.pages.mine import reasons
from app.pages.spending import answers_for
from app.pages.visit import Visit
from app.pages.words import plain, sentence
from app.workflow.definition import Definition
from app.workflow.describe import CAPACITIES

pages = Pages()
READ, SHOWN, OVER = 100, 20, 10  # the newest that are read, those of them that are shown at once, and of those that are over


@dataclass(frozen=True, slots=True)
class Lists:
    """What rows of a list are told by: the bodies, and the procedures that they ever adopted."""

    bodies: Mapping[str, Organisation]
    procedures: Mapping[str, Definition]  # the newest of each name

    def told(self, item: Mapping[str, Any]) -> dict[str, Any]:
        definition, organisation = self.procedures.get(item["workflow"]), self.bodies.get(item["body"])
        state = definition.states.get(item["state"]) if definition else None
        return {
            **item,
            "body_name": organisation.body.name if organisation else "",
            "procedure": definition.title if definition else plain(item["workflow"]),
            "state_title": state.title if state else sentence(item["state"]),
            "whose": _whose(item["waiting_for"], definition, organisation),
        }


@pages.get("/work")
def my_work(visit: Visit) -> Response:
    """Show what waits for me, what I sent, and what is late."""
    parts, me = visit.parts, visit.person.id
    with parts.database.read() as connection:
        lists, mine = lists_of(visit, connection), sight(connection, parts.secretariat, me, visit.now)

        def found(**narrowed: Any) -> list[dict[str, Any]]:
            return list(queries.seen(connection, mine, Filters(limit=READ, **narrowed)).items)

        waiting, sent = sorted(found(awaiting_me=True), key=_by_due), found(mine=True)
        conditions = owed(connection, mine)
        why = reasons(connection, lists, me, waiting[:SHOWN], local_day(visit.now))
    running = [item for item in sent if item["waiting_for"]]
    over = [item for item in sent if not item["waiting_for"]]
    return show(
        visit,
        "work.html",
        at="work",
        waiting=[{**lists.told(item), "why": why[item["id"]]} for item in waiting[:SHOWN]],
        conditions=conditions,
        sent=[lists.told(item) for item in running[:SHOWN]],
        over=[lists.told(item) for item in over[:OVER]],
        more={"waiting": len(waiting) > SHOWN, "sent": len(running) > SHOWN or len(over) > OVER or len(sent) == READ},
        bodies=lists.bodies,
        purses=_purses(visit, lists),
    )


@pages.get("/decisions")
def all_decisions(visit: Visit) -> Response:
    """List the decisions that I may read, the newest first."""
    parts, asked = visit.parts, visit.asked
    with parts.database.read() as connection:
        lists = lists_of(visit, connection)
        wanted = Filters(
            body=asked("body") or None,
            workflow=asked("workflow") or None,
            state=asked("state") or None,
            outcome=asked("outcome") or None,
            awaiting_me=asked("whose") == "waiting",
            mine=asked("whose") == "mine",
            overdue=asked("overdue") == "true",
            q=asked("q") or None,
            cursor=asked("cursor") or None,
        )
        try:
            page = queries.listing(connection, parts.secretariat, visit.person.id, visit.now, wanted)
        except Invalid:  # an old address: begin at the newest
            page = queries.listing(connection, parts.secretariat, visit.person.id, visit.now, Filters())
    asks = {name: asked(name) for name in ("body", "workflow", "state", "outcome", "whose", "overdue", "q") if asked(name)}
    return show(
        visit,
        "decisions.html",
        at="decisions",
        items=[lists.told(item) for item in page.items],
        next=page.next,
        asks=asks,
        bodies=lists.bodies,
        bodies_named=[(each.body.slug, each.body.name) for each in lists.bodies.values()],
        procedures_named=[(name, each.title) for name, each in lists.procedures.items()],
        states=_states(lists.procedures.values()),
    )


def lists_of(visit: Visit, connection: Connection) -> Lists:
    """Read the bodies of the officer who visits, and their procedures."""
    secretariat = visit.parts.secretariat
    found = list(secretariat.organisations.mine(connection, visit.person.id, local_day(visit.now)))
    newest = {a.workflow: a for each in found for a in sorted(each.adoptions, key=lambda a: a.version)}
    procedures = {name: secretariat.procedures.get(connection, a.digest) for name, a in sorted(newest.items())}
    return Lists({each.body.id: each for each in found}, procedures)


def _whose(waiting_for: str | None, definition: Definition | None, organisation: Organisation | None) -> str:
    if not waiting_for:
        return ""
    post = (definition.posts.get(waiting_for) if definition else None) or (
        organisation.posts.get(waiting_for) if organisation else None
    )
    return post.title if post else sentence(CAPACITIES.get(waiting_for, waiting_for))


def _purses(visit: Visit, lists: Lists) -> list[tuple[Body, str | None]]:
    """Give the bodies that hold spending back today, with since when, and those for whose finances I answer."""
    today = local_day(visit.now).isoformat()
    held = {
        each.body.id: min((h.starts_on for h in each.holds if in_force(today, h.starts_on, h.ends_on)), default=None)
        for each in lists.bodies.values()
    }
    return [(each.body, held[key]) for key, each in lists.bodies.items() if held[key] or answers_for(visit, each)]


def _by_due(item: Mapping[str, Any]) -> tuple[str, str]:
    return item["due"] or "9999", item["id"]


def _states(procedures: Iterable[Definition]) -> dict[str, str]:
    return {state.key: state.title for each in procedures for state in each.states.values()}
