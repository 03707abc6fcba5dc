"""The rules of meetings, each as a sentence: what may be done when, and why not."""

from __future__ import annotations

from typing import Any

import pytest

from app.log.kinds import Kind
from app.meetings.record import Record
from tests.unit.meetings.boards import (
    EARLIER,
    LATER,
    STRANGER,
    body,
    held,
    planned,
    published,
    refused,
    resolved,
    with_items,
)

PLAN = {"body": "body", "committee": "board", "on": "2025-09-02", "time": "14:00", "quorum": 3}
AGENDA = with_items(planned(), "decision", "discussion")
OUT = published(AGENDA)
HELD = held(OUT)
DONE = resolved(resolved(HELD, "one", "as_recommended"), "two", "discussed")
NEXT = held(published(with_items(planned("2025-12-02"), "decision")))


def resolution(**said: Any) -> dict[str, Any]:
    return {"item": "one", "result": "as_recommended", "action": None, "votes": None, "recommendations": [], **said}


PLANNING = (
    ("a recorder plans a meeting of the board", {}, {}, set()),
    ("nobody else does", {"actor": STRANGER}, {}, {"capacity_not_held"}),
    ("a single person holds no meetings", {}, {"committee": "treasurer"}, {"committee_unknown"}),
    ("a meeting is not planned for yesterday", {"now": "2025-09-03T09:00"}, {}, {"meeting_in_the_past"}),
    ("the quorum is the one that the body has set", {"organisation": body(board_quorum=5)}, {}, {"quorum_is_set"}),
    ("and may be said again", {"organisation": body(board_quorum=3)}, {}, set()),
)


@pytest.mark.parametrize(("says", "around", "said", "codes"), PLANNING, ids=[case[0] for case in PLANNING])
def test_planning(says: str, around: dict[str, Any], said: dict[str, Any], codes: set[str]) -> None:
    assert refused(Kind.MEETING_PLANNED, None, **around, **{**PLAN, **said}) == codes


def test_a_decision_stands_once_on_an_agenda() -> None:
    agenda = with_items(planned(), "decision", decisions={"one": "d"})
    assert refused(Kind.MEETING_ITEM_ADDED, agenda, decision="d") == {"decision_twice"}
    assert refused(Kind.MEETING_ITEM_ADDED, agenda, decision="e") == set()
    assert refused(Kind.MEETING_ITEM_ADDED, agenda, decision=None) == set()


def test_only_what_stands_there_is_taken_off_or_put_in_order() -> None:
    assert refused(Kind.MEETING_ITEM_REMOVED, AGENDA, item="one") == set()
    assert refused(Kind.MEETING_ITEM_REMOVED, AGENDA, item="ten") == {"item_unknown"}
    assert refused(Kind.MEETING_REORDERED, AGENDA, items=["two", "one"]) == set()
    for order in (["two"], ["two", "one", "one"], ["two", "ten"]):
        assert refused(Kind.MEETING_REORDERED, AGENDA, items=order) == {"order_incomplete"}


ALL, IN_TIME, LATE_BY_A_DAY = ["one", "two"], "2025-08-22T10:00", "2025-08-26T10:00"  # five clear days before 2 September, and four
PUBLISHING = (
    ("in time", IN_TIME, {}, ALL, set()),
    ("a day late", LATE_BY_A_DAY, {}, ALL, {"agenda_late"}),
    ("late, with the special reason for one of two", LATE_BY_A_DAY, {"one": "c"}, ALL, {"agenda_late"}),
    ("late, with a special reason for each", LATE_BY_A_DAY, {"one": "c", "two": "c"}, ALL, set()),
    ("less than there is to publish", IN_TIME, {}, ["one"], {"agenda_empty"}),
    ("after the meeting's day", "2025-09-03T10:00", {"one": "c", "two": "c"}, ALL, {"agenda_after_meeting"}),
)


@pytest.mark.parametrize(("says", "now", "urgent", "items", "codes"), PUBLISHING, ids=[case[0] for case in PUBLISHING])
def test_publishing(says: str, now: str, urgent: dict[str, str], items: list[str], codes: set[str]) -> None:
    assert refused(Kind.MEETING_PUBLISHED, AGENDA, now, urgent=urgent, items=items) == codes


def test_a_body_in_wales_publishes_three_clear_days_before() -> None:
    there = body(agenda_clear_days=3)
    assert refused(Kind.MEETING_PUBLISHED, AGENDA, "2025-08-27T10:00", organisation=there, urgent={}, items=ALL) == set()
    assert refused(Kind.MEETING_PUBLISHED, AGENDA, "2025-08-28T10:00", organisation=there, urgent={}, items=ALL) == {"agenda_late"}


def test_nothing_is_published_twice() -> None:
    assert refused(Kind.MEETING_PUBLISHED, OUT, urgent={}, items=[]) == {"agenda_empty"}


HOLDING = (
    ("with its quorum, from its hour on", OUT, "2025-09-02T14:00", 3, set()),
    ("not before its hour", OUT, "2025-09-02T13:59", 3, {"meeting_not_yet"}),
    ("not without its quorum", OUT, "2025-09-02T15:00", 2, {"quorum_not_met"}),
    ("not without a published agenda", AGENDA, "2025-09-02T15:00", 3, {"wrong_state"}),
    ("not with an item that was never published", with_items(OUT, "decision"), "2025-09-02T15:00", 3, {"item_unpublished"}),
)


@pytest.mark.parametrize(("says", "record", "now", "present", "codes"), HOLDING, ids=[case[0] for case in HOLDING])
def test_holding(says: str, record: Record, now: str, present: int, codes: set[str]) -> None:
    assert refused(Kind.MEETING_HELD, record, now, present=present, names="n") == codes


FOUR_OF_FIVE = {"for": 4, "against": 1, "abstained": 0, "casting": None}
RESOLVING = (
    ("what stands on the agenda", HELD, {}, set()),
    ("with votes of those who were there", HELD, {"votes": {**FOUR_OF_FIVE, "for": 3}}, set()),
    ("not with more votes than members", HELD, {"votes": FOUR_OF_FIVE}, {"votes_exceed_present"}),
    (
        "nor on one recommendation",
        HELD,
        {"recommendations": [{"recommendation": "r", "outcome": "approved", "votes": FOUR_OF_FIVE}]},
        {"votes_exceed_present"},
    ),
    ("not what is not there", HELD, {"item": "ten"}, {"item_unknown"}),
    ("a paper for discussion is discussed", HELD, {"item": "two", "result": "discussed"}, set()),
    ("and decides nothing", HELD, {"item": "two"}, {"result_not_of_purpose"}),
    ("what is not reached is not taken", HELD, {"item": "two", "result": "not_taken"}, set()),
    ("not before the meeting was held", OUT, {}, {"wrong_state"}),
)


@pytest.mark.parametrize(("says", "record", "said", "codes"), RESOLVING, ids=[case[0] for case in RESOLVING])
def test_resolving(says: str, record: Record, said: dict[str, Any], codes: set[str]) -> None:
    assert refused(Kind.MEETING_RESOLVED, record, "2025-09-02T16:00", **resolution(**said)) == codes


MINUTING = (
    ("a later meeting approves the minutes", DONE, LATER, {LATER: NEXT}, set()),
    ("an item of which nothing is said", resolved(HELD, "one", "amended"), LATER, {LATER: NEXT}, {"item_unresolved"}),
    ("a meeting that there is not", DONE, LATER, {}, {"minutes_not_later"}),
    ("an earlier meeting", DONE, EARLIER, {EARLIER: {**NEXT, "on": "2025-06-03"}}, {"minutes_not_later"}),
    ("a meeting of another committee", DONE, LATER, {LATER: {**NEXT, "committee": "panel"}}, {"minutes_not_later"}),
    ("a meeting that was not held", DONE, LATER, {LATER: planned("2025-12-02")}, {"minutes_not_later"}),
)


@pytest.mark.parametrize(("says", "record", "at", "others", "codes"), MINUTING, ids=[case[0] for case in MINUTING])
def test_minuting(says: str, record: Record, at: str, others: dict[str, Record], codes: set[str]) -> None:
    assert refused(Kind.MEETING_MINUTED, record, "2025-12-02T16:00", others=others, approved_at=at, text="t") == codes


def test_a_meeting_that_was_held_is_not_cancelled() -> None:
    assert refused(Kind.MEETING_CANCELLED, OUT, reason="c") == set()
    assert refused(Kind.MEETING_CANCELLED, HELD, reason="c") == {"wrong_state"}
