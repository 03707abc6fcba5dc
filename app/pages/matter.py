"""One decision as every page about it needs it: what it says, who is who, what can be done and what is in the way."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from starlette.responses import Response

from app.decisions import queries
from app.decisions.actions import Done, perform
from app.decisions.answers import Answer
from app.decisions.commands import Asked, Command
from app.decisions.locking import Locked
from app.decisions.view import decision_view, options_view
from app.errors import DulyError
from app.officers.organisation import Body, Organisation
from app.officers.queries import officers_named
from app.pages.form import ONCE
from app.pages.frame import show
from app.pages.visit import Visit, see_other
from app.pages.words import plain
from app.workflow import engine
from app.workflow.definition import Definition
from app.workflow.describe import CAPACITIES

IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
QUOTED = re.compile(b'"(%s)"' % IDS.pattern.encode())  # in JSON, whole
KEY = re.compile(r"[\x21-\x7e]{1,200}")


@dataclass(frozen=True, kw_only=True)
class Matter:
    """A decision that the officer may read, as of one moment."""

    one: Locked
    told: Mapping[str, Any]  # as the API tells it
    organisation: Organisation
    names: Mapping[str, str]  # officer: name

    @property
    def id(self) -> str:
        return str(self.told["id"])

    @property
    def address(self) -> str:
        return f"/decisions/{self.id}"

    @property
    def body(self) -> Body:
        return self.organisation.body

    @property
    def definition(self) -> Definition:
        return self.one.facts.definition

    @property
    def state(self) -> str:
        return self.definition.states[self.told["state"]].title

    @property
    def version(self) -> int:
        return int(self.told["version"])

    @cached_property
    def options(self) -> list[dict[str, Any]]:
        """Give every act of the present state, with all the reasons why not; what a clock or another decision does is left out."""
        found = options_view(engine.options(self.one.facts), self.one.facts)
        return [option for option in found if not self._by_itself(option)]

    @cached_property
    def later(self) -> list[dict[str, Any]]:
        """Give the acts of the states that may follow."""
        found = options_view(engine.options(self.one.facts, all=True), self.one.facts)
        return [option for option in found if option["from"] != self.told["state"] and not self._by_itself(option)]

    @property
    def ahead(self) -> frozenset[str]:
        """Give the states that lie ahead and are no end but an outcome: acts that lead there are shown first among equals."""
        rank, here = self.definition.rank, self.told["state"]
        return frozenset(key for key, state in self.definition.states.items() if rank[key] > rank[here] and not state.final)

    @cached_property
    def missing(self) -> frozenset[str]:
        """Give the places that stand in the way of what the present state waits for, but for warnings."""
        return frozenset(blocker.where for blocker in engine.missing(self.one.facts) if blocker.code != "finding_unanswered")

    @property
    def owners(self) -> list[str]:
        """Give the posts that a condition can be for: those that take part."""
        return list(dict.fromkeys((*self.definition.posts, self.told["originator"]["post"])))

    def option(self, action: str) -> dict[str, Any] | None:
        return next((option for option in self.options if option["action"] == action), None)

    def may_edit(self, path: str) -> bool:
        return engine.edits(self.one.facts, path)

    def officer(self, identity: str | None) -> str:
        return self.names.get(identity or "", "somebody whose name is not kept") if identity else ""

    def post(self, key: str | None) -> str:
        """Name a post, or a capacity, as a page names it."""
        if not key:
            return ""
        known = self.definition.posts.get(key) or self.organisation.posts.get(key)
        return known.title if known else CAPACITIES.get(key, plain(key))

    def holders(self, key: str | None) -> list[str]:
        """Give the names of those who can act in a capacity today."""
        facts = self.one.facts
        if key == "originator":
            return [self.officer(self.told["originator"]["officer"])]
        posts = self.definition.recorders if key == "recorder" else (facts.decision.decider_post if key == "decider" else key,)
        held = (held.officer for post in posts for held in facts.standing.officers_in(post or ""))
        return [self.officer(officer) for officer in dict.fromkeys(held)]

    @property
    def turn(self) -> list[tuple[str, list[str]]]:
        """Give whose turn it is: each post that is awaited, or the one capacity, with the names of those who can act."""
        posts = self.told["awaits"] or [key for key in (self.told["waiting_for"],) if key]
        return [(self.post(key), self.holders(key)) for key in posts]

    def _by_itself(self, option: Mapping[str, Any]) -> bool:
        transition = self.definition.transition(option["action"], option["from"])
        return transition is not None and not set(transition.by) - {"link", "system"}


def open_matter(visit: Visit, decision: str) -> Matter:
    """Read a decision for the officer who visits. Raises Unknown."""
    parts = visit.parts
    with parts.database.read() as connection:
        one = queries.find(connection, parts.secretariat, visit.person.id, visit.now, decision)
        wanted = {found.decode() for kept in (one.row.record, one.row.content) for found in QUOTED.findall(kept)}
        holding = {held.officer for held in one.facts.standing.holdings}
        names = officers_named(connection, wanted | holding | {visit.person.id})
    told = decision_view(one.record, one.facts.decision.content, one.words, one.facts)
    return Matter(one=one, told=told, organisation=one.organisation, names=names)


def shown(visit: Visit, matter: Matter, template: str, *, on: str = "", error: DulyError | None = None, **given: Any) -> Response:
    """Show a page about a decision, in its frame."""
    frame: dict[str, Any] = {"at": "decisions", "on": on, "body": matter.body, "matter": matter, "told": matter.told}
    return show(visit, template, error=error, **frame, **given)


Onwards = str | Callable[[Done], str]


def act(visit: Visit, command: Command, onwards: Onwards, *, version: int | None = None, file: str = "") -> Response:
    """Make an act through the one way in, then send the browser on; a form that is sent twice is done once.

    `onwards` may name the decision as {id}, and as {seq} the act's place in the log, or be worked out from what the act came to;
    `file` is the digest of a paper that came with the form. Raises what `perform` raises.
    """

    def render(done: Done) -> Answer:
        seq = str(done.receipt.seq) if done.receipt else ""
        address = onwards if isinstance(onwards, str) else onwards(done)
        return Answer(200, address.replace("{id}", str(done.record["id"])).replace("{seq}", seq).encode())

    return see_other(perform(visit.parts.secretariat, asked_by(visit, version, file), command, render).body.decode())


def asked_by(visit: Visit, version: int | None = None, file: str = "") -> Asked:
    """Say who asks, when, on which version, and under which key of the form, so that it is not done twice."""
    key = visit.form.one(ONCE)
    return Asked(
        officer=visit.person.id,
        now=visit.now,
        if_match=version,
        key=f"page-{key}" if KEY.fullmatch(key) else None,
        payload=visit.form.digest(f"{visit.path} {file}"),
    )
