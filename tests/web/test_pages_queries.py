"""A page asks the database as often whatever there is: the same page among few things and among many, statement by statement."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from starlette.routing import Route
from starlette.testclient import TestClient

from app.log.office import Office
from app.officers import acts
from app.officers.independents import name_independent
from app.officers.spending import lift_hold, put_on_hold
from app.pages.routes import routes
from app.workflow.loader import load_file
from tests.stories.returns import CONTENT, RETURN
from tests.stories.returns import PEOPLE as RETURNS
from tests.web.browser import Browser, seated
from tests.web.test_notices import PEOPLE as REPORTS
from tests.web.test_notices import PROCEDURE as REPORT
from tests.web.test_notices import said
from tests.world import COMPLETE, FIRST_DAY, Caller, World, make_world

FEW, MANY = 2, 12
FILES = ("/static", "/sign-in", "/bodies/{body}/colours.css", "/decisions/{decision}/papers/{attachment}")
ADDRESSES = sorted(
    {r.path for r in routes() if isinstance(r, Route) and "GET" in (r.methods or ()) and not r.path.startswith(FILES)}
)
WHOSE = {  # by how the address begins; else the originator
    "/audit": "auditor",
    "/figures": "auditor",
    "/administration": "administrator",
    "/meetings": "secretary",
    "/obligations": "clerk",
    "/spending": "chief_finance_officer",
}
THE_MEETING = "2026-03-26"
PAPER = Path(REPORT).with_name("small-paper.yaml")
BOARD = {each: (each.capitalize(), "office") for each in ("secretary", "treasurer", "manager", "board", "panel")}


@dataclass
class Place:
    """A body with so many of each thing, and what stands in the addresses of one that has as many of what belongs to it."""

    world: World
    known: dict[str, str]
    posts: dict[str, str] = field(default_factory=dict)

    def address(self, pattern: str) -> str:
        known = {"body": self.world.slug, "workflow": self.world.definition.workflow, "n": "1", "revision": "1"} | self.known
        known |= {"n": "one"} if "recommendations" in pattern else {}
        return re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: known[found[1]], pattern)

    def whose(self, pattern: str) -> str:
        return next((post for prefix, post in (self.posts | WHOSE).items() if pattern.startswith(prefix)), "policy_officer")


Build = Callable[[Office, datetime, TestClient, int], Place]


@dataclass
class Places:
    """Both of each kind, made when the first page asks for them."""

    office: Office
    now: datetime
    client: TestClient
    made: dict[Build, tuple[Place, Place]] = field(default_factory=dict)

    def of(self, build: Build) -> tuple[Place, Place]:
        if build not in self.made:
            few, many = (build(self.office, self.now, self.client, number) for number in (FEW, MANY))
            self.made[build] = few, many
        return self.made[build]


@pytest.fixture(scope="module")
def places(office: Office, now: datetime, client: TestClient) -> Places:
    return Places(office, now, client)


@pytest.fixture(scope="module")
def browsers(client: TestClient) -> dict[tuple[str, str], Browser]:
    return {}


def town(office: Office, now: datetime, client: TestClient, number: int) -> Place:
    """A body with so many decisions, of which one was changed and talked about as often, and has as many papers."""
    world = make_world(office, now)
    kept = _organised(world, now, number)  # first, so that the newest events are about decisions
    originator = world.caller(client, "policy_officer")
    ids = [originator.open(world, title=f"Footbridge {n}")["id"] for n in range(number)]
    for n in range(number):
        _changed(originator, ids[0], n)
    for other in ids[1:]:
        assert originator.act(other, "submit").status_code == 200
    (last,) = originator.get(f"/decisions/{ids[0]}/history").json()["items"][-1:]
    known = {"decision": ids[0], "key": "summary", "action": "submit", "seq": str(last["seq"]), "name": "refused"}
    return Place(world, known | kept)


def _organised(world: World, now: datetime, number: int) -> dict[str, str]:
    """Let the body have so many of all that its administrator keeps; name one of each."""
    office, body = world.office, world.body
    two = {"by": world.officers["administrator"], "confirmed_by": world.officers["monitoring_officer"]}
    alone, found, finance = {"by": two["by"]}, {}, world.officers["chief_finance_officer"]
    for n in range(number):
        key, day = f"deputy_{n}", FIRST_DAY + timedelta(days=100 + n)
        acts.create_post(office, now, body, key=key, title=f"Deputy {n}", role="office", **alone)
        officer = world.enrol(key, f"Person {n}")
        found["appointment"] = acts.appoint(office, now, body, post=key, officer=officer, starts_on=FIRST_DAY, **two).id
        said = {"matters": ("grant",), "ceiling_pence": n, "authority": "The scheme", "starts_on": now.date()}
        found["delegation"] = acts.delegate(office, now, body, from_post="commissioner", to_post=key, **said, **two).id
        acts.set_closure(office, now, body, day=day, working=False, reason="A fair", **alone)
        acts.set_parameter(office, now, body, key=f"number_{n}", value=n, starts_on=day, **two)
        acts.add_member(office, now, body, group="partners", key=key, name=f"Partner {n}", post=key, **two)
        hold = put_on_hold(office, now, body, ground="expenditure_exceeds_resources", report=f"Report {n}", by=finance)
        found["hold"] = hold.id
        if n < number - 1:
            lift_hold(office, now, body, hold=hold.id, considered_on=now.date(), by=finance)
        found |= {"group": "partners", "member": key}
    other = make_world(office, now)
    for post in ("monitoring_officer", "commissioner", "policy_officer", "chief_finance_officer")[: number // 2]:
        named = {"officer": other.officers[post], "of_body": other.body, "of_post": post, "starts_on": now.date()}
        found["outsider"] = name_independent(office, now, body, **named, **two).id
    return found


def verified(office: Office, now: datetime, client: TestClient, number: int) -> Place:
    """A body whose history of so many decisions was verified."""
    place = town(office, now, client, number)
    auditor = seated(client, place.world, "auditor")
    address = f"/audit/{place.world.slug}/verification"
    page = auditor.submit(auditor.get(address), address)
    while "progress" in (page := auditor.get(page.url.path)).text:
        time.sleep(0.05)
    return Place(place.world, {"run": page.url.path.rpartition("/")[2]})


def decided(office: Office, now: datetime, client: TestClient, number: int) -> Place:
    """A decision on so many conditions."""
    world = make_world(office, now)
    asks = [{"kind": "standing", "text": f"Condition {n}.", "owner": {"post": "commissioner"}} for n in range(number)]
    approve = {**COMPLETE["recommendations"][0], "conditions": asks}
    made = str(world.caller(client, "policy_officer").open(world, recommendations=[approve])["id"])
    for post, action in (
        ("policy_officer", "submit"),
        ("monitoring_officer", "clear"),
        ("chief_finance_officer", "certify"),
        ("commissioner", "approve"),
    ):
        assert world.caller(client, post).act(made, action).is_success
    told = world.caller(client, "auditor").get(f"/decisions/{made}").json()
    return Place(world, {"decision": made, "condition": told["conditions"][0]["id"]})


def board(office: Office, now: datetime, client: TestClient, number: int) -> Place:
    """A board with so many meetings, one of which has as many papers on its agenda."""
    world = make_world(office, now, load_file(PAPER), BOARD)
    secretary = world.caller(client, "secretary")
    plan = {"body": world.slug, "committee": "board", "time": "14:00", "venue": "Guildhall", "quorum": 3}
    meetings = [secretary.post("/meetings", {**plan, "on": THE_MEETING}).json()["meeting"]["id"] for _ in range(number)]
    at = f"/meetings/{meetings[0]}"
    for n in range(number):
        paper = world.caller(client, "manager").open(world, title=f"Lamp {n}", decider={"post": "board"}, checklist={})["id"]
        for post, action in (("manager", "submit"), ("treasurer", "certify")):
            assert world.caller(client, post).act(paper, action).is_success
        item = {"title": f"Lamp {n}", "purpose": "decision", "decision": paper}
        done = secretary.post(f"{at}/items", item, n + 1)
        assert done.is_success, done.text
    return Place(world, {"meeting": meetings[0], "item": done.json()["meeting"]["items"][0]["id"]})


def returns(office: Office, now: datetime, client: TestClient, number: int) -> Place:
    """A board that has noted so many returns, the last of them with as many things promised."""
    world = make_world(office, now, RETURN, RETURNS)  # type: ignore[arg-type]
    for _ in range(number):
        made = str(world.caller(client, "clerk").open(world, **CONTENT, checklist={})["id"])
        follow = {"kind": "follow_up", "owner": {"post": "treasurer"}, "due_on": "2026-05-01"}
        asks = [{**follow, "text": f"Count ward {n}."} for n in range(number)]
        noted = {"determinations": [{"recommendation": "one", "outcome": "noted", "conditions": asks}]}
        for post, action, stated in (
            ("clerk", "submit", {}),
            ("treasurer", "certify", {}),
            ("secretary", "note_with_actions", noted),
        ):
            assert world.caller(client, post).act(made, action, **stated).is_success
    owed = world.caller(client, "auditor").get(f"/decisions/{made}/obligations").json()["items"]
    return Place(world, {"decision": made, "obligation": owed[0]["id"]}, {"/decisions": "clerk"})


def noticed(office: Office, now: datetime, client: TestClient, number: int) -> Place:
    """A key decision of which so many notices were published."""
    world = make_world(office, now, load_file(REPORT), REPORTS)
    key = {"key_decision": {"answer": "yes", "reason": "It costs much."}}
    made = str(world.caller(client, "report_author").open(world, decider={"post": "executive"}, checklist=key)["id"])
    assert world.caller(client, "report_author").act(made, "submit").is_success
    officer = world.caller(client, "proper_officer")
    replaces: dict[str, str] = {}
    for n in range(number):
        notice = said("key_decision", first_on=f"2026-05-{n + 1:02}", **replaces)
        told = officer.post(f"/decisions/{made}/notices", notice, officer.get(f"/decisions/{made}").json()["version"])
        assert told.is_success, told.text
        replaces = {"replaces": told.json()["decision"]["notices"][-1]["id"], "why": "The day has changed."}
    return Place(world, {"decision": made, "kind": "key_decision"}, {"/decisions": "proper_officer"})


def warned(office: Office, now: datetime, client: TestClient, number: int) -> Place:
    """A report of so many wards that is said not to be key, though it is."""
    world = make_world(office, now, load_file(REPORT), REPORTS)
    no = {"key_decision": {"answer": "no"}}
    wards = {"wards": {"is": "given", "value": ["All wards", *(f"Ward {n}" for n in range(number))]}}
    author = world.caller(client, "report_author")
    made = author.open(world, decider={"post": "executive"}, checklist=no, sections=wards)
    return Place(world, {"decision": made["id"], "code": made["findings"][0]["code"]}, {"/decisions": "report_author"})


ELSEWHERE: dict[str, Build] = {  # by how the address begins, for what the town has none of
    "/meetings": board,
    "/obligations": returns,
    "/decisions/{decision}/obligations": returns,
    "/decisions/{decision}/conditions": decided,
    "/decisions/{decision}/findings": warned,
    "/decisions/{decision}/notices": noticed,
    "/audit/{body}/verification/{run}": verified,
}


def _build(pattern: str) -> Build:
    return next((build for begins, build in ELSEWHERE.items() if pattern.startswith(begins)), town)


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


@pytest.mark.parametrize("pattern", ADDRESSES)
def test_a_page_asks_as_often_among_many_as_among_few(
    office: Office, client: TestClient, places: Places, browsers: dict[tuple[str, str], Browser], pattern: str
) -> None:
    asked = []
    for place in places.of(_build(pattern)):
        post, address = place.whose(pattern), place.address(pattern)
        who = (place.world.slug, post)
        browser = browsers.get(who) or browsers.setdefault(who, seated(client, place.world, post))
        assert browser.get(address).status_code == 200, address  # what is kept in memory is there now
        with counted(office) as sent:
            browser.get(address)
        asked.append(sent)
    assert len(asked[0]) == len(asked[1]), "\n".join(asked[1])
    assert asked[0]


def test_the_count_would_show_a_query_for_each_row(office: Office, places: Places) -> None:
    few, many = (
        place.world.caller(places.client, "policy_officer").get("/decisions?limit=100").json() for place in places.of(town)
    )
    assert (len(few["items"]), len(many["items"])) == (FEW, MANY)
