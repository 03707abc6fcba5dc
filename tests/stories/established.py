"""A body with groups at work in a year of its own: posts and officers, members and who speaks for each, one procedure adopted."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from itertools import count
from typing import Any

from starlette.testclient import TestClient

from app.clock import Clock
from app.decisions.secretariat import Secretariat
from app.log.office import Office
from app.officers import acts
from app.officers.membership import leave_group
from app.officers.pictures import Organisations
from app.worker import Worker
from app.workflow.definition import Definition
from tests.stories.desk import ROLES, Desk, Hands, Notice, People
from tests.world import World

Members = Mapping[str, Mapping[str, tuple[str, str]]]  # group: key: name, and the post that speaks for it
numbers = count(1)


def establish(
    office: Office,
    client: TestClient,
    clock: Hands,
    *,
    name: str,
    on: date,
    people: People,
    members: Members,
    procedure: Definition,
    besides: tuple[Definition, ...] = (),
) -> Desk:
    """Found a body on a day with these people in their posts and these members, and let it adopt a procedure, and others."""
    now = clock.put(on.isoformat())
    slug = f"{name.lower().replace(' ', '-')}-{next(numbers)}-{secrets.token_hex(3)}"
    body = acts.create_body(office, now, slug=slug, name=name).id
    world = World(office, now, body, slug, procedure)
    for post in dict.fromkeys(post for _, held in people.values() for post, _ in held):
        title = post.replace("_", " ").capitalize()
        acts.create_post(office, now, body, key=post, title=title, role=ROLES.get(post, "office"), by=None)  # type: ignore[arg-type]
    for group, organisations in members.items():
        for key, (organisation, post) in organisations.items():
            acts.add_member(office, now, body, group=group, key=key, name=organisation, post=post, by=None)
    for adopted in (procedure, *besides):
        acts.adopt(office, now, body, definition=adopted, by=None)
    for who, (person, _) in people.items():
        world.enrol(who, person)
    for who, (_, held) in people.items():  # the administrator comes last: from then on others confirm
        for post, kind in held:
            officer = world.officers[who]
            acts.appoint(office, now, body, post=post, officer=officer, kind=kind, starts_on=on, by=None)  # type: ignore[arg-type]
    return Desk(world, client, clock)


def opened(desk: Desk, who: str, post: str, **content: object) -> Notice:
    """Open a paper for a post, as an officer of the body."""
    sent = {"body": desk.world.slug, "workflow": desk.world.definition.workflow, "originator": {"post": post}, **content}
    answer = desk.by(who).post("/decisions", sent)
    assert answer.status_code == 201, answer.text
    return Notice(desk, answer.json()["id"], 1)


def much_later(desk: Desk, day: str) -> None:
    """Make it a day on which everybody has to sign in anew."""
    desk.world.now = desk.clock.put(day)
    desk.callers.clear()


def leaves(desk: Desk, group: str, key: str, last_day: str, *, by: str, confirmed_by: str) -> None:
    """Let a member leave a group of the body after its last day; a worker then looks at what waits."""
    now = datetime.fromisoformat(desk.clock.file.read_text())
    people = {"by": desk.officer(by), "confirmed_by": desk.officer(confirmed_by)}
    leave_group(desk.world.office, now, desk.world.body, group=group, key=key, ends_on=date.fromisoformat(last_day), **people)


def worked(desk: Desk) -> None:
    """Let a worker make one round."""
    Worker(Secretariat(desk.world.office, Organisations()), Clock(desk.clock.file)).round()


def owed(desk: Desk, who: str = "auditor", filters: str = "") -> list[dict[str, Any]]:
    """List what is owed as an officer sees it, the first due first."""
    answer = desk.by(who).get(f"/obligations?body={desk.world.slug}{filters}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def opened_for(desk: Desk, one: dict[str, Any]) -> Notice:
    """Give the paper that was opened for what is owed."""
    told = desk.by("auditor").get(f"/decisions/{one['paper']}").json()
    return Notice(desk, told["id"], told["version"])


def awaiting(desk: Desk, who: str) -> list[str]:
    """Give the titles of what waits for an officer."""
    return [item["title"] for item in desk.by(who).get("/decisions?awaiting=me").json()["items"]]
