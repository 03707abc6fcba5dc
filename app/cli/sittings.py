"""The meetings of one committee of a sample body, as whoever keeps its record would hold them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import orjson

from app.cli.clerk import Clerk
from app.clock import LONDON, local_day
from app.decisions.answers import Answer
from app.decisions.commands import Asked
from app.meetings import actions
from app.meetings import commands as c
from app.meetings.carrying import Report
from app.workflow.calendar import Calendar


@dataclass
class Sittings:
    """A committee's meetings, by days from today, and which item of theirs is which paper."""

    clerk: Clerk
    today: datetime
    committee: str
    keeper: str  # who, by address
    venue: str
    items: dict[str, str] = field(default_factory=dict)  # by paper

    def is_at(self, ahead: timedelta, hour: int) -> None:
        """Let it be this hour of the working day on which the committee meets."""
        on = _working_day(self.today + ahead)
        self.clerk.now = datetime(on.year, on.month, on.day, hour, tzinfo=LONDON)

    def plans(self, ahead: timedelta) -> str:
        on = _working_day(self.today + ahead).isoformat()
        plan = c.Plan(body=self.clerk.body, committee=self.committee, on=on, time="14:00", venue=self.venue, quorum=3)
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
        asked = Asked(officer=clerk.officers[self.keeper], now=clerk.now, if_match=version)
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
