"""One meeting: its agenda, who was there, what was resolved, its minutes; and each act on it, with why it is not possible yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import orjson
from sqlalchemy import Connection
from starlette.responses import Response

from app.decisions import queries as decisions
from app.decisions.answers import Answer
from app.decisions.commands import Asked
from app.errors import Blocker
from app.meetings import queries
from app.meetings.actions import Done, perform
from app.meetings.carrying import behind
from app.meetings.commands import Command
from app.meetings.possible import possible
from app.meetings.view import meeting_view, report_view
from app.officers.organisation import Body
from app.pages.cures import cure
from app.pages.frame import show
from app.pages.matter import asked_by
from app.pages.meetings import kept_by
from app.pages.visit import Visit, see_other
from app.pages.work import lists_of

MOST_ITEMS = 200


@dataclass(frozen=True, kw_only=True)
class Sitting:
    """A meeting that the officer may read, with the decisions of its agenda that they may read too."""

    found: queries.Found
    told: Mapping[str, Any]  # as the API tells it
    decisions: Mapping[str, Mapping[str, Any]]  # by id
    acts: Mapping[str, tuple[Blocker, ...]]  # each with what stands in its way
    behind: frozenset[str]  # items whose decisions do not know yet what the meeting made of them
    keeps: bool

    @property
    def id(self) -> str:
        return str(self.told["id"])

    @property
    def address(self) -> str:
        return f"/meetings/{self.id}"

    @property
    def version(self) -> int:
        return int(self.told["version"])

    @property
    def body(self) -> Body:
        return self.found.organisation.body

    @property
    def committee(self) -> str:
        return self.post(self.told["committee"])

    def post(self, key: str) -> str:
        """Name a post of the body."""
        known = self.found.organisation.posts.get(key)
        return known.title if known else key

    @cached_property
    def agenda(self) -> list[Mapping[str, Any]]:
        """Give the items that were not taken off, in their order."""
        return [item for item in self.told["items"] if item["withdrawn"] is None]

    def item(self, identity: str) -> Mapping[str, Any] | None:
        return next((item for item in self.agenda if item["id"] == identity), None)


def open_sitting(visit: Visit) -> Sitting:
    """Read the meeting of this address for the officer who visits. Raises Unknown."""
    parts, me = visit.parts, visit.person.id
    with parts.database.read() as connection:
        found = queries.find(connection, parts.secretariat, me, visit.now, visit.at("meeting"))
        keeps = found.record["committee"] in kept_by(visit, connection, found.organisation)
        asked = Asked(officer=me, now=visit.now)
        return Sitting(
            found=found,
            told=meeting_view(found.record, found.words),
            decisions=_decisions(visit, connection, found.record),
            acts=possible(connection, parts.secretariat, asked, found) if keeps else {},
            behind=behind(connection, found.record) if keeps else frozenset(),
            keeps=keeps,
        )


def _decisions(visit: Visit, connection: Connection, record: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Give the decisions of an agenda that the officer may read."""
    named = tuple(item["decision"] for item in record["items"] if item["decision"])
    if not named:
        return {}
    wanted = decisions.Filters(body=record["body"], among=named, limit=MOST_ITEMS)
    page = decisions.listing(connection, visit.parts.secretariat, visit.person.id, visit.now, wanted)
    lists = lists_of(visit, connection)
    return {item["id"]: lists.told(item) for item in page.items}


def act(visit: Visit, command: Command, done: str) -> Response:
    """Make an act on a meeting; then show it, or first what its decisions refused. Raises what `perform` raises."""

    def render(made: Done, reports: Any) -> Answer:
        return Answer(200, orjson.dumps({"id": made.record["id"], "reports": [report_view(one) for one in reports]}))

    asked = asked_by(visit, visit.form.number("version"))
    told = orjson.loads(perform(visit.parts.secretariat, asked, command, render).body)
    if any(report["result"] in ("refused", "waiting") for report in told["reports"]):
        return _left_undone(visit, told["reports"])
    moved = sum(report["result"] == "moved" for report in told["reports"])
    informed = sum(report["result"] == "told" for report in told["reports"])
    return see_other(f"/meetings/{told['id']}?done={done}&moved={moved}&told={informed}")


def _left_undone(visit: Visit, reports: list[Mapping[str, Any]]) -> Response:
    """Say of each decision what became of it, and why, where one refused."""
    sitting = open_sitting(visit)
    titles = {item["decision"]: item["title"] for item in sitting.told["items"]}
    return show(
        visit, "meeting_left.html", at="meetings", body=sitting.body, sitting=sitting, reports=reports, titles=titles, cure=cure
    )
