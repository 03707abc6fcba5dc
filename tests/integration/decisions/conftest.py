"""A new body for each test, with an officer in each post of a small procedure, and acts made through the one way in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from app.decisions.actions import Done, perform
from app.decisions.answers import Answer
from app.decisions.commands import Act, Asked, Attach, Command, Open, Revise
from app.decisions.secretariat import Secretariat
from app.log.ids import new_id
from app.log.office import Office
from app.log.tables import event
from app.officers import acts
from app.officers.pictures import Organisations
from app.workflow.definition import Definition
from app.workflow.loader import load_file

SMALL = Path(__file__).parents[2] / "procedures" / "small-notice.yaml"
POSTS = ("policy_officer", "monitoring_officer", "chief_finance_officer", "commissioner")
COMPLETE: Mapping[str, Any] = {
    "sections.summary": {"is": "given", "value": "A footbridge over the mill stream."},
    "checklist.legal_advice": {"answer": "yes"},
    "recommendations": [{"id": "one", "verb": "approve", "text": "Build the footbridge."}],
}
numbers = count(1)


def plainly(done: Done) -> Answer:
    """Render what an act came to, for tests to read."""
    told = {
        "id": done.record["id"],
        "state": done.record["state"],
        "version": done.record["version"],
        "reference": done.record["reference"],
        "voided": [v["name"] for v in done.entry.data.get("voided", [])] if done.entry else [],
        "passed": [p["state"] for p in done.entry.data.get("passed", [])] if done.entry else [],
        "recorded": done.receipt is not None,
        "leaf": done.receipt.leaf.hex() if done.receipt else None,
    }
    return Answer(200, orjson.dumps(told))


@dataclass
class Town:
    """One body at work: its officers by post, and acts by their post."""

    secretariat: Secretariat
    body: str
    officers: dict[str, str]
    now: datetime
    definition: Definition
    versions: dict[str, int] = field(default_factory=dict)

    def asked(self, post: str, version: int | None = None, key: str | None = None, payload: str = "") -> Asked:
        return Asked(officer=self.officers[post], now=self.now, if_match=version, key=key, payload=payload)

    def perform(self, post: str, command: Command, version: int | None = None, key: str | None = None, payload: str = "") -> Any:
        """Make an act on the newest version known here, or on the one given."""
        known = self.versions.get(getattr(command, "decision", ""))
        answer = perform(self.secretariat, self.asked(post, version or known, key, payload), command, plainly)
        told = orjson.loads(answer.body)
        self.versions[told["id"]] = told["version"]
        return told

    def open(self, **content: Any) -> str:
        first = {"title": "A footbridge", "decider": {"post": "commissioner"}, **content}
        told = self.perform("policy_officer", Open(body=self.body, workflow="small-notice", content=first))
        return str(told["id"])

    def complete(self, **content: Any) -> str:
        """Open a decision with everything that submission asks for."""
        decision = self.open(**content)
        self.perform("policy_officer", Revise(decision=decision, changes=COMPLETE))
        return decision

    def act(self, post: str, decision: str, action: str, **more: Any) -> Any:
        return self.perform(post, Act(decision=decision, action=action, **more))

    def scan(self, post: str, decision: str) -> str:
        """Attach the scan of a signed paper."""
        paper = {"key": None, "name": "signed.pdf", "kind": "signature", "visibility": "restricted", "sha256": "0" * 64, "size": 9}
        scan = new_id(self.now)
        self.perform(post, Attach(decision=decision, attachment=scan, paper=paper))
        return scan

    def signed(self, **content: Any) -> str:
        """Carry a decision to the decision maker."""
        decision = self.complete(**content)
        self.act("policy_officer", decision, "submit")
        self.act("monitoring_officer", decision, "clear")
        self.act("chief_finance_officer", decision, "certify")
        return decision

    def events(self) -> list[dict[str, Any]]:
        with self.secretariat.office.database.read() as connection:
            rows = connection.execute(select(event.c.bytes).where(event.c.body_id == self.body).order_by(event.c.seq))
            return [orjson.loads(row.bytes) for row in rows]


@pytest.fixture
def found_town(now: datetime) -> Callable[[Office], Town]:
    """Found a body in any installation."""

    def found(office: Office) -> Town:
        n = next(numbers)
        body = acts.create_body(office, now, slug=f"mill-{n}-{now.timestamp():.0f}", name="Mill town").id
        officers = {}
        for post in POSTS:
            acts.create_post(office, now, body, key=post, title=post.replace("_", " ").capitalize(), by=None)
            address = f"{post}.{body}@example.org"
            officers[post] = acts.enrol(office, now, body, name=f"Officer {post}", email=address, password=None, by=None).id
            acts.appoint(office, now, body, post=post, officer=officers[post], starts_on=date(2026, 1, 1), by=None)
        definition = load_file(SMALL)
        acts.adopt(office, now, body, definition=definition, by=None)
        return Town(Secretariat(office, Organisations()), body, officers, now, definition)

    return found


@pytest.fixture
def town(office: Office, found_town: Callable[[Office], Town]) -> Town:
    return found_town(office)
