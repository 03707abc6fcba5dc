"""For operators: up, ready, counted; and what stands in the log of the application."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from app import install
from app.config import Settings
from app.db import Database
from app.main import create_app
from tests.homes import Engine, Home
from tests.world import Caller, World

By = Callable[[str], Caller]


def test_it_is_up_and_ready(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok", "name": "duly", "version": "0.1.0"}
    assert client.get("/readyz").json() == {"status": "ready", "database": True, "migrations": True, "signer": True}


def missing(client: TestClient) -> str:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["code"]) == (503, "not_ready")
    assert client.get("/healthz").status_code == 200
    return str(answer.json()["detail"])


def test_it_is_not_ready_while_the_database_stands_at_another_migration(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(install, "newest", lambda: "9999")
    assert missing(client) == "Not ready: migrations."


def test_it_is_not_ready_without_its_key(client: TestClient, settings: Settings) -> None:
    key = install.signer_folder(settings) / "signer.key"
    kept = key.rename(key.with_suffix(".away"))
    try:
        assert missing(client) == "Not ready: signer."
    finally:
        kept.rename(key)


def test_it_is_not_ready_without_its_database(fresh_database: Callable[[Engine], Home], kind: Engine) -> None:
    home = fresh_database(kind)
    elsewhere = "/nowhere/at/all" if kind == "sqlite" else "nobody:x@127.0.0.1:1/nowhere"
    url = home.database.url.set(database=elsewhere) if kind == "sqlite" else f"postgresql://{elsewhere}"
    app = create_app(home.settings, office=home.office)
    lost = Database(str(url))
    object.__setattr__(home.office, "database", lost)
    with TestClient(app) as client:
        assert missing(client) == "Not ready: database, migrations, signer."
        answer = client.get("/api/v1/me", headers={"Authorization": "Bearer duly_" + "x" * 43})
        assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "database_unreachable", "5")


def test_a_statement_that_is_wrong_is_no_absence_of_the_database(fresh_database: Callable[[Engine], Home], kind: Engine) -> None:
    home = fresh_database(kind)
    with home.owner.write() as connection:
        connection.execute(text("alter table token rename to tokens_of_before"))
    with TestClient(create_app(home.settings, office=home.office)) as client:
        answer = client.get("/api/v1/me", headers={"Authorization": "Bearer duly_" + "x" * 43})
    assert (answer.status_code, answer.json()["code"]) == (500, "broken")


def test_requests_are_counted_by_route_and_never_by_address(client: TestClient, world: World, by: By) -> None:
    decision = by("policy_officer").open(world)["id"]
    by("policy_officer").get(f"/decisions/{decision}")
    client.get(f"/nothing/{decision}")
    client.request("MADE-UP", "/api/v1/me")
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    counted = 'duly_requests_total{method="GET",route="/api/v1/decisions/{decision}",status="200"}'
    assert counted in answer.text
    assert 'route="none",status="404"' in answer.text
    assert 'method="other"' in answer.text
    assert decision not in answer.text


def test_the_log_has_a_line_for_each_request_and_no_content(client: TestClient, world: World, by: By) -> None:
    olive = by("policy_officer")
    with capture_logs() as lines:
        answer = olive.post("/decisions", {"body": world.slug, "workflow": "small-notice", "title": "A secret footbridge"})
    (line,) = lines
    assert line["request"] == answer.headers["x-request-id"]
    assert (line["method"], line["route"], line["status"]) == ("POST", "/api/v1/decisions", 201)
    assert "secret" not in str(lines)
    assert str(olive.token) not in str(lines)


def test_an_installation_on_https_says_so(settings: Settings, home: Home, tmp_path: Path) -> None:
    app = create_app(settings.model_copy(update={"base_url": "https://duly.example.org"}), office=home.office)
    with TestClient(app) as client:
        assert "max-age=" in client.get("/healthz").headers["strict-transport-security"]
