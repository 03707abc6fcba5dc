"""An invented partnership: its board has met once and will meet again, and its papers stand in many states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import orjson

from app.cli.clerk import Clerk, Sample, given
from app.clock import LONDON, local_day
from app.decisions.answers import Answer
from app.decisions.commands import Asked
from app.meetings import actions
from app.meetings import commands as c
from app.meetings.carrying import Report
from app.workflow.calendar import Calendar

AGE, MET, MEETS = timedelta(days=60), timedelta(days=-10), timedelta(days=28)  # the board's meetings, from today
POSTS: Mapping[str, tuple[str, str]] = {
    "board": ("Board of the partnership", "office"),
    "board_secretary": ("Secretary of the board", "office"),
    "accountable_finance_officer": ("Finance officer of the accountable body", "office"),
    "community_safety_manager": ("Community safety manager", "office"),
    "auditor": ("Auditor", "auditor"),
    "administrator": ("Administrator", "administrator"),
}
PEOPLE: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    ("Odile Marchbanks", "secretary", (("board_secretary", "holder"),)),
    ("Silas Penhallow", "finance", (("accountable_finance_officer", "holder"),)),
    ("Bryony Hathersage", "manager", (("community_safety_manager", "holder"),)),
    ("Lucian Peake", "auditor", (("auditor", "holder"),)),
    ("Sidony Vale", "administrator", (("administrator", "holder"),)),
)
MEMBERS = (
    ("Prosper Wainwright", "Borough council"),
    ("Lettice Marlow", "Constabulary"),
    ("Corin Ashby", "Fire and rescue service"),
)
MONEY = {
    "sections.implications": given("The cost is met from the pooled fund that the borough council keeps."),
    "sections.money_moves": given(True),
    "sections.costs": given([{"year": "2026/27", "cost": 6_000_00}]),
}


def complete_paper(title: str, purpose: str, **changes: Any) -> dict[str, Any]:
    """Give a board paper on an invented matter, with everything that sending it asks for."""
    content: dict[str, Any] = {
        "title": title,
        "decider": {"post": "board"},
        "sections.purpose": given(purpose),
        "sections.prepared_by": given("Community safety manager"),
        "sections.lead_partners": given(["Borough council", "Constabulary"]),
        "sections.presenter": given("Community safety manager"),
        "sections.presenter_attends": given(True),
        "sections.summary": given(f"What the board is asked about: {title.lower()}."),
        "sections.implications": {"is": "none"},
        "sections.money_moves": given(False),
        "sections.equality": {"is": "none"},
        "sections.background": given("Residents raised it at two public meetings in the last quarter."),
        "recommendations": [{"id": "one", "verb": "acknowledge", "text": f"That the board deals with {title.lower()}."}],
    }
    return {**content, **changes}


def files(clerk: Clerk) -> None:
    """Let the board meet, and prepare the next time."""
    board = _Board(clerk, clerk.now)
    clerk.now -= AGE
    talked = board.sent("A strategic group for the county", "Discussion and comment")
    agreed = board.sent("A facilitator for joint planning", "Decision", **MONEY)
    told = board.sent("Figures of the last quarter", "Information")
    clerk.act("finance", agreed, "certify")
    meeting = board.plans(MET)
    for title, paper, purpose in (
        ("A strategic group for the county", talked, "discussion"),
        ("A facilitator for joint planning", agreed, "decision"),
        ("Figures of the last quarter", told, "information"),
    ):
        board.takes(meeting, title, paper, purpose)
    board.does(c.Publish(meeting=meeting))
    board.is_at(MET, 16)
    board.does(c.Hold(meeting=meeting, present=tuple({"name": name, "for": of} for name, of in MEMBERS)))
    board.resolves(meeting, talked, "discussed", "discuss")
    votes = {"for": 2, "against": 1, "abstained": 0, "casting": None}
    board.resolves(meeting, agreed, "as_recommended", "agree", inputs={"presented_by": "The presenter"}, votes=votes)
    board.resolves(meeting, told, "noted", "receive")
    comments = "The wardens matter most; the manager speaks for them at the county."
    clerk.act("secretary", talked, "record_comments", inputs={"comments": comments})
    clerk.act("secretary", talked, "feed_back", inputs={"to": "Community safety manager", "how": "By letter"})
    clerk.now = board.today
    _waiting(clerk, board)


def _waiting(clerk: Clerk, board: _Board) -> None:
    """Leave papers where a visitor should see them, one of them on the agenda of the next meeting."""
    lights = board.sent("Lights on the towpath", "Decision")
    meeting = board.plans(MEETS)
    board.takes(meeting, "Lights on the towpath", lights, "decision")
    board.does(c.Publish(meeting=meeting))
    board.sent("Wardens for the market square", "Decision", **MONEY)
    speaks = {"sections.background": given("Two posts end in March, and the grant with them.")}  # and its implications say none
    clerk.open("manager", "board-paper", complete_paper("An annual report", "Information", **speaks))


@dataclass
class _Board:
    """The board's meetings, kept by its secretary."""

    clerk: Clerk
    today: datetime
    items: dict[str, str] = field(default_factory=dict)  # by paper

    def sent(self, title: str, purpose: str, **changes: Any) -> str:
        paper = self.clerk.open("manager", "board-paper", complete_paper(title, purpose, **changes))
        self.clerk.act("manager", paper, "submit")
        return paper

    def is_at(self, ahead: timedelta, hour: int) -> None:
        """Let it be this hour of a day that the board meets."""
        on = _working_day(self.today + ahead)
        self.clerk.now = datetime(on.year, on.month, on.day, hour, tzinfo=LONDON)

    def plans(self, ahead: timedelta) -> str:
        on = _working_day(self.today + ahead).isoformat()
        plan = c.Plan(body=self.clerk.body, committee="board", on=on, time="14:00", venue="Guildhall, room 2", quorum=3)
        return str(self.does(plan)["id"])

    def takes(self, meeting: str, title: str, paper: str, purpose: str) -> None:
        record = self.does(c.AddItem(meeting=meeting, title=title, purpose=purpose, decision=paper))
        self.items[paper] = record["items"][-1]["id"]

    def resolves(self, meeting: str, paper: str, result: str, action: str, **said: Any) -> None:
        self.does(c.Resolve(meeting=meeting, item=self.items[paper], result=result, action=action, **said))

    def does(self, command: c.Command) -> dict[str, Any]:
        """Make one act on a meeting; remember how far the papers on its agenda have come by it."""
        clerk = self.clerk
        version = clerk.versions.get(getattr(command, "meeting", ""))
        asked = Asked(officer=clerk.officers["secretary"], now=clerk.now, if_match=version)
        told: dict[str, Any] = orjson.loads(actions.perform(clerk.secretariat, asked, command, _outline).body)
        clerk.versions |= {told["id"]: told["version"], **told["papers"]}
        return told


def _working_day(moment: datetime) -> date:
    return Calendar().add_working_days(local_day(moment), 0).result


def _outline(done: actions.Done, reports: Sequence[Report]) -> Answer:
    if refused := [blocker.message for report in reports for blocker in report.blockers]:
        raise ValueError(f"a paper of the demo refused what its meeting did: {refused}")
    papers = {report.decision: report.version for report in reports if report.version}
    return Answer(200, orjson.dumps({**{key: done.record[key] for key in ("id", "version", "items")}, "papers": papers}))


BOARD = Sample(
    slug="ashmere",
    name="Ashmere Community Safety Partnership",
    posts=POSTS,
    people=PEOPLE,
    delegations=(),
    files=files,
    founded_before=AGE.days,
)
