"""A reference that came from outside, in the log: it is the one that was stated, and was given once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from app.decisions.commands import Open
from app.workflow.facts import Attempt
from tests.homes import Home, Homes
from tests.integration.audit.conftest import History
from tests.integration.audit.history import World, founded, given
from tests.integration.audit.intruder import Intruder, rows_in
from tests.integration.audit.test_forgery import MOVED, Event, Forgery, forge, told

SMALL = (Path(__file__).parents[2] / "procedures" / "small-notice.yaml").read_text()
NUMBERING = 'numbering: {series: decisions, pattern: "{number}/{year}", year: calendar, allocated_on: submit}'
ASKS = "asks: [{key: reference, title: Case number, type: line, required: true}], "
POSTS = {"policy_officer": "olive", "monitoring_officer": "mona", "chief_finance_officer": "finn", "commissioner": "petra"}


def submitted(world: World, reference: str) -> str:
    content: dict[str, Any] = {
        "title": "A case",
        "decider": {"post": "commissioner"},
        "sections.summary": given("What it is about."),
        "checklist.legal_advice": {"answer": "yes"},
        "recommendations": [{"id": "r1", "verb": "approve", "text": "Do it."}],
    }
    opened = Open(body=world.body, workflow="small-notice", content=content, originator_post="policy_officer")
    notice = world.ask("olive", opened)
    world.act("olive", notice, "submit", Attempt(inputs={"reference": reference}))
    return notice


@pytest.fixture(scope="module")
def history(own_home: Home, now: datetime, tmp_path_factory: pytest.TempPathFactory) -> History:
    file = tmp_path_factory.mktemp("cases") / "cases.yaml"
    asking = SMALL.replace("by: [originator], guards: [sections", f"by: [originator], {ASKS}guards: [sections")
    file.write_text(asking.replace(NUMBERING, "numbering: supplied"))
    world = founded(own_home.office, now, "cases", POSTS, file)
    with own_home.database.read() as connection:
        older = rows_in(connection)
    return History(world, {"first": submitted(world, "CASE 1"), "second": submitted(world, "CASE 2")}, world, older)


@pytest.fixture(scope="module")
def _broken_in(history: History, own_home: Home, homes: Homes) -> Iterator[Intruder]:
    intruder = Intruder.of(own_home, homes)
    yield intruder
    intruder.leave()


def test_what_was_supplied_verifies(history: History) -> None:
    assert [f.sentence() for f in history.report(bodies=[history.body]).findings] == []


def numbered(**fields: Any) -> Any:
    def forged(event: Event, history: History) -> Event:
        return told(data__number={**event["data"]["number"], **fields})(event, history)

    return forged


SECOND = (MOVED, "second", "submit")
FORGERIES = (
    Forgery("Another reference than the one that was stated", SECOND, numbered(reference="CASE 3"), "V15-numbers"),
    Forgery("The reference of another decision", SECOND, numbered(reference="CASE 1"), "V15-numbers"),
    Forgery("One told as counted", SECOND, numbered(series="decisions", year=2026, number=1), "V15-numbers"),
)


@pytest.mark.parametrize("forgery", FORGERIES, ids=[f.says for f in FORGERIES])
def test_a_forged_reference_is_named(forgery: Forgery, history: History, intruder: Intruder, tmp_path: Path) -> None:
    event = history.events[history.seq(*forgery.which)]
    seq = forge(history, intruder, tmp_path, forgery.which, forgery.forged(event, history))
    found = {(f.check, f.seq) for f in history.report(bodies=[history.body]).findings}
    assert (forgery.check, seq) in found
