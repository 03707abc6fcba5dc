"""A commitment binds a value and hides it."""

from __future__ import annotations

import hashlib

import pytest

from app.log.values import commit, opens

SALT = bytes(range(16))


def test_a_commitment_is_the_digest_of_salt_and_canonical_bytes() -> None:
    committed = commit({"b": "Légal", "a": 1}, SALT)
    assert committed.body == '{"a":1,"b":"Légal"}'.encode()
    assert committed.commitment == hashlib.sha256(SALT + committed.body).hexdigest()
    assert opens(committed.commitment, committed.salt, committed.body)


def test_the_same_value_twice_does_not_show_that_it_is_the_same() -> None:
    one, two = commit("YES"), commit("YES")
    assert one.commitment != two.commitment
    assert len(one.salt) == 16
    assert opens(one.commitment, one.salt, one.body)
    assert not opens(one.commitment, two.salt, one.body)


def test_another_value_does_not_open_it() -> None:
    committed = commit("YES", SALT)
    assert not opens(committed.commitment, SALT, b'"NO"')
    assert not opens(committed.commitment.upper(), SALT, committed.body)


def test_a_byte_cannot_move_between_salt_and_value() -> None:
    committed = commit("YES", SALT)
    assert not opens(committed.commitment, SALT[:15], SALT[15:] + committed.body)
    assert not opens(committed.commitment, SALT + committed.body[:1], committed.body[1:])
    with pytest.raises(ValueError, match="expected a salt of 16 bytes, found 15"):
        commit("YES", SALT[:15])


def test_what_has_no_canonical_bytes_cannot_be_committed_to() -> None:
    with pytest.raises(ValueError, match=r"value\.price"):
        commit({"price": 1.5})
