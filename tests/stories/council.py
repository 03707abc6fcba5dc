"""A city council at work: a report that its executive endorses on six conditions, and the record of the officer who then decides.

The facts are those of a report of July 2010 on seven community safety partnerships that become one; the officers are invented.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.workflow.loader import load_file
from tests.stories.desk import Desk, Notice, People, given

ROOT = Path(__file__).parents[2]
PROCEDURES = (
    load_file(ROOT / "tests" / "procedures" / "endorsing-report.yaml"),
    load_file(ROOT / "workflows" / "officer-decision-record.yaml"),
)
MET, RECORDED = "2020-07-28", "2020-08-03"
COUNCIL: People = {
    "head_of_neighbourhoods": ("Ottoline Reeve", (("head_of_neighbourhoods", "holder"),)),
    "leader": ("Rufus Dane", (("executive", "holder"),)),
    "chief_executive": ("Leander Frost", (("chief_executive", "holder"),)),
    "director": ("Winifred Sayle", (("director_of_communities", "holder"),)),
    "finance_officer": ("Alban Crewe", (("chief_finance_officer", "holder"),)),
    "monitoring_officer": ("Sabina Thorne", (("monitoring_officer", "holder"),)),
    "auditor": ("Piers Haddon", (("auditor", "holder"),)),
    "administrator": ("Nell Orchard", (("administrator", "holder"),)),
}
CONDITIONS: list[dict[str, Any]] = [
    {
        "id": "data",
        "kind": "fact_awaited",
        "text": "Up-to-date figures on crime can be had for the district.",
        "owner": {"post": "head_of_neighbourhoods"},
    },
    {"id": "brand", "kind": "standing", "text": "Operations keep the local name.", "owner": {"post": "head_of_neighbourhoods"}},
    {
        "id": "boundary",
        "kind": "third_party",
        "text": "The constabulary looks at the part of the city that it polices from elsewhere.",
        "owner": {"party": "The constabulary"},
    },
    {
        "id": "evidence",
        "kind": "fact_awaited",
        "text": "Partners confirm that money follows evidence of need.",
        "owner": {"post": "head_of_neighbourhoods"},
    },
    {
        "id": "premises",
        "kind": "follow_up",
        "text": "Sharing premises is looked into further, with a report if one is called for.",
        "owner": {"post": "head_of_neighbourhoods"},
        "due_on": "2020-10-30",
        "optional": True,
    },
    {
        "id": "final",
        "kind": "delegation",
        "text": "The chief executive, whom the Act makes responsible, takes the decision in the end.",
        "owner": {"post": "chief_executive"},
    },
]
MERGE = {
    "id": "merge",
    "verb": "endorse",
    "text": "Endorse one partnership for the county in place of seven.",
    "conditions": CONDITIONS,
}


def report(desk: Desk, **changes: Any) -> Notice:
    """Open the report and put it before the executive."""
    content = {
        "title": "One community safety partnership for the county",
        "decider": {"post": "executive"},
        "sections": {"purpose": given("To hear what the executive thinks of the merger.")},
        "recommendations": [MERGE],
        **changes,
    }
    made = _opened(desk, "head_of_neighbourhoods", "endorsing-report", content)
    made.act("head_of_neighbourhoods", "submit")
    return made


def endorsed(desk: Desk) -> Notice:
    """Let the executive endorse it on the six conditions; the monitoring officer records that."""
    desk.clock.put(MET)
    made = report(desk)
    made.act("monitoring_officer", "endorse")
    return made


def record(desk: Desk, of: Notice | None, **changes: Any) -> Notice:
    """Open the record of the chief executive's own decision, complete; `of` is the report that leaves it to that post."""
    sections = {
        "summary": given("Whether the city's partnership joins the other six."),
        "reasons": given("Six districts do the same work with the same partners eight times over."),
        "alternatives": given("To go on alone, which two of the partners cannot staff."),
        "authorisation": given("Express authorisation" if of else "General authorisation"),
        "authority": given("Resolution of the executive of 28 July 2020." if of else "Scheme of delegation, part 3, paragraph 4."),
        "members_interests": {"is": "none"},
        "dispensations": {"is": "none"},
        "financial_implications": given("What is spent now is moved, not raised."),
        "background_papers": {"is": "none"},
        "public_access": given("Open"),
        **changes.pop("sections", {}),
    }
    content = {
        "title": "The city joins the county's community safety partnership",
        "decider": {"post": "chief_executive", "matter": "partnership"},
        "sections": {key: value for key, value in sections.items() if value is not None},
        "checklist": {
            **{key: {"answer": "yes"} for key in ("legal_advice", "finance_consulted", "equality")},
            "key_decision": {"answer": "no"},
        },
        "recommendations": [{"id": "join", "verb": "approve", "text": "Join the county's partnership."}],
        "links": [{"kind": "delegated_from", "decision": of.id}] if of else [],
        **changes,
    }
    return _opened(desk, "head_of_neighbourhoods", "officer-decision-record", content)


def to_the_officer(made: Notice) -> Notice:
    """Carry a record to whoever decides."""
    made.act("head_of_neighbourhoods", "submit")
    made.act("monitoring_officer", "clear")
    made.act("finance_officer", "certify", signoff={"choice": "a"})
    return made


def _opened(desk: Desk, who: str, workflow: str, content: dict[str, Any]) -> Notice:
    answer = desk.by(who).post("/decisions", {"body": desk.world.slug, "workflow": workflow, **content})
    assert answer.status_code == 201, answer.text
    return Notice(desk, answer.json()["id"], 1)
