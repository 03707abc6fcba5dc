"""Pages wait for their turn in order; one that waited long is answered, and its browser sent on to connect anew."""

from __future__ import annotations

import asyncio
import time

import pytest
from starlette.responses import Response

from app.pages import turns
from app.pages.turns import Turns


def answers(at_once: int, asked: int, seconds: float) -> list[str | None]:
    """Ask for so many pages at the same moment, each of which takes so long; give what each says of its connection."""

    def answer() -> Response:
        time.sleep(seconds)
        return Response("a page")

    async def all_of_them() -> list[Response]:
        taken = Turns(at_once)
        return list(await asyncio.gather(*(taken.take(answer) for _ in range(asked))))

    return [given.headers.get("connection") for given in asyncio.run(all_of_them())]


def test_whoever_need_not_wait_stays_where_they_are() -> None:
    assert answers(2, 2, seconds=0.03) == [None, None]


def test_whoever_waits_long_is_sent_on() -> None:
    assert answers(1, 3, seconds=0.1) == [None, "close", "close"]


def test_one_is_sent_on_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else all would leave at once, and come together again elsewhere."""
    monkeypatch.setattr(turns, "SELDOM", 60.0)
    assert answers(1, 5, seconds=0.03).count("close") == 1


def test_what_goes_wrong_in_a_page_comes_out() -> None:
    def answer() -> Response:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asyncio.run(Turns(1).take(answer))
