"""Names of conditions: each has one of its own, and the same sent again has the same."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.workflow.conditions import KINDS, named, twice, with_words, without_words

owners = st.one_of(st.builds(lambda p: {"post": p}, st.sampled_from(["clerk", "chair"])), st.just({"party": "The county"}))
conditions = st.fixed_dictionaries(
    {"kind": st.sampled_from(KINDS), "text": st.just("It is met."), "owner": owners},
    optional={
        "id": st.sampled_from(["c1", "c2", "data", None]),
        "due_on": st.sampled_from(["2026-04-01", None]),
        "optional": st.booleans(),
    },
)
groups = st.lists(st.lists(conditions, max_size=4), max_size=4)


@given(groups)
def test_every_condition_has_a_name_and_none_that_was_free_is_given_twice(sent: list[list[dict[str, Any]]]) -> None:
    made = [one for group in named(sent) for one in group]
    assert all(one["id"] for one in made)
    assert twice(made) == twice(one for group in sent for one in group)


@given(groups)
def test_what_was_named_once_stays_as_it_is(sent: list[list[dict[str, Any]]]) -> None:
    assert named(named(sent)) == named(sent)
    assert named(sent) == named(sent)


@given(conditions)
def test_what_an_event_tells_of_a_condition_says_the_same_when_it_is_read_back(one: dict[str, Any]) -> None:
    plain = without_words(one)
    assert "text" not in plain
    assert "The county" not in plain.values()
    assert without_words(with_words(plain, "untold")) == plain
