"""An invented police authority, and the quarterly reports to which its partnerships contribute: one in each state."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from app.cli.clerk import Clerk, Members, People, Posts, Sample, given
from app.cli.sittings import Sittings
from app.meetings import commands as c

AGE = timedelta(days=60)
MET, MEETS, AHEAD = timedelta(days=-7), timedelta(days=28), timedelta(days=14)  # the meetings, from today; their agendas, before
PARTNERSHIPS = {
    "harbourside": ("Harbourside Community Safety Partnership", "harbourside_link"),
    "kirkmoor": ("Kirkmoor Community Safety Partnership", "kirkmoor_link"),
    "upperdale": ("Upperdale Community Safety Partnership", "upperdale_link"),
}
MEMBERS: Members = {"partnerships": PARTNERSHIPS}
POSTS: Posts = {
    "chief_executive": ("Chief executive", "office"),
    "equality_officer": ("Equality officer", "office"),
    "monitoring_officer": ("Monitoring officer", "office"),
    "risk_manager": ("Risk manager", "office"),
    "treasurer": ("Treasurer", "office"),
    "committee": ("Committee", "office"),
    "committee_clerk": ("Committee clerk", "office"),
    "harbourside_link": ("Link officer, Harbourside", "office"),
    "kirkmoor_link": ("Link officer, Kirkmoor", "office"),
    "upperdale_link": ("Link officer, Upperdale", "office"),
    "auditor": ("Auditor", "auditor"),
    "administrator": ("Administrator", "administrator"),
}
PEOPLE: People = (
    ("Hildred Ames", "executive", (("chief_executive", "holder"),)),
    ("Ivo Marchbank", "equality", (("equality_officer", "holder"),)),
    ("Jessamy Toll", "monitoring", (("monitoring_officer", "holder"),)),
    ("Kit Rowntree", "risk", (("risk_manager", "holder"),)),
    ("Lettice Orme", "treasurer", (("treasurer", "holder"),)),
    ("Magnus Weir", "clerk", (("committee_clerk", "holder"),)),
    ("Winnie Astley", "harbourside", (("harbourside_link", "holder"),)),
    ("Cora Selwyn", "kirkmoor", (("kirkmoor_link", "holder"),)),
    ("Basil Orde", "upperdale", (("upperdale_link", "holder"),)),
    ("Quentin Larch", "auditor", (("auditor", "holder"),)),
    ("Thora Bellwin", "administrator", (("administrator", "holder"),)),
)
TEXTS = ("purpose", "period", "national_developments", "joint_work", "risk_implications")
NONE = ("equality_implications", "human_rights_implications", "financial_implications", "promised")
YES = ("provisions_checked", "nothing_to_decide", "earlier_promises")
PRESENT = tuple({"name": name, "for": None} for name in ("Nessa Coldwell", "Rufus Thane", "Sibyl Orrin", "Tobias Wark"))
FOUNDED, EARLIER = timedelta(days=170), timedelta(days=-120)  # before today, and when the committee met for the first time
CONFIRMED = {"confirm_equality": "equality", "confirm_human_rights": "monitoring", "confirm_risk": "risk"}


def file_reports(clerk: Clerk) -> None:
    """File a report in each state that a visitor should see: first those of a meeting that was held, then those that wait."""
    committee = Sittings(clerk, clerk.now, "committee", "clerk", "County hall")
    _followed(clerk, committee)
    clerk.now = committee.today - AGE
    noted = _confirmed(clerk, "Partnerships, quarter to September 2025")
    asked = _confirmed(clerk, "Partnerships, quarter to June 2025")
    minuted = _confirmed(clerk, "Partnerships, quarter to March 2025")
    committee.is_at(MET - AHEAD, 10)
    meeting = _on_the_agenda(committee, MET, noted, asked, minuted)
    committee.is_at(MET, 16)
    committee.does(c.Hold(meeting=meeting, present=PRESENT))
    committee.resolves(meeting, noted, "noted", "note")
    committee.resolves(meeting, asked, "noted", "note_with_actions", recommendations=(_asked(),))
    committee.resolves(meeting, minuted, "noted", "note")
    clerk.act("clerk", minuted, "minute", inputs={"minute": "12 of 2025"})
    clerk.now = committee.today
    _on_the_agenda(committee, MEETS, _confirmed(clerk, "Partnerships, quarter to December 2025"))
    half = _submitted(clerk, "Partnerships, quarter to March 2026")
    clerk.act("risk", half, "confirm_risk")
    clerk.act("treasurer", half, "confirm_finance", choice="a")
    _news(clerk, _drafted(clerk, "Partnerships, quarter to June 2026"), "harbourside")


def _followed(clerk: Clerk, committee: Sittings) -> None:
    """Have a report noted so long ago that the next one is open, and late."""
    clerk.now -= FOUNDED
    first = _confirmed(clerk, "Partnerships, quarter to December 2024")
    committee.is_at(EARLIER - AHEAD, 10)
    meeting = _on_the_agenda(committee, EARLIER, first)
    committee.is_at(EARLIER, 16)
    committee.does(c.Hold(meeting=meeting, present=PRESENT))
    committee.resolves(meeting, first, "noted", "note_with_actions", recommendations=(_asked(),))
    clerk.waits(committee.today - AGE - timedelta(days=1), first)


def _on_the_agenda(committee: Sittings, ahead: timedelta, *reports: str) -> str:
    """Plan a meeting with these reports on its agenda, and publish it; gives the meeting."""
    meeting = committee.plans(ahead)
    for report in reports:
        committee.takes(meeting, "News from the partnerships", report, "information")
    committee.does(c.Publish(meeting=meeting))
    return meeting


def _asked() -> dict[str, Any]:
    action = {"kind": "follow_up", "text": "A table of the six hallmarks.", "owner": {"post": "chief_executive"}}
    return {"recommendation": "contents", "outcome": "noted", "conditions": [action]}


def _drafted(clerk: Clerk, title: str) -> str:
    content = {
        "title": title,
        "decider": {"post": "committee"},
        **{f"sections.{key}": given(f"What there is to say under {key.replace('_', ' ')}.") for key in TEXTS},
        **{f"sections.{key}": {"is": "none"} for key in NONE},
        "sections.provisions": given(["Crime and Disorder Act 1998, section 6"]),
        **{f"checklist.{key}": {"answer": "yes"} for key in YES},
        "recommendations": [{"id": "contents", "verb": "note", "text": "Note what this report says."}],
    }
    return clerk.open("executive", "committee-report", content)


def _news(clerk: Clerk, report: str, *partnerships: str) -> None:
    for key in partnerships:
        text = given("Fewer complaints than in the same quarter of last year.")
        clerk.revise(key, report, {f"sections.partner_news.{key}": text})


def _submitted(clerk: Clerk, title: str) -> str:
    report = _drafted(clerk, title)
    _news(clerk, report, *PARTNERSHIPS)
    clerk.act("executive", report, "submit")
    return report


def _confirmed(clerk: Clerk, title: str) -> str:
    report = _submitted(clerk, title)
    for action, who in CONFIRMED.items():
        clerk.act(who, report, action)
    clerk.act("treasurer", report, "confirm_finance", choice="a")
    return report


AUTHORITY = Sample(
    slug="calderwick",
    name="Calderwick Police Authority",
    posts=POSTS,
    people=PEOPLE,
    delegations=(),
    files=file_reports,
    members=MEMBERS,
    founded_before=FOUNDED.days,
)
