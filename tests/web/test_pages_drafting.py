"""Filling in a decision at a browser: opened, every section by its type, the other answers, what is missing next, submitted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.log.office import Office
from app.officers import acts
from app.pages.editing import mark
from tests.web.browser import browser_of, forms_of
from tests.web.drafting import EVERY_TYPE, Draft, form_of
from tests.world import FIRST_DAY, PEOPLE, Caller, World, make_world

By = Callable[[str], Caller]


@pytest.fixture(scope="module")
def world(office: Office, now: datetime) -> World:
    return make_world(office, now, EVERY_TYPE)


@pytest.fixture(scope="module")
def draft(client: TestClient, world: World, by: By) -> Draft:
    """A draft of which nothing is filled in but its title."""
    olive = by("policy_officer")
    answer = olive.post("/decisions", {"body": world.slug, "workflow": "every-type", "title": "A footbridge"})
    return Draft(answer.json()["id"], browser_of(client, world, "policy_officer"), olive)


TYPED: list[tuple[str, dict[str, str], Any]] = [
    ("subject", {"is": "given", "value": " The mill bridge "}, "The mill bridge"),
    ("summary", {"is": "given", "value": "One.\r\n\r\n- a\r\n- b"}, "One.\n\n- a\n- b"),
    ("start_on", {"is": "given", "value-day": "9", "value-month": "Nov", "value-year": "2037"}, "2037-11-09"),
    ("cost", {"is": "given", "value": "£1,250.50"}, 125_050),
    (
        "costs",
        {
            "is": "given",
            "rows": "3",
            "cell-0-year": "2026",
            "cell-0-capital": "1,000",
            "cell-2-year": "2027",
            "cell-2-revenue": "-5.25",
        },
        [{"year": "2026", "capital": 100_000}, {"year": "2027", "revenue": -525}],
    ),
    ("sites", {"is": "given", "rows": "3", "cell-1-place": "North bank"}, [{"place": "North bank"}]),
    ("marking", {"is": "given-1"}, "Closed"),
    ("urgent", {"is": "given-no"}, False),
    (
        "contacts",
        {"is": "given", "value": "Olive Marsh, policy officer\n\nMona Field"},
        ["Olive Marsh, policy officer", "Mona Field"],
    ),
    ("author", {"is": "given", "value": "Policy officer"}, "Policy officer"),
    ("powers", {"is": "given", "value": "Highways Act 1980, section 24"}, ["Highways Act 1980, section 24"]),
]


@pytest.mark.parametrize(("key", "typed", "value"), TYPED, ids=[key for key, _, _ in TYPED])
def test_a_section_of_each_type_is_filled_in_and_shown_again_as_it_was_typed(
    draft: Draft, key: str, typed: dict[str, str], value: Any
) -> None:
    draft.fill(f"/sections/{key}", **typed)
    assert draft.told["sections"][key] == {"is": "given", "value": value}
    version = draft.told["version"]
    page = draft.fill(f"/sections/{key}")
    assert draft.told["version"] == version  # what is shown is what was saved
    assert page.url.query == b"done=unchanged"


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ({"is": "none", "why-none": "It costs nothing."}, {"is": "none", "why": "It costs nothing."}),
        ({"is": "none"}, {"is": "none"}),
        ({"is": "not_applicable", "why-not_applicable": "No land."}, {"is": "not_applicable", "why": "No land."}),
        ({"is": "blank"}, None),
    ],
)
def test_the_other_answers_are_given(draft: Draft, typed: dict[str, str], answer: Any) -> None:
    draft.fill("/sections/cost", **{"is": "given", "value": "12"})
    draft.fill("/sections/cost", **typed)
    assert draft.told["sections"].get("cost") == answer


WRONG = [
    ("cost", {"is": "given", "value": "12k"}, "value"),
    ("start_on", {"is": "given", "value-day": "31", "value-month": "2", "value-year": "2026"}, "value-day"),
    ("costs", {"is": "given", "rows": "1", "cell-0-year": "", "cell-0-capital": "5"}, "cell-0-year"),
    ("subject", {"is": "given", "value": "x" * 301}, "value"),
    ("sites", {"is": "given", "rows": "1", "cell-0-use": "x" * 301}, "value"),
    ("urgent", {"is": "nonsense"}, "is"),
    ("cost", {"is": "see"}, "attachment"),
    ("cost", {"is": "see", "attachment": "no-paper"}, "value"),
]


@pytest.mark.parametrize(("key", "typed", "where"), WRONG)
def test_what_is_wrong_is_told_at_the_top_and_beside_the_field_and_what_was_typed_is_kept(
    draft: Draft, key: str, typed: dict[str, str], where: str
) -> None:
    before = draft.told
    page = draft.fill(f"/sections/{key}", **typed)
    assert f'href="#{where}"' in page.text
    assert "<title>Error: " in page.text.replace("\n", "").replace('<title lang="en">', "<title>")
    assert draft.told["version"] == before["version"]
    kept = form_of(page).fields
    assert {name: kept.get(name) for name in typed if name not in ("is", "attachment")} == {
        name: [text] for name, text in typed.items() if name not in ("is", "attachment")
    }


def test_rows_are_added_and_taken_out_without_anything_being_saved_or_lost(draft: Draft) -> None:
    version = draft.told["version"]
    page = draft.fill("/sections/sites", **{"cell-0-place": "North", "cell-1-place": "South", "cell-2-place": "East", "row": "add"})
    fields = form_of(page).fields
    assert (fields["rows"], fields["cell-3-place"]) == (["4"], [""])
    page = draft.send(page, row="drop-1")
    fields = form_of(page).fields
    assert [fields[f"cell-{n}-place"] for n in range(3)] == [["North"], ["East"], [""]]
    assert draft.told["version"] == version
    draft.send(page)
    assert draft.told["sections"]["sites"]["value"] == [{"place": "North"}, {"place": "East"}]


def test_a_section_that_is_not_asked_says_so_and_one_that_is_stands_in_the_list(draft: Draft) -> None:
    draft.fill("/sections/marking", **{"is": "given-0"})
    assert "/sections/closed_because" not in draft.get().text
    assert "not asked" in draft.get("/sections/closed_because").text
    draft.fill("/sections/marking", **{"is": "given-1"})
    assert "/sections/closed_because" in draft.get().text


def test_what_somebody_else_fills_in_is_read_with_the_reason_and_no_form(draft: Draft) -> None:
    page = draft.get("/sections/reserve")
    assert [form.action for form in forms_of(page)] == ["/sign-out"]
    assert "Finn Ash" in page.text


def test_what_was_typed_stays_on_the_page_where_it_may_not_be_saved(draft: Draft) -> None:
    token = form_of(draft.get("/title")).fields["form_token"]
    sent = {"form_token": token, "was": f"sections.reserve={mark(None)}", "is": "given", "value": "The bridges reserve"}
    page = draft.browser.post(f"/decisions/{draft.id}/sections/reserve", sent)
    assert "reserve" not in draft.told["sections"]
    assert "There is a problem" in page.text
    assert form_of(page).fields["value"] == ["The bridges reserve"]


@pytest.mark.parametrize(
    "part", ["/sections/nothing", "/sections/summary.north", "/findings/nothing", "/recommendations/r9", "/papers/x"]
)
def test_what_there_is_not_is_not_found(draft: Draft, part: str) -> None:
    assert draft.browser.get(f"/decisions/{draft.id}{part}").status_code == 404


def test_what_an_answer_reveals_is_there_without_a_script(draft: Draft) -> None:
    text = draft.get("/sections/subject").text
    assert text.count('<div class="govuk-radios__conditional" id="conditional-') == 4
    assert "data-aria-controls" not in text


def test_who_may_not_read_a_draft_finds_none_of_its_pages(client: TestClient, world: World, draft: Draft) -> None:
    other = browser_of(client, world, "commissioner")
    for part in ("", "/text", "/title", "/decider", "/sections/summary", "/recommendations", "/recommendations/new", "/checklist"):
        assert other.get(f"/decisions/{draft.id}{part}").status_code == 404
    for part in ("/interests", "/links", "/papers", "/next", "/findings/starts_early"):
        assert other.get(f"/decisions/{draft.id}{part}").status_code == 404


# --- from nothing to submitted ----------------------------------------------------------------------------------------


def test_an_originator_opens_a_decision_and_fills_in_all_that_is_missing_one_after_the_other(
    client: TestClient, world: World, by: By
) -> None:
    olive = browser_of(client, world, "policy_officer")
    page = olive.get("/decisions/new")
    assert form_of(page).fields["workflow"] == ["every-type"]  # the only one there is
    page = olive.submit(page, "/decisions/new", title="")
    assert 'href="#title"' in page.text
    page = olive.submit(page, "/decisions/new", title="A second footbridge")
    assert page.url.query == b"done=opened"
    draft = Draft(page.url.path.rpartition("/")[2], olive, by("policy_officer"))
    assert (draft.told["title"], draft.told["originator"]["post"]) == ("A second footbridge", "policy_officer")

    page = draft.get("/next")
    been = [page.url.path.removeprefix(f"/decisions/{draft.id}")]
    page = draft.send(page, post="commissioner", matter="grant", then="missing")
    been.append(page.url.path.removeprefix(f"/decisions/{draft.id}"))
    assert olive.get(f"{page.url.path}/new").status_code == 200
    draft.fill("/recommendations/new", verb="approve", text="Build it.", amount="1,250")
    page = draft.get("/next?after=recommendations")
    for typed in ({"value": "The mill bridge"}, {"value": "It is to be built."}):
        been.append(page.url.path.removeprefix(f"/decisions/{draft.id}"))
        page = draft.send(page, then="missing", **typed)
        assert "govuk-notification-banner" in page.text  # which says that what came before is saved
    been.append(page.url.path.removeprefix(f"/decisions/{draft.id}"))
    page = draft.send(page, **{"legal_advice-answer": "yes", "confidential-answer": "no", "then": "missing"})
    assert been == ["/decider", "/recommendations", "/sections/subject", "/sections/summary", "/checklist"]
    assert (page.url.path, page.url.query) == (f"/decisions/{draft.id}", b"done=complete")
    draft.fill("/sections/start_on", **{"value-day": "1", "value-month": "1", "value-year": "2020"})
    page = draft.get("/next")
    assert page.url.path.endswith("/findings/starts_early")
    draft.send(page, note="It began as a trial.", then="missing")
    assert draft.caller.act(draft.id, "submit").status_code == 200


def test_a_decision_is_prepared_for_the_holder_of_another_post(client: TestClient, world: World) -> None:
    olive = browser_of(client, world, "policy_officer")
    page = olive.submit(olive.get("/decisions/new"), "/decisions/new", title="For finance", post="chief_finance_officer")
    assert "Finn Ash" in page.text


@pytest.mark.parametrize(
    ("field", "value"), [("body", "elsewhere"), ("workflow", "nothing"), ("title", "x" * 301), ("post", "auditor")]
)
def test_a_decision_that_cannot_be_opened_says_why_and_keeps_what_was_typed(
    client: TestClient, world: World, field: str, value: str
) -> None:
    olive = browser_of(client, world, "policy_officer")
    page = olive.submit(olive.get("/decisions/new"), "/decisions/new", **{"title": "A third", field: value})
    assert page.url.path == "/decisions/new"
    assert "There is a problem" in page.text
    assert field in ("title", "body") or form_of(page).fields["title"] == ["A third"]


def test_who_holds_no_office_is_told_so(client: TestClient, world: World) -> None:
    assert [form.action for form in forms_of(browser_of(client, world, "auditor").get("/decisions/new"))] == ["/sign-out"]


def test_who_holds_an_office_in_several_bodies_chooses_the_body_first(client: TestClient, office: Office, now: datetime) -> None:
    staff = {post: who for post, who in PEOPLE.items() if who[1] == "office"}  # nobody administers it yet, so one alone appoints
    first, second = (make_world(office, now, EVERY_TYPE, staff) for _ in range(2))
    olive = first.officers["policy_officer"]
    acts.appoint(office, now, second.body, post="commissioner", officer=olive, kind="acting", starts_on=FIRST_DAY, by=None)
    browser = browser_of(client, first, "policy_officer")
    page = browser.get("/decisions/new")
    (form,) = [form for form in forms_of(page) if form.action == "/decisions/new"]
    assert (form.method, form.fields) == ("get", {})
    page = browser.get(f"/decisions/new?body={second.slug}")
    page = browser.submit(page, "/decisions/new", title="A bridge of the second")
    draft = page.url.path.rpartition("/")[2]
    assert first.caller(client, "policy_officer").get(f"/decisions/{draft}").json()["body"] == second.body
