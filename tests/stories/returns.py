"""A board that is sent a return each quarter: invented, and as small as a procedure with obligations can be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.clock import Clock
from app.decisions.secretariat import Secretariat
from app.officers import acts
from app.officers.pictures import Organisations
from app.worker import Worker
from app.workflow.loader import load_file
from tests.stories.desk import Desk, Notice, Refusal, given
from tests.world import SMALL, said

RETURN = load_file(SMALL.with_name("small-return.yaml"))
PEOPLE = {
    "clerk": ("Ottilie Marsh", "office"),
    "secretary": ("Morwenna Field", "office"),
    "treasurer": ("Fergus Ash", "office"),
    "board": ("Edmund Lark", "office"),
    "auditor": ("Audra Wills", "auditor"),
    "administrator": ("Adam Reed", "administrator"),
}
ROWS = [{"item": "A table of visits", "by": "the next return"}]
CONTENT: dict[str, Any] = {
    "title": "Return for the winter",
    "decider": {"post": "board"},
    "sections": {"summary": given("Forty visits were made."), "promised": given(ROWS), "starts_on": given("2026-08-31")},
    "recommendations": [{"id": "one", "verb": "note", "text": "Note the return."}],
}


@dataclass
class Board(Desk):
    """A board with its secretary, and workers where they run."""

    def returned(self, *acts: str, **stated: Any) -> Notice:
        """Carry a return of the clerk's to the board, and do there what is named."""
        answer = self.by("clerk").post("/decisions", {"body": self.world.slug, "workflow": "small-return", **CONTENT})
        assert answer.status_code == 201, answer.text
        paper = Notice(self, answer.json()["id"], 1)
        self.carried(paper, *acts, **stated)
        return paper

    def carried(self, paper: Notice, *acts: str, **stated: Any) -> None:
        for who, action in (("clerk", "submit"), ("treasurer", "certify"), *(("secretary", act) for act in acts)):
            paper.act(who, action, **(stated if action in acts else {}))

    def comments(self, paper: Notice, text: str) -> None:
        """Write something that changes no decision."""
        answer = self.by("treasurer").post(f"/decisions/{paper.id}/comments", {"text": text})
        assert answer.status_code == 201, answer.text

    def worker(self) -> Worker:
        """Start a worker as on another host: nothing is shared but the database and the key."""
        return Worker(Secretariat(self.world.office, Organisations()), Clock(self.clock.file))

    def owed(self, who: str = "auditor", **filters: Any) -> list[dict[str, Any]]:
        """List what is owed as an officer sees it, the first due first."""
        asked = "&".join(f"{key}={value}" for key, value in {"body": self.world.slug, **filters}.items())
        answer = self.by(who).get(f"/obligations?{asked}")
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    def one(self, key: str | None, who: str = "auditor") -> dict[str, Any]:
        """Give the last that was made of one kind of obligation."""
        return [each for each in self.owed(who, limit=100) if each["key"] == key][-1]

    def does(self, who: str, what: str, one: dict[str, Any], **stated: Any) -> Any:
        """Act on an obligation as it is now."""
        now = self.by("auditor").get(f"/obligations/{one['id']}")
        return self.by(who).send(
            "POST", f"/obligations/{one['id']}/{what}", said(int(now.headers["etag"].strip('"v'))), json=stated or None
        )

    def done(self, who: str, what: str, one: dict[str, Any], **stated: Any) -> dict[str, Any]:
        answer = self.does(who, what, one, **stated)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def refused(self, who: str, what: str, one: dict[str, Any], **stated: Any) -> Refusal:
        answer = self.does(who, what, one, **stated)
        assert answer.status_code in (403, 409), answer.text
        return Refusal(answer.status_code, answer.json()["blockers"])

    def paper(self, one: dict[str, Any]) -> Notice:
        """Give the paper that was opened for an obligation."""
        identity = self.by("auditor").get(f"/obligations/{one['id']}").json()["paper"]
        return Notice(self, identity, self.by("auditor").get(f"/decisions/{identity}").json()["version"])

    def vacate(self, post: str) -> None:
        """Let a post stand empty from the next day on."""
        now = self.clock.put(self.clock.file.read_text()[:10])
        office, body = self.world.office, self.world.body
        with office.database.read() as connection:
            organisation = Organisations().fresh(connection, body)
        held = next(a for a in organisation.appointments if a.post == post)
        acts.end_appointment(office, now, body, appointment=held.id, ends_on=date.fromisoformat(f"{now:%Y-%m-%d}"), by=None)

    def appoint(self, post: str) -> None:
        """Let the administrator hold a post that stands empty, from today on."""
        office, body, today = self.world.office, self.world.body, date.fromisoformat(self.clock.file.read_text()[:10])
        now, officer = self.clock.put(today.isoformat()), self.world.officers["administrator"]
        by = self.world.officers["secretary"]
        acts.appoint(office, now, body, post=post, officer=officer, kind="holder", starts_on=today, by=None, confirmed_by=by)
