"""Unit tests are about rules: here no database can be reached."""

from __future__ import annotations

from typing import Any, NoReturn

import pytest

from app.db import Database


@pytest.fixture(autouse=True)
def no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> NoReturn:
        raise AssertionError("A unit test reached for a database: pass it facts, or make it an integration test.")

    monkeypatch.setattr(Database, "__init__", refuse)
    monkeypatch.setattr("sqlite3.connect", refuse)
    monkeypatch.setattr("psycopg.connect", refuse)
