"""What is said of one event by itself: its form, its columns, its values, its times."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from app.audit import checks
from app.log.canonical import encode
from app.log.kinds import Kind

DECISION = "01980000-0000-7000-8000-000000000001"
AT = "2026-03-02T09:30:00.000000Z"


def event(**changes: Any) -> dict[str, Any]:
    told: dict[str, Any] = {
        "v": 1,
        "log": "duly.localhost/shire/1",
        "seq": 4,
        "nonce": "0" * 32,
        "at": AT,
        "kind": "decision:comment:done",
        "actor": None,
        "capacity": "originator",
        "on_behalf_of": None,
        "decision": DECISION,
        "version": None,
        "from": None,
        "to": None,
        "data": {"comment": "c" * 64, "now": AT},
    }
    return {name: value for name, value in {**told, **changes}.items() if value is not ...}


def test_an_event_as_the_log_writes_it() -> None:
    told = event()
    assert checks.read(encode(told)) == (told, None)
    assert checks.parsed(encode(told)) == told


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"v": 2}, "version 1"),
        ({"v": True}, "field v"),
        ({"seq": "4"}, "field seq"),
        ({"data": []}, "field data"),
        ({"nonce": ...}, "nonce"),
        ({"mood": "good"}, "mood"),
        ({"nonce": "0" * 31}, "nonce"),
        ({"kind": "decision:bless:done"}, "kind"),
        ({"at": "2026-03-02 09:30"}, "time"),
        ({"at": "2026-02-30T09:30:00.000000Z"}, "time"),
        ({"decision": None}, "names no decision"),
        ({"decision": "x"}, "id"),
        ({"version": 3}, "has a version"),
        ({"kind": "decision:open:done"}, "has no version"),
        ({"kind": "body:create:done"}, "names a decision"),
    ],
)
def test_a_form_that_no_event_has(changes: dict[str, Any], says: str) -> None:
    read, wrong = checks.read(encode(event(**changes)))
    assert read is None
    assert wrong is not None
    assert says in wrong
    assert checks.parsed(encode(event(**changes))) is None


@pytest.mark.parametrize("data", [b"", b"\xff", b"[]", b"3", b'{"v":1'])
def test_bytes_that_are_no_event(data: bytes) -> None:
    read, wrong = checks.read(data)
    assert read is None
    assert wrong is not None
    assert checks.parsed(data) is None


def test_another_spelling_of_an_event_is_read_and_told() -> None:
    read, wrong = checks.read(encode(event()).replace(b'":', b'": ', 1))
    assert read == event()
    assert wrong == "The bytes are not the canonical spelling of what they say."


def test_the_columns_that_do_not_repeat_the_event() -> None:
    row = SimpleNamespace(
        kind="decision:comment:done", decision_id=DECISION, version=None, from_state="draft", to_state=None, actor="x", at=AT
    )
    assert checks.differing(row, event()) == ["from_state", "actor"]


def test_the_values_that_each_kind_of_event_brings() -> None:
    moved = {"inputs": {"until": "c1"}, "comment": "c2", "determination": {"words": "c3"}}
    assert checks.values_of(event(kind=Kind.DECISION_MOVED.value, data=moved)) == [
        ("inputs.until", "c1"),
        ("comment", "c2"),
        ("determination", "c3"),
    ]
    assert checks.values_of(event(kind=Kind.DECISION_REVISED.value, data={"set": {"title": "c1"}})) == [("title", "c1")]
    assert checks.values_of(event(kind=Kind.DECISION_MOVE_REFUSED.value, data={})) == []
    assert checks.brought(event(kind=Kind.DECISION_REVISED.value, data={"set": None})) == []


def test_what_was_destroyed_is_named_by_disposals_alone() -> None:
    assert checks.destroyed(event(kind=Kind.DECISION_DISPOSED.value, data={"values": ["c" * 64, 5]})) == ["c" * 64]
    assert checks.destroyed(event(kind=Kind.DECISION_DISPOSED.value, data={})) == []
    assert checks.destroyed(event(data={"values": ["c1"]})) == []


GIVEN = {"now": AT, "today": "2026-03-02"}


@pytest.mark.parametrize(
    ("data", "timely"),
    [
        ({"now": AT}, True),
        ({}, True),
        ({"now": AT, "given": GIVEN}, True),
        ({"now": "2026-03-02T09:30:00.000001Z"}, False),  # judged after it was recorded
        ({"now": "yesterday"}, False),
        ({"now": AT, "given": {**GIVEN, "today": "2026-03-01"}}, False),
        ({"now": AT, "given": {**GIVEN, "now": "2026-03-02T09:00:00.000000Z"}}, False),
        ({"now": "2026-07-01T23:30:00.000000Z"}, False),
    ],
)
def test_the_times_that_an_act_was_judged_by(data: dict[str, Any], timely: bool) -> None:
    assert (checks.untimely(event(data=data)) is None) is timely


def test_the_day_is_that_of_london() -> None:
    late = "2026-07-01T23:30:00.000000Z"  # half past midnight there
    data = {"now": late, "given": {"now": late, "today": "2026-07-02"}}
    assert checks.untimely(event(at=late, data=data)) is None
