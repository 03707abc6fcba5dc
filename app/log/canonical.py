"""The one spelling of a value in bytes (RFC 8785, on values where no two encoders can differ). What is hashed is what is stored."""

from __future__ import annotations

from typing import Any

import orjson

LIMIT = 2**53  # RFC 8785 knows numbers only as IEEE doubles: whole numbers are exact below this
DEPTH = 254  # lists and maps inside one another: what orjson will write

_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER
_SCALARS = frozenset({str, int, bool, type(None)})
_CONTAINERS = frozenset({dict, list, tuple})


def encode(value: Any) -> bytes:
    """Write a value in its canonical bytes; raises ValueError that names the place of what cannot be written."""
    try:
        if _is_plain(value):
            return orjson.dumps(value, option=_OPTIONS)  # refuses lone surrogates, large integers, keys of other types
    except TypeError:
        pass
    raise ValueError(_fault(value, "value", 0) or "value: cannot be written in canonical bytes")


def encode_again(value: Any) -> bytes:
    """Write a value whose every part is also encoded in the same transaction, and so is looked at there; the same bytes."""
    return orjson.dumps(value, option=_OPTIONS)


def decode(data: bytes) -> Any:
    """Read canonical bytes back; raises ValueError where they are not JSON in UTF-8."""
    return orjson.loads(data)


def is_canonical(data: bytes) -> bool:
    """Say whether these bytes are exactly what `encode` would write for what they mean."""
    try:
        return encode(decode(data)) == data
    except ValueError:
        return False


def _is_plain(value: Any) -> bool:
    """Say whether only exact JSON types and ASCII keys occur: orjson would also write floats, UUIDs and enumerations."""
    within = [iter((value,))]
    while within:
        for each in within[-1]:
            kind = type(each)
            if kind in _SCALARS:
                continue
            if kind not in _CONTAINERS or len(within) > DEPTH or (kind is dict and not "".join(each).isascii()):
                return False
            items = each.values() if kind is dict else each
            if not _SCALARS.issuperset(map(type, items)):  # most maps and lists hold nothing else: no step of Python an item
                within.append(iter(items))
                break
        else:
            within.pop()
    return True


def _fault(value: Any, where: str, depth: int) -> str | None:
    """Find the first thing that cannot be written, for the message only: slower than `_is_plain`, the same rules."""
    kind = type(value)
    if kind in _CONTAINERS and depth >= DEPTH:
        return f"{where}: nested deeper than {DEPTH}"
    if kind is dict:
        return next(filter(None, (_key_fault(k, where) or _fault(v, f"{where}.{k}", depth + 1) for k, v in value.items())), None)
    if kind is list or kind is tuple:
        return next(filter(None, (_fault(v, f"{where}[{n}]", depth + 1) for n, v in enumerate(value))), None)
    if kind is int and abs(value) >= LIMIT:
        return f"{where}: expected a whole number between -(2**53 - 1) and 2**53 - 1"
    if kind is str and not _is_utf8(value):
        return f"{where}: expected text that UTF-8 can carry, found a lone surrogate"
    if kind not in _SCALARS:
        return f"{where}: expected text, a whole number, true, false, null, a list or a map, found {kind.__name__}"
    return None


def _key_fault(key: Any, where: str) -> str | None:
    if type(key) is str and key.isascii():
        return None
    return f"{where}: expected keys in ASCII text, found {key!a:.60}"


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
