"""A guard of wording: a paper that speaks of money or of posts does not say that it has no such implications."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.errors import Blocker
from app.workflow.facts import Facts
from app.workflow.guards.guard import GuardCall, guard, path_title

WRITTEN = ("line", "text")
WITHOUT = ("none", "not_applicable")
MONEY = r"£|\b(?:fund(?:s|ed|ing)?|financ(?:e|es|ed|ial)|budgets?|grants?|costs?|savings?|spend(?:s|ing)?|salar(?:y|ies))\b"
POSTS = r"\b(?:posts?|staff(?:ing)?|recruit(?:s|ed|ment)?|redundan(?:t|cy|cies)|second(?:ed|ment))\b"
SPOKEN = re.compile(f"{MONEY}|{POSTS}", re.IGNORECASE)


@guard(
    rule="Where a paper speaks of money or posts, its implications do not say that there are none",
    argument="section",
    reads_text=True,
)
def implications_agree(facts: Facts, call: GuardCall) -> Iterator[Blocker]:
    """Implications said to be none are borne out by the rest of the paper, for those who pay and who are employed (a warning)."""
    path = f"sections.{call.argument}"
    entry = facts.decision.content.get(path)
    if entry is None or entry["is"] not in WITHOUT:
        return
    for where, text in _texts(facts):
        found = SPOKEN.search(text) if where != path else None
        if found is not None:
            message = f"There '{found[0].lower()}' is spoken of: {path_title(facts, where)}."
            yield call.blocker("implications_contradicted", message, "originator", path)


def _texts(facts: Facts) -> Iterator[tuple[str, str]]:
    """Give what is written in the paper, by place: its sections of text, and its recommendations."""
    content = facts.decision.content
    for key, section in facts.definition.sections.items():
        entry = content.get(f"sections.{key}")
        if section.type in WRITTEN and entry is not None and entry["is"] == "given":
            yield f"sections.{key}", str(entry["value"])
    for each in content.get("recommendations") or ():
        yield "recommendations", str(each.get("text", ""))
