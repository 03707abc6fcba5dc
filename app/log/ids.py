"""UUIDs of version 7 (RFC 9562): they sort by the time of their making and carry nothing else."""

from __future__ import annotations

import os
import re
import secrets
import threading
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_FORM = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


class _Sequence:
    """The last number given: 48 bits of milliseconds, then 74 random bits that only ever rise (RFC 9562, 6.2, method 2)."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Start afresh: a forked child must neither continue its parent's numbers nor inherit a lock that is held."""
        self.last, self.lock = 0, threading.Lock()

    def next(self, milliseconds: int) -> int:
        with self.lock:
            if milliseconds > self.last >> 74:
                self.last = milliseconds << 74 | secrets.randbits(74)
            else:
                self.last += 1 + secrets.randbits(32)
            return self.last


_sequence = _Sequence()
os.register_at_fork(after_in_child=_sequence.reset)


def new_id(now: datetime) -> str:
    """Make an id that is later than every other made in this process; `now` must know its time zone."""
    number = _sequence.next((now - _EPOCH) // _MILLISECOND)
    high, low = number >> 62, number & (1 << 62) - 1
    text = f"{(high >> 12) << 16 | 0x7000 | high & 0xFFF:016x}{low | 1 << 63:016x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def is_id(text: str) -> bool:
    """Say whether a text is an id as `new_id` writes them: lower case, with hyphens."""
    return _FORM.fullmatch(text) is not None
