"""The small return that makes its successor owed, and facts about it: for tests of what is owed, and when."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from app.clock import local_day
from app.workflow.definition import Definition
from app.workflow.facts import Decision, Facts, Standing
from app.workflow.loader import load, load_file
from tests.unit.workflow.files import changed

FILE = Path(__file__).parents[2] / "procedures" / "small-return.yaml"


@cache
def small_return(*changes: tuple[str, str]) -> Definition:
    """Load the procedure, with some of its text changed."""
    return load(changed(*changes, text=FILE.read_text()).encode(), FILE.name) if changes else load_file(FILE)


def noted(
    on: str, now: str | None = None, definition: Definition | None = None, content: dict[str, Any] | None = None, **parameters: Any
) -> Facts:
    """Give the facts of a return that was noted on a day."""
    moment = datetime.fromisoformat(now or f"{on}T12:00").replace(tzinfo=UTC)
    return Facts(
        definition=definition or small_return(),
        decision=Decision(
            id="d",
            body="b",
            state="noted",
            version=4,
            revision=1,
            originator_post="clerk",
            originator="olive",
            prepared_by="olive",
            content=content or {},
            commitments={},
            authors={},
            dates={"decided": on},
        ),
        standing=Standing(sequence=1, parameters=parameters),
        actor="mona",
        now=moment,
        today=local_day(moment),
    )
