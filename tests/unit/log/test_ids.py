"""Ids sort by their making, in any order of clocks, threads and processes."""

from __future__ import annotations

import os
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest

from app.log import ids
from app.log.ids import is_id, new_id

NOW = datetime(2026, 3, 14, 9, 26, 53, 589793, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ids._sequence, "last", 0)


def milliseconds(text: str) -> int:
    return uuid.UUID(text).int >> 80


def test_an_id_is_a_uuid_of_version_7_with_the_time_in_front() -> None:
    made = uuid.UUID(new_id(NOW))
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert milliseconds(str(made)) == 1773480413589
    later = (NOW + timedelta(hours=1)).astimezone(timezone(timedelta(hours=5)))
    assert milliseconds(new_id(later)) == milliseconds(str(made)) + 3_600_000


def test_ids_rise_within_a_millisecond_and_when_the_clock_goes_back() -> None:
    times = [NOW + timedelta(milliseconds=ms) for ms in (0, 0, 0, 1, 0, -5000, 1, 2)]
    made = [new_id(now) for now in times for _ in range(50)]
    assert made == sorted(set(made))


def test_threads_get_different_ids_even_where_chance_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def zero(bits: int) -> int:
        time.sleep(0.001)
        return 0

    monkeypatch.setattr("secrets.randbits", zero)
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: new_id(NOW), range(40)))
    assert len(set(made)) == 40


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_process_does_not_continue_its_parents_numbers() -> None:
    new_id(NOW)
    child_end, parent_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(parent_end, new_id(NOW).encode())
        os._exit(0)
    os.waitpid(child, 0)
    theirs, ours = os.read(child_end, 36).decode(), new_id(NOW)
    os.close(child_end), os.close(parent_end)
    assert is_id(theirs)
    apart = abs((uuid.UUID(theirs).int & (1 << 62) - 1) - (uuid.UUID(ours).int & (1 << 62) - 1))
    assert apart > 2**34  # two continuations of one sequence would lie within 2**33 of each other


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(TypeError):
        new_id(NOW.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0190163d-8694-739b-aea5-966c26f8ad91", True),
        ("0190163D-8694-739B-AEA5-966C26F8AD91", False),
        ("0190163d-8694-439b-aea5-966c26f8ad91", False),
        ("0190163d-8694-739b-cea5-966c26f8ad91", False),
        ("0190163d8694739baea5966c26f8ad91", False),
        ("0190163d-8694-739b-aea5-966c26f8ad91\n", False),
        ("", False),
    ],
)
def test_ids_have_one_spelling(text: str, expected: bool) -> None:
    assert is_id(text) is expected


def test_new_ids_are_ids() -> None:
    assert all(is_id(new_id(NOW)) for _ in range(100))
