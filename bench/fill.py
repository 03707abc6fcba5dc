"""Very many decisions, written past the application: real ones, made by acts, are multiplied inside the database.

A copy has its own id, reference, places in the log and commitments, and can be read and acted on. For the sake of room its
events and sign-offs do not list what they cover or were given. Only figures are made with this.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Row, text

from app.log.note import Checkpoint
from app.log.tree import HASH_BYTES, Edge
from bench.in_process import Clerk
from bench.life import ACTS
from bench.town import Town, found
from tests.homes import Home

ENDED, RUNNING = 40, tuple(range(len(ACTS))) * 2  # real decisions: carried to the end, and stopped after so many acts
CHUNK = 25_000  # decisions written at once
VALUES_EACH = 1
WHOLE = 8  # one copy in so many has its whole history, the others only the last event of it
KNOWS_LZ4 = "select 'lz4' = any(enumvals) from pg_settings where name = 'default_toast_compression'"
PAST_RULES = ("event", "value", "revision", "decision", "head")

# What differs between the engines: an id, a commitment and a leaf for the n-th of many, and text inside bytes.
WORDS: Mapping[str, Mapping[str, str]] = {
    "sqlite": {
        "id": "printf('018f%04x-%04x-7000-8000-%012x', g / 4096, g % 4096 * 16, g)",
        "commitment": "printf('%08x%056x', cast((g * :values + j) * :spread_values as integer), 11)",
        "leaf": "cast(printf('%08x%024x', cast((:base + place) * :spread_events as integer), 11) as blob)",
        "series": "(with recursive n(g) as (select :first union all select g + 1 from n where g < :last) select g from n)",
        "few": "(with recursive n(j) as (select 0 union all select j + 1 from n where j < :values - 1) select j from n)",
        "swap": "cast(replace(replace(cast({bytes} as text), {old}, {new}), {old_ref}, {new_ref}) as blob)",
        "salt": "randomblob(16)",
        "bytes": "cast({text} as blob)",
    },
    "postgresql": {
        "id": "'018f' || lpad(to_hex(g / 4096), 4, '0') || '-' || lpad(to_hex(g % 4096 * 16), 4, '0') || '-7000-8000-' "
        "|| lpad(to_hex(g), 12, '0')",
        "commitment": "lpad(to_hex(((g * :values + j) * :spread_values)::bigint), 8, '0') || lpad('b', 56, '0')",
        "leaf": "convert_to(lpad(to_hex(((:base + place) * :spread_events)::bigint), 8, '0') || lpad('b', 24, '0'), 'UTF8')",
        "series": "(select generate_series(cast(:first as bigint), cast(:last as bigint)) as g)",
        "few": "(select generate_series(0, :values - 1) as j)",
        "swap": "convert_to(replace(replace(convert_from({bytes}, 'UTF8'), {old}, {new}), {old_ref}, {new_ref}), 'UTF8')",
        "salt": "decode(md5(g::text), 'hex')",
        "bytes": "convert_to({text}, 'UTF8')",
    },
}


@dataclass(frozen=True, slots=True)
class Filled:
    """An installation with so many decisions in one body."""

    home: Home
    town: Town
    decisions: int


def fill(home: Home, decisions: int) -> Filled:
    """Write so many decisions."""
    (town,) = found(home.office, datetime.now(UTC), 1, signed_in=False)
    clerk = Clerk(home.office, town)
    for acts in (*(len(ACTS) for _ in range(ENDED)), *RUNNING):
        clerk.life(acts)
    with _past_rules(home) as connection:
        _multiply(connection, home, town, decisions)
    _forget(home)
    with home.owner.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if home.kind == "postgresql":
            connection.execute(text("vacuum analyze"))
    return Filled(home, town, decisions)


def identity(number: int) -> str:
    """Give the id of a copy; every so many there is one with its whole history."""
    return f"018f{number // 4096:04x}-{number % 4096 * 16:04x}-7000-8000-{number:012x}"


def _multiply(connection: Connection, home: Home, town: Town, decisions: int) -> None:
    patterns = _patterns(connection, town)
    size = connection.execute(text("select size from head where body_id = :body"), {"body": town.body}).scalar_one()
    events_each = connection.execute(text("select count(*) from pattern_event")).scalar_one() / patterns / WHOLE + 1
    given = {
        "patterns": patterns,
        "values": VALUES_EACH,
        "spread_values": 2**32 / (decisions * VALUES_EACH + 1),
        "spread_events": 2**32 / (decisions * events_each + size + 1000),
    }
    for first in range(0, decisions, CHUNK):
        chunk = {**given, "first": first, "last": min(first + CHUNK, decisions) - 1, "base": size}
        for statement in _statements(home.kind):
            written = connection.execute(text(statement), {k: v for k, v in chunk.items() if f":{k}" in statement})
            size += written.rowcount if "into event" in statement else 0
    _head(connection, home, town, size)


def _patterns(connection: Connection, town: Town) -> int:
    """Number the real decisions, mixed, and keep a narrow form of their records and events beside them."""
    of = {"body": town.body}
    rows = connection.execute(text("select id, record from decision where body_id = :body order by id"), of).all()
    connection.execute(text("create temporary table pattern (n integer primary key, id varchar(36), record text)"))
    connection.execute(text("create temporary table pattern_event (n integer, seq integer, data text, last boolean)"))
    places = sorted(range(len(rows)), key=lambda n: n * 7 % len(rows))
    for n, (identity_, record) in zip(places, rows, strict=True):
        narrow = orjson.loads(record)
        narrow["signoffs"] = [{**signed, "covered": {}} for signed in narrow["signoffs"]]
        narrow["authors"] = {}
        pattern = {"n": n, "id": identity_, "record": orjson.dumps(narrow).decode()}
        connection.execute(text("insert into pattern values (:n, :id, :record)"), pattern)
        found_ = connection.execute(text("select seq, bytes from event where decision_id = :id"), {"id": identity_}).all()
        last = max(seq for seq, _ in found_)
        told = [{"n": n, "seq": seq, "data": _narrow(data), "last": seq == last} for seq, data in found_]
        connection.execute(text("insert into pattern_event values (:n, :seq, :data, :last)"), told)
    return len(rows)


def _narrow(data: bytes) -> str:
    event = orjson.loads(data)
    event["data"] = {key: value for key, value in event["data"].items() if key in ("action", "now", "comment", "number", "outcome")}
    return orjson.dumps(event, option=orjson.OPT_SORT_KEYS).decode()


def _statements(kind: str) -> Iterator[str]:
    words = WORDS[kind]
    reference = "case when d.reference is null then null else g || '/2025' end"
    old_reference = "'\"reference\":\"' || coalesce(d.reference, '-') || '\"'"
    new_reference = "'\"reference\":\"' || g || '/2025\"'"
    swapped = {"old": "d.id", "new": words["id"], "old_ref": old_reference, "new_ref": new_reference}
    same = (
        "workflow, d.definition, {reference}, d.title, d.state, d.outcome, d.version, d.revision, d.submitted, d.originator_post, "
    )
    also = "d.originator, d.preparer, d.decider, d.waiting_for, d.due_on, d.clock_on, d.changed_by, d.changed_at"
    from_ = f"from {words['series']} as s join pattern p on p.n = g % :patterns join decision d on d.id = p.id"
    record = words["swap"].format(bytes=words["bytes"].format(text="p.record"), **swapped)
    yield (
        "insert into decision (body_id, id, workflow, definition, reference, title, state, outcome, version, revision, submitted, "
        "originator_post, originator, preparer, decider, waiting_for, due_on, clock_on, changed_by, changed_at, "
        "record, content) "
        f"select d.body_id, {words['id']}, d.{same.format(reference=reference)}{also}, {record}, d.content {from_} order by g"
    )
    manifest = words["bytes"].format(text="'{}'")
    yield (
        "insert into revision (body_id, decision_id, n, version, manifest) "
        f"select d.body_id, {words['id']}, d.revision, d.revision, {manifest} {from_} order by g"
    )
    yield (
        "insert into value (body_id, commitment, salt, value, decision_id) "
        f"select d.body_id, {words['commitment']}, {words['salt']}, {words['bytes'].format(text=repr('x' * 58))}, {words['id']} "
        f"{from_} cross join {words['few']} as f order by g, j"
    )
    data = words["swap"].format(bytes=words["bytes"].format(text="q.data"), **swapped)
    yield (
        "insert into event (body_id, seq, bytes, leaf, nodes, root, signature, kind, decision_id, version, "
        "from_state, to_state, actor, at) "
        f"select body_id, :base + place, bytes, {words['leaf']}, nodes, root, signature, kind, id, version, "
        "from_state, to_state, actor, at "
        f"from (select e.body_id, row_number() over (order by g, e.seq) - 1 as place, {data} as bytes, e.nodes, e.root, "
        f"e.signature, e.kind, {words['id']} as id, e.version, e.from_state, e.to_state, e.actor, e.at {from_} "
        f"join pattern_event q on q.n = p.n and (q.last or g % {WHOLE} = 0) "
        "join event e on e.body_id = d.body_id and e.seq = q.seq) as made order by place"
    )


def _head(connection: Connection, home: Home, town: Town, size: int) -> None:
    """Sign a head of this size over a tree that was never built: appending needs no more than its right edge."""
    edge = Edge(size, tuple(secrets.token_bytes(HASH_BYTES) for _ in range(size.bit_count())))
    origin = connection.execute(text("select origin from head where body_id = :body"), {"body": town.body}).scalar_one()
    signature = home.office.signer.sign(Checkpoint(origin, size, edge.root()))
    grown: dict[str, Any] = {"body": town.body, "size": size, "root": edge.root(), "edge": edge.to_bytes(), "signature": signature}
    connection.execute(
        text("update head set size = :size, root = :root, edge = :edge, signature = :signature where body_id = :body"), grown
    )


def _forget(home: Home) -> None:
    """Let this host forget what it signed: the fabricated head does not follow from it."""
    home.close()
    for cached in ("office", "owner"):
        vars(home).pop(cached, None)
    shutil.rmtree(home.settings.data / "signer" / "logs")


@contextmanager
def _past_rules(home: Home) -> Iterator[Connection]:
    """Open a transaction of the owner's in which the rules of the database do not hold; they hold again afterwards."""
    with home.owner.write() as connection:
        if home.kind == "postgresql":
            for table in PAST_RULES:
                connection.execute(text(f"alter table {table} disable trigger user"))
            if connection.execute(text(KNOWS_LZ4)).scalar():  # packing wide values the old way is most of the time of filling
                connection.execute(text("set local default_toast_compression = 'lz4'"))
            yield connection
            for trigger in _triggers(connection):
                connection.execute(text(f"alter table {trigger.table} enable always trigger {trigger.name}"))
            return
        rules = connection.execute(text("select name, sql from sqlite_master where type = 'trigger'")).all()
        for rule in rules:
            connection.execute(text(f"drop trigger {rule.name}"))
        yield connection
        for rule in rules:
            connection.exec_driver_sql(rule.sql)


def _triggers(connection: Connection) -> Sequence[Row[Any]]:
    listed = (
        "select c.relname as table, t.tgname as name from pg_trigger t join pg_class c on c.oid = t.tgrelid "
        "where not t.tgisinternal"
    )
    return connection.execute(text(listed)).all()
