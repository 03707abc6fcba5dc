"""A page asks the database as often whatever there is: the same page among few things and among many, statement by statement."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import event
from starlette.routing import Route
from starlette.testclient import TestClient

from app.log.office import Office
from app.pages.routes import routes
from tests.web.browser import Browser, browser_of
from tests.world import Caller, World, make_world

FEW, MANY = 2, 12
PUBLIC = ("/static", "/sign-in")
ADDRESSES = sorted(
    {r.path for r in routes() if isinstance(r, Route) and "GET" in (r.methods or ()) and not r.path.startswith(PUBLIC)}
)
WHOSE = {"/audit": "auditor", "/figures": "auditor", "/administration": "administrator"}  # else the originator
NOT_HERE = re.compile(
    r"\{(meeting|attachment|obligation|condition|notice|run|leaf|appointment|delegation|member|group|post|hold|outsider|kind|code|name)\}|/n\b"
)


@dataclass
class Place:
    """A body with so many decisions, one of which was changed and talked about so many times."""

    world: World
    decision: str
    events: int

    def address(self, pattern: str) -> str:
        known = {
            "decision": self.decision,
            "body": self.world.slug,
            "workflow": self.world.definition.workflow,
            "key": "summary",
            "section": "summary",
            "action": "submit",
            "n": "1",
            "revision": "1",
            "seq": str(self.events),
            "event": str(self.events),
            "version": "1",
        }
        return re.sub(
            r"\{(\w+)(?::\w+)?\}", lambda found: known[found[1]], pattern.replace("recommendations/{n}", "recommendations/one")
        )


@pytest.fixture(scope="module")
def places(office: Office, now: datetime, client: TestClient) -> tuple[Place, Place]:
    return _place(office, now, client, FEW), _place(office, now, client, MANY)


@pytest.fixture(scope="module")
def browsers(client: TestClient) -> dict[tuple[str, str], Browser]:
    return {}


def _place(office: Office, now: datetime, client: TestClient, number: int) -> Place:
    world = make_world(office, now)
    originator = world.caller(client, "policy_officer")
    ids = [originator.open(world, title=f"Footbridge {n}")["id"] for n in range(number)]
    for n in range(number):
        _changed(originator, ids[0], n)
    for other in ids[1:]:
        assert originator.act(other, "submit").status_code == 200
    (last,) = originator.get(f"/decisions/{ids[0]}/history").json()["items"][-1:]
    return Place(world, ids[0], last["seq"])


def _changed(originator: Caller, decision: str, n: int) -> None:
    version = originator.get(f"/decisions/{decision}").json()["version"]
    said = {"sections": {"summary": {"is": "given", "value": f"A footbridge, in words number {n}."}}}
    assert originator.patch(f"/decisions/{decision}", said, version).status_code == 200
    assert originator.post(f"/decisions/{decision}/comments", {"text": f"Comment {n}"}).status_code == 201


@contextmanager
def counted(office: Office) -> Iterator[list[str]]:
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.upper().startswith(("BEGIN", "PRAGMA")):
            sent.append(statement)

    event.listen(office.database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(office.database.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("pattern", [address for address in ADDRESSES if not NOT_HERE.search(address)])
def test_a_page_asks_as_often_among_many_as_among_few(
    office: Office,
    client: TestClient,
    places: tuple[Place, Place],
    browsers: dict[tuple[str, str], Browser],
    pattern: str,
) -> None:
    asked = []
    for place in places:
        post = next((post for prefix, post in WHOSE.items() if pattern.startswith(prefix)), "policy_officer")
        who = (place.world.slug, post)
        browser = browsers.get(who) or browsers.setdefault(who, browser_of(client, place.world, post))
        address = place.address(pattern)
        assert browser.get(address).status_code == 200, address  # what is kept in memory is there now
        with counted(office) as sent:
            browser.get(address)
        asked.append(sent)
    assert len(asked[0]) == len(asked[1]), "\n".join(asked[1])
    assert asked[0]


def test_the_count_would_show_a_query_for_each_row(office: Office, places: tuple[Place, Place], client: TestClient) -> None:
    few, many = (place.world.caller(client, "policy_officer").get("/decisions?limit=100").json()["items"] for place in places)
    assert (len(few), len(many)) == (FEW, MANY)
