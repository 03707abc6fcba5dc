"""An invented community safety partnership, and the plans that its responsible authorities sign: one in each state."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from app.cli.clerk import Clerk, Members, People, Posts, Sample, given
from app.clock import local_day

AUTHORITIES = {
    "county": ("Northmarsh County Council", "county_signatory"),
    "fire": ("Northmarsh Fire and Rescue Service", "fire_signatory"),
    "health": ("Northmarsh Health Board", "health_signatory"),
    "police": ("Northmarsh Constabulary", "police_signatory"),
    "probation": ("Northmarsh Probation", "probation_signatory"),
}
MEMBERS: Members = {"responsible_authorities": AUTHORITIES}
POSTS: Posts = {
    "community_safety_manager": ("Community safety manager", "office"),
    "partnership_chair": ("Chair of the partnership", "office"),
    "partnership_secretary": ("Secretary of the partnership", "office"),
    "strategy_group": ("County strategy group", "office"),
    "board": ("Board of the partnership", "office"),
    "board_secretary": ("Secretary of the board", "office"),
    "accountable_finance_officer": ("Finance officer of the accountable body", "office"),
    **{post: (f"Signatory, {name}", "office") for name, post in AUTHORITIES.values()},
    "auditor": ("Auditor", "auditor"),
    "administrator": ("Administrator", "administrator"),
}
PEOPLE: People = (
    ("Olwen Priddy", "manager", (("community_safety_manager", "holder"),)),
    ("Percival Quaife", "chair", (("partnership_chair", "holder"),)),
    ("Rosalind Sayer", "secretary", (("partnership_secretary", "holder"), ("board_secretary", "holder"))),
    ("Thomasin Udall", "finance", (("accountable_finance_officer", "holder"),)),
    ("Abel Thornbury", "county", (("county_signatory", "holder"),)),
    ("Lavinia Moule", "fire", (("fire_signatory", "holder"),)),
    ("Mordecai Neave", "health", (("health_signatory", "holder"),)),
    ("Isidore Jupp", "police", (("police_signatory", "holder"),)),
    ("Konrad Lacey", "probation", (("probation_signatory", "holder"),)),
    ("Ursula Veitch", "auditor", (("auditor", "holder"),)),
    ("Wilfred Yaxley", "administrator", (("administrator", "holder"),)),
)
TEXTS = ("introduction", "challenges", "funding_risk", "consultation")
YES = ("three_years", "equality", "commissioner_priorities", "summary_agrees")
FIRST = (("Plan in force", 200), ("Plan for the uplands", 170))  # days ago: their reviews are due after half a year
LATE = {"starts_before_it_is_signed": "It starts today: the old plan ended yesterday."}


def file_plans(clerk: Clerk) -> None:
    """File a plan in each state that a visitor should see; the first are in force so long that a review is open, or late."""
    today = clerk.now
    late, soon = (_in_force(clerk, title, today - timedelta(days=ago)) for title, ago in FIRST)
    clerk.waits(today - timedelta(days=40), late)
    clerk.waits(today - timedelta(days=10), soon)
    clerk.now = today
    _begun(clerk, "Plan after next", 900)
    _prioritised(clerk, "Plan for the market towns", 700)
    asked = _sent(clerk, "Plan for the next three years", 400)
    for key in ("health", "county"):
        clerk.act(key, asked, "sign")
    clerk.act("fire", asked, "refuse", inputs={"reasons": "The plan does not say who pays for visits to homes."})
    _adopted(clerk, "Plan for the coast", 60)


def _in_force(clerk: Clerk, title: str, first_day: datetime) -> str:
    """Carry a plan to the day on which its clock puts it in force."""
    clerk.now = first_day
    plan = _adopted(clerk, title, 0)
    clerk.act("secretary", plan, "publish", inputs={"where": "northmarsh.example/plan"})
    clerk.waits(first_day, plan)
    return plan


def _begun(clerk: Clerk, title: str, starts_in: int) -> str:
    starts = local_day(clerk.now) + timedelta(days=starts_in)
    content = {
        "title": title,
        "decider": {"post": "strategy_group"},
        "sections.starts_on": given(starts.isoformat()),
        "sections.ends_on": given((starts + timedelta(days=3 * 365)).isoformat()),
        "sections.partners": given("The five responsible authorities and those who work with them."),
        "sections.evidence": given("What was counted last year, and what those who work in the area know."),
    }
    plan = clerk.open("manager", "partnership-plan", content)
    clerk.attach("manager", plan, "assessment")
    return plan


def _prioritised(clerk: Clerk, title: str, starts_in: int) -> str:
    plan = _begun(clerk, title, starts_in)
    clerk.act("manager", plan, "present_assessment")
    clerk.act("chair", plan, "agree_assessment")
    rows = [{"priority": "Safer nights", "lead_agency": "Northmarsh Constabulary", "action_plan": "Appendix A"}]
    clerk.revise("manager", plan, {"sections.priorities": given(rows)})
    clerk.act("chair", plan, "set_priorities")
    return plan


def _sent(clerk: Clerk, title: str, starts_in: int) -> str:
    plan = _prioritised(clerk, title, starts_in)
    changes: dict[str, Any] = {
        **{f"sections.{key}": given(f"What there is to say under {key.replace('_', ' ')}.") for key in TEXTS},
        **{f"checklist.{key}": {"answer": "yes"} for key in YES},
        "recommendations": [{"id": "plan", "verb": "adopt", "text": f"Adopt: {title}."}],
    }
    clerk.revise("manager", plan, changes, **({} if starts_in else LATE))
    clerk.attach("manager", plan, "equality_analysis")
    clerk.act("manager", plan, "consult")
    clerk.attach("manager", plan, "action_plans", "full_plan", "summary")
    clerk.act("manager", plan, "send_for_signature")
    return plan


def _adopted(clerk: Clerk, title: str, starts_in: int) -> str:
    plan = _sent(clerk, title, starts_in)
    for key in AUTHORITIES:
        clerk.act(key, plan, "sign")
    clerk.act("secretary", plan, "adopt")
    return plan


PARTNERSHIP = Sample(
    slug="northmarsh",
    name="Northmarsh Community Safety Partnership",
    posts=POSTS,
    people=PEOPLE,
    delegations=(),
    files=file_plans,
    members=MEMBERS,
    founded_before=FIRST[0][1],
)
