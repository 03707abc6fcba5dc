"""Other processes that do parts of the work, one at a time each: what they are sent and send back goes through pipes.

They are started afresh, not forked and not by importing what was run, so that it does not matter who asks.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from queue import SimpleQueue
from typing import Any, BinaryIO

Begin = Callable[[BinaryIO, BinaryIO], None]


class Beside:
    """One such process; `begin`, a function of a module, is called there with the pipes."""

    def __init__(self, begin: Begin, first: Any) -> None:
        name = begin.__name__
        load = f"gc.disable(); from {begin.__module__} import {name}; gc.enable()"  # what is loaded stays, so nothing is looked for
        code = f"import gc, sys; {load}; {name}(sys.stdin.buffer, sys.stdout.buffer)"
        found = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        self.process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=found)
        self._send(first)

    def do(self, part: Any) -> Any:
        """Have a part done. Raises EOFError or OSError where the process has ended."""
        self._send(part)
        assert self.process.stdout is not None
        return pickle.load(self.process.stdout)

    def _send(self, what: Any) -> None:
        assert self.process.stdin is not None
        pickle.dump(what, self.process.stdin)
        self.process.stdin.flush()

    def end(self) -> None:
        """Let it end; it has nothing to lose."""
        self.process.kill()
        self.process.communicate()


class Here:
    """This process, where it does parts of its own: it has everything at hand, and begins while the others start."""

    def __init__(self, do: Callable[[Any], Any]) -> None:
        self.do = do


def answers(
    begin: Begin, first: Any, parts: Iterable[Any], processes: int, here: Callable[[Any], Any] | None = None
) -> Iterator[tuple[Any, Any]]:
    """Have parts done in several processes, and by `here` in this one too, where it is given.

    Gives each part with its answer, or with the error where its process has ended.
    """
    with ExitStack() as ending:
        free: SimpleQueue[Beside | Here] = SimpleQueue()
        threads = ending.enter_context(ThreadPoolExecutor(processes + 1))
        if here is not None:
            free.put(Here(here))
        for _ in range(processes):
            one = Beside(begin, first)
            ending.callback(one.end)
            free.put(one)

        def do(part: Any) -> Any:
            one = free.get()
            try:
                return one.do(part)
            except (EOFError, OSError) as ended:
                return ended
            finally:
                free.put(one)

        waiting = {threads.submit(do, part): part for part in parts}
        ending.callback(lambda: [future.cancel() for future in waiting])
        for future in as_completed(waiting):
            yield waiting.pop(future), future.result()


def served(asked: BinaryIO) -> Iterator[Any]:
    """Give what is sent, until the pipe is closed."""
    while True:
        try:
            yield pickle.load(asked)
        except EOFError:
            return
