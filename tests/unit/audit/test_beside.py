"""Parts of the work that other processes do come back, and one that never comes back is told."""

from __future__ import annotations

import os
import pickle
from typing import BinaryIO

from app.audit.beside import answers, served


def doubling(asked: BinaryIO, answered: BinaryIO) -> None:
    coming = served(asked)
    factor = next(coming)
    for number in coming:
        if number == 13:
            os._exit(1)
        pickle.dump(factor * number, answered)
        answered.flush()


def test_every_part_is_answered() -> None:
    assert dict(answers(doubling, 2, range(5), 2)) == {0: 0, 1: 2, 2: 4, 3: 6, 4: 8}


def test_this_process_may_do_parts_of_its_own() -> None:
    done_here: list[int] = []

    def here(number: int) -> int:
        done_here.append(number)
        return 2 * number

    found = dict(answers(doubling, 2, [1, 2, 3, 4, 5], 1, here))
    assert found == {1: 2, 2: 4, 3: 6, 4: 8, 5: 10}
    assert done_here[:1] == [1]  # it begins while the other starts


def test_a_process_that_ends_is_told_for_each_part_that_it_did_not_do() -> None:
    found = dict(answers(doubling, 2, [13, 14], 1))
    assert [isinstance(answer, EOFError | OSError) for answer in found.values()] == [True, True]


def test_whoever_stops_listening_waits_for_nothing_more() -> None:
    listening = answers(doubling, 2, range(50), 1)
    assert next(listening)[1] is not None
    listening.close()  # type: ignore[attr-defined]
