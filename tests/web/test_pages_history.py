"""The history in a browser: what happened in plain words, two revisions compared, a decision as it stood, receipts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any, get_args

import pytest
from sqlalchemy import event as listened
from starlette.testclient import TestClient

from app.decisions.commands import Act, OnDecision
from app.log.kinds import Kind
from app.log.note import VerifierKey, open_note
from app.log.tree import verify_inclusion
from app.meetings.refusals import TRIED
from app.pages.frame import environment
from app.pages.happened import GROUPS
from tests.rules.sources import python, tree
from tests.rules.test_documentation import codes_in
from tests.web.browser import Browser, browser_of
from tests.world import COMPLETE, Caller, World

By = Callable[[str], Caller]
ANSWERED = {"checklist": COMPLETE["checklist"]}
MARKUP = '<script>alert("x")</script> & <b>bold</b>'


@pytest.fixture(scope="module")
def decision(world: World, by: By) -> str:
    """Opened, refused once, filled in, submitted, cleared, changed again so that the clearance is void, commented on."""
    originator = by("policy_officer")
    told = originator.open(world, sections={}, checklist={})
    identity: str = told["id"]
    assert originator.act(identity, "submit").status_code == 409
    first = {"sections": {"summary": {"is": "given", "value": "A bridge of oak over the mill stream."}}, **ANSWERED}
    originator.patch(f"/decisions/{identity}", first, told["version"])
    assert originator.act(identity, "submit").status_code == 200
    assert by("monitoring_officer").act(identity, "clear", comment="Cleared without a remark.").status_code == 200
    version = originator.get(f"/decisions/{identity}").json()["version"]
    second = {"sections": {"summary": {"is": "given", "value": f"A bridge of green oak over the mill stream. {MARKUP}"}}}
    assert originator.patch(f"/decisions/{identity}", second, version).status_code == 200
    by("auditor").post(f"/decisions/{identity}/comments", {"text": "Why green oak?"})
    return identity


@pytest.fixture(scope="module")
def auditor(client: TestClient, world: World) -> Browser:
    return browser_of(client, world, "auditor")


def events(page: Any) -> list[str]:
    """Give what stands in the timeline, entry by entry, without its markup."""
    entries = page.text.split('class="moj-timeline__item')[1:]
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", entry)).split()) for entry in entries]


def test_every_event_of_the_api_stands_in_the_timeline(auditor: Browser, by: By, decision: str) -> None:
    told = by("auditor").get(f"/decisions/{decision}/history").json()["items"]
    page = auditor.get(f"/decisions/{decision}/history?order=oldest")
    assert page.status_code == 200
    shown = [int(seq) for seq in re.findall(r'id="event-(\d+)"', page.text)]
    assert shown == [event["seq"] for event in told]
    assert [int(seq) for seq in re.findall(r'id="event-(\d+)"', auditor.get(f"/decisions/{decision}/history").text)] == shown[::-1]


def test_a_refused_attempt_is_shown_as_refused_with_all_its_reasons(auditor: Browser, by: By, decision: str) -> None:
    told = by("auditor").get(f"/decisions/{decision}/history").json()["items"]
    (refused,) = [event for event in told if event["kind"] == Kind.DECISION_MOVE_REFUSED]
    (entry,) = events(auditor.get(f"/decisions/{decision}/history?show=refusals"))
    assert "Refused" in entry
    assert "Submit" in entry
    reasons = environment().get_template("reasons_told.html").module.REASONS  # type: ignore[attr-defined]
    assert len({blocker["code"] for blocker in refused["blockers"]}) == 2
    assert all(reasons[blocker["code"]] in entry for blocker in refused["blockers"])
    assert "Summary" in entry  # the section by its title


def test_what_a_change_voided_and_moved_is_told(auditor: Browser, decision: str) -> None:
    (_, _, entry) = events(auditor.get(f"/decisions/{decision}/history?show=edits&order=oldest"))
    assert "No longer holds" in entry
    assert "Mona Field" in entry
    assert "From Finance sign-off to Legal check" in entry


@pytest.mark.parametrize(("show", "number"), [("acts", 2), ("edits", 3), ("refusals", 1), ("comments", 1), ("nonsense", 7)])
def test_the_timeline_is_narrowed_by_kind(auditor: Browser, decision: str, show: str, number: int) -> None:
    assert len(events(auditor.get(f"/decisions/{decision}/history?show={show}"))) == number


def test_a_long_history_is_paged(auditor: Browser, by: By, world: World, monkeypatch: pytest.MonkeyPatch, decision: str) -> None:
    monkeypatch.setattr("app.pages.history.A_PAGE", 3)
    page, seen = auditor.get(f"/decisions/{decision}/history?show=acts&show=edits"), []
    for _ in range(9):
        seen += re.findall(r'id="event-(\d+)"', page.text)
        following = re.search(r'href="([^"]+)" rel="next"', page.text)
        if following is None:
            break
        page = auditor.get(unescape(following[1]))
    assert len(seen) == len(set(seen)) == 5


def test_two_revisions_are_compared_word_by_word(auditor: Browser, decision: str) -> None:
    page = auditor.get(f"/decisions/{decision}/history/compare?from=2&to=3")
    assert re.search(r'<ins class="duly-in"><span[^>]*>put in: </span>green </ins>', page.text)
    assert "<script>alert" not in page.text
    assert "<b>bold</b>" not in page.text
    assert "&lt;b&gt;bold&lt;/b&gt;" in page.text
    assert "Olive Marsh" in page.text
    back = auditor.get(f"/decisions/{decision}/history/compare?from=3&to=2")
    assert re.search(r'<del class="duly-out"><span[^>]*>taken out: </span>green </del>', back.text)


@pytest.mark.parametrize("asked", ["", "?from=0&to=99", "?from=x&to=-1", "?from=1&to=1", "?from=%00"])
def test_a_comparison_that_cannot_be_is_another_one(auditor: Browser, decision: str, asked: str) -> None:
    assert auditor.get(f"/decisions/{decision}/history/compare{asked}").status_code == 200


def test_a_decision_as_it_stood_is_marked_as_not_the_present_text(auditor: Browser, decision: str) -> None:
    then = auditor.get(f"/decisions/{decision}/revisions/2")
    assert "This is not the present text" in then.text
    assert "A bridge of oak over the mill stream." in then.text
    assert "green" not in then.text
    assert "Mona Field" in then.text.partition("Sign-offs that held then")[2]
    now = auditor.get(f"/decisions/{decision}/revisions/3")
    assert "This is not the present text" not in now.text
    assert "<script>alert" not in now.text
    assert "Mona Field" not in now.text.partition("Sign-offs that held then")[2]
    assert "Blank" in auditor.get(f"/decisions/{decision}/revisions/1").text


@pytest.mark.parametrize("n", ["0", "4", "x", "99999999999"])
def test_there_is_no_other_revision(auditor: Browser, decision: str, n: str) -> None:
    assert auditor.get(f"/decisions/{decision}/revisions/{n}").status_code == 404


def test_a_receipt_proves_its_event_without_this_site(auditor: Browser, by: By, decision: str) -> None:
    for event in by("auditor").get(f"/decisions/{decision}/history").json()["items"]:
        page = auditor.get(f"/decisions/{decision}/history/{event['seq']}")
        assert page.status_code == 200
        file = auditor.get(f"/decisions/{decision}/history/{event['seq']}/receipt")
        assert file.headers["content-disposition"].startswith("attachment")
        receipt = json.loads(file.text)
        (key,) = re.findall(r"[\w.:]+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+", unescape(page.text))[:1]
        checkpoint = open_note(receipt["checkpoint"], VerifierKey.parse(key))
        proof = [bytes.fromhex(part) for part in receipt["proof"]]
        assert receipt["leaf"] == event["leaf"]
        assert verify_inclusion(bytes.fromhex(event["leaf"]), event["seq"], checkpoint.size, proof, checkpoint.root)


def test_an_event_of_another_decision_is_none_of_this(auditor: Browser, by: By, world: World, decision: str) -> None:
    other = by("policy_officer").open(world)["id"]
    (opened,) = by("auditor").get(f"/decisions/{other}/history").json()["items"]
    assert auditor.get(f"/decisions/{decision}/history/{opened['seq']}").status_code == 404


@pytest.mark.parametrize("path", ["/history", "/history/1", "/history/1/receipt", "/history/compare", "/revisions/1"])
def test_a_hidden_decision_has_no_history_either(client: TestClient, by: By, world: World, path: str) -> None:
    draft = by("policy_officer").open(world, title="A secret ford")["id"]
    page = browser_of(client, world, "commissioner").get(f"/decisions/{draft}{path}")
    assert page.status_code == 404
    assert "secret ford" not in page.text


@pytest.fixture
def statements(app: Any) -> Iterator[list[str]]:
    sent: list[str] = []
    engine = app.state.parts.database.engine

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    listened.listen(engine, "before_cursor_execute", note)
    yield sent
    listened.remove(engine, "before_cursor_execute", note)


def test_the_statements_do_not_grow_with_the_history(
    auditor: Browser, by: By, world: World, statements: list[str], clock_file: Path, now: datetime
) -> None:
    def sent(path: str) -> int:
        auditor.get(path)
        statements.clear()
        assert auditor.get(path).status_code == 200
        return len(statements)

    one = by("policy_officer").open(world)
    paths = [f"/decisions/{one['id']}{rest}" for rest in ("/history", "/history/compare", "/revisions/1")]
    before = [sent(path) for path in paths]
    version = one["version"]
    for n in range(12):
        clock_file.write_text((now + timedelta(minutes=n)).isoformat())
        changed = by("policy_officer").patch(f"/decisions/{one['id']}", {"title": f"Title {n}"}, version)
        version = changed.json()["version"]
    clock_file.write_text(now.isoformat())
    assert [sent(path) for path in paths] == before


# --- every kind, act and reason has its words -------------------------------------------------------------------------


def told_in(template: str, name: str) -> set[str]:
    return set(getattr(environment().get_template(template).module, name))


def test_every_kind_of_event_is_told_in_plain_words() -> None:
    assert told_in("happened.html", "HAPPENED") == {kind.value for kind in Kind}
    assert set(GROUPS) == {kind for kind in Kind if kind.startswith("decision:")}


def test_every_act_that_can_be_refused_is_told_in_plain_words() -> None:
    acts = {each.__name__.lower() for each in get_args(OnDecision) if each is not Act} - {"comment"}
    assert told_in("happened.html", "ATTEMPTS") == acts | TRIED


def test_every_reason_is_told_in_plain_words() -> None:
    assert told_in("reasons_told.html", "REASONS") == {
        code for file in python("app/workflow", "app/decisions", "app/meetings") for code in codes_in(tree(file))
    }
