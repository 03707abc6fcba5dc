"""A small world for tests that go through HTTP: a body with its posts and officers, and a caller for each of them.

The people are invented. Whoever needs another procedure or other people says so; everything is recorded as real acts are.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from starlette.testclient import TestClient

from app.clock import stamp
from app.log.ids import new_id
from app.log.office import Office
from app.officers import acts
from app.officers import tables as t
from app.officers.accounts import Sealed, seal
from app.officers.adoption import adopt
from app.workflow.definition import Definition
from app.workflow.loader import load_file

SMALL = Path(__file__).parent / "procedures" / "small-notice.yaml"
PASSWORD = "a bridge of forty arches"
PEOPLE: Mapping[str, tuple[str, str]] = {  # post: name of its holder, role of the post
    "policy_officer": ("Olive Marsh", "office"),
    "monitoring_officer": ("Mona Field", "office"),
    "chief_finance_officer": ("Finn Ash", "office"),
    "commissioner": ("Petra Lund", "office"),
    "auditor": ("Audra Wills", "auditor"),
    "administrator": ("Adam Reed", "administrator"),
}
FIRST_DAY = date(2026, 1, 1)
numbers = count(1)

COMPLETE: Mapping[str, Any] = {
    "sections": {"summary": {"is": "given", "value": "A footbridge over the mill stream."}},
    "checklist": {"legal_advice": {"answer": "yes"}},
    "recommendations": [{"id": "one", "verb": "approve", "text": "Build the footbridge."}],
}


@dataclass
class Caller:
    """One officer at the API, or nobody where there is no token."""

    client: TestClient
    token: str | None
    officer: str = ""

    def send(self, method: str, path: str, headers: Mapping[str, str] | None = None, **more: Any) -> Any:
        signed = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return self.client.request(method, f"/api/v1{path}", headers={**signed, **(headers or {})}, **more)

    def get(self, path: str, **more: Any) -> Any:
        return self.send("GET", path, **more)

    def post(self, path: str, body: Any = None, version: int | None = None, key: str | None = None, **more: Any) -> Any:
        return self.send("POST", path, said(version, key), json=body, **more)

    def patch(self, path: str, body: Any, version: int | None = None) -> Any:
        return self.send("PATCH", path, said(version), json=body)

    def open(self, world: World, **content: Any) -> dict[str, Any]:
        """Open a decision that lacks nothing but what is left out."""
        first = {"title": "A footbridge", "decider": {"post": "commissioner"}, **COMPLETE, **content}
        answer = self.post("/decisions", {"body": world.slug, "workflow": world.definition.workflow, **first})
        assert answer.status_code == 201, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def act(self, decision: str, action: str, version: int | None = None, **stated: Any) -> Any:
        """Attempt an act, on the version as it is now where none is named."""
        if version is None:
            version = self.get(f"/decisions/{decision}").json()["version"]
        return self.post(f"/decisions/{decision}/transitions", {"action": action, **stated}, version=version)


def said(version: int | None = None, key: str | None = None) -> dict[str, str]:
    """Give the headers of an act."""
    headers = {"If-Match": f'"v{version}"'} if version is not None else {}
    return headers | ({"Idempotency-Key": key} if key else {})


@dataclass
class World:
    """One body at work."""

    office: Office
    now: datetime
    body: str
    slug: str
    definition: Definition
    officers: dict[str, str] = field(default_factory=dict)  # by post
    emails: dict[str, str] = field(default_factory=dict)

    def token(self, post: str, hours: int = 8) -> str:
        """Give a token without the slow proof of a password."""
        text = "duly_" + secrets.token_urlsafe(32)
        row = {"id": new_id(self.now), "officer_id": self.officers[post], "secret": sha256(text.encode()).digest()}
        row |= {"made_at": stamp(self.now), "expires_at": stamp(self.now + timedelta(hours=hours)), "revoked_at": None}
        with self.office.database.write() as connection:
            connection.execute(insert(t.token), row)
        return text

    def caller(self, client: TestClient, post: str) -> Caller:
        return Caller(client, self.token(post), self.officers[post])

    def enrol(self, post: str, name: str) -> str:
        """Enrol an officer, with the password that all have here."""
        email = f"{post.replace('_', '.')}@{self.slug}.example.org"
        done = acts.enrol(self.office, self.now, self.body, name=name, email=email, password=sealed(), by=None)
        self.officers[post], self.emails[post] = done.id, email
        return done.id


@cache
def sealed() -> Sealed:
    """Hash the one password once: it is slow on purpose."""
    return seal(PASSWORD, "nobody@example.org")


def make_world(
    office: Office, now: datetime, definition: Definition | None = None, people: Mapping[str, tuple[str, str]] = PEOPLE
) -> World:
    """Found a body with a holder for each post, which adopts a procedure; administrators come last, since then others confirm."""
    slug = f"mill-{next(numbers)}-{secrets.token_hex(3)}"
    body = acts.create_body(office, now, slug=slug, name=f"Town of {slug}").id
    world = World(office, now, body, slug, definition or load_file(SMALL))
    for post, (_, role) in people.items():
        acts.create_post(office, now, body, key=post, title=post.replace("_", " ").capitalize(), role=role, by=None)  # type: ignore[arg-type]
    adopt(office, now, body, definition=world.definition, by=None)
    for post, (name, _) in people.items():
        world.enrol(post, name)
    for post in sorted(people, key=lambda post: people[post][1] == "administrator"):
        acts.appoint(office, now, body, post=post, officer=world.officers[post], starts_on=FIRST_DAY, by=None)
    return world
