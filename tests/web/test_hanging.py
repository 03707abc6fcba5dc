"""Conditions and restrictions over HTTP: an edit like any other, of the version that is meant."""

from __future__ import annotations

from collections.abc import Callable

from tests.world import Caller, World

By = Callable[[str], Caller]


def test_a_recommendation_is_made_subject_to_a_condition(world: World, by: By) -> None:
    olive = by("policy_officer")
    decision = olive.open(world)["id"]
    answer = olive.post(f"/decisions/{decision}/conditions", {"recommendation": "one", "text": "The miller agrees."}, version=1)
    assert answer.status_code == 201, answer.text
    assert answer.json()["recommendations"][0]["conditions"] == ["The miller agrees."]
    again = olive.post(f"/decisions/{decision}/conditions", {"recommendation": "one", "text": "So does the mill."}, version=1)
    assert (again.status_code, again.json()["version"]) == (412, 2)
    unknown = olive.post(f"/decisions/{decision}/conditions", {"recommendation": "two", "text": "None."}, version=2)
    assert (unknown.status_code, unknown.json()["faults"][0]["where"]) == (422, "recommendation")


def test_a_decision_is_restricted_with_its_ground_and_reason(world: World, by: By) -> None:
    olive, mona = by("policy_officer"), by("monitoring_officer")
    decision = olive.open(world)["id"]
    sent = {"ground": "commercial", "reason": "A tender is running."}
    assert mona.post(f"/decisions/{decision}/restrictions", sent, version=1).status_code == 404
    answer = olive.post(f"/decisions/{decision}/restrictions", sent, version=1)
    assert (answer.status_code, answer.json()["restrictions"]) == (201, [sent])
    paper = {**sent, "attachment": decision}
    assert olive.post(f"/decisions/{decision}/restrictions", paper, version=2).status_code == 422
