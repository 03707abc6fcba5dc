"""Whether bytes are the canonical spelling of what they say: the same answer as `app.log.canonical`, for less where it can be."""

from __future__ import annotations

import re
from typing import Any

from app.log.canonical import encode, encode_again

# How a number that is not whole would stand in canonical bytes; a text may look like it. Three searches, each for a fixed
# beginning, take a twentieth of the time that one with alternatives takes.
_MEMBER, _FIRST, _NEXT = (re.compile(begins + rb"-?[0-9]+[.eE]").search for begins in (rb'":', rb"\[", rb","))


def spells(data: bytes, value: Any) -> bool:
    """Say whether bytes are the canonical spelling of the value that was read from them.

    What was read from JSON is plain, save for fractions and for keys that are not ASCII: where the bytes show neither,
    they need not be looked for one by one.
    """
    try:
        if data.isascii() and data[:1] in b'{["' and not (_MEMBER(data) or _FIRST(data) or _NEXT(data)):
            return encode_again(value) == data
        return encode(value) == data
    except (TypeError, ValueError):
        return False
