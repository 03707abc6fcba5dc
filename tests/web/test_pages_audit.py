"""The pages of auditors: who sees them, what a search finds, process findings, and a verification from its beginning to its end."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event as listened
from sqlalchemy import true, update
from starlette.testclient import TestClient

from app.audit import process
from app.audit.runs import Asked, Runs
from app.db import Database
from app.decisions.tables import decision as decisions
from app.log.kinds import Kind
from app.log.note import VerifierKey, open_note
from app.pages.frame import environment
from tests.web.browser import Browser, browser_of
from tests.world import Caller, World

By = Callable[[str], Caller]


@pytest.fixture(scope="module")
def auditor(client: TestClient, world: World) -> Browser:
    return browser_of(client, world, "auditor")


@pytest.fixture(scope="module")
def carried(world: World, by: By) -> dict[str, str]:
    """One decision that was refused, cleared, changed and so cleared in vain; and a draft that few may read."""
    one = by("policy_officer").open(world, title="A crossing at the weir", sections={})
    assert by("policy_officer").act(one["id"], "submit").status_code == 409
    summary = {"sections": {"summary": {"is": "given", "value": "A crossing."}}}
    by("policy_officer").patch(f"/decisions/{one['id']}", summary, one["version"])
    for post, action in (("policy_officer", "submit"), ("monitoring_officer", "clear")):
        assert by(post).act(one["id"], action).status_code == 200
    version = by("auditor").get(f"/decisions/{one['id']}").json()["version"]
    summary["sections"]["summary"]["value"] = "Another crossing."
    assert by("policy_officer").patch(f"/decisions/{one['id']}", summary, version).status_code == 200
    draft = by("policy_officer").open(world, title="A secret ford")
    return {"id": one["id"], "draft": draft["id"], "reference": by("auditor").get(f"/decisions/{one['id']}").json()["reference"]}


@pytest.fixture(scope="module")
def signed_in(world: World) -> dict[str, Browser]:
    """Browsers by post, so that each signs in once."""
    return {}


def seqs(page: Any) -> list[int]:
    return [int(seq) for seq in re.findall(r"<span class=\"govuk-visually-hidden\">Event </span>(\d+)</a>", page.text)]


def logged(by: By, world: World) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = by("auditor").get(f"/audit/events?body={world.slug}&limit=100").json()["items"]
    return items


# --- who sees them ----------------------------------------------------------------------------------------------------

PATHS = ("", "/events/0", "/findings", "/findings/refused", "/verification", "/take-away/0")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("post", ["policy_officer", "commissioner", "administrator"])
def test_nobody_but_an_auditor_of_the_body_sees_them(
    client: TestClient, world: World, carried: dict[str, str], signed_in: dict[str, Browser], post: str, path: str
) -> None:
    if post not in signed_in:
        signed_in[post] = browser_of(client, world, post)
    page = signed_in[post].get(f"/audit/{world.slug}{path}")
    assert page.status_code == 403
    assert "secret ford" not in page.text


@pytest.mark.parametrize("path", PATHS)
def test_to_the_auditor_of_another_body_this_one_is_not_there(
    client: TestClient, world: World, elsewhere: World, carried: dict[str, str], signed_in: dict[str, Browser], path: str
) -> None:
    if "elsewhere" not in signed_in:
        signed_in["elsewhere"] = browser_of(client, elsewhere, "auditor")
    browser = signed_in["elsewhere"]
    assert browser.get(f"/audit/{world.slug}{path}").status_code == 404
    assert world.slug not in browser.get("/audit").text
    assert elsewhere.slug in browser.get("/audit").text


def test_a_verification_is_begun_by_auditors_only(client: TestClient, world: World) -> None:
    browser = browser_of(client, world, "commissioner")
    (token,) = re.findall(r'name="form_token" value="([^"]+)"', browser.get("/work").text)[:1]
    assert browser.post(f"/audit/{world.slug}/verification", {"form_token": token}).status_code == 403


# --- search -----------------------------------------------------------------------------------------------------------


def found(auditor: Browser, world: World, query: str) -> list[int]:
    """Go through all pages of a search."""
    page, seen = auditor.get(f"/audit/{world.slug}?{query}"), list[int]()
    while True:
        assert page.status_code == 200
        seen += seqs(page)
        following = re.search(r'href="([^"]+)" rel="next"', page.text)
        if following is None:
            return seen
        page = auditor.get(unescape(following[1]))


def test_every_event_is_found_newest_first(auditor: Browser, world: World, by: By, carried: dict[str, str]) -> None:
    assert found(auditor, world, "") == [event["seq"] for event in reversed(logged(by, world))]


@pytest.mark.parametrize("asked", ["crossing weir", "reference", "id"])
def test_a_search_by_decision_finds_all_its_events(
    auditor: Browser, world: World, by: By, carried: dict[str, str], asked: str
) -> None:
    told = [event["seq"] for event in reversed(logged(by, world)) if event["decision"] == carried["id"]]
    assert found(auditor, world, f"q={carried.get(asked, asked)}") == told


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ("refused=true", lambda event, world: event["kind"].endswith(":refused")),
        (f"kind={Kind.DECISION_OPENED.value}", lambda event, world: event["kind"] == Kind.DECISION_OPENED),
        ("officer={policy_officer}", lambda event, world: event["actor"] == world.officers["policy_officer"]),
        ("capacity=monitoring_officer", lambda event, world: event["event"]["capacity"] == "monitoring_officer"),
        ("capacity=originator&refused=true", lambda event, world: event["kind"] == Kind.DECISION_MOVE_REFUSED),
        ("first-day=2&first-month=3&first-year=2026", lambda event, world: True),
        ("first-day=3&first-month=3&first-year=2026", lambda event, world: False),
        ("last-day=1&last-month=3&last-year=2026", lambda event, world: False),
        ("last-day=2&last-month=3&last-year=2026", lambda event, world: True),
        ("last-day=31&last-month=12&last-year=9999", lambda event, world: True),
        ("first-day=40&first-month=3&first-year=2026", lambda event, world: True),
        ("q=nothing-of-that-name", lambda event, world: False),
        ("kind=nonsense&cursor=x", lambda event, world: True),
    ],
)
def test_a_search_is_narrowed(
    auditor: Browser, world: World, by: By, carried: dict[str, str], query: str, fits: Callable[..., bool]
) -> None:
    told = [event["seq"] for event in reversed(logged(by, world)) if fits(event, world)]
    assert found(auditor, world, query.format(**world.officers)) == told


def test_a_capacity_that_is_only_mentioned_is_not_found(
    auditor: Browser, world: World, by: By, carried: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database looks for the words anywhere in the bytes; what is shown was read."""
    monkeypatch.setattr("app.audit.search.holds", lambda *_: true())
    told = [event["seq"] for event in reversed(logged(by, world)) if event["event"]["capacity"] == "monitoring_officer"]
    assert found(auditor, world, "capacity=monitoring_officer") == told


def test_no_page_looks_through_more_than_its_span(
    auditor: Browser, world: World, by: By, carried: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.audit.search.SPAN", 4)
    told = [event["seq"] for event in reversed(logged(by, world)) if event["kind"] == Kind.BODY_CREATED]
    assert seqs(auditor.get(f"/audit/{world.slug}?kind=body:create:done")) == []
    assert found(auditor, world, "kind=body:create:done") == told


def test_an_event_opens_to_all_that_is_known_of_it(auditor: Browser, world: World, by: By, carried: dict[str, str]) -> None:
    for event in logged(by, world):
        page = auditor.get(f"/audit/{world.slug}/events/{event['seq']}")
        assert page.status_code == 200
        text = unescape(page.text)
        assert json.dumps(event["event"], sort_keys=True, separators=(",", ":"), ensure_ascii=False) in text
        assert event["leaf"] in text
        assert '"proof"' in text
    revised = next(e for e in reversed(logged(by, world)) if e["kind"] == Kind.DECISION_REVISED)
    assert "Another crossing." in auditor.get(f"/audit/{world.slug}/events/{revised['seq']}").text


@pytest.mark.parametrize("seq", ["999999", "x", "-1", "9" * 40])
def test_there_is_no_other_event(auditor: Browser, world: World, seq: str) -> None:
    assert auditor.get(f"/audit/{world.slug}/events/{seq}").status_code == 404


def test_the_log_is_taken_away_with_its_checkpoint(auditor: Browser, world: World, by: By, carried: dict[str, str]) -> None:
    file = auditor.get(f"/audit/{world.slug}/take-away/3")
    assert file.headers["content-disposition"].startswith("attachment")
    told = file.json()
    assert told["items"] == logged(by, world)[3:]
    assert open_note(told["checkpoint"]["checkpoint"], VerifierKey.parse(told["checkpoint"]["key"])).size == len(logged(by, world))


def test_the_statements_do_not_grow_with_what_is_found(auditor: Browser, world: World, carried: dict[str, str], app: Any) -> None:
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    def statements(path: str) -> int:
        auditor.get(path)
        sent.clear()
        assert auditor.get(path).status_code == 200
        return len(sent)

    engine = app.state.parts.database.engine
    listened.listen(engine, "before_cursor_execute", note)
    try:
        for few, many in ((f"?q={carried['draft']}", "?q=crossing"), ("/findings/voided", "/findings/operator")):
            assert statements(f"/audit/{world.slug}{few}") >= statements(f"/audit/{world.slug}{many}") > 0
    finally:
        listened.remove(engine, "before_cursor_execute", note)


# --- process findings -------------------------------------------------------------------------------------------------


def test_findings_are_counted_and_lead_to_their_events(auditor: Browser, world: World, by: By, carried: dict[str, str]) -> None:
    page = auditor.get(f"/audit/{world.slug}/findings")
    counts = {
        name: int(number)
        for name, number in re.findall(r'findings/(\w+)">.*?govuk-table__cell--numeric">([\d,]+)<', page.text, re.S)
    }
    assert set(counts) == set(process.ALL)
    assert (counts["refused"], counts["voided"], counts["several"], counts["dispensed"]) == (1, 1, 0, 0)
    assert counts["operator"] == sum(event["event"]["data"].get("entered_by") == "operator" for event in logged(by, world))
    (refused,) = [event for event in logged(by, world) if event["kind"] == Kind.DECISION_MOVE_REFUSED]
    listed = auditor.get(f"/audit/{world.slug}/findings/refused")
    assert set(seqs(listed)) == {refused["seq"]}
    assert len(seqs(listed)) == len({blocker["code"] for blocker in refused["event"]["data"]["blockers"]})
    (voided,) = seqs(auditor.get(f"/audit/{world.slug}/findings/voided"))
    assert logged(by, world)[voided]["event"]["data"]["voided"]


def test_every_finding_is_told_in_plain_words() -> None:
    assert set(environment().get_template("process_said.html").module.FINDINGS) == set(process.ALL)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", process.ALL)
def test_every_finding_has_its_list(auditor: Browser, world: World, name: str) -> None:
    assert auditor.get(f"/audit/{world.slug}/findings/{name}").status_code == 200
    assert auditor.get(f"/audit/{world.slug}/findings/{name}x").status_code == 404


def test_what_is_late_and_who_took_several_parts_is_listed(
    client: TestClient, auditor: Browser, world: World, by: By, carried: dict[str, str], clock_file: Path, now: datetime
) -> None:
    clock_file.write_text(now.replace(month=6).isoformat())
    try:
        late = browser_of(client, world, "auditor").get(f"/audit/{world.slug}/findings/overdue")
    finally:
        clock_file.write_text(now.isoformat())
    assert "A crossing at the weir" in late.text
    assert "Monitoring officer" in late.text
    assert "A crossing at the weir" not in auditor.get(f"/audit/{world.slug}/findings/several").text


RECORD = {
    "originator": "a",
    "originator_post": "policy",
    "prepared_by": "a",
    "signoffs": [{"officer": "b", "post": "legal", "recorded_by": "b"}, {"officer": "b", "post": "finance", "recorded_by": "a"}],
    "determinations": [{"decider": {"officer": None, "post": "board"}}],
}


def test_persons_are_compared_within_one_decision() -> None:
    told = {each.officer: each.parts for each in process._several("d", RECORD)}
    assert told == {
        "a": (("brought", "policy"), ("entered", "finance")),
        "b": (("signed", "legal"), ("signed", "finance")),
    }


# --- verification -----------------------------------------------------------------------------------------------------


def ended(auditor: Browser, page: Any) -> Any:
    """Load the page of a run again until it is over, as a browser does that is told to."""
    until = time.monotonic() + 90
    while page.headers.get("refresh"):
        assert time.monotonic() < until
        time.sleep(0.2)
        page = auditor.get(page.url.path)
    return page


def test_a_verification_runs_beside_and_tells_its_result(auditor: Browser, world: World, by: By, carried: dict[str, str]) -> None:
    kept = unescape(auditor.get(f"/audit/{world.slug}/verification").text)
    (note,) = re.findall(r'aria-labelledby="newest">(.*?)</pre>', kept, re.S)
    page = auditor.submit(auditor.get(f"/audit/{world.slug}/verification"), f"/audit/{world.slug}/verification")
    assert "/verification/" in page.url.path
    over = ended(auditor, page)
    assert "Consistent, not anchored" in over.text
    assert "Nothing is amiss" in over.text
    assert "Not asked: it is about all bodies together" in over.text
    assert "what this host itself remembers" in over.text
    page = auditor.submit(
        auditor.get(f"/audit/{world.slug}/verification"),
        f"/audit/{world.slug}/verification",
        **{"seen.0": note.replace("\n", "\r\n")},
    )
    anchored = ended(auditor, page)
    assert "Verified and anchored" in anchored.text
    assert "what this host itself remembers" not in anchored.text
    assert auditor.get(f"/audit/{world.slug}/verification").text.count("Verified and anchored") == 1


@pytest.mark.parametrize(("field", "typed"), [("seen.0", "a note of nobody"), ("key", "no key")])
def test_what_is_no_checkpoint_or_key_is_told_beside_its_field(auditor: Browser, world: World, field: str, typed: str) -> None:
    page = auditor.get(f"/audit/{world.slug}/verification")
    answer = auditor.submit(page, f"/audit/{world.slug}/verification", **{field: typed})
    assert "There is a problem" in answer.text
    assert f'href="#{field}"' in answer.text
    assert typed in answer.text


def test_tampering_is_told_with_its_decision(auditor: Browser, world: World, carried: dict[str, str], owner: Database) -> None:
    row = decisions.c.id == carried["id"]
    with owner.write() as connection:
        connection.execute(update(decisions).where(row).values(title="Another title"))
    try:
        page = auditor.submit(auditor.get(f"/audit/{world.slug}/verification"), f"/audit/{world.slug}/verification")
        over = ended(auditor, page)
    finally:
        with owner.write() as connection:
            connection.execute(update(decisions).where(row).values(title="A crossing at the weir"))
    assert "Tampering found" in over.text
    assert "V17-decision" in over.text
    assert f"/decisions/{carried['id']}" in over.text


def test_one_run_at_a_time_is_seen_by_every_process(tmp_path: Path, database: Database, world: World, now: datetime) -> None:
    """The lock belongs to an open file: another process, or another opening of it, sees that it is held."""
    import threading

    runs, holding, go_on = Runs(tmp_path / "runs"), threading.Event(), threading.Event()

    def papers_that_wait(*_: object, **__: object) -> Any:
        holding.set()
        assert go_on.wait(30)
        raise RuntimeError("it failed")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("app.audit.runs.verify", papers_that_wait)
        asked = Asked(by="somebody", now=now)
        name = runs.begin(database, world.body, asked, world.office.signer, tmp_path)
        assert holding.wait(30)
        assert runs.read(name)["state"] == "running"
        assert runs.begin(database, world.body, asked, world.office.signer, tmp_path) == name
        go_on.set()
        until = time.monotonic() + 30
        while runs.going_on():
            assert time.monotonic() < until
            time.sleep(0.01)
    assert runs.read(name)["state"] == "over"
    assert runs.read(name)["failed"] == "RuntimeError"


def test_a_run_whose_process_is_gone_is_told_as_ended_early(tmp_path: Path) -> None:
    name = "01a214b4-510c-74e9-bed3-ff76e726b783"
    (tmp_path / f"{name}.json").write_text('{"by": "x", "done": 1, "of": 3}')
    assert Runs(tmp_path).read(name)["state"] == "ended early"


def test_of_many_runs_the_newest_are_kept(tmp_path: Path) -> None:
    for n in range(30):
        (tmp_path / f"01a214b4-510c-74e9-bed3-ff76e726b{n:03}.json").write_text("{}")
    Runs(tmp_path)._tidy()
    assert len(Runs(tmp_path).names()) == 20
    assert Runs(tmp_path).names()[0].endswith("029")
