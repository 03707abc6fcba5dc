"""How whoever asks PostgreSQL waits: what is done on the server's loop gives way to others meanwhile, all else holds its thread.

Knows no statement. Nothing of a loop is touched on an act's own stack: what the loop keeps on its stack is not there then.
"""

from __future__ import annotations

from asyncio import AbstractEventLoop, Future, Semaphore, get_running_loop, timeout
from collections.abc import Callable
from contextvars import copy_context
from typing import Any, Final, TypeVar
from weakref import WeakKeyDictionary

from greenlet import getcurrent, greenlet
from psycopg import Connection
from psycopg.abc import PQGen
from psycopg.waiting import Ready, Wait

from app.errors import Busy

Given = TypeVar("Given")
NO_TURN = "Too much is asked at once. Nothing was changed: try again in a moment."
AT_ONCE: Final = 16  # acts under way on one loop: each has at most one connection at a time
READ_AT_ONCE: Final = 8  # readings beside them, which take no turn from acts, nor wait behind those that wait for a lock
_turns: WeakKeyDictionary[AbstractEventLoop, tuple[Semaphore, Semaphore]] = WeakKeyDictionary()


async def giving_way(call: Callable[[], Given], patience: float, *, reading: bool = False) -> Given:
    """Call a plain function on this loop, which goes on with others whenever the function waits for PostgreSQL.

    Raises Busy where its turn does not come within so many seconds.
    """
    loop = get_running_loop()
    turns = (_turns.get(loop) or _turns.setdefault(loop, (Semaphore(AT_ONCE), Semaphore(READ_AT_ONCE))))[reading]
    if turns.locked():
        try:
            async with timeout(patience):
                await turns.acquire()
        except TimeoutError:
            raise Busy(NO_TURN) from None
    else:
        await turns.acquire()  # at once
    act = _Act(call, loop, turns)
    done = act.done
    act.go_on()
    try:
        return await done  # type: ignore[no-any-return]
    finally:
        del act, done  # an error would hold them, and they it


def gives_way() -> bool:
    """Say whether the caller is an act on a loop, and so may not block."""
    return isinstance(getcurrent(), _Act)


def elsewhere(call: Callable[[], Given]) -> Given:
    """Call what may block, in a thread if the caller may not."""
    act = getcurrent()
    if not isinstance(act, _Act):
        return call()
    ended: Future[Given] = act.give_way(act.await_thread, call)
    try:
        return ended.result()
    finally:
        del act, ended


class _Act(greenlet):
    """One call on a loop: it goes on until it has to wait, and tells the loop's stack what for."""

    def __init__(self, call: Callable[[], Any], loop: AbstractEventLoop, turns: Semaphore) -> None:
        super().__init__(lambda _: call())
        self.gr_context = copy_context()
        self.loop, self.turns = loop, turns
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
            del brought  # this frame is the error's too
            self._end(error)
            return
        if self.dead:
            self._end(None, told)
            return
        until, what = told
        try:
            until(*what)
        except Exception as error:  # the loop cannot wait for that, which the act is to know
            self._run(self.throw, error)

    def _end(self, error: BaseException | None, told: Any = None) -> None:
        """Give up the turn, now and not when whoever asked goes; tell them, if they are still there."""
        self.turns.release()
        done = self.done
        del self.done  # which an error's frames would hold, and it the error
        if done.done():
            return
        if error is None:
            done.set_result(told)
        else:
            done.set_exception(RuntimeError("StopIteration") if isinstance(error, StopIteration) else error)  # no future takes one

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
                wanted = gen.send(self._when_ready(act, socket, wanted))
        except StopIteration as ended:
            return ended.value  # type: ignore[no-any-return]

    def _when_ready(self, act: _Act, socket: int, wanted: Wait) -> Any:
        try:
            return act.give_way(act.await_socket, socket, wanted)
        except BaseException:
            self.pgconn.finish()  # what was asked is under way, and nobody will take the answer
            raise
