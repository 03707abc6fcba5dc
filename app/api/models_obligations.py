"""What may be sent about obligations, field by field; see `models`."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from app.api.models import Day, Id, Line, Named, Taken, Text


class PromiseMade(Taken):
    """What was promised after a decision: what, which of its posts owes it, and by which day."""

    text: Line
    post: Named
    due_on: Day


class ObligationMet(Taken):
    """By what it is met: another decision of the body that has its outcome, or a text that says it."""

    decision: Id | None = None
    text: Text | None = None

    @model_validator(mode="after")
    def one_of_both(self) -> Self:
        if (self.decision is None) == (self.text is None):
            raise ValueError("Expected either a decision or a text.")
        return self


class ObligationReleased(Taken):
    """Why somebody is let off; for good: what comes round again does so no more."""

    reason: Text
    for_good: bool = False
