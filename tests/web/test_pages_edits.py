"""Two people at one decision: what is saved beside each other, what is chosen between, what a change undoes, and nothing lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import event as listened
from starlette.testclient import TestClient

from app.log.office import Office
from app.pages import editing
from tests.web.browser import browser_of, forms_of, marked
from tests.web.drafting import EVERY_TYPE, Draft, form_of
from tests.world import PASSWORD, Caller, World, make_world

By = Callable[[str], Caller]
SUMMARY = {"is": "given", "value": "A footbridge over the mill stream."}


@pytest.fixture(scope="module")
def world(office: Office, now: datetime) -> World:
    return make_world(office, now, EVERY_TYPE)


@pytest.fixture
def draft(client: TestClient, world: World, by: By) -> Draft:
    olive = by("policy_officer")
    content: dict[str, Any] = {
        "decider": {"post": "commissioner"},
        "sections": {"summary": SUMMARY, "subject": {"is": "given", "value": "The mill"}, "cost": {"is": "given", "value": 5000}},
        "checklist": {"legal_advice": {"answer": "yes"}, "confidential": {"answer": "no"}},
        "recommendations": [
            {"id": "one", "verb": "approve", "text": "Build it."},
            {"id": "two", "verb": "note", "text": "Note it."},
        ],
    }
    sent = {"body": world.slug, "workflow": "every-type", "title": "A footbridge", **content}
    return Draft(olive.post("/decisions", sent).json()["id"], browser_of(client, world, "policy_officer"), olive)


def elsewhere(draft: Draft, **changes: Any) -> None:
    """Let somebody else change something meanwhile."""
    version = draft.told["version"]
    assert draft.caller.patch(f"/decisions/{draft.id}", changes, version).status_code == 200


def test_a_change_of_something_else_stands_in_nobodys_way(draft: Draft) -> None:
    page = draft.get("/sections/summary")
    elsewhere(draft, title="A wider footbridge", sections={"cost": None})
    draft.send(page, value="Another summary.")
    told = draft.told
    assert (told["title"], told["sections"]["summary"]["value"], "cost" in told["sections"]) == (
        "A wider footbridge",
        "Another summary.",
        False,
    )


def test_where_both_changed_the_same_both_texts_are_shown_and_nothing_is_saved(draft: Draft) -> None:
    page = draft.get("/sections/summary")
    elsewhere(draft, sections={"summary": {"is": "given", "value": "Theirs."}})
    version = draft.told["version"]
    page = draft.send(page, value="Mine.")
    assert draft.told["version"] == version
    assert marked(page) == [("only in what Olive Marsh saved", "Theirs."), ("only in what you typed", "Mine.")]
    form = form_of(page)
    assert (form.fields["value"], form.fields["mine-value"]) == (["Mine."], ["Mine."])


DIFFERING: list[tuple[str, dict[str, Any], dict[str, str], list[tuple[str, str]]]] = [
    (  # prose: the words
        "/sections/summary",
        {"sections": {"summary": {"is": "given", "value": "A footbridge over the broad mill stream."}}},
        {"value": "A footbridge over the old mill stream."},
        [("only in what Olive Marsh saved", "broad"), ("only in what you typed", "old")],
    ),
    (  # a table of sums: the cell, and the row that only one has
        "/sections/costs",
        {"sections": {"costs": {"is": "given", "value": [{"year": "2026", "capital": 700, "revenue": 100}]}}},
        {"is": "given", "rows": "2", "cell-0-year": "2026", "cell-0-capital": "9", "cell-0-revenue": "1", "cell-1-year": "2027"},
        [("only in what Olive Marsh saved", "£7"), ("only in what you typed", "£9"), ("only in what you typed", "2027")],
    ),
    (  # an answer of the checklist: the answer and its reason
        "/checklist",
        {"checklist": {"legal_advice": {"answer": "no", "reason": "None was needed."}}},
        {"legal_advice-answer": "no", "legal_advice-reason": "None was sought."},
        [("only in what Olive Marsh saved", "needed."), ("only in what you typed", "sought.")],
    ),
    (  # a recommendation: its words and its sum
        "/recommendations/one",
        {"recommendations": [{"id": "one", "verb": "approve", "text": "Build it wide."}]},
        {"text": "Build it high.", "amount": "50"},
        [("only in what Olive Marsh saved", "wide."), ("only in what you typed", "high. (£50)")],
    ),
    (  # what somebody took out altogether
        "/sections/summary",
        {"sections": {"summary": None}},
        {"value": "Mine."},
        [("only in what you typed", "Mine.")],
    ),
]


@pytest.mark.parametrize(("part", "theirs", "mine", "differs"), DIFFERING)
def test_of_two_texts_the_words_that_differ_are_marked_with_whose_they_are(
    draft: Draft, part: str, theirs: dict[str, Any], mine: dict[str, str], differs: list[tuple[str, str]]
) -> None:
    page = draft.get(part)
    elsewhere(draft, **theirs)
    assert marked(draft.send(page, **mine)) == differs


CHOICES = [
    ({"keep": "theirs"}, "Theirs."),
    ({"keep": "theirs", "value": "Something merged."}, "Theirs."),
    ({"keep": "mine"}, "Mine."),
    ({"keep": "mine", "value": "Something merged."}, "Mine."),
    ({"keep": "merged", "value": "Theirs and mine."}, "Theirs and mine."),
]


@pytest.mark.parametrize(("chosen", "stands"), CHOICES)
def test_the_person_chooses_theirs_or_mine_or_both_put_together(draft: Draft, chosen: dict[str, str], stands: str) -> None:
    page = draft.get("/sections/summary")
    elsewhere(draft, sections={"summary": {"is": "given", "value": "Theirs."}})
    page = draft.send(page, value="Mine.")
    draft.send(page, **chosen)
    assert draft.told["sections"]["summary"]["value"] == stands


def test_nothing_is_saved_before_something_is_chosen_and_both_stay_on_the_page(draft: Draft) -> None:
    page = draft.get("/sections/summary")
    elsewhere(draft, sections={"summary": {"is": "given", "value": "Theirs."}})
    page = draft.send(draft.send(page, value="Mine."), value="Theirs and mine.")
    assert 'href="#keep"' in page.text
    assert form_of(page).fields["value"] == ["Theirs and mine."]
    draft.send(page, keep="mine")
    assert draft.told["sections"]["summary"]["value"] == "Mine."


def test_a_third_change_while_two_are_compared_is_shown_too(draft: Draft) -> None:
    page = draft.get("/sections/summary")
    elsewhere(draft, sections={"summary": {"is": "given", "value": "Theirs."}})
    page = draft.send(page, value="Mine.")
    elsewhere(draft, sections={"summary": {"is": "given", "value": "A third."}})
    page = draft.send(page, keep="merged", value="Merged of two.")
    assert draft.told["sections"]["summary"]["value"] == "A third."
    assert form_of(page).fields["mine-value"] == ["Merged of two."]
    draft.send(page, keep="mine")
    assert draft.told["sections"]["summary"]["value"] == "Merged of two."


def test_a_form_that_is_shown_again_for_a_mistake_still_knows_what_it_was_made_of(draft: Draft) -> None:
    page = draft.get("/sections/cost")
    elsewhere(draft, sections={"cost": {"is": "given", "value": 700}})
    page = draft.send(page, value="12k")
    page = draft.send(page, value="12,000")
    assert draft.told["sections"]["cost"]["value"] == 700
    draft.send(page, keep="mine")
    assert draft.told["sections"]["cost"]["value"] == 1_200_000


def test_who_typed_nothing_takes_nothing_back(draft: Draft) -> None:
    page = draft.get("/sections/summary")
    elsewhere(draft, sections={"summary": {"is": "given", "value": "Theirs."}})
    page = draft.send(page)
    assert (page.url.query, draft.told["sections"]["summary"]["value"]) == (b"done=unchanged", "Theirs.")


def test_the_same_change_made_twice_is_no_quarrel(draft: Draft) -> None:
    page = draft.get("/sections/summary")
    elsewhere(draft, sections={"summary": {"is": "given", "value": "The same."}})
    assert draft.send(page, value="The same.").url.query == b"done=unchanged"


def test_answers_of_the_checklist_are_compared_one_by_one(draft: Draft) -> None:
    page = draft.get("/checklist")
    elsewhere(draft, checklist={"legal_advice": {"answer": "no", "reason": "None was needed."}})
    draft.send(page, confidential__answer="yes", confidential__reason="It names a witness.")
    told = draft.told["checklist"]
    assert told["legal_advice"]["answer"] == "no"  # which the form showed as it was before
    assert told["confidential"] == {"answer": "yes", "reason": "It names a witness."}


def test_of_the_checklist_only_what_both_changed_is_chosen_between(draft: Draft) -> None:
    page = draft.get("/checklist")
    elsewhere(draft, checklist={k: {"answer": "no", "reason": "Theirs."} for k in ("legal_advice", "confidential")})
    page = draft.send(page, confidential__answer="yes", confidential__reason="Mine.")
    draft.send(page, keep="mine")
    told = draft.told["checklist"]
    assert (told["legal_advice"]["reason"], told["confidential"]["reason"]) == ("Theirs.", "Mine.")


def test_recommendations_are_compared_one_by_one(draft: Draft) -> None:
    page, other = draft.get("/recommendations/one"), draft.get("/recommendations/two")
    draft.send(other, text="Note it well.")
    draft.send(page, text="Build it wide.")
    assert [one["text"] for one in draft.told["recommendations"]] == ["Build it wide.", "Note it well."]


def test_a_recommendation_that_was_removed_meanwhile_is_not_lost(draft: Draft) -> None:
    page = draft.get("/recommendations/one")
    elsewhere(draft, recommendations=[{"id": "two", "verb": "note", "text": "Note it."}])
    page = draft.send(page, text="Build it wide.")
    assert len(draft.told["recommendations"]) == 1
    draft.send(page, keep="mine")
    assert [one["text"] for one in draft.told["recommendations"]] == ["Note it.", "Build it wide."]


def test_a_form_that_is_sent_twice_is_saved_once(draft: Draft) -> None:
    page = draft.get("/recommendations/new")
    for _ in range(2):
        draft.send(page, verb="approve", text="Open it in May.")
    assert len(draft.told["recommendations"]) == 3


def between(draft: Draft, monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
    """Let somebody else be faster by less than a form takes: once it was compared, and before it is saved."""
    act, waiting = editing.act, [changes]

    def slower(*asked: Any, **more: Any) -> Any:
        if waiting:
            elsewhere(draft, **waiting.pop())
        return act(*asked, **more)

    monkeypatch.setattr(editing, "act", slower)


def test_who_is_faster_by_a_moment_with_something_else_stands_in_nobodys_way(draft: Draft, monkeypatch: pytest.MonkeyPatch) -> None:
    page = draft.get("/sections/summary")
    between(draft, monkeypatch, title="A wider footbridge")
    draft.send(page, value="Another summary.")
    assert (draft.told["title"], draft.told["sections"]["summary"]["value"]) == ("A wider footbridge", "Another summary.")


def test_who_is_faster_by_a_moment_with_the_same_is_shown(draft: Draft, monkeypatch: pytest.MonkeyPatch) -> None:
    page = draft.get("/sections/summary")
    between(draft, monkeypatch, sections={"summary": {"is": "given", "value": "Theirs."}})
    page = draft.send(page, value="Mine.")
    assert draft.told["sections"]["summary"]["value"] == "Theirs."
    assert form_of(page).fields["mine-value"] == ["Mine."]


def test_what_was_typed_when_the_session_ended_is_saved_after_the_next_and_compared_as_ever(
    client: TestClient, draft: Draft, world: World
) -> None:
    page = draft.get("/sections/summary")
    draft.browser.submit(draft.get(), "/sign-out")
    elsewhere(draft, sections={"summary": {"is": "given", "value": "Theirs."}})
    page = draft.send(page, value="Mine.")
    page = draft.browser.submit(page, "/sign-in", email=world.emails["policy_officer"], password=PASSWORD)
    page = draft.send(page)  # what was typed, given back
    assert form_of(page).fields["mine-value"] == ["Mine."]
    draft.send(page, keep="mine")
    assert draft.told["sections"]["summary"]["value"] == "Mine."


# --- what a change undoes ---------------------------------------------------------------------------------------------


@pytest.fixture
def cleared(draft: Draft, by: By) -> Draft:
    draft.caller.act(draft.id, "submit")
    assert by("monitoring_officer").act(draft.id, "clear").status_code == 200
    return draft


def test_a_change_says_beforehand_which_signoffs_it_voids_and_afterwards_which_it_did(cleared: Draft) -> None:
    page = cleared.get("/sections/summary")
    warned = re.search(r'<strong class="govuk-warning-text__text">.*?</strong>', page.text, re.DOTALL)
    assert warned
    assert "Mona Field" in warned[0]
    assert "Legal check" in warned[0]
    page = cleared.send(page, value="Another summary.")
    assert (page.url.path, cleared.told["state"]) == (f"/decisions/{cleared.id}", "legal_check")
    assert "voided=legal" in page.url.query.decode()
    assert "Legal" in page.text


def test_a_change_of_what_nobody_signed_warns_of_nothing(cleared: Draft) -> None:
    page = cleared.get("/checklist")
    assert "govuk-warning-text" not in page.text
    cleared.send(page, legal_advice__evidence="A note of 3 March.")
    assert cleared.told["state"] == "finance_signoff"


def test_a_decision_that_is_over_is_read_and_offers_no_form(cleared: Draft, by: By) -> None:
    assert by("chief_finance_officer").act(cleared.id, "certify").status_code == 200
    outcomes = [{"recommendation": name, "outcome": "approved"} for name in ("one", "two")]
    assert by("commissioner").act(cleared.id, "approve", determinations=outcomes).status_code == 200
    for part in (
        "/title",
        "/decider",
        "/sections/summary",
        "/sections/cost",
        "/recommendations",
        "/checklist",
        "/papers",
        "/links",
    ):
        page = cleared.get(part)
        sent = [form for form in forms_of(page) if form.method == "post" and form.action != "/sign-out" and form.fields]
        assert not sent, part
        assert "Why you cannot change this now" in page.text, part
    assert "£50" in cleared.get("/sections/cost").text
    assert "A footbridge over the mill stream." in cleared.get("/text").text


# --- how much is asked of the database --------------------------------------------------------------------------------


@pytest.fixture
def statements(client: TestClient) -> Iterator[list[str]]:
    sent: list[str] = []
    engine = client.app.state.parts.database.engine  # type: ignore[attr-defined]

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    listened.listen(engine, "before_cursor_execute", note)
    yield sent
    listened.remove(engine, "before_cursor_execute", note)


PARTS = (
    "",
    "/text",
    "/sections/summary",
    "/recommendations",
    "/recommendations/one",
    "/checklist",
    "/interests",
    "/links",
    "/papers",
)


def test_the_statements_do_not_grow_with_what_a_decision_says(draft: Draft, world: World, by: By, statements: list[str]) -> None:
    def sent(part: str) -> int:
        draft.get(part)
        statements.clear()
        draft.get(part)
        return len(statements)

    other = by("policy_officer").post("/decisions", {"body": world.slug, "workflow": "every-type", "title": "Another"}).json()["id"]
    elsewhere(draft, links=[{"kind": "relates_to", "decision": other}])
    before = {part: sent(part) for part in PARTS}
    more = [
        by("policy_officer").post("/decisions", {"body": world.slug, "workflow": "every-type", "title": f"Other {n}"}).json()["id"]
        for n in range(4)
    ]
    elsewhere(
        draft,
        links=[{"kind": "relates_to", "decision": each} for each in (other, *more)],
        interests=[{"officer": draft.caller.officer, "nature": f"Nature {n}"} for n in range(5)],
        recommendations=[{"id": name, "verb": "approve", "text": "Build it."} for name in ("one", "two", "three", "four")],
    )
    assert {part: sent(part) for part in PARTS} == before
