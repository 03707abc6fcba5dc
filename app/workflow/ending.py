"""What a body that has ended may still do: it lets things end, and no more. Knows nothing of who takes over."""

from __future__ import annotations

from app.errors import Blocker
from app.workflow.definition import Definition, Transition

RULE = "A body that has ended only lets things end: decisions are withdrawn, appointments and delegations are ended"


def body_ended(since: str) -> Blocker:
    """Say that a body is no more."""
    instead = "What is still to be decided is opened anew in the body that has taken over, with a link that continues it."
    return Blocker("body_ended", f"This body has ended: since {since} another has its place.", "", "", RULE, instead=instead)


def closes(definition: Definition, transition: Transition) -> bool:
    """Say whether an act ends a decision and decides nothing."""
    return transition.decides is None and all(definition.states[to.state].final for to in transition.to)
