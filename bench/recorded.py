"""The writes and row locks of one real life of a notice, as its transactions sent them: what bare SQL is then made of.

Plain reads are left out, and what differs from one life to the next (ids, keys, places in the log) is marked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from typing import Any, Literal

import psycopg
from sqlalchemy import Engine, event
from starlette.testclient import TestClient

from app.main import create_app
from bench import life
from bench.town import Town
from tests.homes import Home

WRITES = re.compile(r"\s*(insert|update)\b|.*\bfor update\b", re.IGNORECASE | re.DOTALL)

What = Literal["decision", "body", "commitment", "key", "place", "next_place", "reference"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A value that is another in each life: which, and where there are several, the how-manieth."""

    what: What
    number: int = 0


@dataclass(frozen=True, slots=True)
class Sent:
    """One statement as the driver was given it, with its parameters by name: one row, or many."""

    statement: str
    rows: tuple[Mapping[str, Any], ...]
    order: tuple[str, ...]  # of the parameters, where the driver takes them by place
    many: bool

    def is_on(self, verb: str, table: str) -> bool:
        return re.match(rf"\s*{verb} {table}\b", self.statement, re.IGNORECASE) is not None

    @property
    def locks(self) -> bool:
        return self.statement.lower().lstrip().startswith("select")


Transaction = tuple[Sent, ...]


def recorded(home: Home, town: Town) -> tuple[Transaction, ...]:
    """Carry one life through the application, and give its committed transactions that wrote."""
    sent = _carry(home, town)
    decision = next(row["id"] for each in _all(sent) if each.is_on("insert into", "decision") for row in each.rows)
    commitments = [row["commitment"] for each in _all(sent) if each.is_on("insert into", "value") for row in each.rows]
    keys = [row["key"] for each in _all(sent) if each.is_on("insert into", "idempotency") for row in each.rows]
    known = {decision: Mark("decision"), town.body: Mark("body")}
    known |= {text: Mark("commitment", n) for n, text in enumerate(commitments)} | {
        key: Mark("key", n) for n, key in enumerate(keys)
    }
    return tuple(tuple(_marked(each, known) for each in transaction) for transaction in sent)


def counted(transactions: Sequence[Transaction]) -> Mapping[str, int]:
    """Say what a bare life consists of."""
    return {
        "commits": len(transactions),
        "statements": len(list(_all(transactions))),
        "rows_written": sum(len(each.rows) for each in _all(transactions) if not each.locks),
        "row_locks": sum(each.locks for each in _all(transactions)),
    }


def _carry(home: Home, town: Town) -> tuple[Transaction, ...]:
    app = create_app(home.settings, office=home.office)
    client = TestClient(app, base_url="http://127.0.0.1")
    lives = []
    for n in range(8):  # the last is taken, when everything is known to everybody
        with redirect_stdout(StringIO()), _listening(home.database.engine) as sent:
            _carry_once(client, town, n)
        lives.append(sent)
    return tuple(lives[-1])


def _carry_once(client: TestClient, town: Town, n: int) -> None:
    decision = ""
    for step, request in enumerate(life.requests(town.body)):
        headers = {"Authorization": f"Bearer {town.tokens[request.post]}", "Idempotency-Key": f"recorded-{n:012d}-{step:014d}"}
        if request.body:
            headers["Content-Type"] = "application/json"
        if request.version is not None:
            headers["If-Match"] = f'"v{request.version}"'
        path = request.path.replace("{id}", decision)
        answer = client.request(request.method, path, content=request.body, headers=headers)
        answer.raise_for_status()
        decision = decision or answer.json()["id"]


@contextmanager
def _listening(engine: Engine) -> Iterator[list[Transaction]]:
    """Collect each transaction that is committed and wrote something."""
    kept: list[Transaction] = []
    open_: list[Sent] = []

    def sends(_connection: Any, _cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if statement.startswith("BEGIN"):
            open_.clear()
        elif WRITES.match(statement):
            open_.append(_sent(statement, parameters, context, many))
        elif statement == "COMMIT" and any(not each.locks for each in open_):
            kept.append(tuple(open_))

    event.listen(engine, "before_cursor_execute", sends)
    try:
        yield kept
    finally:
        event.remove(engine, "before_cursor_execute", sends)


def _sent(statement: str, parameters: Any, context: Any, many: bool) -> Sent:
    order = tuple(context.compiled.positiontup or ()) if context and context.compiled else ()  # prepared ones come by name
    rows = parameters if many else [parameters]
    named = (dict(zip(order, row, strict=True)) if order else row for row in rows)
    return Sent(statement, tuple({name: _plain(value) for name, value in row.items()} for row in named), order, many)


def _plain(value: Any) -> Any:
    """Take bytes out of the driver's wrapper."""
    return bytes(value.obj) if isinstance(value, psycopg.Binary) else value


def _marked(sent: Sent, known: Mapping[str, Mark]) -> Sent:
    places = {"seq": Mark("place")} if sent.is_on("insert into", "event") else {}
    if sent.is_on("update", "head"):
        places = {"before": Mark("place"), "after": Mark("next_place")}

    def marked(name: str, value: Any) -> Any:
        if name == "reference" and value is not None:
            return Mark("reference")
        return places.get(name) or (known.get(value, value) if isinstance(value, str) else value)

    rows = tuple({name: marked(name, value) for name, value in row.items()} for row in sent.rows)
    return Sent(sent.statement, rows, sent.order, sent.many)


def _all(transactions: Sequence[Transaction]) -> Iterator[Sent]:
    for transaction in transactions:
        yield from transaction
