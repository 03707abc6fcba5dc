"""Two invented commissioners' offices, with decision notices in many states."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from app.cli.clerk import Clerk, Sample, given
from app.clock import local_day
from app.decisions.commands import Revise

NOTICE = "pcc-decision-notice"
POSTS: Mapping[str, tuple[str, str]] = {
    "commissioner": ("Police and crime commissioner", "office"),
    "chief_executive": ("Chief executive", "office"),
    "chief_finance_officer": ("Chief finance officer", "office"),
    "monitoring_officer": ("Monitoring officer", "office"),
    "policy_officer": ("Policy officer", "office"),
    "auditor": ("Auditor", "auditor"),
    "administrator": ("Administrator", "administrator"),
}
PEOPLE: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    ("Imogen Farthingale", "commissioner", (("commissioner", "holder"),)),
    ("Rowan Ashdyke", "executive", (("chief_executive", "holder"),)),
    ("Tamsin Brookfold", "deputy.executive", (("chief_executive", "deputy"),)),
    ("Cedric Pennywell", "finance", (("chief_finance_officer", "holder"),)),
    ("Hester Coinbrook", "deputy.finance", (("chief_finance_officer", "deputy"),)),
    ("Lionel Writbury", "monitoring", (("monitoring_officer", "holder"),)),
    ("Maud Larkfield", "policy", (("policy_officer", "holder"),)),
    ("Edwin Tallyman", "auditor", (("auditor", "holder"),)),
    ("Nora Keyward", "administrator", (("administrator", "holder"),)),
)
SCHEME = "Scheme of delegation of the commissioner's office, part 3"
DELEGATIONS: tuple[tuple[str, str, tuple[str, ...], int | None, str], ...] = (
    ("commissioner", "chief_executive", ("partnership_agreement", "contract", "grant", "staffing"), 50_000_00, SCHEME),
    ("commissioner", "chief_finance_officer", ("contract",), 25_000_00, SCHEME),
)


def complete_notice(title: str, **changes: Any) -> dict[str, Any]:
    """Give the content of a notice on an invented matter, with everything that submission asks for."""
    yes = ("legal_advice", "finance_consulted", "equality", "human_resources", "plan_consistency", "consultation", "communications")
    content: dict[str, Any] = {
        "title": title,
        "decider": {"post": "commissioner", "matter": "grant"},
        "sections.reason_for_submission": given("Decision"),
        "sections.summary": given(f"The commissioner is asked to decide on: {title.lower()}."),
        "sections.objective": given("To put the priorities of the plan into practice where residents ask for it most."),
        "sections.background": given("Residents and partners raised the matter at three public meetings in the last year."),
        "sections.considerations": given("Two other ways were looked at; both cost more and reach fewer people."),
        "sections.strategic_aims": given("Safer streets, and help for those who have suffered crime."),
        "sections.financial_implications": given("The cost is met from the commissioning budget, as the table of costs shows."),
        "sections.costs": given(
            [{"year": "2026/27", "capital": 0, "revenue": 18_400_00}, {"year": "2027/28", "capital": 0, "revenue": 9_200_00}]
        ),
        "sections.other_implications": given("Staff time of half a day a week in the first quarter; no other risk was found."),
        "sections.public_access": given("Not protectively marked"),
        "recommendations": [{"id": "one", "verb": "approve", "text": f"Approve {title.lower()}.", "amount_pence": 27_600_00}],
        **{f"checklist.{key}": {"answer": "yes"} for key in yes},
        "checklist.implications_complete": {"answer": "yes"},
        "checklist.confidential": {"answer": "no"},
    }
    return {path: value for path, value in {**content, **changes}.items() if value is not None}


def file_notices(clerk: Clerk) -> None:
    """File a notice in each state that a visitor should see."""
    clerk.open(
        "policy", NOTICE, {"title": "Grant to the youth diversion scheme", "decider": {"post": "commissioner", "matter": "grant"}}
    )
    clerk.tries("policy", clerk.open("policy", NOTICE, {"title": "Lease of a custody suite"}), "submit")
    clerk.tries("finance", _carried(clerk, "Funding for the night bus marshals", "submit"), "clear")
    _carried(clerk, "Support line for victims of fraud", "submit", "clear")
    _carried(clerk, "Drones for search and rescue", "submit", "clear", "certify")
    waiting = _carried(clerk, "Refuge places in the north of the county", *ALL)
    clerk.say("monitoring", waiting, "Cleared on the advice of 3 February, which is on file.")
    approved = _carried(clerk, "Grant to the rural watch", *ALL, "approve")
    _carried(clerk, "Cameras at two town stations", *ALL, "reject", determinations=[REJECTED])
    _carried(clerk, "Extension of the advocacy contract", *ALL, "defer", inputs=_deferred(clerk))
    _carried(clerk, "Radio equipment for volunteers", "submit", "withdraw", inputs={"reason": "The supplier withdrew its offer."})
    decider = {"post": "chief_executive", "matter": "contract"}
    _carried(clerk, "Cleaning of the commissioner's offices", "submit", "clear", "certify", "approve_ce", decider=decider)
    links = [{"kind": "supersedes", "decision": approved}]
    _carried(clerk, "Larger grant to the rural watch", *ALL, "approve", links=links)
    edited = _carried(clerk, "Mediation service for neighbours", *ALL)
    costs = given([{"year": "2026/27", "capital": 0, "revenue": 19_000_00}])
    clerk.perform("policy", Revise(decision=edited, changes={"sections.costs": costs}))


def _deferred(clerk: Clerk) -> dict[str, str]:
    until = local_day(clerk.now) + timedelta(days=90)
    return {"until": until.isoformat(), "reason": "The new tariff of the provider is awaited."}


def _carried(clerk: Clerk, title: str, *actions: str, **more: Any) -> str:
    """Open a complete notice and take it through these actions; what is stated goes with the last."""
    content = {key: more.pop(key) for key in ("decider", "links") if key in more}
    decision = clerk.open("policy", NOTICE, complete_notice(title, **content))
    for action in actions:
        stated = {**SIGNED.get(action, {}), **(more if action == actions[-1] else {})}
        clerk.act(WHO[action], decision, action.removesuffix("_ce"), **stated)
    return decision


ALL = ("submit", "clear", "certify", "approve_to_submit")
WHO: Mapping[str, str] = {
    "submit": "policy",
    "withdraw": "policy",
    "clear": "monitoring",
    "certify": "finance",
    "approve_to_submit": "executive",
    "approve": "commissioner",
    "approve_ce": "executive",
    "reject": "commissioner",
    "defer": "commissioner",
}
SIGNED: Mapping[str, dict[str, Any]] = {"certify": {"choice": "b", "affirmed": ("d",)}}
REJECTED = {"recommendation": "one", "outcome": "rejected", "reason": "The stations are to be rebuilt within two years."}

OFFICES = tuple(
    Sample(slug=slug, name=name, posts=POSTS, people=PEOPLE, delegations=DELEGATIONS, files=file_notices)
    for slug, name in (
        ("wexmoor", "Police and Crime Commissioner for Wexmoor"),
        ("harrowdale", "Police and Crime Commissioner for Harrowdale"),
    )
)
