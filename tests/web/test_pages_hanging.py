"""What hangs on a decision, in a browser: sign-offs, comments, conditions, dispensations."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.log.office import Office
from tests.stories.desk import TO_THE_COMMISSIONER, Desk, Hands, Notice, given, set_up
from tests.web.browser import Browser, browser_of, forms_of

At = Callable[[str], Browser]
CONDITIONS = [
    {"kind": "third_party", "text": "The guild agrees.", "owner": {"party": "The guild"}, "due_on": "2020-01-05", "optional": True},
    {"kind": "follow_up", "text": "Report in spring.", "owner": {"post": "chief_finance_officer"}, "due_on": "2020-04-01"},
    {"kind": "standing", "text": "Stewards wear bands.", "owner": {"post": "chief_executive"}},
]
GRANT = {"id": "one", "verb": "approve", "text": "Pay the grant.", "amount_pence": 4_000_00, "conditions": CONDITIONS}


@pytest.fixture
def submitted(desk: Desk) -> Notice:
    notice = desk.open()
    notice.carry("submit")
    return notice


@pytest.fixture
def approved(desk: Desk) -> Notice:
    notice = desk.open(recommendations=[GRANT])
    notice.attach("policy_officer", "letter.txt", "We agree.")
    notice.carry(*TO_THE_COMMISSIONER, "approve")
    return notice


def sent(at: At, who: str, path: str, action: str = "", **typed: Any) -> Any:
    return at(who).submit(at(who).get(path), action or path, **typed)


# --- comments ---------------------------------------------------------------------------------------------------------


def test_a_comment_is_in_the_history_and_on_its_page(at: At, submitted: Notice) -> None:
    path = f"/decisions/{submitted.id}/comments"
    assert sent(at, "monitoring_officer", path, text="Which lights?").url.path == f"/decisions/{submitted.id}"
    assert submitted.history()[-1]["comment"] == "Which lights?"
    page = at("policy_officer").get(path)
    assert "Which lights?" in page.text
    assert "Evander Lisle" in page.text


@pytest.mark.parametrize("text", ["", "   ", "x" * 20_001])
def test_a_comment_says_something_and_not_too_much(at: At, submitted: Notice, text: str) -> None:
    page = sent(at, "monitoring_officer", f"/decisions/{submitted.id}/comments", text=text)
    assert 'href="#text"' in page.text
    assert submitted.history()[-1]["kind"] == "decision:transition:done"


def test_what_is_typed_is_shown_as_text(at: At, submitted: Notice) -> None:
    path = f"/decisions/{submitted.id}/comments"
    sent(at, "monitoring_officer", path, text="<script>alert(1)</script>")
    assert "<script>alert(1)" not in at("monitoring_officer").get(path).text


# --- sign-offs --------------------------------------------------------------------------------------------------------


def test_the_page_of_sign_offs_tells_what_each_covers_and_what_has_changed_since(at: At, submitted: Notice) -> None:
    submitted.carry("clear", "certify")
    submitted.fill("policy_officer", sections={"objective": given("Fewer dark corners.")})
    page = at("auditor").get(f"/decisions/{submitted.id}/sign-offs")
    assert page.status_code == 200
    assert "What there is to be said about objective." in page.text  # as the law officer signed it
    assert "Fewer dark corners." in page.text
    assert "Dorcas Pell" not in page.text.split("Legal")[-1]
    signed = {s["name"]: s["holds"] for s in submitted.told()["signoffs"]}
    assert signed == {"legal": False, "finance": True}
    assert (page.text.count("No longer holds"), page.text.count(">Holds<")) == (1, 1)


def test_who_may_not_read_the_decision_reads_none_of_its_pages(at: At, desk: Desk) -> None:
    draft = desk.open()
    for page in ("sign-offs", "comments", "conditions", "notices", "dispensations", "exceptions", "acts/submit"):
        assert at("commissioner").get(f"/decisions/{draft.id}/{page}").status_code == 404, page


# --- conditions -------------------------------------------------------------------------------------------------------


def test_conditions_are_listed_with_whose_they_are_and_what_is_late(at: At, approved: Notice) -> None:
    page = at("policy_officer").get(f"/decisions/{approved.id}/conditions")
    assert [text in page.text for text in ("The guild agrees.", "Report in spring.", "Stewards wear bands.")] == [True] * 3
    assert page.text.count("Overdue") == 1
    before = at("policy_officer").get(f"/decisions/{approved.id}/conditions/c2").text
    assert "Cosmo Farrant" in before


def test_a_condition_is_met_by_a_text(at: At, approved: Notice) -> None:
    path = f"/decisions/{approved.id}/conditions/c2"
    assert 'href="#ends"' in sent(at, "finance_officer", path, text="In the report of March.").text
    assert 'href="#text"' in sent(at, "finance_officer", path, ends="text").text
    done = sent(at, "finance_officer", path, ends="text", text="In the report of March.", note="Read by all.")
    assert done.url.path == f"/decisions/{approved.id}"
    told = approved.condition("c2")
    assert (told["status"], told["evidence"]["text"], told["note"]) == ("discharged", "In the report of March.", "Read by all.")
    assert not [form for form in forms_of(at("finance_officer").get(path)) if form.action == path]


def test_a_condition_is_met_by_a_paper(at: At, approved: Notice) -> None:
    path = f"/decisions/{approved.id}/conditions/c1"
    (paper,) = (one["id"] for one in approved.told()["attachments"])
    assert 'href="#attachment"' in sent(at, "policy_officer", path, ends="paper").text
    sent(at, "policy_officer", path, ends="paper", attachment=paper)
    assert approved.condition("c1")["evidence"]["attachment"] == paper
    assert f"/papers/{paper}" in at("policy_officer").get(path).text


def test_an_optional_condition_is_not_required_for_a_reason(at: At, approved: Notice) -> None:
    path = f"/decisions/{approved.id}/conditions/c1"
    assert 'href="#note"' in sent(at, "policy_officer", path, ends="not_required").text
    sent(at, "policy_officer", path, ends="not_required", note="The guild was dissolved.")
    assert (approved.condition("c1")["status"], approved.condition("c1")["note"]) == ("lapsed", "The guild was dissolved.")


def test_who_has_no_part_in_a_condition_is_told_whose_it_is(at: At, approved: Notice) -> None:
    path = f"/decisions/{approved.id}/conditions/c2"
    assert not [form for form in forms_of(at("monitoring_officer").get(path)) if form.action == path]
    standing = at("policy_officer").get(f"/decisions/{approved.id}/conditions/c3")
    assert not [form for form in forms_of(standing) if form.action.endswith("/c3")]
    assert at("policy_officer").get(f"/decisions/{approved.id}/conditions/c9").status_code == 404


def test_ending_a_condition_means_the_version_that_was_read(at: At, approved: Notice) -> None:
    path = f"/decisions/{approved.id}/conditions/c2"
    page = at("finance_officer").get(path)
    approved.discharge("policy_officer", "c1", evidence={"text": "Agreed."})
    again = at("finance_officer").submit(page, path, ends="text", text="Said in March.")
    assert again.url.path == path
    assert "Said in March." in again.text
    assert approved.condition("c2")["status"] == "open"


# --- dispensations ----------------------------------------------------------------------------------------------------


def test_leave_is_asked_for_and_given_by_somebody_not_involved(at: At, desk: Desk) -> None:
    """The law officer drafts, and has no deputy: the chief executive, who has no part in it yet, gives leave."""
    notice = desk.open()
    interest = [{"officer": desk.officer("monitoring_officer"), "nature": "Her brother leads the walk."}]
    notice.fill("policy_officer", interests=interest)
    notice.carry("submit")
    blocked = at("monitoring_officer").get(f"/decisions/{notice.id}/acts/clear")
    assert f'href="/decisions/{notice.id}/dispensations"' in blocked.text
    path = f"/decisions/{notice.id}/dispensations"
    asked = sent(at, "monitoring_officer", path, f"/decisions/{notice.id}/comments", text="I ask for leave.")
    assert asked.url.path == f"/decisions/{notice.id}"
    assert not [form for form in forms_of(at("policy_officer").get(path)) if form.action == path]
    assert 'href="#rule"' in sent(at, "chief_executive", path, officer=desk.officer("monitoring_officer"), reason="None else.").text
    typed = {"rule": "interest_declared", "officer": desk.officer("monitoring_officer"), "reason": "She is the only one."}
    assert sent(at, "chief_executive", path, **typed).url.path == f"/decisions/{notice.id}"
    (made,) = notice.told()["dispensations"]
    assert (made["rule"], made["reason"]) == ("interest_declared", "She is the only one.")
    again = sent(at, "chief_executive", path, **typed)
    assert again.url.path == path
    assert "already" in again.text


# --- exceptions from a spending hold ----------------------------------------------------------------------------------


def test_one_decision_is_excepted_while_spending_is_held_back(office: Office, client: TestClient, clock_file: Path) -> None:
    desk = set_up(office, client, Hands(clock_file))
    at = {who: browser_of(client, desk.world, who) for who in ("finance_officer", "commissioner")}.__getitem__
    notice = desk.open()
    notice.carry(*TO_THE_COMMISSIONER)
    path, approve = f"/decisions/{notice.id}/exceptions", f"/decisions/{notice.id}/acts/approve"
    assert not [form for form in forms_of(at("finance_officer").get(path)) if form.action == path]  # nothing is held back
    report = {"ground": "expenditure_exceeds_resources", "report": "Report of 6 January"}
    assert desk.by("finance_officer").post(f"/bodies/{desk.world.slug}/holds", report).status_code == 201
    assert f'href="{path}"' in at("commissioner").get(approve).text
    assert not [form for form in forms_of(at("commissioner").get(path)) if form.action == path]
    assert 'href="#ground"' in sent(at, "finance_officer", path, reason="It brings in more.").text
    done = sent(at, "finance_officer", path, ground="improves", reason="It brings in more.")
    assert done.url.path == f"/decisions/{notice.id}"
    (made,) = notice.told()["exceptions"]
    assert (made["ground"], made["reason"], made["holds"]) == ("improves", "It brings in more.", True)
    assert [form for form in forms_of(at("commissioner").get(approve)) if form.action == approve]


def test_where_another_acted_meanwhile_it_is_told_who_and_when(at: At, desk: Desk) -> None:
    notice = desk.open()
    notice.carry("submit")
    path = f"/decisions/{notice.id}/dispensations"
    page = at("chief_executive").get(path)
    notice.fill("policy_officer", sections={"objective": given("Fewer dark corners.")})
    typed = {"rule": "author_signs", "officer": desk.officer("monitoring_officer"), "reason": "She is the only one."}
    again = at("chief_executive").submit(page, path, **typed)
    assert again.url.path == path
    assert "Flora Quill, 6 January 2020 at 10:00am" in again.text
    assert "Fewer dark corners." in again.text
    assert "She is the only one." in again.text
    assert notice.told()["dispensations"] == []
