"""Pages at their door: who comes in, whose forms are taken, what is kept where something goes wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from starlette.routing import Route
from starlette.testclient import TestClient

from app.errors import LogStopped
from app.pages.routes import routes
from tests.web.browser import Browser, browser_of, forms_of
from tests.world import PASSWORD, Caller, World

By = Callable[[str], Caller]


@pytest.fixture
def browser(client: TestClient) -> Browser:
    return Browser(client)


@pytest.fixture(scope="module")
def policy_officer(client: TestClient, world: World) -> Browser:
    return browser_of(client, world, "policy_officer")


def test_who_is_not_signed_in_is_asked_to_and_comes_back(browser: Browser, world: World) -> None:
    page = browser.get("/decisions?q=footbridge")
    assert page.url.path == "/sign-in"
    page = browser.submit(page, "/sign-in", email=world.emails["policy_officer"], password=PASSWORD)
    assert (page.status_code, page.url.path, page.url.query) == (200, "/decisions", b"q=footbridge")


PUBLIC = {"/", "/bodies/{body}", "/bodies/{body}/colours.css", "/sign-in", "/sign-out"}
ASKED = sorted(
    (method, route.path)
    for route in routes()
    if isinstance(route, Route) and not route.path.startswith("/static") and route.path not in PUBLIC
    for method in (route.methods or ())
    if method != "HEAD"
)


@pytest.mark.parametrize(("method", "address"), ASKED)
def test_every_other_page_asks_for_a_sign_in(client: TestClient, method: str, address: str) -> None:
    """And nothing is looked up before: an address that stands for nothing asks just the same."""
    path = re.sub(r"\{[^}]+\}", "01a214a3-c116-796e-9a9c-824ba22f5d0b", address)
    told = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
    if method == "GET":
        answer = client.get(path, headers=told, follow_redirects=False)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in?then=")
    else:
        answer = client.request(method, path, data={"comment": "typed"}, headers=told, follow_redirects=False)
        assert answer.status_code == 200
        assert 'action="/sign-in"' in answer.text


def test_a_wrong_password_says_so_and_keeps_the_address(browser: Browser, world: World) -> None:
    page = browser.sign_in(world.emails["commissioner"], "something else entirely")
    assert page.status_code == 200  # the form again, as it was
    assert "There is a problem" in page.text
    (form,) = [form for form in forms_of(page) if form.action == "/sign-in"]
    assert form.fields["email"] == [world.emails["commissioner"]]
    assert form.fields["password"] == [""]


@pytest.mark.parametrize("then", ["//elsewhere.example", "https://elsewhere.example/", "/\\\\elsewhere.example", "elsewhere"])
def test_nobody_is_sent_to_another_site(browser: Browser, world: World, then: str) -> None:
    page = browser.get("/sign-in")
    assert browser.submit(page, "/sign-in", email=world.emails["auditor"], password=PASSWORD, then=then).url.host == "testserver"


def test_signing_out_ends_the_session_itself(client: TestClient, world: World) -> None:
    browser = browser_of(client, world, "auditor")
    kept = dict(browser.cookies)
    assert browser.submit(browser.get("/work"), "/sign-out").url.path == "/"
    assert Browser(client, kept).get("/work").url.path == "/sign-in"


def test_a_session_ends_after_its_hours(client: TestClient, world: World, clock_file: Path, now: datetime) -> None:
    browser = browser_of(client, world, "auditor")
    clock_file.write_text((now + timedelta(hours=8, minutes=1)).isoformat())
    try:
        assert browser.get("/work").url.path == "/sign-in"
    finally:
        clock_file.write_text(now.isoformat())


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "none"}],
)
def test_a_form_of_another_site_is_refused(policy_officer: Browser, headers: dict[str, str]) -> None:
    page = policy_officer.get("/work")
    (form,) = [form for form in forms_of(page) if form.action == "/sign-out"]
    assert policy_officer.post("/sign-out", form.fields, headers=headers).status_code == 403
    assert policy_officer.get("/work").url.path == "/work"


@pytest.mark.parametrize(
    ("origin", "status"), [("http://testserver", 303), ("http://elsewhere.example", 403), (None, 403), ("null", 403)]
)
def test_where_a_browser_tells_no_metadata_the_origin_counts(client: TestClient, origin: str | None, status: int) -> None:
    sent = {"Content-Type": "application/x-www-form-urlencoded", **({"Origin": origin} if origin else {})}
    assert client.post("/sign-out", headers=sent, content=b"", follow_redirects=False).status_code == status


def test_every_page_carries_careful_headers(policy_officer: Browser) -> None:
    page = policy_officer.get("/work")
    policy = page.headers["content-security-policy"]
    assert "unsafe-inline" not in policy
    (nonce,) = re.findall(r"'nonce-([^']+)'", policy)
    assert set(re.findall(r'<script nonce="([^"]+)"', page.text)) == {nonce}
    assert page.headers["cache-control"] == "no-store"
    assert "style=" not in page.text
    assert nonce not in policy_officer.get("/work").text


def test_the_cookie_is_for_this_host_alone_over_https(client: TestClient, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = client.app.state.parts.settings  # type: ignore[attr-defined]
    monkeypatch.setattr(settings, "base_url", "https://decisions.example.org")
    browser = Browser(client)
    answer = client.get("/sign-in", headers={"Accept": "text/html"})
    (form,) = forms_of(answer)
    sent = {**form.fields, "email": world.emails["auditor"], "password": PASSWORD}
    answer = client.post("/sign-in", data=sent, headers={"Sec-Fetch-Site": "same-origin"}, follow_redirects=False)
    client.cookies.clear()
    told = answer.headers["set-cookie"].lower()
    assert told.startswith("__host-duly=")
    assert {"httponly", "secure", "path=/", "samesite=lax"} <= {part.strip() for part in told.split(";")}
    assert not browser.cookies


def test_what_does_not_exist_is_a_page_for_browsers_and_json_for_programs(client: TestClient) -> None:
    assert client.get("/nothing/here", headers={"Accept": "text/html"}).headers["content-type"].startswith("text/html")
    assert client.get("/nothing/here").headers["content-type"] == "application/problem+json"
    assert client.get("/api/v1/nothing", headers={"Accept": "text/html"}).headers["content-type"] == "application/problem+json"


def test_a_decision_is_shown_to_its_readers_and_is_not_there_for_others(client: TestClient, world: World, by: By) -> None:
    draft = by("policy_officer").open(world)["id"]
    page = browser_of(client, world, "policy_officer").get(f"/decisions/{draft}")
    assert page.status_code == 200
    assert "A footbridge" in page.text
    hidden = browser_of(client, world, "commissioner").get(f"/decisions/{draft}")
    assert hidden.status_code == 404
    assert "A footbridge" not in hidden.text


def test_what_fails_unforeseen_is_told_on_a_page(policy_officer: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr("app.pages.work.lists_of", fails)
    client = TestClient(policy_officer.client.app, raise_server_exceptions=False)
    page = Browser(client, policy_officer.cookies).get("/work")
    assert page.status_code == 500
    assert page.headers["content-type"].startswith("text/html")
    assert "a secret of the inside" not in page.text


def test_a_stopped_log_is_told_on_a_page(policy_officer: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise LogStopped("The log is shorter than what this host has signed.")

    monkeypatch.setattr("app.pages.work.lists_of", stopped)
    page = policy_officer.get("/work")
    assert page.status_code == 503
    assert "What to do" in page.text


def test_styles_are_kept_by_browsers_and_change_their_address_with_their_content(client: TestClient) -> None:
    page = client.get("/")
    found = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)
    assert len(found) >= 4
    for address in found:
        answer = client.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
    edition = found[0].split("/")[2]
    assert client.get(found[0].replace(edition, "0" * 12)).status_code == 404
