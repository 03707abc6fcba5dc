"""What the rules say to programs and people alike, as pages write it."""

from __future__ import annotations

import pytest

from app.pages.words import reason


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("It stands since 2026-11-09.", "It stands since 9 November 2026."),
        (
            "Expected 2026-03-02 or later, the day of the report; found 2026-03-01.",
            "Expected 2 March 2026 or later, the day of the report; found 1 March 2026.",
        ),
        ("found 2026-02-31.", "found 2026-02-31."),  # typed by somebody, and no day of the calendar
        ("Decision 019cade2-11c0-7c2a-a2b2-d0b17aa057b2 of 41-2020", "Decision 019cade2-11c0-7c2a-a2b2-d0b17aa057b2 of 41-2020"),
        ("No ref-2026-11-09-b", "No ref-2026-11-09-b"),
        ("", ""),
        (None, ""),
    ],
)
def test_the_days_in_a_sentence_of_the_rules_are_written_as_people_write_them(said: str | None, written: str) -> None:
    assert reason(said) == written
