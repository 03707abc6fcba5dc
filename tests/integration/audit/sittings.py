"""A body whose board has met: papers in time, urgent, taken off; resolved and minuted; and a meeting that was cancelled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from app.decisions.answers import Answer
from app.decisions.commands import Asked, Open
from app.errors import ActionRefused
from app.meetings import actions
from app.meetings import commands as c
from app.meetings.record import Record
from app.officers import acts
from app.workflow.loader import load_file
from tests.integration.audit.history import LONG_AGO, World, given

PAPER = Path(__file__).parents[2] / "procedures" / "small-paper.yaml"
THE_DAY, THE_NEXT = "2026-03-12", "2026-06-11"
NAMES = ("Petronel Ashe", "Barnaby Croft", "Clemency Dunn", "Everard Flint")


class Board:
    """The board of a body, its secretary, and its meetings by what the tests call them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.records: dict[str, Record] = {}
        office, now, body = world.office, world.now, world.body
        for post, person in (("secretary", "sara"), ("treasurer", "finn")):
            acts.create_post(office, now, body, key=post, title=post.title(), by=None)
            if person not in world.people:
                email = f"{person}@{world.slug}.example"
                world.people[person] = acts.enrol(office, now, body, name=person.title(), email=email, password=None, by=None).id
            acts.appoint(office, now, body, post=post, officer=world.people[person], starts_on=LONG_AGO, by=None)
        for post in ("board", "panel"):
            acts.create_post(office, now, body, key=post, title=post.title(), by=None)
        acts.adopt(office, now, body, definition=load_file(PAPER), by=None)

    def paper(self) -> str:
        """Open a paper and bring it as far as the board."""
        content = {
            "title": "Lights on the towpath",
            "decider": {"post": "board"},
            "sections.summary": given("Lamps from the lock to the mill."),
            "recommendations": [{"id": "one", "verb": "approve", "text": "Put up twelve lamps."}],
        }
        opening = Open(body=self.world.body, workflow="small-paper", content=content, originator_post="policy_officer")
        paper = self.world.ask("olive", opening)
        self.world.act("olive", paper, "submit")
        self.world.act("finn", paper, "certify")
        return paper

    def does(self, name: str, command: c.Command) -> None:
        """Make one act on a meeting as the secretary; what decisions make of it must be no refusal."""
        self.world.now += timedelta(minutes=1)
        version = self.records[name]["version"] if name in self.records else None
        asked = Asked(officer=self.world.people["sara"], now=self.world.now, if_match=version)

        def render(done: actions.Done, reports: Any) -> Answer:
            self.records[name] = done.record
            assert not [report.blockers for report in reports if report.blockers]
            return Answer(200, b"")

        actions.perform(self.world.secretariat, asked, command, render)

    def may_not(self, name: str, command: c.Command) -> None:
        """Try what is refused."""
        asked = Asked(officer=self.world.people["sara"], now=self.world.now, if_match=self.records[name]["version"])
        try:
            actions.perform(self.world.secretariat, asked, command, lambda *_: Answer(200, b""))
        except ActionRefused:
            return
        raise AssertionError("this should have been refused")

    def plans(self, name: str, on: str) -> str:
        self.does(name, c.Plan(body=self.world.body, committee="board", on=on, time="14:00", venue="Guildhall", quorum=3))
        return str(self.records[name]["id"])

    def takes(self, name: str, paper: str | None, purpose: str = "decision") -> str:
        self.does(name, c.AddItem(meeting=self.records[name]["id"], title="Lights", purpose=purpose, decision=paper))
        return str(self.records[name]["items"][-1]["id"])


def met(board: Board) -> dict[str, str]:
    """Let the board meet; gives the papers by what became of them."""
    agreed, urgent, dropped = board.paper(), board.paper(), board.paper()
    meeting = board.plans("first", THE_DAY)
    one, talk, off = board.takes("first", agreed), board.takes("first", None, "discussion"), board.takes("first", dropped)
    board.does("first", c.Reorder(meeting=meeting, items=(talk, one, off)))
    board.does("first", c.Publish(meeting=meeting))
    board.does("first", c.RemoveItem(meeting=meeting, item=off, reason="The bids are awaited."))
    board.world.now = datetime(2026, 3, 11, 9, tzinfo=UTC)
    late = board.takes("first", urgent)
    board.does("first", c.Publish(meeting=meeting, urgent={late: "The lock is closed for one week only."}))
    board.world.now = datetime(2026, 3, 12, 15, tzinfo=UTC)
    for _ in range(2):
        board.may_not("first", c.Hold(meeting=meeting, present=({"name": NAMES[0], "for": None},)))
    board.does("first", c.Hold(meeting=meeting, present=tuple({"name": name, "for": None} for name in NAMES)))
    votes = {"for": 3, "against": 1, "abstained": 0, "casting": None}
    outcome = {"recommendation": "one", "outcome": "approved", "text": "Put up six lamps.", "votes": votes}
    board.does(
        "first", c.Resolve(meeting=meeting, item=one, result="amended", action="agree", votes=votes, recommendations=(outcome,))
    )
    board.does("first", c.Resolve(meeting=meeting, item=late, result="deferred"))
    board.does("first", c.Resolve(meeting=meeting, item=talk, result="discussed"))
    abandoned = board.plans("abandoned", "2026-04-30")
    board.does("abandoned", c.Cancel(meeting=abandoned, reason="No room was free."))
    later = board.plans("later", THE_NEXT)
    board.takes("later", None, "information")
    board.does("later", c.Publish(meeting=later))
    board.world.now = datetime(2026, 6, 11, 15, tzinfo=UTC)
    board.does("later", c.Hold(meeting=later, present=tuple({"name": name, "for": None} for name in NAMES[:3])))
    board.does("first", c.Minute(meeting=meeting, approved_at=later, text="All was agreed."))
    return {"agreed": agreed, "urgent": urgent, "dropped": dropped}
