"""Somebody who owns the database, or the file that it is in: no rule of the database stops them, and they have no key."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, insert, inspect, select, text

from app.db import Database, metadata
from app.log.canonical import encode
from app.log.kinds import ABOUT
from app.log.tables import event, head
from app.log.tree import Edge, leaf_hash
from tests.homes import Home, Homes

Event = dict[str, Any]
Rows = dict[str, list[dict[str, Any]]]


class Intruder:
    """Changes what is stored, and puts everything back when told to."""

    def __init__(self, engine: Engine, opened: Database) -> None:
        self.engine, self.opened = engine, opened
        self.undoing: list[str] = []
        with engine.begin() as connection:
            _lift_the_rules(connection)
            self.kept = rows_in(connection)

    @classmethod
    def of(cls, home: Home, homes: Homes) -> Intruder:
        if home.kind == "postgresql":
            return cls(create_engine(homes.cluster.url(home.name, "postgres")), home.owner)
        return cls(create_engine(home.settings.database, module=home.database.engine.dialect.dbapi), home.owner)

    def leave(self) -> None:
        self.engine.dispose()

    def undo(self) -> None:
        with self.engine.begin() as connection:
            while self.undoing:
                connection.execute(text(self.undoing.pop()))
            _fill(connection, self.kept)

    def does(self, statement: str, **values: Any) -> None:
        """Do what a sentence of SQL says; it must touch something, or it proves nothing."""
        with self.engine.begin() as connection:
            done = connection.execute(text(statement), values)
        assert done.rowcount > 0, f"nothing was touched by: {statement}"

    def does_undoably(self, statement: str, undoing: str) -> None:
        """Change what tables there are."""
        with self.engine.begin() as connection:
            connection.execute(text(statement))
        self.undoing.append(undoing)

    def database(self) -> Database:
        """Give the database as the application opens it, but with an owner's rights."""
        return self.opened

    def asks(self, statement: str, **values: Any) -> Any:
        with self.engine.begin() as connection:
            return connection.execute(text(statement), values).scalar_one()

    def writes_anew(self, body: str, events: list[Event]) -> None:
        """Replace a log by other events with a tree that follows from them; the signatures stay as far as there are any."""
        with self.engine.begin() as connection:
            old = connection.execute(select(event).where(event.c.body_id == body).order_by(event.c.seq)).mappings().all()
            edge, rows = Edge(), []
            for n, told in enumerate(events):
                data = encode({**told, "seq": n})
                edge, completed = edge.append(leaf_hash(data))
                signature = old[min(n, len(old) - 1)]["signature"]
                rows.append(_row(body, n, data, told) | {"nodes": b"".join(completed), "root": edge.root(), "signature": signature})
            connection.execute(event.delete().where(event.c.body_id == body))
            connection.execute(insert(event), rows)
            ends = {"size": edge.size, "root": edge.root(), "edge": edge.to_bytes(), "signature": rows[-1]["signature"]}
            connection.execute(head.update().where(head.c.body_id == body).values(**ends))

    def puts_back(self, older: Rows) -> None:
        """Put an older copy of the whole database back."""
        with self.engine.begin() as connection:
            _fill(connection, older)

    def cuts_off(self, body: str, size: int) -> None:
        """Go back to what was signed at this size."""
        with self.engine.begin() as connection:
            connection.execute(event.delete().where(event.c.body_id == body, event.c.seq >= size))
            rows = connection.execute(select(event).where(event.c.body_id == body).order_by(event.c.seq)).all()
            edge = Edge()
            for row in rows:
                edge, _ = edge.append(row.leaf)
            ends = {"size": size, "root": edge.root(), "edge": edge.to_bytes()}
            ends |= {"signature": rows[-1].signature, "at": rows[-1].at}
            ends["standing"] = max(row.seq for row in rows if ABOUT[row.kind].standing)
            connection.execute(head.update().where(head.c.body_id == body).values(**ends))


def _row(body: str, n: int, data: bytes, told: Event) -> dict[str, Any]:
    columns = {"decision_id": "decision", "version": "version", "from_state": "from", "to_state": "to"}
    columns |= {name: name for name in ("kind", "actor", "at")}
    return {"body_id": body, "seq": n, "bytes": data, "leaf": leaf_hash(data), **{c: told[f] for c, f in columns.items()}}


def _lift_the_rules(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        for table in inspect(connection).get_table_names():
            connection.execute(text(f"alter table {table} disable trigger all"))
        return
    for name in connection.execute(text("select name from sqlite_master where type = 'trigger'")).scalars().all():
        connection.execute(text(f"drop trigger {name}"))


def rows_in(connection: Connection) -> Rows:
    """Give every row of every table."""
    return {table.name: [dict(row) for row in connection.execute(select(table)).mappings()] for table in metadata.sorted_tables}


def _fill(connection: Connection, rows: Rows) -> None:
    for table in reversed(metadata.sorted_tables):
        connection.execute(table.delete())
    for table in metadata.sorted_tables:
        if rows[table.name]:
            connection.execute(insert(table), rows[table.name])
