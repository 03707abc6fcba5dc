"""JSON as it is taken here, narrower than RFC 8259 so that every reader understands the same thing. Knows no route.

UTF-8 without a byte order mark, no key twice, whole numbers that are exact everywhere, text that can be seen, limits on
size. Text is brought into one spelling (Unicode NFC): keyboards differ, and nobody can see by which a letter was typed.
"""

from __future__ import annotations

import codecs
import json
import re
from collections import Counter
from collections.abc import Iterable
from types import NoneType
from typing import Any

import orjson

from app.errors import Fault, Invalid
from app.text import seen, spelt

DEEPEST = 32
MOST_IN_ONE = 1_000  # members of one object, items of one list
MOST_VALUES = 10_000  # in one body
MOST_FAULTS = 20
WHOLE = 2**53  # whole numbers are exact below this in every reader of JSON (RFC 8259, section 6)

_NEEDS_NO_LOOK = frozenset((str, bool, NoneType))  # where texts are plain
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"')
_ODD = re.compile(rb'[\x7f-\xff]|\\[^nt"\\/]')  # without these, texts are ASCII with no control character but line feed and tab
_MARKS = ((codecs.BOM_UTF8, "UTF-8 with a byte order mark"), (codecs.BOM_UTF16_LE, "UTF-16"), (codecs.BOM_UTF16_BE, "UTF-16"))


class Malformed(Invalid):
    """The body is not JSON as it is taken here."""

    code, title = "malformed", "Not readable"


def loads(raw: bytes) -> Any:
    """Read a body. Raises Malformed where it is not JSON as taken here, Invalid where it holds what no field can take."""
    for mark, name in _MARKS:
        if raw.startswith(mark):
            raise Malformed(f"Expected JSON in UTF-8 without a byte order mark; found {name}.")
    try:
        value = orjson.loads(raw)  # refuses NaN, Infinity, 1e400, lone surrogates, bytes that are not UTF-8
    except orjson.JSONDecodeError as error:
        raise Malformed(f"Expected JSON; {error}.") from None
    reader = _Reader(plain=_ODD.search(raw) is None)
    taken = reader.take(value, 1)
    if reader.members != _STRING.sub(b"", raw).count(b":"):  # as many colons as members, unless a key stands twice
        raise Malformed(_twice(raw))
    if reader.faults:
        raise Invalid("Some values cannot be taken as they were sent. Nothing was changed.", reader.faults)
    return taken


class _Reader:
    """Walks one body: cleans its texts, counts its members, and notes what cannot be taken and where."""

    def __init__(self, *, plain: bool) -> None:
        self.plain = plain  # no text in it needs a look
        self.members, self.values = 0, 0
        self.faults: list[Fault] = []
        self.path: list[str | int] = []

    def take(self, value: Any, depth: int) -> Any:
        kind = type(value)
        if kind is str:
            return value if self.plain else self._text(value)
        if kind is dict or kind is list:
            return self._within(value, depth)
        if kind is float or (kind is int and not -WHOLE < value < WHOLE):
            self._fault("Expected a whole number between -(2**53 - 1) and 2**53 - 1; write sums in pence.")
        return value

    def _within(self, value: dict[str, Any] | list[Any], depth: int) -> Any:
        self.values += len(value)
        if depth > DEEPEST:
            raise Malformed(f"Expected at most {DEEPEST} levels of objects and lists within one another; found more.")
        if len(value) > MOST_IN_ONE or self.values > MOST_VALUES:
            here = ".".join(map(str, self.path)) or "the body"
            message = f"Expected at most {MOST_IN_ONE} members or items in one place and {MOST_VALUES} in all; found more."
            raise Invalid("The body holds more than can be taken.", [Fault(here[:200], message)])
        items: Iterable[Any] = value
        if isinstance(value, dict):
            self.members += len(value)
            items = value.values()
        if self.plain and _NEEDS_NO_LOOK.issuperset(map(type, items)):  # most of a body: no step of Python an item
            return value
        if isinstance(value, list):
            return [self._inner(n, item, depth) for n, item in enumerate(value)]
        key_of = str if self.plain else self._key
        return {key_of(key): self._inner(key, item, depth) for key, item in value.items()}

    def _inner(self, step: str | int, value: Any, depth: int) -> Any:
        self.path.append(step)
        taken = self.take(value, depth + 1)
        self.path.pop()
        return taken

    def _key(self, key: str) -> str:
        if not key.isascii():
            self._fault(f"Expected names of fields in ASCII; found {key[:40]!a}.")
        return self._text(key)

    def _text(self, text: str) -> str:
        if wrong := seen(text):
            self._fault(wrong)
        return spelt(text)

    def _fault(self, message: str) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(".".join(map(str, self.path))[:200], message))


def _twice(raw: bytes) -> str:
    """Name the key that stands twice; only asked once it is known that there is one."""
    doubled: list[str] = []

    def pairs(members: list[tuple[str, Any]]) -> None:
        doubled.extend(name for name, times in Counter(name for name, _ in members).items() if times > 1)

    json.loads(raw, object_pairs_hook=pairs)
    return f"Expected each key of an object once; found {doubled[0][:60]!a} twice. Only one of the two could count."
