"""The plan of a county's community safety partnership for 2012 to 2015: the facts of the paper in our own words.

Seven districts became one partnership for the county in 2011. Every responsible authority signs; their names and
those of officers are invented.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from app.log.office import Office
from app.workflow.definition import Definition
from app.workflow.loader import load, load_file
from tests.stories.desk import Desk, Hands, Notice, People, given
from tests.stories.established import establish, opened, worked

BOARD_PAPER = load_file(Path(__file__).parents[2] / "workflows" / "board-paper.yaml")
FILE = Path(__file__).parents[2] / "workflows" / "partnership-plan.yaml"
PROCEDURE = load_file(FILE)
NEED = 9
NINE_OF_THEM = load(
    FILE.read_bytes().replace(b"need: all", b"need: 9").replace(b"version: 1\n", b"version: 2\n"), "partnership-plan.yaml"
)
BEGUN, SENT, ADOPTED, PUBLISHED = "2011-11-07", "2012-02-06", "2012-03-12", "2012-03-19"
STARTS, ENDS, REVIEWED = "2012-04-01", "2015-03-31", "2012-09-24"
AUTHORITIES = {
    "county": ("The county council", "Abel Thornbury"),
    "ashwold": ("Ashwold District Council", "Bridie Coker"),
    "brackmere": ("Brackmere District Council", "Clement Dyer"),
    "coldfen": ("Coldfen District Council", "Dinah Elgood"),
    "eastholme": ("Eastholme Borough Council", "Ephraim Foss"),
    "marlingate": ("Marlingate City Council", "Fenella Grout"),
    "saltreach": ("Saltreach Borough Council", "Gideon Hythe"),
    "wendham": ("Wendham District Council", "Harriet Ings"),
    "police": ("The constabulary", "Isidore Jupp"),
    "police_authority": ("The police authority", "Jemima Kerrich"),
    "probation": ("The probation trust", "Konrad Lacey"),
    "fire": ("The fire and rescue authority", "Lavinia Moule"),
    "health": ("The primary care trust", "Mordecai Neave"),
}
PEOPLE: People = {
    "manager": ("Olwen Priddy", (("community_safety_manager", "holder"),)),
    "chair": ("Percival Quaife", (("partnership_chair", "holder"),)),
    "secretary": ("Rosalind Sayer", (("partnership_secretary", "holder"), ("board_secretary", "holder"))),
    "group": ("Septimus Tebb", (("strategy_group", "holder"), ("board", "holder"))),
    "finance_officer": ("Thomasin Udall", (("accountable_finance_officer", "holder"),)),
    **{key: (person, ((f"{key}_signatory", "holder"),)) for key, (_, person) in AUTHORITIES.items()},
    "auditor": ("Ursula Veitch", (("auditor", "holder"),)),
    "administrator": ("Wilfred Yaxley", (("administrator", "holder"),)),
}
MEMBERS = {"responsible_authorities": {key: (name, f"{key}_signatory") for key, (name, _) in AUTHORITIES.items()}}
PRIORITIES: list[dict[str, str]] = [
    {
        "priority": "Less of the crime and nuisance that matters most",
        "lead_agency": "The constabulary",
        "action_plan": "Appendix 4, A",
    },
    {"priority": "Protect the young and those abused at home", "lead_agency": "The county council", "action_plan": "Appendix 4, B"},
    {"priority": "Less harm from drugs and alcohol", "lead_agency": "The primary care trust", "action_plan": "Appendix 4, C"},
    {"priority": "Help offenders to stop", "lead_agency": "The probation trust", "action_plan": "Appendix 4, D"},
]
ASSESSED = {
    "starts_on": given(STARTS),
    "ends_on": given(ENDS),
    "partners": given(
        "The responsible authorities, with youth offending, drug and alcohol teams, Victim Support and housing providers."
    ),
    "evidence": given("What the police and partners have counted, and what those who work in the county know."),
}
WRITTEN = {
    "introduction": given("Crime and its causes are dealt with together, as the Act of 1998 intends."),
    "challenges": given("More people, older people, young people without work, and less money for all services."),
    "funding_risk": given("A commissioner is elected in November 2012. From April 2013 the government's grant goes there."),
}
CHECKLIST = {
    "three_years": {"answer": "yes"},
    "equality": {"answer": "yes"},
    "commissioner_priorities": {"answer": "no_commissioner_yet", "reason": "The first election is in November 2012."},
    "summary_agrees": {"answer": "yes"},
}
ADOPT = {"id": "plan", "verb": "adopt", "text": "Adopt the plan for 2012 to 2015."}
OBJECTION = {"inputs": {"reasons": "The plan says nothing of what becomes of the district teams in April 2013."}}


def county(
    office: Office,
    client: TestClient,
    clock: Hands,
    procedure: Definition = PROCEDURE,
    people: People = PEOPLE,
    besides: tuple[Definition, ...] = (BOARD_PAPER,),
) -> Desk:
    """Found the partnership in the autumn of 2011, when it is one for the whole county."""
    founded = {"name": "Northmarsh Partnership", "on": date(2011, 9, 5), "people": people, "members": MEMBERS}
    desk = establish(office, client, clock, procedure=procedure, besides=besides, **founded)  # type: ignore[arg-type]
    clock.put(BEGUN)
    return desk


def assessed(desk: Desk, begun: Notice | None = None, **changes: Any) -> Notice:
    """Begin the plan with its assessment, or go on with one that was opened by the schedule."""
    sections = {**ASSESSED, **changes.pop("sections", {})}
    content = {"title": "Plan for 2012 to 2015", "decider": {"post": "strategy_group"}, "sections": sections, **changes}
    if begun is not None:
        begun.fill("manager", **content)
    plan = begun or opened(desk, "manager", "community_safety_manager", **content)
    attach(plan, "assessment")
    plan.act("manager", "present_assessment")
    return plan


def attach(plan: Notice, *papers: str) -> None:
    """Attach papers that the procedure expects."""
    for key in papers:
        answer = plan.desk.by("manager").send(
            "POST",
            f"/decisions/{plan.id}/attachments",
            {"If-Match": f'"v{plan.version}"'},
            files={"file": (f"{key}.txt", f"The {key.replace('_', ' ')}.".encode(), "text/plain")},
            data={"key": key, "kind": "paper", "visibility": "public"},
        )
        assert answer.status_code == 201, answer.text
        plan.version = int(answer.headers["etag"].strip('"v'))


def consulted(desk: Desk, begun: Notice | None = None, **changes: Any) -> Notice:
    """Carry the plan to the end of its consultation, with everything that the authorities are to sign."""
    plan = assessed(desk, begun, **changes)
    plan.act("chair", "agree_assessment")
    plan.fill("manager", sections={"priorities": given(PRIORITIES)})
    plan.act("chair", "set_priorities")
    plan.fill("manager", sections=WRITTEN, checklist=CHECKLIST, recommendations=[ADOPT])
    attach(plan, "equality_analysis")
    plan.act("manager", "consult")
    plan.fill("manager", sections={"consultation": given("Residents ask for more on nuisance; priority 1 says so now.")})
    attach(plan, "action_plans", "full_plan", "summary")
    return plan


def sent(desk: Desk, **changes: Any) -> Notice:
    """Send the plan to the responsible authorities."""
    plan = consulted(desk, **changes)
    desk.clock.put(SENT)
    plan.act("manager", "send_for_signature")
    return plan


def signed(plan: Notice, *authorities: str) -> dict[str, Any]:
    """Let authorities sign; give what the last answer says of the plan."""
    for key in authorities:
        found = plan.act(key, "sign")["decision"]
    return dict(found)


def states(plan: Notice) -> dict[str, str]:
    """Give where each authority stands."""
    (joint,) = plan.told()["joint"]
    return {each["member"]: each["state"] for each in joint["members"]}


def in_force(desk: Desk, plan: Notice) -> dict[str, Any]:
    """Carry a signed plan to its first day, on which the clock puts it in force."""
    desk.clock.put(ADOPTED)
    plan.act("secretary", "adopt")
    desk.clock.put(PUBLISHED)
    plan.act("secretary", "publish", inputs={"where": "northmarsh.example/plan"})
    plan.act("secretary", "send_to_commissioner", inputs={"sent_to": "The police authority, until there is a commissioner"})
    desk.clock.put(STARTS)
    worked(desk)
    plan.version = plan.told()["version"]
    return plan.told()
