"""An act is there whole or not at all, wherever it is cut off; and the signer's own note is never ahead of what is there.

An act dies in a child process at a place that the parent chooses from outside: before one of its statements, or between its
commit and its confirmation. Nothing in the application knows of these places.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import count
from typing import Any

import orjson
import pytest
from sqlalchemy import event as listening
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app.audit.verify import verify
from app.db import Database, Embedded, metadata
from app.decisions import actions
from app.decisions.commands import Act, Asked, Command, Revise
from app.decisions.secretariat import Secretariat
from app.errors import LogStopped
from app.install import open_office
from app.log.office import Office
from app.log.tables import head
from app.officers.pictures import Organisations
from app.wire import Wire
from tests.homes import Engine, Home, Homes
from tests.integration.decisions.conftest import COMPLETE, Town, plainly
from tests.world import make_world

pytestmark = [pytest.mark.durable, pytest.mark.xdist_group("durable")]

Patch = Callable[[Office], None]


@pytest.fixture
def home(durable_homes: Homes, kind: Engine) -> Iterator[Home]:
    made = durable_homes.copy(kind)
    yield made
    durable_homes.remove(made)


@pytest.fixture
def town(home: Home, now: datetime) -> Town:
    world = make_world(home.office, now)
    return Town(Secretariat(home.office, Organisations()), world.body, world.officers, now, world.definition)


def submitting(town: Town) -> tuple[str, Command]:
    """An act that takes a number."""
    return "policy_officer", Act(decision=town.complete(), action="submit")


def editing(town: Town) -> tuple[str, Command]:
    """An act that voids sign-offs and keeps values and a revision."""
    return "policy_officer", Revise(decision=town.signed(), changes={**COMPLETE, "title": "A wider footbridge"})


def superseding(town: Town) -> tuple[str, Command]:
    """An act that changes two decisions and writes in both histories."""
    old = town.signed()
    town.act("commissioner", old, "approve")
    return "commissioner", Act(decision=town.signed(links=[{"kind": "supersedes", "decision": old}]), action="approve")


ACTS = [submitting, editing, superseding]


@pytest.mark.parametrize("act", ACTS)
def test_an_act_that_dies_before_any_of_its_statements_leaves_nothing(home: Home, town: Town, act: Any) -> None:
    post, command = act(town)
    asked, before = _asked(town, post, command), _everything(home)
    for statements in count(1):
        if _child(home, asked, command, lambda office, n=statements: _dies_before(office, n)) == 0:
            break
        assert _everything(home) == before, statements
        assert _seen(home) == _size(home, town)
    assert statements > 8  # a lock, values, a row, an event, a head, an answer and the commit at the least
    assert _everything(home) != before
    assert _again(home, town, asked, command)["recorded"]
    assert _faults(home, town) == []


@pytest.mark.parametrize("act", ACTS)
def test_an_act_that_dies_between_commit_and_confirmation_is_there_and_the_signers_note_is_raised_later(
    home: Home, town: Town, act: Any
) -> None:
    post, command = act(town)
    asked, before = _asked(town, post, command), _size(home, town)
    assert _child(home, asked, command, _dies_before_confirming) == -signal.SIGKILL
    assert _size(home, town) > before
    assert _seen(home) == before  # behind, never ahead
    assert _faults(home, town) == []
    events = len(town.events())
    assert _again(home, town, asked, command)["recorded"]  # the answer that was kept, and no second act
    assert len(town.events()) == events
    town.open()
    assert _seen(home) == _size(home, town) == events + 1
    assert _faults(home, town) == []


def test_a_note_that_is_torn_while_it_is_raised_leaves_the_one_before(home: Home, town: Town) -> None:
    post, command = submitting(town)
    asked, before = _asked(town, post, command), _size(home, town)
    assert _child(home, asked, command, _dies_tearing_the_note) == -signal.SIGKILL
    assert (_seen(home), _size(home, town)) == (before, before + 1)
    town.open()
    assert _seen(home) == _size(home, town)


@pytest.mark.parametrize("act", ACTS)
def test_a_commit_that_fails_leaves_nothing_and_the_next_act_goes_on(
    home: Home, town: Town, act: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    post, command = act(town)
    asked, before = _asked(town, post, command), _everything(home)
    with monkeypatch.context() as patched:
        _fail(patched, home.database, after_commit=False)
        with pytest.raises(OperationalError):
            actions.perform(town.secretariat, asked, command, plainly)
    assert _everything(home) == before
    assert _seen(home) == _size(home, town)
    assert _again(home, town, asked, command)["recorded"]
    assert _faults(home, town) == []


def test_an_act_whose_commit_was_not_heard_of_is_told_by_its_key(home: Home, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    post, command = superseding(town)
    asked, before = _asked(town, post, command), _size(home, town)
    with monkeypatch.context() as patched:
        _fail(patched, home.database, after_commit=True)
        with pytest.raises(OperationalError):
            actions.perform(town.secretariat, asked, command, plainly)
    assert (_size(home, town), _seen(home)) == (before + 2, before)
    assert _again(home, town, asked, command)["state"] == "approved"
    assert _size(home, town) == before + 2
    town.open()
    assert _seen(home) == _size(home, town)
    assert _faults(home, town) == []


def test_an_older_copy_of_the_database_is_not_written_on(home: Home, town: Town, durable_homes: Homes) -> None:
    decision = town.complete()
    older = _copied(home, durable_homes)
    town.act("policy_officer", decision, "submit")
    office = open_office(older.settings.model_copy(update={"data": home.settings.data, "database_url": older.settings.database}))
    restored = Town(Secretariat(office, Organisations()), town.body, town.officers, town.now, town.definition, {decision: 2})
    before = restored.events()
    with pytest.raises(LogStopped, match="behind what was signed"):
        restored.act("policy_officer", decision, "submit")
    assert restored.events() == before
    found = verify(office.database, [office.signer.verifier], bodies=[town.body], here=office.signer).findings
    assert {finding.check for finding in found} == {"V07-shorter"}
    office.signer.close()
    office.database.close()
    durable_homes.remove(older)


# --- dying ------------------------------------------------------------------------------------------------------------


def _child(home: Home, asked: Asked, command: Command, patch: Patch) -> int:
    """Do an act in a child process that may die of what is patched there; give its exit code."""
    home.close()  # no connection is shared with the child
    child = os.fork()
    if child == 0:
        try:
            office = open_office(home.settings)
            patch(office)
            actions.perform(Secretariat(office, Organisations()), asked, command, plainly)
            os._exit(0)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(70)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, -signal.SIGKILL), "the child failed of something else"
    return code


def _die(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _dies_before(office: Office, statements: int) -> None:
    """Die where this statement is about to be sent, the commit the last of them; those before it may wait to go with it."""
    sent = 0

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        nonlocal sent
        sent += not statement.startswith("BEGIN")
        if sent == statements:
            _die()
        if statement == "COMMIT":
            sent = -sys.maxsize  # what comes after it is another transaction's

    listening.listen(office.database.engine, "before_cursor_execute", note)


def _dies_before_confirming(_office: Office) -> None:
    actions.confirm = _die


def _dies_tearing_the_note(_office: Office) -> None:
    whole = os.pwrite

    def torn(file: int, data: bytes, offset: int) -> int:
        whole(file, data[: len(data) // 2], offset)
        _die()
        return 0

    os.pwrite = torn


def _fail(patched: pytest.MonkeyPatch, database: Database, *, after_commit: bool) -> None:
    """Let every commit fail, or let it succeed and its news be lost."""
    dialect = database.engine.dialect
    way: Any = Wire if dialect.name == "postgresql" else Embedded
    commit = way.commit

    def failing(one: Any) -> None:
        if after_commit:
            commit(one)
        raise dialect.loaded_dbapi.OperationalError("the connection was lost")

    patched.setattr(way, "commit", failing)


# --- looking ----------------------------------------------------------------------------------------------------------


def _asked(town: Town, post: str, command: Command) -> Asked:
    return town.asked(post, town.versions[command.decision], key="once", payload="the same")


def _again(home: Home, town: Town, asked: Asked, command: Command) -> dict[str, Any]:
    """Send the same act with the same key, as a client does that was not answered."""
    answer = actions.perform(Secretariat(home.office, Organisations()), asked, command, plainly)
    told: dict[str, Any] = orjson.loads(answer.body)
    return told


def _everything(home: Home) -> dict[str, list[tuple[Any, ...]]]:
    """Give every row of every table."""
    with home.database.read() as connection:
        tables = metadata.sorted_tables
        return {t.name: sorted((tuple(row) for row in connection.execute(select(t))), key=repr) for t in tables}


def _size(home: Home, town: Town) -> int:
    with home.database.read() as connection:
        return int(connection.execute(select(head.c.size).where(head.c.body_id == town.body)).scalar_one())


def _seen(home: Home) -> int:
    """Give the size that the signer's note remembers of the one log that there is."""
    with home.database.read() as connection:
        origin = connection.execute(select(head.c.origin)).scalar_one()
    home.office.signer.close()  # what other processes wrote is in the file
    seen = home.office.signer.seen(origin)
    assert seen is not None
    return seen[0]


def _faults(home: Home, town: Town) -> list[str]:
    signer = home.office.signer
    return [f.sentence() for f in verify(home.database, [signer.verifier], bodies=[town.body], here=signer).findings]


def _copied(home: Home, homes: Homes) -> Home:
    """Take a copy of the database as a backup would, beside the original."""
    home.close()
    copy = homes.copy(home.kind)
    if home.kind == "postgresql":
        homes.cluster.drop(copy.name)
        homes.cluster.create(copy.name, home.name)
    else:
        for file in home.settings.data.glob("duly.sqlite*"):
            shutil.copy(file, copy.settings.data)
    return copy
