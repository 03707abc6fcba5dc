"""In which capacity somebody acts follows from the posts held now, and from being the originator."""

from __future__ import annotations

from typing import Any

import pytest

from app.workflow.capacity import capacity_of, either, waiting_for
from app.workflow.facts import Attempt, Facts
from tests.unit.workflow.notices import (
    CARLA,
    DEV,
    DORA,
    FINN,
    MONA,
    OLIVE,
    PETRA,
    SMALL,
    content,
    decision,
    facts,
    holding,
    standing,
    wet,
)

BOARD = decision(values=content(decider={"post": "board", "matter": None, "authority": None}))
NOBODY_YET = decision(values=content(decider=None))
PETRAS, NOBODYS = wet(PETRA, "2025-08-29", "commissioner"), wet(PETRA, "2025-08-29")
LINKED = Attempt(link="n2")
CAPACITIES: list[tuple[str, Facts, str, bool]] = [
    ("The originator is the officer who is named as that.", facts(actor=OLIVE), "originator", True),
    ("Whoever prepared it acts as originator too.", facts(decision(prepared_by=DEV), actor=DEV), "originator", True),
    ("So does whoever holds the originator's post.", facts(decision(originator="gone", prepared_by="gone")), "originator", True),
    ("Nobody else does.", facts(actor=MONA), "originator", False),
    ("A post is held now or not at all.", facts(actor=MONA), "monitoring_officer", True),
    ("Another post is not that post.", facts(actor=FINN), "monitoring_officer", False),
    ("The decision maker holds the post that was chosen.", facts(actor=PETRA), "decider", True),
    ("Holding another post that may decide does not do.", facts(actor=CARLA), "decider", False),
    ("Where nobody is chosen nobody decides.", facts(NOBODY_YET, actor=PETRA), "decider", False),
    ("A recorder holds a post that keeps the record.", facts(actor=DORA), "recorder", True),
    ("Others do not record.", facts(actor=PETRA), "recorder", False),
    ("The clock acts where no officer does.", facts(actor=None), "system", True),
    ("An officer is not the clock.", facts(actor=OLIVE), "system", False),
    ("The clock is nobody's originator.", facts(actor=None), "originator", False),
    ("The clock decides nothing.", facts(actor=None), "decider", False),
    ("Another decision's act comes with its id.", facts(actor=PETRA, attempt=LINKED), "link", True),
    ("Without one it is no such act.", facts(actor=PETRA, attempt=Attempt()), "link", False),
    ("A paper signature is the signer's.", facts(actor=DORA, attempt=PETRAS), "decider", True),
    ("It needs the post on that day, whatever is held now.", facts(actor=DORA, attempt=NOBODYS), "decider", False),
    ("An originator who enters it is not its signer.", facts(actor=OLIVE, attempt=PETRAS), "originator", False),
    ("Whoever enters it does not sign.", facts(actor=MONA, attempt=NOBODYS), "monitoring_officer", False),
]


@pytest.mark.parametrize(("sentence", "asked", "capacity", "has"), CAPACITIES, ids=[row[0] for row in CAPACITIES])
def test_capacities(sentence: str, asked: Facts, capacity: str, has: bool) -> None:
    held = capacity_of(asked, (capacity,))
    assert (held and held[0]) == (capacity if has else None)


def test_the_first_capacity_that_fits_is_the_one() -> None:
    held = capacity_of(facts(actor=PETRA), ("originator", "commissioner", "decider"))
    assert held == ("commissioner", holding("commissioner", PETRA))


RECORDERS: list[tuple[str, Any, bool, bool]] = [
    ("A committee decides together, so a recorder acts for it.", BOARD, True, True),
    ("A person decides in person.", decision(), True, False),
    ("What binds nobody is recorded for anybody.", decision(), False, True),
]


@pytest.mark.parametrize(("sentence", "of", "binding", "acts"), RECORDERS, ids=[row[0] for row in RECORDERS])
def test_for_whom_a_recorder_acts(sentence: str, of: Any, binding: bool, acts: bool) -> None:
    assert (capacity_of(facts(of, actor=DORA), ("decider", "recorder"), binding=binding) is not None) is acts


def test_a_deputy_acts_as_deputy_and_for_whom_is_told() -> None:
    deputy = standing(holding("chief_executive", DEV, "deputy", CARLA))
    held = capacity_of(facts(actor=DEV, standing=deputy), ("chief_executive",))
    assert held == ("chief_executive", holding("chief_executive", DEV, "deputy", CARLA))


def test_ones_own_appointment_comes_before_a_deputys() -> None:
    both = standing(holding("chief_executive", CARLA, "deputy", "somebody"))
    held = capacity_of(facts(actor=CARLA, standing=both), ("chief_executive",))
    assert held == ("chief_executive", holding("chief_executive", CARLA))


TURNS = [
    ("draft", "originator"),
    ("legal_check", "monitoring_officer"),
    ("finance_signoff", "chief_finance_officer"),
    ("awaiting_decision", "decider"),
    ("deferred", "decider"),
    ("approved", None),  # only a later decision can end it
    ("withdrawn", None),
]


@pytest.mark.parametrize(("state", "capacity"), TURNS)
def test_whose_turn_it_is(state: str, capacity: str | None) -> None:
    assert waiting_for(SMALL, state) == capacity


@pytest.mark.parametrize(
    ("names", "written"), [(["a"], "a"), (["a", "b"], "a or b"), (["a", "b", "c"], "a, b or c"), (["a", "a"], "a")]
)
def test_a_choice_in_words(names: list[str], written: str) -> None:
    assert either(names) == written
