"""Whose turn it is: so many pages are made at once in a process, and a browser that waits long is sent on to another process.

Connections do not spread themselves: several that come at once may all end at the same process, and stay there. Knows no page.
"""

from __future__ import annotations

import time
from asyncio import wrap_future
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Final

from starlette.responses import Response

LONG: Final = 0.01  # seconds until the turn comes: about three pages
SELDOM: Final = 0.05  # seconds between two that are sent on: who has to connect again is not to be the rule


class Turns:
    """The threads in which pages are made, in the order in which they are asked for."""

    def __init__(self, at_once: int) -> None:
        self._threads = ThreadPoolExecutor(at_once, "page")
        self._sent_on = 0.0

    async def take(self, answer: Callable[[], Response]) -> Response:
        """Give an answer when its turn comes; after a long wait the browser is to connect anew, where there is less to do."""
        asked = time.monotonic()
        begun, given = await wrap_future(self._threads.submit(copy_context().run, _timed, answer))
        if begun - asked > LONG and begun - self._sent_on > SELDOM:
            self._sent_on = begun
            given.headers["Connection"] = "close"
        return given


def _timed(answer: Callable[[], Response]) -> tuple[float, Response]:
    return time.monotonic(), answer()
