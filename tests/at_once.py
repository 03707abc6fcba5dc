"""Several things done at the same moment, for tests of what then stands."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from app.errors import DulyError


def at_once(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do all of these at the same moment; give what each came to, or the error that it raised."""
    gate, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(n: int) -> None:
        gate.wait()
        try:
            results[n] = acts[n]()
        except DulyError as error:
            results[n] = error

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
