"""A paper that speaks of money or of posts does not say that it has no such implications."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.workflow.calendar import Calendar
from app.workflow.facts import Facts
from app.workflow.guards import GuardCall, registry
from app.workflow.loader import load_file
from app.workflow.made_up import empty_draft, standing
from app.workflow.scene import Scene
from app.workflow.simulate import SOME_MONDAY

PAPER = load_file(Path(__file__).parents[3] / "workflows" / "board-paper.yaml")
GUARD = registry["implications_agree"]


def paper(**content: Any) -> Facts:
    draft = replace(empty_draft(PAPER), content={"title": "A paper", **content})
    return Scene(PAPER, {}, standing(PAPER, Calendar()), draft, SOME_MONDAY, SOME_MONDAY).facts(None)


def given(value: Any) -> dict[str, Any]:
    return {"is": "given", "value": value}


NONE = {"is": "none"}
SPOKEN = (
    ("A partner could lose the Funding of two wardens.", "funding"),
    ("Some posts depend on it.", "posts"),
    ("It costs nothing.", "costs"),
    ("The rest is paid from £400.", "£"),
    ("Analysts may be made redundant.", "redundant"),
)
NOT_SPOKEN = (
    "Posters will be put up.",
    "The compost is collected.",
    "A staffage of trees.",
    "Nobody refunded it.",
    "It was costly.",
)


@pytest.mark.parametrize(("text", "word"), SPOKEN)
def test_money_and_posts_are_noticed_where_there_are_said_to_be_none(text: str, word: str) -> None:
    (found,) = GUARD.check(paper(**{"sections.implications": NONE, "sections.background": given(text)}), call())
    assert (found.code, found.where, f"'{word}'" in found.message, "Background" in found.message) == (
        "implications_contradicted",
        "sections.implications",
        True,
        True,
    )


@pytest.mark.parametrize("text", NOT_SPOKEN)
def test_words_that_only_look_alike_are_not(text: str) -> None:
    assert not list(GUARD.check(paper(**{"sections.implications": NONE, "sections.background": given(text)}), call()))


def test_a_recommendation_speaks_too() -> None:
    asked = [{"id": "one", "verb": "agree", "text": "Pay the grant."}]
    assert [b.code for b in GUARD.check(paper(**{"sections.implications": NONE, "recommendations": asked}), call())] == [
        "implications_contradicted"
    ]


@pytest.mark.parametrize("said", [given("The grant is paid by the county."), {"is": "see", "attachment": "a"}, None])
def test_implications_that_are_told_are_not_contradicted(said: Any) -> None:
    sections = {"sections.background": given("A grant.")} | ({"sections.implications": said} if said else {})
    assert not list(GUARD.check(paper(**sections), call()))


def call() -> GuardCall:
    return GuardCall(GUARD.rule, argument="implications")
