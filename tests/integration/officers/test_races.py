"""Two at once: one wins, the other is told; a picture in memory is never believed when the log has moved on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, event

from app.db import Database
from app.errors import ActionRefused, Busy, Invalid, Unknown
from app.log.head import Entry, StandingMoved, append
from app.log.kinds import Kind
from app.log.office import Office
from app.officers import act as act_module
from app.officers import acts, organisation
from app.officers.organisation import Organisation
from app.officers.pictures import Organisations
from tests.homes import only
from tests.integration.officers.shire import Shire

TODAY = date(2026, 3, 2)
COMMENT = Entry(kind=Kind.OFFICER_ENROLLED, actor=None, capacity="operator")


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """List the questions that reach a database."""
    statements: list[str] = []

    def note(_c: Any, _k: Any, statement: str, *_: Any) -> None:
        if statement.lower().startswith("select"):
            statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield statements
    event.remove(database.engine, "before_cursor_execute", note)


def appoint_eve(office: Office, shire: Shire) -> None:
    acts.appoint(
        office,
        shire.now,
        shire.body,
        post="monitoring_officer",
        officer=shire.people["eve"],
        kind="deputy",
        starts_on=TODAY,
        by=shire.people["cyn"],
        confirmed_by=shire.people["dev"],
    )


def test_a_picture_at_hand_costs_a_writer_nothing_and_a_reader_one_statement(shire: Shire) -> None:
    pictures, database = Organisations(), shire.office.database
    with counted(database) as statements, database.read() as connection:
        first = pictures.current(connection, shire.body)
        assert len(statements) == 12
        assert pictures.current(connection, shire.body) is first
        assert len(statements) == 12
        assert pictures.fresh(connection, shire.body) is first
        assert len(statements) == 13


def test_a_reader_never_sees_posts_of_before_another_process_changed_them(shire: Shire, elsewhere: Office) -> None:
    pictures, eve = Organisations(), shire.people["eve"]
    with shire.office.database.read() as connection:
        assert pictures.fresh(connection, shire.body).on(TODAY).held_by(eve) == ()
    appoint_eve(elsewhere, shire)
    with shire.office.database.read() as connection:
        assert [h.kind for h in pictures.fresh(connection, shire.body).on(TODAY).held_by(eve)] == ["deputy"]


def test_a_writer_whose_picture_is_old_is_stopped_and_starts_again(shire: Shire, elsewhere: Office) -> None:
    pictures, database, eve = Organisations(), shire.office.database, shire.people["eve"]
    with database.read() as connection:
        old = pictures.current(connection, shire.body)
    appoint_eve(elsewhere, shire)
    size = len(shire.events())

    with pytest.raises(StandingMoved), database.write() as connection:
        assert pictures.current(connection, shire.body) is old
        append(connection, shire.office, shire.body, COMMENT, shire.now, standing=old.sequence)
    assert len(shire.events()) == size

    pictures.forget(shire.body)
    with database.write() as connection:
        new = pictures.current(connection, shire.body)
        assert [h.kind for h in new.on(TODAY).held_by(eve)] == ["deputy"]
        assert append(connection, shire.office, shire.body, COMMENT, shire.now, standing=new.sequence).seq == size


def test_an_adopted_parameter_or_closed_day_is_seen_too(shire: Shire, elsewhere: Office) -> None:
    pictures, cyn = Organisations(), shire.people["cyn"]
    with shire.office.database.read() as connection:
        pictures.fresh(connection, shire.body)
    acts.set_parameter(elsewhere, shire.now, shire.body, key="days", value=9, starts_on=TODAY, by=cyn)
    acts.set_closure(elsewhere, shire.now, shire.body, day=TODAY, reason="Snow", by=cyn)
    with shire.office.database.read() as connection:
        standing = pictures.fresh(connection, shire.body).on(TODAY)
    assert standing.parameters == {"days": 9}
    assert not standing.calendar.is_working_day(TODAY)


def test_an_older_picture_never_replaces_a_newer_one(shire: Shire) -> None:
    pictures = Organisations()
    with shire.office.database.read() as connection:
        new = pictures.current(connection, shire.body)
        older = Organisation(body=new.body, sequence=new.sequence - 1)
        pictures._put(older)
        assert pictures.current(connection, shire.body) is new


def test_only_so_many_pictures_are_kept_and_the_longest_unused_goes_first(shire: Shire, new_shire: Shire) -> None:
    pictures = Organisations(kept=1)
    with shire.office.database.read() as connection:
        first = pictures.current(connection, shire.body)
        pictures.current(connection, new_shire.body)
        assert pictures.current(connection, shire.body) is not first


def test_an_unknown_body_is_not_remembered(shire: Shire) -> None:
    with shire.office.database.read() as connection, pytest.raises(Unknown):
        Organisations().fresh(connection, "nowhere")


def test_threads_share_the_pictures(shire: Shire) -> None:
    pictures = Organisations(kept=1)

    def read(_: int) -> int:
        with shire.office.database.read() as connection:
            return pictures.fresh(connection, shire.body).sequence

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(read, range(40))) == {shire.now_stands().sequence}


@only("postgresql")
def test_a_picture_is_never_put_together_from_two_states(shire: Shire, elsewhere: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where each statement sees the newest state, an appointment made between two of them must not be half seen."""
    read, changed = organisation._read, []

    def interrupted(connection: Connection, body: str) -> Organisation:
        picture = read(connection, body)
        if not changed:
            changed.append(True)
            monkeypatch.setattr(organisation, "_read", read)
            appoint_eve(elsewhere, shire)
        return picture

    monkeypatch.setattr(organisation, "_read", interrupted)
    with shire.office.database.write() as connection:
        picture = organisation.load(connection, shire.body)
    assert picture.on(TODAY).held_by(shire.people["eve"])
    assert picture.sequence == len(shire.events()) - 1


def test_two_holders_appointed_at_once_leave_one(shire: Shire, elsewhere: Office) -> None:
    acts.create_post(shire.office, shire.now, shire.body, key="clerk", title="Clerk", by=None)
    outcomes = _both(shire, elsewhere, lambda office, name: _clerk(office, shire, name))
    assert sorted(outcomes) == ["done", "post_already_held"]
    assert len(shire.now_stands().on(TODAY).officers_in("clerk")) == 1


@only("postgresql")
def test_two_holders_who_both_found_the_post_free_leave_one(
    shire: Shire, elsewhere: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    acts.create_post(shire.office, shire.now, shire.body, key="clerk", title="Clerk", by=None)
    _together(monkeypatch)
    outcomes = _both(shire, elsewhere, lambda office, name: _clerk(office, shire, name))
    assert sorted(outcomes) == ["done", "post_already_held"]


@only("postgresql")
def test_two_officers_enrolled_at_once_under_one_address_leave_one(
    shire: Shire, elsewhere: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    _together(monkeypatch)

    def enrol(office: Office, name: str) -> None:
        acts.enrol(office, shire.now, shire.body, name=name, email=f"zoe@{shire.slug}.example", password=None, by=None)

    assert sorted(_both(shire, elsewhere, enrol)) == ["done", "email"]


def test_an_act_gives_up_where_others_are_always_faster(shire: Shire, monkeypatch: pytest.MonkeyPatch) -> None:
    def late(connection: Connection, body: str) -> Organisation:
        picture = organisation.load(connection, body)
        return Organisation(
            body=picture.body, sequence=picture.sequence - 1, posts=picture.posts, appointments=picture.appointments
        )

    monkeypatch.setattr(act_module, "load", late)
    before = shire.events()
    with pytest.raises(Busy, match="try again"):
        acts.set_parameter(shire.office, shire.now, shire.body, key="days", value=1, starts_on=TODAY, by=None)
    monkeypatch.undo()
    assert shire.events() == before


def _clerk(office: Office, shire: Shire, name: str) -> None:
    acts.appoint(
        office,
        shire.now,
        shire.body,
        post="clerk",
        officer=shire.people[name],
        starts_on=TODAY,
        by=shire.people["cyn"],
        confirmed_by=shire.people["dev"],
    )


def _together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let two acts read the body before either writes."""
    meeting, seen = threading.Barrier(2, timeout=10), threading.local()

    def load(connection: Connection, body: str) -> Organisation:
        picture = organisation.load(connection, body)
        if not getattr(seen, "met", False):
            seen.met = True
            meeting.wait()
        return picture

    monkeypatch.setattr(act_module, "load", load)


def _both(shire: Shire, elsewhere: Office, attempt: Callable[[Office, str], None]) -> list[str]:
    def outcome(where: tuple[Office, str]) -> str:
        try:
            attempt(*where)
        except ActionRefused as refused:
            return refused.blockers[0].code
        except Invalid as wrong:
            return wrong.faults[0].where
        return "done"

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(outcome, [(shire.office, "eve"), (elsewhere, "ben")]))
