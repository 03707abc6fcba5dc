"""Where a reason can be cured: the page for each place that a blocker names. It judges nothing."""

from __future__ import annotations

from typing import NamedTuple


class Cure(NamedTuple):
    """A link to the page on which something can be put right."""

    href: str
    text: str


PARTS = {
    "title": ("title", "Change the title"),
    "decider": ("decider", "Choose who decides"),
    "recommendations": ("recommendations", "Change the recommendations"),
    "interests": ("interests", "Declare an interest"),
    "links": ("links", "Change the links"),
    "attachments": ("papers", "Go to the papers"),
    "restrictions": ("papers", "Go to the papers"),
    "conditions": ("conditions", "Go to the conditions"),
    "notices": ("notices", "Go to the notices"),
    "officer": ("dispensations", "Ask for a dispensation"),
    "hold": ("exceptions", "Go to the exceptions from the spending hold"),
}
ON_THE_ACT = ("signoff", "inputs", "determinations", "comment", "wet")


def cure(address: str, where: str, action: str = "") -> Cure | None:
    """Give the page that cures what stands at a place of a decision; None where waiting is all that can be done."""
    part, _, rest = where.partition(".")
    if part == "sections" and rest:
        return Cure(f"{address}/sections/{rest}", "Fill in this section")
    if part == "checklist":
        return Cure(f"{address}/checklist#{rest}", "Answer this question")
    if part == "findings" and rest:
        return Cure(f"{address}/findings/{rest}", "Answer this warning")
    if part == "meeting":
        return Cure("/meetings", "Go to the meetings")
    if part in ON_THE_ACT and action:
        return Cure(f"{address}/acts/{action}", "State it with the act")
    if part in PARTS:
        page, text = PARTS[part]
        return Cure(f"{address}/{page}", text)
    return None
