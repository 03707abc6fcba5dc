"""What a clock should have done by now. Pure: asks the engine as the clock itself would be asked."""

from __future__ import annotations

from dataclasses import replace

from app.workflow import engine
from app.workflow.clocks import called
from app.workflow.facts import Attempt, Facts


def act_due(facts: Facts) -> str | None:
    """Give the act that a clock calls for by today and that nothing else stands in the way of; None where there is none."""
    if facts.decision.state not in facts.definition.by_clock:
        return None
    clock = replace(facts, actor=None, attempt=Attempt())
    over = (transition.action for transition, reading in called(clock) if reading.is_over(clock.today))
    return next((action for action in over if engine.decide(clock, action).allowed), None)
