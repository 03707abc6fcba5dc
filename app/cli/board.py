"""An invented partnership: its board has met once and will meet again, and its papers stand in many states."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from app.cli.clerk import Clerk, Sample, given
from app.cli.sittings import Sittings
from app.meetings import commands as c

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
    board = Sittings(clerk, clerk.now, "board", "secretary", "Guildhall, room 2")
    clerk.now -= AGE
    talked = _sent(clerk, "A strategic group for the county", "Discussion and comment")
    agreed = _sent(clerk, "A facilitator for joint planning", "Decision", **MONEY)
    told = _sent(clerk, "Figures of the last quarter", "Information")
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


def _waiting(clerk: Clerk, board: Sittings) -> None:
    """Leave papers where a visitor should see them, one of them on the agenda of the next meeting."""
    lights = _sent(clerk, "Lights on the towpath", "Decision")
    meeting = board.plans(MEETS)
    board.takes(meeting, "Lights on the towpath", lights, "decision")
    board.does(c.Publish(meeting=meeting))
    _sent(clerk, "Wardens for the market square", "Decision", **MONEY)
    speaks = {"sections.background": given("Two posts end in March, and the grant with them.")}  # and its implications say none
    clerk.open("manager", "board-paper", complete_paper("An annual report", "Information", **speaks))


def _sent(clerk: Clerk, title: str, purpose: str, **changes: Any) -> str:
    paper = clerk.open("manager", "board-paper", complete_paper(title, purpose, **changes))
    clerk.act("manager", paper, "submit")
    return paper


BOARD = Sample(
    slug="ashmere",
    name="Ashmere Community Safety Partnership",
    posts=POSTS,
    people=PEOPLE,
    delegations=(),
    files=files,
    founded_before=AGE.days,
)
