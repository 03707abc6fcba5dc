"""An invented city council, and what its officers decided under delegation: records in many states."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from app.cli.clerk import Clerk, Sample, given
from app.clock import local_day
from app.decisions.commands import Discharge

POSTS: Mapping[str, tuple[str, str]] = {
    "executive": ("Executive", "office"),
    "chief_executive": ("Chief executive", "office"),
    "director_of_communities": ("Director of communities", "office"),
    "director_of_place": ("Director of place", "office"),
    "director_of_resources": ("Director of resources", "office"),
    "chief_finance_officer": ("Chief finance officer", "office"),
    "monitoring_officer": ("Monitoring officer", "office"),
    "neighbourhoods_officer": ("Neighbourhoods officer", "office"),
    "auditor": ("Auditor", "auditor"),
    "administrator": ("Administrator", "administrator"),
}
PEOPLE: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    ("Philippa Dunmore", "leader", (("executive", "holder"),)),
    ("Augustin Vale", "executive", (("chief_executive", "holder"),)),
    ("Rosalind Thackeray", "communities", (("director_of_communities", "holder"),)),
    ("Barnaby Kestle", "place", (("director_of_place", "holder"),)),
    ("Clementine Orrick", "resources", (("director_of_resources", "holder"),)),
    ("Jocelyn Marchbank", "finance", (("chief_finance_officer", "holder"),)),
    ("Felix Underhill", "monitoring", (("monitoring_officer", "holder"),)),
    ("Harriet Sedgefield", "neighbourhoods", (("neighbourhoods_officer", "holder"),)),
    ("Constance Merrow", "auditor", (("auditor", "holder"),)),
    ("Quentin Ashby", "administrator", (("administrator", "holder"),)),
)
SCHEME = "Scheme of delegation to officers, part 3"
DELEGATIONS: tuple[tuple[str, str, tuple[str, ...], int | None, str], ...] = (
    ("executive", "chief_executive", ("partnership", "grant", "contract", "spending"), 100_000_00, SCHEME),
    ("executive", "director_of_communities", ("partnership", "grant"), 50_000_00, SCHEME),
    ("executive", "director_of_place", ("land", "licence", "contract"), 50_000_00, SCHEME),
    ("executive", "director_of_resources", ("staffing", "spending"), 50_000_00, SCHEME),
)
YES = ("legal_advice", "finance_consulted", "equality")
SIGNED: Mapping[str, Any] = {"choice": "b"}


def complete_record(title: str, post: str, matter: str, **changes: Any) -> dict[str, Any]:
    """Give the content of a record on an invented matter, with everything that submission asks for."""
    content: dict[str, Any] = {
        "title": title,
        "decider": {"post": post, "matter": matter},
        "sections.summary": given(f"The officer is asked to decide on: {title.lower()}."),
        "sections.reasons": given("It was asked for at two ward meetings, and the service can carry it from the spring."),
        "sections.alternatives": given("To wait for the next round; it would come a year later and cost the same."),
        "sections.authorisation": given("General authorisation"),
        "sections.authority": given(f"{SCHEME}, paragraph 7."),
        "sections.members_interests": {"is": "none"},
        "sections.dispensations": {"is": "none"},
        "sections.financial_implications": given("The cost is met from the budget of the service, as the table shows."),
        "sections.costs": given([{"year": "2026/27", "capital": 0, "revenue": 12_600_00}]),
        "sections.background_papers": {"is": "none"},
        "sections.public_access": given("Open"),
        **{f"checklist.{key}": {"answer": "yes"} for key in YES},
        "checklist.key_decision": {"answer": "no"},
        "recommendations": [{"id": "one", "verb": "approve", "text": f"Approve {title.lower()}.", "amount_pence": 12_600_00}],
    }
    return {path: value for path, value in {**content, **changes}.items() if value is not None}


def file_records(clerk: Clerk) -> None:
    """File a record in each state that a visitor should see."""
    clerk.open("neighbourhoods", "officer-decision-record", {"title": "Grant to the allotment society"})
    unfinished = clerk.open("neighbourhoods", "officer-decision-record", {"title": "Lease of the old pump house"})
    clerk.tries("neighbourhoods", unfinished, "submit")
    _carried(clerk, "Street party licences for the summer", "place", "director_of_place", "licence", 1)
    _carried(clerk, "Translation service for the advice desk", "communities", "director_of_communities", "partnership", 2)
    _carried(clerk, "Agency staff for the call centre", "resources", "director_of_resources", "staffing", 3)
    _on_conditions(clerk)
    refused = _carried(clerk, "Grant to a second night shelter", "communities", "director_of_communities", "grant", 3)
    no = {"recommendation": "one", "outcome": "rejected", "reason": "The first shelter is half empty."}
    clerk.act("communities", refused, "reject", determinations=[no])
    old = _carried(clerk, "Repairs to the market roof", "place", "director_of_place", "contract", 4)
    links = [{"kind": "supersedes", "decision": old}]
    _carried(clerk, "Repairs to the market roof and gutters", "place", "director_of_place", "contract", 4, links=links)


def _carried(clerk: Clerk, title: str, decides: str, post: str, matter: str, steps: int, **changes: Any) -> str:
    """Take a complete record so many steps from its draft: four of them decide it."""
    record = clerk.open("neighbourhoods", "officer-decision-record", complete_record(title, post, matter, **changes))
    way: tuple[tuple[str, str, Mapping[str, Any]], ...] = (
        ("neighbourhoods", "submit", {}),
        ("monitoring", "clear", {}),
        ("finance", "certify", SIGNED),
        (decides, "approve", {}),
    )
    for who, action, stated in way[:steps]:
        clerk.act(who, record, action, **stated)
    return record


def _on_conditions(clerk: Clerk) -> None:
    """Decide one on conditions of several kinds, of which one is met; and one whose conditions are all met, and carry it out."""
    day = (local_day(clerk.now) + timedelta(days=90)).isoformat()
    report = {"kind": "follow_up", "text": "A report on who came.", "owner": {"post": "chief_executive"}, "due_on": day}
    lease = {"kind": "third_party", "text": "The landlord agrees to the sublease.", "owner": {"party": "Harbour Estates"}}
    brand = {"kind": "standing", "text": "The hall keeps its name.", "owner": {"post": "director_of_communities"}}
    for title, conditions in (("Youth club in the harbour hall", [lease, brand, report]), ("Repair cafe in the library", [lease])):
        one = {"id": "one", "verb": "approve", "text": f"Approve {title.lower()}.", "conditions": conditions}
        record = _carried(clerk, title, "executive", "chief_executive", "partnership", 4, recommendations=[one])
        clerk.perform("neighbourhoods", Discharge(decision=record, condition="c1", text="The landlord's letter, on file."))
    clerk.act("neighbourhoods", record, "implement")


CITY = Sample(
    slug="ashcombe",
    name="Ashcombe City Council",
    posts=POSTS,
    people=PEOPLE,
    delegations=DELEGATIONS,
    files=file_records,
)
