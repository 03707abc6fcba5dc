"""The other parts of a decision at a browser: who decides, recommendations, checklist, warnings, interests, links, papers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.log.office import Office
from app.pages.editing import mark
from tests.web.browser import browser_of, forms_of
from tests.web.drafting import EVERY_TYPE, Draft, form_of
from tests.world import Caller, World, make_world

By = Callable[[str], Caller]


@pytest.fixture(scope="module")
def world(office: Office, now: datetime) -> World:
    return make_world(office, now, EVERY_TYPE)


@pytest.fixture
def draft(client: TestClient, world: World, by: By) -> Draft:
    olive = by("policy_officer")
    answer = olive.post("/decisions", {"body": world.slug, "workflow": "every-type", "title": "A footbridge"})
    return Draft(answer.json()["id"], browser_of(client, world, "policy_officer"), olive)


def test_who_decides_is_chosen_with_matter_and_authority(draft: Draft) -> None:
    page = draft.fill("/decider")
    assert 'href="#post"' in page.text  # nobody was chosen
    draft.send(page, post="chief_finance_officer", matter="grant", authority="Scheme, part 3")
    assert draft.told["decider"] == {"post": "chief_finance_officer", "matter": "grant", "authority": "Scheme, part 3"}
    draft.fill("/decider", post="commissioner", matter="", authority="")
    assert draft.told["decider"] == {"post": "commissioner"}


def test_a_title_is_changed_and_never_taken_away(draft: Draft) -> None:
    assert 'href="#title"' in draft.fill("/title", title=" ").text
    assert 'href="#title"' in draft.fill("/title", title="x" * 301).text
    draft.fill("/title", title="A wider footbridge")
    assert draft.told["title"] == "A wider footbridge"


# --- recommendations --------------------------------------------------------------------------------------------------


def condition(n: int, **typed: str) -> dict[str, str]:
    return {f"one.conditions.{n}.{name.replace('__', '-')}": text for name, text in typed.items()}


def test_a_recommendation_is_added_with_its_conditions(draft: Draft) -> None:
    page = draft.fill("/recommendations/new", verb="approve", text="Build it.", amount="£1,250.50", add="one")
    first = condition(0, kind="follow_up", text="Report back.", post="monitoring_officer")
    page = draft.send(page, **first, add="one")
    second = condition(1, kind="third_party", text="The landlord agrees.", party="The landlord", optional="yes")
    due = condition(1, due_on__day="1", due_on__month="12", due_on__year="2036")
    page = draft.send(page, **second, **due)
    assert page.url.path == f"/decisions/{draft.id}/recommendations"
    (told,) = draft.told["recommendations"]
    assert (told["verb"], told["text"], told["amount_pence"]) == ("approve", "Build it.", 125_050)
    landlord = {"kind": "third_party", "text": "The landlord agrees.", "owner": {"party": "The landlord"}}
    assert told["conditions"] == [
        {"id": "c1", "kind": "follow_up", "text": "Report back.", "owner": {"post": "monitoring_officer"}},
        {"id": "c2", **landlord, "due_on": "2036-12-01", "optional": True},
    ]
    version = draft.told["version"]
    draft.fill(f"/recommendations/{told['id']}")
    assert draft.told["version"] == version
    page = draft.fill(f"/recommendations/{told['id']}", remove="one.0")
    draft.send(page)
    assert [one["id"] for one in draft.told["recommendations"][0]["conditions"]] == ["c2"]  # and keeps its name


ONE = {"one.conditions": "1"}
WRONG = [
    ({"verb": ""}, "verb"),
    ({"verb": "seize"}, "text"),
    ({"text": ""}, "text"),
    ({"text": "x" * 20_001}, "text"),
    ({"amount": "12k"}, "amount"),
    ({"amount": "-5"}, "amount"),
    ({**ONE, **condition(0, text="Report.", post="commissioner")}, "one.conditions.0.kind"),
    ({**ONE, **condition(0, kind="standing", text="Report.")}, "one.conditions.0.post"),
    ({**ONE, **condition(0, kind="delegation", text="Choose it.", party="x")}, "one.conditions.0.text"),
    ({**ONE, **condition(0, kind="standing", text="Report.", party="x", due_on__month="2")}, "one.conditions.0.due_on"),
]


@pytest.mark.parametrize(("typed", "where"), WRONG)
def test_what_is_wrong_in_a_recommendation_is_told_at_its_field(draft: Draft, typed: dict[str, str], where: str) -> None:
    page = draft.fill("/recommendations/new", **{"verb": "approve", "text": "Build it.", **typed})
    assert f'href="#{where}"' in page.text
    assert draft.told["recommendations"] == []
    assert form_of(page).fields["text"] == [typed.get("text", "Build it.")]


def test_recommendations_are_ordered_and_removed(draft: Draft) -> None:
    for text in ("First.", "Second.", "Third."):
        draft.fill("/recommendations/new", verb="approve", text=text)
    names = [one["id"] for one in draft.told["recommendations"]]

    def texts() -> list[str]:
        return [one["text"] for one in draft.told["recommendations"]]

    draft.fill("/recommendations", do=f"up-{names[2]}")
    assert texts() == ["First.", "Third.", "Second."]
    draft.fill("/recommendations", do=f"down-{names[0]}")
    assert texts() == ["Third.", "First.", "Second."]
    page = draft.get("/recommendations")
    draft.send(page, do=f"remove-{names[0]}")
    assert texts() == ["Third.", "Second."]
    assert draft.send(page, do=f"remove-{names[0]}").status_code == 200  # sent again: it is gone already
    for name in names[1:]:
        draft.fill("/recommendations", do=f"remove-{name}")
    assert texts() == []


# --- checklist and warnings -------------------------------------------------------------------------------------------


def test_the_checklist_is_answered_and_cleared_and_says_which_answer_is_expected(draft: Draft) -> None:
    page = draft.get("/checklist")
    assert "Expected: no" in page.text
    typed = {"confidential-answer": "yes", "confidential-reason": "It names a witness.", "confidential-evidence": "Note of 3 March"}
    draft.send(page, **typed)
    assert draft.told["checklist"] == {
        "confidential": {"answer": "yes", "reason": "It names a witness.", "evidence": "Note of 3 March"}
    }
    draft.fill("/checklist", **dict.fromkeys(typed, ""))
    assert draft.told["checklist"] == {}


@pytest.mark.parametrize(
    "typed", [{"legal_advice-reason": "A reason for nothing"}, {"legal_advice-answer": "perhaps"}, {"legal_advice-evidence": "x"}]
)
def test_a_reason_without_an_answer_is_told_at_its_question(draft: Draft, typed: dict[str, str]) -> None:
    page = draft.fill("/checklist", **typed)
    assert 'href="#legal_advice-answer"' in page.text
    assert draft.told["checklist"] == {}


def test_a_warning_is_answered_by_a_note_and_anew_when_the_text_has_changed(draft: Draft) -> None:
    draft.fill("/sections/start_on", **{"value-day": "1", "value-month": "1", "value-year": "2020"})
    assert "/findings/starts_early" in draft.get().text
    assert draft.get("/next?after=checklist").url.path.endswith("/decider")  # what is missing comes before what is warned of
    draft.fill("/findings/starts_early", note="It began as a trial.")
    (finding,) = draft.told["findings"]
    assert (finding["answered"], finding["note"]) == (True, "It began as a trial.")
    draft.fill("/sections/start_on", **{"value-day": "2", "value-month": "1", "value-year": "2020"})
    assert draft.told["findings"][0]["answered"] is False
    draft.fill("/findings/starts_early")  # the same words, on the text as it stands
    assert draft.told["findings"][0]["answered"] is True
    draft.fill("/findings/starts_early", note="")
    assert draft.told["findings"][0]["answered"] is False


# --- interests and links ----------------------------------------------------------------------------------------------


def test_everybody_declares_their_own_interest_and_the_originator_another_s(
    draft: Draft, client: TestClient, world: World, by: By
) -> None:
    assert 'href="#nature"' in draft.fill("/interests", nature="").text
    draft.fill("/interests", nature="I live beside it.")
    draft.fill("/interests", nature="His brother is the builder.", officer=world.officers["monitoring_officer"])
    draft.caller.patch(f"/decisions/{draft.id}", {"decider": {"post": "commissioner"}}, draft.told["version"])
    declared = draft.told["interests"]
    assert [one["nature"] for one in declared] == ["I live beside it.", "His brother is the builder."]
    page = draft.get("/interests")
    assert f'value="{mark(declared[1])}"' not in page.text  # only who has it withdraws it
    form = forms_of(page)[1]
    page = draft.browser.post(f"/decisions/{draft.id}/interests", {**form.fields, "withdraw": mark(declared[1])})
    assert "There is a problem" in page.text
    page = draft.get("/interests")
    draft.browser.post(f"/decisions/{draft.id}/interests", {**forms_of(page)[1].fields, "withdraw": mark(declared[0])})
    assert draft.told["interests"] == declared[1:]


def test_another_decision_is_found_and_linked_and_the_link_taken_away(draft: Draft, world: World, by: By) -> None:
    other = by("policy_officer").post("/decisions", {"body": world.slug, "workflow": "every-type", "title": "The old ford"}).json()
    page = draft.get("/links?q=ford")
    assert "There is a problem" in draft.send(page).text
    draft.send(page, other=other["id"], kind="relates_to")
    assert draft.told["links"] == [{"kind": "relates_to", "decision": other["id"]}]
    page = draft.get("/links")
    assert "The old ford" in page.text
    draft.browser.post(f"/decisions/{draft.id}/links", {**forms_of(page)[1].fields, "remove": mark(draft.told["links"][0])})
    assert draft.told["links"] == []


@pytest.mark.parametrize("other", ["nothing", "01993c1e-6d2f-7a51-9b0e-2f64c7d0a113", "itself"])
def test_what_there_is_not_is_not_linked(draft: Draft, other: str) -> None:
    page = draft.get("/links?q=footbridge")
    fields = {**form_of(page).fields, "other": draft.id if other == "itself" else other, "kind": "implements"}
    answer = draft.browser.post(f"/decisions/{draft.id}/links", fields)
    assert (answer.status_code, "There is a problem" in answer.text) == (200, True)
    assert draft.told["links"] == []


# --- papers -----------------------------------------------------------------------------------------------------------


def attach(draft: Draft, name: str = "report.txt", content: bytes = b"All is well.", **typed: str) -> Any:
    page = draft.get("/papers")
    form = next(form for form in forms_of(page) if form.action.endswith("/papers"))
    fields = {**form.fields, "kind": "report", "visibility": "public", **typed}
    return draft.browser.post(f"/decisions/{draft.id}/papers", fields, files={"file": (name, content)} if name else None)


def test_a_paper_is_attached_listed_and_given_out_as_it_was(draft: Draft) -> None:
    page = attach(draft, key="report")
    (paper,) = draft.told["attachments"]
    assert (paper["name"], paper["key"], paper["kind"], paper["visibility"]) == ("report.txt", "report", "report", "public")
    assert sha256(b"All is well.").hexdigest() in page.text
    given = draft.browser.get(f"/decisions/{draft.id}/papers/{paper['id']}")
    assert given.content == b"All is well."
    assert given.headers["content-disposition"].startswith("attachment;")
    assert given.headers["content-type"] == "application/octet-stream"
    draft.fill("/sections/cost", **{"is": "see", "attachment": paper["id"], "why-see": "Page 2"})
    assert draft.told["sections"]["cost"] == {"is": "see", "attachment": paper["id"], "why": "Page 2"}
    assert "report.txt" in draft.get("/text").text


@pytest.mark.parametrize(
    ("name", "content", "typed", "where"),
    [
        ("", b"", {}, "file"),
        ("empty.txt", b"", {}, "file"),
        ("a.txt", b"x", {"kind": ""}, "kind"),
        ("a.txt", b"x", {"kind": "x" * 65}, "kind"),
        ("a.txt", b"x", {"visibility": ""}, "visibility"),
    ],
)
def test_a_paper_that_cannot_be_taken_says_why_and_asks_for_the_file_again(
    draft: Draft, name: str, content: bytes, typed: dict[str, str], where: str
) -> None:
    page = attach(draft, name, content, **typed)
    assert f'href="#{where}"' in page.text
    assert "has to be chosen again" in page.text
    assert draft.told["attachments"] == []


def test_the_same_form_with_another_file_is_another_paper(draft: Draft) -> None:
    page = draft.get("/papers")
    fields = {**next(f for f in forms_of(page) if f.action.endswith("/papers")).fields, "kind": "report", "visibility": "public"}
    for content in (b"One.", b"One."):
        draft.browser.post(f"/decisions/{draft.id}/papers", fields, files={"file": ("a.txt", content)})
    assert len(draft.told["attachments"]) == 1
    answer = draft.browser.post(f"/decisions/{draft.id}/papers", fields, files={"file": ("a.txt", b"Two.")})
    assert answer.status_code == 200
    assert "There is a problem" in answer.text  # the key stands for what was sent first


def test_a_paper_that_was_altered_in_the_store_is_not_given_out(draft: Draft, client: TestClient) -> None:
    attach(draft, content=b"As it was, word for word.")
    (paper,) = draft.told["attachments"]
    store = client.app.state.parts.papers  # type: ignore[attr-defined]
    place = store._place(paper["sha256"])
    place.chmod(0o600)
    place.write_bytes(b"Something else.")
    try:
        answer = draft.browser.get(f"/decisions/{draft.id}/papers/{paper['id']}")
        assert answer.status_code == 500
        assert "not the one that was kept" in answer.text
    finally:
        place.write_bytes(b"As it was, word for word.")


def test_a_paper_and_the_whole_are_restricted_with_ground_and_reason(draft: Draft) -> None:
    attach(draft)
    (paper,) = draft.told["attachments"]

    def restricted(**typed: str) -> Any:
        page = draft.get("/papers")
        fields = {**[form for form in forms_of(page) if form.action.endswith("/restrictions")][-1].fields, **typed}
        return draft.browser.post(f"/decisions/{draft.id}/papers/restrictions", fields)

    assert 'href="#ground"' in restricted(reason="A tender is running.").text
    assert 'href="#reason"' in restricted(ground="commercial").text
    restricted(ground="commercial", reason="A tender is running.", attachment=paper["id"])
    restricted(ground="personal", reason="It names a witness.")
    told = draft.told["restrictions"]
    assert told == [
        {"ground": "commercial", "reason": "A tender is running.", "attachment": paper["id"]},
        {"ground": "personal", "reason": "It names a witness."},
    ]
    restricted(remove=mark(told[0]))
    assert draft.told["restrictions"] == told[1:]


def test_a_recorder_attaches_the_scan_of_a_signature_where_papers_are_closed(
    draft: Draft, client: TestClient, world: World
) -> None:
    draft.fill("/decider", post="commissioner")
    draft.fill("/recommendations/new", verb="approve", text="Build it.")
    draft.fill("/sections/subject", value="Bridge")
    draft.fill("/sections/summary", value="A bridge.")
    draft.fill("/checklist", **{"legal_advice-answer": "yes", "confidential-answer": "no"})
    assert draft.caller.act(draft.id, "submit").status_code == 200
    mona = Draft(draft.id, browser_of(client, world, "monitoring_officer"), world.caller(client, "monitoring_officer"))
    attach(mona, "signed.pdf", b"%PDF", kind="")
    (paper,) = mona.told["attachments"]
    assert (paper["kind"], paper["name"]) == ("signature", "signed.pdf")
