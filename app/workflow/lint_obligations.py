"""What the linter says of obligations: those that count from what has not happened, and papers that nobody could open."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from app.workflow.clocks import event_words
from app.workflow.definition import Definition
from app.workflow.obligations import ObligationRule
from app.workflow.untimely import states_after

Said = tuple[str, str, str, str]  # dotted place, code, message, cure


def obligations_without_start(definition: Definition) -> Iterator[Said]:
    """What makes an obligation comes after the event that it counts from, or brings that about."""
    for rule in definition.obligations.values():
        after = states_after(definition, rule.after)
        for action in rule.arises_on if after is not None else ():
            acts = definition.by_action.get(action, ())
            if any(not ({to.state for to in act.to} | set(act.from_)) & (after or set()) for act in acts):
                message = f"{rule.key} counts from {event_words(rule.after)}, which has not happened when {action} is done."
                yield (
                    f"obligations.{rule.key}.after",
                    "obligation_never_starts",
                    message,
                    "Let a later act make it, or count from another event.",
                )


def papers_unknown(definition: Definition, others: Collection[Definition]) -> Iterator[Said]:
    """The procedure that is opened stands beside this one, and has the tables into which something is carried."""
    for rule in definition.obligations.values():
        opened = next((each for each in others if each.workflow == rule.opens), None)
        if rule.opens and opened is None:
            message = f"{rule.key} opens a paper of {rule.opens}, and there is no such procedure here."
            yield f"obligations.{rule.key}.opens", "paper_unknown", message, "Name one that there is, or add its file."
        elif opened is not None:
            yield from _targets_missing(rule, opened)


def _targets_missing(rule: ObligationRule, opened: Definition) -> Iterator[Said]:
    for key in rule.carries:
        section = opened.sections.get(key)
        if section is None or section.type != "table" or section.filled_by:
            message = f"{rule.key} carries rows into {key}, which is no table of the originator's in {opened.workflow}."
            yield f"obligations.{rule.key}.carries", "nowhere_to_carry", message, f"Name a table of {opened.workflow}."
