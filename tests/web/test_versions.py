"""Which version an act means: ETag and If-Match, and who was faster."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from app.clock import stamp
from tests.web.calls import ABOUT_DECISIONS, Call, ids
from tests.world import Caller, World

By = Callable[[str], Caller]
ON_A_VERSION = [call for call in ABOUT_DECISIONS if call.method in ("POST", "PATCH") and call.name != "make_comment"]


@pytest.mark.parametrize("call", ON_A_VERSION, ids=ids)
def test_an_act_says_which_version_it_means(call: Call, world: World, by: By) -> None:
    decision = by("policy_officer").open(world)["id"]
    answer = call.send(by("policy_officer"), None, decision=decision)
    assert answer.status_code == 428, answer.text
    assert 'the present one is "v1"' in answer.json()["detail"]


@pytest.mark.parametrize("call", ON_A_VERSION, ids=ids)
def test_who_was_faster_is_told_by_name_and_when(call: Call, world: World, by: By, now: datetime) -> None:
    decision = by("policy_officer").open(world)["id"]
    assert by("policy_officer").patch(f"/decisions/{decision}", {"title": "Another"}, 1).status_code == 200
    answer = call.send(by("policy_officer"), 1, decision=decision)
    assert answer.status_code == 412, answer.text
    told = answer.json()
    assert (told["version"], told["changed_by"], told["changed_at"]) == (2, by("policy_officer").officer, stamp(now))
    assert told["changed_by_name"] == "Olive Marsh"
    assert "Olive Marsh" in told["detail"]
    assert answer.headers["etag"] == '"v2"'


@pytest.mark.parametrize("call", ON_A_VERSION, ids=ids)
@pytest.mark.parametrize("tag", ["*", '"v1", "v2"', "v1", '"1"', "\u00fc"])
def test_a_tag_that_means_no_one_version_is_refused(tag: str, call: Call, by: By) -> None:
    path = call.path.replace("{decision}", "x").removeprefix("/api/v1")
    media: dict[str, Any] = {"files": {"file": b"x"}} if call.name == "attach_paper" else {"json": {}}
    answer = by("policy_officer").send(call.method, path, {"If-Match": tag.encode("latin-1")}, **media)  # type: ignore[dict-item]
    assert answer.status_code == 400, answer.text
    assert "expected the one ETag" in answer.json()["detail"]


def test_the_tag_that_was_read_is_the_tag_to_send_weak_or_not(world: World, by: By) -> None:
    olive = by("policy_officer")
    path = f"/decisions/{olive.open(world)['id']}"
    for n, form in enumerate(("{}", "W/{}")):
        tag = form.format(olive.get(path).headers["etag"])
        answer = olive.send("PATCH", path, {"If-Match": tag}, json={"title": f"Title {n}"})
        assert (answer.status_code, answer.headers["etag"]) == (200, f'"v{n + 2}"')


def test_every_reading_of_a_decision_carries_its_version(world: World, by: By) -> None:
    decision = by("policy_officer").open(world)["id"]
    for part in ("", "/transitions", "/history"):
        assert by("policy_officer").get(f"/decisions/{decision}{part}").headers["etag"] == '"v1"'


def test_a_comment_takes_no_version_and_needs_none(world: World, by: By) -> None:
    decision = by("policy_officer").open(world)["id"]
    answer = by("policy_officer").post(f"/decisions/{decision}/comments", {"text": "Ask the parish first."})
    assert (answer.status_code, answer.headers["etag"]) == (201, '"v1"')
    assert (answer.json()["event"]["comment"], answer.json()["event"]["version"]) == ("Ask the parish first.", None)
