"""An act on a loop may not block: what may is done in a thread."""

from __future__ import annotations

import asyncio
import threading

import pytest

from app.waiting import elsewhere, gives_way, giving_way


def test_what_may_block_is_done_in_a_thread_for_an_act_and_at_once_for_a_thread() -> None:
    here = threading.get_ident()

    async def in_an_act() -> tuple[bool, int]:
        return await giving_way(lambda: (gives_way(), elsewhere(threading.get_ident)), 1)

    is_act, there = asyncio.run(in_an_act())
    assert is_act
    assert there != here
    assert not gives_way()
    assert elsewhere(threading.get_ident) == here


def test_what_fails_elsewhere_is_raised_in_the_act() -> None:
    def fail() -> None:
        raise ZeroDivisionError

    async def in_an_act() -> None:
        with pytest.raises(ZeroDivisionError):
            await giving_way(lambda: elsewhere(fail), 1)

    asyncio.run(in_an_act())
