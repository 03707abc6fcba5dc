"""One value, one spelling: against RFC 8785 as its text has it, and against the standard library."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from enum import IntEnum, StrEnum
from typing import Any

import orjson
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.log.canonical import DEPTH, decode, encode, is_canonical

SAFE = 2**53 - 1
text = st.text(st.characters(exclude_categories=["Cs"]))
keys = st.text(st.characters(max_codepoint=127))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-SAFE, SAFE) | text,
    lambda inner: st.lists(inner) | st.dictionaries(keys, inner),
    max_leaves=30,
)
SHORT = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


def by_the_rfc(value: Any) -> str:
    """Write RFC 8785, section 3.2: literals, whole numbers, strings with the fewest escapes, members by UTF-16 units."""
    if isinstance(value, dict):
        members = sorted(value.items(), key=lambda member: member[0].encode("utf-16-be"))
        return "{" + ",".join(by_the_rfc(k) + ":" + by_the_rfc(v) for k, v in members) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(by_the_rfc, value)) + "]"
    if isinstance(value, str):
        return '"' + "".join(SHORT.get(c) or (f"\\u{ord(c):04x}" if c < " " else c) for c in value) + '"'
    return {None: "null", True: "true", False: "false"}[value] if value is None or isinstance(value, bool) else str(value)


@settings(deadline=None, max_examples=300)
@given(values)
@example({"a": 1, "B": 2, "": 3, "\x7f": 4, "a\x00": 5, "aa": 6, '"': 7})
@example(["\u2028\u2029\x7f\x80/<>&'", "\U0001f600\ufffd\uffff", -SAFE, SAFE, 0])
def test_the_bytes_are_those_of_rfc_8785_and_of_the_standard_library(value: Any) -> None:
    data = encode(value)
    assert data.decode() == by_the_rfc(value)
    assert data.decode() == json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert decode(data) == value
    assert is_canonical(data)


def test_the_published_examples_that_have_no_fractions() -> None:
    source = r'{"string": "\u20ac$\u000F\u000aA\u0027\u0042\u0022\u005c\\\"\/", "literals": [null, true, false]}'
    expected = '{"literals":[null,true,false],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    assert encode(json.loads(source)) == expected.encode()
    assert encode([9007199254740991, -9007199254740991, 0]) == b"[9007199254740991,-9007199254740991,0]"


def test_a_tuple_is_written_as_a_list() -> None:
    assert encode({"b": (1, ("x",)), "a": []}) == b'{"a":[],"b":[1,["x"]]}'


class Shade(StrEnum):
    RED = "red"


class Number(IntEnum):
    ONE = 1


class Text(str):
    __slots__ = ()


def circle() -> list[Any]:
    ring: list[Any] = []
    ring.append(ring)
    return ring


@pytest.mark.parametrize(
    ("value", "place"),
    [
        (2**53, "value: expected a whole number"),
        ({"a": [0, {"b": -(2**53)}]}, "value.a[1].b: expected a whole number"),
        (10**30, "value: expected a whole number"),
        ({"a": [1.5]}, "value.a[0]: .*found float"),
        (1.0, "found float"),
        (float("nan"), "found float"),
        ({"a": "x\ud800"}, "value.a: .*lone surrogate"),
        (["\udfff"], "value[0]: .*lone surrogate"),
        ({"a": {"é": 1}}, "value.a: expected keys in ASCII text, found '\\xe9'"),
        ({"a": {"\ud800": 1}}, "value.a: expected keys in ASCII text"),
        ({1: 2}, "value: expected keys in ASCII text, found 1"),
        ({Text("k"): 2}, "value: expected keys in ASCII text"),
        ({Shade.RED: 2}, "value: expected keys in ASCII text"),
        ([Shade.RED], "value[0]: .*found Shade"),
        (Number.ONE, "value: .*found Number"),
        (Text("t"), "value: .*found Text"),
        (b"bytes", "value: .*found bytes"),
        ({"at": datetime(2026, 1, 1, tzinfo=UTC)}, "value.at: .*found datetime"),
        ({"on": date(2026, 1, 1)}, "value.on: .*found date"),
        (uuid.UUID(int=1), "value: .*found UUID"),
        (orjson.Fragment(b"1.50"), "value: .*found Fragment"),
        ({1, 2}, "value: .*found set"),
        (circle(), "nested deeper"),
    ],
)
def test_what_two_encoders_could_write_differently_is_refused_by_its_place(value: Any, place: str) -> None:
    pattern = place.replace("[", r"\[").replace("\\x", r"\\x")
    with pytest.raises(ValueError, match=pattern):
        encode(value)


def nested(wrap: Callable[[Any], Any], depth: int) -> Any:
    value: Any = 0
    for _ in range(depth):
        value = wrap(value)
    return value


@pytest.mark.parametrize("wrap", [lambda inner: [inner], lambda inner: (inner,), lambda inner: {"k": inner}])
def test_depth_is_bounded_with_a_clear_error(wrap: Callable[[Any], Any]) -> None:
    assert is_canonical(encode(nested(wrap, DEPTH)))
    with pytest.raises(ValueError, match="nested deeper than 254"):
        encode(nested(wrap, DEPTH + 1))


def test_depth_that_comes_from_outside_is_no_crash() -> None:
    assert not is_canonical(b"[" * 5000 + b"]" * 5000)


@pytest.mark.parametrize(
    "data",
    [
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b'{"a": 1}',
        b'{"a":1}\n',
        b'"\\u0041"',
        b'"\\/"',
        b'"\\u000A"',
        b"1.0",
        b"1e2",
        b"-0",
        b"9007199254740992",
        b'"\xff"',
        b'\xef\xbb\xbf"a"',
        b'"\\ud800"',
        '{"é":1}'.encode(),
        b"",
        b"nul",
        b"NaN",
    ],
)
def test_other_spellings_are_not_canonical(data: bytes) -> None:
    assert not is_canonical(data)


def test_bytes_that_are_not_json_cannot_be_read() -> None:
    with pytest.raises(ValueError):
        decode(b'{"a":')
