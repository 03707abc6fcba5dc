"""The quick answer whether bytes are canonical is the same as the thorough one."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.audit.spelling import spells
from app.log.canonical import decode, is_canonical

scalars = st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False) | st.text()
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4), max_leaves=12
)
separators = st.sampled_from([(",", ":"), (", ", ": ")])


@given(value=values, sort_keys=st.booleans(), ascii_only=st.booleans(), separators=separators)
def test_it_agrees_with_the_thorough_answer(value: object, sort_keys: bool, ascii_only: bool, separators: tuple[str, str]) -> None:
    data = json.dumps(value, sort_keys=sort_keys, ensure_ascii=ascii_only, separators=separators).encode(errors="surrogatepass")
    try:
        read = decode(data)
    except ValueError:
        return  # not JSON in UTF-8: there is nothing that it could spell
    assert spells(data, read) == is_canonical(data)


@pytest.mark.parametrize(
    ("data", "canonical"),
    [
        (b'{"a":1,"b":[true,null,"x"]}', True),
        (b'{"b":1,"a":2}', False),  # keys out of order
        (b'{"a": 1}', False),  # a space
        (b'{"a":1.5}', False),  # a fraction
        (b"[1.0]", False),
        (b"[0,-1e3]", False),
        (b"1.5", False),
        (b'{"a":9007199254740992}', False),  # beyond what every reader reads alike
        (b'{"a":"1,500.00 at 09:30:00.5"}', True),  # a text that looks like fractions
        ('{"a":"£5"}'.encode(), True),
        ('{"£":5}'.encode(), False),  # a key that is not ASCII
        (b'{"\\u00a3":5}', False),
        (b'{"a":"\\u00e9"}', False),  # an escape that is not needed
    ],
)
def test_what_is_canonical(data: bytes, canonical: bool) -> None:
    assert spells(data, decode(data)) is canonical
