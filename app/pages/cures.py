"""Where a reason can be cured: the page for each place that a blocker names. It judges nothing."""

from __future__ import annotations

from typing import NamedTuple

from app.workflow.guards.people import LIFTABLE


class Cure(NamedTuple):
    """A link to the page on which something can be put right."""

    href: str
    text: str


NOTICES, DISPENSATIONS = ("notices", "Go to the notices"), ("dispensations", "Go to the dispensations")
PARTS = {
    "title": ("title", "Change the title"),
    "decider": ("decider", "Choose who decides"),
    "recommendations": ("recommendations", "Change the recommendations"),
    "interests": ("interests", "Declare an interest"),
    "links": ("links", "Change the links"),
    "attachments": ("papers", "Go to the papers"),
    "signatures": ("papers", "Go to the papers"),
    "restrictions": ("papers", "Go to the papers"),
    "conditions": ("conditions", "Go to the conditions"),
    "signoffs": ("sign-offs", "See who has signed and who has not"),
    **dict.fromkeys(("notices", "contents", "first_on", "last_on", "informed", "consents", "replaces", "why"), NOTICES),
    **dict.fromkeys(("officer", "rule"), DISPENSATIONS),
    "obligations": ("obligations", "Go to the obligations"),
}
SINGLE = {  # a page for each
    "sections": ("sections/{}", "Fill in this section"),
    "checklist": ("checklist#{}", "Answer this question"),
    "findings": ("findings/{}", "Answer this warning"),
    "conditions": ("conditions/{}", "Go to this condition"),
}
CODES = {  # what is cured elsewhere than at the place that it is about
    **dict.fromkeys(LIFTABLE, ("/dispensations", "Ask for a dispensation")),
    "spending_held": ("/exceptions", "Go to the exceptions from the spending hold"),
    "scan_missing": ("/papers", "Attach the scan among the papers"),
    "scan_before_text": ("/papers", "Attach a scan of what was signed since"),
    "finding_unanswered": ("#warnings", "Answer the warning"),
}
NOTHING = frozenset(  # somebody else does it, or sends the decision back, or there is nothing left to do
    (
        *("capacity_not_held", "not_editable", "signed_already", "call_in_exempt"),
        *("condition_ended", "condition_stands", "condition_not_optional"),
    )
)
ON_THE_ACT = ("signoff", "inputs", "determinations", "comment", "wet")


def cure(address: str, where: str, action: str = "", code: str = "") -> Cure | None:
    """Give the page that cures what stands at a place of a decision; None where somebody else or time alone does."""
    part, _, rest = where.partition(".")
    if code in NOTHING:
        return None
    if code in CODES:
        page, text = CODES[code]
        return Cure(f"{address}{page}", text)
    if part == "meeting":
        return Cure("/meetings", "Go to the meetings")
    if part in ON_THE_ACT and action:
        return Cure(f"{address}/acts/{action}", "State it with the act")
    page, text = SINGLE[part] if rest and part in SINGLE else PARTS.get(part, ("", ""))
    return Cure(f"{address}/{page.format(rest)}", text) if page else None
