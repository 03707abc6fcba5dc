"""Lives carried in process through the one way in: how histories are made for what is verified, and what is timed at scale."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from app.decisions.actions import Done, perform
from app.decisions.answers import Answer
from app.decisions.commands import Act, Asked, Command, Open, Revise
from app.decisions.secretariat import Secretariat
from app.log.office import Office
from app.officers.pictures import Organisations
from app.workflow.facts import Attempt
from bench.life import ACTS, WORKFLOW, content
from bench.town import Town


@dataclass(slots=True)
class Clerk:
    """Carries notices of one body from act to act."""

    office: Office
    town: Town
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    secretariat: Secretariat = field(init=False)

    def __post_init__(self) -> None:
        self.secretariat = Secretariat(self.office, Organisations())

    def life(self, acts: int = len(ACTS)) -> str:
        """Carry one notice as far as so many of its acts lead; give its id."""
        decision = self.open()
        _, filled, answered = content()
        self._perform("policy_officer", Revise(decision=decision, changes=filled), 1)
        self._perform("policy_officer", Revise(decision=decision, changes=answered), 2)
        for number in range(acts):
            self.act(decision, number)
        return decision

    def open(self) -> str:
        opened, _, _ = content()
        return self._perform("policy_officer", Open(body=self.town.body, workflow=WORKFLOW, content=opened), None)

    def act(self, decision: str, number: int, version: int | None = None) -> None:
        """Make the act of this number in the life of a notice."""
        post, action, stated = ACTS[number]
        attempt = Attempt(choice=stated.get("choice"), affirmed=tuple(stated.get("affirmed", ())))
        self._perform(post, Act(decision=decision, action=action, attempt=attempt), version or number + 3)

    def _perform(self, post: str, command: Command, version: int | None) -> str:
        asked = Asked(officer=self.town.officers[post], now=self.clock(), if_match=version)
        return perform(self.secretariat, asked, command, _identity).body.decode()


def _identity(done: Done) -> Answer:
    return Answer(200, done.record["id"].encode())
