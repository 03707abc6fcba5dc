"""Procedures over HTTP: which there are, what a version says, its picture."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree import ElementTree

import pytest

from tests.world import SMALL, Caller, World

By = Callable[[str], Caller]


def test_every_version_is_listed(world: World, by: By) -> None:
    items = by("auditor").get("/workflows").json()["items"]
    assert {"workflow": "small-notice", "version": 1, "digest": world.definition.digest, "title": "Small notice"} in items


def test_a_version_says_what_its_file_says(world: World, by: By) -> None:
    told = by("auditor").get("/workflows/small-notice/versions/1").json()
    assert told["source"].encode() == SMALL.read_bytes()
    assert told["digest"] == world.definition.digest
    assert [section["key"] for section in told["sections"]] == ["summary"]
    assert told["checklist"][0]["expected"] == "yes"
    assert {s["name"]: s["covers"] for s in told["signoffs"]} == {
        "legal": {"all": True, "all_but": []},
        "finance": {"all": True, "all_but": ["checklist"]},
    }
    assert [t["action"] for t in told["transitions"]] == ["submit", "clear", "certify", "approve", "supersede"]
    assert told["transitions"][0]["by"] == ["originator"]
    assert any("Small notice" in line for line in told["words"])


def test_the_newest_version_stands_under_the_name(by: By) -> None:
    """Other tests may have adopted later versions of it in the same installation."""
    listed = by("auditor").get("/workflows").json()["items"]
    newest = max(item["version"] for item in listed if item["workflow"] == "small-notice")
    one = by("auditor").get(f"/workflows/small-notice/versions/{newest}").json()
    assert one["version"] == newest
    assert by("auditor").get("/workflows/small-notice").json() == one


@pytest.mark.parametrize(
    ("path", "known"),
    [
        ("/workflows/large-notice", "small-notice"),
        ("/workflows/small-notice/versions/2", "There are: 1"),
        ("/workflows/small-notice/versions/0", "numbered from 1"),
        ("/workflows/small-notice/versions/01", "numbered from 1"),
        ("/workflows/small-notice/versions/x", "numbered from 1"),
        ("/workflows/small-notice/versions/1234567890", "numbered from 1"),
        ("/workflows/%00", "nothing at this address"),
        ("/workflows/small-notice/versions/1/diagram.svg?state=asleep", "draft"),
    ],
)
def test_what_is_not_there_is_told_with_what_there_is(path: str, known: str, by: By) -> None:
    answer = by("auditor").get(path)
    assert answer.status_code == 404
    assert known in answer.json()["detail"]


def test_the_picture_is_a_picture_and_runs_nothing(by: By) -> None:
    answer = by("auditor").get("/workflows/small-notice/versions/1/diagram.svg?state=legal_check")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    picture = ElementTree.fromstring(answer.text)
    lit = [part.get("data-state") for part in picture.iter() if part.get("data-lit")]
    assert lit == ["legal_check"]
