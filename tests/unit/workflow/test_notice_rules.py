"""Rules on publishing a notice: by whom, with what in it, told to whom, with whose consent, and how a wrong one is replaced."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.errors import Blocker
from app.workflow.facts import Facts
from app.workflow.guards.notice_rules import Proposed, as_published, counts_from, replaced, unmet
from app.workflow.notices import KINDS
from tests.unit.workflow.noticed_reports import (
    AUTHOR,
    CHAIR,
    CHAIRMAN,
    SMALL,
    VICE,
    agreed,
    contents,
    facts,
    given,
    notice,
    passed,
    proposed,
    standing,
)

NONE = {"is": "none"}


def found(what: Proposed, of: Facts | None = None) -> list[tuple[str, str]]:
    return [(b.code, b.where) for b in unmet(of or facts(), what)]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "private_meeting_response"])
def test_a_notice_that_says_all_that_it_must_is_published(kind: str) -> None:
    assert found(proposed(kind)) == []


def test_the_second_notice_follows_the_first() -> None:
    second = proposed("private_meeting_response")
    assert found(second) == [("notice_out_of_order", "notices.private_meeting")]
    assert found(second, facts(None, notice("private_meeting", "2025-08-01", "2025-09-01"))) == []


MUST_SAY = [(kind, name) for kind, law in KINDS.items() for name in law.contents]


@pytest.mark.parametrize(("kind", "name"), MUST_SAY)
def test_each_of_its_contents_is_required(kind: str, name: str) -> None:
    without = proposed(kind, contents=contents(kind, **{name: None}))
    assert ("notice_content_missing", f"contents.{name}") in found(without)


@pytest.mark.parametrize(("kind", "name"), MUST_SAY)
def test_none_is_an_answer_where_there_can_be_none(kind: str, name: str) -> None:
    said = found(proposed(kind, contents=contents(kind, **{name: NONE})))
    assert (("notice_content_missing", f"contents.{name}") in said) == (not KINDS[kind].contents[name].may_be_none)


def test_the_notice_of_a_key_decision_has_eight_contents() -> None:
    """Regulation 9 lists eight; the day of the decision is one of them."""
    bare = found(Proposed(kind="key_decision"))
    assert {code for code, _ in bare} == {"notice_content_missing"}
    assert len(bare) == 8
    assert ("notice_content_missing", "first_on") in bare


def test_what_does_not_belong_in_it_is_refused() -> None:
    more = proposed("special_urgency", contents=contents("special_urgency", weather=given("Fair.")))
    assert found(more) == [("notice_content_unknown", "contents.weather")]


def test_it_is_published_by_the_post_that_the_procedure_names() -> None:
    for who in (AUTHOR, "mona", CHAIR, None):
        assert found(proposed("special_urgency"), facts(actor=who)) == [("capacity_not_held", "")]


@pytest.mark.parametrize(("state", "expected"), [("draft", []), ("approved", ["wrong_state"]), ("withdrawn", ["wrong_state"])])
def test_it_is_published_before_the_decision(state: str, expected: list[str]) -> None:
    assert [code for code, _ in found(proposed("special_urgency"), facts(state=state))] == expected


def only(what: Proposed, of: Facts | None = None) -> Blocker:
    (blocker,) = unmet(of or facts(), what)
    return blocker


def test_a_day_before_the_clear_days_are_over_is_refused_with_the_first_that_is_possible() -> None:
    blocker = only(proposed("key_decision", first_on="2025-09-29"))
    assert (blocker.code, blocker.where, blocker.possible_from) == ("notice_too_late", "first_on", "2025-09-30")
    assert "general exception" in str(blocker.instead)


def test_what_is_published_after_the_cut_off_counts_from_the_next_day() -> None:
    """The small report's notice of a key decision has to be out by five o'clock in London, where it is summer."""
    rule = SMALL.notices["key_decision"]
    assert counts_from(facts(at="16:00"), rule) == date(2025, 9, 1)
    assert counts_from(facts(at="16:01"), rule) == date(2025, 9, 2)
    assert only(proposed("key_decision"), facts(at="16:01")).possible_from == "2025-10-01"


def test_days_that_run_backwards_are_refused() -> None:
    assert found(proposed("key_decision", last_on="2025-09-29")) == [("notice_days_reversed", "last_on")]


# --- replacing one --------------------------------------------------------------------------------------------------------

BEFORE = notice("key_decision", "2025-08-20", "2025-09-20", "2025-09-30")


def test_a_notice_that_stands_is_replaced_expressly_and_with_a_reason() -> None:
    of = facts(None, BEFORE)
    assert found(proposed("key_decision"), of) == [("notice_stands", "replaces")]
    assert found(proposed("key_decision", replaces=BEFORE.id), of) == [("notice_content_missing", "why")]
    assert found(proposed("key_decision", replaces=BEFORE.id, why="It named a wrong address."), of) == []


def test_what_does_not_stand_is_not_replaced() -> None:
    replacing = proposed("key_decision", replaces="another", why="It named a wrong address.")
    assert found(replacing) == [("notice_replaces_nothing", "replaces")]
    assert found(replacing, facts(None, BEFORE)) == [("notice_replaces_nothing", "replaces")]


def test_the_one_before_stays_as_it_was_and_stands_no_more() -> None:
    of = facts(None, BEFORE)
    new = as_published(of, proposed("key_decision", replaces=BEFORE.id, why="Wrong."), "new", "", "2025-09-01T10:00:00.000000Z")
    old, now = replaced(of.decision.notices, new)
    assert (old.stands, old.published_at, now.stands, now.counts_from) == (False, BEFORE.published_at, True, "2025-09-01")


# --- who is told, and who consents ----------------------------------------------------------------------------------------


def test_the_chair_of_scrutiny_is_told_of_a_general_exception() -> None:
    assert found(proposed("general_exception", informed=(VICE,))) == [("not_informed", "informed")]


CHAINS: list[tuple[str, tuple[str, ...], tuple[Any, ...], list[str]]] = [
    ("The chair of scrutiny agrees.", (), (agreed("scrutiny_chair", CHAIR),), []),
    ("Nobody was asked.", (), (), ["consent_missing"]),
    (
        "The chair is unable, so the council's chairman agrees.",
        (),
        (passed("scrutiny_chair"), agreed("council_chairman", CHAIRMAN)),
        [],
    ),
    ("There is no chair.", ("scrutiny_chair",), (passed("scrutiny_chair", "none"), agreed("council_chairman", CHAIRMAN)), []),
    (
        "It is said that there is no chair, and there is.",
        (),
        (passed("scrutiny_chair", "none"), agreed("council_chairman", CHAIRMAN)),
        ["consent_passed_over"],
    ),
    (
        "Nobody can be unable to act who is not there.",
        ("scrutiny_chair",),
        (passed("scrutiny_chair"), agreed("council_chairman", CHAIRMAN)),
        ["consent_passed_over"],
    ),
    (
        "It is not said why the chair could not be asked.",
        (),
        (passed("scrutiny_chair", why=None), agreed("council_chairman", CHAIRMAN)),
        ["notice_content_missing"],
    ),
    ("The chair is left out.", (), (agreed("council_chairman", CHAIRMAN),), ["consent_out_of_order"]),
    ("The chain ends without a consent.", (), (passed("scrutiny_chair"),), ["consent_missing"]),
    ("Somebody else agreed for the chair.", (), (agreed("scrutiny_chair", VICE),), ["consent_by_another"]),
    ("It is not said when.", (), (agreed("scrutiny_chair", CHAIR, None),), ["notice_content_missing"]),
    ("It is agreed tomorrow.", (), (agreed("scrutiny_chair", CHAIR, "2025-09-02"),), ["consent_in_future"]),
    (
        "There is neither chair, so the vice-chairman agrees.",
        ("scrutiny_chair", "council_chairman"),
        (passed("scrutiny_chair", "none"), passed("council_chairman", "none"), agreed("council_vice_chairman", VICE)),
        [],
    ),
    (
        "A chairman who is unable is no reason to ask the vice-chairman.",
        ("scrutiny_chair",),
        (passed("scrutiny_chair", "none"), passed("council_chairman"), agreed("council_vice_chairman", VICE)),
        ["consent_passed_over"],
    ),
    (
        "Nor is there not being a chairman where there is a chair of scrutiny.",
        ("council_chairman",),
        (passed("scrutiny_chair"), passed("council_chairman", "none"), agreed("council_vice_chairman", VICE)),
        ["consent_passed_over"],
    ),
]


@pytest.mark.parametrize("kind", ["special_urgency", "private_meeting_urgent"])
@pytest.mark.parametrize(("sentence", "vacant", "chain", "expected"), CHAINS, ids=[row[0] for row in CHAINS])
def test_the_chain_of_consents(
    kind: str, sentence: str, vacant: tuple[str, ...], chain: tuple[Any, ...], expected: list[str]
) -> None:
    of = facts(stand=standing(*vacant))
    assert [code for code, _ in found(proposed(kind, consents=chain), of)] == expected


def test_a_procedure_that_names_no_notices_refuses_them() -> None:
    bare = replace(facts(), definition=replace(SMALL, notices={}))
    assert found(proposed("key_decision"), bare) == [("notice_not_expected", "kind")]
