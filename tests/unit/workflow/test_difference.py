"""What changed from one version of a procedure to another, told part by part."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.workflow.definition import Definition
from app.workflow.difference import Difference, differences, in_words
from app.workflow.loader import load, load_file
from tests.unit.workflow.notices import SMALL, TRANSITIONS, definition, uses, with_section

PROCEDURES = Path(__file__).parents[3] / "workflows"


def found(old: Definition, new: Definition) -> list[tuple[str, str, str]]:
    return [(one.part, one.key, one.how) for one in differences(old, new)]


def the(old: Definition, new: Definition) -> Difference:
    (only,) = differences(old, new)
    return only


def test_a_version_does_not_differ_from_itself() -> None:
    assert found(SMALL, definition()) == []
    assert in_words(SMALL, SMALL)[-1] == "Nothing that a procedure says is different."


def test_a_section_that_was_added_is_told_and_so_is_one_that_was_left_out() -> None:
    more = with_section(title="Effects on staff")
    assert found(SMALL, more) == [("Sections", "extra", "added")]
    assert the(SMALL, more).now == ("Effects on staff (text)",)
    assert the(more, SMALL).how == "left out"


def test_a_question_that_is_asked_otherwise_is_told_with_both_wordings() -> None:
    asked = replace(SMALL.checklist["risks_told"], question="Is every risk named?")
    one = the(SMALL, definition(checklist={**SMALL.checklist, "risks_told": asked}))
    assert (one.part, one.key, one.how) == ("Questions", "risks_told", "changed")
    assert one.before[0].startswith("Are all risks told?")
    assert one.now[0].startswith("Is every risk named?")


def test_a_guard_more_and_a_guard_less_are_told_by_name() -> None:
    submit = replace(TRANSITIONS[0], guards=(*TRANSITIONS[0].guards[1:], *uses("no_spending_hold")))
    one = the(SMALL, definition(transitions=(submit, *TRANSITIONS[1:])))
    assert (one.part, one.key) == ("Acts", "submit from draft")
    assert one.before == ("Needs: sections complete",)
    assert one.now == ("Needs: no spending hold",)


def test_a_sign_off_of_other_words_or_coverage_is_told() -> None:
    legal = replace(SMALL.signoffs["legal"], statement="It is lawful and reasonable.")
    one = the(SMALL, definition(signoffs={**SMALL.signoffs, "legal": legal}))
    assert (one.part, one.key) == ("Sign-offs", "legal")
    assert "It is lawful and reasonable." in one.now[0]


def test_a_state_of_another_title_is_told() -> None:
    renamed = replace(SMALL.states["deferred"], title="Put off")
    one = the(SMALL, definition(states={**SMALL.states, "deferred": renamed}))
    assert (one.part, one.key) == ("States", "deferred")
    assert one.now[0].startswith("Put off")


def test_what_is_not_told_in_words_is_told_as_that() -> None:
    hinted = replace(SMALL.sections["risks"], hint="Name each.")
    lines = in_words(SMALL, definition(sections={**SMALL.sections, "risks": hinted}))
    assert lines[-2:] == ["  risks: changed", "    (in what is not told in words, such as a hint or an order)"]


@pytest.mark.parametrize("file", sorted(PROCEDURES.glob("*.yaml")), ids=lambda file: file.name)
def test_every_procedure_can_be_held_against_a_version_that_only_stands_elsewhere_in_its_file(file: Path) -> None:
    moved = load(b"# One line more.\n" + file.read_bytes(), file.name)
    assert found(load_file(file), moved) == []
