"""Conditions and restrictions over HTTP: an edit like any other, of the version that is meant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.world import COMPLETE, Caller, World

By = Callable[[str], Caller]


def test_a_recommendation_is_made_subject_to_a_condition(world: World, by: By) -> None:
    olive = by("policy_officer")
    decision = olive.open(world)["id"]
    sent = {"recommendation": "one", "kind": "third_party", "text": "The miller agrees.", "owner": {"party": "The miller"}}
    answer = olive.post(f"/decisions/{decision}/conditions", sent, version=1)
    assert answer.status_code == 201, answer.text
    (made,) = answer.json()["recommendations"][0]["conditions"]
    assert made == {"id": "c1", **{key: value for key, value in sent.items() if key != "recommendation"}}
    again = olive.post(f"/decisions/{decision}/conditions", {**sent, "text": "So does the mill."}, version=1)
    assert (again.status_code, again.json()["version"]) == (412, 2)
    unknown = olive.post(f"/decisions/{decision}/conditions", {**sent, "recommendation": "two"}, version=2)
    assert (unknown.status_code, unknown.json()["faults"][0]["where"]) == (422, "recommendation")


def test_one_more_condition_keeps_to_versions_and_keys(world: World, by: By) -> None:
    """It is worked out from the text as it was locked: a key gives its answer again, whatever has become of the text since."""
    olive = by("policy_officer")
    decision = olive.open(world)["id"]
    path = f"/decisions/{decision}/conditions"
    sent = {"recommendation": "one", "kind": "third_party", "text": "The miller agrees.", "owner": {"party": "The miller"}}
    assert olive.post(path, sent).status_code == 428
    first = olive.post(path, sent, version=1, key=decision)
    assert first.status_code == 201
    other = [{"id": "two", "verb": "approve", "text": "Build a ford."}]
    assert olive.patch(f"/decisions/{decision}", {"recommendations": other}, 2).status_code == 200
    assert olive.post(path, sent, version=1, key=decision).content == first.content
    assert olive.post(path, sent, version=2).status_code == 412
    assert olive.post(path, sent, version=3).status_code == 422


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"kind": "wish"}, "kind"),
        ({"owner": {}}, "owner"),
        ({"owner": {"post": "commissioner", "party": "The miller"}}, "owner"),
        ({"due_on": "soon"}, "due_on"),
        ({"kind": "delegation"}, "recommendations.0.conditions.0"),
    ],
)
def test_a_condition_says_of_which_kind_it_is_and_whose(world: World, by: By, changed: dict[str, Any], where: str) -> None:
    olive = by("policy_officer")
    decision = olive.open(world)["id"]
    sent = {"recommendation": "one", "kind": "third_party", "text": "The miller agrees.", "owner": {"party": "The miller"}}
    answer = olive.post(f"/decisions/{decision}/conditions", {**sent, **changed}, version=1)
    assert (answer.status_code, answer.json()["faults"][0]["where"]) == (422, where)


def test_a_condition_is_discharged_on_the_version_that_is_meant(world: World, by: By) -> None:
    olive, petra = by("policy_officer"), by("commissioner")
    condition = {"kind": "third_party", "text": "The miller agrees.", "owner": {"party": "The miller"}}
    build = {**COMPLETE["recommendations"][0], "conditions": [condition]}
    decision = olive.open(world, recommendations=[build])["id"]
    for who, action in (("policy_officer", "submit"), ("monitoring_officer", "clear"), ("chief_finance_officer", "certify")):
        assert by(who).act(decision, action).status_code == 200
    assert petra.act(decision, "approve").status_code == 200
    path, met = f"/decisions/{decision}/conditions/c1/discharge", {"evidence": {"text": "Her letter of 3 March."}}
    assert olive.post(path, met).status_code == 428
    assert olive.post(path, met, version=2).status_code == 412
    assert by("monitoring_officer").post(path, met, version=5).status_code == 403
    assert olive.post(path.replace("c1", "c9"), met, version=5).status_code == 404
    assert olive.post(path, {"evidence": {}}, version=5).status_code == 422
    refused = olive.post(path, {}, version=5)
    assert (refused.status_code, [b["code"] for b in refused.json()["blockers"]]) == (409, ["evidence_missing"])
    done = olive.post(path, {**met, "note": "She rang, too."}, version=5, key="once")
    assert (done.status_code, done.headers["etag"]) == (200, '"v6"')
    (told,) = done.json()["decision"]["conditions"]
    assert (told["status"], told["evidence"]["text"], told["note"]) == ("discharged", "Her letter of 3 March.", "She rang, too.")
    assert (done.json()["event"]["conditions"], done.json()["event"]["comment"]) == (
        [{"id": "c1", "as": "discharged"}],
        "She rang, too.",
    )
    assert olive.post(path, {**met, "note": "She rang, too."}, version=5, key="once").json() == done.json()
    assert olive.post(path, met, version=6).json()["blockers"][0]["code"] == "condition_ended"


def test_a_decision_is_restricted_with_its_ground_and_reason(world: World, by: By) -> None:
    olive, mona = by("policy_officer"), by("monitoring_officer")
    decision = olive.open(world)["id"]
    sent = {"ground": "commercial", "reason": "A tender is running."}
    assert mona.post(f"/decisions/{decision}/restrictions", sent, version=1).status_code == 404
    answer = olive.post(f"/decisions/{decision}/restrictions", sent, version=1)
    assert (answer.status_code, answer.json()["restrictions"]) == (201, [sent])
    paper = {**sent, "attachment": decision}
    assert olive.post(f"/decisions/{decision}/restrictions", paper, version=2).status_code == 422
