"""A partnership's board at work, for stories told through HTTP: its secretary, papers and meetings. Everybody is invented."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from typing import Any

from starlette.testclient import TestClient

from app.log.office import Office
from app.officers import acts
from app.workflow.definition import Definition
from tests.stories.desk import LEAP_YEAR, ROLES, Hands, Refusal
from tests.world import Caller, World

FOUNDED = date(2007, 1, 8)
PEOPLE: Mapping[str, tuple[str, tuple[str, ...]]] = {  # who: name, posts
    "secretary": ("Wilfred Oakes", ("secretary",)),
    "treasurer": ("Ottilie Brand", ("treasurer",)),
    "manager": ("Jessamy Thorne", ("manager",)),
    "auditor": ("Lucian Peake", ("auditor",)),
    "administrator": ("Sidony Vale", ("administrator",)),
}
MEMBERS = ("Petronel Ashe", "Barnaby Croft", "Clemency Dunn", "Everard Flint", "Honor Glade")
numbers = count(1)


@dataclass
class Boardroom:
    """One partnership, with the clock on its wall and its officers at hand."""

    world: World
    client: TestClient
    clock: Hands
    callers: dict[str, Caller] = field(default_factory=dict)

    def by(self, who: str) -> Caller:
        if who not in self.callers:
            self.callers[who] = Caller(self.client, self.world.token(who, LEAP_YEAR), self.world.officers[who])
        return self.callers[who]

    def plans(self, on: str, who: str = "secretary", **said: Any) -> Meeting:
        sent = {"body": self.world.slug, "committee": "board", "on": on, "time": "14:00", "venue": "Guildhall", "quorum": 3, **said}
        answer = self.by(who).post("/meetings", sent)
        assert answer.status_code == 201, answer.text
        return Meeting(self, answer.json()["meeting"]["id"], 1)

    def paper(self, who: str = "manager", **content: Any) -> str:
        """Open a paper with what is said of it; give its id."""
        answer = self.by(who).post("/decisions", {"body": self.world.slug, "workflow": self.world.definition.workflow, **content})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def act(self, who: str, paper: str, action: str, **stated: Any) -> dict[str, Any]:
        answer = self.by(who).act(paper, action, **stated)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()["decision"]
        return told

    def may_not(self, who: str, paper: str, action: str, **stated: Any) -> Refusal:
        answer = self.by(who).act(paper, action, **stated)
        assert answer.status_code in (403, 409), answer.text
        return Refusal(answer.status_code, answer.json()["blockers"])

    def told(self, paper: str) -> dict[str, Any]:
        found: dict[str, Any] = self.by("auditor").get(f"/decisions/{paper}").json()
        return found


@dataclass
class Meeting:
    """One meeting of the board, and the version of it that its secretary has before them."""

    board: Boardroom
    id: str
    version: int
    items: dict[str, str] = field(default_factory=dict)  # by title

    def told(self, who: str = "auditor") -> dict[str, Any]:
        answer = self.board.by(who).get(f"/meetings/{self.id}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def does(self, act: str, who: str = "secretary", **said: Any) -> dict[str, Any]:
        """Do something that must be possible; give what the interface answers."""
        answer = self._sent(act, who, said)
        assert answer.status_code == 200, answer.text
        self.version = int(answer.headers["etag"].strip('"v'))
        found: dict[str, Any] = answer.json()
        return found

    def may_not(self, act: str, who: str = "secretary", **said: Any) -> Refusal:
        answer = self._sent(act, who, said)
        assert answer.status_code in (403, 409), answer.text
        return Refusal(answer.status_code, answer.json()["blockers"])

    def history(self, who: str = "auditor") -> list[dict[str, Any]]:
        answer = self.board.by(who).get(f"/meetings/{self.id}/history")
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    def _sent(self, act: str, who: str, said: Mapping[str, Any]) -> Any:
        return self.board.by(who).post(f"/meetings/{self.id}/{act}", dict(said) if act != "carrying" else None, self.version)

    def takes(self, title: str, paper: str | None = None, purpose: str = "decision") -> dict[str, Any]:
        """Put an item on the agenda, which its decision must take."""
        told = self.does("items", title=title, purpose=purpose, **({"decision": paper} if paper else {}))
        self.items[title] = told["meeting"]["items"][-1]["id"]
        return told

    def is_held(self, present: int = 5) -> dict[str, Any]:
        return self.does("attendance", present=[{"name": name} for name in MEMBERS[:present]])

    def resolves(self, title: str, result: str, **said: Any) -> dict[str, Any]:
        return self.does("resolutions", item=self.items[title], result=result, **said)


def founded(
    office: Office,
    client: TestClient,
    clock: Hands,
    definition: Definition,
    people: Mapping[str, tuple[str, tuple[str, ...]]] = PEOPLE,
) -> Boardroom:
    """Found a partnership with these people in their posts, and let it adopt a procedure for its papers."""
    now = clock.put(FOUNDED.isoformat())
    slug = f"ashmere-{next(numbers)}-{secrets.token_hex(3)}"
    body = acts.create_body(office, now, slug=slug, name="Ashmere Community Safety Partnership").id
    world = World(office, now, body, slug, definition)
    held = dict.fromkeys(post for _, posts in people.values() for post in posts)
    for post in {**held, **dict.fromkeys(definition.posts)}:
        acts.create_post(office, now, body, key=post, title=post.title(), role=ROLES.get(post, "office"), by=None)  # type: ignore[arg-type]
    acts.adopt(office, now, body, definition=definition, by=None)
    for who, (name, posts) in people.items():
        world.enrol(who, name)
        for post in posts:
            acts.appoint(office, now, body, post=post, officer=world.officers[who], starts_on=FOUNDED, by=None)
    return Boardroom(world, client, clock)


def moment(clock: Hands) -> datetime:
    return datetime.fromisoformat(clock.file.read_text())
