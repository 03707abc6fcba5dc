"""What the tables of a body say at the end, held against its whole log: head, organisation, counters, values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, select

from app.audit.chain import Chain
from app.audit.checks import moment
from app.audit.past import GONE, Past
from app.audit.signatures import is_signed
from app.clock import local_day
from app.decisions.tables import counter
from app.log.ids import is_id
from app.log.kinds import Kind
from app.log.note import VerifierKey
from app.log.tables import head, value
from app.log.tree import Edge
from app.officers.act import ENDING
from app.officers.record import changes, stored
from app.officers.rules import OPERATOR
from app.officers.tables import adoption, officer
from app.workflow.definition import Definition

Said = Iterator[tuple[str, str, int | None]]  # check, sentence, event


def head_of(connection: Connection, body: str) -> Row[Any] | None:
    return connection.execute(select(head).where(head.c.body_id == body)).one_or_none()


def head_faults(chain: Chain, row: Row[Any] | None, key: VerifierKey | None) -> Said:
    """The head says of the log what its last event made of it."""
    last = chain.next - 1 if chain.next else None
    if row is None:
        yield "V05-head", "The log has no head.", last
        return
    if row.size > chain.next:
        yield "V04-sequence", f"The head counts {row.size} events; from event {chain.next} on they are missing.", chain.next
    elif row.size < chain.next:
        yield "V05-head", f"The head counts {row.size} events; there are {chain.next}.", row.size
    told = (
        ("root", row.root, chain.root),
        ("right edge", Edge.from_bytes(row.size, row.edge).root() if _fits(row) else b"", chain.root),
        ("standing", row.standing, chain.standing),
        ("time", row.at, chain.at or row.at),
    )
    for what, found, expected in told:
        if row.size == chain.next and found != expected:
            yield "V05-head", f"The {what} in the head is not that of the last event.", last
    if key is not None and not is_signed(key, row.origin, row.size, row.root, row.signature):
        yield "V01-signature", "The checkpoint in the head is not signed by the key.", last


def _fits(row: Row[Any]) -> bool:
    return bool(row.size >= 0 and len(row.edge) == row.size.bit_count() * 32)


def counter_faults(connection: Connection, chain: Chain) -> Said:
    """Each counter stands at the last number that was taken."""
    rows = connection.execute(select(counter).where(counter.c.body_id == chain.body))
    held = {(row.series, row.year): row.taken for row in rows}
    for series, year in sorted(held.keys() | chain.taken.keys()):
        stands, taken = held.get((series, year)), chain.taken.get((series, year), 0)
        if (stands or 0) != taken:
            yield "V15-numbers", f"The counter of {series} in {year} stands at {stands}; the last number taken is {taken}.", None


def value_faults(connection: Connection, chain: Chain, expected: int) -> Said:
    """No value is kept that no event names."""
    count = connection.execute(select(func.count()).select_from(value).where(value.c.body_id == chain.body)).scalar_one()
    if count > expected:
        yield "V19-values", f"{count - expected} values are kept that no event names.", None


def past_faults(chain: Chain, past: Past) -> Said:
    """What was read of the organisation by itself is what stands in the log."""
    if len(past.events) != chain.organisational:
        says = f"The log has {chain.organisational} events about the organisation; its index finds {len(past.events)}."
        yield "V17-columns", says, None


def organisation_faults(connection: Connection, past: Past, definitions: Mapping[str, Definition]) -> Said:
    """The rows of the organisation are what its events make of them; what it adopted is kept."""
    made, whence = past.rows(), _whence(past)
    held = stored(connection, past.body, [key[0] for key in made[officer.name] if is_id(str(key[0]))])
    for table, rows in made.items():
        for key in sorted(rows.keys() | held[table].keys(), key=repr):
            for says in _row_faults(table, rows.get(key), held[table].get(key)):
                yield "V17-organisation", says, whence.get((table, key))
    for key, row in made[adoption.name].items():
        if row["digest"] not in definitions:
            says = f"The definition {row['digest']!a:.14} that was adopted is not kept as it was."
            yield "V11-procedure", says, whence.get((adoption.name, key))


def _row_faults(table: str, made: Mapping[str, Any] | None, held: Mapping[str, Any] | None) -> Iterator[str]:
    if made is None:
        yield f"There is a row of {table} that no event made."
    elif held is None:
        yield f"A row of {table} is missing."
    else:
        differ = [column for column in held if held[column] != made.get(column) and made.get(column) != GONE]
        if differ:
            yield f"A row of {table} differs in {', '.join(differ)} from what the events make of it."


def _whence(past: Past) -> dict[tuple[str, tuple[Any, ...]], int]:
    """Give the last event that had to do with each row."""
    found: dict[tuple[str, tuple[Any, ...]], int] = {}
    for seq, event in past.events:
        for change in changes(past.body, event, past.opened):
            found[change.table.name, tuple(change.key[column.name] for column in change.table.primary_key)] = seq
    return found


def authority_faults(past: Past) -> Said:
    """Whoever changed the organisation held the post in which they did so."""
    for seq, event in past.events:
        actor, capacity, kind = event["actor"], event["capacity"], event["kind"]
        picture, at = past.at(past.before(seq)), moment(event["at"])
        standing = picture.on(local_day(at)) if picture and at and kind != Kind.BODY_CREATED else None
        if standing and standing.ended and kind not in ENDING:
            yield "V17-succession", "It changes a body that had ended by then.", seq
        if actor is None:
            if capacity != OPERATOR or kind == Kind.BODY_HOLD_SET:
                yield "V12-standing", f"Nobody is named who acted as {capacity!a:.70}.", seq
            continue
        if standing and not any(h.post == capacity for h in standing.held_by(str(actor))):
            yield "V12-standing", f"Who acted as {capacity!a:.70} did not hold that post on that day.", seq
        if standing and kind == Kind.BODY_HOLD_SET and capacity != standing.finance_post:
            yield "V12-standing", f"It is not for {capacity!a:.70} to hold spending back.", seq


BY_THE_OPERATOR = (Kind.BODY_CREATED, Kind.BODY_SUCCEEDED)  # which no officer enters


def entry_faults(past: Past) -> Said:
    """What nobody signed in for was entered by the operator, who named who did it: and that is told."""
    for seq, event in past.events:
        entered_by = event["data"].get("entered_by", "")
        signed_in = entered_by is None and event["actor"] is not None and event["kind"] not in BY_THE_OPERATOR
        if entered_by != OPERATOR and not signed_in:
            yield "V12-standing", "It does not say that the operator entered it, and there is no other way to enter it.", seq


def enrolled(past: Past) -> set[str]:
    """Give the officers that were enrolled in this body."""
    return {event["data"]["officer"] for _, event in past.events if event["kind"] == Kind.OFFICER_ENROLLED}


Told = tuple[int, str, tuple[str, ...]]  # event, the other body, what both logs say


def successions(past: Past) -> list[Told]:
    """Give what a body's log says of the bodies that took over from it, or from which it did."""
    found = []
    for seq, event in past.events:
        if event["kind"] == Kind.BODY_SUCCEEDED:
            data = event["data"]
            pair = (past.body, data["other"]) if data["other_is"] == "successor" else (data["other"], past.body)
            same = (*pair, *(str(data[key]) for key in ("starts_on", "carry_on", "for_old", "for_new")))
            found.append((seq, str(data["other"]), same))
    return found


def one_sided(told: Mapping[str, Sequence[Told]]) -> Iterator[tuple[str, str, int]]:
    """Name each succession that the log of the other body, where that was read too, does not tell, or tells otherwise."""
    for body, said in told.items():
        for seq, other, same in said:
            if other in told and same not in [each for _, _, each in told[other]]:
                yield body, f"The log of the body {other} does not say the same of this succession.", seq
