"""Answers as the fields of a form: whatever a decision can say is shown in fields that are read as the same."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Invalid
from app.pages.form import Form
from app.pages.values import answer_of, fields_of, rows_in, without_row
from app.workflow.definition import Section

WORDS = st.text("abc xyz,.'", min_size=1, max_size=20).map(str.strip).filter(bool)
PENCE = st.integers(-(10**9), 10**9)
COLUMNS = ("year", "capital", "revenue")
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "line": WORDS,
    "text": st.lists(WORDS, min_size=1, max_size=3).map("\n".join),
    "post": WORDS,
    "date": st.dates().filter(lambda day: day.year >= 1000).map(lambda day: day.isoformat()),
    "money": PENCE,
    "yes_no": st.booleans(),
    "choice": st.sampled_from(["Open", "Closed"]),
    "people": st.lists(WORDS, min_size=1, max_size=4),
    "legislation": st.lists(WORDS, min_size=1, max_size=4),
    "money_table": st.lists(
        st.fixed_dictionaries({"year": WORDS}, optional={"capital": PENCE, "revenue": PENCE}), min_size=1, max_size=4
    ),
    "table": st.lists(st.dictionaries(st.sampled_from(COLUMNS), WORDS, min_size=1), min_size=1, max_size=4),
}


def section(kind: str) -> Section:
    return Section(key="one", title="One", type=kind, columns=COLUMNS, choices=("Open", "Closed"))  # type: ignore[arg-type]


def sent(fields: dict[str, str]) -> Form:
    return Form({name: (text,) for name, text in fields.items()})


@pytest.mark.parametrize("kind", VALUES)
@given(data=st.data())
def test_what_is_given_is_shown_in_fields_that_are_read_as_the_same(kind: str, data: st.DataObject) -> None:
    answer = {"is": "given", "value": data.draw(VALUES[kind])}
    assert answer_of(section(kind), sent(fields_of(section(kind), answer))) == answer


@pytest.mark.parametrize("kind", VALUES)
@pytest.mark.parametrize(
    "answer",
    [
        {"is": "none"},
        {"is": "none", "why": "It costs nothing."},
        {"is": "not_applicable", "why": "No land."},
        {"is": "see", "attachment": "01993c1e-6d2f-7a51-9b0e-2f64c7d0a113"},
        {"is": "see", "attachment": "01993c1e-6d2f-7a51-9b0e-2f64c7d0a113", "why": "Page 2."},
    ],
)
def test_the_other_answers_are_shown_and_read_as_the_same(kind: str, answer: dict[str, str]) -> None:
    assert answer_of(section(kind), sent(fields_of(section(kind), answer))) == answer


@pytest.mark.parametrize("kind", [kind for kind in VALUES if kind not in ("yes_no", "choice")])
def test_a_blank_section_that_is_saved_as_it_is_stays_blank(kind: str) -> None:
    assert answer_of(section(kind), sent(fields_of(section(kind), None))) is None


@pytest.mark.parametrize("kind", ["yes_no", "choice", "text"])
def test_blank_can_be_chosen(kind: str) -> None:
    assert answer_of(section(kind), sent({"is": "blank", "value": "left over"})) is None


@pytest.mark.parametrize(
    ("kind", "fields", "where"),
    [
        ("yes_no", {}, "is"),
        ("text", {"is": "maybe"}, "is"),
        ("text", {"is": "see"}, "attachment"),
        ("money", {"is": "given", "value": "12k"}, "value"),
        ("date", {"is": "given", "value-day": "31", "value-month": "2", "value-year": "2026"}, "value-day"),
        ("money_table", {"is": "given", "rows": "2", "cell-1-capital": "5"}, "cell-1-year"),
        ("money_table", {"is": "given", "rows": "1", "cell-0-year": "2026", "cell-0-revenue": "lots"}, "cell-0-revenue"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(kind: str, fields: dict[str, str], where: str) -> None:
    with pytest.raises(Invalid) as told:
        answer_of(section(kind), sent(fields))
    assert [fault.where for fault in told.value.faults] == [where]


@pytest.mark.parametrize("picked", ["given-2", "given--1", "given-x", "given-\u0661", "given"])
def test_a_choice_that_there_is_not_is_none(picked: str) -> None:
    assert answer_of(section("choice"), sent({"is": picked})) is None


def test_a_row_is_taken_out_and_those_below_move_up() -> None:
    fields = {
        "rows": "3",
        "cell-0-year": "2026",
        "cell-1-year": "2027",
        "cell-2-year": "2028",
        "cell-2-capital": "9",
        "is": "given",
    }
    left = without_row(section("money_table"), fields, 1)
    assert left == {"is": "given", "rows": "2", "cell-0-year": "2026", "cell-1-year": "2028", "cell-1-capital": "9"}
    assert rows_in({"rows": "9999999"}) == rows_in({}) == 3
    assert rows_in({"rows": "4000"}) == 200
