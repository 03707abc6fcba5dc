"""Whether bytes are the canonical spelling of what they say: the same answer as `app.log.canonical`, for less where it can be."""

from __future__ import annotations

from typing import Any

from app.log.canonical import encode, encode_again

# How a number that is not whole would stand in canonical bytes once its digits are left out; a text may look like it.
_POINT, _DIGITS = bytes.maketrans(b".E", b"ee"), b"-0123456789"
_MEMBER, _FIRST, _NEXT = b'":e', b"[e", b",e"


def spells(data: bytes, value: Any) -> bool:
    """Say whether bytes are the canonical spelling of the value that was read from them.

    What was read from JSON is plain, save for fractions and for keys that are not ASCII: where the bytes show neither,
    they need not be looked for one by one.
    """
    try:
        bare = data.translate(_POINT, _DIGITS)
        if data.isascii() and data[:1] in b'{["' and not (_MEMBER in bare or _FIRST in bare or _NEXT in bare):
            return encode_again(value) == data
        return encode(value) == data
    except (TypeError, ValueError):
        return False
