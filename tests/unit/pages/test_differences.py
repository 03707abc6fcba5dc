"""Two tellings laid over each other: nothing of either is lost, and only what differs is marked."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from app.pages.differences import Difference, Piece, difference, words
from app.pages.places import Said

TEXTS = st.text(st.sampled_from("ab <&>\"'\n"), max_size=40)


def side(found: Difference, leaves_out: str) -> list[str]:
    return ["".join(piece.text for piece in line if piece.change != leaves_out) for line in found.lines]


def shown(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def test_what_was_taken_out_and_put_in_stands_word_by_word() -> None:
    assert words("The bridge is of oak.", "The bridge is of green oak.") == (
        Piece("same", "The bridge is of "),
        Piece("in", "green "),
        Piece("same", "oak."),
    )
    assert words("Ten years", "Nine years") == (Piece("out", "Ten "), Piece("in", "Nine "), Piece("same", "years"))


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_what_is_shown(before: str, after: str) -> None:
    found = difference(Said((before,)), Said((after,)))
    blank = [line for line in found.lines if not "".join(piece.text for piece in line).strip()]
    assert blank == []
    old, new = ([text for text in side(found, change) if text.strip()] for change in ("in", "out"))
    assert ["".join(text.split()) for text in old] == ["".join(line.split()) for line in shown(before)]
    assert ["".join(text.split()) for text in new] == ["".join(line.split()) for line in shown(after)]


@given(TEXTS)
def test_what_is_the_same_is_not_marked(text: str) -> None:
    assert {piece.change for line in difference(Said((text,)), Said((text,))).lines for piece in line} <= {"same"}


def test_a_table_is_compared_row_by_row() -> None:
    before = Said(columns=("Year", "Sum"), rows=(("2026", "£1"), ("2027", "£2"), ("2028", "£3")))
    after = Said(columns=("Year", "Sum"), rows=(("2026", "£1"), ("2027", "£9")))
    found = difference(before, after)
    assert [row.change for row in found.rows] == ["same", "changed", "out"]
    assert found.rows[1].cells == ((Piece("same", "2027"),), (Piece("out", "£2"), Piece("in", "£9")))


def test_an_entry_of_a_list_is_put_in_between() -> None:
    before, after = Said(("One", "Three"), is_list=True), Said(("One", "Two", "Three"), is_list=True)
    assert difference(before, after).lines == ((Piece("same", "One"),), (Piece("in", "Two"),), (Piece("same", "Three"),))


def test_blank_is_nothing() -> None:
    assert difference(None, Said(("New",))).lines == ((Piece("in", "New"),),)
    assert difference(Said(("Old",)), None).lines == ((Piece("out", "Old"),),)
    assert difference(None, Said(columns=("Year",), rows=(("2026",),))).rows[0].change == "in"


def test_a_table_in_place_of_a_text_is_told_as_both() -> None:
    before, after = Said(("See a paper",)), Said(columns=("Year",), rows=(("2026",),))
    found = difference(before, after)
    assert found.lines == ((Piece("out", "See a paper"),),)
    assert [row.change for row in found.rows] == ["in"]


def test_the_longest_texts_are_compared_in_time() -> None:
    """Words that come again and again are the worst case."""
    before, after = "the of and a " * 1500, "a the and of " * 1500
    began = time.monotonic()
    found = words(before, after)
    assert time.monotonic() - began < 2
    assert "".join(piece.text for piece in found if piece.change != "in") == before


@given(TEXTS, TEXTS)
def test_either_of_two_tellings_can_be_read_alone(before: str, after: str) -> None:
    found = difference(Said((before,)), Said((after,)))
    for alone, change, text in ((found.before, "out", before), (found.after, "in", after)):
        assert {piece.change for line in alone.lines for piece in line} <= {"same", change}
        told = "".join(piece.text for line in alone.lines for piece in line)
        assert "".join(told.split()) == "".join(text.split())


def test_a_row_that_only_one_table_has_stands_in_that_one_alone_and_its_empty_cells_are_not_marked() -> None:
    before = Said(columns=("Year", "Sum"), rows=(("2026", "£1"),))
    found = difference(before, Said(columns=("Year", "Sum"), rows=(("2026", "£1"), ("2027", ""))))
    assert [row.cells for row in found.before.rows] == [((Piece("same", "2026"),), (Piece("same", "£1"),))]
    assert found.after.rows[1].cells == ((Piece("in", "2027"),), ())
