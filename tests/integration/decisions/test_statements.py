"""How many statements an act costs: few, and the same at any size. Time is not asserted here; `make bench` measures it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from app.decisions.commands import Act, Open, Revise
from app.decisions.queries import Filters, find, history, listing
from tests.integration.decisions.conftest import COMPLETE, Town


@contextmanager
def counted(town: Town) -> Iterator[list[str]]:
    """Collect the statements that are sent, without those that begin and end a transaction."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.upper().startswith(("BEGIN", "COMMIT")):
            sent.append(statement)

    engine = town.secretariat.office.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize(("post", "action", "most"), [("policy_officer", "submit", 9), ("monitoring_officer", "clear", 8)])
def test_a_transition_sends_about_ten_statements(town: Town, post: str, action: str, most: int) -> None:
    decision = town.complete()
    if action == "clear":
        town.act("policy_officer", decision, "submit")
    with counted(town) as sent:
        town.perform(post, Act(decision=decision, action=action), key=f"count-{decision}")
    assert len(sent) <= most, sent


def test_opening_and_filling_send_about_ten_statements(town: Town) -> None:
    town.complete()
    with counted(town) as sent:
        decision = town.perform("policy_officer", Open(body=town.body, workflow="small-notice", content={"title": "T"}))["id"]
    assert len(sent) <= 8, sent
    with counted(town) as sent:
        town.perform("policy_officer", Revise(decision=decision, changes=COMPLETE))
    assert len(sent) <= 8, sent


def test_what_is_owed_in_the_body_is_asked_for_once_a_day_and_not_by_every_act(town: Town) -> None:
    def asked() -> int:
        decision = town.complete()
        with counted(town) as sent:
            town.act("policy_officer", decision, "submit")
        return sum("FROM obligation" in statement for statement in sent)

    town.complete()
    assert [asked(), asked()] == [0, 0]
    town.secretariat.looked.clear()
    decision = town.complete()
    town.secretariat.looked.clear()
    with counted(town) as sent:
        town.act("policy_officer", decision, "submit")
    assert sum("FROM obligation" in statement for statement in sent) == 1


def test_reading_sends_the_same_number_of_statements_at_any_size(town: Town) -> None:
    def reading() -> int:
        with counted(town) as sent, town.secretariat.office.database.read() as connection:
            found = find(connection, town.secretariat, town.officers["policy_officer"], town.now, decision)
            history(connection, found)
            listing(connection, town.secretariat, town.officers["policy_officer"], town.now, Filters())
        return len(sent)

    decision = town.signed()
    reading()
    before = reading()
    for _ in range(5):
        town.signed()
    town.act("commissioner", decision, "approve")
    assert reading() == before <= 8
