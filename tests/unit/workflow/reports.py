"""The small report with its clocks, and facts about it: for tests of what clocks say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from app.clock import local_day
from app.workflow.calendar import Calendar
from app.workflow.definition import Definition
from app.workflow.facts import Decision, Facts, Holding, Standing
from app.workflow.loader import load, load_file
from app.workflow.notices import Notice
from tests.unit.workflow.files import changed

FILE = Path(__file__).parents[2] / "procedures" / "small-report.yaml"
CHAIR = "chair"
MEETING = {"id": "m", "item": 1, "urgent": False, "quorate": None}


@cache
def report(*changes: tuple[str, str]) -> Definition:
    """Load the procedure, with some of its text changed."""
    return load(changed(*changes, text=FILE.read_text()).encode(), FILE.name) if changes else load_file(FILE)


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=UTC)


def facts(
    now: str,
    *,
    state: str = "open_to_call_in",
    definition: Definition | None = None,
    parameters: Mapping[str, int | str] | None = None,
    calendar: Calendar | None = None,
    actor: str | None = None,
    **decision: Any,
) -> Facts:
    """Give the facts of a report in a state at a moment; `decision` says what happened to it."""
    moment = at(now)
    return Facts(
        definition=definition or report(),
        decision=Decision(
            id="d",
            body="b",
            state=state,
            version=7,
            revision=1,
            originator_post="policy_officer",
            originator="olive",
            prepared_by="olive",
            content={"title": "A report", "decider": {"post": "executive"}},
            commitments={},
            authors={},
            **decision,
        ),
        standing=Standing(
            sequence=1,
            holdings=(Holding(post="scrutiny_chair", officer=CHAIR, kind="holder"),),
            parameters=parameters or {},
            calendar=calendar or Calendar(),
        ),
        actor=actor,
        now=moment,
        today=local_day(moment),
    )


def published(day: str, time: str = "10:00") -> dict[str, Any]:
    """Say that it was published on a day in winter, or an hour earlier than this in summer, by the clocks of London."""
    return {"dates": {"published": day}, "dates_at": {"published": f"{day}T{time}:00.000000Z"}}


def noticed(id: str, kind: str, day: str, **more: Any) -> Notice:
    """Say that a notice was published on a day."""
    return Notice(id=id, kind=kind, version=2, published_at=f"{day}T10:00:00.000000Z", counts_from=day, says={}, words="", **more)


def on(text: str) -> date:
    return date.fromisoformat(text)
