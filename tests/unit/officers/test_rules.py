"""Who may change an organisation: one row, one sentence."""

from __future__ import annotations

from datetime import date

import pytest

from app.errors import ActionRefused, NotAllowed
from app.officers import rules
from app.officers.organisation import Organisation, Parameter
from app.officers.rules import Hand
from tests.unit.officers.organisations import appointed, organisation

TODAY = date(2026, 3, 2)
CYN = appointed("governance", "cyn", "holder", "2026-01-01")
DEV = appointed("governance", "dev", "deputy", "2026-01-01")
ADA = appointed("monitoring_officer", "ada", "holder", "2026-01-01")
OLD = appointed("monitoring_officer", "old", "holder", "2025-01-01", "2025-12-31")
AUD = appointed("auditor", "aud", "holder", "2026-01-01")
RUNNING = organisation(CYN, DEV, ADA, OLD, AUD)
NEW = organisation(ADA)
ALONE = organisation(CYN, ADA, parameters=(Parameter(key="single_administrator", starts_on="2026-02-01", value="yes"),))
NOT_YET_ALONE = organisation(CYN, ADA, parameters=(Parameter(key="single_administrator", starts_on="2026-03-03", value="yes"),))
NO_LONGER_ALONE = organisation(
    CYN,
    ADA,
    parameters=tuple(
        Parameter(key="single_administrator", starts_on=d, value=v) for d, v in (("2026-02-01", "yes"), ("2026-03-01", "no"))
    ),
)

SECOND_PERSON = [
    ("An administrator alone may not give a power to sign.", RUNNING, "cyn", None, ["second_person_needed"]),
    ("Another officer of the body confirms it.", RUNNING, "cyn", "ada", []),
    ("The same person does not confirm their own act.", RUNNING, "cyn", "cyn", ["second_person_is_first"]),
    (
        "Who gains does not confirm it; and who holds no post does not either.",
        RUNNING,
        "cyn",
        "eve",
        ["second_person_gains", "second_person_without_post"],
    ),
    ("Another administrator of the body does as well.", RUNNING, "cyn", "dev", []),
    ("An auditor, who may be appointed by one alone, does not.", RUNNING, "cyn", "aud", ["second_person_without_post"]),
    ("A post that has ended gives no voice.", RUNNING, "cyn", "old", ["second_person_without_post"]),
    ("The operator sets up a body alone.", NEW, None, None, []),
    ("An officer does not set up a body alone.", NEW, "ada", None, ["second_person_needed"]),
    ("Once it had an administrator, the operator is not enough.", RUNNING, None, None, ["second_person_needed"]),
    ("The operator with an officer of the body is enough.", RUNNING, None, "ada", []),
    ("A body that says so does without a second person.", ALONE, "cyn", None, []),
    ("It does without from the day on which that holds.", NOT_YET_ALONE, "cyn", None, ["second_person_needed"]),
    ("It may ask for one again.", NO_LONGER_ALONE, "cyn", None, ["second_person_needed"]),
    ("A second person who is named is checked even where none is needed.", ALONE, "cyn", "cyn", ["second_person_is_first"]),
]


@pytest.mark.parametrize(("sentence", "body", "by", "confirmed_by", "codes"), SECOND_PERSON, ids=[s[0] for s in SECOND_PERSON])
def test_second_person(sentence: str, body: Organisation, by: str | None, confirmed_by: str | None, codes: list[str]) -> None:
    hand = Hand(officer=by, capacity="governance")
    found = rules.second_person(body, TODAY, hand, confirmed_by, {"eve"})
    assert [b.code for b in found] == codes
    assert all(b.message.endswith(".") and b.rule == rules.SECOND_PERSON and b.where == "confirmed_by" for b in found)


def test_an_administrator_acts_in_the_post_that_they_hold() -> None:
    assert rules.administrator(RUNNING, TODAY, "cyn") == Hand(officer="cyn", capacity="governance")


def test_a_deputy_administers_for_the_holder() -> None:
    assert rules.administrator(RUNNING, TODAY, "dev") == Hand(officer="dev", capacity="governance", on_behalf_of="cyn")


def test_the_operator_is_recorded_as_that() -> None:
    assert rules.administrator(RUNNING, TODAY, None) == Hand(officer=None, capacity="operator")


@pytest.mark.parametrize(("by", "day"), [("ada", TODAY), ("nobody", TODAY), ("cyn", date(2025, 12, 31))])
def test_who_does_not_administer_on_the_day_changes_nothing(by: str, day: date) -> None:
    with pytest.raises(NotAllowed, match=f"On {day.isoformat()} this officer does not administer North Shire") as refused:
        rules.administrator(RUNNING, day, by)
    assert [b.code for b in refused.value.blockers] == ["capacity_not_held"]


def test_nobody_gains_by_their_own_act() -> None:
    assert [b.code for b in rules.not_oneself("cyn", {"ada", "cyn"}, "officer")] == ["self_appointment"]
    assert rules.not_oneself("cyn", {"ada"}, "officer") == []
    assert rules.not_oneself(None, {"ada"}, "officer") == []


OVERLAPS = [
    ("A second holder in the same days is refused.", ("monitoring_officer", "eve", "holder", "2026-03-01"), ["post_already_held"]),
    ("A holder for the days before is not.", ("monitoring_officer", "eve", "holder", "2024-01-01", "2024-12-31"), []),
    (
        "One day in common is one too many.",
        ("monitoring_officer", "eve", "holder", "2025-12-31", "2025-12-31"),
        ["post_already_held"],
    ),
    ("A deputy beside the holder is welcome.", ("monitoring_officer", "eve", "deputy", "2026-03-01"), []),
    ("Somebody acting beside an absent holder too.", ("monitoring_officer", "eve", "acting", "2026-03-01"), []),
    ("A holder is not their own deputy.", ("monitoring_officer", "ada", "deputy", "2026-03-01"), ["appointed_twice"]),
    ("Nor their own successor before the term ends.", ("monitoring_officer", "ada", "holder", "2026-03-01"), ["appointed_twice"]),
    ("Several people may administer a body.", ("governance", "eve", "holder", "2026-03-01"), []),
]


@pytest.mark.parametrize(("sentence", "new", "codes"), OVERLAPS, ids=[s[0] for s in OVERLAPS])
def test_overlap(sentence: str, new: tuple[str, str, str, str], codes: list[str]) -> None:
    assert [b.code for b in rules.no_overlap(RUNNING, appointed(*new))] == codes  # type: ignore[arg-type]


def test_all_reasons_are_given_at_once() -> None:
    found = [
        *rules.not_oneself("ada", {"ada"}, "officer"),
        *rules.no_overlap(RUNNING, appointed("monitoring_officer", "ada", "deputy", "2026-03-01")),
    ]
    with pytest.raises(ActionRefused) as refused:
        rules.refuse(found)
    assert [b.code for b in refused.value.blockers] == ["self_appointment", "appointed_twice"]
    assert all(b.message in refused.value.detail for b in found)
