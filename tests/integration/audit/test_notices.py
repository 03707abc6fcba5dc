"""Notices in the log: true ones verify, and each that is dated back, lacks something or rests on nobody's consent is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import pytest

from app.decisions.commands import Notify, Open
from app.log.ids import new_id
from app.officers import acts
from app.workflow.guards.notice_rules import Proposed
from app.workflow.loader import load_file
from app.workflow.notices import KINDS
from tests.homes import Home
from tests.integration.audit.conftest import History
from tests.integration.audit.history import LONG_AGO, World, given
from tests.integration.audit.intruder import Intruder, rows_in
from tests.integration.audit.test_forgery import CUT, forge

PROCEDURE = Path(__file__).parents[2] / "procedures" / "noticed-report.yaml"
POSTS = {
    "report_author": "rufus",
    "monitoring_officer": "mona",
    "proper_officer": "prue",
    "scrutiny_chair": "seth",
    "council_chairman": "cora",
}
VACANT = ("executive", "council_vice_chairman")  # a collective, and an office that nobody holds
NOTIFIED = "decision:notify:done"
Event = dict[str, Any]


def founded_for_reports(home: Home, now: datetime) -> World:
    office = home.office
    slug = f"vale-{uuid4().hex[:10]}"
    world = World(office, now, acts.create_body(office, now, slug=slug, name="Vale District").id, slug)
    for post in VACANT:
        acts.create_post(office, now, world.body, key=post, title=post.replace("_", " ").title(), by=None)
    for post, person in POSTS.items():
        acts.create_post(office, now, world.body, key=post, title=post.replace("_", " ").title(), by=None)
        address = f"{person}@{slug}.example"
        world.people[person] = acts.enrol(office, now, world.body, name=person, email=address, password=None, by=None).id
        acts.appoint(office, now, world.body, post=post, officer=world.people[person], starts_on=LONG_AGO, by=None)
    acts.adopt(office, now, world.body, definition=load_file(PROCEDURE), by=None)
    return world


def report(world: World) -> str:
    content = {
        "title": "The flood wall",
        "decider": {"post": "executive"},
        "sections.summary": given("It failed."),
        "checklist.key_decision": {"answer": "yes", "reason": "It costs much."},
        "recommendations": [{"id": "one", "verb": "approve", "text": "Mend it."}],
    }
    opened = world.ask("rufus", Open(body=world.body, workflow="noticed-report", content=content, originator_post="report_author"))
    world.act("rufus", opened, "submit")
    world.act("mona", opened, "clear")
    return opened


def notify(world: World, decision: str, kind: str, **more: Any) -> str:
    contents = {name: given("What there is to say.") for name in KINDS[kind].contents}
    identity = new_id(world.now + timedelta(minutes=1))
    proposed = Proposed(kind=kind, contents=contents, **more)
    world.ask("prue", Notify(decision=decision, notice=identity, proposed=proposed), decision)
    return identity


def in_time(world: World) -> dict[str, str]:
    first = (world.now + timedelta(days=40)).date().isoformat()
    return {"first_on": first, "last_on": (world.now + timedelta(days=90)).date().isoformat()}


@pytest.fixture(scope="module")
def history(own_home: Home, now: datetime) -> History:
    world = founded_for_reports(own_home, now)
    with own_home.database.read() as connection:
        older = rows_in(connection)
    noticed = report(world)
    wrong = notify(world, noticed, "key_decision", **in_time(world))
    notify(world, noticed, "key_decision", **in_time(world), replaces=wrong, why="It named another address.")
    notify(world, noticed, "general_exception", informed=(world.people["seth"],))
    urgent = report(world)
    agreed = {"post": "council_chairman", "answer": "agreed", "officer": world.people["cora"], "on": world.now.date().isoformat()}
    passed = {"post": "scrutiny_chair", "answer": "unable", "officer": None, "on": None, "why": "At sea."}
    notify(world, urgent, "special_urgency", consents=(passed, {**agreed, "why": None}))
    world.act("prue", urgent, "approve")
    return History(world, {"noticed": noticed, "urgent": urgent}, founded_for_reports(own_home, now), older)


def test_a_history_with_notices_verifies_and_replays(history: History) -> None:
    report = history.report(bodies=[history.body])
    assert [f.sentence() for f in report.findings] == []
    told = history.events[history.seq("decision:transition:done", "urgent", "approve")]
    assert "key_decision_noticed@1" in told["data"]["given"]["guards"]


class Forgery(NamedTuple):
    says: str
    notice: str
    forged: Callable[[Event, History], Event]
    check: str


def telling(**fields: Any) -> Callable[[Event, History], Event]:
    """Forge what the event tells of its notice."""

    def forged(event: Event, history: History) -> Event:
        told = {name: value(event, history) if callable(value) else value for name, value in fields.items()}
        return {**event, "data": {**event["data"], "notice": {**event["data"]["notice"], **told}}}

    return forged


def by(person: str) -> Callable[[Event, History], Event]:
    return lambda event, history: {**event, "actor": history.world.people[person]}


def a_month_before(event: Event, _history: History) -> str:
    return (date.fromisoformat(event["data"]["notice"]["counts_from"]) - timedelta(days=30)).isoformat()


def without_matter(event: Event, _history: History) -> Any:
    return {name: said for name, said in event["data"]["notice"]["says"].items() if name != "matter"}


def agreed_by_nobody(event: Event, history: History) -> Any:
    *before, last = event["data"]["notice"]["consents"]
    return [*before, {**last, "officer": history.world.people["rufus"]}]


def of_another_organisation(event: Event, _history: History) -> Event:
    quoted = event["data"]["given"]
    standing = {**quoted["standing"], "holdings": quoted["standing"]["holdings"][:-1]}
    return {**event, "data": {**event["data"], "given": {**quoted, "standing": standing}}}


FORGERIES = (
    Forgery("dated back", "noticed", telling(published_at="2026-01-01T09:00:00.000000Z"), "V20-times"),
    Forgery("counting from an earlier day", "noticed", telling(counts_from=a_month_before), "V20-times"),
    Forgery("naming a day that is too early", "noticed", telling(first_on="2026-03-20"), "V16-notices"),
    Forgery("that does not say what it is about", "noticed", telling(says=without_matter), "V16-notices"),
    Forgery("replacing one that there is not", "noticed", telling(replaces="0" * 36), "V16-notices"),
    Forgery("of a kind that the procedure does not publish", "noticed", telling(kind="private_meeting_urgent"), "V16-notices"),
    Forgery("published by the author", "noticed", by("rufus"), "V16-notices"),
    Forgery("without a consent", "urgent", telling(consents=[]), "V16-notices"),
    Forgery("with the consent of somebody else", "urgent", telling(consents=agreed_by_nobody), "V16-notices"),
    Forgery("quoting other posts", "urgent", of_another_organisation, "V12-standing"),
    Forgery("that moves the decision", "noticed", lambda event, _: {**event, "to": "approved"}, "V11-transition"),
    Forgery(
        "in a post that is not the publisher's", "noticed", lambda event, _: {**event, "capacity": "scrutiny_chair"}, "V12-standing"
    ),
)


@pytest.mark.parametrize("forgery", FORGERIES, ids=[f"A notice {f.says}" for f in FORGERIES])
def test_a_forged_notice_is_named(forgery: Forgery, history: History, intruder: Intruder, tmp_path: Path) -> None:
    which = (NOTIFIED, forgery.notice, None)
    event = history.events[history.seq(*which)]
    seq = forge(history, intruder, tmp_path, which, forgery.forged(event, history))
    found = {(f.check, f.seq, f.decision) for f in history.report(bodies=[history.body]).findings}
    assert (forgery.check, seq, history.notices[forgery.notice]) in found


@pytest.mark.parametrize("notice", ["noticed", "urgent"])
def test_the_true_notice_written_so_is_not_suspected(notice: str, history: History, intruder: Intruder, tmp_path: Path) -> None:
    which = (NOTIFIED, notice, None)
    seq = forge(history, intruder, tmp_path, which, history.events[history.seq(*which)])
    found = [f for f in history.report(bodies=[history.body]).findings if f.seq == seq]
    assert [f.sentence() for f in found if f.check not in CUT] == []
