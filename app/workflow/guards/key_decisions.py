"""Whether a decision is a key decision: by its money, by the wards that it affects, and by what the report says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.workflow.facts import Facts
from app.workflow.guards.decision import pounds, sums

EVERY_WARD = frozenset(("all", "all wards", "all divisions", "every ward", "every division"))


@dataclass(frozen=True, slots=True)
class Limb:
    """A limb of the test that is met: by what, and where that stands in the report."""

    name: str
    says: str
    where: str


def stated(facts: Facts) -> str | None:
    """Give what the report says of being key: yes, no, or None where it says nothing."""
    test = facts.definition.key_decisions
    given = facts.decision.content.get(f"checklist.{test.stated_in}") if test else None
    return given["answer"] if given else None


def is_key(facts: Facts) -> bool:
    """Say whether this is a key decision: because the report says so, or because a limb of the test is met."""
    return facts.definition.key_decisions is not None and (stated(facts) == "yes" or any(True for _ in limbs(facts)))


def limbs(facts: Facts) -> Iterator[Limb]:
    """Give the limbs of the test that the report meets at the body's thresholds (SI 2012/2089, regulation 8)."""
    test = facts.definition.key_decisions
    if test is None:
        return
    threshold, least = facts.parameter(test.money), facts.parameter(test.wards)
    if isinstance(threshold, int):
        for what, where, spent, saved in sums(facts):
            total = spent if spent >= saved else -saved
            if abs(total) >= threshold:  # savings count as spending does
                yield Limb("money", f"{what} come to {pounds(total)}, and {pounds(threshold)} or more is key.", where)
    if isinstance(least, int) and test.wards_in:
        named = wards(facts, test.wards_in)
        if named is None or len(named) >= least:
            affected = "Every ward is" if named is None else f"{len(named)} ward{' is' if len(named) == 1 else 's are'}"
            yield Limb("wards", f"{affected} affected, and {least} or more is key.", f"sections.{test.wards_in}")


def wards(facts: Facts, section: str) -> tuple[str, ...] | None:
    """Give the wards that a section lists, each once; None where it says that it is every one of them."""
    entry = facts.decision.content.get(f"sections.{section}")
    if entry is None or entry["is"] != "given":
        return ()
    value = entry["value"]
    lines = value if isinstance(value, list) else str(value).replace(",", "\n").splitlines()
    told = [next(iter(line.values()), "") if isinstance(line, dict) else line for line in lines]
    named = tuple(dict.fromkeys(" ".join(str(one).split()).casefold().rstrip(".") for one in told if str(one).strip()))
    return None if set(named) & EVERY_WARD else named
