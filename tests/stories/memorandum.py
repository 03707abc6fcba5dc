"""The notice of 9 November 2020 on one community safety team: the facts of the paper in our own words, with invented officers.

The chief executive, who chairs the partnership that gains by it, brings a memorandum between the county council and the
commissioner's office. It is appendix A and holds whatever there is to say about money; the notice itself has no figures.
"""

from __future__ import annotations

from typing import Any

from tests.stories.desk import LIMB_A, Desk, Notice, given

THE_DAY = "2020-11-09"
MEMORANDUM = """Memorandum of understanding between the county council and the commissioner's office.

Both move the staff who serve the community safety partnership into one team at the commissioner's office.
What each pays is agreed between them year by year.
"""
RECOMMENDATIONS: list[dict[str, Any]] = [
    {"id": "memorandum", "verb": "approve", "text": "Enter into the memorandum with the county council."},
    {"id": "team", "verb": "approve", "text": "Form one community safety team in the week of 9 November 2020."},
    {"id": "management", "verb": "approve", "text": "Make the team answer to the commissioner's office."},
    {"id": "budgets", "verb": "approve", "text": "Move the community safety budgets to the commissioner's office."},
]
ALL_APPROVED = [{"recommendation": r["id"], "outcome": "approved"} for r in RECOMMENDATIONS]
STILL_TO_SIGN = {
    "id": "county_signs",
    "kind": "third_party",
    "text": "It takes effect when the county council has signed the memorandum too.",
    "owner": {"party": "The county council"},
}
SECTIONS = {
    "reason_for_submission": given("Decision"),
    "summary": given("The partnership of councils and services would be served by one team in place of two."),
    "objective": given("To work more closely with the partnership, as the Act of 2011 intends."),
    "background": given("Two organisations pay for staff who do one job. The chief executive chairs the partnership."),
    "considerations": given("One team saves doing the same work twice."),
    "strategic_aims": given("Every aim of the police and crime plan."),
    "financial_implications": None,  # see appendix A, once it is attached
    "costs": None,
    "other_implications": {"is": "none"},
    "start_on": given(THE_DAY),
    "public_access": given("Not protectively marked"),
}
NOTES = {
    "implications_section": "Staff and budgets are dealt with in appendix A; there are no other risks to name.",
    "certificate_without_figures": "The memorandum moves budgets that are there already and asks for no new money.",
    "start_before_decision": "The team starts on the day of the decision, as the county council has agreed.",
}


def drafted(desk: Desk, **changes: Any) -> Notice:
    """Draft the notice as it was brought: by the chief executive, with appendix A and everything that the form asks for."""
    sections = {**SECTIONS, **changes.pop("sections", {})}
    notice = desk.open(
        "chief_executive",
        title="One team for the community safety partnership",
        originator={"post": "chief_executive"},
        decider={"post": "commissioner", "matter": "partnership_agreement"},
        recommendations=changes.pop("recommendations", RECOMMENDATIONS),
        sections=sections,
        **changes,
    )
    appendix = notice.attach("chief_executive", "appendix-a-memorandum.txt", MEMORANDUM)
    notice.fill("chief_executive", sections={"financial_implications": {"is": "see", "attachment": appendix}})
    return notice


def answered(desk: Desk, **changes: Any) -> Notice:
    """Draft the notice and answer every warning by a note."""
    notice = drafted(desk, **changes)
    notice.fill("chief_executive", findings=NOTES)
    return notice


def certified(desk: Desk) -> Notice:
    """Carry the notice to where the chief executive's approval is due."""
    notice = answered(desk)
    notice.act("chief_executive", "submit")
    notice.act("monitoring_officer", "clear")
    notice.act("finance_officer", "certify", **LIMB_A)
    return notice


def with_the_commissioner(desk: Desk) -> Notice:
    """Carry the notice to the commissioner, by way of the deputy."""
    notice = certified(desk)
    notice.act("deputy_chief_executive", "approve_to_submit")
    return notice
