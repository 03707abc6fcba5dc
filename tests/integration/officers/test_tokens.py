"""Signing in and tokens: throttled, short-lived, revocable, and nowhere in the clear."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import insert, select

from app.clock import stamp
from app.db import metadata
from app.errors import Invalid, Unknown
from app.log.ids import new_id
from app.officers import accounts, acts, security, signin, tokens
from app.officers import tables as t
from app.officers.signin import SignInRefused, Throttled, change_password
from app.officers.tokens import NotSignedIn
from tests.integration.officers.shire import PASSWORD, Shire

MINUTE = timedelta(minutes=1)
WRONG = "three brass candles"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hash quickly here: how long it takes is tested with the passwords."""
    accounts._nobody.cache_clear()
    monkeypatch.setattr(accounts, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    yield
    accounts._nobody.cache_clear()


def who(shire: Shire, token: str, now: datetime) -> str:
    with shire.office.database.read() as connection:
        return tokens.authenticate(connection, token, now).id


def events(shire: Shire, address: str) -> list[str]:
    ours = t.security_event.c.subject == security.subject(address)
    with shire.office.database.read() as connection:
        return list(connection.execute(select(t.security_event.c.kind).where(ours).order_by(t.security_event.c.id)).scalars())


def sign_in(shire: Shire, name: str, password: str = PASSWORD, at: datetime | None = None) -> tokens.Issued:
    return tokens.issue(shire.office.database, at or shire.now, shire.address(name), password)


def test_a_token_is_given_for_the_password_and_names_its_officer(shire: Shire) -> None:
    issued = sign_in(shire, "ada")
    assert tokens.TOKEN.fullmatch(issued.token)
    assert issued.expires_at == "2026-03-02T17:30:00.000000Z"
    with shire.office.database.read() as connection:
        officer = tokens.authenticate(connection, issued.token, shire.now)
    assert (officer.id, officer.name, officer.email) == (shire.people["ada"], "Ada Bell", shire.address("ada"))
    assert issued.token not in repr(issued)
    assert events(shire, shire.address("ada")) == ["signin:done"]


def test_an_address_is_recognised_however_it_is_spelt(shire: Shire) -> None:
    issued = tokens.issue(shire.office.database, shire.now, f" {shire.address('ada').upper()} ", PASSWORD)
    assert who(shire, issued.token, shire.now) == shire.people["ada"]


def test_a_token_lives_until_its_last_moment_and_not_longer(shire: Shire) -> None:
    issued = tokens.issue(shire.office.database, shire.now, shire.address("ada"), PASSWORD, hours=1)
    ends = shire.now + timedelta(hours=1)
    assert who(shire, issued.token, ends - timedelta(microseconds=1)) == shire.people["ada"]
    with pytest.raises(NotSignedIn):
        who(shire, issued.token, ends)


@pytest.mark.parametrize(
    "token", ["", "duly_", "duly_" + "x" * 43, "Duly_" + "x" * 43, "x" * 48, "duly_" + "x" * 42 + "\n", "duly_\x00\ud800"]
)
def test_what_is_no_token_of_ours_is_refused(shire: Shire, token: str) -> None:
    with pytest.raises(NotSignedIn):
        who(shire, token, shire.now)


def test_a_revoked_token_dies_at_once_and_the_others_live(shire: Shire) -> None:
    first, second = sign_in(shire, "ada"), sign_in(shire, "ada")
    tokens.revoke(shire.office.database, shire.now, shire.people["ada"], first.id)
    tokens.revoke(shire.office.database, shire.now, shire.people["ada"], first.id)
    with pytest.raises(NotSignedIn):
        who(shire, first.token, shire.now)
    assert who(shire, second.token, shire.now) == shire.people["ada"]
    assert events(shire, shire.address("ada")) == ["signin:done", "signin:done", "token:revoked"]
    with shire.office.database.read() as connection:
        listed = tokens.list_tokens(connection, shire.people["ada"])
    assert [(one.id, one.usable(shire.now)) for one in listed] == [(second.id, True), (first.id, False)]
    assert not listed[0].usable(shire.now + timedelta(days=1))


def test_nobody_revokes_the_token_of_somebody_else(shire: Shire) -> None:
    issued = sign_in(shire, "ada")
    with pytest.raises(Unknown):
        tokens.revoke(shire.office.database, shire.now, shire.people["ben"], issued.id)
    assert who(shire, issued.token, shire.now) == shire.people["ada"]


def test_a_closed_account_is_out_at_once_and_its_old_tokens_stay_dead(shire: Shire) -> None:
    issued, database, ada = sign_in(shire, "ada"), shire.office.database, shire.people["ada"]
    accounts.disable(database, shire.now, ada)
    with pytest.raises(NotSignedIn):
        who(shire, issued.token, shire.now)
    with pytest.raises(SignInRefused):
        sign_in(shire, "ada")
    accounts.enable(database, shire.now, ada)
    with pytest.raises(NotSignedIn):
        who(shire, issued.token, shire.now)
    assert who(shire, sign_in(shire, "ada").token, shire.now) == ada
    assert events(shire, shire.address("ada")) == [
        "signin:done",
        "account:disabled",
        "signin:failed",
        "account:enabled",
        "signin:done",
    ]


def test_a_token_made_while_an_account_is_being_closed_does_not_live(shire: Shire) -> None:
    """The account is asked at every use, not only when its tokens are ended."""
    issued = sign_in(shire, "ada")
    with shire.office.database.write() as connection:
        connection.execute(t.account.update().where(t.account.c.officer_id == shire.people["ada"]).values(disabled=True))
    with pytest.raises(NotSignedIn):
        who(shire, issued.token, shire.now)


def test_an_officer_without_an_account_cannot_sign_in(shire: Shire) -> None:
    made = acts.enrol(shire.office, shire.now, shire.body, name="Zoe", email=shire.address("zoe"), password=None, by=None)
    with pytest.raises(SignInRefused):
        sign_in(shire, "zoe")
    with pytest.raises(Unknown, match="no local account"):
        accounts.disable(shire.office.database, shire.now, made.id)


def refused(shire: Shire, name: str, at: datetime | None = None, password: str = WRONG) -> SignInRefused | Throttled:
    with pytest.raises((SignInRefused, Throttled)) as error:
        sign_in(shire, name, password, at)
    return error.value


def test_an_unknown_address_is_answered_like_a_wrong_password_even_when_throttled(shire: Shire) -> None:
    known = [refused(shire, "ada") for _ in range(6)]
    unknown = [refused(shire, "nobody-at-all") for _ in range(6)]
    assert [(type(e), e.detail) for e in known] == [(type(e), e.detail) for e in unknown]
    assert events(shire, shire.address("ada")) == events(shire, shire.address("nobody-at-all"))


def test_after_five_failures_even_the_right_password_must_wait(shire: Shire) -> None:
    for n in range(5):
        assert isinstance(refused(shire, "ada", shire.now + n * MINUTE), SignInRefused)
    stopped = refused(shire, "ada", shire.now + 5 * MINUTE, PASSWORD)
    assert isinstance(stopped, Throttled)
    assert stopped.retry_after == 10 * 60  # until the first of the five is fifteen minutes old
    assert "10 minutes" in stopped.detail
    assert events(shire, shire.address("ada")) == ["signin:failed"] * 5 + ["signin:throttled"]
    assert isinstance(refused(shire, "ada", shire.now + 15 * MINUTE - timedelta(seconds=1), PASSWORD), Throttled)
    assert sign_in(shire, "ada", at=shire.now + 15 * MINUTE)


def test_others_sign_in_meanwhile(shire: Shire) -> None:
    for _ in range(6):
        refused(shire, "ada")
    assert who(shire, sign_in(shire, "ben").token, shire.now) == shire.people["ben"]


def test_a_success_forgets_the_failures_before_it(shire: Shire) -> None:
    for _ in range(4):
        refused(shire, "ada")
    sign_in(shire, "ada")
    for _ in range(4):
        refused(shire, "ada")
    assert sign_in(shire, "ada")


def test_being_throttled_does_not_make_the_wait_longer(shire: Shire) -> None:
    for _ in range(20):
        refused(shire, "ada")
    assert sign_in(shire, "ada", at=shire.now + 15 * MINUTE)


def test_failures_noted_by_a_clock_that_was_wrong_stop_nobody(shire: Shire) -> None:
    for _ in range(6):
        refused(shire, "ada", shire.now + timedelta(days=400))
    assert sign_in(shire, "ada")


def test_many_guesses_at_once_are_no_more_guesses(shire: Shire, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[bool] = []
    matches = accounts.matches

    def counting(sealed: str | None, password: str) -> bool:
        checked.append(True)
        return matches(sealed, password)

    monkeypatch.setattr(accounts, "matches", counting)
    with ThreadPoolExecutor(12) as pool:
        outcomes = list(pool.map(lambda _: type(refused(shire, "ada")), range(24)))
    assert len(checked) <= signin.FAILURES
    assert outcomes.count(SignInRefused) == len(checked)


def test_one_password_tried_on_many_addresses_stops_everybody_for_a_while(shire: Shire) -> None:
    then = datetime.fromisoformat("2021-05-01T12:00:00+00:00")  # a time that no other test uses
    row: dict[str, Any] = {"at": stamp(then), "kind": "signin:failed", "officer_id": None}
    rows = [{**row, "id": new_id(then), "subject": security.subject(f"{n}@many.example")} for n in range(signin.ALL_FAILURES - 1)]
    with shire.office.database.write() as connection:
        connection.execute(insert(t.security_event), rows)
    assert sign_in(shire, "ada", at=then)
    refused(shire, "nobody-at-all", then)
    assert isinstance(refused(shire, "ada", then + MINUTE, PASSWORD), Throttled)
    assert sign_in(shire, "ada", at=then + 15 * MINUTE)


def test_a_changed_password_ends_every_token_and_the_old_password(shire: Shire) -> None:
    issued, database, ada = sign_in(shire, "ada"), shire.office.database, shire.people["ada"]
    with pytest.raises(SignInRefused):
        change_password(database, shire.now, ada, WRONG, "four brass candlesticks")
    with pytest.raises(Invalid):
        change_password(database, shire.now, ada, PASSWORD, "short")
    assert who(shire, issued.token, shire.now) == ada
    change_password(database, shire.now, ada, PASSWORD, "four brass candlesticks")
    with pytest.raises(NotSignedIn):
        who(shire, issued.token, shire.now)
    refused(shire, "ada", password=PASSWORD)
    assert sign_in(shire, "ada", "four brass candlesticks")
    assert "password:changed" in events(shire, shire.address("ada"))


def kept(shire: Shire, name: str) -> str:
    with shire.office.database.read() as connection:
        mine = t.account.c.officer_id == shire.people[name]
        return str(connection.execute(select(t.account.c.password).where(mine)).scalar_one())


def test_a_password_kept_under_weaker_parameters_is_renewed_at_sign_in(shire: Shire, monkeypatch: pytest.MonkeyPatch) -> None:
    before = kept(shire, "ada")
    sign_in(shire, "ada")
    assert kept(shire, "ada") == before
    monkeypatch.setattr(accounts, "HASHER", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    sign_in(shire, "ada")
    assert "t=2" in kept(shire, "ada")
    assert sign_in(shire, "ada")


def test_no_password_and_no_token_stands_in_any_table(shire: Shire) -> None:
    secret = "an unlikely password indeed"
    acts.enrol(shire.office, shire.now, shire.body, name="Zoe", email=shire.address("zoe"), password=secret, by=None)
    issued = sign_in(shire, "zoe", secret)
    refused(shire, "zoe", password="a mistyped password")
    refused(shire, secret)  # a password typed where the address belongs
    with shire.office.database.read() as connection:
        rows = [tuple(row) for table in metadata.sorted_tables for row in connection.execute(select(table))]
    stored = b"\n".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for row in rows for v in row)
    assert shire.address("zoe").encode() in stored  # the search finds what is there
    for hidden in (secret, "a mistyped password", issued.token, issued.token.removeprefix("duly_")):
        assert hidden.encode() not in stored
