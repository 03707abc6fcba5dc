"""JSON as it is taken: a table of hostile bodies, with the sentence that each is answered with."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.api.strict import Malformed, loads, seen
from app.errors import Invalid
from app.text import spelt
from tests.hostile import INVALID, MALFORMED


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_no_json_here_is_told_as_malformed(name: str) -> None:
    body, sentence = MALFORMED[name]
    with pytest.raises(Malformed) as refused:
        loads(body)
    assert sentence in refused.value.detail
    assert len(refused.value.detail) < 300


@pytest.mark.parametrize("name", INVALID)
def test_what_no_field_can_take_is_told_with_its_place(name: str) -> None:
    body, where, sentence = INVALID[name]
    with pytest.raises(Invalid) as refused:
        loads(body)
    assert not isinstance(refused.value, Malformed)
    assert [fault.where for fault in refused.value.faults] == [where]
    assert sentence in refused.value.faults[0].message


plain = st.text(st.characters(min_codepoint=32, max_codepoint=126) | st.sampled_from("\n\té😀½"))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | plain,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text('ab:"\\{},', max_size=4), inner, max_size=5),
    max_leaves=30,
)


@given(values)
def test_all_other_json_is_read_as_it_is(value: Any) -> None:
    assert loads(json.dumps(value).encode()) == value
    assert loads(json.dumps(value, ensure_ascii=False, indent=2).encode()) == value


hostile = st.text(st.characters(max_codepoint=127) | st.sampled_from("\\u\x7f\x9b\u202e\ufffee\u0301é"), max_size=12)


@given(hostile, st.booleans())
def test_a_text_is_taken_or_refused_for_what_it_says_however_it_is_escaped(text: str, escapes: bool) -> None:
    body = json.dumps({"text": text}, ensure_ascii=escapes).encode()
    if seen(text):
        with pytest.raises(Invalid, match="cannot be taken"):
            loads(body)
    else:
        assert loads(body) == {"text": spelt(text)}


@given(st.dictionaries(st.text("abc:,", min_size=1, max_size=3), plain, min_size=1), st.data())
def test_no_key_ever_stands_twice(members: dict[str, str], data: st.DataObject) -> None:
    twice = data.draw(st.sampled_from(sorted(members)))
    body = ", ".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in [*members.items(), (twice, "again")])
    with pytest.raises(Malformed, match="twice"):
        loads(f"{{{body}}}".encode())


def test_letters_are_brought_into_one_spelling() -> None:
    assert loads('{"name": "Zoe\u0308"}'.encode()) == {"name": "Zo\u00eb"}


def test_at_most_twenty_faults_are_told() -> None:
    with pytest.raises(Invalid) as refused:
        loads(json.dumps({"a": [0.5] * 500}).encode())
    assert len(refused.value.faults) == 20


def test_a_hundred_thousand_keys_cost_no_time() -> None:
    body = b"{" + b",".join(b'"%d":1' % n for n in range(100_000)) + b"}"
    began = time.process_time()
    with pytest.raises(Invalid):
        loads(body)
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize("text", ["", "Plain.", "Two\nlines\tand a tab", "½ é 😀", "Cymraeg: tŷ"])
def test_what_people_write_can_be_seen(text: str) -> None:
    assert seen(text) is None
