"""What is well formed and what is not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.errors import Invalid
from app.officers import checks

RIGHT: list[tuple[Any, list[Any]]] = [
    (checks.key, ["a", "monitoring_officer", "post_2", "a" * 64]),
    (checks.slug, ["ab", "north-shire", "a1"]),
    (checks.text, ["Ada Bell", "O'Neill-Çelik", "x" * 200]),
    (checks.address, ["a@b.example", "ada.bell+x@north.shire.example", "o'neill@example.org"]),
    (checks.setting, [0, -5, 2**53 - 1, "yes", "17:00"]),
    (checks.day, [date(1872, 1, 1), date(2100, 12, 31)]),
]
WRONG: list[tuple[Any, list[Any]]] = [
    (checks.key, ["", "A", "1a", "a-b", "a b", "a" * 65, "ä", "a\n"]),
    (checks.slug, ["", "a", "-a", "a-", "A-b", "a_b", "a/b", "a+b", "a" * 65]),
    (checks.text, ["", "   ", "a\nb", "a\x00b", "a\u202eb", "x" * 201, "\ud800"]),
    (
        checks.address,
        ["", "ada", "ada@", "@b.c", "a@b", "a b@c.d", "a@b.c\n", "a@@b.c", f"{'a' * 65}@b.example", "a@b\u202e.example"],
    ),
    (checks.setting, [True, 2**53, -(2**53), 1.5, None, [1], "", "a\nb"]),
    (checks.day, [date(1871, 12, 31), date(2101, 1, 1)]),
]


@pytest.mark.parametrize(("check", "value"), [(check, value) for check, values in RIGHT for value in values])
def test_right(check: Any, value: Any) -> None:
    assert check("here", value) is None


@pytest.mark.parametrize(("check", "value"), [(check, value) for check, values in WRONG for value in values])
def test_wrong(check: Any, value: Any) -> None:
    fault = check("here", value)
    assert fault is not None
    assert fault.where == "here"
    assert fault.message.startswith("Expected")


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "places"),
    [
        (date(2026, 3, 2), None, []),
        (date(2026, 3, 2), date(2026, 3, 2), []),
        (date(2026, 3, 2), date(2026, 3, 1), ["ends_on"]),
        (date(1800, 1, 1), date(1799, 1, 1), ["starts_on", "ends_on", "ends_on"]),
    ],
)
def test_a_term_ends_on_the_day_it_starts_or_later(starts_on: date, ends_on: date | None, places: list[str]) -> None:
    assert [fault.where for fault in checks.term(starts_on, ends_on) if fault] == places


def test_every_fault_is_told() -> None:
    with pytest.raises(Invalid) as wrong:
        checks.require([checks.key("key", "A"), None, checks.text("title", "")])
    assert [f.where for f in wrong.value.faults] == ["key", "title"]
    assert "key: Expected" in wrong.value.detail
    assert "title: Expected" in wrong.value.detail


def test_what_was_found_is_shown_shortened_and_without_control_characters() -> None:
    fault = checks.key("key", "\x1b[31m" + "x" * 5000)
    assert fault is not None
    assert len(fault.message) < 250
    assert fault.message.isprintable()
