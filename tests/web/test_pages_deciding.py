"""Certifying, deciding, returning, deferring and entering what was signed on paper, in a browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.stories.desk import TO_THE_COMMISSIONER, Desk, Notice, given
from tests.web.browser import Browser, forms_of
from tests.world import PASSWORD

At = Callable[[str], Browser]


@pytest.fixture
def notice(desk: Desk) -> Notice:
    return desk.open()


@pytest.fixture
def awaiting(notice: Notice) -> Notice:
    notice.carry(*TO_THE_COMMISSIONER)
    return notice


def sent(at: At, who: str, notice: Notice, action: str, page: Any = None, **typed: Any) -> Any:
    """Open the page of an act and send its form."""
    address = f"/decisions/{notice.id}/acts/{action}"
    browser = at(who)
    return browser.submit(page or browser.get(address), address, **typed)


def done(page: Any, notice: Notice) -> bool:
    return bool(page.url.path == f"/decisions/{notice.id}")


def test_a_certificate_is_one_limb_and_what_is_so_in_every_case(at: At, notice: Notice) -> None:
    notice.carry("submit", "clear")
    before = len(notice.history())
    page = sent(at, "finance_officer", notice, "certify", password=PASSWORD, comment="Two budgets.")
    assert not done(page, notice)
    assert 'href="#signoff.choice"' in page.text
    assert 'href="#signoff.affirmed"' in page.text
    assert len(notice.history()) == before  # a form not filled in is no attempt
    chosen = {"signoff.choice": "b", "signoff.affirmed": "d", "password": PASSWORD}
    assert done(sent(at, "finance_officer", notice, "certify", page, **chosen), notice)
    signed = notice.signoff("finance")
    assert (signed["choice"], signed["affirmed"], signed["holds"]) == ("b", ["d"], True)


def test_a_limb_that_the_text_contradicts_is_an_attempt_that_is_refused(at: At, notice: Notice) -> None:
    notice.carry("submit", "clear")
    chosen = {"signoff.choice": "a", "signoff.affirmed": "d", "password": PASSWORD}
    page = sent(at, "finance_officer", notice, "certify", **chosen)
    assert not done(page, notice)
    assert notice.history()[-1]["blockers"][0]["code"] == "limb_contradicted"
    assert notice.signed() == ["legal"]


def test_a_deputy_is_recorded_as_a_deputy(at: At, notice: Notice) -> None:
    notice.carry("submit", "clear")
    chosen = {"signoff.choice": "b", "signoff.affirmed": "d", "password": PASSWORD}
    assert done(sent(at, "deputy_finance_officer", notice, "certify", **chosen), notice)
    assert notice.signoff("finance")["appointment"] == "deputy"


def test_it_is_approved_in_other_words_and_on_a_condition(at: At, awaiting: Notice) -> None:
    """The button that adds a condition sends the form and decides nothing."""
    address = f"/decisions/{awaiting.id}/acts/approve"
    place = "determinations.one"
    page = sent(at, "commissioner", awaiting, "approve", add=place, **{f"{place}.text": "Pay half of the grant."})
    assert (awaiting.state(), page.url.path) == ("awaiting_decision", address)
    typed = {
        f"{place}.conditions.0.text": "Report in spring.",
        f"{place}.conditions.0.kind": "follow_up",
        f"{place}.conditions.0.post": "chief_finance_officer",
        f"{place}.conditions.0.due_on-day": "1",
        f"{place}.conditions.0.due_on-month": "4",
        f"{place}.conditions.0.due_on-year": "2027",
    }
    page = sent(at, "commissioner", awaiting, "approve", page, add=place, **typed)
    page = sent(at, "commissioner", awaiting, "approve", page, remove=f"{place}.1")
    assert done(sent(at, "commissioner", awaiting, "approve", page, password=PASSWORD), awaiting)
    told = awaiting.told()
    (outcome,) = told["determinations"][-1]["outcomes"]
    assert (outcome["outcome"], outcome["text"], outcome["recommended"]) == ("approved", "Pay half of the grant.", "Pay the grant.")
    (condition,) = told["conditions"]
    assert (condition["text"], condition["owner"], condition["due_on"]) == (
        "Report in spring.",
        {"post": "chief_finance_officer"},
        "2027-04-01",
    )


def test_conditions_that_were_recommended_stand_unless_they_are_changed(at: At, desk: Desk) -> None:
    condition = {"kind": "third_party", "text": "The guild agrees.", "owner": {"party": "The guild"}}
    grant = {"id": "one", "verb": "approve", "text": "Pay the grant.", "amount_pence": 4_000_00, "conditions": [condition]}
    kept, left = desk.open(recommendations=[grant]), desk.open(recommendations=[grant])
    for notice in (kept, left):
        notice.carry(*TO_THE_COMMISSIONER)
    assert done(sent(at, "commissioner", kept, "approve", password=PASSWORD), kept)
    assert [one["text"] for one in kept.told()["conditions"]] == ["The guild agrees."]
    page = sent(at, "commissioner", left, "approve", remove="determinations.one.0")
    assert done(sent(at, "commissioner", left, "approve", page, password=PASSWORD), left)
    assert left.told()["conditions"] == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": "", "party": "The guild", "kind": "third_party"}, "text"),
        ({"text": "It agrees.", "party": "The guild", "kind": ""}, "kind"),
        ({"text": "It agrees.", "kind": "third_party"}, "post"),
        ({"text": "It agrees.", "party": "The guild", "post": "commissioner", "kind": "third_party"}, "post"),
        ({"text": "It agrees.", "party": "The guild", "kind": "third_party", "due_on-day": "31", "due_on-month": "2"}, "due_on"),
    ],
)
def test_a_condition_that_says_too_little_is_told_beside_its_field(
    at: At, awaiting: Notice, wrong: dict[str, str], field: str
) -> None:
    place = "determinations.one.conditions"
    typed = {place: "1", **{f"{place}.0.{name}": value for name, value in wrong.items()}, "password": PASSWORD}
    page = sent(at, "commissioner", awaiting, "approve", **typed)
    assert not done(page, awaiting)
    assert f'href="#{place}.0.{field}"' in page.text
    assert awaiting.state() == "awaiting_decision"


def test_a_rejection_has_its_reason(at: At, awaiting: Notice) -> None:
    place = "determinations.one"
    page = sent(at, "commissioner", awaiting, "reject", password=PASSWORD, **{f"{place}.outcome": "rejected"})
    assert f'href="#{place}"' in page.text
    typed = {f"{place}.outcome": "rejected", f"{place}.reason": "No money is left.", "password": PASSWORD}
    assert done(sent(at, "commissioner", awaiting, "reject", page, **typed), awaiting)
    assert awaiting.told()["determinations"][-1]["outcomes"][0]["reason"] == "No money is left."


def test_a_return_needs_its_reason_and_no_password(at: At, notice: Notice) -> None:
    notice.carry("submit")
    page = sent(at, "monitoring_officer", notice, "return")
    assert 'href="#inputs.reason"' in page.text
    assert "password" not in {name for form in forms_of(page) for name in form.fields}
    assert done(sent(at, "monitoring_officer", notice, "return", page, **{"inputs.reason": "Name the stewards."}), notice)
    assert (notice.state(), notice.history()[-1]["inputs"]) == ("draft", {"reason": "Name the stewards."})


@pytest.mark.parametrize(("day", "month", "year"), [("31", "2", "2027"), ("x", "2", "2027"), ("", "2", "2027"), ("6", "1", "2020")])
def test_a_day_that_is_none_or_is_past_is_told_beside_its_field(at: At, awaiting: Notice, day: str, month: str, year: str) -> None:
    typed = {"inputs.until-day": day, "inputs.until-month": month, "inputs.until-year": year, "inputs.reason": "The snow."}
    page = sent(at, "commissioner", awaiting, "defer", **typed)
    assert not done(page, awaiting)
    assert 'href="#inputs.until"' in page.text
    form = next(form for form in forms_of(page) if form.action.endswith("/acts/defer"))
    assert (form.fields["inputs.until-day"], form.fields["inputs.reason"]) == ([day], ["The snow."])
    assert awaiting.state() == "awaiting_decision"


def test_it_is_deferred_to_a_later_day(at: At, awaiting: Notice) -> None:
    typed = {"inputs.until-day": "7", "inputs.until-month": "2", "inputs.until-year": "2027", "inputs.reason": "The snow."}
    assert done(sent(at, "commissioner", awaiting, "defer", **typed), awaiting)
    assert awaiting.history()[-1]["inputs"] == {"until": "2027-02-07", "reason": "The snow."}


def test_a_recorder_enters_what_was_signed_on_paper(at: At, desk: Desk, awaiting: Notice) -> None:
    blocked = at("monitoring_officer").get(f"/decisions/{awaiting.id}/acts/approve")
    assert f"/decisions/{awaiting.id}/acts/approve?method=wet" in blocked.text
    scan = awaiting.attach("monitoring_officer", "signed.pdf", "%PDF-1.7 signed", kind="signature")
    page = at("monitoring_officer").get(f"/decisions/{awaiting.id}/acts/approve?method=wet")
    typed = {"wet.officer": desk.officer("commissioner"), "wet.scan": scan, "password": PASSWORD}
    today = {"wet.signed_on-day": "6", "wet.signed_on-month": "1", "wet.signed_on-year": "2020"}
    again = sent(at, "monitoring_officer", awaiting, "approve", page, **typed)
    assert 'href="#wet.signed_on"' in again.text
    assert done(sent(at, "monitoring_officer", awaiting, "approve", again, **typed, **today), awaiting)
    made = awaiting.told()["determinations"][-1]
    assert (made["method"], made["signed_by"], made["recorded_by"]) == (
        "wet",
        desk.officer("commissioner"),
        desk.officer("monitoring_officer"),
    )


def test_who_is_no_recorder_enters_no_paper(at: At, awaiting: Notice) -> None:
    page = at("policy_officer").get(f"/decisions/{awaiting.id}/acts/approve?method=wet")
    assert not [form for form in forms_of(page) if form.action.endswith("/acts/approve")]


def test_an_act_that_the_procedure_does_not_have_is_no_page(at: At, notice: Notice) -> None:
    assert at("policy_officer").get(f"/decisions/{notice.id}/acts/conjure").status_code == 404


def test_acts_of_other_states_tell_whose_turn_it_is(at: At, notice: Notice) -> None:
    for action in ("approve", "supersede", "resume", "implement"):
        page = at("policy_officer").get(f"/decisions/{notice.id}/acts/{action}")
        assert page.status_code == 200
        assert not [form for form in forms_of(page) if form.action.endswith(f"/acts/{action}")]


def test_where_another_moved_it_meanwhile_the_page_says_who_and_when(at: At, awaiting: Notice) -> None:
    page = at("commissioner").get(f"/decisions/{awaiting.id}/acts/reject")
    awaiting.act("monitoring_officer", "return", inputs={"reason": "A slip."})
    again = sent(at, "commissioner", awaiting, "reject", page, password=PASSWORD, **{"determinations.one.outcome": "rejected"})
    assert not done(again, awaiting)
    assert "Evander Lisle, 6 January 2020 at 10:00am: Return for work" in again.text
    assert awaiting.state() == "draft"


def test_what_is_rejected_leaves_the_conditions_that_were_recommended(at: At, desk: Desk) -> None:
    condition = {"kind": "third_party", "text": "The guild agrees.", "owner": {"party": "The guild"}}
    notice = desk.open(recommendations=[{"id": "one", "verb": "approve", "text": "Pay.", "conditions": [condition]}])
    notice.carry(*TO_THE_COMMISSIONER)
    typed = {"determinations.one.outcome": "rejected", "determinations.one.reason": "No money.", "password": PASSWORD}
    assert done(sent(at, "commissioner", notice, "reject", **typed), notice)
    assert notice.told()["conditions"] == []


LONG = "x" * 20_001


@pytest.mark.parametrize(
    "typed",
    [
        {"comment": LONG},
        {"determinations.one.outcome": LONG},
        {"determinations.one.outcome": "granted"},
        {"determinations.one.text": LONG},
        {"determinations.one.conditions": "999999999"},
        {
            "determinations.one.conditions": "1",
            "determinations.one.conditions.0.text": "It.",
            "determinations.one.conditions.0.post": LONG,
        },
        {"signoff.choice": "a"},
        {"signoff.for": "police"},
        {"method": "wet", "wet.officer": "somebody", "wet.signed_on-day": "6"},
        {"version": "99", "revision": "77"},
        {"version": "one"},
        {"version": ""},
        {"add": LONG},
        {"remove": "determinations.one.7"},
        {"remove": "....."},
        {"once": ""},
    ],
)
def test_a_form_that_no_page_sends_does_nothing_and_is_answered(at: At, awaiting: Notice, typed: dict[str, str]) -> None:
    """Without a password, so that nothing is decided even where the rest would do."""
    page = sent(at, "commissioner", awaiting, "approve", **typed)
    assert page.status_code < 500
    assert not done(page, awaiting)
    assert awaiting.state() == "awaiting_decision"


def test_a_year_is_written_in_full(at: At, awaiting: Notice) -> None:
    typed = {"inputs.until-day": "7", "inputs.until-month": "2", "inputs.until-year": "27", "inputs.reason": "The snow."}
    page = sent(at, "commissioner", awaiting, "defer", **typed)
    assert 'href="#inputs.until"' in page.text
    assert awaiting.state() == "awaiting_decision"


def test_a_certificate_is_not_carried_over_to_another_text(at: At, notice: Notice) -> None:
    """The deputy names a reserve while the officer's page is open: limbs are chosen anew, what was written is kept."""
    notice.carry("submit", "clear")
    address = f"/decisions/{notice.id}/acts/certify"
    page = at("finance_officer").get(address)
    notice.fill("deputy_finance_officer", sections={"reserve": given("General reserve")})
    chosen = {"signoff.choice": "b", "signoff.affirmed": "d", "password": PASSWORD, "comment": "Two budgets."}
    again = sent(at, "finance_officer", notice, "certify", page, **chosen)
    assert not done(again, notice)
    assert "General reserve" in again.text
    assert "Dorcas Pell, 6 January 2020 at 10:00am" in again.text
    form = next(form for form in forms_of(again) if form.action == address)
    assert form.fields["comment"] == ["Two budgets."]
    assert not {"signoff.choice", "signoff.affirmed"} & form.fields.keys()
    assert done(sent(at, "finance_officer", notice, "certify", again, **chosen), notice)
