"""Who holds what on which day: sentences first, then any set of appointments against a reckoning day by day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Unknown
from app.officers.organisation import Adoption, Appointment, DatedDelegation, Parameter, holdings
from app.workflow.facts import Delegation
from tests.unit.officers.organisations import appointed, organisation

FIRST = date(2025, 1, 1)


def day(n: int) -> str:
    return (FIRST + timedelta(days=n)).isoformat()


ADA = appointed("monitoring_officer", "ada", "holder", "2025-04-01", "2026-03-31")
BEN = appointed("monitoring_officer", "ben", "holder", "2026-04-01")
CYN = appointed("monitoring_officer", "cyn", "deputy", "2025-06-01", "2026-06-30")
DEV = appointed("chief_finance_officer", "dev", "acting", "2026-01-01")
EVE = appointed("chief_finance_officer", "eve", "deputy", "2025-01-01")

SENTENCES = [
    ("Before the first day nobody holds the post.", "2025-03-31", "monitoring_officer", set()),
    ("On the first day it is held.", "2025-04-01", "monitoring_officer", {("ada", "holder", None)}),
    (
        "A deputy acts for the holder of that day.",
        "2025-06-01",
        "monitoring_officer",
        {("ada", "holder", None), ("cyn", "deputy", "ada")},
    ),
    ("The last day is still held.", "2026-03-31", "monitoring_officer", {("ada", "holder", None), ("cyn", "deputy", "ada")}),
    (
        "The day after, the successor holds it and the deputy acts for the successor.",
        "2026-04-01",
        "monitoring_officer",
        {("ben", "holder", None), ("cyn", "deputy", "ben")},
    ),
    ("After the deputy's last day only the holder is left.", "2026-07-01", "monitoring_officer", {("ben", "holder", None)}),
    ("An appointment without an end lasts.", "2060-01-01", "monitoring_officer", {("ben", "holder", None)}),
    ("A deputy of a vacant post acts for nobody.", "2025-12-31", "chief_finance_officer", {("eve", "deputy", None)}),
    (
        "Where there is no holder, a deputy acts for the one who is acting.",
        "2026-01-01",
        "chief_finance_officer",
        {("dev", "acting", None), ("eve", "deputy", "dev")},
    ),
]


@pytest.mark.parametrize(("sentence", "on", "post", "expected"), SENTENCES, ids=[s[0] for s in SENTENCES])
def test_who_holds_a_post(sentence: str, on: str, post: str, expected: set[tuple[str, str, str | None]]) -> None:
    standing = organisation(ADA, BEN, CYN, DEV, EVE).on(date.fromisoformat(on))
    assert {(h.officer, h.kind, h.on_behalf_of) for h in standing.officers_in(post)} == expected


def test_a_holder_comes_before_one_who_acts_as_the_one_deputised_for() -> None:
    acting, holder, deputy = (appointed("monitoring_officer", o, k, day(0)) for o, k in zip("xyz", KINDS, strict=True))
    assert next(h for h in holdings([acting, holder, deputy], day(1)) if h.officer == "z").on_behalf_of == "y"


KINDS = ("acting", "holder", "deputy")
spans = st.tuples(st.integers(0, 40), st.integers(0, 15) | st.none())
made = st.builds(
    lambda n, officer, kind, span: Appointment(
        id=str(n), post="p", officer=officer, kind=kind, starts_on=day(span[0]), ends_on=None if span[1] is None else day(sum(span))
    ),
    st.integers(),
    st.sampled_from("abcd"),
    st.sampled_from(KINDS),
    spans,
)


def lasting(a: Appointment) -> set[str]:
    """List the days of an appointment one by one."""
    n = next(n for n in range(100) if day(n) == a.starts_on)
    found = set()
    while n < 100:
        found.add(day(n))
        if day(n) == a.ends_on:
            break
        n += 1
    return found


@given(st.lists(made, max_size=6), st.integers(0, 60))
def test_exactly_the_appointments_that_last_on_a_day_are_held_on_it(appointments: list[Appointment], n: int) -> None:
    held = [(h.officer, h.kind) for h in holdings(appointments, day(n))]
    assert held == [(a.officer, a.kind) for a in appointments if day(n) in lasting(a)]


@given(st.lists(made, max_size=6), st.integers(0, 60))
def test_only_deputies_act_for_others_and_only_for_who_holds_the_post_then(appointments: list[Appointment], n: int) -> None:
    held = holdings(appointments, day(n))
    principals = {h.officer for h in held if h.kind != "deputy"}
    for h in held:
        assert h.on_behalf_of is None if h.kind != "deputy" or not principals else h.on_behalf_of in principals


@given(made, made)
def test_two_terms_meet_where_they_share_a_day(one: Appointment, other: Appointment) -> None:
    assert one.meets(other.starts_on, other.ends_on) == bool(lasting(one) & lasting(other))


def test_a_parameter_is_what_was_set_last_on_or_before_the_day() -> None:
    settings = [("days", "2026-01-01", 5), ("days", "2026-03-01", 7), ("other", "2026-02-01", "x")]
    body = organisation(parameters=tuple(Parameter(key=k, starts_on=d, value=v) for k, d, v in reversed(settings)))
    assert body.on(date(2025, 12, 31)).parameters == {}
    assert body.on(date(2026, 2, 28)).parameters == {"days": 5, "other": "x"}
    assert body.on(date(2026, 3, 1)).parameters == {"days": 7, "other": "x"}


def test_a_delegation_holds_from_its_first_day_to_its_last() -> None:
    to_cfo = Delegation(id="d", from_post="a", to_post="b", matters=(), ceiling_pence=5, authority="Scheme, paragraph 4")
    body = organisation(delegations=(DatedDelegation(delegation=to_cfo, starts_on="2026-02-01", ends_on="2026-02-03"),))
    held = {n: body.on(date(2026, 2, 1) + timedelta(days=n)).delegations for n in (-1, 0, 2, 3)}
    assert held == {-1: (), 0: (to_cfo,), 2: (to_cfo,), 3: ()}


def test_the_calendar_knows_the_days_that_the_body_adds_and_takes_away() -> None:
    body = organisation(closures={"2026-12-24": False, "2026-12-28": True})
    calendar = body.on(date(2026, 3, 2)).calendar
    assert not calendar.is_working_day(date(2026, 12, 24))
    assert calendar.is_working_day(date(2026, 12, 28))  # the substitute for Boxing Day, a Saturday
    assert not calendar.is_working_day(date(2026, 12, 25))


def test_a_standing_carries_the_sequence_that_it_was_read_at() -> None:
    assert organisation(ADA).on(FIRST).sequence == 7


def test_a_standing_is_worked_out_once_a_day() -> None:
    body = organisation(ADA)
    assert body.on(date(2025, 4, 1)) is body.on(date(2025, 4, 1))
    assert body.on(date(2025, 4, 1)) is not body.on(date(2025, 3, 31))


def test_roles_are_those_of_the_posts_held_that_day() -> None:
    body = organisation(
        appointed("auditor", "ada", "holder", "2026-01-01", "2026-01-31"), appointed("governance", "ada", "deputy", "2026-01-31")
    )
    assert body.roles("ada", date(2026, 1, 1)) == {"auditor"}
    assert body.roles("ada", date(2026, 1, 31)) == {"auditor", "administrator"}
    assert body.roles("ben", date(2026, 1, 31)) == frozenset()


def test_an_adopted_procedure_is_the_newest_version() -> None:
    versions = [Adoption(workflow="notice", version=n, digest=f"d{n}", adopted_on="2026-01-01") for n in (2, 10, 9)]
    assert organisation(adoptions=tuple(versions)).adopted("notice").digest == "d10"


def test_what_is_unknown_is_answered_with_what_is_known() -> None:
    body = organisation(adoptions=(Adoption(workflow="notice", version=1, digest="d", adopted_on="2026-01-01"),))
    with pytest.raises(Unknown, match=r"'minutes'.*notice"):
        body.adopted("minutes")
    with pytest.raises(Unknown, match=r"'clerk'.*auditor, chief_finance_officer, governance, monitoring_officer"):
        body.post("clerk")
