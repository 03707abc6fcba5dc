"""Obligations in plain words, beside the rest of a procedure."""

from __future__ import annotations

from collections.abc import Iterator

from app.workflow.clocks import event_words
from app.workflow.definition import Definition
from app.workflow.obligations import ORIGINATOR, PROMISES, ObligationRule, in_words


def obligation_lines(definition: Definition) -> Iterator[str]:
    """Say what somebody owes once an act is done: by when, which paper is opened for it, what is carried over."""
    for rule in definition.obligations.values():
        yield from obligation_words(definition, rule)


def obligation_words(definition: Definition, rule: ObligationRule) -> tuple[str, ...]:
    """Say one obligation: The next report: by the post that brought this one, every 3 months after the decision."""
    often = f"every {rule.every.replace('_', ' ')}" if rule.every else in_words(rule.period, 1)
    whose = "the post that brought this" if rule.owed_by == ORIGINATOR else f"the {_title(definition, rule.owed_by)}"
    made = " or ".join(_act(definition, action) for action in rule.arises_on)
    lines = [
        f"{rule.title}: owed by {whose}, {often} after {event_words(rule.after)}",
        f"  Made by: {made}",
    ]
    if rule.opens:
        days = definition.parameters.get(str(rule.lead_days).removeprefix("$"), rule.lead_days)
        lines.append(f"  Opens: a paper of {rule.opens}, {f'{days} days before' if days else 'on the day itself'}")
    if rule.link:
        lines.append(f"  The paper {rule.link.replace('_', ' ')} this one")
    for target, sources in rule.carries.items():
        named = ", ".join("promises that are open" if s == PROMISES else definition.sections[s].title for s in sources)
        lines.append(f"  Carried over into {target.replace('_', ' ')}: {named}")
    if rule.met_by:
        lines.append(f"  Met by: {_act(definition, rule.met_by)}")
    return tuple(lines)


def _title(definition: Definition, post: str) -> str:
    return definition.posts[post].title if post in definition.posts else post


def _act(definition: Definition, action: str) -> str:
    return definition.by_action[action][0].title
