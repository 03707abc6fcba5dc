"""The guard of the unit tests itself."""

from __future__ import annotations

import sqlite3

import pytest

from app.db import Database


def test_a_unit_test_cannot_reach_a_database() -> None:
    with pytest.raises(AssertionError, match="pass it facts"):
        Database("sqlite://")
    with pytest.raises(AssertionError, match="pass it facts"):
        sqlite3.connect(":memory:")
