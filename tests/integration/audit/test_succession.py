"""After a succession whoever has the key can still write to the log of the old body, or of one body alone: it is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.audit.verify import verify
from app.decisions.succession import Taking, succeed
from app.log.canonical import decode
from app.log.head import Entry, append
from app.log.kinds import Kind
from app.log.office import Office
from app.log.signer import Signer
from app.log.tables import event
from app.officers import acts
from tests.homes import Engine, Home
from tests.integration.audit.history import World, founded


@pytest.fixture
def pair(kind: Engine, fresh_database: Callable[[Engine], Home], now: datetime) -> tuple[World, World]:
    """An old body with a decision, and the one that has taken over from it and has counted on."""
    office = fresh_database(kind).office
    old = founded(office, now)
    old.to_approved(old.open())
    new = World(office, old.now, acts.create_body(office, old.now, slug=f"heir-{old.slug}", name="Heir").id, "heir")
    day = old.now.date()
    succeed(office, old.now, Taking(old=old.body, new=new.body, starts_on=day, authority="Order", carry_on=True))
    new.people |= old.people
    acts.adopt(office, new.now, new.body, definition=old.secretariat.procedures.get(*_digest(old)), by=None)
    new.now = old.now
    new.to_approved(new.open())
    return old, new


def _digest(world: World) -> Any:
    with world.office.database.read() as connection:
        digest = world.secretariat.organisations.fresh(connection, world.body).adoptions[0].digest
        world.secretariat.procedures.get(connection, digest)
    return None, digest


def events(world: World) -> list[dict[str, Any]]:
    with world.office.database.read() as connection:
        rows = connection.execute(select(event.c.bytes).where(event.c.body_id == world.body).order_by(event.c.seq))
        return [decode(row.bytes) for row in rows]


def found(world: World) -> list[tuple[str | None, int | None]]:
    report = verify(world.office.database, [world.office.signer.verifier])
    return [(f.body, f.seq) for f in report.findings if f.check == "V17-succession"]


def write(world: World, folder: Path, told: dict[str, Any], **changed: Any) -> int:
    """Write an event again at the end of a log, signed with the key."""
    fields = {**told, **changed}
    entry = Entry(
        kind=Kind(fields["kind"]),
        actor=fields["actor"],
        capacity=fields["capacity"],
        decision=fields["decision"],
        version=fields["version"],
        from_state=fields["from"],
        to_state=fields["to"],
        data=fields["data"],
    )
    office = Office(world.office.database, Signer(folder, world.office.signer.key))
    with world.office.database.write() as connection:
        return append(connection, office, world.body, entry, world.now).seq


def first(world: World, kind: str) -> dict[str, Any]:
    return next(told for told in events(world) if told["kind"] == kind)


def test_both_logs_verify_and_the_successor_counts_on(pair: tuple[World, World]) -> None:
    old, new = pair
    report = verify(new.office.database, [new.office.signer.verifier], here=new.office.signer)
    assert [f.sentence() for f in report.findings] == []
    numbers = [told["data"]["number"]["reference"] for told in events(new) if told["data"].get("number")]
    assert numbers == ["2/2026"]
    assert [told["data"]["other_is"] for told in (first(old, "body:succeed:done"), first(new, "body:succeed:done"))] == [
        "successor",
        "predecessor",
    ]


@pytest.mark.parametrize("kind_of_event", ["appointment:make:done", "procedure:adopt:done", "decision:open:done"])
def test_what_is_added_to_the_old_body_after_its_end_is_named(
    pair: tuple[World, World], tmp_path: Path, kind_of_event: str
) -> None:
    old, _ = pair
    told = first(old, kind_of_event)
    data = {**told["data"], **({"now": told["at"]} if "now" in told["data"] else {})}
    fresh = {"decision": "01993c1e-6d2f-7a51-9b0e-2f64c7d0a113"} if told["decision"] else {}
    data |= {"now": events(old)[-1]["at"]} if "now" in data else {}
    assert (old.body, write(old, tmp_path, told, data=data, **fresh)) in found(old)


def test_a_succession_that_only_one_log_tells_is_named(pair: tuple[World, World], tmp_path: Path) -> None:
    new = pair[1]
    told = first(new, "body:succeed:done")
    seq = write(new, tmp_path, told, data={**told["data"], "starts_on": "2020-01-01", "posts": [], "appointments": []})
    assert found(new) == [(new.body, seq)]


def test_numbers_that_do_not_carry_on_are_named(pair: tuple[World, World], tmp_path: Path) -> None:
    new = pair[1]
    submitted = next(told for told in events(new) if told["data"].get("number"))
    number = {**submitted["data"]["number"], "number": 7, "reference": "7/2026"}
    seq = write(new, tmp_path, submitted, data={**submitted["data"], "number": number}, version=90)
    report = verify(new.office.database, [new.office.signer.verifier])
    assert ("V15-numbers", seq) in {(f.check, f.seq) for f in report.findings}
