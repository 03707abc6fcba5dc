"""The quarterly report of 26 April 2010 to a committee of a police authority: the facts of the paper in our own words.

Six partnerships each tell their own news. The officers are invented.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from app.log.office import Office
from app.workflow.loader import load_file
from tests.stories.boardroom import Meeting
from tests.stories.desk import Desk, Hands, Notice, People, given
from tests.stories.established import establish, opened

PROCEDURE = load_file(Path(__file__).parents[2] / "workflows" / "committee-report.yaml")
# Fifteen working days lie between the first two, as Easter is in April; five clear ones between the last two.
ASKED, LAST_DAY, AGENDA, MET = "2010-03-22", "2010-04-14", "2010-04-16", "2010-04-26"
PRESENT = [{"name": name} for name in ("Nessa Coldwell", "Rufus Thane", "Sibyl Orrin", "Tobias Wark")]
PARTNERSHIPS = {
    "gateshead": ("Gateshead", "Winnie Astley"),
    "newcastle": ("Newcastle", "Basil Orde"),
    "north_tyneside": ("North Tyneside", "Cora Selwyn"),
    "northumberland": ("Northumberland", "Digby Maule"),
    "south_tyneside": ("South Tyneside", "Enid Farrow"),
    "sunderland": ("Sunderland", "Felix Garrod"),
}
PEOPLE: People = {
    "chief_executive": ("Hildred Ames", (("chief_executive", "holder"),)),
    "equality_officer": ("Ivo Marchbank", (("equality_officer", "holder"),)),
    "monitoring_officer": ("Jessamy Toll", (("monitoring_officer", "holder"),)),
    "risk_manager": ("Kit Rowntree", (("risk_manager", "holder"),)),
    "treasurer": ("Lettice Orme", (("treasurer", "holder"),)),
    "clerk": ("Magnus Weir", (("committee_clerk", "holder"),)),
    "chair": ("Nessa Coldwell", (("committee", "holder"),)),
    **{key: (person, ((f"{key}_link", "holder"),)) for key, (_, person) in PARTNERSHIPS.items()},
    "auditor": ("Oswin Pell", (("auditor", "holder"),)),
    "administrator": ("Prue Hannay", (("administrator", "holder"),)),
}
MEMBERS = {"partnerships": {key: (f"The partnership of {name}", f"{key}_link") for key, (name, _) in PARTNERSHIPS.items()}}
NEWS = {
    "gateshead": "Parents in Birtley run clubs for the young; damage there fell by 30%. Confidence comes first in 2010/11.",
    "newcastle": "A review has led to a smaller board, a group for all others, one for performance and money, and delivery groups.",
    "north_tyneside": "A day held on 24 November 2009 has led to four groups: name, structure, data, and work with residents.",
    "northumberland": "Berwick is one of twelve places, of over a hundred, to try neighbourhood agreements; it has 5,000 pounds.",
    "south_tyneside": "Officers of all partners met the public in Jarrow and heard what worries them.",
    "sunderland": "The partnership won a national award, and was one of ten to be asked about the coming White Paper.",
}
SECTIONS = {
    "purpose": given("Each quarter the committee hears how its six partnerships fare, and what has changed nationally."),
    "period": given("The quarter to March 2010"),
    "national_developments": given(
        "Probation is a responsible authority from 1 April 2010. Partnerships measure themselves against six hallmarks. The fund "
        "of area commanders goes on in 2010/11 for at least one of five themes. A regional day on alcohol was on 23 March 2010."
    ),
    "joint_work": given(
        "Gateshead, South Tyneside and Sunderland pool their work on alcohol and drugs, which cost 143 million pounds a year, "
        "and propose three changes. They report to their board, cabinets and councils."
    ),
    "provisions": given(["Policing and Crime Act 2009, section 108"]),
    "equality_implications": {"is": "none"},
    "human_rights_implications": {"is": "none"},
    "risk_implications": given("The risks to the authority stand in its register."),
    "financial_implications": {"is": "none"},
    "promised": given(
        [
            {"item": "Progress against the six hallmarks", "by": "each quarterly report"},
            {"item": "What the three changes have brought", "by": "the board of the pilot"},
        ]
    ),
}
CHECKLIST = {
    "provisions_checked": {"answer": "yes"},
    "nothing_to_decide": {"answer": "yes"},
    "earlier_promises": {"answer": "first", "reason": "This is the first report in this form."},
}
TITLE = "Partnerships, quarter to March 2010"
NOTE = {"id": "contents", "verb": "note", "text": "Note what this report says."}
LIMB_A = {"signoff": {"choice": "a"}}
CONFIRMED = {
    "confirm_equality": ("equality_officer", {}),
    "confirm_human_rights": ("monitoring_officer", {}),
    "confirm_risk": ("risk_manager", {}),
    "confirm_finance": ("treasurer", LIMB_A),
}


def authority(office: Office, client: TestClient, clock: Hands) -> Desk:
    """Found the authority at the beginning of 2010; it is the day on which the partnerships are asked."""
    founded = {"name": "Tyne Police Authority", "on": date(2010, 1, 4), "people": PEOPLE, "members": MEMBERS}
    desk = establish(office, client, clock, procedure=PROCEDURE, **founded)  # type: ignore[arg-type]
    clock.put(ASKED)
    return desk


def drafted(desk: Desk, **changes: Any) -> Notice:
    """Open the report of the chief executive, with everything but what the partnerships write."""
    sections = {**SECTIONS, **changes.pop("sections", {})}
    checklist = {**CHECKLIST, **changes.pop("checklist", {})}
    content: dict[str, Any] = {"title": TITLE, "decider": {"post": "committee"}}
    content |= {"sections": sections, "checklist": checklist, "recommendations": [NOTE]}
    return opened(desk, "chief_executive", "chief_executive", **{**content, **changes})


def writes(report: Notice, *partnerships: str) -> None:
    """Let partnerships tell their news."""
    for key in partnerships:
        report.version = report.told(key)["version"]
        report.fill(key, sections={f"partner_news.{key}": given(NEWS[key])})


def submitted(desk: Desk, **changes: Any) -> Notice:
    """Carry the report to where its implications are confirmed."""
    report = drafted(desk, **changes)
    writes(report, *PARTNERSHIPS)
    report.act("chief_executive", "submit")
    return report


def confirmed(report: Notice, *actions: str) -> dict[str, Any]:
    """Confirm headings, each by the officer responsible; give what the last answer says of the report."""
    for action in actions:
        who, stated = CONFIRMED[action]
        found = report.act(who, action, **stated)["decision"]
    return dict(found)


def on_the_agenda(report: Notice, on: str = MET) -> Meeting:
    """Plan a meeting of the committee with this report on its agenda, which is not published yet."""
    plan = {"committee": "committee", "on": on, "time": "10:00", "venue": "County hall", "quorum": 3}
    answer = report.desk.by("clerk").post("/meetings", {"body": report.desk.world.slug, **plan})
    assert answer.status_code == 201, answer.text
    meeting = Meeting(report.desk, answer.json()["meeting"]["id"], 1)  # type: ignore[arg-type]
    told = meeting.does("items", "clerk", title=TITLE, purpose="information", decision=report.id)
    meeting.items[TITLE] = told["meeting"]["items"][-1]["id"]
    return meeting


def met(report: Notice) -> Meeting:
    """Publish the agenda in time and hold the meeting; what it makes of the report is still open."""
    report.desk.clock.put(AGENDA)
    meeting = on_the_agenda(report)
    meeting.does("publication", "clerk")
    report.desk.clock.put(MET)
    meeting.does("attendance", "clerk", present=PRESENT)
    return meeting


def resolved(report: Notice, meeting: Meeting, action: str, **said: Any) -> dict[str, Any]:
    """Let the meeting note the report by one of its acts; give the report."""
    told = meeting.does("resolutions", "clerk", item=meeting.items[TITLE], result="noted", action=action, **said)
    assert [(item["result"], item["blockers"]) for item in told["items"]] == [("moved", [])]
    report.version = told["items"][0]["version"]
    return report.told()
