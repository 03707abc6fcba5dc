"""What is decided on each recommendation: the words that an act takes, amended wordings, and the conditions that go with it."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from app.workflow.definition import Outcome, Transition
from app.workflow.facts import Attempt, Facts
from app.workflow.guards.outcomes import MEANINGS, outcomes_of
from app.workflow.guards.stated import unmet
from tests.unit.workflow.notices import PETRA, SMALL, awaiting, content, facts, outcome, recommendation, to


def deciding(decides: Outcome) -> Transition:
    return Transition(
        action="decide", title="Decide", from_=("awaiting_decision",), to=to("approved"), by=("decider",), decides=decides
    )


def asked(outcomes: tuple[Any, ...] = (), recommendations: list[dict[str, Any]] | None = None) -> Facts:
    of = awaiting() if recommendations is None else awaiting(content(recommendations=recommendations))
    return facts(of, actor=PETRA, attempt=Attempt(determinations=outcomes))


def codes(decides: Outcome, outcomes: tuple[Any, ...], recommendations: list[dict[str, Any]] | None = None) -> list[str]:
    return [b.code for b in unmet(asked(outcomes, recommendations), deciding(decides), None)]


def condition(name: str, kind: str = "fact_awaited", **more: Any) -> dict[str, Any]:
    return {"id": name, "kind": kind, "text": f"What {name} says.", "owner": {"post": "chief_executive"}, **more}


YES_1, YES_2, NO_2 = outcome("r1", "approved"), outcome("r2", "approved"), outcome("r2", "rejected", "Too dear.")
NO_1, LATER_1, LATER_2 = outcome("r1", "rejected", "Too soon."), outcome("r1", "deferred"), outcome("r2", "deferred")
ROWS: list[tuple[str, Outcome, tuple[Any, ...], list[str]]] = [
    ("An approval that says no more approves all.", "approved", (), []),
    ("It may say so.", "approved", (YES_1, YES_2), []),
    ("An approval with a rejection in it is not one.", "approved", (YES_1, NO_2), ["determination_inconsistent"]),
    ("An approval in part has both.", "approved_in_part", (YES_1, NO_2), []),
    ("A deferral is not an approval either.", "approved_in_part", (YES_1, LATER_2), []),
    ("All approved is not in part.", "approved_in_part", (YES_1, YES_2), ["determination_inconsistent"]),
    ("None approved is not in part.", "approved_in_part", (NO_1, NO_2), ["determination_inconsistent"]),
    ("An approval in part must say which.", "approved_in_part", (), ["determination_missing"] * 2),
    ("A rejection has none approved.", "rejected", (NO_1, NO_2), []),
    ("One may be deferred in it.", "rejected", (LATER_1, NO_2), []),
    ("A rejection with an approval in it is not one.", "rejected", (YES_1, NO_2), ["determination_inconsistent"]),
    ("A rejection must give its reasons, so it must be said.", "rejected", (), ["determination_missing"] * 2),
    ("A rejection needs a reason.", "rejected", (NO_1, outcome("r2", "rejected")), ["determination_reason_missing"]),
    ("A reason of spaces is none.", "rejected", (NO_1, outcome("r2", "rejected", " ")), ["determination_reason_missing"]),
    ("Every recommendation has an outcome.", "approved", (YES_1,), ["determination_missing"]),
    ("Only one.", "approved", (YES_1, YES_2, YES_2), ["determination_twice"]),
    ("Only those that there are.", "approved", (YES_1, YES_2, outcome("r9", "approved")), ["determination_unknown"]),
    ("An outcome is a word of the act.", "rejected", (NO_1, outcome("r2", "noted")), ["determination_unknown"]),
    ("A plan is adopted as a whole.", "adopted", (), []),
    ("Not without one of its parts.", "adopted", (outcome("r1", "adopted"), NO_2), ["determination_inconsistent"]),
    ("An endorsement that says no more endorses all.", "endorsed", (), []),
    ("It may leave one out, with a reason.", "endorsed", (outcome("r1", "endorsed"), NO_2), []),
    ("An endorsement of nothing is none.", "endorsed", (NO_1, NO_2), ["determination_inconsistent"]),
    ("To endorse is not to approve.", "endorsed", (YES_1, outcome("r2", "endorsed")), ["determination_unknown"]),
    ("What goes to another body is recommended.", "recommended", (outcome("r1", "recommended"), LATER_2), []),
    ("A paper to note is noted.", "noted", (), []),
    ("It approves nothing.", "noted", (outcome("r1", "noted"), YES_2), ["determination_unknown", "determination_inconsistent"]),
    ("Nor can it reject.", "noted", (outcome("r1", "noted"), NO_2), ["determination_unknown", "determination_inconsistent"]),
    ("What is noted with actions names one.", "noted_with_actions", (), ["action_missing"]),
    ("What is discussed is discussed.", "discussed", (), []),
    ("What is recorded is recorded.", "recorded", (outcome("r1", "recorded"), outcome("r2", "recorded")), []),
]


@pytest.mark.parametrize(("sentence", "decides", "outcomes", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_outcomes(sentence: str, decides: Outcome, outcomes: tuple[Any, ...], expected: list[str]) -> None:
    assert codes(decides, outcomes) == expected


def test_every_outcome_means_something() -> None:
    assert list(MEANINGS.keys() ^ set(get_args(Outcome))) == []
    assert {word for word, meaning in MEANINGS.items() if meaning.kind == "decided"} == {
        *("approved", "approved_in_part", "rejected", "adopted", "recorded")
    }


@pytest.mark.parametrize("decides", get_args(Outcome))
def test_a_paper_without_recommendations_is_missing_none(decides: Outcome) -> None:
    found = codes(decides, (), [])
    assert found == (["action_missing"] if decides == "noted_with_actions" else [])


@pytest.mark.parametrize("action", ["approve", "approve_in_part", "reject"])
def test_before_the_decision_outcomes_are_not_asked_for(action: str) -> None:
    (transition,) = SMALL.by_action[action]
    assert list(unmet(facts(awaiting(), actor=PETRA), transition, None)) == []


def test_what_an_approval_approves_is_every_recommendation() -> None:
    (approve,), (reject,) = SMALL.by_action["approve"], SMALL.by_action["reject"]
    assert outcomes_of(asked(), approve) == (outcome("r1", "approved"), outcome("r2", "approved"))
    assert outcomes_of(asked(), reject) == ()


def test_an_act_that_decides_nothing_takes_no_outcomes() -> None:
    (submit,) = SMALL.by_action["submit"]
    assert [b.code for b in unmet(facts(attempt=Attempt(determinations=(YES_1,))), submit, None)] == ["determination_not_expected"]


# --- in other words than recommended ----------------------------------------------------------------------------------


def test_an_amended_wording_is_kept_beside_the_recommended_one() -> None:
    amended = {**YES_1, "text": "Make one team from June."}
    assert outcomes_of(asked((amended, YES_2)), deciding("approved")) == ({**amended, "recommended": "Make one team."}, YES_2)


def test_the_same_words_are_no_amendment() -> None:
    same = {**YES_1, "text": "Make one team."}
    assert outcomes_of(asked((same, YES_2)), deciding("approved")) == (YES_1, YES_2)


def test_what_is_rejected_is_not_worded_anew() -> None:
    assert codes("rejected", ({**NO_1, "text": "Make half a team."}, NO_2)) == ["wording_not_expected"]


# --- conditions -------------------------------------------------------------------------------------------------------

SUBJECT_TO = [recommendation("r1", "Make one team.", conditions=[condition("data"), condition("brand", "standing")])]
NO_ONE = {"owner": {"post": "mayor"}}
OUTSIDE = {"owner": {"party": "The county"}}
SET: list[tuple[str, Outcome, dict[str, Any], list[str]]] = [
    ("Who decides may set others.", "approved", {"conditions": [condition("own")]}, []),
    ("Or none.", "approved", {"conditions": []}, []),
    ("A party outside may own one.", "approved", {"conditions": [condition("own", **OUTSIDE)]}, []),
    ("A post that takes no part may not.", "approved", {"conditions": [condition("own", **NO_ONE)]}, ["condition_owner_unknown"]),
    (
        "Nothing is delegated to a party outside.",
        "endorsed",
        {"conditions": [condition("own", "delegation", **OUTSIDE)]},
        ["condition_owner_unknown"],
    ),
    ("Each has its own name.", "approved", {"conditions": [condition("own"), condition("own")]}, ["condition_twice"]),
    ("An action is a follow-up.", "noted_with_actions", {"conditions": [condition("own", "follow_up")]}, []),
    ("Another condition is no action.", "noted_with_actions", {"conditions": [condition("own")]}, ["action_missing"]),
    ("What is rejected is subject to nothing.", "rejected", {"conditions": [condition("own")]}, ["condition_not_expected"]),
    ("Nor has it what was recommended.", "rejected", {}, []),
]


@pytest.mark.parametrize(("sentence", "decides", "stated", "expected"), SET, ids=[row[0] for row in SET])
def test_conditions_that_are_set(sentence: str, decides: Outcome, stated: dict[str, Any], expected: list[str]) -> None:
    word = "rejected" if decides == "rejected" else MEANINGS[decides].word
    result = {**outcome("r1", word, "Too soon."), **stated}
    assert codes(decides, (result,), SUBJECT_TO) == expected


@pytest.mark.parametrize(
    ("sentence", "stated", "named"),
    [
        ("What is carried keeps the conditions of its recommendation.", {}, ["data", "brand"]),
        ("What is stated takes their place.", {"conditions": [condition("own")]}, ["own"]),
        ("Even where it is nothing.", {"conditions": []}, []),
    ],
)
def test_the_conditions_of_an_outcome(sentence: str, stated: dict[str, Any], named: list[str]) -> None:
    (found,) = outcomes_of(asked(({**YES_1, **stated},), SUBJECT_TO), deciding("approved"))
    assert [one["id"] for one in found.get("conditions", ())] == named


def test_what_has_no_name_is_given_one_that_is_free() -> None:
    nameless = {key: value for key, value in condition("x").items() if key != "id"}
    stated = ({**YES_1, "conditions": [nameless, condition("c2")]}, {**YES_2, "conditions": [nameless]})
    found = outcomes_of(asked(stated), deciding("approved"))
    assert [[one["id"] for one in each["conditions"]] for each in found] == [["c1", "c2"], ["c3"]]
