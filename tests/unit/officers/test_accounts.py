"""Passwords: what they must be, how they are kept, and that a wrong address takes as long as a wrong password."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from argon2 import PasswordHasher, Type, extract_parameters

from app.errors import Busy, Invalid
from app.officers import accounts

ADDRESS = "ada.bell@north.example"
GOOD = "three brass candlesticks"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    accounts._nobody.cache_clear()
    monkeypatch.setattr(accounts, "HASHER", QUICK)
    yield
    accounts._nobody.cache_clear()


def test_a_password_is_kept_as_argon2id_with_at_least_what_rfc_9106_asks_for() -> None:
    kept = accounts.seal(GOOD, ADDRESS)
    parameters = extract_parameters(kept.text)
    assert parameters.type is Type.ID
    assert (parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (65536, 3, 4)
    assert parameters.salt_len == 16
    assert GOOD not in kept.text
    assert kept.text not in repr(kept)


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("short-by-one", None),
        ("eleven char", "12 to 256 characters; found 11"),
        ("x" * 255 + "y", None),
        ("x" * 256 + "y", "12 to 256 characters; found 257"),
        ("", "found 0"),
        (ADDRESS, "than the e-mail address"),
        (f" {ADDRESS.upper()} ", "than the e-mail address"),
        ("aaaaaaaaaaaaaa", "one character repeated"),
    ],
)
def test_password_rules(quick: None, password: str, says: str | None) -> None:
    if says is None:
        assert accounts.matches(accounts.seal(password, ADDRESS).text, password)
    else:
        with pytest.raises(Invalid, match=says) as wrong:
            accounts.seal(password, ADDRESS)
        assert {f.where for f in wrong.value.faults} == {"password"}


def test_only_the_password_matches(quick: None) -> None:
    kept = accounts.seal(GOOD, ADDRESS).text
    assert accounts.matches(kept, GOOD)
    assert not accounts.matches(kept, GOOD + " ")
    assert not accounts.matches(kept, "")
    assert not accounts.matches(kept, "\ud800")
    assert not accounts.matches("not a hash at all", GOOD)
    assert not accounts.matches(None, GOOD)


def test_what_follows_the_longest_password_is_not_passed_over(quick: None) -> None:
    kept = accounts.seal("x" * 255 + "y", ADDRESS).text
    assert not accounts.matches(kept, "x" * 255 + "y" + "z")


def test_two_keyboards_that_spell_one_word_differently_agree(quick: None) -> None:
    kept = accounts.seal("cafe\u0301 cafe\u0301 cafe\u0301", ADDRESS).text
    assert accounts.matches(kept, "caf\u00e9 caf\u00e9 caf\u00e9")


def test_an_unknown_address_costs_one_verification_too(quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: Any, password: Any) -> Any:
            tried.append(hash)
            return super().verify(hash, password)

    kept = accounts.seal(GOOD, ADDRESS).text
    monkeypatch.setattr(accounts, "HASHER", Counting(time_cost=1, memory_cost=8, parallelism=1))
    accounts.matches(kept, "wrong password")
    accounts.matches(None, "wrong password")
    assert len(tried) == 2
    assert extract_parameters(tried[0]) == extract_parameters(tried[1])


def test_a_password_kept_under_weaker_parameters_is_renewed(quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = accounts.seal(GOOD, ADDRESS).text
    assert accounts.renewed(kept, GOOD) is None
    monkeypatch.setattr(accounts, "HASHER", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    renewed = accounts.renewed(kept, GOOD)
    assert renewed is not None
    assert extract_parameters(renewed.text).time_cost == 2
    assert accounts.matches(renewed.text, GOOD)


def test_no_more_passwords_are_hashed_at_once_than_there_are_places(quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "_free", threading.BoundedSemaphore(1))
    monkeypatch.setattr(accounts, "PATIENCE", 0.01)
    with accounts._turn(), pytest.raises(Busy, match="Try again"):
        accounts.seal(GOOD, ADDRESS)
    assert accounts.seal(GOOD, ADDRESS)
