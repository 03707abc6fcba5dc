"""A report that waits for its clock, made by acts alone: for tests of what runs clocks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.decisions.actions import perform
from app.decisions.answers import Answer
from app.decisions.commands import Act, Asked, Command, Open
from app.decisions.done import Done
from app.decisions.secretariat import Secretariat
from app.decisions.tables import decision as decisions
from app.log.canonical import decode
from app.log.office import Office
from app.log.tables import event
from app.officers.pictures import Organisations
from app.workflow.loader import load_file
from tests.world import SMALL, World, make_world

REPORT = SMALL.with_name("small-report.yaml")
PEOPLE = {
    "policy_officer": ("Olive Marsh", "office"),
    "monitoring_officer": ("Mona Field", "office"),
    "chief_finance_officer": ("Finn Ash", "office"),
    "scrutiny_chair": ("Carla Vole", "office"),
    "executive": ("Petra Lund", "office"),
}
WAY = (
    ("policy_officer", "submit"),
    ("monitoring_officer", "clear"),
    ("chief_finance_officer", "certify"),
    ("executive", "approve"),
    ("monitoring_officer", "publish"),
)
CONTENT = {
    "title": "One depot",
    "decider": {"post": "executive"},
    "sections.summary": {"is": "given", "value": "One depot instead of two."},
    "recommendations": [{"id": "one", "verb": "approve", "text": "Join them."}],
}


@dataclass
class Council:
    """A body that adopted the small report."""

    world: World
    secretariat: Secretariat

    @classmethod
    def founded(cls, office: Office, now: datetime) -> Council:
        return cls(make_world(office, now, load_file(REPORT), PEOPLE), Secretariat(office, Organisations()))

    def published(self) -> str:
        """Carry a report to its publication; gives its id."""
        decision, version = self._do("policy_officer", Open(body=self.world.body, workflow="small-report", content=CONTENT))
        for who, action in WAY:
            decision, version = self._do(who, Act(decision=decision, action=action), version)
        return decision

    def _do(self, who: str, command: Command, version: int | None = None) -> tuple[str, int]:
        done: list[Done] = []

        def render(made: Done) -> Answer:
            done.append(made)
            return Answer(200, b"")

        asked = Asked(officer=self.world.officers[who], now=self.world.now, if_match=version)
        perform(self.secretariat, asked, command, render)
        return done[0].record["id"], done[0].record["version"]

    def row(self, decision: str) -> Any:
        with self.secretariat.office.database.read() as connection:
            return connection.execute(select(decisions).where(decisions.c.id == decision)).one()

    def by_clocks(self, decision: str) -> list[dict[str, Any]]:
        """Give the events of a decision that nobody made."""
        with self.secretariat.office.database.read() as connection:
            rows = connection.execute(select(event.c.bytes).where(event.c.decision_id == decision).order_by(event.c.seq))
            return [told for row in rows if (told := decode(row.bytes))["capacity"] == "system"]
