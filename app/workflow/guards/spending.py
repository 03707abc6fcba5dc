"""The guard of the body's money: what is held back while a report on its finances stands, and what is excepted from that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.errors import Blocker
from app.workflow.calendar import ONE_DAY
from app.workflow.definition import Definition
from app.workflow.facts import Facts, Hold, Value
from app.workflow.guards.content import MONEY, amounts
from app.workflow.guards.decision import pounds
from app.workflow.guards.guard import GuardCall, guard, post_title
from app.workflow.guards.stated import day

HELD = "Nothing new is spent while a report on the finances stands (Local Government Finance Act 1988, sections 114 to 115)"
EXCEEDS, UNLAWFUL = "expenditure_exceeds_resources", "unlawful_expenditure"
REPORTS: Mapping[str, str] = {
    EXCEEDS: "expenditure is likely to exceed resources",
    UNLAWFUL: "it would be unlawful, or a loss",
}
GROUNDS: Mapping[str, str] = {  # Local Government Finance Act 1988, section 115(6A)
    "prevents_worsening": "keeps the situation from getting worse",
    "improves": "improves it",
    "prevents_recurrence": "keeps it from coming back",
}


@guard(rule=HELD)
def no_spending_hold(facts: Facts, call: GuardCall) -> Iterator[Blocker]:
    """Nothing that costs money goes on while spending is held back, for those who pay (LGFA 1988, sections 114 to 115)."""
    money = spending(facts.definition, facts.decision.content)
    for hold in facts.hold:
        if hold.decision == facts.decision.id:
            says = f"The chief finance officer has reported on this decision: {REPORTS.get(hold.ground, hold.ground)}."
            yield _held(facts, call, hold, "decision_held", says, "It goes on when the report was considered.")
        elif hold.decision is None and money is not None and not excepted(facts, hold):
            says = f"Spending is held back since {hold.starts_on}: {REPORTS.get(hold.ground, hold.ground)}. This costs {money}."
            yield _held(facts, call, hold, "spending_held", says, _exception(facts, hold))


def spending(definition: Definition, content: Mapping[str, Value]) -> str | None:
    """Say what a decision costs; None where nothing in it is money.

    Money is a sum above nought that a recommendation or a section of money states, or such a section that refers to a paper.
    """
    sums = [each.get("amount_pence") or 0 for each in content.get("recommendations") or ()]
    sections = {key: content.get(f"sections.{key}") for key, section in definition.sections.items() if section.type in MONEY}
    figures = [pence for key, entry in sections.items() for pence in amounts(definition.sections[key], entry)]
    most = max(sum(sums), sum(pence for pence in figures if pence > 0))
    if most > 0:
        return pounds(most)
    return "what a paper says" if any(entry and entry["is"] == "see" for entry in sections.values()) else None


def money_in(definition: Definition, commitments: Mapping[str, str]) -> dict[str, str]:
    """Give the content (path: commitment) that states money: what an exception covers, so that it lapses with a change of it."""
    money = {"recommendations", *(f"sections.{key}" for key, section in definition.sections.items() if section.type in MONEY)}
    return {path: commitment for path, commitment in commitments.items() if path in money}


def excepted(facts: Facts, hold: Hold) -> bool:
    """Say whether the finance officer has excepted this decision from a hold, on the money as it stands."""
    now = money_in(facts.definition, facts.decision.commitments)
    return any(each.hold == hold.id and each.covers == now for each in facts.decision.exceptions)


def _held(facts: Facts, call: GuardCall, hold: Hold, code: str, says: str, instead: str) -> Blocker:
    ends = day(hold.ends_on)
    possible_from = (ends + ONE_DAY).isoformat() if ends else None
    told = f"{says}{_until(hold)}"
    return Blocker(code, told, facts.standing.finance_post, "", call.rule, possible_from=possible_from, instead=instead)


def _until(hold: Hold) -> str:
    if hold.ends_on:
        return f" The last day of this is {hold.ends_on}."
    return f" The report is to be considered by {hold.consider_by}; until then, and until the hold is lifted, this waits."


def _exception(facts: Facts, hold: Hold) -> str:
    lapsed = any(each.hold == hold.id for each in facts.decision.exceptions)
    again = "The money has changed since it was excepted. " if lapsed else ""
    grounds = ", ".join(GROUNDS.values())
    who = post_title(facts.definition, facts.standing.finance_post)
    return f"{again}{who[0].upper()}{who[1:]} may except this decision in writing, with reasons, where it: {grounds}."
