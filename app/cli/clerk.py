"""A sample body, and the clerk who files its invented decisions: every one is made by the acts that officers use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any

import orjson

from app.decisions.actions import Done, perform
from app.decisions.answers import Answer
from app.decisions.commands import Act, Asked, Attach, Comment, Open, Revise, RunClock
from app.decisions.secretariat import Secretariat
from app.documents.papers import Papers
from app.errors import ActionRefused
from app.log.ids import new_id
from app.workflow.facts import Attempt

Members = Mapping[str, Mapping[str, tuple[str, str]]]  # group: member: its name, the post that speaks for it
Posts = Mapping[str, tuple[str, str]]  # post: title, role
People = tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]  # name, address, the posts held and as what


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """An invented body: its name, who is in which post, what is delegated, and the decisions that it has on file."""

    slug: str
    name: str
    posts: Posts
    people: People
    delegations: tuple[tuple[str, str, tuple[str, ...], int | None, str], ...]  # from, to, matters, ceiling, authority
    files: Callable[[Clerk], None]
    members: Members = field(default_factory=dict)
    founded_before: int = 0  # days: its story begins so long ago

    def place(self, email: str) -> int:
        """Give the place of an officer in the list of people: the order in which they are introduced."""
        return [address for _, address, _ in self.people].index(email.partition("@")[0])


@dataclass
class Clerk:
    """Does what the officers of one body would do, and remembers which version of a decision came of it."""

    secretariat: Secretariat
    body: str
    officers: Mapping[str, str]
    now: datetime
    papers: Papers
    versions: dict[str, int] = field(default_factory=dict)

    def open(self, who: str, workflow: str, content: Mapping[str, Any]) -> str:
        return str(self.perform(who, Open(body=self.body, workflow=workflow, content=content))["id"])

    def revise(self, who: str, decision: str, changes: Mapping[str, Any], **notes: str) -> None:
        self.perform(who, Revise(decision=decision, changes=changes, notes=notes))

    def attach(self, who: str, decision: str, *keys: str) -> None:
        """Attach a made-up paper for each that the procedure expects."""
        for key in keys:
            kept = self.papers.store(BytesIO(f"{key.replace('_', ' ').capitalize()}: made up for the demo.\n".encode()))
            paper: dict[str, Any] = {"key": key, "name": f"{key}.txt", "kind": "text/plain", "visibility": "public"}
            paper |= {"sha256": kept.sha256, "size": kept.size}
            self.perform(who, Attach(decision=decision, attachment=new_id(self.now), paper=paper))

    def act(self, who: str, decision: str, action: str, **stated: Any) -> None:
        said: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in stated.items()}
        self.perform(who, Act(decision=decision, action=action, attempt=Attempt(**said)))

    def waits(self, now: datetime, decision: str) -> None:
        """Let it be this moment, and the clock of a decision do what it calls for by then."""
        self.now = now
        answer = perform(self.secretariat, Asked(officer=None, now=now), RunClock(decision=decision), _outline)
        self.versions[decision] = orjson.loads(answer.body)["version"]

    def tries(self, who: str, decision: str, action: str) -> None:
        """Try what is refused on purpose, so that a visitor sees a refusal in a history."""
        try:
            self.act(who, decision, action)
        except ActionRefused:
            return

    def say(self, who: str, decision: str, text: str) -> None:
        self.perform(who, Comment(decision=decision, text=text))

    def perform(self, who: str, command: Any) -> dict[str, Any]:
        asked = Asked(officer=self.officers[who], now=self.now, if_match=self.versions.get(getattr(command, "decision", "")))
        answer = perform(self.secretariat, asked, command, _outline)
        told: dict[str, Any] = orjson.loads(answer.body)
        self.versions[told["id"]] = told["version"]
        return told


def given(value: Any) -> dict[str, Any]:
    """Write a section that says something."""
    return {"is": "given", "value": value}


def _outline(done: Done) -> Answer:
    return Answer(200, orjson.dumps({key: done.record[key] for key in ("id", "version", "state")}))
