"""How whoever asks PostgreSQL waits for it: an act on the server's loop gives way to others meanwhile, all else holds its thread.

Knows no statement. Nothing of a loop is touched on an act's own stack: what the loop keeps on its stack is not there then.
"""

from __future__ import annotations

from asyncio import AbstractEventLoop, Future, Semaphore, get_running_loop
from collections.abc import Callable
from contextvars import copy_context
from typing import Any, Final, TypeVar
from weakref import WeakKeyDictionary

from greenlet import getcurrent, greenlet
from psycopg import Connection
from psycopg.abc import PQGen
from psycopg.waiting import Ready, Wait

Given = TypeVar("Given")
AT_ONCE: Final = 16  # acts under way on one loop: each has at most one connection at a time
_turns: WeakKeyDictionary[AbstractEventLoop, Semaphore] = WeakKeyDictionary()


async def giving_way(call: Callable[[], Given]) -> Given:
    """Call a plain function on this loop, which goes on with others whenever the function waits for PostgreSQL."""
    loop = get_running_loop()
    turns = _turns.get(loop) or _turns.setdefault(loop, Semaphore(AT_ONCE))
    async with turns:
        act = _Act(call, loop)
        act.go_on()
        return await act.done  # type: ignore[no-any-return]


def gives_way() -> bool:
    """Say whether the caller is an act on a loop, and so may not block."""
    return isinstance(getcurrent(), _Act)


def elsewhere(call: Callable[[], Given]) -> Given:
    """Call what may block, in a thread if the caller may not."""
    act = getcurrent()
    if not isinstance(act, _Act):
        return call()
    ended: Future[Given] = act.give_way(act.await_thread, call)
    return ended.result()


class _Act(greenlet):
    """One call on a loop: it goes on until it has to wait, and tells the loop's stack what for."""

    def __init__(self, call: Callable[[], Any], loop: AbstractEventLoop) -> None:
        super().__init__(lambda _: call())
        self.gr_context = copy_context()
        self.loop = loop
        self.done: Future[Any] = loop.create_future()

    def give_way(self, until: Callable[..., None], *what: Any) -> Any:
        """Leave the act, on its own stack, until what is waited for goes on with it; give what it then brings."""
        assert self.parent is not None
        return self.parent.switch((until, what))

    def go_on(self, brought: Any = None) -> None:
        """Go on with the act, on the loop's stack, up to where it waits again or ends."""
        self._run(self.switch, brought)

    def _run(self, go: Callable[[Any], Any], brought: Any) -> None:
        try:
            told = go(brought)
        except BaseException as error:
            if not self.done.done():  # else whoever asked has gone
                self.done.set_exception(error)
            return
        if self.dead:
            if not self.done.done():
                self.done.set_result(told)
            return
        until, what = told
        try:
            until(*what)
        except Exception as error:  # the loop cannot wait for that, which the act is to know
            self._run(self.throw, error)

    def await_socket(self, socket: int, wanted: Wait) -> None:
        if wanted & Wait.R:
            self.loop.add_reader(socket, self._ready, socket, wanted, Ready.R)
        if wanted & Wait.W:
            self.loop.add_writer(socket, self._ready, socket, wanted, Ready.W)

    def _ready(self, socket: int, wanted: Wait, ready: Ready) -> None:
        if wanted & Wait.R:
            self.loop.remove_reader(socket)
        if wanted & Wait.W:
            self.loop.remove_writer(socket)
        self.go_on(ready)

    def await_thread(self, call: Callable[[], Any]) -> None:
        self.loop.run_in_executor(None, call).add_done_callback(self.go_on)


class Giving(Connection[Any]):
    """A connection that lets an act give way; for threads it is psycopg's own."""

    def wait(self, gen: PQGen[Given], interval: float = 0.1, timeout: float | None = None) -> Given:
        act = getcurrent()
        if not isinstance(act, _Act):
            return super().wait(gen, interval, timeout)
        socket = self.pgconn.socket
        try:
            wanted = next(gen)
            while True:
                wanted = gen.send(act.give_way(act.await_socket, socket, wanted))
        except StopIteration as ended:
            return ended.value  # type: ignore[no-any-return]
