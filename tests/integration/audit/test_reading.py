"""However the history is read, in pages of any size, by several processes, while work goes on: it says the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, select

from app.audit import chain, matters, past, signatures, verify, work
from app.log.canonical import encode
from app.log.head import Entry, append
from app.log.kinds import Kind
from app.log.office import Office
from app.log.signer import Signer
from app.log.tables import event as events
from app.officers import acts
from app.officers.organisation import load
from tests.integration.audit.conftest import History
from tests.integration.audit.intruder import Intruder
from tests.integration.audit.test_tampering import middle_deleted, value_edited


@pytest.mark.parametrize("size", [1, 2, 7])
def test_pages_of_any_size(size: int, history: History, intruder: Intruder, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = history.report()
    for module in (chain, matters, past, signatures):
        monkeypatch.setattr(module, "PAGE", size)
    monkeypatch.setattr(verify, "STRETCH", size)
    monkeypatch.setattr(verify, "FEW", 10)
    assert history.report() == whole
    value_edited(history, intruder)
    middle_deleted(history, intruder)
    broken = history.report()
    monkeypatch.undo()
    assert [f for f in broken.findings if f not in history.report().findings] == []


def test_several_processes_find_what_one_finds(history: History, intruder: Intruder) -> None:
    value_edited(history, intruder)
    middle_deleted(history, intruder)
    assert history.report(processes=2) == history.report(processes=1)


def test_this_process_takes_parts_too_and_finds_the_same(
    history: History, intruder: Intruder, monkeypatch: pytest.MonkeyPatch
) -> None:
    value_edited(history, intruder)
    middle_deleted(history, intruder)
    alone = history.report(processes=1)
    monkeypatch.setattr(verify, "LONG", 0)
    monkeypatch.setattr(verify, "STRETCH", 10)
    monkeypatch.setattr(verify, "FEW", 10)
    monkeypatch.setattr(verify.os, "cpu_count", lambda: 2)
    assert history.report(processes=None).findings == alone.findings


def test_work_goes_on_meanwhile(history: History, intruder: Intruder, monkeypatch: pytest.MonkeyPatch) -> None:
    """After each page that is read, somebody opens, comments and changes posts: nothing of it is a contradiction."""
    monkeypatch.setattr(chain, "PAGE", 25)
    monkeypatch.setattr(matters, "PAGE", 25)
    world, plain = history.other, work.Reader.snapshot
    notice = world.open()
    busy = [False]

    @contextmanager
    def then_work(reader: work.Reader) -> Iterator[Connection]:
        with plain(reader) as connection:
            yield connection
        if not busy[0]:
            busy[0] = True
            world.comment("olive", notice, "Still at it.")
            world.revise("olive", notice, sections__summary={"is": "given", "value": f"Draft of {world.now}."})
            acts.set_parameter(
                world.office, world.now, world.body, key="finance_days", value=4, starts_on=date(2025, 1, 1), by=None
            )
            world.act("olive", world.open(), "submit")
            busy[0] = False

    monkeypatch.setattr(work.Reader, "snapshot", then_work)
    report = history.report()
    assert [f.sentence() for f in report.findings] == []
    assert next(log for log in report.logs if log.body == world.body).size > 60


def test_progress_is_told_to_its_end(history: History, intruder: Intruder) -> None:
    told: list[tuple[str, int, int]] = []
    history.report(bodies=[history.body], progress=lambda *step: told.append(step))
    assert told[-1][0] == history.origin
    assert told[-1][1] == told[-1][2] > 0


def test_the_organisation_folded_from_events_is_the_one_that_acts_are_judged_by(history: History, intruder: Intruder) -> None:
    with history.world.office.database.read() as connection:
        folded = past.Past(history.body)
        folded.catch_up(connection)
        assert folded.at(folded.before(len(history.events))) == load(connection, history.body)


# --- what was disposed of ---------------------------------------------------------------------------------------------


def dispose(history: History, intruder: Intruder, commitments: list[str], signer: Signer) -> int:
    """Record a disposal as its act will: an event that names the commitments whose values are destroyed."""
    office = history.world.office
    data = {"values": commitments, "now": history.events[-1]["at"]}
    entry = Entry(kind=Kind.DECISION_DISPOSED, actor=None, capacity="operator", decision=history.notices["deferred"], data=data)
    with intruder.database().write() as connection:
        return append(connection, Office(office.database, signer), history.body, entry, history.world.now).seq


def content_without(intruder: Intruder, notice: str, path: str) -> None:
    held = json.loads(bytes(intruder.asks("select content from decision where id = :notice", notice=notice)))
    del held["content"][path]
    intruder.does("update decision set content = :held where id = :notice", held=encode(held), notice=notice)


def test_a_disposal_accounts_for_values_that_are_gone(history: History, intruder: Intruder, tmp_path: Any) -> None:
    notice = history.notices["deferred"]
    opening = history.events[history.seq("decision:open:done", "deferred")]
    commitment = opening["data"]["set"]["sections.summary"]
    dispose(history, intruder, [commitment], Signer(tmp_path, history.world.office.signer.key))
    intruder.does("delete from value where commitment = :c", c=commitment)
    content_without(intruder, notice, "sections.summary")
    report = history.report(bodies=[history.body])
    assert [f.sentence() for f in report.findings] == []
    moved = sum(e["decision"] == notice and "given" in e["data"] for e in history.events)
    assert (report.logs[0].disposed, report.logs[0].replays["disposed"]) == (1, moved)


def test_a_disposal_that_did_not_happen(history: History, intruder: Intruder, tmp_path: Any) -> None:
    opening = history.events[history.seq("decision:open:done", "deferred")]
    commitment = opening["data"]["set"]["sections.summary"]
    seq = dispose(history, intruder, [commitment], Signer(tmp_path, history.world.office.signer.key))
    found = {(f.check, f.seq, f.decision) for f in history.report(bodies=[history.body]).findings}
    assert found == {("V19-values", seq, history.notices["deferred"])}


# --- rows that belong to nobody ---------------------------------------------------------------------------------------


def test_an_officer_whom_nobody_enrolled(history: History, intruder: Intruder) -> None:
    row = {"id": "0" * 36, "email": "ghost@shire.example", "at": "2026-03-02T09:30:00.000000Z"}
    intruder.does("insert into officer (id, name, email, enrolled_at) values (:id, 'Ghost', :email, :at)", **row)
    assert {f.check for f in history.report().findings} == {"V17-stray"}


def test_rows_of_a_body_without_a_log(history: History, intruder: Intruder) -> None:
    intruder.does("insert into counter (body_id, series, year, taken) values (:body, 'decisions', 2026, 3)", body="0" * 36)
    assert {(f.check, f.body) for f in history.report().findings} == {("V17-stray", "0" * 36)}


def test_nothing_is_written(history: History, intruder: Intruder) -> None:
    def stored() -> list[Any]:
        with intruder.engine.begin() as connection:
            return [tuple(row) for row in connection.execute(select(events).order_by(events.c.body_id, events.c.seq))]

    before = stored()
    history.report()
    assert stored() == before
