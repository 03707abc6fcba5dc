"""A dispensation by a post-holder of another body, in the log: it verifies, and one by somebody whom nobody named is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from app.officers.independents import end_independent, name_independent
from tests.homes import Home, Homes
from tests.integration.audit.conftest import History
from tests.integration.audit.history import LONG_AGO, POSTS, founded
from tests.integration.audit.intruder import Intruder, rows_in
from tests.integration.audit.test_forgery import CUT, Event, Forgery, forge, person, told

OTHERS = dict(zip(POSTS, ("ike", "ida", "ivo", "ira", "ian"), strict=True))
DISPENSED = ("decision:dispense:done", "relieved", None)


@pytest.fixture(scope="module")
def history(own_home: Home, now: datetime) -> History:
    """Ida of another body is named and gives a dispensation; Ivo was named and is so no more; Ike never was."""
    world, other = (
        founded(own_home.office, now),
        founded(own_home.office, now, "other", OTHERS),
    )
    with own_home.database.read() as connection:
        older = rows_in(connection)
    world.people |= other.people
    for who, post in (("ida", "monitoring_officer"), ("ivo", "chief_finance_officer")):
        there = {"of_body": other.body, "of_post": post, "starts_on": LONG_AGO, "by": None}
        named = name_independent(world.office, now, world.body, officer=other.people[who], **there).id
    end_independent(world.office, now, world.body, independent=named, ends_on=date(2025, 12, 31), by=None)
    decision = world.open()
    world.act("olive", decision, "submit")
    world.dispense("ida", decision, "originator_signs", "olive")
    return History(world, {"relieved": decision}, other, older)


@pytest.fixture(scope="module")
def _broken_in(history: History, own_home: Home, homes: Homes) -> Iterator[Intruder]:
    intruder = Intruder.of(own_home, homes)
    yield intruder
    intruder.leave()


def by_ike(event: Event, history: History) -> Event:
    return told(actor=person("ike"), data__post="policy_officer")(event, history)


def of_the_own_body(event: Event, history: History) -> Event:
    return told(actor=person("mona"), data__of_body=history.body, data__post="monitoring_officer")(event, history)


FORGERIES = (
    Forgery("A dispensation by an outsider whom nobody named", DISPENSED, by_ike, "V12-standing"),
    Forgery(
        "One by an outsider whose naming had ended",
        DISPENSED,
        told(actor=person("ivo"), data__post="chief_finance_officer"),
        "V12-standing",
    ),
    Forgery(
        "One in another post than the outsider was named in", DISPENSED, told(data__post="chief_finance_officer"), "V12-standing"
    ),
    Forgery("One as an outsider of a body that did not name them so", DISPENSED, told(data__of_body="0" * 36), "V12-standing"),
    Forgery("One as an outsider by an officer of the body itself", DISPENSED, of_the_own_body, "V12-standing"),
    Forgery(
        "One from a rule that an outsider cannot lift either", DISPENSED, told(data__rule="certifier_decides"), "V12-permission"
    ),
    Forgery("One that an outsider gives to themself", DISPENSED, told(data__officer=person("ida")), "V12-permission"),
    Forgery("One told as given in a post of the body", DISPENSED, told(capacity="monitoring_officer"), "V12-standing"),
)


def test_a_true_dispensation_from_another_body_is_not_suspected(history: History) -> None:
    report = history.report(bodies=[history.body])
    assert [f.sentence() for f in report.findings] == []


@pytest.mark.parametrize("forgery", FORGERIES, ids=[f.says for f in FORGERIES])
def test_a_forged_dispensation_is_named(forgery: Forgery, history: History, intruder: Intruder, tmp_path: Path) -> None:
    event = history.events[history.seq(*forgery.which)]
    seq = forge(history, intruder, tmp_path, forgery.which, forgery.forged(event, history))
    found = {(f.check, f.seq) for f in history.report(bodies=[history.body]).findings}
    assert (forgery.check, seq) in found


def test_the_true_dispensation_written_so_is_not_suspected(history: History, intruder: Intruder, tmp_path: Path) -> None:
    seq = forge(history, intruder, tmp_path, DISPENSED, history.events[history.seq(*DISPENSED)])
    found = [f for f in history.report(bodies=[history.body]).findings if f.seq == seq]
    assert [f.sentence() for f in found if f.check not in CUT] == []
